/**
 * Who waits for whom: threads, what each waits or spins for, and who has it. A deadlock is a circle in it. A thread that
 * waits for any of several objects, or with a timeout, waits for nobody in particular; of an event nobody knows who will
 * set it.
 */
import type { DispatcherObject, KMUTANT, KSPIN_LOCK, KTHREAD } from '../../nt/inc/ke';
import type { EX_PUSH_LOCK, EX_SPIN_LOCK, LOCK_OWNER } from '../../nt/inc/pushlock';
import type { EPROCESS, ETHREAD } from '../../nt/inc/ps';
import type { IO_REMOVE_LOCK } from '../../nt/inc/removelock';
import type { ERESOURCE, EX_RUNDOWN_REF, KGUARDED_MUTEX, OWNER_ENTRY } from '../../nt/inc/resource';
import { positionText } from '../../hal/position';
import type { LockOwner, LockView, WaitLink } from '../target';
import type { MachineRun } from './machineRun';
import { Terminated, Waiting } from './threads';

const WAIT_ALL = 0;
const RESOURCE_OWNED_EXCLUSIVE = 0x80;
const EX_PUSH_LOCK_SHARE_INC = 0x10;

type Owners = (lock: any) => readonly LockOwner[];

const one = (thread: unknown, acquired: number): readonly LockOwner[] =>
  thread ? [{ thread: thread as ETHREAD, exclusive: true, acquired: positionText(acquired) }] : [];
const mutexOwners: Owners = (mutex: KGUARDED_MUTEX) => one(mutex.Owner, mutex.$acquired);
const noted = (owners: ReadonlyMap<unknown, LOCK_OWNER>, exclusive: boolean): readonly LockOwner[] =>
  [...owners.values()].map(o => ({
    thread: o.Thread as ETHREAD,
    exclusive,
    acquired: positionText(o.Acquired),
    count: o.Count,
  }));

/** Who has it, by the type's name. Threads and processes are ended by their own threads. */
const ownersByType: Readonly<Record<string, Owners>> = {
  _KMUTANT: (mutant: KMUTANT) => one(mutant.OwnerThread, mutant.$acquired),
  _FAST_MUTEX: mutexOwners,
  _KGUARDED_MUTEX: mutexOwners,
  _ERESOURCE: (resource: ERESOURCE) => {
    const exclusive = (resource.Flag & RESOURCE_OWNED_EXCLUSIVE) !== 0;
    const entries: readonly OWNER_ENTRY[] = exclusive ? [resource.OwnerEntry] : (resource.OwnerTable ?? []);
    return entries.flatMap(e =>
      // ExSetResourceOwnerPointer: a request has it, no thread.
      e.OwnerThread !== null && 'WaitReason' in e.OwnerThread
        ? [{ thread: e.OwnerThread as ETHREAD, exclusive, acquired: positionText(e.$acquired), count: e.OwnerCount }]
        : [],
    );
  },
  _EX_PUSH_LOCK: (lock: EX_PUSH_LOCK) => noted(lock.$owners, lock.Value < EX_PUSH_LOCK_SHARE_INC),
  KSPIN_LOCK: (lock: KSPIN_LOCK) => one(lock.$owner, lock.$acquired),
  EX_SPIN_LOCK: (lock: EX_SPIN_LOCK) => noted(lock.$owners, lock.Value < 0),
  // Who came in may leave the coming out to another thread.
  _IO_REMOVE_LOCK: (lock: IO_REMOVE_LOCK) =>
    lock.$users.map(u => ({ thread: u.Thread as ETHREAD, exclusive: false, acquired: positionText(u.Acquired) })),
  _EX_RUNDOWN_REF: (ref: EX_RUNDOWN_REF) => noted(ref.$owners, false),
  _ETHREAD: (thread: ETHREAD) => (thread.State === Terminated ? [] : one(thread, 0)),
  _EPROCESS: (process: EPROCESS) => threadsOf(process).flatMap(thread => one(thread, 0)),
};

/** Not locks: that somebody waits for their end for ever is no fault. */
const LIVING: ReadonlySet<string> = new Set(['_ETHREAD', '_EPROCESS']);
/** Held by requests, not by threads: the owners are no more than who acquired them. */
const HANDED_OVER: ReadonlySet<string> = new Set(['_IO_REMOVE_LOCK', '_EX_RUNDOWN_REF']);

function threadsOf(process: EPROCESS): readonly KTHREAD[] {
  const threads: KTHREAD[] = [];
  const head = process.ThreadListHead;
  for (let entry = head.Flink; entry !== head; entry = entry.Flink) threads.push(entry.$record as KTHREAD);
  return threads;
}

export class WaitGraph {
  private readonly waits = new Map<KTHREAD, WaitLink>();

