/** Counter sets that are registered, and their instances. */
import type { NTSTATUS } from '../inc/io';
import { STATUS_INVALID_BUFFER_SIZE, STATUS_INVALID_PARAMETER_4, STATUS_SUCCESS } from '../inc/ntstatus';
import type { PCW_CALLBACK, PCW_COUNTER_DESCRIPTOR, PCW_DATA } from '../inc/pcw';
import { EX_RUNDOWN_REF } from '../inc/resource';
import { ExInitializeRundownProtection } from '../ex/rundown';

/** A counter set of a provider. */
export class PCW_REGISTRATION {
  readonly Instances: PCW_INSTANCE[] = [];
  /** Held while the consumer calls the provider. */
  readonly Rundown = new EX_RUNDOWN_REF();
  /** The consumer has been told to the provider; there is something that it has not read. */
  CountersAdded = false;
  Unread = true;
  constructor(
    readonly Name: string,
    readonly Counters: readonly PCW_COUNTER_DESCRIPTOR[],
    readonly Callback: PCW_CALLBACK | null,
    readonly CallbackContext: unknown,
  ) {
    ExInitializeRundownProtection(this.Rundown);
  }
}

/** An instance whose values the consumer reads where they lie. */
export class PCW_INSTANCE {
  /** Held while the consumer reads. */
  readonly Rundown = new EX_RUNDOWN_REF();
  constructor(
    readonly Registration: PCW_REGISTRATION,
    readonly Name: string,
    readonly Data: readonly PCW_DATA[],
  ) {
    ExInitializeRundownProtection(this.Rundown);
  }
}

/** In the order in which they were registered. */
export const PcwpRegistrations: PCW_REGISTRATION[] = [];

/** Counter sets that have something new; they are taken as read. */
export function PcwpTakeUnread(): PCW_REGISTRATION[] {
  const unread = PcwpRegistrations.filter(registration => registration.Unread);
  for (const registration of unread) registration.Unread = false;
  return unread;
}

/**
 * Every counter lies within its block.
 * @returns STATUS_INVALID_PARAMETER_4 (a block is missing), STATUS_INVALID_BUFFER_SIZE (a block is too small)
 */
export function PcwpCheckData(
  Counters: readonly PCW_COUNTER_DESCRIPTOR[],
  Count: number,
  Data: readonly PCW_DATA[],
): NTSTATUS {
  for (const { StructIndex, Offset, Size } of Counters) {
    if (StructIndex >= Count) return STATUS_INVALID_PARAMETER_4;
    if (Offset + Size > Data[StructIndex].Size) return STATUS_INVALID_BUFFER_SIZE;
  }
  return STATUS_SUCCESS;
}
