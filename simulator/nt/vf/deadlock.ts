/**
 * Deadlock detection: who holds which lock, in which order locks are taken, and what is wrong with that. An order that
 * is found both ways is a deadlock that has not happened yet; it is told when the second way is first gone.
 * Source: devtest/deadlock-detection, bug check 0xC4 (0x1000 to 0x100B), debuggercmds/-deadlock.
 */
import { HalAddressOf, HalCaptureStack, __readgs, type FrameView } from 'hal';
import type { KPRCB, KTHREAD } from '../inc/ke';
import type { BugCheckParameter } from '../ke/bugcheck';
import { KeGetCurrentThread } from '../ke/prcb';
import { DRIVER_VERIFIER_DETECTED_VIOLATION, VerifierBugCheckIfAppropriate } from './report';

export type LockKind = 'Spinlock' | 'Queued spinlock' | 'Mutex' | 'Fast mutex' | 'Fast mutex unsafe' | 'Guarded mutex';

interface KindRule {
  /** The owner may take it again. */
  readonly recursive?: boolean;
  /** Another thread may release it. */
  readonly anyThread?: boolean;
  /** What was taken after it is released before it. */
  readonly ordered?: boolean;
  /** It is initialised once. */
  readonly once?: boolean;
}
const Kinds: Readonly<Record<LockKind, KindRule>> = {
  Spinlock: {},
  'Queued spinlock': {},
  Mutex: { recursive: true, once: true },
  'Fast mutex': { ordered: true, once: true },
  'Fast mutex unsafe': { once: true },
  'Guarded mutex': { once: true },
};

const Frames = 8;

/** A lock that Verifier has seen. */
export class VI_DEADLOCK_RESOURCE {
  Owner: VI_DEADLOCK_THREAD | null = null;
  Recursion = 0;
  /** It was acquired at least once: initialising a spin lock does not say in which form it will be. */
  Taken = false;
  /** Where it was last taken. */
  Stack: FrameView[] = [];
  /** Locks that were taken while this one was held. */
  readonly Followers = new Map<VI_DEADLOCK_RESOURCE, VI_DEADLOCK_ORDER>();
  constructor(
    readonly Lock: object,
    public Kind: LockKind,
  ) {}
}

/** Lock B was taken while lock A was held. */
export class VI_DEADLOCK_ORDER {
  constructor(
    readonly Thread: VI_DEADLOCK_THREAD,
    readonly FirstStack: FrameView[],
    readonly SecondStack: FrameView[],
    /** What else was held each time: a lock that is always there keeps the order from being a deadlock. */
    public Gates: VI_DEADLOCK_RESOURCE[],
  ) {}
}

/** A thread, or the DPCs of a processor: they borrow a thread that may hold something of its own. */
export class VI_DEADLOCK_THREAD {
  /** In the order in which they were taken. */
  readonly Held: VI_DEADLOCK_RESOURCE[] = [];
  constructor(
    readonly Thread: KTHREAD | KPRCB,
    /** The thread that ran. */
    readonly CurrentThread: KTHREAD,
  ) {}
}

/** One step of a cycle: in a thread, from one lock to the next. */
export class VI_DEADLOCK_STEP {
  constructor(
    readonly First: VI_DEADLOCK_RESOURCE,
    readonly Second: VI_DEADLOCK_RESOURCE,
    readonly Order: VI_DEADLOCK_ORDER,
  ) {}
}

export const ViDeadlockResources = new Map<object, VI_DEADLOCK_RESOURCE>();
const threads = new Map<object, VI_DEADLOCK_THREAD>();
/** What was found wrong: subcode and parameters. */
export const ViDeadlockIssue: { value: readonly [number, ...BugCheckParameter[]] | null } = { value: null };
/** The cycle that was found, for `!deadlock`. */
export const ViDeadlockCycle: { value: readonly VI_DEADLOCK_STEP[] } = { value: [] };

