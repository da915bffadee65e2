/** Part of wdm.h: performance counters (nt/pcw). */
export * from '../../nt/inc/pcw';
export {
  PcwCloseInstance,
  PcwCreateInstance,
  PcwRegister,
  PcwUnregister,
} from '../../nt/pcw/provider';
export type { PCW_INSTANCE, PCW_REGISTRATION } from '../../nt/pcw/registration';
export { PcwAddInstance } from '../../nt/pcw/consumer';
