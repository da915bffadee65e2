import assert from 'node:assert/strict';
import { runDriver, stackContains } from './machine';

const IMPORTS = `
import { DbgPrint, KEVENT, KSEMAPHORE, KMUTANT, KTIMER, KWAIT_BLOCK, KSPIN_LOCK, Ref, KernelMode, UserMode, Executive, UserRequest, WaitAll, WaitAny,
  NotificationEvent, SynchronizationEvent, KeInitializeEvent, KeSetEvent, KePulseEvent, KeResetEvent, KeClearEvent, KeReadStateEvent,
  KeInitializeSemaphore, KeReleaseSemaphore, KeInitializeMutex, KeReleaseMutex, KeWaitForSingleObject, KeWaitForMultipleObjects,
  KeDelayExecutionThread, KeInitializeTimer, KeSetTimer, KeRaiseIrql, KeLowerIrql, KeGetCurrentIrql, KeGetCurrentThread, KeQueryPriorityThread,
  KeInitializeSpinLock, KeAcquireSpinLock, KeReleaseSpinLock, KeAreApcsDisabled, KeTerminateThread, KeSetPriorityThread, CreateThread } from 'wdm';
import { HalQueryTime } from 'hal';
const ms = (n: bigint): bigint => -n * 10_000n;
const now = (): number => Math.floor(HalQueryTime() / 10_000);
`;

