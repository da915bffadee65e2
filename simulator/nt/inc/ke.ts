/**
 * Kernel (ke) structures: classes with Windows's field names, and their x64 layout (profile: Windows 10 19041).
 * Fields whose offset differs between builds follow the 19041 public symbols where known; rows without a public source
 * are ours and listed in docs/fidelity.md. Names that begin with `$` are the simulator's and no part of the layout.
 */
import { HalDefineType, type StackHandle } from 'hal';
import { LIST_ENTRY } from './list';
import type { KQUEUE } from './queue';
import type { Ref } from './ref';

export * from './kprcb';

// ---- dispatcher objects ---------------------------------------------------------------------------------------------
/** DISPATCHER_HEADER.Type (KOBJECTS). */
export const EventNotificationObject = 0;
export const EventSynchronizationObject = 1;
export const MutantObject = 2;
export const ProcessObject = 3;
export const QueueObject = 4;
export const SemaphoreObject = 5;
export const ThreadObject = 6;
export const TimerNotificationObject = 8;
export const TimerSynchronizationObject = 9;
export const ApcObject = 0x12;
export const DpcObject = 0x13;
export const DeviceQueueObject = 0x14;
export const InterruptObject = 0x16;
export const ThreadedDpcObject = 0x18;

export class DISPATCHER_HEADER {
  Type = 0;
  /** Timers: Absolute bits; others: signalling. */
  Absolute = 0;
  Size = 0;
  /** Timers: in a timer table. */
  Inserted = 0;
  SignalState = 0;
  readonly WaitListHead: LIST_ENTRY;
  /**
   * @param $object the structure that begins with this header
   * @param initialized one that nobody initialises, which begins as an object without waiters: any other is zeros until
   *   KeInitializeXxx, and a null pointer to whoever waits or signals before
   */
  constructor(
    readonly $object: object,
    initialized = false,
  ) {
    this.WaitListHead = new LIST_ENTRY(this, initialized);
  }
}
HalDefineType(DISPATCHER_HEADER, '_DISPATCHER_HEADER', 0x18, [
  ['Type', 0x0, 'UChar'],
  ['Absolute', 0x1, 'UChar'],
  ['Size', 0x2, 'UChar'],
  ['Inserted', 0x3, 'UChar'],
  ['SignalState', 0x4, 'Int4B'],
  ['WaitListHead', 0x8, '_LIST_ENTRY'],
]);

/** Whatever a thread can wait for. */
export interface DispatcherObject {
  readonly Header: DISPATCHER_HEADER;
}

export class KEVENT implements DispatcherObject {
  readonly Header: DISPATCHER_HEADER;
  /**
   * @param $lock whose waiters wait for it
   * @param initialized DISPATCHER_HEADER's
   */
  constructor(
    readonly $lock: object | null = null,
    initialized = false,
  ) {
    this.Header = new DISPATCHER_HEADER(this, initialized);
  }
}
HalDefineType(KEVENT, '_KEVENT', 0x18, [['Header', 0x0, '_DISPATCHER_HEADER']]);

export class KSEMAPHORE implements DispatcherObject {
  readonly Header: DISPATCHER_HEADER;
  Limit = 0;
  /**
   * @param $lock whose waiters wait for it
   * @param initialized DISPATCHER_HEADER's
   */
  constructor(
    readonly $lock: object | null = null,
    initialized = false,
  ) {
    this.Header = new DISPATCHER_HEADER(this, initialized);
  }
}
HalDefineType(KSEMAPHORE, '_KSEMAPHORE', 0x20, [
  ['Header', 0x0, '_DISPATCHER_HEADER'],
  ['Limit', 0x18, 'Int4B'],
]);

export class KMUTANT implements DispatcherObject {
  readonly Header = new DISPATCHER_HEADER(this);
  readonly MutantListEntry = new LIST_ENTRY(this);
  OwnerThread: KTHREAD | null = null;
  Abandoned = 0;
  ApcDisable = 0;
  /** Where the machine stood when the owner took it (HalPosition). */
  $acquired = 0;
}
HalDefineType(KMUTANT, '_KMUTANT', 0x38, [
  ['Header', 0x0, '_DISPATCHER_HEADER'],
  ['MutantListEntry', 0x18, '_LIST_ENTRY'],
  ['OwnerThread', 0x28, 'Ptr64 _KTHREAD'],
  ['Abandoned', 0x30, 'UChar'],
  ['ApcDisable', 0x31, 'UChar'],
]);

