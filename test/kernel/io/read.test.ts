import assert from 'node:assert/strict';
import { bootTestMachine } from '../machine';
import { application, contains, deviceDriver, finish, runSession } from '../scenario';

const PENDING = `
export function ReadDispatch(DeviceObject: any, Irp: any): number {
  const e = DeviceObject.DeviceExtension; e.Irp = Irp; IoMarkIrpPending(Irp);
  W.KeSetTimer(e.Timer, -100_000_000n, e.Dpc); return STATUS_PENDING;
}
export function DpcRoutine(Dpc: any, e: any): void { DONE }`;
const ENTRY = `DriverObject.MajorFunction[3] = ReadDispatch; W.KeInitializeTimer(device.DeviceExtension.Timer);
  W.KeInitializeDpc(device.DeviceExtension.Dpc, DpcRoutine, device.DeviceExtension);`;
const timerDriver = (done: string, more = '', mark = true) =>
  deviceDriver({
    routines:
      PENDING.replace('DONE', done).replace('IoMarkIrpPending(Irp);', mark ? 'IoMarkIrpPending(Irp);' : '') + more,
    entry: ENTRY,
  });
const READ = `const ok = ReadFile(h, null, 0, null, null); printf('read %d\\n', ok);`;
const EXE = 'ConsolApplication1.exe';
const session = (driver: string, app = application(READ)) => ({
  drivers: { IRQL: driver },
  applications: { [EXE]: app },
});

const USER_PATH = [
  'nt!IofCallDriver',
  'nt!IopSynchronousServiceTail',
  'nt!NtReadFile',
  'nt!KiSystemServiceCopyEnd',
  'ntdll!NtReadFile',
  'KERNELBASE!ReadFile',
  'ConsolApplication1!main',
  'KERNEL32!BaseThreadInitThunk',
  'ntdll!RtlUserThreadStart',
];

