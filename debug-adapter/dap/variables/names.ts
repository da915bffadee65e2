/** Numbers that have a name in Windows: which name, told by the declared type or by the field they stand in. */
import type { DebugTarget } from '../../../simulator/debug/target';
import { THREAD_STATES } from '../../windbg/machine';
import { levelName } from '../../windbg/format';
import { IRP_MJ_NAMES, KWAIT_REASON_NAMES } from '../../windbg/names';

const PROCESSOR_MODES = ['KernelMode', 'UserMode'];
const TIMER_TYPES = ['NotificationTimer', 'SynchronizationTimer'];
const EVENT_TYPES = ['NotificationEvent', 'SynchronizationEvent'];
const IMPORTANCE = ['LowImportance', 'MediumImportance', 'HighImportance', 'MediumHighImportance'];

/** Enumerations by declared type. */
const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  KPROCESSOR_MODE: PROCESSOR_MODES,
  TIMER_TYPE: TIMER_TYPES,
  EVENT_TYPE: EVENT_TYPES,
  KDPC_IMPORTANCE: IMPORTANCE,
};

/** Enumerations by field, where the layout only says how wide the number is. */
const BY_FIELD: Readonly<Record<string, readonly string[]>> = {
  State: THREAD_STATES,
  WaitMode: PROCESSOR_MODES,
  PreviousMode: PROCESSOR_MODES,
  ApcMode: PROCESSOR_MODES,
  RequestorMode: PROCESSOR_MODES,
  Importance: IMPORTANCE,
  MajorFunction: IRP_MJ_NAMES,
  WaitReason: KWAIT_REASON_NAMES,
};

export function hex(value: number | bigint): string {
  return `0x${BigInt.asUintN(typeof value === 'number' ? 32 : 64, BigInt(value))
    .toString(16)
    .toUpperCase()}`;
}

export class Names {
  private statuses: ReadonlyMap<number, string> | undefined;

  constructor(private readonly target: DebugTarget) {}

  /** `0xC0000005 STATUS_ACCESS_VIOLATION`; the number alone where the machine knows no name. */
  status(value: number): string {
    const digits = `0x${(value >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
    const name = this.statusNames().get(value | 0);
    return name ? `${digits} ${name}` : digits;
  }

  /** Name of a number by its type or field, or undefined. */
  of(value: number, type: string | undefined, field: string, owner: string | undefined): string | undefined {
    if (type === 'NTSTATUS' || (owner !== undefined && /^(?:Status|ExitStatus|WaitStatus|FinalStatus)$/.test(field)))
      return this.status(value);
    const table = (type !== undefined && BY_TYPE[type]) || (owner !== undefined && BY_FIELD[field]) || undefined;
    const name = type === 'KIRQL' || (owner !== undefined && /Irql$/.test(field)) ? levelName(value) : table?.[value];
    return name && `${value} (${name})`;
  }

  private statusNames(): ReadonlyMap<number, string> {
    if (!this.statuses) {
      const names = new Map<number, string>();
      for (const [name, value] of Object.entries(this.exported('nt/inc/ntstatus')))
        if (name.startsWith('STATUS_') && typeof value === 'number' && !names.has(value | 0))
          names.set(value | 0, name);
      this.statuses = names;
    }
    return this.statuses;
  }

  private exported(module: string): Readonly<Record<string, any>> {
    try {
      return this.target.kernel(module) ?? {};
    } catch {
      return {};
    }
  }
}