/** `DueTime` in 100 ns of interrupt time. */
export class KTIMER implements DispatcherObject {
  readonly Header = new DISPATCHER_HEADER(this);
  DueTime = 0;
  readonly TimerListEntry = new LIST_ENTRY(this);
  Dpc: KDPC | null = null;
  Processor = 0;
  TimerType = 0;
  /** Milliseconds; 0: one shot. */
  Period = 0;
}
HalDefineType(KTIMER, '_KTIMER', 0x40, [
  ['Header', 0x0, '_DISPATCHER_HEADER'],
  ['DueTime', 0x18, '_ULARGE_INTEGER'],
  ['TimerListEntry', 0x20, '_LIST_ENTRY'],
  ['Dpc', 0x30, 'Ptr64 _KDPC'],
  ['Processor', 0x38, 'Uint2B'],
  ['TimerType', 0x3a, 'Uint2B'],
  ['Period', 0x3c, 'Uint4B'],
]);

export type PKDEFERRED_ROUTINE = (Dpc: KDPC, DeferredContext: any, SystemArgument1: any, SystemArgument2: any) => void;
export const LowImportance = 0;
export const MediumImportance = 1;
export const HighImportance = 2;
export const MediumHighImportance = 3;

/** Zeros until KeInitializeDpc: one that is queued before has no routine, and its processor calls address 0. */
export class KDPC {
  Type = 0;
  Importance = LowImportance;
  /** Target processor + 0x500 when targeted (MAXIMUM_PROC_PER_SET style), else 0. */
  Number = 0;
  readonly DpcListEntry = new LIST_ENTRY(this);
  ProcessorHistory = 0;
  DeferredRoutine: PKDEFERRED_ROUTINE | null = null;
  DeferredContext: unknown = null;
  SystemArgument1: unknown = null;
  SystemArgument2: unknown = null;
  /** The queue it is in; null when not queued. */
  DpcData: KDPC_DATA | null = null;
}
HalDefineType(KDPC, '_KDPC', 0x40, [
  ['Type', 0x0, 'UChar'],
  ['Importance', 0x1, 'UChar'],
  ['Number', 0x2, 'Uint2B'],
  ['DpcListEntry', 0x8, '_LIST_ENTRY'],
  ['ProcessorHistory', 0x10, 'Uint8B'],
  ['DeferredRoutine', 0x18, 'Ptr64     void '],
  ['DeferredContext', 0x20, 'Ptr64 Void'],
  ['SystemArgument1', 0x28, 'Ptr64 Void'],
  ['SystemArgument2', 0x30, 'Ptr64 Void'],
  ['DpcData', 0x38, 'Ptr64 Void'],
]);

export class KDPC_DATA {
  readonly DpcListHead = new LIST_ENTRY(this, true);
  DpcLock = 0;
  DpcQueueDepth = 0;
  DpcCount = 0;
  ActiveDpc: KDPC | null = null;
}
HalDefineType(KDPC_DATA, '_KDPC_DATA', 0x30, [
  ['DpcListHead', 0x0, '_LIST_ENTRY'],
  ['DpcLock', 0x10, 'Uint8B'],
  ['DpcQueueDepth', 0x18, 'Int4B'],
  ['DpcCount', 0x1c, 'Uint4B'],
  ['ActiveDpc', 0x20, 'Ptr64 _KDPC'],
]);

export type PKNORMAL_ROUTINE = (NormalContext: any, SystemArgument1: any, SystemArgument2: any) => void;
/** The routine may change what the normal routine is (null: none) and gets, and free the APC. */
export type PKKERNEL_ROUTINE = (
  Apc: KAPC,
  NormalRoutine: Ref<PKNORMAL_ROUTINE | null>,
  NormalContext: Ref<any>,
  SystemArgument1: Ref<any>,
  SystemArgument2: Ref<any>,
) => void;
/** The call of a normal routine, as the kernel routine left it. */
export class APC_CALL {
  constructor(
    readonly NormalRoutine: PKNORMAL_ROUTINE | null,
    readonly NormalContext: unknown,
    readonly SystemArgument1: unknown,
    readonly SystemArgument2: unknown,
  ) {}
}
export const KernelMode = 0;
export const UserMode = 1;
export const OriginalApcEnvironment = 0;