describe('a read that pends', () => {
  it('at the dispatch routine: the thread, the IRP and the path from main', () => {
    const m = bootTestMachine(session(timerDriver('complete(e.Irp, 0, 0);')));
    m.runTo('IRQL!ReadDispatch');
    assert.deepEqual(m.stack().slice(0, 10), ['IRQL!ReadDispatch', ...USER_PATH]);
    assert.equal(m.machine.current.cr8, 0);
    const thread = m.machine.current.gs as any;
    const current = thread.CurrentThread;
    assert.equal(current.State, 2);
    assert.equal(current.PreviousMode, 1);
    assert.equal(current.ThreadsProcess.$imageName, EXE);
    const irp = current.IrpList.Flink.$record;
    assert.deepEqual([irp.RequestorMode, irp.PendingReturned, irp.StackCount, irp.CurrentLocation], [1, 0, 1, 1]);
    assert.equal(irp.$locations[0].MajorFunction, 3);
    assert.equal(irp.AssociatedIrp.SystemBuffer, null, 'no buffer for length zero');
    assert.equal(irp.$locations[0].DeviceObject.ReferenceCount, 1);
  });

  it('at the DPC: the application waits on its file object, the idle thread runs the routine', () => {
    const m = bootTestMachine(session(timerDriver('complete(e.Irp, 0, 0);')));
    m.runTo('IRQL!DpcRoutine');
    assert.deepEqual(m.stack(), [
      'IRQL!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ]);
    const prcb = m.machine.current.gs as any;
    assert.equal(m.machine.current.cr8, 2);
    assert.equal(prcb.DpcRoutineActive, 1);
    assert.equal(prcb.CurrentThread, prcb.IdleThread);
    const head = m.kernel('nt/ps/current').PsActiveProcessHead;
    let app: any = null;
    for (let e = head.Flink; e !== head; e = e.Flink) if (e.$record.$imageName === EXE) app = e.$record;
    const thread = app.ThreadListHead2.Flink.$record;
    assert.deepEqual([thread.State, thread.WaitReason], [5, 0]);
    const irp = thread.IrpList.Flink.$record;
    assert.equal(thread.WaitBlockList[0].Object, irp.Tail.Overlay.OriginalFileObject.Event);
    assert.equal(irp.$locations[0].Control & 1, 1);
    const timer = irp.$locations[0].DeviceObject.DeviceExtension.Timer;
    assert.deepEqual([timer.Header.SignalState, timer.Header.Inserted], [1, 0]);
  });

  it('completed in the DPC: a special kernel APC finishes it in the requesting thread', () => {
    const r = runSession(session(timerDriver('complete(e.Irp, 0, 0);')));
    assert.equal(r.stdout, 'read 1\n');
    assert.deepEqual(r.events('session'), ['completed']);
    assert.deepEqual(r.machine.violations, []);
    const apc = r.machine.traces.filter(t => t.kind === 'apc').map(t => t.irql);
    assert.deepEqual(apc, [2, 1]);
  });

  it('completed by a work item that sleeps', () => {
    const driver = timerDriver(
      'W.IoQueueWorkItem(e.Work, Worker, W.DelayedWorkQueue, e);',
      `export function Worker(DeviceObject: any, e: any): void { W.KeDelayExecutionThread(KernelMode, false, -10_000_000n); Slept(e); }
       function Slept(e: any): void { W.IoFreeWorkItem(e.Work); complete(e.Irp, 0, 0); }`,
    ).replace('return status;\n}', 'device.DeviceExtension.Work = W.IoAllocateWorkItem(device);\n  return status;\n}');
    const driverWithItem = driver.replace(
      ENTRY,
      `${ENTRY} device.DeviceExtension.Work = W.IoAllocateWorkItem(device);`,
    );
    const m = bootTestMachine(session(driverWithItem));
    m.runTo('IRQL!Slept');
    assert.deepEqual(m.stack(), [
      'IRQL!Slept',
      'IRQL!Worker',
      'nt!IopProcessWorkItem',
      'nt!ExpWorkerThread',
      'nt!PspSystemThreadStartup',
      'nt!KiStartSystemThread',
    ]);
    assert.equal((m.machine.current.gs as any).CurrentThread.ThreadsProcess.$imageName, 'System');
    const r = finish(m, m.run());
    assert.equal(r.stdout, 'read 1\n');
  });

  it('without IoMarkIrpPending the completion is lost: the application waits for ever', () => {
    const r = runSession(session(timerDriver('complete(e.Irp, 0, 0);', '', false)));
    assert.equal(r.kind, 'idle');
    assert.equal(r.stdout, '');
    const thread = threadOf(r.machine, EXE);
    assert.deepEqual([thread.State, thread.WaitReason], [5, 0]);
    const stack = r.machine.stack(r.machine.machine.stackBehind(thread.$stack!).fiber);
    assert.ok(
      contains(stack, [
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
        'nt!IopSynchronousServiceTail',
        'nt!NtReadFile',
        'nt!KiSystemServiceCopyEnd',
      ]),
      stack.join(),
    );
  });

  it('a thread that is told to end cancels what it waits for', () => {
    const driver = deviceDriver({
      routines: `
export function ReadDispatch(DeviceObject: any, Irp: any): number { IoMarkIrpPending(Irp); W.IoSetCancelRoutine(Irp, OnCancel); return STATUS_PENDING; }
export function OnCancel(DeviceObject: any, Irp: any): void { DbgPrint('cancel at %d\\n', W.KeGetCurrentIrql()); W.IoReleaseCancelSpinLock(Irp.CancelIrql); complete(Irp, W.STATUS_CANCELLED, 0); }`,
      entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
    });
    const app = `${application('')}
import { CreateThread, Sleep, ExitProcess } from 'windows';
let handle = 0;
function Reader(): number { ReadFile(handle, null, 0, null, null); printf('not printed'); return 0; }
`.replace(
      'CloseHandle(h);',
      "handle = h; CreateThread(null, 0, Reader, null, 0, null); Sleep(100); printf('leaving\\n');",
    );
    const r = runSession(session(driver, app));
    assert.equal(r.stdout, 'leaving\n');
    assert.equal(r.debug, 'cancel at 2\n');
    assert.ok(r.events('process').some(t => t.startsWith(`exit ${EXE}`)));
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('a request that nobody completes keeps the process for ever', () => {
    const driver = deviceDriver({
      routines:
        'export function ReadDispatch(DeviceObject: any, Irp: any): number { IoMarkIrpPending(Irp); return STATUS_PENDING; }',
      entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
    });
    const app = `${application('')}
import { CreateThread, Sleep } from 'windows';
let handle = 0;
function Reader(): number { ReadFile(handle, null, 0, null, null); return 0; }
`.replace('CloseHandle(h);', 'handle = h; CreateThread(null, 0, Reader, null, 0, null); Sleep(100);');
    const r = runSession(session(driver, app));
    assert.deepEqual(r.events('session'), []);
    const stack = r.machine.stack(r.machine.machine.stackBehind(threadOf(r.machine, EXE).$stack!).fiber);
    assert.ok(
      contains(stack, [
        'nt!KeWaitForSingleObject',
        'nt!IopCancelAlertedRequest|nt!IoCancelThreadIo',
        'nt!KiSystemServiceCopyEnd',
      ]),
      stack.join(),
    );
  });
});

function threadOf(m: ReturnType<typeof bootTestMachine>, imageName: string): any {
  const head = m.kernel('nt/ps/current').PsActiveProcessHead;
  for (let e = head.Flink; e !== head; e = e.Flink)
    if (e.$record.$imageName === imageName) return e.$record.ThreadListHead2.Blink.$record;
  throw new Error(`no process ${imageName}`);
}
