import assert from 'node:assert/strict';
import { application, contains, deviceDriver, finish, runSession } from '../scenario';
import { bootTestMachine } from '../machine';

const OVERLAPPED_FLAG = '0x40000000';

describe('remove locks', () => {
  it('removal waits for all users; nobody gets the lock any more', () => {
    const driver = deviceDriver({
      routines: `
const lock = new W.IO_REMOVE_LOCK(); let work: any;
export function ReadDispatch(d: any, Irp: any): number {
  const s = W.IoAcquireRemoveLock(lock, Irp); if (!NT_SUCCESS(s)) { DbgPrint('refused %x;', s); return complete(Irp, s, 0); }
  IoMarkIrpPending(Irp); d.DeviceExtension.Irp = Irp; W.KeSetTimer(d.DeviceExtension.Timer, -10_000_000n, d.DeviceExtension.Dpc); return STATUS_PENDING; }
export function DpcRoutine(Dpc: any, e: any): void { DbgPrint('done;'); const irp = e.Irp; complete(irp, STATUS_SUCCESS, 0); W.IoReleaseRemoveLock(lock, irp); }
export function Remove(d: any, Irp: any): number {
  W.IoAcquireRemoveLock(lock, Irp); DbgPrint('removing;'); W.IoReleaseRemoveLockAndWait(lock, Irp); DbgPrint('removed;'); return complete(Irp, STATUS_SUCCESS, 0); }`,
      entry: `W.IoInitializeRemoveLock(lock, 0, 0, 0); DriverObject.MajorFunction[3] = ReadDispatch; DriverObject.MajorFunction[4] = Remove;
        W.KeInitializeTimer(device.DeviceExtension.Timer); W.KeInitializeDpc(device.DeviceExtension.Dpc, DpcRoutine, device.DeviceExtension);`,
    });
    const r = runSession({
      drivers: { D: driver },
      applications: {
        'a.exe': application(
          `const o = new OVERLAPPED(); o.hEvent = CreateEventW(null, true, false, null); ReadFile(h, null, 0, null, o);
           const w = new OVERLAPPED(); WriteFile(h, null, 0, null, w); printf('%u ', o.$iosb.Status); ReadFile(h, null, 0, null, o); printf('%u', GetLastError());`,
          OVERLAPPED_FLAG,
          'OVERLAPPED, CreateEventW',
        ),
      },
    });
    assert.equal(r.debug, 'removing;done;removed;refused c0000056;');
    assert.match(r.stdout, / 5$/);
    assert.deepEqual(r.machine.violations, []);
  });
});

