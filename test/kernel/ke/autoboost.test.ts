/** Who has a lock runs at the priority of those who wait for it. */
import assert from 'node:assert/strict';
import { runDriver } from './machine';

const IMPORTS = `
import { DbgPrint, ERESOURCE, KGUARDED_MUTEX, EX_PUSH_LOCK, FAST_MUTEX, KernelMode, KeDelayExecutionThread, KeStallExecutionProcessor, CreateThread, KeGetCurrentThread,
  KeSetPriorityThread, KeEnterCriticalRegion, ExInitializeResourceLite, ExAcquireResourceExclusiveLite, ExAcquireResourceSharedLite, ExReleaseResourceLite,
  KeInitializeGuardedMutex, KeAcquireGuardedMutex, KeReleaseGuardedMutex, ExInitializePushLock, ExAcquirePushLockExclusive, ExReleasePushLockExclusive,
  ExInitializeFastMutex, ExAcquireFastMutex, ExReleaseFastMutex } from 'wdm';
const r = new ERESOURCE(); const g = new KGUARDED_MUTEX(); const p = new EX_PUSH_LOCK(); const f = new FAST_MUTEX(); const r2 = new ERESOURCE();
let log = '';
const priority = () => KeGetCurrentThread().Priority;
const sleep = (ms: number) => { KeDelayExecutionThread(KernelMode, false, BigInt(-10_000 * ms)); };
const work = (ms: number) => { for (let i = 0; i < ms; i++) KeStallExecutionProcessor(1000); };
ExInitializeResourceLite(r); ExInitializeResourceLite(r2); KeInitializeGuardedMutex(g); ExInitializePushLock(p); ExInitializeFastMutex(f);
`;

const LOCKS: Readonly<Record<string, readonly [take: string, release: string]>> = {
  'an executive resource': ['ExAcquireResourceExclusiveLite(r, true)', 'ExReleaseResourceLite(r)'],
  'an executive resource, shared': ['ExAcquireResourceSharedLite(r, true)', 'ExReleaseResourceLite(r)'],
  'a guarded mutex': ['KeAcquireGuardedMutex(g)', 'KeReleaseGuardedMutex(g)'],
  'a fast mutex': ['ExAcquireFastMutex(f)', 'ExReleaseFastMutex(f)'],
  'a push lock': ['ExAcquirePushLockExclusive(p)', 'ExReleasePushLockExclusive(p)'],
};

describe('AutoBoost', function () {
  this.timeout(120_000);

  for (const [what, [take, release]] of Object.entries(LOCKS))
    it(`the owner of ${what} is not kept from the processor by others, until it gives it back`, () => {
      const waits = take.replace('Shared', 'Exclusive');
      const { m, stop } = runDriver(`${IMPORTS}
        export function DriverEntry(): void {
          CreateThread('low', () => { KeEnterCriticalRegion(); ${take}; work(200); log += 'has ' + priority() + ' '; ${release}; log += 'gave ' + priority() + ' '; }, null, 4);
          CreateThread('middle', () => { sleep(50); work(2000); log += 'middle '; }, null, 8);
          CreateThread('high', () => { KeEnterCriticalRegion(); sleep(100); ${waits}; log += 'got ' + priority() + ' '; ${release}; }, null, 12);
          sleep(5000);
          DbgPrint('%s\\n', log);
        }`);
      assert.equal(stop.kind, 'idle');
      assert.deepEqual(m.lines, ['has 12 got 12 middle gave 4 ']);
    });

  it('goes along a chain; the next owner has it too; what is said meanwhile holds after it; real-time priorities stay', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        const enter = (lock: ERESOURCE) => { KeEnterCriticalRegion(); ExAcquireResourceExclusiveLite(lock, true); };
        CreateThread('low', () => { enter(r); work(300); log += 'low ' + priority(); KeSetPriorityThread(KeGetCurrentThread(), 5); log += ' ' + priority(); ExReleaseResourceLite(r); log += ' ' + priority() + '; '; }, null, 4);
        CreateThread('chain', () => { enter(r2); sleep(50); enter(r); log += 'chain ' + priority(); ExReleaseResourceLite(r); log += ' ' + priority(); ExReleaseResourceLite(r2); log += ' ' + priority() + '; '; }, null, 6);
        CreateThread('last', () => { sleep(120); enter(r); log += 'last ' + priority() + '; '; ExReleaseResourceLite(r); }, null, 10);
        CreateThread('real', () => { sleep(150); enter(r2); log += 'real ' + priority() + '; '; ExReleaseResourceLite(r2); }, null, 20);
        sleep(3000);
        DbgPrint('%s\\n', log);
      }`);
    assert.deepEqual(m.lines, ['low 15 15chain 15 15real 20; last 10;  6;  5; ']);
  });
});
