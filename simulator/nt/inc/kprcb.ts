/** The processor's structures: KPCR, KPRCB and the timer table in it (profile and layouts: see `ke.ts`). */
import { HalDefineType } from 'hal';
import { KDPC_DATA, KEVENT, type KTHREAD } from './ke';
import { LIST_ENTRY } from './list';

export class KTIMER_TABLE_ENTRY {
  Lock = 0;
  readonly Entry = new LIST_ENTRY(this, true);
  /** Earliest due time in the bucket (100 ns); Infinity when empty. */
  Time = Number.POSITIVE_INFINITY;
}
HalDefineType(KTIMER_TABLE_ENTRY, '_KTIMER_TABLE_ENTRY', 0x20, [
  ['Lock', 0x0, 'Uint8B'],
  ['Entry', 0x8, '_LIST_ENTRY'],
  ['Time', 0x18, '_ULARGE_INTEGER'],
]);

export class KTIMER_TABLE {
  /** 256 buckets by due time. */
  readonly TimerEntries: KTIMER_TABLE_ENTRY[] = Array.from({ length: 256 }, () => new KTIMER_TABLE_ENTRY());
  /** Bit per bucket that holds timers. */
  readonly $occupied = [0, 0, 0, 0, 0, 0, 0, 0];
  /** Earliest due time of all (100 ns); Infinity: none. */
  $nextDue = Number.POSITIVE_INFINITY;
}
HalDefineType(KTIMER_TABLE, '_KTIMER_TABLE', 0x2200, [['TimerEntries', 0x200, '[256] _KTIMER_TABLE_ENTRY']]);

export class KPRCB {
  CurrentThread!: KTHREAD;
  NextThread: KTHREAD | null = null;
  IdleThread!: KTHREAD;
  NestingLevel = 0;
  RspBase = 0n;
  /** [0] normal, [1] threaded. */
  readonly DpcData = [new KDPC_DATA(), new KDPC_DATA()];
  DpcStack = 0n;
  MaximumDpcQueueDepth = 4;
  DpcRequestRate = 0;
  MinimumDpcRate = 3;
  DpcLastCount = 0;
  DpcRoutineActive = 0;
  DpcInterruptRequested = 0;
  ThreadDpcEnable = 1;
  QuantumEnd = 0;
  IdleSchedule = 0;
  TimerRequest = 0;
  TickOffset = 0;
  readonly TimerTable = new KTIMER_TABLE();
  ReadySummary = 0;
  readonly DispatcherReadyListHead: LIST_ENTRY[] = Array.from({ length: 32 }, () => new LIST_ENTRY(this, true));
  readonly DeferredReadyListHead = new LIST_ENTRY(this, true);
  InterruptCount = 0;
  KernelTime = 0;
  UserTime = 0;
  /** Clock ticks. */
  DpcTime = 0;
  InterruptTime = 0;
  KeContextSwitches = 0;
  DebuggerSavedIRQL = 0;
  /** Ticks that the running DPC and the time at DISPATCH_LEVEL or above have taken (watchdog). */
  DpcTimeCount = 0;
  DpcTimeLimit = 0x500;
  DpcWatchdogCount = 0;
  /** This processor's bit in an affinity mask. */
  readonly SetMember: bigint;
  /** Thread that runs threaded DPCs; null before it is started. */
  DpcThread: KTHREAD | null = null;
  /** Threaded DPCs wait for it to be woken. */
  DpcThreadRequested = 0;
  readonly DpcEvent = new KEVENT();
  /** Lowest address of the DPC stack. */
  $dpcStackLimit = 0n;
  /** Page directory in force (CR3). */
  $cr3 = 0n;
  /** When the ready queues were last searched for starving threads (100 ns). */
  $lastScan = 0;
  /** IRQL that the clock interrupt interrupted. */
  $clockIrql = 0;
  /** It interrupted user mode. */
  $clockUserMode = 0;
  /** The tick came directly after another interrupt: what they interrupted has not got on in between. */
  $clockStreak = 0;
  /** Ticks inside the device's service routine that runs; -1: none does. */
  $serviceTicks = -1;
  /** Virtual time of the last clock interrupt; Infinity while the processor is halted (dynamic tick). */
  $lastClock = Number.POSITIVE_INFINITY;
  /** Has reached its idle loop. */
  $started = 0;
  /** The spin lock that it spins for. */
  $spinsFor: object | null = null;
  /** Work that other processors sent with an IPI. */
  readonly $ipiCalls: (() => void)[] = [];
  constructor(readonly Number: number) {
    this.SetMember = 1n << BigInt(Number);
  }
}
HalDefineType(KPRCB, '_KPRCB', 0xae40, [
  ['CurrentThread', 0x8, 'Ptr64 _KTHREAD'],
  ['NextThread', 0x10, 'Ptr64 _KTHREAD'],
  ['IdleThread', 0x18, 'Ptr64 _KTHREAD'],
  ['NestingLevel', 0x20, 'UChar'],
  ['Number', 0x24, 'Uint4B'],
  ['RspBase', 0x28, 'Uint8B'],
  ['DpcData', 0x3140, '[2] _KDPC_DATA'],
  ['DpcStack', 0x31a0, 'Ptr64 Void'],
  ['MaximumDpcQueueDepth', 0x31a8, 'Int4B'],
  ['DpcRequestRate', 0x31ac, 'Uint4B'],
  ['MinimumDpcRate', 0x31b0, 'Uint4B'],
  ['DpcLastCount', 0x31b4, 'Uint4B'],
  ['ThreadDpcEnable', 0x31b8, 'UChar'],
  ['QuantumEnd', 0x31b9, 'UChar'],
  ['DpcRoutineActive', 0x31ba, 'UChar'],
  ['IdleSchedule', 0x31bb, 'UChar'],
  ['DpcInterruptRequested', 0x31bc, 'Int4B'],
  ['TimerRequest', 0x31c4, 'Int4B'],
  ['DpcTimeCount', 0x32d4, 'Uint4B'],
  ['DpcTimeLimit', 0x32d8, 'Uint4B'],
  ['ReadySummary', 0x3330, 'Uint4B'],
  ['DispatcherReadyListHead', 0x3400, '[32] _LIST_ENTRY'],
  ['InterruptCount', 0x3600, 'Uint4B'],
  ['KernelTime', 0x3604, 'Uint4B'],
  ['UserTime', 0x3608, 'Uint4B'],
  ['DpcTime', 0x360c, 'Uint4B'],
  ['InterruptTime', 0x3610, 'Uint4B'],
  ['DebuggerSavedIRQL', 0x361c, 'UChar'],
  ['DeferredReadyListHead', 0x3700, '_LIST_ENTRY'],
  ['KeContextSwitches', 0x372c, 'Uint4B'],
  ['TimerTable', 0x3800, '_KTIMER_TABLE'],
]);

export class KPCR {
  MajorVersion = 1;
  MinorVersion = 1;
  readonly Prcb: KPRCB;
  constructor(number: number) {
    this.Prcb = new KPRCB(number);
  }
}
HalDefineType(KPCR, '_KPCR', 0xafc0, [
  ['MajorVersion', 0x60, 'Uint2B'],
  ['MinorVersion', 0x62, 'Uint2B'],
  ['Prcb', 0x180, '_KPRCB'],
]);
