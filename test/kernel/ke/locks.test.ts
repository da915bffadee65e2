import assert from 'node:assert/strict';
import { runDriver, stackContains } from './machine';

const IMPORTS = `
import { DbgPrint, ERESOURCE, KGUARDED_MUTEX, EX_RUNDOWN_REF, KernelMode, ExInitializeResourceLite, ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite, ExAcquireSharedStarveExclusive, ExReleaseResourceLite, ExConvertExclusiveToSharedLite, ExIsResourceAcquiredExclusiveLite,
  ExIsResourceAcquiredSharedLite, ExGetExclusiveWaiterCount, ExGetSharedWaiterCount, KeInitializeGuardedMutex, KeAcquireGuardedMutex,
  KeReleaseGuardedMutex, KeTryToAcquireGuardedMutex, KeAreAllApcsDisabled, ExInitializeRundownProtection, ExAcquireRundownProtection,
  ExReleaseRundownProtection, ExWaitForRundownProtectionRelease, KeDelayExecutionThread, KeEnterCriticalRegion, KeLeaveCriticalRegion, CreateThread } from 'wdm';
const ms = (n: bigint): bigint => -n * 10_000n;
const resource = new ERESOURCE();
`;

describe('executive resources', () => {
  it('exclusive is recursive, excludes others, and may be taken shared by its owner', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        ExInitializeResourceLite(resource);
        DbgPrint('%d%d%d ', ExAcquireResourceExclusiveLite(resource, true), ExAcquireResourceExclusiveLite(resource, false), ExAcquireResourceSharedLite(resource, false));
        DbgPrint('%d %d\\n', ExIsResourceAcquiredExclusiveLite(resource), ExIsResourceAcquiredSharedLite(resource));
        CreateThread('other', () => {
          DbgPrint('%d %d\\n', ExAcquireResourceSharedLite(resource, false), ExAcquireResourceExclusiveLite(resource, false));
          ExAcquireResourceExclusiveLite(resource, true);
          DbgPrint('other owns, contention %d\\n', resource.ContentionCount);
          ExReleaseResourceLite(resource);
        }, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        for (let i = 0; i < 3; i++) ExReleaseResourceLite(resource);
        DbgPrint('released\\n');
      }`);
    assert.deepEqual(m.lines, ['111 1 3', '0 0', 'released', 'other owns, contention 1']);
  });

  it('shared owners join each other, but not past a waiting exclusive thread; starving callers do', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      function shared(name: string): void { ExAcquireResourceSharedLite(resource, true); DbgPrint('%s shared\\n', name); KeDelayExecutionThread(KernelMode, false, ms(50n)); ExReleaseResourceLite(resource); }
      function exclusive(name: string): void { ExAcquireResourceExclusiveLite(resource, true); DbgPrint('%s exclusive\\n', name); KeDelayExecutionThread(KernelMode, false, ms(50n)); ExReleaseResourceLite(resource); }
      export function DriverEntry(): void {
        ExInitializeResourceLite(resource);
        CreateThread('a', shared, 'a'); CreateThread('b', shared, 'b');
        KeDelayExecutionThread(KernelMode, false, ms(16n));
        CreateThread('x', exclusive, 'x');
        KeDelayExecutionThread(KernelMode, false, ms(1n));
        CreateThread('c', shared, 'c');
        KeDelayExecutionThread(KernelMode, false, ms(1n));
        DbgPrint('waiters %d %d, starving %d\\n', ExGetExclusiveWaiterCount(resource), ExGetSharedWaiterCount(resource), ExAcquireSharedStarveExclusive(resource, false));
        ExReleaseResourceLite(resource);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['a shared', 'b shared', 'waiters 1 1, starving 1', 'x exclusive', 'c shared']);
  });

  it('an exclusive owner becomes a shared one and lets the waiting shared ones in', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        ExInitializeResourceLite(resource);
        ExAcquireResourceExclusiveLite(resource, true);
        CreateThread('s', () => { ExAcquireResourceSharedLite(resource, true); DbgPrint('in, %d owners\\n', resource.ActiveCount); ExReleaseResourceLite(resource); }, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        ExConvertExclusiveToSharedLite(resource);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        ExReleaseResourceLite(resource);
        DbgPrint('%d\\n', resource.ActiveCount);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['in, 2 owners', '0']);
  });

  it('released by a thread that does not own it is 0xE3', () => {
    const { m } = runDriver(
      `${IMPORTS} export function DriverEntry(): void { ExInitializeResourceLite(resource); ExReleaseResourceLite(resource); }`,
    );
    assert.equal(m.machine.bugcheck?.code, 0xe3);
    assert.equal(m.machine.bugcheck?.objects?.[1], m.thread('Phase1'));
    assert.equal(m.machine.bugcheck?.parameters[2], 0n);
    assert.ok(stackContains(m.stack(), ['nt!KeBugCheckEx', 'nt!ExReleaseResourceLite', 'MyDrv!DriverEntry']));
  });

  it('a shared owner that wants it exclusive waits for itself, for ever', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        ExInitializeResourceLite(resource);
        CreateThread('t', () => { ExAcquireResourceSharedLite(resource, true); ExAcquireResourceExclusiveLite(resource, true); }, null);
      }`);
    assert.equal(stop.kind, 'idle');
    const t = m.thread('t');
    assert.equal(t.State, 5);
    assert.equal(t.WaitReason, 27);
    assert.ok(
      stackContains(m.stackOf('t'), [
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
        'nt!ExpWaitForResource',
        'nt!ExAcquireResourceExclusiveLite',
        'MyDrv!',
      ]),
    );
  });

  it('excludes on several processors', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { m, stop } = runDriver(
        `${IMPORTS}
        let writers = 0; let readers = 0; let bad = 0; let left = 5;
        export function DriverEntry(): void {
          ExInitializeResourceLite(resource);
          for (let i = 0; i < 5; i++) CreateThread('t' + i, (n: number) => {
            for (let k = 0; k < 20; k++)
              if ((k + n) % 3 === 0) { ExAcquireResourceExclusiveLite(resource, true); writers++; if (writers !== 1 || readers !== 0) bad++; for (let j = 0; j < 40; j++); writers--; ExReleaseResourceLite(resource); }
              else { ExAcquireResourceSharedLite(resource, true); readers++; if (writers !== 0) bad++; for (let j = 0; j < 60; j++); readers--; ExReleaseResourceLite(resource); }
            if (--left === 0) DbgPrint('bad %d, active %d\\n', bad, resource.ActiveCount);
          }, i);
        }`,
        { processors: 3, seed },
      );
      assert.equal(stop.kind, 'idle');
      assert.deepEqual(m.lines, ['bad 0, active 0']);
    }
  });
});