describe('waits', () => {
  it('a notification event wakes all and stays set, a synchronization event wakes one and resets itself', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const all = new KEVENT(); const one = new KEVENT();
      function waiter(name: string): void {
        KeWaitForSingleObject(all, Executive, KernelMode, false, null);
        DbgPrint('%s all\\n', name);
        KeWaitForSingleObject(one, Executive, KernelMode, false, null);
        DbgPrint('%s one\\n', name);
      }
      export function DriverEntry(): void {
        KeInitializeEvent(all, NotificationEvent, false); KeInitializeEvent(one, SynchronizationEvent, false);
        for (const name of ['a', 'b', 'c']) CreateThread(name, waiter, name);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        DbgPrint('was %d\\n', KeSetEvent(all, 0, false));
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        DbgPrint('is %d\\n', KeReadStateEvent(all));
        for (let i = 0; i < 2; i++) { KeSetEvent(one, 0, false); KeDelayExecutionThread(KernelMode, false, ms(20n)); }
        DbgPrint('is %d\\n', KeReadStateEvent(one));
        KeClearEvent(all);
        DbgPrint('is %d\\n', KeResetEvent(all));
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['was 0', 'a all', 'b all', 'c all', 'is 1', 'a one', 'b one', 'is 0', 'is 0']);
    const c = m.thread('c');
    assert.equal(c.State, 5);
    assert.deepEqual(m.stackOf('c').slice(0, 6), [
      'nt!SwapContext',
      'nt!KiSwapContext',
      'nt!KiSwapThread',
      'nt!KiCommitThreadWait',
      'nt!KeWaitForSingleObject',
      'MyDrv!waiter',
    ]);
  });

  it('a timeout ends the wait at the first tick at or after it; zero only looks', () => {
    const { m } = runDriver(`${IMPORTS}
      const event = new KEVENT();
      export function DriverEntry(): void {
        KeInitializeEvent(event, NotificationEvent, false);
        const begin = now();
        DbgPrint('%x', KeWaitForSingleObject(event, Executive, KernelMode, false, ms(100n)));
        DbgPrint(' %d\\n', now() - begin >= 100 && now() - begin <= 117);
        DbgPrint('%x\\n', KeWaitForSingleObject(event, Executive, KernelMode, false, 0n));
        DbgPrint('%x\\n', KeDelayExecutionThread(KernelMode, false, ms(50n)));
      }`);
    assert.deepEqual(m.lines, ['102 1', '102', '0']);
  });

  it('absolute times are since 1601', () => {
    const { m } = runDriver(`${IMPORTS}
      import { KeQuerySystemTimePrecise } from 'wdm';
      export function DriverEntry(): void {
        const time = new Ref(0n);
        KeQuerySystemTimePrecise(time);
        KeDelayExecutionThread(KernelMode, false, time.value + 1_000_000n);
        const later = new Ref(0n);
        KeQuerySystemTimePrecise(later);
        DbgPrint('%d\\n', later.value - time.value >= 1_000_000n && later.value - time.value < 1_200_000n);
      }`);
    assert.deepEqual(m.lines, ['1']);
  });

  it('KeWaitForMultipleObjects: any takes the lowest index, all takes all or nothing', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const events = [new KEVENT(), new KEVENT(), new KEVENT()];
      function anyWaiter(): void {
        DbgPrint('any %d\\n', KeWaitForMultipleObjects(3, events, WaitAny, Executive, KernelMode, false, null, null));
        DbgPrint('any %d\\n', KeWaitForMultipleObjects(3, events, WaitAny, Executive, KernelMode, false, null, null));
        DbgPrint('all %d\\n', KeWaitForMultipleObjects(3, events, WaitAll, Executive, KernelMode, false, null, null));
        DbgPrint('timeout %x\\n', KeWaitForMultipleObjects(3, events, WaitAll, Executive, KernelMode, false, ms(10n), null));
      }
      export function DriverEntry(): void {
        for (const event of events) KeInitializeEvent(event, SynchronizationEvent, false);
        CreateThread('w', anyWaiter, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeSetEvent(events[2], 0, false); KeSetEvent(events[1], 0, false);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeSetEvent(events[2], 0, false); KeSetEvent(events[0], 0, false);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        DbgPrint('states %d %d %d\\n', KeReadStateEvent(events[0]), KeReadStateEvent(events[1]), KeReadStateEvent(events[2]));
        KeSetEvent(events[1], 0, false);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['any 2', 'any 1', 'states 1 0 1', 'all 0', 'timeout 102']);
  });

  it('more than three objects without wait blocks are 0xC', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        const objects = [new KEVENT(), new KEVENT(), new KEVENT(), new KEVENT()];
        KeWaitForMultipleObjects(4, objects, WaitAny, Executive, KernelMode, false, null, null);
      }`);
    assert.equal(m.machine.bugcheck?.code, 0xc);
    assert.ok(stackContains(m.stack(), ['nt!KeBugCheckEx', 'nt!KeWaitForMultipleObjects', 'MyDrv!DriverEntry']));
  });

  it('four objects with wait blocks are fine', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        const objects = [new KEVENT(), new KEVENT(), new KEVENT(), new KEVENT()];
        const blocks = objects.map(() => new KWAIT_BLOCK());
        for (const o of objects) KeInitializeEvent(o, NotificationEvent, false);
        KeSetEvent(objects[3], 0, false);
        DbgPrint('%d\\n', KeWaitForMultipleObjects(4, objects, WaitAny, Executive, KernelMode, false, null, blocks));
        KeClearEvent(objects[3]);
        DbgPrint('%x\\n', KeWaitForMultipleObjects(4, objects, WaitAny, Executive, KernelMode, false, ms(5n), blocks));
      }`);
    assert.deepEqual(m.lines, ['3', '102']);
  });

  it('a thread, a semaphore and a timer can be waited for', () => {
    const { m } = runDriver(`${IMPORTS}
      const semaphore = new KSEMAPHORE(); const timer = new KTIMER();
      function worker(): void { KeWaitForSingleObject(semaphore, Executive, KernelMode, false, null); DbgPrint('worker\\n'); }
      export function DriverEntry(): void {
        KeInitializeSemaphore(semaphore, 0, 3);
        const a = CreateThread('a', worker, null); const b = CreateThread('b', worker, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        DbgPrint('%d\\n', KeReleaseSemaphore(semaphore, 0, 3, false));
        KeWaitForMultipleObjects(2, [a, b], WaitAll, Executive, KernelMode, false, null, null);
        DbgPrint('threads ended, %d left\\n', KeReleaseSemaphore(semaphore, 0, 1, false));
        KeInitializeTimer(timer);
        KeSetTimer(timer, ms(30n), null);
        DbgPrint('%x\\n', KeWaitForSingleObject(timer, Executive, KernelMode, false, null));
        try { KeReleaseSemaphore(semaphore, 0, 5, false); } catch (e: any) { DbgPrint('%x\\n', e.ExceptionCode); }
      }`);
    assert.deepEqual(m.lines, ['0', 'worker', 'worker', 'threads ended, 1 left', '0', 'c0000047']);
  });

  it('KePulseEvent wakes who waits and leaves the event unset', () => {
    const { m } = runDriver(`${IMPORTS}
      const event = new KEVENT();
      function waiter(name: string): void { KeWaitForSingleObject(event, Executive, KernelMode, false, null); DbgPrint('%s\\n', name); }
      export function DriverEntry(): void {
        KeInitializeEvent(event, NotificationEvent, false);
        CreateThread('a', waiter, 'a'); CreateThread('b', waiter, 'b');
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KePulseEvent(event, 0, false);
        DbgPrint('%d\\n', KeReadStateEvent(event));
      }`);
    assert.deepEqual(m.lines, ['0', 'a', 'b']);
  });

  it('KeSetEvent with Wait leaves the dispatcher locked for the wait that follows', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const go = new KEVENT(); const done = new KEVENT();
      function server(): void { KeWaitForSingleObject(go, Executive, KernelMode, false, null); DbgPrint('server\\n'); KeSetEvent(done, 0, false); }
      export function DriverEntry(): void {
        KeInitializeEvent(go, SynchronizationEvent, false); KeInitializeEvent(done, SynchronizationEvent, false);
        CreateThread('server', server, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeSetEvent(go, 0, true);
        DbgPrint('at %d\\n', KeGetCurrentIrql());
        KeWaitForSingleObject(done, Executive, KernelMode, false, null);
        DbgPrint('at %d\\n', KeGetCurrentIrql());
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['at 2', 'server', 'at 0']);
  });

  it('a mutex is recursive, disables normal kernel APCs and belongs to its owner', () => {
    const { m } = runDriver(`${IMPORTS}
      const mutex = new KMUTANT();
      function other(): void {
        try { KeReleaseMutex(mutex, false); } catch (e: any) { DbgPrint('%x\\n', e.ExceptionCode >>> 0); }
        DbgPrint('%x\\n', KeWaitForSingleObject(mutex, Executive, KernelMode, false, ms(10n)));
        KeWaitForSingleObject(mutex, Executive, KernelMode, false, null);
        DbgPrint('other owns\\n');
        KeReleaseMutex(mutex, false);
      }
      export function DriverEntry(): void {
        KeInitializeMutex(mutex, 0);
        for (let i = 0; i < 2; i++) KeWaitForSingleObject(mutex, Executive, KernelMode, false, null);
        DbgPrint('disabled %d state %d\\n', KeAreApcsDisabled(), mutex.Header.SignalState);
        CreateThread('other', other, null);
        KeDelayExecutionThread(KernelMode, false, ms(50n));
        DbgPrint('%d\\n', KeReleaseMutex(mutex, false));
        DbgPrint('%d disabled %d\\n', KeReleaseMutex(mutex, false), KeAreApcsDisabled());
      }`);
    assert.deepEqual(m.lines, ['disabled 1 state -1', 'c0000046', '102', '-1', '0 disabled 0', 'other owns']);
  });

  it('a thread that ends with a mutex is 0x4000008A', () => {
    const { m } = runDriver(`${IMPORTS}
      const mutex = new KMUTANT();
      export function DriverEntry(): void {
        KeInitializeMutex(mutex, 0);
        CreateThread('t', () => { KeWaitForSingleObject(mutex, Executive, KernelMode, false, null); KeTerminateThread(0); }, null);
      }`);
    assert.equal(m.machine.bugcheck?.code, 0x4000008a);
    assert.equal(m.machine.bugcheck?.objects?.[0], m.thread('t'));
  });

  it('at DISPATCH_LEVEL outside a DPC a wait switches and comes back at DISPATCH_LEVEL; others run meanwhile', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        CreateThread('other', () => { DbgPrint('other at %d\\n', KeGetCurrentIrql()); }, null);
        const old = new Ref(0);
        KeRaiseIrql(2, old);
        KeDelayExecutionThread(KernelMode, false, ms(10n));
        DbgPrint('back at %d\\n', KeGetCurrentIrql());
        KeLowerIrql(old.value);
        DbgPrint('then %d\\n', KeGetCurrentIrql());
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['other at 0', 'back at 2', 'then 0']);
  });

  it('a delay gives the processor away at once: to a ready thread, else to the idle thread', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        CreateThread('t1', () => { KeDelayExecutionThread(KernelMode, false, ms(10n)); KeDelayExecutionThread(KernelMode, false, ms(10n)); }, null, 9);
        CreateThread('t2', () => { for (let i = 0; i < 100; i++); }, null, 8);
      }`);
    const switches = m.traces.filter(t => t.kind === 'switch').map(t => t.text);
    const at = switches.indexOf('t1 -> t2');
    assert.ok(at >= 0, switches.join('; '));
    assert.deepEqual(switches.slice(at + 1, at + 4), ['t2 -> Idle 0', 'Idle 0 -> t1', 't1 -> Idle 0']);
  });

  it('spin locks: the IRQL is raised, a release makes the given one current, and nobody checks the owner', () => {
    const { m } = runDriver(`${IMPORTS}
      const lock = new KSPIN_LOCK();
      export function DriverEntry(): void {
        KeInitializeSpinLock(lock);
        const old = new Ref(9);
        KeAcquireSpinLock(lock, old);
        DbgPrint('%d %d %d\\n', old.value, KeGetCurrentIrql(), lock.Lock);
        KeReleaseSpinLock(lock, old.value);
        DbgPrint('%d %d\\n', KeGetCurrentIrql(), lock.Lock);
        KeRaiseIrql(2, old);
        KeReleaseSpinLock(lock, old.value);
        DbgPrint('%d\\n', KeGetCurrentIrql());
      }`);
    assert.deepEqual(m.lines, ['0 2 1', '0 0', '0']);
  });
});
