/** Machines on which somebody waits for ever, after the applications have ended: what is told, and what is none. */
import assert from 'node:assert/strict';
import { application, deviceDriver } from '../kernel/scenario';
import { targetOf } from './support';

const HEAD = `import * as W from 'ntifs';
const a = new W.ERESOURCE(), b = new W.ERESOURCE(), event = new W.KEVENT(), timer = new W.KTIMER();
const first = new W.KMUTEX(), second = new W.KMUTEX(), third = new W.KMUTEX();
const push = new W.EX_PUSH_LOCK(), fast = new W.FAST_MUTEX(), removal = new W.IO_REMOVE_LOCK(), rundown = new W.EX_RUNDOWN_REF();
const threads: any[] = [];
function Sleep(n: bigint): void { W.KeDelayExecutionThread(W.KernelMode, false, -n * 10_000n); }
function Wait(object: any): void { W.KeWaitForSingleObject(object, W.Executive, W.KernelMode, false, null); }
function WaitAll(x: any, y: any): void { W.KeWaitForMultipleObjects(2, [x, y], W.WaitAll, W.Executive, W.KernelMode, false, null, null); }
function Own(resource: any): void { W.KeEnterCriticalRegion(); W.ExAcquireResourceExclusiveLite(resource, true); }
function Share(resource: any): void { W.KeEnterCriticalRegion(); W.ExAcquireResourceSharedLite(resource, true); }
function Start(routine: any): void {
  const handle = new W.Ref<any>(null), thread = new W.Ref<any>(null);
  W.PsCreateSystemThread(handle, W.THREAD_ALL_ACCESS, null, null, null, routine, null);
  W.ObReferenceObjectByHandle(handle.value, W.THREAD_ALL_ACCESS, W.PsThreadType.value, W.KernelMode, thread, null);
  W.ZwClose(handle.value);
  threads.push(thread.value);
}
export function DriverEntry(DriverObject: any): number {
  for (const resource of [a, b]) W.ExInitializeResourceLite(resource);
  for (const mutex of [first, second, third]) W.KeInitializeMutex(mutex, 0);
  W.KeInitializeEvent(event, W.SynchronizationEvent, false);
  W.KeInitializeTimer(timer);
  W.ExInitializePushLock(push); W.ExInitializeFastMutex(fast);
  W.IoInitializeRemoveLock(removal, 0, 0, 0); W.ExInitializeRundownProtection(rundown);
`;
const SCENARIO = `import { scenario } from 'kdlab';
export default scenario({ title: 'hang', drivers: [{ service: 'T', model: './t.ts' }], applications: [{ image: 'app.exe', model: './app.ts' }] });
`;
const APP = `import { Sleep } from 'windows';
export function main(): number { Sleep(200); return 0; }
`;

interface Case {
  readonly name: string;
  /** What each thread does; the driver's threads start in this order. */
  readonly threads: readonly string[];
  /** Of DriverEntry. */
  readonly entry?: string;
  /** Parts of the message, in order; missing: the session completes. */
  readonly hang?: RegExp;
}

const circle = (type: string, count: number): RegExp =>
  new RegExp(
    `^Deadlock: .*(\\nSystem \\S+ waits \\(\\w+\\) for ${type} .*owned by System [^\\n]*\\(/m/t\\.ts:\\d+:\\d+\\)){${count}}$`,
  );