/** Zeros until KeInitializeApc: one that is queued before belongs to no thread. */
export class KAPC {
  Type = 0;
  Thread: KTHREAD | null = null;
  readonly ApcListEntry = new LIST_ENTRY(this);
  KernelRoutine: PKKERNEL_ROUTINE | null = null;
  RundownRoutine: ((Apc: KAPC) => void) | null = null;
  NormalRoutine: PKNORMAL_ROUTINE | null = null;
  NormalContext: unknown = null;
  SystemArgument1: unknown = null;
  SystemArgument2: unknown = null;
  ApcStateIndex = 0;
  ApcMode = KernelMode;
  Inserted = 0;
}
HalDefineType(KAPC, '_KAPC', 0x58, [
  ['Type', 0x0, 'UChar'],
  ['Thread', 0x8, 'Ptr64 _KTHREAD'],
  ['ApcListEntry', 0x10, '_LIST_ENTRY'],
  ['KernelRoutine', 0x20, 'Ptr64     void '],
  ['RundownRoutine', 0x28, 'Ptr64     void '],
  ['NormalRoutine', 0x30, 'Ptr64     void '],
  ['NormalContext', 0x38, 'Ptr64 Void'],
  ['SystemArgument1', 0x40, 'Ptr64 Void'],
  ['SystemArgument2', 0x48, 'Ptr64 Void'],
  ['ApcStateIndex', 0x50, 'Char'],
  ['ApcMode', 0x51, 'Char'],
  ['Inserted', 0x52, 'UChar'],
]);

export class KAPC_STATE {
  readonly ApcListHead = [new LIST_ENTRY(this, true), new LIST_ENTRY(this, true)];
  Process: KPROCESS | null = null;
  KernelApcInProgress = 0;
  KernelApcPending = 0;
  UserApcPending = 0;
  /** A caller's KAPC_STATE: what KeStackAttachProcess did (nt/ke/process.ts). */
  $saved = 0;
}
HalDefineType(KAPC_STATE, '_KAPC_STATE', 0x30, [
  ['ApcListHead', 0x0, '[2] _LIST_ENTRY'],
  ['Process', 0x20, 'Ptr64 _KPROCESS'],
  ['KernelApcInProgress', 0x28, 'UChar'],
  ['KernelApcPending', 0x29, 'UChar'],
  ['UserApcPending', 0x2a, 'UChar'],
]);

export const WaitAll = 0;
export const WaitAny = 1;
export class KWAIT_BLOCK {
  readonly WaitListEntry = new LIST_ENTRY(this, true);
  WaitType = WaitAny;
  BlockState = 0;
  WaitKey = 0;
  Thread: KTHREAD | null = null;
  Object: DispatcherObject | null = null;
}
HalDefineType(KWAIT_BLOCK, '_KWAIT_BLOCK', 0x30, [
  ['WaitListEntry', 0x0, '_LIST_ENTRY'],
  ['WaitType', 0x10, 'UChar'],
  ['BlockState', 0x11, 'UChar'],
  ['WaitKey', 0x12, 'Uint2B'],
  ['Thread', 0x18, 'Ptr64 _KTHREAD'],
  ['Object', 0x20, 'Ptr64 Void'],
]);

// ---- threads and processes ------------------------------------------------------------------------------------------
/** KTHREAD.State. */
export const Initialized = 0;
export const Ready = 1;
export const Running = 2;
export const Standby = 3;
export const Terminated = 4;
export const Waiting = 5;
export const Transition = 6;
export const DeferredReady = 7;

