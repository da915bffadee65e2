/** Locks, over the real machine: who has them, who waits, and the circle. */
import assert from 'node:assert/strict';
import { CommandInterpreter } from '../../debug-adapter/windbg';
import type { DebugTarget } from '../../simulator/debug/target';
import { machine, started } from '../debug/driverModel';

interface Kind {
  readonly name: string;
  readonly type: string;
  readonly imports: string;
  readonly create: string;
  /** Prepares `x`; takes `x`; before the thread's first lock. */
  readonly initialize: string;
  readonly take: string;
  readonly before?: string;
  readonly spins?: boolean;
}

const KINDS: readonly Kind[] = [
  {
    name: 'mutexes',
    type: '_KMUTANT',
    imports: 'KMUTEX, KeInitializeMutex, KeWaitForSingleObject, Executive',
    create: 'new KMUTEX()',
    initialize: 'KeInitializeMutex(x, 0)',
    take: 'KeWaitForSingleObject(x, Executive, KernelMode, false, null)',
  },
  {
    name: 'resources, exclusive',
    type: '_ERESOURCE',
    imports: 'ERESOURCE, ExInitializeResourceLite, ExAcquireResourceExclusiveLite, KeEnterCriticalRegion',
    create: 'new ERESOURCE()',
    initialize: 'ExInitializeResourceLite(x)',
    before: 'KeEnterCriticalRegion()',
    take: 'ExAcquireResourceExclusiveLite(x, true)',
  },
  {
    name: 'resources, shared and then exclusive',
    type: '_ERESOURCE',
    imports:
      'ERESOURCE, ExInitializeResourceLite, ExAcquireResourceExclusiveLite, ExAcquireResourceSharedLite, ExIsResourceAcquiredSharedLite, KeEnterCriticalRegion',
    create: 'new ERESOURCE()',
    initialize: 'ExInitializeResourceLite(x)',
    before: 'KeEnterCriticalRegion(); let nth = 0',
    take: 'nth++ === 0 ? ExAcquireResourceSharedLite(x, true) : ExAcquireResourceExclusiveLite(x, true)',
  },
  {
    name: 'fast mutexes',
    type: '_FAST_MUTEX',
    imports: 'FAST_MUTEX, ExInitializeFastMutex, ExAcquireFastMutex',
    create: 'new FAST_MUTEX()',
    initialize: 'ExInitializeFastMutex(x)',
    take: 'ExAcquireFastMutex(x)',
  },
  {
    name: 'guarded mutexes',
    type: '_KGUARDED_MUTEX',
    imports: 'KGUARDED_MUTEX, KeInitializeGuardedMutex, KeAcquireGuardedMutex',
    create: 'new KGUARDED_MUTEX()',
    initialize: 'KeInitializeGuardedMutex(x)',
    take: 'KeAcquireGuardedMutex(x)',
  },
  {
    name: 'push locks',
    type: '_EX_PUSH_LOCK',
    imports: 'EX_PUSH_LOCK, ExInitializePushLock, ExAcquirePushLockExclusive, KeEnterCriticalRegion',
    create: 'new EX_PUSH_LOCK()',
    initialize: 'ExInitializePushLock(x)',
    before: 'KeEnterCriticalRegion()',
    take: 'ExAcquirePushLockExclusive(x)',
  },
];

function read(kind: Kind): string {
  return `import { ${kind.imports}, PsCreateSystemThread } from 'ntddk';
const first = ${kind.create};
const second = ${kind.create};
function Both(a: any, b: any): void {
  ${kind.before ?? ''};
  let x = a;
  ${kind.take};
  KeDelayExecutionThread(KernelMode, false, -1_000_000n);
  x = b;
  ${kind.take};
}
function Forward(): void {
  Both(first, second);
}
function Backward(): void {
  Both(second, first);
}
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  for (const x of [first, second]) ${kind.initialize};
  PsCreateSystemThread(new Ref(0), 0, null, 0, null, Forward, null);
  PsCreateSystemThread(new Ref(0), 0, null, 0, null, Backward, null);
  return Done(d, Irp);
}
`;
}

async function ask(target: DebugTarget, line: string): Promise<string> {
  let written = '';
  const interpreter = new CommandInterpreter({ target, ansi: false, write: text => (written += text) });
  await interpreter.execute(line);
  return written;
}

