/**
 * Interrupts. The processor calls a vector's entry on the interrupted stack with its interrupt flag off; the entry
 * raises the IRQL to the vector's level before the service routine is called, and restores it after.
 */
import {
  HalInterruptStreak,
  HalIsInterruptPending,
  HalMaskInterruptLine,
  HalReportViolation,
  HalRequestInterrupt,
  HalSetVector,
  HalTrace,
  __readcr8,
  __readgs,
  __writecr8,
  _disable,
  _enable,
} from 'hal';
import { APC_VECTOR, DISPATCH_LEVEL, DISPATCH_VECTOR, IPI_LEVEL, IPI_VECTOR } from '../inc/kedefs';
import { LevelSensitive, type KSPIN_LOCK, type KINTERRUPT, type KPRCB, type PKSERVICE_ROUTINE } from '../inc/ke';
import { InitializeListHead, InsertTailList, IsListEmpty, RemoveEntryList } from '../inc/list';
import { KiApcInterrupt } from './apcdeliver';
import { KeBugCheckEx } from './bugcheck';
import { KiDpcInterrupt, KiDpcInterruptBypass } from './dpclist';
import { VfCheckInterrupt } from '../vf/interrupt';
import { KiEnterInterrupt, KiLeaveInterrupt } from './usermode';
import { KxAcquireSpinLock, KxReleaseSpinLock } from './spinlock';

const IRQL_UNEXPECTED_VALUE = 0xc8;
/** Low byte of 0xC8's first parameter: an interrupt service routine. */
const UNIQUE_INTERRUPT = 3;

/** First interrupt object of each vector; others that share it are in its list. */
const KiInterruptObjects: (KINTERRUPT | null)[] = [];

/** Vectors of devices, from the first to before the last. */
const DEVICE_VECTORS = [0x30, 0xd0];
/** So many interrupts without one instruction of what they interrupt are told as a storm. */
const STORM = 100_000;

export function KiInitializeInterrupts(): void {
  HalSetVector(APC_VECTOR, KiApcInterrupt);
  HalSetVector(DISPATCH_VECTOR, KiDpcInterrupt);
  HalSetVector(IPI_VECTOR, KiIpiInterrupt);
  for (let vector = DEVICE_VECTORS[0]; vector < DEVICE_VECTORS[1]; vector++)
    HalSetVector(vector, KiUnexpectedInterrupt);
}

/**
 * Device interrupts.
 * @stack 0x1a0
 * @enterstack interrupt
 */
export function KiInterruptDispatch(Vector: number): void {
  const interrupt = KiInterruptObjects[Vector]!;
  const prcb = __readgs<KPRCB>();
  const oldIrql = __readcr8();
  __writecr8(interrupt.Irql);
  const storm = HalInterruptStreak() === STORM;
  const userThread = KiEnterInterrupt();
  const outerTicks = prcb.$serviceTicks;
  prcb.$serviceTicks = 0;
  _enable();
  prcb.InterruptCount++;
  HalTrace('interrupt', `vector ${Vector.toString(16)} taken, IRQL ${oldIrql} -> ${interrupt.Irql}`, interrupt);
  const handled = KiInterruptSubDispatch(interrupt);
  if (storm) KiReportStorm(interrupt, handled);
  HalTrace('interrupt', `vector ${Vector.toString(16)} ends, IRQL ${interrupt.Irql} -> ${oldIrql}`, interrupt);
  _disable();
  prcb.$serviceTicks = outerTicks;
  if (oldIrql < DISPATCH_LEVEL && HalIsInterruptPending(prcb.Number, DISPATCH_VECTOR)) KiDpcInterruptBypass();
  KiLeaveInterrupt(userThread);
  __writecr8(oldIrql);
}

/**
 * The interrupt objects of a vector in the order in which they were connected. A level-triggered line: until one says
 * that it was its device; if others hold the line, the interrupt comes again. Latched: an edge may stand for several
 * devices, so all are asked, until a round finds none.
 * @returns whether one said so in the last round
 * @stack 0x50
 */
function KiInterruptSubDispatch(First: KINTERRUPT): boolean {
  let interrupt = First;
  let handled = false;
  for (;;) {
    const { SynchronizeIrql, Irql } = interrupt;
    if (SynchronizeIrql !== Irql) __writecr8(SynchronizeIrql);
    KxAcquireSpinLock(interrupt.$lock);
    HalTrace('interrupt', `service routine begins at IRQL ${SynchronizeIrql}`, interrupt);
    interrupt.DispatchCount++;
    const claimed = KiCallInterruptServiceRoutine(interrupt);
    HalTrace('interrupt', `service routine returned ${claimed ? 'TRUE' : 'FALSE'}`, interrupt);
    if (claimed) {
      handled = true;
      interrupt.ServiceCount++;
    }
    const irql = __readcr8();
    if (irql !== SynchronizeIrql) {
      VfCheckInterrupt(interrupt, irql);
      KeBugCheckEx(
        IRQL_UNEXPECTED_VALUE,
        BigInt((irql << 16) | (SynchronizeIrql << 8) | UNIQUE_INTERRUPT),
        interrupt.ServiceRoutine,
        interrupt,
        0n,
      );
    }
    KxReleaseSpinLock(interrupt.$lock);
    if (SynchronizeIrql !== Irql) __writecr8(Irql);
    if (handled && interrupt.Mode === LevelSensitive) return true;
    interrupt = interrupt.InterruptListEntry.Flink.$record as KINTERRUPT;
    if (interrupt !== First) continue;
    if (!handled || IsListEmpty(First.InterruptListEntry)) return handled;
    handled = false;
  }
}

