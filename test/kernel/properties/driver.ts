/**
 * Threads that wait for, signal and pass on a set of events, semaphores and timers at random, change priorities and
 * IRQLs, queue DPCs. Each `want` is matched by a `give`, so that everything must end.
 */
export const DRIVER = `
import { KEVENT, KSEMAPHORE, KDPC, KTIMER, KSPIN_LOCK, KernelMode, Executive, SynchronizationEvent, KeInitializeEvent, KeSetEvent, KeInitializeSemaphore,
  KeReleaseSemaphore, KeWaitForSingleObject, KeDelayExecutionThread, KeSetPriorityThread, KeGetCurrentThread, KfRaiseIrql, KeLowerIrql, KeInitializeDpc,
  KeInsertQueueDpc, KeInitializeSpinLock, KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock, KeInitializeTimer, KeSetTimer, KeSetSystemAffinityThread,
  KeRevertToUserAffinityThread, KINTERRUPT, KAPC, KernelMode as Mode, OriginalApcEnvironment, KeInitializeInterrupt, KeConnectInterrupt, KeInitializeApc,
  KeInsertQueueApc, KeSuspendThread, KeResumeThread, KeSetAffinityThread, KeWaitForMultipleObjects, WaitAll, WaitAny, KeEnterCriticalRegion,
  KeLeaveCriticalRegion, KeYieldExecution, KeCancelTimer, DbgPrint, CreateThread, threads, ERESOURCE, KGUARDED_MUTEX, EX_PUSH_LOCK, EX_SPIN_LOCK, KMUTANT,
  KLOCK_QUEUE_HANDLE, KQUEUE, LIST_ENTRY, ExInitializeResourceLite, ExAcquireResourceExclusiveLite, ExAcquireResourceSharedLite, ExReleaseResourceLite,
  KeInitializeGuardedMutex, KeAcquireGuardedMutex, KeReleaseGuardedMutex, ExInitializePushLock, ExAcquirePushLockExclusive, ExAcquirePushLockShared,
  ExReleasePushLock, ExAcquireSpinLockExclusive, ExReleaseSpinLockExclusive, ExAcquireSpinLockShared, ExReleaseSpinLockShared,
  KeAcquireInStackQueuedSpinLock, KeReleaseInStackQueuedSpinLock, KeInitializeMutex, KeReleaseMutex, KeInitializeQueue, KeInsertQueue, KeRemoveQueue,
  KeIpiGenericCall, KeGenericCallDpc, KeSignalCallDpcDone, KeSignalCallDpcSynchronize, KeExpandKernelStackAndCallout, KeFlushQueuedDpcs,
  KeInitializeThreadedDpc, KeSetImportanceDpc, KeSetTargetProcessorDpc, KeGetCurrentIrql } from 'wdm';
import { HalRequestInterrupt } from 'hal';
const PLAN: [string, number][][] = __PLAN__;
const semaphores = [new KSEMAPHORE(), new KSEMAPHORE(), new KSEMAPHORE()];
const event = new KEVENT(); const lock = new KSPIN_LOCK();
let inside = 0; let ended = 0; let dpcs = 0; let counter = 0; let counted = 0;
function DpcRoutine(Dpc: KDPC, index: number): void { dpcs++; KeReleaseSemaphore(semaphores[index], 1, 1, false); }
function SetBoth(Dpc: KDPC, pair: KEVENT[]): void { for (const e of pair) KeSetEvent(e, 1, false); }
let apcsQueued = 0; let apcsRun = 0;
function KernelRoutine(): void { apcsRun++; }
function NormalRoutine(): void { for (let i = 0; i < 20; i++); }
const interrupts = [new KINTERRUPT(), new KINTERRUPT()];
const isrDpcs = [new KDPC(), new KDPC()];
function Isr(interrupt: KINTERRUPT, index: number): boolean { KeInsertQueueDpc(isrDpcs[index], null, null); return true; }
function IsrDpc(): void { for (let i = 0; i < 30; i++); }
const resource = new ERESOURCE(); const guarded = new KGUARDED_MUTEX(); const push = new EX_PUSH_LOCK(); const rw = new EX_SPIN_LOCK();
const queued = new KSPIN_LOCK(); const mutex = new KMUTANT(); const queue = new KQUEUE();
/** Per lock: writers inside, readers inside. */
const users: [number, number][] = [0, 1, 2, 3, 4, 5].map(() => [0, 0]);
function use(which: number, exclusive: boolean, n: number): void {
  const u = users[which];
  if (exclusive) u[0]++; else u[1]++;
  for (let i = 0; i < n % 60; i++);
  if (u[0] > 1 || (u[0] === 1 && u[1] > 0)) DbgPrint('two inside lock %d\\n', which);
  if (exclusive) u[0]--; else u[1]--;
}
function Count(n: number): number { for (let i = 0; i < n % 20; i++); return n; }
function Everywhere(Dpc: KDPC, n: number, finished: unknown, together: unknown): void {
  KeSignalCallDpcSynchronize(together); for (let i = 0; i < n % 30; i++); KeSignalCallDpcDone(finished);
}
function Deep(n: number): void { KeReleaseSemaphore(semaphores[n % 3], 0, 1, false); KeWaitForSingleObject(semaphores[n % 3], Executive, KernelMode, false, null); }
function step(what: string, n: number): void {
  switch (what) {
    case 'resource': {
      KeEnterCriticalRegion();
      const exclusive = n % 2 === 0;
      if (exclusive) ExAcquireResourceExclusiveLite(resource, true); else ExAcquireResourceSharedLite(resource, true);
      use(0, exclusive, n);
      ExReleaseResourceLite(resource);
      KeLeaveCriticalRegion();
      break;
    }
    case 'guarded': KeAcquireGuardedMutex(guarded); use(1, true, n); KeReleaseGuardedMutex(guarded); break;
    case 'push': {
      KeEnterCriticalRegion();
      const exclusive = n % 2 === 0;
      if (exclusive) ExAcquirePushLockExclusive(push); else ExAcquirePushLockShared(push);
      use(2, exclusive, n);
      ExReleasePushLock(push);
      KeLeaveCriticalRegion();
      break;
    }
    case 'rw':
      if (n % 2 === 0) { const old = ExAcquireSpinLockExclusive(rw); use(3, true, n); ExReleaseSpinLockExclusive(rw, old); }
      else { const old = ExAcquireSpinLockShared(rw); use(3, false, n); ExReleaseSpinLockShared(rw, old); }
      break;
    case 'queued': { const h = new KLOCK_QUEUE_HANDLE(); KeAcquireInStackQueuedSpinLock(queued, h); use(4, true, n); KeReleaseInStackQueuedSpinLock(h); break; }
    case 'mutex': KeWaitForSingleObject(mutex, Executive, KernelMode, false, null); use(5, true, n); KeReleaseMutex(mutex, false); break;
    case 'queue': KeInsertQueue(queue, new LIST_ENTRY(null)); if (typeof KeRemoveQueue(queue, KernelMode, null) === 'number') DbgPrint('no entry\\n'); break;
    case 'ipi': if (KeIpiGenericCall(Count, n) !== n) DbgPrint('another result\\n'); break;
    case 'everywhere': KeGenericCallDpc(Everywhere, n); break;
    case 'callout': KeExpandKernelStackAndCallout(Deep, n, n % 2 === 0 ? 0x8000 : 0x100); break;
    case 'flush': KeFlushQueuedDpcs(); break;
    case 'threaded': {
      const dpc = new KDPC();
      if (n % 2 === 0) KeInitializeThreadedDpc(dpc, DpcRoutine, n % 3); else KeInitializeDpc(dpc, DpcRoutine, n % 3);
      KeSetImportanceDpc(dpc, n % 4); KeSetTargetProcessorDpc(dpc, n % __CPUS__);
      KeInsertQueueDpc(dpc, null, null);
      KeWaitForSingleObject(semaphores[n % 3], Executive, KernelMode, false, null);
      break;
    }
    case 'take': KeWaitForSingleObject(semaphores[n % 3], Executive, KernelMode, false, null); break;
    case 'give': KeReleaseSemaphore(semaphores[n % 3], n % 4, 1, false); break;
    case 'giveByDpc': { const dpc = new KDPC(); KeInitializeDpc(dpc, DpcRoutine, n % 3); KeInsertQueueDpc(dpc, null, null); break; }
    case 'giveByTimer': { const dpc = new KDPC(); const timer = new KTIMER(); KeInitializeTimer(timer); KeInitializeDpc(dpc, DpcRoutine, n % 3); KeSetTimer(timer, -BigInt(n % 5) * 100_000n, dpc); break; }
    case 'exclude': {
      KeWaitForSingleObject(event, Executive, KernelMode, false, null);
      inside++;
      if (inside !== 1) DbgPrint('two inside\\n');
      for (let i = 0; i < n % 300; i++);
      inside--;
      KeSetEvent(event, 0, false);
      break;
    }
    case 'count': { const old = KeAcquireSpinLockRaiseToDpc(lock); const v = counter; counter = v + 1; KeReleaseSpinLock(lock, old); counted++; break; }
    case 'sleep': KeDelayExecutionThread(KernelMode, false, -BigInt(n % 4) * 100_000n); break;
    case 'priority': KeSetPriorityThread(KeGetCurrentThread(), 1 + n % 30); break;
    case 'interrupt': HalRequestInterrupt(n % __CPUS__, n % 2 === 0 ? 0x51 : 0x71); break;
    case 'apc': {
      const apc = new KAPC();
      const other = threads[n % threads.length];
      KeInitializeApc(apc, other, OriginalApcEnvironment, KernelRoutine, null, n % 3 === 0 ? NormalRoutine : null, Mode, n);
      if (KeInsertQueueApc(apc, n, n, n % 3)) apcsQueued++;
      break;
    }
    case 'freeze': { const other = threads[n % threads.length]; KeEnterCriticalRegion(); KeSuspendThread(other); for (let i = 0; i < n % 50; i++); KeResumeThread(other); KeLeaveCriticalRegion(); break; }
    case 'region': KeEnterCriticalRegion(); for (let i = 0; i < n % 200; i++); KeLeaveCriticalRegion(); break;
    case 'yield': KeYieldExecution(); break;
    case 'lift': KeSetPriorityThread(threads[n % threads.length], 1 + n % 31); break;
    case 'bind': KeSetAffinityThread(threads[n % threads.length], 1n + BigInt(n % ((1 << __CPUS__) - 1))); break;
    case 'both': {
      const pair = [new KEVENT(), new KEVENT()];
      for (const e of pair) KeInitializeEvent(e, SynchronizationEvent, false);
      const dpc = new KDPC(); const timer = new KTIMER();
      KeInitializeTimer(timer); KeInitializeDpc(dpc, SetBoth, pair);
      KeSetTimer(timer, -BigInt(n % 3) * 100_000n, dpc);
      KeWaitForMultipleObjects(2, pair, n % 2 === 0 ? WaitAll : WaitAny, Executive, KernelMode, false, null, null);
      KeCancelTimer(timer);
      break;
    }
    case 'raise': { const old = KfRaiseIrql(2); for (let i = 0; i < n % 100; i++); KeLowerIrql(old); break; }
    case 'move': KeSetSystemAffinityThread(1n << BigInt(n % __CPUS__)); KeRevertToUserAffinityThread(); break;
    default: for (let i = 0; i < n % 2000; i++);
  }
}
function run(plan: [string, number][]): void {
  for (const [what, n] of plan) {
    step(what, n);
    if (KeGetCurrentIrql() !== 0) DbgPrint('%s returned at %d\\n', what, KeGetCurrentIrql());
  }
  if (++ended === PLAN.length) DbgPrint('all ended\\n');
}
export function DriverEntry(): void {
  KeInitializeEvent(event, SynchronizationEvent, true);
  KeInitializeSpinLock(lock); KeInitializeSpinLock(queued); KeInitializeMutex(mutex, 0); KeInitializeQueue(queue, 0);
  ExInitializeResourceLite(resource); KeInitializeGuardedMutex(guarded); ExInitializePushLock(push);
  for (let i = 0; i < 2; i++) {
    KeInitializeDpc(isrDpcs[i], IsrDpc, null);
    KeInitializeInterrupt(interrupts[i], Isr, i, null, 0x51 + i * 0x20, 5 + i * 2, 5 + i * 2, 0);
    KeConnectInterrupt(interrupts[i]);
  }
  for (const s of semaphores) KeInitializeSemaphore(s, 0, 1000);
  for (let i = 0; i < PLAN.length; i++) CreateThread('t' + i, run, PLAN[i], 4 + i % 20);
}`;