/** KTHREAD.WaitReason (KWAIT_REASON), index = value. */
export const KWAIT_REASON_NAMES = [
  'Executive',
  'FreePage',
  'PageIn',
  'PoolAllocation',
  'DelayExecution',
  'Suspended',
  'UserRequest',
  'WrExecutive',
  'WrFreePage',
  'WrPageIn',
  'WrPoolAllocation',
  'WrDelayExecution',
  'WrSuspended',
  'WrUserRequest',
  'WrEventPair',
  'WrQueue',
  'WrLpcReceive',
  'WrLpcReply',
  'WrVirtualMemory',
  'WrPageOut',
  'WrRendezvous',
  'WrKeyedEvent',
  'WrTerminated',
  'WrProcessInSwap',
  'WrCpuRateControl',
  'WrCalloutStack',
  'WrKernel',
  'WrResource',
  'WrPushLock',
  'WrMutex',
  'WrQuantumEnd',
  'WrDispatchInt',
  'WrPreempted',
  'WrYieldExecution',
  'WrFastMutex',
  'WrGuardedMutex',
  'WrRundown',
  'WrAlertByThreadId',
  'WrDeferredPreempt',
] as const;
export const Executive = 0;
export const PageIn = 2;
export const DelayExecution = 4;
export const Suspended = 5;
export const UserRequest = 6;
export const WrQueue = 15;
export const WrResource = 27;
export const WrPushLock = 28;
export const WrMutex = 29;
export const WrQuantumEnd = 30;
export const WrDispatchInt = 31;
export const WrPreempted = 32;
export const WrYieldExecution = 33;
export const WrFastMutex = 34;
export const WrGuardedMutex = 35;
export const WrRundown = 36;