/**
 * The processor does nothing but serve this interrupt. Windows does not notice: the machine hangs until somebody breaks in,
 * or the watchdog comes.
 * @stack 0x50
 */
function KiReportStorm(Interrupt: KINTERRUPT, Handled: boolean): void {
  const why = Handled
    ? 'a service routine claims it, and the device is not made to let go'
    : 'no service routine claims it';
  HalReportViolation({
    kind: 'interrupt',
    text: `interrupt storm: vector ${Interrupt.Vector.toString(16)} came ${STORM} times in a row, without one instruction of the interrupted code in between; its line stays asserted, ${why}`,
    source: 'debugger/debugging-an-interrupt-storm',
    object: Interrupt,
  });
}

/** @stack 0x50 */
function KiCallInterruptServiceRoutine(Interrupt: KINTERRUPT): boolean {
  return Interrupt.ServiceRoutine!(Interrupt, Interrupt.ServiceContext);
}

/**
 * The clock: an interrupt without a lock.
 * @stack 0x1a0
 * @enterstack interrupt
 */
export function KiInterruptDispatchNoLockNoEtw(Vector: number): void {
  const interrupt = KiInterruptObjects[Vector]!;
  const prcb = __readgs<KPRCB>();
  const oldIrql = __readcr8();
  __writecr8(interrupt.Irql);
  const userThread = KiEnterInterrupt();
  _enable();
  prcb.InterruptCount++;
  prcb.$clockIrql = oldIrql;
  prcb.$clockStreak = HalInterruptStreak();
  prcb.$clockUserMode = userThread !== null ? 1 : 0;
  KiInterruptSubDispatchNoLockNoEtw(interrupt);
  _disable();
  if (oldIrql < DISPATCH_LEVEL && HalIsInterruptPending(prcb.Number, DISPATCH_VECTOR)) KiDpcInterruptBypass();
  KiLeaveInterrupt(userThread);
  __writecr8(oldIrql);
}

/** @stack 0x50 */
function KiInterruptSubDispatchNoLockNoEtw(Interrupt: KINTERRUPT): void {
  KiCallInterruptServiceRoutine(Interrupt);
}

/**
 * Another processor wants something: a look at the standby thread or the DPC queue, or a call of its choice.
 * @stack 0x1a0
 * @enterstack interrupt
 */
export function KiIpiInterrupt(_Vector: number): void {
  const prcb = __readgs<KPRCB>();
  const oldIrql = __readcr8();
  __writecr8(IPI_LEVEL);
  const userThread = KiEnterInterrupt();
  _enable();
  prcb.InterruptCount++;
  KiProcessIpiRequests(prcb);
  _disable();
  if (oldIrql < DISPATCH_LEVEL && HalIsInterruptPending(prcb.Number, DISPATCH_VECTOR)) KiDpcInterruptBypass();
  KiLeaveInterrupt(userThread);
  __writecr8(oldIrql);
}

/** @stack 0x50 */
function KiProcessIpiRequests(Prcb: KPRCB): void {
  while (Prcb.$ipiCalls.length > 0) Prcb.$ipiCalls.shift()!();
  const wanted = Prcb.NextThread !== null || Prcb.DpcInterruptRequested !== 0;
  if (wanted && Prcb.CurrentThread !== Prcb.IdleThread) HalRequestInterrupt(Prcb.Number, DISPATCH_VECTOR);
}

// ---- interrupt objects ----------------------------------------------------------------------------------------------
/**
 * @param Irql level of the vector; `SynchronizeIrql` >= Irql where several interrupts share a lock
 * @stack 0x40
 */
export function KeInitializeInterrupt(
  Interrupt: KINTERRUPT,
  ServiceRoutine: PKSERVICE_ROUTINE,
  ServiceContext: unknown,
  SpinLock: KSPIN_LOCK | null,
  Vector: number,
  Irql: number,
  SynchronizeIrql: number,
  ProcessorNumber: number,
  InterruptMode: number = LevelSensitive,
  ShareVector = true,
): void {
  Interrupt.Mode = InterruptMode;
  Interrupt.ShareVector = ShareVector ? 1 : 0;
  Interrupt.ServiceRoutine = ServiceRoutine;
  Interrupt.ServiceContext = ServiceContext;
  Interrupt.$lock = SpinLock ?? Interrupt.$ownLock;
  Interrupt.Vector = Vector;
  Interrupt.Irql = Irql;
  Interrupt.SynchronizeIrql = SynchronizeIrql;
  Interrupt.Number = ProcessorNumber;
  InitializeListHead(Interrupt.InterruptListEntry);
}

