/** Whether the thread that came with an IRP is told STATUS_PENDING: once, and then its IRP is marked until it ends. */
import { STATUS_PENDING } from '../../nt/inc/ntstatus';
import type { NTSTATUS } from '../../nt/inc/io';
import { IoMarkIrpPending, IopUnmarkIrpPending } from '../../nt/io/irp';
import { CtrlIrp, type IRP_CTRL } from './inc/irpCtrl';

/**
 * Before it is decided whether a callback pends or has gone on already: afterwards the operation may be over.
 * @returns false: nothing is to be taken back - it is told already, or somebody waits for the end, or there is no IRP
 * @stack 0x30
 */
export function FltpTellPending(IrpCtrl: IRP_CTRL): boolean {
  if (IrpCtrl.Kind !== CtrlIrp || IrpCtrl.$pending || FltpIsWaitedFor(IrpCtrl)) return false;
  IoMarkIrpPending(IrpCtrl.Irp!);
  IrpCtrl.$pending = true;
  return true;
}

/** @stack 0x30 */
export function FltpTakeBackPending(IrpCtrl: IRP_CTRL): void {
  IopUnmarkIrpPending(IrpCtrl.Irp!);
  IrpCtrl.$pending = false;
}

/** What the dispatch routine returns of an operation that has ended. */
export function FltpStatusAtEnd(IrpCtrl: IRP_CTRL, Status: NTSTATUS): NTSTATUS {
  return IrpCtrl.$finalStatus === STATUS_PENDING || Status === STATUS_PENDING ? Status : IrpCtrl.$finalStatus;
}

/** A thread that the operation came through waits for its turn on the way up, and returns the status then. */
function FltpIsWaitedFor(IrpCtrl: IRP_CTRL): boolean {
  for (let i = 0; i < IrpCtrl.NextCompletion; i++)
    if (IrpCtrl.CompletionStack[i].SynchronizingThread !== null) return true;
  return false;
}