const CASES: readonly Case[] = [
  {
    name: 'two resources in two orders',
    threads: ['Own(a); Sleep(10n); Own(b);', 'Own(b); Sleep(10n); Own(a);'],
    hang: circle('_ERESOURCE', 2),
  },
  {
    name: 'two resources in two orders, while a periodic timer goes on',
    threads: ['Own(a); Sleep(10n); Own(b);', 'Own(b); Sleep(10n); Own(a);'],
    entry: 'W.KeSetTimerEx(timer, -10_000n, 1000, null);',
    hang: circle('_ERESOURCE', 2),
  },
  {
    name: 'resources: shared owners that want the other one exclusively',
    threads: ['Share(a); Sleep(10n); Own(b);', 'Share(b); Sleep(10n); Own(a);'],
    hang: circle('_ERESOURCE', 2),
  },
  {
    name: 'a resource that a shared owner wants exclusively',
    threads: ['Share(a); Own(a);'],
    hang: circle('_ERESOURCE', 1),
  },
  {
    name: 'two resources in two orders, and the driver is unloaded',
    threads: ['Own(a); Sleep(10n); Own(b);', 'Own(b); Sleep(10n); Own(a);'],
    entry: 'DriverObject.DriverUnload = () => {};',
    hang: circle('_ERESOURCE', 2),
  },
  {
    name: 'mutexes, three threads that wait for two each',
    threads: [
      'Wait(first); Sleep(10n); WaitAll(second, event);',
      'Wait(second); Sleep(10n); WaitAll(third, event);',
      'Wait(third); Sleep(10n); WaitAll(first, event);',
    ],
    hang: circle('_KMUTANT', 3),
  },
  {
    name: 'a push lock and a fast mutex',
    threads: [
      'W.KeEnterCriticalRegion(); W.ExAcquirePushLockExclusive(push); Sleep(10n); W.ExAcquireFastMutex(fast);',
      'W.ExAcquireFastMutex(fast); Sleep(10n); W.ExAcquirePushLockExclusive(push);',
    ],
    hang: circle('_(FAST_MUTEX|EX_PUSH_LOCK)', 2),
  },
  { name: 'a thread that waits for itself', threads: ['Sleep(1n); Wait(threads[0]);'], hang: circle('_ETHREAD', 1) },
  {
    name: 'threads that wait for each other to end',
    threads: ['Sleep(1n); Wait(threads[1]);', 'Sleep(1n); Wait(threads[0]);'],
    hang: circle('_ETHREAD', 2),
  },
  {
    name: 'a resource whose owner waits for an event that nobody will set',
    threads: ['Own(a); Wait(event);', 'Sleep(10n); Own(a); W.KeSetEvent(event, 0, false);'],
    hang: /^Nothing will ever happen again\.\nSystem \S+ waits \(WrResource\) for _ERESOURCE .*, owned by (System \S+) since .*\n\1: waits \(Executive\) for _KEVENT /,
  },
  {
    name: 'a resource whose owner has ended',
    threads: ['Own(a); W.KeLeaveCriticalRegion();', 'Sleep(10n); Own(a);'],
    hang: /waits \(WrResource\) for _ERESOURCE .*, owned by (System \S+) since .*\n\1: has ended/,
  },
  {
    name: 'a remove lock whose owner has acquired it twice',
    threads: [
      'W.IoAcquireRemoveLock(removal, 1); W.IoAcquireRemoveLock(removal, 2); W.IoReleaseRemoveLockAndWait(removal, 1);',
    ],
    hang: /^Nothing will ever happen again\.\n(System [^:]+): waits \(Executive\) for _IO_REMOVE_LOCK [0-9a-f`]+, owned by \1 \(shared\) since \S+ \(\/m\/t\.ts:\d+:\d+\)$/,
  },
  {
    name: 'rundown protection that the waiting thread has itself',
    threads: ['W.ExAcquireRundownProtection(rundown); W.ExWaitForRundownProtectionRelease(rundown);'],
    hang: /^Nothing will ever happen again\.\n(System [^:]+): waits \(WrRundown\) for _EX_RUNDOWN_REF [0-9a-f`]+, owned by \1 \(shared\) since /,
  },
  { name: 'a thread that waits for work is none', threads: ['for (;;) Wait(event);'] },
  {
    name: 'a thread that waits for any of several, one of them its own, is none',
    threads: [
      'Wait(first); W.KeWaitForMultipleObjects(2, [event, threads[0]], W.WaitAny, W.Executive, W.KernelMode, false, null, null);',
    ],
  },
  {
    name: 'threads that take turns for ever are none',
    threads: ['for (;;) { Own(a); Sleep(1000n); W.ExReleaseResourceLite(a); W.KeLeaveCriticalRegion(); }'].flatMap(
      t => [t, t],
    ),
  },
  {
    name: 'a remove lock that another thread gives back is none',
    threads: [
      'W.IoAcquireRemoveLock(removal, 1); W.IoAcquireRemoveLock(removal, 2); W.IoReleaseRemoveLockAndWait(removal, 1); W.ExAcquireFastMutex(fast);',
      'Sleep(10n); W.IoReleaseRemoveLock(removal, 2);',
    ],
  },
];

describe('waiting for ever', function () {
  this.timeout(120_000);
  for (const { name, threads, entry = '', hang } of CASES)
    it(name, async () => {
      const routines = threads.map((body, i) => `function Thread${i}(): void { ${body} }`).join('\n');
      const starts = threads.map((_, i) => `Start(Thread${i});`).join(' ');
      const driver = `${HEAD}${entry} ${starts}\n  return 0;\n}\n${routines}\n`;
      const target = targetOf({ 't.ts': driver, 'app.ts': APP, 't.scenario.ts': SCENARIO }, 't.scenario.ts');
      await target.load();
      const { reason } = await target.go();
      const message = 'message' in reason ? reason.message : '';
      assert.equal(reason.kind, hang ? 'hang' : 'completed', message);
      if (hang) assert.match(message, hang);
    });

  const requests: readonly [what: string, dispatch: string, told: RegExp][] = [
    [
      'forgotten',
      'W.IoMarkIrpPending(Irp);',
      /its IRP \S+ \(IRP_MJ_READ\) is with \\Driver\\T, which has not completed it$/,
    ],
    [
      'not marked pending',
      'complete(Irp, 0, 0);',
      /its IRP \S+ is completed, but was not marked pending \(IoMarkIrpPending\): /,
    ],
  ];
  for (const [what, dispatch, told] of requests)
    it(`a request that is ${what} is named, and who has it`, async () => {
      const driver = deviceDriver({
        routines: `export function Read(DeviceObject: any, Irp: any): number { ${dispatch} return STATUS_PENDING; }`,
        entry: 'DriverObject.MajorFunction[3] = Read;',
      });
      const app = application('ReadFile(h, new Uint8Array(4), 4, new Ref(0), null);');
      const target = targetOf({ 't.ts': driver, 'app.ts': app, 't.scenario.ts': SCENARIO }, 't.scenario.ts');
      await target.load();
      const { reason } = await target.go();
      assert.match('message' in reason ? reason.message : '', told);
    });
});
