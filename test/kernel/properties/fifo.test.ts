import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runDriver } from '../ke/machine';

/** How to prepare, take and give back what hands itself to whoever has waited longest. */
const KINDS = {
  semaphore: [
    'KeInitializeSemaphore(semaphore, 1, 10)',
    'wait(semaphore)',
    'KeReleaseSemaphore(semaphore, 0, 1, false)',
  ],
  event: ['KeInitializeEvent(event, SynchronizationEvent, true)', 'wait(event)', 'KeSetEvent(event, 0, false)'],
  mutex: ['KeInitializeMutex(mutex, 0)', 'wait(mutex)', 'KeReleaseMutex(mutex, false)'],
  resource: [
    'ExInitializeResourceLite(resource)',
    'ExAcquireResourceExclusiveLite(resource, true)',
    'ExReleaseResourceLite(resource)',
  ],
  push: ['ExInitializePushLock(push)', 'ExAcquirePushLockExclusive(push)', 'ExReleasePushLock(push)'],
} as const;

const driver = (kind: keyof typeof KINDS, stays: readonly number[]) => `
import { DbgPrint, KSEMAPHORE, KEVENT, KMUTANT, ERESOURCE, EX_PUSH_LOCK, SynchronizationEvent, Executive, KernelMode, KeInitializeSemaphore, KeReleaseSemaphore,
  KeInitializeEvent, KeSetEvent, KeInitializeMutex, KeReleaseMutex, ExInitializeResourceLite, ExAcquireResourceExclusiveLite, ExReleaseResourceLite,
  ExInitializePushLock, ExAcquirePushLockExclusive, ExReleasePushLock, KeWaitForSingleObject, KeDelayExecutionThread, KeEnterCriticalRegion,
  KeLeaveCriticalRegion, CreateThread, DispatcherObject } from 'wdm';
const semaphore = new KSEMAPHORE(); const event = new KEVENT(); const mutex = new KMUTANT(); const resource = new ERESOURCE(); const push = new EX_PUSH_LOCK();
const wait = (o: any): void => { KeWaitForSingleObject(o, Executive, KernelMode, false, null); };
const STAYS = ${JSON.stringify(stays)};
let order = ''; let inside = 0;
function run(n: number): void {
  KeDelayExecutionThread(KernelMode, false, -BigInt(n + 1) * 160_000n);
  KeEnterCriticalRegion();
  ${KINDS[kind][1]};
  if (++inside !== 1) order += '!';
  order += n + ' ';
  if (STAYS[n] > 0) KeDelayExecutionThread(KernelMode, false, -BigInt(STAYS[n]) * 10_000n);
  inside--;
  ${KINDS[kind][2]};
  KeLeaveCriticalRegion();
}
export function DriverEntry(): void {
  ${KINDS[kind][0]};
  for (let n = 0; n < STAYS.length; n++) CreateThread('t' + n, run, n, 8);
  KeDelayExecutionThread(KernelMode, false, -100_000_000n);
  DbgPrint('%s\\n', order);
}`;

describe('first come, first served', function () {
  this.timeout(240_000);
  for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[])
    it(`${kind}: on 1 to 8 processors, however long each stays`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 2, maxLength: 6 }),
          fc.constantFrom(1, 2, 4, 8),
          fc.nat(1000),
          (stays, processors, seed) => {
            const { m, stop } = runDriver(driver(kind, stays), { processors, seed });
            assert.equal(stop.kind, 'idle');
            assert.deepEqual(m.lines, [stays.map((_, n) => `${n} `).join('')]);
          },
        ),
        { numRuns: Number(process.env.KDLAB_PROPERTY_RUNS ?? 6), seed: 20261121 },
      );
    });
});