describe('locks and deadlocks', function () {
  this.timeout(120_000);

  for (const kind of KINDS)
    it(`two threads take two ${kind.name} in opposite orders: the circle, with what each holds`, async () => {
      const target = await started(machine(read(kind)));
      const stop = await target.go();
      assert.ok(stop.reason.kind === 'hang', stop.reason.kind);
      const line = `\\nSystem .*waits \\(\\w+\\) for ${kind.type} [0-9a-f\`]+.*, owned by System [0-9a-f.]+( \\(shared\\))? since [0-9A-F:]+`;
      assert.match(stop.reason.message, new RegExp(`^Deadlock: .*${line}.*${line}`));
      const cycle = target.deadlock();
      assert.equal(cycle.length, 2);
      const locks = target.locks().filter(lock => cycle.some(link => link.locks.includes(lock.object)));
      assert.equal(locks.length, 2);
      for (const { owners, waiters } of locks) {
        assert.equal(owners.length, 1);
        assert.equal(waiters.length, 1);
        assert.notEqual(owners[0].thread, waiters[0].thread);
      }
      const text = await ask(target, '!locks -v');
      assert.match(text, /Deadlock \(2 threads\):\n {5}[0-9a-f]{16} waits for _/);
      if (kind.type === '_ERESOURCE') {
        assert.match(text, /Resource @ 0x[0-9a-f]{16} {4}(Exclusively owned|Shared 1 owning threads)\n/);
        assert.match(text, / {5}Threads: [0-9a-f]{16}-01<\*>\n/);
        assert.match(text, / {5}Threads Waiting On Exclusive Access:\n {14}[0-9a-f]{16}\n/);
      }
      assert.match(text, /acquired it at ([0-9A-F]+:[0-9A-F]+) \(!tt \1\)/);
    });

  it('a wait with a timeout, or for any of several objects, is no deadlock', async () => {
    const target = await started(
      machine(`import { KMUTEX, KeInitializeMutex, KeWaitForSingleObject, Executive, PsCreateSystemThread } from 'ntddk';
const mutex = new KMUTEX();
function Own(): void { KeWaitForSingleObject(mutex, Executive, KernelMode, false, null); KeDelayExecutionThread(KernelMode, false, -100_000_000n); }
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeInitializeMutex(mutex, 0);
  PsCreateSystemThread(new Ref(0), 0, null, 0, null, Own, null);
  KeDelayExecutionThread(KernelMode, false, -100_000n);
  KeWaitForSingleObject(mutex, Executive, KernelMode, false, -1_000_000n);
  return Done(d, Irp);
}
function Done2(): void {}
`),
      'T!Done',
    );
    await target.go();
    assert.deepEqual(target.deadlock(), []);
  });

  it('spin locks: who spins for what, and how long the processors have been at it', async () => {
    const target = await started(
      machine(
        `import { KSPIN_LOCK, KeInitializeSpinLock, KeAcquireSpinLock, KIRQL } from 'ntddk';
const lock = new KSPIN_LOCK();
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const old = new Ref(0);
  KeInitializeSpinLock(lock);
  KeAcquireSpinLock(lock, old);
  KeAcquireSpinLock(lock, old);
  return Done(d, Irp);
}
`,
      ),
    );
    const stop = await target.go();
    assert.ok(stop.reason.kind === 'bugcheck');
    const [link] = target.deadlock();
    assert.ok(link.spins);
    assert.equal(target.deadlock().length, 1);
    assert.match(
      await ask(target, '!locks -v'),
      /KSPIN_LOCK @ 0x[0-9a-f]{16} {4}owned\n[\s\S]*Spinning: [\s\S]*Deadlock \(1 thread\):/,
    );
    const watchdog = await ask(target, '!dpcwatchdog');
    assert.match(
      watchdog,
      /CPU#0\n-+\nCurrent DPC: No Active DPC\nDebugger Saved IRQL: 13\nCumulative DPC Time Limit: 120\.000 seconds\nCurrent Cumulative DPC Time: 120\.016 seconds\n/,
    );
    assert.match(await ask(target, '!qlocks'), /Key: O = Owner[\s\S]*KE {3}- Dispatcher\n/);
  });
});