function ViDeadlockThread(): VI_DEADLOCK_THREAD {
  const current = KeGetCurrentThread();
  // A thread outside of DPCs may go on, on another processor, at any statement.
  const active = __readgs<KPRCB>().DpcRoutineActive !== 0;
  const key = active ? __readgs<KPRCB>() : current;
  let thread = threads.get(key);
  if (thread === undefined) threads.set(key, (thread = new VI_DEADLOCK_THREAD(key, current)));
  return thread;
}

function ViDeadlockResource(Lock: object, Kind: LockKind): VI_DEADLOCK_RESOURCE {
  let resource = ViDeadlockResources.get(Lock);
  if (resource === undefined) ViDeadlockResources.set(Lock, (resource = new VI_DEADLOCK_RESOURCE(Lock, Kind)));
  return resource;
}

/** @stack 0x40 */
function ViDeadlockReportIssue(
  Subcode: number,
  P2: BugCheckParameter,
  P3: BugCheckParameter,
  P4: BugCheckParameter,
): void {
  ViDeadlockIssue.value = [Subcode, P2, P3, P4];
  VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, Subcode, P2, P3, P4);
}

/**
 * A lock is initialised. One that is held (0x1005), or of a kind that is initialised once, must not be again.
 * @stack 0x40
 */
export function VfDeadlockInitializeResource(Lock: object, Kind: LockKind): void {
  const known = ViDeadlockResources.get(Lock);
  if (known === undefined) ViDeadlockResource(Lock, Kind);
  else if (known.Owner !== null || Kinds[Kind].once) ViDeadlockReportIssue(0x1005, Lock, 0n, 0n);
}

/**
 * Before a lock is taken that may have to be waited for.
 * @stack 0x70
 */
export function VfDeadlockCheckAcquire(Lock: object, Kind: LockKind): void {
  const thread = ViDeadlockThread();
  const resource = ViDeadlockResource(Lock, Kind);
  if (resource.Owner === thread && !Kinds[Kind].recursive) ViDeadlockReportIssue(0x1000, Lock, 0n, 0n);
  if (resource.Taken && !ViSameApi(resource.Kind, Kind)) ViDeadlockReportIssue(0x1008, Lock, 0n, 0n);
  if (resource.Owner === thread || thread.Held.length === 0) return;
  const stack = HalCaptureStack(Frames);
  for (const held of thread.Held) ViDeadlockAddOrder(held, resource, thread, stack);
  const cycle = ViDeadlockFindCycle(resource, thread.Held);
  if (cycle === null) return;
  ViDeadlockCycle.value = cycle;
  ViDeadlockReportIssue(0x1001, Lock, 0n, 0n);
}

/** The forms of one lock; fast mutexes may be taken by either. */
function ViSameApi(Known: LockKind, Used: LockKind): boolean {
  return Known === Used || (Known.startsWith('Fast mutex') && Used.startsWith('Fast mutex'));
}

function ViDeadlockAddOrder(
  First: VI_DEADLOCK_RESOURCE,
  Second: VI_DEADLOCK_RESOURCE,
  Thread: VI_DEADLOCK_THREAD,
  Stack: FrameView[],
): void {
  const others = Thread.Held.filter(held => held !== First);
  const order = First.Followers.get(Second);
  if (order === undefined) First.Followers.set(Second, new VI_DEADLOCK_ORDER(Thread, First.Stack, Stack, others));
  else order.Gates = order.Gates.filter(gate => others.includes(gate));
}

/**
 * From the lock that is about to be taken back to one that is held: the way is a cycle, unless some other lock was held
 * at every step of it.
 * @stack 0x60
 */
function ViDeadlockFindCycle(
  Wanted: VI_DEADLOCK_RESOURCE,
  Held: readonly VI_DEADLOCK_RESOURCE[],
): VI_DEADLOCK_STEP[] | null {
  for (const first of Held) {
    const closing = new VI_DEADLOCK_STEP(first, Wanted, first.Followers.get(Wanted)!);
    const found = ViDeadlockSearch(Wanted, first, [closing], closing.Order.Gates);
    if (found !== null) return found;
  }
  return null;
}

