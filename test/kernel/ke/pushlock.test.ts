import assert from 'node:assert/strict';
import { runDriver, stackContains } from './machine';

const IMPORTS = `
import { DbgPrint, EX_PUSH_LOCK, KernelMode, ExInitializePushLock, ExAcquirePushLockExclusive, ExAcquirePushLockShared, ExReleasePushLockExclusive,
  ExReleasePushLockShared, ExTryAcquirePushLockExclusive, ExTryAcquirePushLockShared, ExReleasePushLock, KeDelayExecutionThread, KeEnterCriticalRegion,
  KeLeaveCriticalRegion, CreateThread } from 'wdm';
const ms = (n: bigint): bigint => -n * 10_000n;
const lock = new EX_PUSH_LOCK();
`;

describe('push locks', function () {
  this.timeout(120_000);

  it('many shared or one exclusive, in order of arrival; a waiting exclusive one keeps new shared ones out', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      function shared(name: string): void { KeEnterCriticalRegion(); ExAcquirePushLockShared(lock); DbgPrint('%s in\\n', name); KeDelayExecutionThread(KernelMode, false, ms(50n)); ExReleasePushLockShared(lock); KeLeaveCriticalRegion(); }
      function exclusive(name: string): void { KeEnterCriticalRegion(); ExAcquirePushLockExclusive(lock); DbgPrint('%s alone\\n', name); KeDelayExecutionThread(KernelMode, false, ms(50n)); ExReleasePushLockExclusive(lock); KeLeaveCriticalRegion(); }
      export function DriverEntry(): void {
        ExInitializePushLock(lock);
        for (const [name, routine] of [['a', shared], ['b', shared], ['x', exclusive], ['c', shared], ['d', shared], ['y', exclusive]] as const) {
          CreateThread(name, routine, name);
          KeDelayExecutionThread(KernelMode, false, ms(1n));
        }
        KeDelayExecutionThread(KernelMode, false, ms(1000n));
        DbgPrint('%d %d\\n', lock.Value, lock.$owners.size);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['a in', 'b in', 'x alone', 'c in', 'd in', 'y alone', '0 0']);
    assert.deepEqual(m.violations, []);
  });

  it('excludes on several processors', () => {
    for (const [processors, seed] of [
      [1, 1],
      [2, 7],
      [3, 5],
      [8, 2],
    ]) {
      const { m, stop } = runDriver(
        `${IMPORTS}
        let writers = 0; let readers = 0; let bad = 0; let left = 6;
        export function DriverEntry(): void {
          ExInitializePushLock(lock);
          for (let i = 0; i < 6; i++) CreateThread('t' + i, (n: number) => {
            KeEnterCriticalRegion();
            for (let k = 0; k < 25; k++)
              if ((k + n) % 3 === 0) { ExAcquirePushLockExclusive(lock); writers++; if (writers !== 1 || readers !== 0) bad++; for (let j = 0; j < 40; j++); writers--; ExReleasePushLock(lock); }
              else if ((k + n) % 7 !== 0 || ExTryAcquirePushLockShared(lock)) { if ((k + n) % 7 !== 0) ExAcquirePushLockShared(lock); readers++; if (writers !== 0) bad++; for (let j = 0; j < 60; j++); readers--; ExReleasePushLock(lock); }
            KeLeaveCriticalRegion();
            if (--left === 0) DbgPrint('bad %d, value %x, owners %d\\n', bad, lock.Value, lock.$owners.size);
          }, i);
        }`,
        { processors, seed },
      );
      assert.equal(stop.kind, 'idle');
      assert.deepEqual(m.lines, ['bad 0, value 0, owners 0']);
    }
  });

  it('taken twice by one thread waits for ever, with WrPushLock; outside a critical region it is reported', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        CreateThread('twice', () => { ExAcquirePushLockShared(lock); ExAcquirePushLockExclusive(lock); }, null);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.equal(m.thread('twice').WaitReason, 28);
    assert.ok(
      stackContains(m.stackOf('twice'), [
        'nt!KiSwapContext',
        'nt!KeWaitForSingleObject',
        'nt!ExfAcquirePushLockExclusive',
        'nt!ExAcquirePushLockExclusive',
        'MyDrv!',
      ]),
    );
    assert.deepEqual(
      m.violations.map(v => v.kind),
      ['lock', 'lock'],
    );
  });
});