/** Null: nothing speaks against it. */
function KiWhyRefused(
  { Connected, Irql, Vector, SynchronizeIrql, ShareVector, Mode }: KINTERRUPT,
  First: KINTERRUPT | null,
) {
  if (Connected !== 0) return 'the interrupt object is connected already';
  if (Irql !== Vector >> 4) return `a device with this vector has IRQL ${Vector >> 4}, not ${Irql}`;
  if (SynchronizeIrql < Irql) return `SynchronizeIrql ${SynchronizeIrql} is below IRQL ${Irql}`;
  if (First === null) return null;
  if (First.ShareVector === 0) return 'another device has it, and does not share it';
  if (ShareVector === 0) return 'another device has it: only ShareVector would do';
  return First.Mode === Mode ? null : 'others that share it are triggered in the other way (level, latched)';
}

/**
 * A vector is shared only if all want that, and are triggered in the same way.
 * @param Entry what the vector calls; drivers' interrupts use the default
 * @returns false if it cannot be had
 * @stack 0x60
 */
export function KeConnectInterrupt(
  Interrupt: KINTERRUPT,
  Entry: (vector: number) => void = KiInterruptDispatch,
): boolean {
  const first = KiInterruptObjects[Interrupt.Vector] ?? null;
  const refused = KiWhyRefused(Interrupt, first);
  if (refused !== null) {
    HalTrace('interrupt', `vector ${Interrupt.Vector.toString(16)} is not connected: ${refused}`, Interrupt);
    return false;
  }
  Interrupt.Connected = 1;
  if (first === null) {
    KiInterruptObjects[Interrupt.Vector] = Interrupt;
    HalSetVector(Interrupt.Vector, Entry);
    // Of a line that is up already the first interrupt comes here.
    HalMaskInterruptLine(Interrupt.Vector, false);
  } else InsertTailList(first.InterruptListEntry, Interrupt.InterruptListEntry);
  return true;
}

/**
 * A vector's level-triggered lines reach the processors only while somebody is connected.
 * @stack 0x8
 */
export function KiIsVectorConnected(Vector: number): boolean {
  return (KiInterruptObjects[Vector] ?? null) !== null;
}

/**
 * An interrupt that comes after this finds nobody. After the last one of a vector its level-triggered lines are masked.
 * @stack 0x50
 */
export function KeDisconnectInterrupt(Interrupt: KINTERRUPT): boolean {
  if (Interrupt.Connected === 0) return false;
  const next = IsListEmpty(Interrupt.InterruptListEntry)
    ? null
    : (Interrupt.InterruptListEntry.Flink.$record as KINTERRUPT);
  if (KiInterruptObjects[Interrupt.Vector] === Interrupt) {
    KiInterruptObjects[Interrupt.Vector] = next;
    if (next === null) {
      HalMaskInterruptLine(Interrupt.Vector, true);
      HalSetVector(Interrupt.Vector, KiUnexpectedInterrupt);
    }
  }
  RemoveEntryList(Interrupt.InterruptListEntry);
  InitializeListHead(Interrupt.InterruptListEntry);
  Interrupt.Connected = 0;
  return true;
}

/**
 * A latched interrupt, which is a message and cannot be masked, finds nobody: it is over.
 * @stack 0x1a0
 */
function KiUnexpectedInterrupt(Vector: number): void {
  HalTrace('interrupt', `vector ${Vector.toString(16)} is lost: no interrupt is connected to it`);
}

/**
 * Calls `SynchronizeRoutine` at the interrupt's SynchronizeIrql with its lock: never together with the service routine.
 * @stack 0x50
 */
export function KeSynchronizeExecution(
  Interrupt: KINTERRUPT,
  SynchronizeRoutine: (SynchronizeContext: any) => boolean,
  SynchronizeContext: unknown,
): boolean {
  const oldIrql = __readcr8();
  __writecr8(Interrupt.SynchronizeIrql);
  KxAcquireSpinLock(Interrupt.$lock);
  const result = SynchronizeRoutine(SynchronizeContext);
  KxReleaseSpinLock(Interrupt.$lock);
  __writecr8(oldIrql);
  return result;
}

/**
 * @returns the previous IRQL
 * @stack 0x40
 */
export function KeAcquireInterruptSpinLock(Interrupt: KINTERRUPT): number {
  const oldIrql = __readcr8();
  __writecr8(Interrupt.SynchronizeIrql);
  KxAcquireSpinLock(Interrupt.$lock);
  return oldIrql;
}

/** @stack 0x40 */
export function KeReleaseInterruptSpinLock(Interrupt: KINTERRUPT, OldIrql: number): void {
  KxReleaseSpinLock(Interrupt.$lock);
  __writecr8(OldIrql);
}
