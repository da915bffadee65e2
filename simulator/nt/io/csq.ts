/** Cancel-safe queues: the driver brings the queue and its lock, the I/O manager the races with cancellation. */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../inc/io';
import { NT_SUCCESS, STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { IoReleaseCancelSpinLock, IoSetCancelRoutine } from './cancel';
import { IoMarkIrpPending } from './irp';

export const IO_TYPE_CSQ_IRP_CONTEXT = 1;
export const IO_TYPE_CSQ = 2;
export const IO_TYPE_CSQ_EX = 3;

type CSQ_INSERT = (Csq: IO_CSQ, Irp: IRP) => void;
type CSQ_INSERT_EX = (Csq: IO_CSQ, Irp: IRP, InsertContext: any) => NTSTATUS;

export class IO_CSQ {
  Type = IO_TYPE_CSQ;
  CsqInsertIrp!: CSQ_INSERT | CSQ_INSERT_EX;
  CsqRemoveIrp!: (Csq: IO_CSQ, Irp: IRP) => void;
  /** The IRP after `Irp` (null: the first) that fits the context; null if there is none. */
  CsqPeekNextIrp!: (Csq: IO_CSQ, Irp: IRP | null, PeekContext: any) => IRP | null;
  CsqAcquireLock!: (Csq: IO_CSQ, Irql: Ref<number>) => void;
  CsqReleaseLock!: (Csq: IO_CSQ, Irql: number) => void;
  CsqCompleteCanceledIrp!: (Csq: IO_CSQ, Irp: IRP) => void;
}
HalDefineType(IO_CSQ, '_IO_CSQ', 0x40, [['Type', 0x0, 'Uint4B']]);

/** Names one queued IRP, so that it can be taken out of the queue by IoCsqRemoveIrp. */
export class IO_CSQ_IRP_CONTEXT {
  Type = IO_TYPE_CSQ_IRP_CONTEXT;
  Irp: IRP | null = null;
  Csq: IO_CSQ | null = null;
}
HalDefineType(IO_CSQ_IRP_CONTEXT, '_IO_CSQ_IRP_CONTEXT', 0x18, [
  ['Type', 0x0, 'Uint4B'],
  ['Irp', 0x8, 'Ptr64 _IRP'],
  ['Csq', 0x10, 'Ptr64 _IO_CSQ'],
]);

/** Place in Tail.Overlay.DriverContext that the queue uses. */
const CSQ_CONTEXT = 3;

/** @stack 0x30 */
export function IoCsqInitialize(
  Csq: IO_CSQ,
  CsqInsertIrp: CSQ_INSERT,
  CsqRemoveIrp: IO_CSQ['CsqRemoveIrp'],
  CsqPeekNextIrp: IO_CSQ['CsqPeekNextIrp'],
  CsqAcquireLock: IO_CSQ['CsqAcquireLock'],
  CsqReleaseLock: IO_CSQ['CsqReleaseLock'],
  CsqCompleteCanceledIrp: IO_CSQ['CsqCompleteCanceledIrp'],
): NTSTATUS {
  Csq.Type = IO_TYPE_CSQ;
  Csq.CsqInsertIrp = CsqInsertIrp;
  Csq.CsqRemoveIrp = CsqRemoveIrp;
  Csq.CsqPeekNextIrp = CsqPeekNextIrp;
  Csq.CsqAcquireLock = CsqAcquireLock;
  Csq.CsqReleaseLock = CsqReleaseLock;
  Csq.CsqCompleteCanceledIrp = CsqCompleteCanceledIrp;
  return STATUS_SUCCESS;
}

/**
 * As IoCsqInitialize; the insert routine gets a context and may refuse.
 * @stack 0x40
 */
export function IoCsqInitializeEx(
  Csq: IO_CSQ,
  CsqInsertIrp: CSQ_INSERT_EX,
  CsqRemoveIrp: IO_CSQ['CsqRemoveIrp'],
  CsqPeekNextIrp: IO_CSQ['CsqPeekNextIrp'],
  CsqAcquireLock: IO_CSQ['CsqAcquireLock'],
  CsqReleaseLock: IO_CSQ['CsqReleaseLock'],
  CsqCompleteCanceledIrp: IO_CSQ['CsqCompleteCanceledIrp'],
): NTSTATUS {
  IoCsqInitialize(
    Csq,
    CsqInsertIrp as unknown as CSQ_INSERT,
    CsqRemoveIrp,
    CsqPeekNextIrp,
    CsqAcquireLock,
    CsqReleaseLock,
    CsqCompleteCanceledIrp,
  );
  Csq.Type = IO_TYPE_CSQ_EX;
  return STATUS_SUCCESS;
}

/**
 * Marks the IRP pending and queues it; one that is cancelled already is completed at once.
 * @stack 0x30
 */
export function IoCsqInsertIrp(Csq: IO_CSQ, Irp: IRP, Context: IO_CSQ_IRP_CONTEXT | null): void {
  IoCsqInsertIrpEx(Csq, Irp, Context, null);
}

/**
 * @returns what the insert routine returned; if that is an error, the IRP is neither queued nor marked
 * @stack 0x50
 */
export function IoCsqInsertIrpEx(
  Csq: IO_CSQ,
  Irp: IRP,
  Context: IO_CSQ_IRP_CONTEXT | null,
  InsertContext: unknown,
): NTSTATUS {
  const irql = new Ref(0);
  Irp.Tail.Overlay.DriverContext[CSQ_CONTEXT] = Context ?? Csq;
  if (Context !== null) {
    Context.Type = IO_TYPE_CSQ_IRP_CONTEXT;
    Context.Irp = Irp;
    Context.Csq = Csq;
  }
  Csq.CsqAcquireLock(Csq, irql);
  if (Csq.Type === IO_TYPE_CSQ_EX) {
    const status = (Csq.CsqInsertIrp as CSQ_INSERT_EX)(Csq, Irp, InsertContext);
    if (!NT_SUCCESS(status)) {
      Csq.CsqReleaseLock(Csq, irql.value);
      return status;
    }
  } else (Csq.CsqInsertIrp as CSQ_INSERT)(Csq, Irp);
  IoMarkIrpPending(Irp);
  IoSetCancelRoutine(Irp, IopCsqCancelRoutine);
  const cancelled = Irp.Cancel !== 0 && IoSetCancelRoutine(Irp, null) !== null;
  if (cancelled) IopCsqTake(Csq, Irp);
  Csq.CsqReleaseLock(Csq, irql.value);
  if (cancelled) Csq.CsqCompleteCanceledIrp(Csq, Irp);
  return STATUS_SUCCESS;
}

/** Out of the queue, and no context leads to it any more. The queue is locked. */
function IopCsqTake(Csq: IO_CSQ, Irp: IRP): void {
  const context = Irp.Tail.Overlay.DriverContext[CSQ_CONTEXT];
  if (context instanceof IO_CSQ_IRP_CONTEXT) context.Irp = null;
  Irp.Tail.Overlay.DriverContext[CSQ_CONTEXT] = null;
  Csq.CsqRemoveIrp(Csq, Irp);
}

/**
 * Takes the IRP of a context.
 * @returns null if it is not queued any more, or being cancelled
 * @stack 0x50
 */
export function IoCsqRemoveIrp(Csq: IO_CSQ, Context: IO_CSQ_IRP_CONTEXT): IRP | null {
  const irql = new Ref(0);
  Csq.CsqAcquireLock(Csq, irql);
  const irp = Context.Irp;
  const taken = irp !== null && IoSetCancelRoutine(irp, null) !== null;
  if (taken) IopCsqTake(Csq, irp);
  Csq.CsqReleaseLock(Csq, irql.value);
  return taken ? irp : null;
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
  if (irp !== null) IopCsqTake(Csq, irp);
  Csq.CsqReleaseLock(Csq, irql.value);
  return irp;
}

/** @stack 0x50 */
function IopCsqCancelRoutine(_DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  IoReleaseCancelSpinLock(Irp.CancelIrql);
  const context = Irp.Tail.Overlay.DriverContext[CSQ_CONTEXT] as IO_CSQ | IO_CSQ_IRP_CONTEXT;
  const csq = context instanceof IO_CSQ_IRP_CONTEXT ? context.Csq! : context;
  const irql = new Ref(0);
  csq.CsqAcquireLock(csq, irql);
  IopCsqTake(csq, Irp);
  csq.CsqReleaseLock(csq, irql.value);
  csq.CsqCompleteCanceledIrp(csq, Irp);
}
