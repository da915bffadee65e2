import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';

/** Reads are pended; the DPC a tick later completes them, each with the number of its first byte asked for. */
const pending = deviceDriver({
  routines: `
const irps: any[] = [];
export function ReadDispatch(DeviceObject: any, Irp: any): number {
  const e = DeviceObject.DeviceExtension; irps.push(Irp); IoMarkIrpPending(Irp); W.KeSetTimer(e.Timer, -200_000n, e.Dpc); return STATUS_PENDING; }
export function DpcRoutine(): void {
  while (irps.length > 0) {
    const irp = irps.shift(); const offset = Number(IoGetCurrentIrpStackLocation(irp).Parameters.Read.ByteOffset);
    irp.AssociatedIrp.SystemBuffer[0] = offset;
    complete(irp, offset === 9 ? W.STATUS_IO_DEVICE_ERROR : STATUS_SUCCESS, offset === 9 ? 0 : 1);
  } }`,
  entry: `DriverObject.MajorFunction[3] = ReadDispatch; W.KeInitializeTimer(device.DeviceExtension.Timer);
    W.KeInitializeDpc(device.DeviceExtension.Dpc, DpcRoutine, device.DeviceExtension);`,
});
const OVERLAPPED_FLAG = '0x40000000';
const run = (driver: string, body: string, imports: string, flags = OVERLAPPED_FLAG) =>
  runSession({ drivers: { D: driver }, applications: { 'a.exe': application(body, flags, imports) } });

