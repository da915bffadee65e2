/** Cancel-safe queues: the driver brings the queue and its lock, the I/O manager the races with cancellation. */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../inc/io';
import { STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { IoReleaseCancelSpinLock, IoSetCancelRoutine } from './cancel';
import { IoMarkIrpPending } from './irp';

export class IO_CSQ {
  Type = 1;
  CsqInsertIrp!: (Csq: IO_CSQ, Irp: IRP) => void;
  CsqRemoveIrp!: (Csq: IO_CSQ, Irp: IRP) => void;
  /** The IRP after `Irp` (null: the first) that fits the context; null if there is none. */
  CsqPeekNextIrp!: (Csq: IO_CSQ, Irp: IRP | null, PeekContext: any) => IRP | null;
  CsqAcquireLock!: (Csq: IO_CSQ, Irql: Ref<number>) => void;
  CsqReleaseLock!: (Csq: IO_CSQ, Irql: number) => void;
  CsqCompleteCanceledIrp!: (Csq: IO_CSQ, Irp: IRP) => void;
}
HalDefineType(IO_CSQ, '_IO_CSQ', 0x40, [['Type', 0x0, 'Uint4B']]);

/** Place in Tail.Overlay.DriverContext that the queue uses. */
const CSQ_CONTEXT = 3;

/** @stack 0x30 */
export function IoCsqInitialize(
  Csq: IO_CSQ,
  CsqInsertIrp: IO_CSQ['CsqInsertIrp'],
  CsqRemoveIrp: IO_CSQ['CsqRemoveIrp'],
  CsqPeekNextIrp: IO_CSQ['CsqPeekNextIrp'],
  CsqAcquireLock: IO_CSQ['CsqAcquireLock'],
  CsqReleaseLock: IO_CSQ['CsqReleaseLock'],
  CsqCompleteCanceledIrp: IO_CSQ['CsqCompleteCanceledIrp'],
): NTSTATUS {
  Csq.CsqInsertIrp = CsqInsertIrp;
  Csq.CsqRemoveIrp = CsqRemoveIrp;
  Csq.CsqPeekNextIrp = CsqPeekNextIrp;
  Csq.CsqAcquireLock = CsqAcquireLock;
  Csq.CsqReleaseLock = CsqReleaseLock;
  Csq.CsqCompleteCanceledIrp = CsqCompleteCanceledIrp;
  return STATUS_SUCCESS;
}

/**
 * Marks the IRP pending and queues it; one that is cancelled already is completed at once.
 * @stack 0x50
 */
export function IoCsqInsertIrp(Csq: IO_CSQ, Irp: IRP, _Context: object | null): void {
  const irql = new Ref(0);
  Irp.Tail.Overlay.DriverContext[CSQ_CONTEXT] = Csq;
  Csq.CsqAcquireLock(Csq, irql);
  Csq.CsqInsertIrp(Csq, Irp);
  IoMarkIrpPending(Irp);
  IoSetCancelRoutine(Irp, IopCsqCancelRoutine);
  const cancelled = Irp.Cancel !== 0 && IoSetCancelRoutine(Irp, null) !== null;
  if (cancelled) Csq.CsqRemoveIrp(Csq, Irp);
  Csq.CsqReleaseLock(Csq, irql.value);
  if (cancelled) Csq.CsqCompleteCanceledIrp(Csq, Irp);
}

/**
 * Takes the next IRP that fits; those that are being cancelled are left to their cancel routine.
 * @stack 0x50
 */
export function IoCsqRemoveNextIrp(Csq: IO_CSQ, PeekContext: unknown): IRP | null {
  const irql = new Ref(0);
  Csq.CsqAcquireLock(Csq, irql);
  let irp = Csq.CsqPeekNextIrp(Csq, null, PeekContext);
  while (irp !== null && IoSetCancelRoutine(irp, null) === null) irp = Csq.CsqPeekNextIrp(Csq, irp, PeekContext);
  if (irp !== null) {
    Csq.CsqRemoveIrp(Csq, irp);
    irp.Tail.Overlay.DriverContext[CSQ_CONTEXT] = null;
  }
  Csq.CsqReleaseLock(Csq, irql.value);
  return irp;
}

/** @stack 0x50 */
function IopCsqCancelRoutine(_DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  IoReleaseCancelSpinLock(Irp.CancelIrql);
  const csq = Irp.Tail.Overlay.DriverContext[CSQ_CONTEXT] as IO_CSQ;
  const irql = new Ref(0);
  csq.CsqAcquireLock(csq, irql);
  csq.CsqRemoveIrp(csq, Irp);
  csq.CsqReleaseLock(csq, irql.value);
  csq.CsqCompleteCanceledIrp(csq, Irp);
}