export class KTHREAD implements DispatcherObject {
  readonly Header = new DISPATCHER_HEADER(this);
  /** Address of the top usable byte + 1 of the kernel stack, of its bottom and of its upper end. */
  InitialStack = 0n;
  StackLimit = 0n;
  StackBase = 0n;
  /** Cycle time: statements executed by the thread. */
  CycleTime = 0;
  /** Stack pointer saved by the last switch. */
  KernelStack = 0n;
  State = Initialized;
  Running = 0;
  Alerted = [0, 0];
  Alertable = 0;
  readonly ApcState = new KAPC_STATE();
  readonly SavedApcState = new KAPC_STATE();
  ApcStateIndex = 0;
  ApcQueueable = 1;
  /** Was preempted: goes to the head of its ready queue. */
  Preempted = 0;
  /** Boost to apply when the thread is readied (AdjustReason: inc/kedefs). */
  AdjustReason = 0;
  AdjustIncrement = 0;
  /** KeSetEvent(..., Wait = TRUE) left the dispatcher database locked for the wait that follows. */
  WaitNext = 0;
  SystemAffinityActive = 0;
  SuspendCount = 0;
  readonly SuspendEvent = new KEVENT();
  readonly SuspendApc = new KAPC();
  /** 0 or negative. */
  KernelApcDisable = 0;
  SpecialApcDisable = 0;
  Priority = 8;
  BasePriority = 8;
  PriorityDecrement = 0;
  /** KeSetBasePriorityThread went to the end of the class: 1, -1; else 0. */
  Saturation = 0;
  /** Quantum in clock intervals * 3. */
  QuantumReset = 6;
  QuantumTarget = 6;
  WaitIrql = 0;
  WaitMode = KernelMode;
  WaitReason = 0;
  WaitStatus = 0;
  WaitTime = 0;
  WaitBlockCount = 0;
  /** Blocks 0..2 for objects, 3 for the thread's own timer. */
  WaitBlock: KWAIT_BLOCK[] = [new KWAIT_BLOCK(), new KWAIT_BLOCK(), new KWAIT_BLOCK(), new KWAIT_BLOCK()];
  WaitBlockList: KWAIT_BLOCK[] | null = null;
  /** In a ready queue (or the queue object's list while waiting for one). */
  readonly WaitListEntry = new LIST_ENTRY(this, true);
  readonly Timer = new KTIMER();
  readonly MutantListHead = new LIST_ENTRY(this, true);
  readonly QueueListEntry = new LIST_ENTRY(this, true);
  /** The queue object that it belongs to. */
  Queue: KQUEUE | null = null;
  Teb = 0n;
  Process: KPROCESS | null = null;
  /** Bit per processor. */
  Affinity = 0n;
  IdealProcessor = 0;
  NextProcessor = 0;
  PreviousMode = KernelMode;
  ContextSwitches = 0;
  KernelTime = 0;
  UserTime = 0;
  readonly ThreadListEntry = new LIST_ENTRY(this, true);
  Win32Thread: object | null = null;
  TrapFrame: object | null = null;
  /** The hardware's stack of this thread. */
  $stack: StackHandle | null = null;
  /** Limits of the stacks that it left for a segment of its own, oldest first. */
  readonly $outerStackLimits: bigint[] = [];
  /** Executes in user mode: an interrupt starts on the empty kernel stack. */
  $userMode = 0;
  /** User APCs taken out of the queue, to be called on the return to user mode. */
  readonly $userApcs: APC_CALL[] = [];
  /** Where KeAttachProcess put the environment. */
  $attachState: KAPC_STATE | null = null;
  /** How the event log calls it: `ConsolApplication1.exe 0f28.11f8`, `Idle 0`. */
  $name = '';
  /** When it was put into a ready queue (100 ns). */
  $readySince = 0;
  /** AutoBoost: at least this, for the locks that others wait for; 0: none. */
  $abPriority = 0;
  /** What each of them asks for. */
  readonly $abBoosts = new Map<object, number>();
  /** The priority without them. */
  $unboostedPriority = 0;
  /** The lock that it waits for. */
  $abWait: any = null;
  /** Affinity that KeRevertToUserAffinityThread restores. */
  $userAffinity = 0n;
}
HalDefineType(KTHREAD, '_KTHREAD', 0x430, [
  ['Header', 0x0, '_DISPATCHER_HEADER'],
  ['InitialStack', 0x28, 'Ptr64 Void'],
  ['StackLimit', 0x30, 'Ptr64 Void'],
  ['StackBase', 0x38, 'Ptr64 Void'],
  ['CycleTime', 0x48, 'Uint8B'],
  ['KernelStack', 0x58, 'Ptr64 Void'],
  ['Running', 0x71, 'UChar'],
  ['Alerted', 0x72, '[2] UChar'],
  ['Alertable', 0x74, 'Uint4B'],
  ['TrapFrame', 0x90, 'Ptr64 _KTRAP_FRAME'],
  ['ApcState', 0x98, '_KAPC_STATE'],
  ['Priority', 0xc3, 'Char'],
  ['WaitStatus', 0xc8, 'Int8B'],
  ['WaitBlockList', 0xd0, 'Ptr64 _KWAIT_BLOCK'],
  ['WaitListEntry', 0xd8, '_LIST_ENTRY'],
  ['Queue', 0xe8, 'Ptr64 _DISPATCHER_HEADER'],
  ['Teb', 0xf0, 'Ptr64 Void'],
  ['Timer', 0x100, '_KTIMER'],
  ['WaitBlock', 0x140, '[4] _KWAIT_BLOCK'],
  ['ContextSwitches', 0x154, 'Uint4B'],
  ['State', 0x184, 'UChar'],
  ['WaitIrql', 0x186, 'UChar'],
  ['WaitMode', 0x187, 'Char'],
  ['WaitTime', 0x1b4, 'Uint4B'],
  ['KernelApcDisable', 0x1e4, 'Int2B'],
  ['SpecialApcDisable', 0x1e6, 'Int2B'],
  ['QueueListEntry', 0x208, '_LIST_ENTRY'],
  ['Process', 0x220, 'Ptr64 _KPROCESS'],
  ['Affinity', 0x230, 'Uint8B'],
  ['PreviousMode', 0x232, 'Char'],
  ['BasePriority', 0x233, 'Char'],
  ['PriorityDecrement', 0x234, 'Char'],
  ['NextProcessor', 0x23c, 'Uint4B'],
  ['IdealProcessor', 0x244, 'Uint4B'],
  ['ApcStateIndex', 0x24a, 'UChar'],
  ['SavedApcState', 0x258, '_KAPC_STATE'],
  ['WaitReason', 0x283, 'UChar'],
  ['KernelTime', 0x28c, 'Uint4B'],
  ['UserTime', 0x2dc, 'Uint4B'],
  ['ThreadListEntry', 0x2f8, '_LIST_ENTRY'],
  ['MutantListHead', 0x308, '_LIST_ENTRY'],
]);