describe('asynchronous I/O', function () {
  // The first test of a process compiles the system.
  this.timeout(60_000);

  it('ReadFileEx: the routine is called in an alertable wait, and only there', () => {
    const r = run(
      pending,
      `const o = new OVERLAPPED(); o.Offset = 5; const b = new Uint8Array(1);
       const done = (error: number, bytes: number, which: OVERLAPPED): void => printf('done %u %u %u %d;', error, bytes, b[0], which === o);
       printf('%d;', ReadFileEx(h, b, 1, o, done)); Sleep(100); printf('slept;'); printf('%u;', SleepEx(100, true));
       o.Offset = 9; ReadFileEx(h, b, 1, o, (error: number, bytes: number) => printf('failed %u %u;', error, bytes));
       printf('%u', SleepEx(0xffffffff, true));`,
      'OVERLAPPED, ReadFileEx, Sleep, SleepEx',
    );
    assert.equal(r.stdout, '1;slept;done 0 1 5 1;192;failed 1117 0;192');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('QueueUserAPC to another thread ends its alertable wait', () => {
    const r = run(
      pending,
      `const t = CreateThread(null, 0, () => { printf('%u;', SleepEx(0xffffffff, true)); return 0; }, null, 0, null);
       Sleep(20); QueueUserAPC((n: number) => { printf('apc %u %d;', n, GetCurrentThreadId() !== id); }, t, 7); const id = GetCurrentThreadId();
       WaitForSingleObject(t, 0xffffffff);`,
      'CreateThread, QueueUserAPC, Sleep, SleepEx, WaitForSingleObject, GetCurrentThreadId',
    );
    assert.equal(r.stdout, 'apc 7 1;192;');
  });

  it('a completion port: packets in the order of their completion, failed requests too, posted ones', () => {
    const r = run(
      pending,
      `const port = CreateIoCompletionPort(h, null, 'key', 0); const b = new Uint8Array(1);
       const os = [3, 9, 4].map(n => { const o = new OVERLAPPED(); o.Offset = n; ReadFile(h, b, 1, null, o); return o; });
       const n = new Ref(0); const key = new Ref<any>(0); const o = new Ref<any>(null);
       printf('%d %u;', GetQueuedCompletionStatus(port, n, key, o, 0), GetLastError());
       for (let i = 0; i < 3; i++) { const ok = GetQueuedCompletionStatus(port, n, key, o, 1000); printf('%d %s %u at %d;', ok, key.value, ok ? n.value : GetLastError(), os.indexOf(o.value)); }
       PostQueuedCompletionStatus(port, 42, 'mine', null); printf('%d %u %s %d;', GetQueuedCompletionStatus(port, n, key, o, 0), n.value, key.value, o.value === null);
       printf('%u %u', CreateIoCompletionPort(h, port, 'again', 0), GetLastError());`,
      'OVERLAPPED, CreateIoCompletionPort, GetQueuedCompletionStatus, PostQueuedCompletionStatus',
    );
    assert.equal(r.stdout, '0 258;1 key 1 at 0;0 key 1117 at 1;1 key 1 at 2;1 42 mine 1;0 87');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('a packet comes for a request that was finished at once, and none where the event handle forbids it', () => {
    const now = deviceDriver({
      routines: 'export function ReadDispatch(d: any, Irp: any): number { return complete(Irp, STATUS_SUCCESS, 1); }',
      entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
    });
    const r = run(
      now,
      `const port = CreateIoCompletionPort(h, null, 1, 0); const b = new Uint8Array(1); const o = new OVERLAPPED();
       const n = new Ref(0); const key = new Ref<any>(0); const got = new Ref<any>(null);
       printf('%d ', ReadFile(h, b, 1, n, o)); printf('%d ', GetQueuedCompletionStatus(port, n, key, got, 0));
       o.hEvent = CreateEventW(null, true, false, null) | 1; ReadFile(h, b, 1, n, o); printf('%d', GetQueuedCompletionStatus(port, n, key, got, 0));`,
      'OVERLAPPED, CreateIoCompletionPort, GetQueuedCompletionStatus, CreateEventW',
    );
    assert.equal(r.stdout, '1 1 0');
  });

  it('closing the port ends the waits on it (735); a synchronous file has no port', () => {
    const r = run(
      pending,
      `const port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, null, 0, 1);
       const t = CreateThread(null, 0, () => { printf('%d %u;', GetQueuedCompletionStatus(port, new Ref(0), new Ref<any>(0), new Ref<any>(null), 0xffffffff), GetLastError()); return 0; }, null, 0, null);
       Sleep(20); CloseHandle(port); WaitForSingleObject(t, 0xffffffff);
       printf('%u %u', CreateIoCompletionPort(h, null, 0, 0), GetLastError());`,
      'CreateIoCompletionPort, GetQueuedCompletionStatus, CreateThread, Sleep, WaitForSingleObject',
      '0',
    );
    assert.equal(r.stdout, '0 735;0 87');
  });

  it('CancelIoEx of one request leaves the others', () => {
    const cancelable = deviceDriver({
      routines: `
export function ReadDispatch(d: any, Irp: any): number { IoMarkIrpPending(Irp); W.IoSetCancelRoutine(Irp, OnCancel); return STATUS_PENDING; }
export function OnCancel(d: any, Irp: any): void { W.IoReleaseCancelSpinLock(Irp.CancelIrql); complete(Irp, W.STATUS_CANCELLED, 0); }`,
      entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
    });
    const r = run(
      cancelable,
      `const b = new Uint8Array(1); const a = new OVERLAPPED(); const c = new OVERLAPPED(); ReadFile(h, b, 1, null, a); ReadFile(h, b, 1, null, c);
       printf('%d %d %d;', CancelIoEx(h, c), HasOverlappedIoCompleted(a), HasOverlappedIoCompleted(c));
       printf('%d %u;', GetOverlappedResult(h, c, new Ref(0), false), GetLastError());
       printf('%d %u;', CancelIoEx(h, c), GetLastError()); printf('%d', CancelIo(h));`,
      'OVERLAPPED, CancelIoEx, CancelIo, HasOverlappedIoCompleted, GetOverlappedResult',
    );
    assert.equal(r.stdout, '1 0 1;0 995;0 1168;1');
    assert.deepEqual(r.events('session'), ['completed']);
  });
});

describe('fast I/O', () => {
  const fast = deviceDriver({
    routines: `
export function FastControl(File: any, Wait: boolean, In: any, InLength: number, Out: any, OutLength: number, Code: number, Iosb: any, Device: any): boolean {
  DbgPrint('fast %d;', (Code >> 2) & 1); if (((Code >> 2) & 1) === 1) return false;
  Iosb.Status = STATUS_SUCCESS; Iosb.Information = 3; return true; }
export function FastRead(File: any, Offset: bigint, Length: number, Wait: boolean, Key: number, Buffer: any, Iosb: any): boolean {
  DbgPrint('read %d;', Length); if (Length > 2) return false; Iosb.Status = STATUS_SUCCESS; Iosb.Information = Length; return true; }
export function Irp(d: any, Irp: any): number { DbgPrint('irp;'); return complete(Irp, STATUS_SUCCESS, 1); }
export function Create(d: any, Irp: any): number { IoGetCurrentIrpStackLocation(Irp).FileObject.PrivateCacheMap = {}; return complete(Irp, STATUS_SUCCESS, 0); }`,
    entry: `const table = new W.FAST_IO_DISPATCH(); table.FastIoDeviceControl = FastControl; table.FastIoRead = FastRead;
      DriverObject.FastIoDispatch = table; DriverObject.MajorFunction[0] = Create; DriverObject.MajorFunction[3] = Irp; DriverObject.MajorFunction[0xe] = Irp;`,
  });
  it('a driver that does it gets no IRP, one that does not gets one', () => {
    const r = run(
      fast,
      `const n = new Ref(0); const b = new Uint8Array(4);
       for (const f of [0x800, 0x801]) { DeviceIoControl(h, CTL_CODE(0x22, f, 3, 0), b, 4, b, 4, n, null); printf('%u ', n.value); }
       for (const l of [2, 3]) { ReadFile(h, b, l, n, null); printf('%u ', n.value); }`,
      '',
      '0',
    );
    assert.equal(r.debug, 'fast 0;fast 1;irp;read 2;read 3;irp;');
    assert.equal(r.stdout, '3 1 2 1 ');
  });
});

describe('other major functions', () => {
  it('flush, query and set information reach the driver as IRPs', () => {
    const driver = deviceDriver({
      routines: `
export function Any(d: any, Irp: any): number { const sp = IoGetCurrentIrpStackLocation(Irp);
  DbgPrint('%x %d;', sp.MajorFunction, sp.MajorFunction === 5 ? sp.Parameters.QueryFile.FileInformationClass : sp.MajorFunction === 6 ? sp.Parameters.SetFile.FileInformationClass : 0);
  if (sp.MajorFunction === 5) Irp.AssociatedIrp.SystemBuffer[0] = 77;
  return complete(Irp, STATUS_SUCCESS, sp.MajorFunction === 5 ? 1 : 0); }
export function Work(d: any, Irp: any): number {
  const handle = new Ref(0); const name = new W.OBJECT_ATTRIBUTES(); name.ObjectName = '\\\\Device\\\\Test'; name.Attributes = 0x200;
  const iosb = new W.IO_STATUS_BLOCK(); W.ZwOpenFile(handle, 0x100001, name, iosb, 0, 0x20);
  const b = new Uint8Array(24); const s = W.ZwQueryInformationFile(handle.value, iosb, b, 24, 5); DbgPrint('%x %d %d;', s, b[0], iosb.Information);
  b[0] = 3; W.ZwSetInformationFile(handle.value, iosb, b, 8, 14); b[0] = 0; W.ZwQueryInformationFile(handle.value, iosb, b, 8, 14); DbgPrint('%d;', b[0]);
  W.ZwSetInformationFile(handle.value, iosb, b, 8, 20); W.ZwClose(handle.value);
  return complete(Irp, STATUS_SUCCESS, 0); }`,
      entry:
        'for (const major of [5, 6, 9]) DriverObject.MajorFunction[major] = Any; DriverObject.MajorFunction[3] = Work;',
    });
    const r = run(
      driver,
      `printf('%d ', FlushFileBuffers(h)); ReadFile(h, null, 0, null, null);`,
      'FlushFileBuffers',
      '0',
    );
    assert.equal(r.debug, '9 0;5 5;0 77 1;3;6 20;');
  });
});