describe('cancel-safe queues in full', () => {
  const queue = (body: string) =>
    deviceDriver({
      routines: `
const csq = new W.IO_CSQ(); const head = new W.LIST_ENTRY(); const lock = new W.KSPIN_LOCK(); const contexts: any[] = []; let room = 2;
function Insert(c: any, Irp: any, ctx: any): number { if (room-- <= 0) return W.STATUS_DEVICE_BUSY; if (ctx === 'head') W.InsertHeadList(head, Irp.Tail.Overlay.ListEntry); else W.InsertTailList(head, Irp.Tail.Overlay.ListEntry); return 0; }
function Remove(c: any, Irp: any): void { room++; W.RemoveEntryList(Irp.Tail.Overlay.ListEntry); }
function Peek(c: any, Irp: any, ctx: any): any { let e = Irp === null ? head.Flink : Irp.Tail.Overlay.ListEntry.Flink; return e === head ? null : W.CONTAINING_RECORD(e); }
function Acquire(c: any, irql: any): void { W.KeAcquireSpinLock(lock, irql); }
function Release(c: any, irql: number): void { W.KeReleaseSpinLock(lock, irql); }
function Cancelled(c: any, Irp: any): void { DbgPrint('cancelled;'); complete(Irp, W.STATUS_CANCELLED, 0); }
${body}`,
      entry: `W.InitializeListHead(head); W.IoCsqInitializeEx(csq, Insert, Remove, Peek, Acquire, Release, Cancelled);
        DriverObject.MajorFunction[3] = ReadDispatch; DriverObject.MajorFunction[4] = WriteDispatch;`,
    });

  it('the insert routine may refuse; a context finds its IRP, unless that is cancelled', () => {
    const driver = queue(`
export function ReadDispatch(d: any, Irp: any): number {
  const context = new W.IO_CSQ_IRP_CONTEXT(); contexts.push(context);
  const s = W.IoCsqInsertIrpEx(csq, Irp, context, 'tail'); if (!NT_SUCCESS(s)) return complete(Irp, s, 0); return STATUS_PENDING; }
export function WriteDispatch(d: any, Irp: any): number {
  for (const context of contexts) { const irp = W.IoCsqRemoveIrp(csq, context); DbgPrint(irp === null ? 'none;' : 'mine;'); if (irp !== null) complete(irp, STATUS_SUCCESS, 0); }
  DbgPrint(W.IoCsqRemoveNextIrp(csq, null) === null ? 'empty;' : 'more;'); return complete(Irp, STATUS_SUCCESS, 0); }`);
    const r = runSession({
      drivers: { D: driver },
      applications: {
        'a.exe': application(
          `const os = [0, 1, 2].map(() => { const o = new OVERLAPPED(); ReadFile(h, null, 0, null, o); printf('%u;', GetLastError()); return o; });
           CancelIoEx(h, os[0]); WriteFile(h, null, 0, null, new OVERLAPPED());
           for (const o of os.slice(0, 2)) printf('%d %u;', GetOverlappedResult(h, o, new Ref(0), true), GetLastError());`,
          OVERLAPPED_FLAG,
          'OVERLAPPED, CancelIoEx, GetOverlappedResult',
        ),
      },
    });
    assert.equal(r.debug, 'cancelled;none;mine;none;empty;');
    assert.match(r.stdout, /^997;997;170;0 995;1 /);
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('closing the handle cancels what the thread has left in the queue', () => {
    const driver = queue(`
export function ReadDispatch(d: any, Irp: any): number { W.IoCsqInsertIrp(csq, Irp, null); return STATUS_PENDING; }
export function WriteDispatch(d: any, Irp: any): number { return complete(Irp, STATUS_SUCCESS, 0); }`);
    const r = runSession({
      drivers: { D: driver },
      applications: {
        'a.exe': application('ReadFile(h, null, 0, null, new OVERLAPPED());', OVERLAPPED_FLAG, 'OVERLAPPED'),
      },
    });
    assert.equal(r.debug, 'cancelled;');
    assert.deepEqual(r.events('session'), ['completed']);
  });
});

describe('device queues', () => {
  it('StartIo by key: the elevator goes up, and begins again below', () => {
    const driver = deviceDriver({
      routines: `
const first: any[] = [];
export function ReadDispatch(d: any, Irp: any): number {
  const key = new Ref(Number(IoGetCurrentIrpStackLocation(Irp).Parameters.Read.ByteOffset)); IoMarkIrpPending(Irp); W.IoStartPacket(d, Irp, key, null); return STATUS_PENDING; }
export function StartIo(d: any, Irp: any): void { DbgPrint('%d at %d;', Number(IoGetCurrentIrpStackLocation(Irp).Parameters.Read.ByteOffset), W.KeGetCurrentIrql());
  W.KeSetTimer(d.DeviceExtension.Timer, -500_000n, d.DeviceExtension.Dpc); }
export function DpcRoutine(Dpc: any, e: any): void { const irp = device.CurrentIrp; const at = Number(IoGetCurrentIrpStackLocation(irp).Parameters.Read.ByteOffset);
  W.IoStartNextPacketByKey(device, false, at); complete(irp, STATUS_SUCCESS, 0); }`,
      entry: `DriverObject.MajorFunction[3] = ReadDispatch; DriverObject.DriverStartIo = StartIo;
        W.KeInitializeTimer(device.DeviceExtension.Timer); W.KeInitializeDpc(device.DeviceExtension.Dpc, DpcRoutine, device.DeviceExtension);`,
    });
    const r = runSession({
      drivers: { D: driver },
      applications: {
        'a.exe': application(
          `const os = [5, 9, 2, 7].map(n => { const o = new OVERLAPPED(); o.Offset = n; o.hEvent = CreateEventW(null, true, false, null); ReadFile(h, null, 0, null, o); return o; });
           for (const o of os) WaitForSingleObject(o.hEvent, 0xffffffff);`,
          OVERLAPPED_FLAG,
          'OVERLAPPED, CreateEventW, WaitForSingleObject',
        ),
      },
    });
    assert.equal(r.debug, '5 at 2;7 at 2;9 at 2;2 at 2;');
  });
});

/** Three devices in one driver: D on top of C on top of \\.\Test. */
const stackOf = (top: string, middle: string, bottom: string, more = '') =>
  deviceDriver({
    routines: `
export let middle: any = null; export let upper: any = null;
${more}
export function ReadDispatch(d: any, Irp: any): number { if (d === upper) return Top(d, Irp); if (d === middle) return Middle(d, Irp); return Bottom(d, Irp); }
function Top(d: any, Irp: any): number { ${top} }
function Middle(d: any, Irp: any): number { ${middle} }
function Bottom(d: any, Irp: any): number { ${bottom} }
export function Pass(d: any, Irp: any): number { if (d === device) return complete(Irp, STATUS_SUCCESS, 0); W.IoSkipCurrentIrpStackLocation(Irp); return W.IoCallDriver(d === upper ? middle : device, Irp); }`,
    entry: `device.Flags &= ~W.DO_DEVICE_INITIALIZING;
      const two = new Ref<any>(null); IoCreateDevice(DriverObject, 0, null, 0x22, 0, false, two); middle = two.value; W.IoAttachDeviceToDeviceStackSafe(middle, device, new Ref<any>(null));
      middle.Flags &= ~W.DO_DEVICE_INITIALIZING; middle.Flags |= DO_BUFFERED_IO;
      const three = new Ref<any>(null); IoCreateDevice(DriverObject, 0, null, 0x22, 0, false, three); upper = three.value; W.IoAttachDeviceToDeviceStack(upper, device); upper.Flags |= DO_BUFFERED_IO;
      for (const m of [0, 2, 0x12]) DriverObject.MajorFunction[m] = Pass; DriverObject.MajorFunction[3] = ReadDispatch;`,
    unload: 'W.IoDetachDevice(middle); W.IoDetachDevice(device); IoDeleteDevice(upper); IoDeleteDevice(middle);',
  });
const reader = application(
  'const n = new Ref(0); printf("%d %u %u", ReadFile(h, new Uint8Array(4), 4, n, null), n.value, GetLastError());',
);

describe('stacks of three devices', () => {
  it('the middle one pends and completes later; both routines above see the mark', () => {
    const driver = stackOf(
      'W.IoCopyCurrentIrpStackLocationToNext(Irp); W.IoSetCompletionRoutine(Irp, Done, "top", true, true, true); return W.IoCallDriver(middle, Irp);',
      'IoMarkIrpPending(Irp); W.IoQueueWorkItem(W.IoAllocateWorkItem(d), Later, 1, Irp); return STATUS_PENDING;',
      'DbgPrint("bottom %d;", Irp.CurrentLocation); return complete(Irp, STATUS_SUCCESS, 3);',
      `export function Done(d: any, Irp: any, Context: any): number { DbgPrint('%s pending %d;', Context, Irp.PendingReturned); if (Irp.PendingReturned) IoMarkIrpPending(Irp); return 0; }
export function Later(d: any, Irp: any): void { W.IoCopyCurrentIrpStackLocationToNext(Irp); W.IoSetCompletionRoutine(Irp, MiddleDone, 'middle', true, true, true); W.IoCallDriver(device, Irp); }
export function MiddleDone(d: any, Irp: any, Context: any): number { DbgPrint('%s pending %d;', Context, Irp.PendingReturned); return 0; }`,
    );
    const r = runSession({ drivers: { D: driver }, applications: { 'a.exe': reader } });
    assert.equal(r.debug, 'bottom 1;middle pending 0;top pending 1;');
    assert.equal(r.stdout, '1 3 0');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('forwarding synchronously; a change of the next location leaves the own one alone', () => {
    const driver = stackOf(
      'W.IoForwardIrpSynchronously(middle, Irp); DbgPrint("back %d;", IoGetCurrentIrpStackLocation(Irp).Parameters.Read.Length); return complete(Irp, Irp.IoStatus.Status, Irp.IoStatus.Information);',
      'W.IoCopyCurrentIrpStackLocationToNext(Irp); W.IoGetNextIrpStackLocation(Irp).Parameters.Read.Length = 1; return W.IoCallDriver(device, Irp);',
      'DbgPrint("length %d;", IoGetCurrentIrpStackLocation(Irp).Parameters.Read.Length); return complete(Irp, STATUS_SUCCESS, 1);',
    );
    const r = runSession({ drivers: { D: driver }, applications: { 'a.exe': reader } });
    assert.equal(r.debug, 'length 1;back 4;');
    assert.equal(r.stdout, '1 1 0');
  });

  it('one location too few below the filter that copies, skips or does neither: 0x35', () => {
    for (const prepare of [
      'W.IoCopyCurrentIrpStackLocationToNext(Irp); W.IoSetCompletionRoutine(Irp, () => 0, null, true, true, true);',
      'W.IoGetNextIrpStackLocation(Irp).MajorFunction = 3;',
      '',
    ]) {
      const driver = stackOf(
        'W.IoSkipCurrentIrpStackLocation(Irp); return W.IoCallDriver(middle, Irp);',
        `${prepare} return W.IoCallDriver(device, Irp);`,
        'return complete(Irp, STATUS_SUCCESS, 0);',
      ).replace('upper.Flags |=', 'upper.StackSize = 1; upper.Flags |=');
      const r = runSession({ drivers: { D: driver }, applications: { 'a.exe': reader } });
      assert.equal(r.bugcheck?.code, 0x35);
      assert.deepEqual(r.bugcheck?.parameters.slice(1), [0n, 0n, 0n]);
    }
  });

  it('IoSetCompletionRoutineEx: the frame between, and the reference of the device', () => {
    const driver = stackOf(
      'W.IoCopyCurrentIrpStackLocationToNext(Irp); W.IoSetCompletionRoutineEx(d, Irp, Done, null, true, true, true); return W.IoCallDriver(middle, Irp);',
      'W.IoSkipCurrentIrpStackLocation(Irp); return W.IoCallDriver(device, Irp);',
      'return complete(Irp, STATUS_SUCCESS, 0);',
      'export function Done(): number { W.KeBugCheckEx(0xdead, 0n, 0n, 0n, 0n); return 0; }',
    );
    const r = runSession({ drivers: { D: driver }, applications: { 'a.exe': reader } });
    const wanted = [
      'D!Done',
      'nt!IopUnloadSafeCompletion',
      'nt!IopfCompleteRequest',
      'nt!IofCompleteRequest',
      'D!complete',
    ];
    assert.ok(contains(r.machine.stack(), wanted), r.machine.stack().join());
  });
});

describe('what belongs to a driver', () => {
  it('extensions of the driver object; access of a handle; requestor; shutdown notification', () => {
    const driver = deviceDriver({
      routines: `
class STATE { Count = 0; }
export function Control(d: any, Irp: any): number {
  DbgPrint('%x %x %d;', W.IoValidateDeviceIoControlAccess(Irp, W.FILE_READ_ACCESS), W.IoValidateDeviceIoControlAccess(Irp, W.FILE_WRITE_ACCESS), W.IoGetRequestorProcessId(Irp) === W.PsGetCurrentProcessId());
  W.IoGetDriverObjectExtension(d.DriverObject, STATE).Count++; return complete(Irp, STATUS_SUCCESS, 0); }
export function Shutdown(d: any, Irp: any): number { DbgPrint('shutdown %d;', W.IoGetDriverObjectExtension(d.DriverObject, STATE).Count); return complete(Irp, STATUS_SUCCESS, 0); }`,
      entry: `const e = new Ref<any>(null); DbgPrint('%x %x;', W.IoAllocateDriverObjectExtension(DriverObject, STATE, STATE, e), W.IoAllocateDriverObjectExtension(DriverObject, STATE, STATE, e));
        DriverObject.MajorFunction[0xe] = Control; DriverObject.MajorFunction[0x10] = Shutdown; W.IoRegisterShutdownNotification(device);`,
    });
    const machine = bootTestMachine({
      drivers: { D: driver },
      applications: {
        'a.exe': `import { CreateFileW, DeviceIoControl, Sleep } from 'windows';
export function main(): number { const h = CreateFileW('\\\\\\\\.\\\\Test', 0x80000000, 0, null, 3, 0, null); DeviceIoControl(h, 0x222000, null, 0, null, 0, null, null); Sleep(100000); return 0; }`,
      },
    });
    machine.runTo('D!Control');
    machine.machine.request(0, 0x91);
    const r = finish(machine, machine.run());
    assert.equal(r.debug, '0 c0000035;0 c0000022 1;shutdown 1;');
  });
});