export class KPROCESS implements DispatcherObject {
  readonly Header = new DISPATCHER_HEADER(this);
  DirectoryTableBase = 0n;
  readonly ThreadListHead = new LIST_ENTRY(this, true);
  BasePriority = 8;
  QuantumReset = 6;
  Affinity = 0n;
  KernelTime = 0;
  UserTime = 0;
}
HalDefineType(KPROCESS, '_KPROCESS', 0x438, [
  ['Header', 0x0, '_DISPATCHER_HEADER'],
  ['DirectoryTableBase', 0x28, 'Uint8B'],
  ['ThreadListHead', 0x30, '_LIST_ENTRY'],
  ['Affinity', 0x50, 'Uint8B'],
  ['BasePriority', 0x280, 'Char'],
  ['QuantumReset', 0x281, 'Char'],
  ['KernelTime', 0x28c, 'Uint4B'],
  ['UserTime', 0x290, 'Uint4B'],
]);

/** KINTERRUPT_MODE */
export const LevelSensitive = 0;
export const Latched = 1;

export type PKSERVICE_ROUTINE = (Interrupt: KINTERRUPT, ServiceContext: any) => boolean;
export class KINTERRUPT {
  Type = InterruptObject;
  readonly InterruptListEntry = new LIST_ENTRY(this, true);
  ServiceRoutine: PKSERVICE_ROUTINE | null = null;
  ServiceContext: unknown = null;
  SpinLock = 0;
  Vector = 0;
  Irql = 0;
  SynchronizeIrql = 0;
  Number = 0;
  Connected = 0;
  ShareVector = 0;
  Mode = LevelSensitive;
  /** Times that the vector was taken, and that the service routine said that it was its device. */
  DispatchCount = 0;
  ServiceCount = 0;
  readonly $ownLock = new KSPIN_LOCK();
  /** The lock that the service routine runs under; the driver's own where several interrupts share it. */
  $lock: KSPIN_LOCK = this.$ownLock;
}
HalDefineType(KINTERRUPT, '_KINTERRUPT', 0x100, [
  ['Type', 0x0, 'Int2B'],
  ['InterruptListEntry', 0x8, '_LIST_ENTRY'],
  ['ServiceRoutine', 0x18, 'Ptr64     unsigned char '],
  ['ServiceContext', 0x30, 'Ptr64 Void'],
  ['SpinLock', 0x38, 'Uint8B'],
  ['Vector', 0x58, 'Uint4B'],
  ['Irql', 0x5c, 'UChar'],
  ['SynchronizeIrql', 0x5d, 'UChar'],
  ['Connected', 0x5f, 'UChar'],
  ['Number', 0x60, 'Uint4B'],
  ['ShareVector', 0x64, 'UChar'],
  ['Mode', 0x6c, 'Int4B'],
  ['ServiceCount', 0x74, 'Uint4B'],
  ['DispatchCount', 0x78, 'Uint4B'],
]);

/** A KSPIN_LOCK is a word; the object form keeps who holds it, for the debugger. */
export class KSPIN_LOCK {
  Lock = 0;
  $owner: KTHREAD | null = null;
  $processor = -1;
  /** Where the machine stood when it was taken (HalPosition). */
  $acquired = 0;
  /** Last in the queue of an in-stack queued lock. */
  $tail: KLOCK_QUEUE_HANDLE | null = null;
}
HalDefineType(KSPIN_LOCK, 'KSPIN_LOCK', 0x8, [['Lock', 0x0, 'Uint8B']]);

/** One acquirer of an in-stack queued spin lock. */
export class KLOCK_QUEUE_HANDLE {
  Next: KLOCK_QUEUE_HANDLE | null = null;
  Lock: KSPIN_LOCK | null = null;
  OldIrql = 0;
  $waiting = 0;
  $previous: KLOCK_QUEUE_HANDLE | null = null;
}
HalDefineType(KLOCK_QUEUE_HANDLE, '_KLOCK_QUEUE_HANDLE', 0x18, [
  ['Next', 0x0, 'Ptr64 _KLOCK_QUEUE_HANDLE'],
  ['Lock', 0x8, 'Ptr64 Uint8B'],
  ['OldIrql', 0x10, 'UChar'],
]);
