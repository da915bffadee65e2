/** Page faults in views of sections: the access waits until its pages are there, read from their file if need be. */
import { type DemandAccess, HalProtectPages, HalSetDemandAccess, HalTrace } from 'hal';
import { ExRaiseStatus } from '../ex/raise';
import type { NTSTATUS } from '../inc/io';
import { NT_SUCCESS, STATUS_ACCESS_VIOLATION, STATUS_IN_PAGE_ERROR, STATUS_SUCCESS } from '../inc/ntstatus';
import type { EPROCESS } from '../inc/ps';
import type { MI_VIEW } from '../inc/section';
import { KiDemandFault } from '../ke/trap';
import { PsGetCurrentProcess } from '../ps/current';
import { MiIsWritable } from './createSection';
import { MiAccessIoSpace } from './ioSpace';
import { HighestUserAddress, PAGE_SIZE } from './layout';
import { MiNoteModified } from './modwrite';
import { MiLocateView, MiValidPteBits } from './mapView';
import { MiResolveMappedFileFault, MiValidPage } from './sectionPages';

/** A fault reads pages behind the one that is wanted, too: MmReadClusterSize + 1. */
const ReadCluster = 8;
/** Access of a fault. */
const WRITE = 1;

/** An access that has to wait: the processor makes it when the fault is resolved. */
class MI_DEMANDED_ACCESS implements DemandAccess {
  readonly View: any;
  readonly Key!: string | number;
  readonly Arguments!: readonly unknown[];
  readonly Address!: bigint;
  readonly Length!: number;
  readonly Access!: number;

  /**
   * @stack 0x8
   * @hidden
   */
  get DemandedValue(): unknown {
    let value: unknown;
    MiDemand(this, () => {
      value = this.View[this.Key];
    });
    return value;
  }

  /**
   * @stack 0x8
   * @hidden
   */
  set DemandedValue(value: unknown) {
    MiDemand(this, () => {
      this.View[this.Key] = value;
    });
  }

  /**
   * @stack 0x8
   * @hidden
   */
  Run(): unknown {
    let result: unknown;
    MiDemand(this, () => {
      result = this.View[this.Key](...this.Arguments);
    });
    return result;
  }
}

/**
 * Makes an access: a device's memory is its device's, other pages are brought in first.
 * @stack 0x8
 * @hidden
 */
function MiDemand({ Address, Length, Access, Key }: MI_DEMANDED_ACCESS, Make: () => void): void {
  if (MiAccessIoSpace(Address, Length, Access === WRITE, Make, Key !== 'subarray')) return;
  const status = KiDemandFault(Address, Length, Access);
  if (!NT_SUCCESS(status)) ExRaiseStatus(status);
  Make();
}

export function MiInitializeViewFaults(): void {
  HalSetDemandAccess(MI_DEMANDED_ACCESS.prototype);
}

/**
 * @param Bytes that the access touches
 * @returns STATUS_ACCESS_VIOLATION, STATUS_IN_PAGE_ERROR
 * @stack 0x110
 */
export function MiResolveViewFault(Address: bigint, Bytes: number, Access: number): NTSTATUS {
  const process: EPROCESS | null = Address <= HighestUserAddress ? PsGetCurrentProcess() : null;
  const end = Address + BigInt(Bytes);
  for (let va = Address & ~BigInt(PAGE_SIZE - 1); va < end; va += BigInt(PAGE_SIZE)) {
    const view = MiLocateView(process, va);
    if (view === undefined || (Access === WRITE && !MiIsWritable(view.Protect))) return STATUS_ACCESS_VIOLATION;
    const status = MiResolveProtoPteFault(view, va, Access === WRITE);
    if (!NT_SUCCESS(status)) return status;
  }
  return STATUS_SUCCESS;
}

/**
 * One page of a view: it is in afterwards, and says what may be done with it.
 * @stack 0xc0
 */
function MiResolveProtoPteFault(View: MI_VIEW, Va: bigint, Write: boolean): NTSTATUS {
  const { ControlArea, FirstPage, Process, Start, Size } = View;
  const index = FirstPage + Number(Va - Start) / PAGE_SIZE;
  const last = Math.min(FirstPage + Size / PAGE_SIZE, ControlArea.Segment.TotalNumberOfPtes);
  let page = MiValidPage(ControlArea, index);
  HalTrace('fault', `${page === undefined ? 'hard' : 'soft'} page fault at ${Va.toString(16)}, in a view`, ControlArea);
  while (page === undefined) {
    if (index >= last) return STATUS_ACCESS_VIOLATION;
    const status = MiResolveMappedFileFault(ControlArea, index, Math.min(last, index + ReadCluster));
    if (!NT_SUCCESS(status)) return STATUS_IN_PAGE_ERROR;
    page = MiValidPage(ControlArea, index);
  }
  if (Write) page.Modified = 1;
  if (Write) MiNoteModified(ControlArea);
  HalProtectPages(Va, PAGE_SIZE, MiValidPteBits(View, page, Write), Process);
  return STATUS_SUCCESS;
}