  constructor(private readonly run: MachineRun) {
    for (const prcb of run.prcbs)
      if (prcb.$spinsFor)
        this.waits.set(prcb.CurrentThread, {
          thread: prcb.CurrentThread as ETHREAD,
          spins: true,
          any: false,
          locks: [prcb.$spinsFor],
        });
    for (const thread of run.threads()) {
      const link = waitLinkOf(thread);
      if (link) this.waits.set(thread, link);
    }
  }

  waitOf(thread: KTHREAD): WaitLink | undefined {
    return this.waits.get(thread);
  }

  typeName(lock: object): string {
    return this.run.memory.types.ofObject(lock)?.name ?? 'an object';
  }

  ownersOf(lock: object): readonly LockOwner[] {
    return ownersByType[this.typeName(lock)]?.(lock) ?? [];
  }

  /** Threads that wait for it, in the order of the machine's list of threads. */
  waitersOf(lock: object): readonly WaitLink[] {
    return [...this.waits.values()].filter(link => link.locks.includes(lock));
  }

  /** It waits, with no end, for a lock: what every owner is expected to give back. */
  waitsForLock(thread: KTHREAD): boolean {
    const link = this.waits.get(thread);
    if (!link || link.any) return false;
    return link.locks.some(lock => this.typeName(lock) in ownersByType && !LIVING.has(this.typeName(lock)));
  }

  /** These threads, and those that they wait for, and so on. */
  chain(threads: readonly ETHREAD[]): readonly ETHREAD[] {
    const found = new Set(threads);
    for (const thread of found)
      for (const lock of this.waits.get(thread)?.locks ?? [])
        for (const { thread: owner } of this.ownersOf(lock)) found.add(owner);
    return [...found];
  }

  /** Every resource in use, and every other object that somebody waits for and somebody has. */
  locks(): readonly LockView[] {
    const found = new Set<object>(
      (this.run.exports('nt/ex/resource').ExpResourcesInUse as Iterable<ERESOURCE> | undefined) ?? [],
    );
    for (const { locks } of this.waits.values()) for (const lock of locks) found.add(lock);
    return [...found].map(object => ({
      object,
      type: this.typeName(object),
      address: this.run.memory.peekAddress(object),
      owners: this.ownersOf(object),
      waiters: this.waitersOf(object),
    }));
  }

  /** The first circle: each thread waits for something that the next one has. Empty: there is none. */
  cycle(): readonly WaitLink[] {
    const finished = new Set<KTHREAD>();
    for (const start of this.waits.keys()) {
      const found = this.search(start, [], finished);
      if (found) return found;
    }
    return [];
  }

  private search(thread: KTHREAD, path: WaitLink[], finished: Set<KTHREAD>): readonly WaitLink[] | undefined {
    const seen = path.findIndex(link => link.thread === thread);
    if (seen >= 0) return path.slice(seen);
    const link = this.waits.get(thread);
    if (!link || finished.has(thread)) return undefined;
    path.push(link);
    for (const next of this.blockers(link)) {
      const found = this.search(next, path, finished);
      if (found) return found;
    }
    path.pop();
    finished.add(thread);
    return undefined;
  }

  /** All of them have to move before the thread can. */
  private blockers({ thread, any, locks }: WaitLink): readonly KTHREAD[] {
    if (any) return [];
    return locks.flatMap(lock => [
      ...(HANDED_OVER.has(this.typeName(lock)) ? [] : this.ownersOf(lock).map(o => o.thread)),
      // A shared waiter stands behind those that wait for exclusive access.
      ...(this.typeName(lock) === '_ERESOURCE' ? this.exclusiveWaitersBefore(lock as ERESOURCE, thread) : []),
    ]);
  }

  private exclusiveWaitersBefore(resource: ERESOURCE, thread: KTHREAD): readonly KTHREAD[] {
    const waitsShared = thread.WaitBlockList?.some(b => b.Object === resource.SharedWaiters) ?? false;
    if (!waitsShared || (resource.Flag & RESOURCE_OWNED_EXCLUSIVE) !== 0) return [];
    return this.waitersOf(resource)
      .map(w => w.thread)
      .filter(t => t.WaitBlockList?.some(b => b.Object === resource.ExclusiveWaiters));
  }
}

/** What a waiting thread waits for: the lock where the object is only what its waiters wait on. */
function waitLinkOf(thread: ETHREAD): WaitLink | undefined {
  if (thread.State !== Waiting) return undefined;
  const blocks = (thread.WaitBlockList ?? []).filter(b => b.Object && b.Object !== thread.Timer);
  const locks = blocks.map(b => (b.Object as DispatcherObject & { $lock?: object | null }).$lock ?? b.Object!);
  const ends = thread.WaitBlockList?.some(b => b.Object === thread.Timer) ?? false;
  return { thread, spins: false, any: ends || (locks.length > 1 && blocks[0].WaitType !== WAIT_ALL), locks };
}