/** Ways from `From` to `To` that do not come back to a lock; every one counts, because its gates may differ. */
function ViDeadlockSearch(
  From: VI_DEADLOCK_RESOURCE,
  To: VI_DEADLOCK_RESOURCE,
  Steps: readonly VI_DEADLOCK_STEP[],
  Gates: readonly VI_DEADLOCK_RESOURCE[],
): VI_DEADLOCK_STEP[] | null {
  for (const [next, order] of From.Followers) {
    if (next !== To && Steps.some(step => step.First === next || step.Second === next)) continue;
    const gates = Gates.filter(gate => order.Gates.includes(gate));
    const steps = [...Steps, new VI_DEADLOCK_STEP(From, next, order)];
    if (next === To) {
      if (gates.some(gate => !steps.some(step => step.First === gate))) continue;
      return steps;
    }
    const found = ViDeadlockSearch(next, To, steps, gates);
    if (found !== null) return found;
  }
  return null;
}

/**
 * A lock was taken.
 * @param Try it would not have been waited for: no order follows from it
 * @stack 0x60
 */
export function VfDeadlockAcquireResource(Lock: object, Kind: LockKind, Try: boolean): void {
  const thread = ViDeadlockThread();
  const resource = ViDeadlockResource(Lock, Kind);
  if (resource.Owner === thread) {
    resource.Recursion++;
    return;
  }
  // What a driver released without Verifier's knowledge is gone.
  if (resource.Owner !== null) ViDeadlockDrop(resource);
  resource.Owner = thread;
  resource.Kind = Kind;
  resource.Taken = true;
  resource.Recursion = 1;
  resource.Stack = Try && thread.Held.length === 0 ? [] : HalCaptureStack(Frames);
  thread.Held.push(resource);
}

function ViDeadlockDrop(Resource: VI_DEADLOCK_RESOURCE): void {
  const held = Resource.Owner!.Held;
  held.splice(held.indexOf(Resource), 1);
  Resource.Owner = null;
  Resource.Recursion = 0;
}

/**
 * Before a lock is released.
 * @stack 0x60
 */
export function VfDeadlockReleaseResource(Lock: object, Kind: LockKind): void {
  const resource = ViDeadlockResource(Lock, Kind);
  const owner = resource.Owner;
  if (owner === null) {
    ViDeadlockReportIssue(0x1007, Lock, 0n, 0n);
    return;
  }
  if (resource.Kind !== Kind) ViDeadlockReportIssue(0x1009, Lock, 0n, 0n);
  if (owner !== ViDeadlockThread() && !Kinds[Kind].anyThread)
    ViDeadlockReportIssue(0x1004, Lock, owner.CurrentThread, KeGetCurrentThread());
  const youngest = owner.Held[owner.Held.length - 1];
  if (Kinds[Kind].ordered && youngest !== resource && Kinds[youngest.Kind].ordered)
    ViDeadlockReportIssue(0x1003, Lock, youngest.Lock, 0n);
  if (--resource.Recursion === 0) ViDeadlockDrop(resource);
}

/**
 * A thread ends: it must hold nothing (0x100A).
 * @stack 0x40
 */
export function VfDeadlockThreadTerminate(Thread: KTHREAD): void {
  const known = threads.get(Thread);
  if (known === undefined) return;
  if (known.Held.length > 0) ViDeadlockReportIssue(0x100a, Thread, known.Held[0].Lock, 0n);
  threads.delete(Thread);
}

/**
 * Memory goes away, with the locks in it: nobody may hold one (0x100B). Addresses in bytes.
 * @stack 0x60
 */
export function VfDeadlockDeleteMemoryRange(Start: bigint, Bytes: number): void {
  const end = Start + BigInt(Bytes);
  for (const [lock, resource] of [...ViDeadlockResources]) {
    const address = HalAddressOf(lock);
    if (address < Start || address >= end) continue;
    if (resource.Owner !== null) ViDeadlockReportIssue(0x100b, lock, resource.Owner.CurrentThread, 0n);
    ViDeadlockResources.delete(lock);
    for (const other of ViDeadlockResources.values()) other.Followers.delete(resource);
  }
}