describe('guarded mutexes and rundown protection', () => {
  it('a guarded mutex keeps all APCs off, and is not recursive', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const mutex = new KGUARDED_MUTEX();
      export function DriverEntry(): void {
        KeInitializeGuardedMutex(mutex);
        KeAcquireGuardedMutex(mutex);
        DbgPrint('%d %d\\n', KeAreAllApcsDisabled(), KeTryToAcquireGuardedMutex(mutex));
        CreateThread('w', () => { KeAcquireGuardedMutex(mutex); DbgPrint('w\\n'); KeReleaseGuardedMutex(mutex); }, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeReleaseGuardedMutex(mutex);
        DbgPrint('%d\\n', KeAreAllApcsDisabled());
        CreateThread('twice', () => { KeAcquireGuardedMutex(mutex); KeAcquireGuardedMutex(mutex); }, null, 4);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['1 0', '0', 'w']);
    assert.equal(m.thread('twice').WaitReason, 35);
  });

  it('rundown lets nobody in and waits for those inside', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const ref = new EX_RUNDOWN_REF();
      export function DriverEntry(): void {
        ExInitializeRundownProtection(ref);
        CreateThread('user', () => { DbgPrint('%d\\n', ExAcquireRundownProtection(ref)); KeDelayExecutionThread(KernelMode, false, ms(50n)); DbgPrint('late %d\\n', ExAcquireRundownProtection(ref)); ExReleaseRundownProtection(ref); }, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        ExWaitForRundownProtectionRelease(ref);
        DbgPrint('gone\\n');
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['1', 'late 0', 'gone']);
  });
});
