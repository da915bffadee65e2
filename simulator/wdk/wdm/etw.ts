/** Part of wdm.h: event tracing (nt/etw). */
export * from '../../nt/inc/etw';
export {
  EtwEventEnabled,
  EtwProviderEnabled,
  EtwRegister,
  EtwSetInformation,
  EtwUnregister,
} from '../../nt/etw/provider';
export { EtwActivityIdControl, EtwWrite, EtwWriteEx, EtwWriteString, EtwWriteTransfer } from '../../nt/etw/write';
