/** Levels, vectors, priorities and other numbers of the kernel core (wdm.h, and x64's interrupt table). */

// ---- IRQLs ----------------------------------------------------------------------------------------------------------
export type KIRQL = number;
export const PASSIVE_LEVEL: KIRQL = 0;
export const LOW_LEVEL: KIRQL = 0;
export const APC_LEVEL: KIRQL = 1;
export const DISPATCH_LEVEL: KIRQL = 2;
export const CMCI_LEVEL: KIRQL = 5;
export const SYNCH_LEVEL: KIRQL = 12;
export const CLOCK_LEVEL: KIRQL = 13;
export const IPI_LEVEL: KIRQL = 14;
export const DRS_LEVEL: KIRQL = 14;
export const POWER_LEVEL: KIRQL = 14;
export const PROFILE_LEVEL: KIRQL = 15;
export const HIGH_LEVEL: KIRQL = 15;

// ---- interrupt vectors: the level is the upper half ----------------------------------------------------------------
export const APC_VECTOR = 0x1f;
export const DISPATCH_VECTOR = 0x2f;
export const CLOCK_VECTOR = 0xd1;
export const IPI_VECTOR = 0xe1;

// ---- time -----------------------------------------------------------------------------------------------------------
/** Clock interval, 100 ns: 15.625 ms. */
export const CLOCK_PERIOD = 156_250;

// ---- priorities -----------------------------------------------------------------------------------------------------
export const LOW_PRIORITY = 0;
export const LOW_REALTIME_PRIORITY = 16;
export const HIGH_PRIORITY = 31;
export const MAXIMUM_PRIORITY = 32;
export const NORMAL_BASE_PRIORITY = 8;
/** What one clock interval takes from `KTHREAD.QuantumTarget`. */
export const CLOCK_QUANTUM_DECREMENT = 3;
/** What a wait takes from it. */
export const WAIT_QUANTUM_DECREMENT = 1;
export const THREAD_QUANTUM = 6;

// ---- waits ----------------------------------------------------------------------------------------------------------
export const THREAD_WAIT_OBJECTS = 3;
export const MAXIMUM_WAIT_OBJECTS = 64;
/** Index of the wait block that a thread's own timer uses. */
export const TIMER_WAIT_BLOCK = 3;
export const MAXIMUM_SUSPEND_COUNT = 127;

// ---- watchdogs ------------------------------------------------------------------------------------------------------
/** Clock ticks at DISPATCH_LEVEL or above in a row: 120 s. */
export const DPC_WATCHDOG_PERIOD = 0x1e00;
/** Ticks at DISPATCH_LEVEL, a second, after which DPC routines that follow one another are told as a storm. */
export const DPC_STORM_TICKS = 64;
/** Clock ticks that a processor may miss before another one stops the machine. */
export const CLOCK_WATCHDOG_TICKS = 0x18;

/** Processor groups that a machine may have. */
export const MAXIMUM_GROUPS = 1;

/** KDPC.Number of a targeted DPC is the processor number plus this. */
export const MAXIMUM_PROCESSORS = 0x500;

/** KTHREAD.AdjustReason. */
export const AdjustNone = 0;
export const AdjustUnwait = 1;

export type TIMER_TYPE = number;
export const NotificationTimer: TIMER_TYPE = 0;
export const SynchronizationTimer: TIMER_TYPE = 1;

/** KAPC environments. */
export const AttachedApcEnvironment = 1;
export const CurrentApcEnvironment = 2;
export const InsertApcEnvironment = 3;

/** KPROCESSOR_MODE plus one: any mode. */
export const MaximumMode = 2;
