import assert from 'node:assert/strict';
import { application, contains, deviceDriver, runSession } from '../scenario';

const READ = application(
  `const ok = ReadFile(h, null, 0, null, null); printf('%d %u\\n', ok, ok ? 0 : GetLastError());`,
);
const run = (driver: string, app = READ) => runSession({ drivers: { D: driver }, applications: { 'a.exe': app } });
/** A filter device on top of `\Device\Test`, made in the same DriverEntry. */
const filtered = (routines: string) =>
  deviceDriver({
    routines: `${routines}
export let filter: any = null;
export function Dispatch(DeviceObject: any, Irp: any): number {
  return DeviceObject === filter ? FilterRead(DeviceObject, Irp) : LowerRead(DeviceObject, Irp);
}
function Attach(DriverObject: any): void {
  const f = new Ref<any>(null); IoCreateDevice(DriverObject, EXTENSION, null, 0x22, 0, false, f); filter = f.value;
  device.Flags &= ~0x80; // so that it can be attached to within DriverEntry
  filter.DeviceExtension.Lower = W.IoAttachDeviceToDeviceStack(filter, device);
}`,
    imports:
      'IoCallDriver, IoCopyCurrentIrpStackLocationToNext, IoSkipCurrentIrpStackLocation, IoSetCompletionRoutine, STATUS_MORE_PROCESSING_REQUIRED',
    entry: `DriverObject.MajorFunction[3] = Dispatch; Attach(DriverObject);
      DriverObject.MajorFunction[0] = Pass; DriverObject.MajorFunction[2] = Pass; DriverObject.MajorFunction[0x12] = Pass;
      W.KeInitializeTimer(device.DeviceExtension.Timer); W.KeInitializeDpc(device.DeviceExtension.Dpc, LowerDpc, device.DeviceExtension);`,
    unload: 'W.IoDetachDevice(device); IoDeleteDevice(filter);',
  }).replace(
    'export function DriverEntry',
    `function Pass(DeviceObject: any, Irp: any): number { if (DeviceObject === filter) { IoSkipCurrentIrpStackLocation(Irp); return IoCallDriver(device, Irp); } return CreateClose(DeviceObject, Irp); }
     function LowerDpc(Dpc: any, e: any): void { complete(e.Irp, STATUS_SUCCESS, 0); }
     function LowerPend(DeviceObject: any, Irp: any): number { const e = DeviceObject.DeviceExtension; e.Irp = Irp; IoMarkIrpPending(Irp); W.KeSetTimer(e.Timer, -10_000n, e.Dpc); return STATUS_PENDING; }
     export function DriverEntry`,
  );

describe('stack locations and completion', () => {
  it('completing twice is 0x44', () => {
    const r = run(
      deviceDriver({
        routines:
          'export function ReadDispatch(DeviceObject: any, Irp: any): number { IoCompleteRequest(Irp, 0); IoCompleteRequest(Irp, 0); return STATUS_SUCCESS; }',
        entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
      }),
    );
    assert.equal(r.bugcheck?.code, 0x44);
    assert.equal((r.bugcheck?.objects?.[0] as any)?.constructor.name, 'IRP');
    assert.ok(
      contains(r.machine.stack(), [
        'nt!KeBugCheckEx',
        'nt!IopfCompleteRequest',
        'D!ReadDispatch',
        'nt!IofCallDriver',
        'nt!IopSynchronousServiceTail',
      ]),
    );
  });

  it('no location left is 0x35', () => {
    const r = run(
      deviceDriver({
        routines:
          'export function ReadDispatch(DeviceObject: any, Irp: any): number { return W.IoCallDriver(DeviceObject, Irp); }',
        entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
      }),
    );
    assert.equal(r.bugcheck?.code, 0x35);
    assert.ok(
      contains(r.machine.stack(), ['nt!KeBugCheckEx', 'nt!IofCallDriver', 'D!ReadDispatch', 'nt!IofCallDriver']),
    );
  });

  it('completion routines run from the lower to the upper driver, with PendingReturned', () => {
    const r = run(
      filtered(`
function FilterRead(DeviceObject: any, Irp: any): number {
  IoCopyCurrentIrpStackLocationToNext(Irp); IoSetCompletionRoutine(Irp, Done, DeviceObject, true, true, true);
  DbgPrint('filter %d of %d\\n', Irp.CurrentLocation, Irp.StackCount); return IoCallDriver(device, Irp); }
function LowerRead(DeviceObject: any, Irp: any): number { DbgPrint('lower %d\\n', Irp.CurrentLocation); return LowerPend(DeviceObject, Irp); }
export function Done(DeviceObject: any, Irp: any, Context: any): number {
  DbgPrint('done %d %d at %d\\n', DeviceObject === Context, Irp.PendingReturned, W.KeGetCurrentIrql());
  if (Irp.PendingReturned) IoMarkIrpPending(Irp);
  return STATUS_SUCCESS; }`),
    );
    assert.equal(r.debug, 'filter 2 of 2\nlower 1\ndone 1 1 at 2\n');
    assert.equal(r.stdout, '1 0\n');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('a completion routine that does not propagate the mark loses the completion', () => {
    const r = run(
      filtered(`
function FilterRead(DeviceObject: any, Irp: any): number {
  IoCopyCurrentIrpStackLocationToNext(Irp); IoSetCompletionRoutine(Irp, Done, null, true, true, true); return IoCallDriver(device, Irp); }
function LowerRead(DeviceObject: any, Irp: any): number { return LowerPend(DeviceObject, Irp); }
export function Done(DeviceObject: any, Irp: any, Context: any): number { return STATUS_SUCCESS; }`),
    );
    assert.equal(r.stdout, '');
    assert.equal(r.kind, 'idle');
  });

  it('MORE_PROCESSING_REQUIRED gives the IRP back: forward and wait', () => {
    const r = run(
      filtered(`
function FilterRead(DeviceObject: any, Irp: any): number {
  const e = DeviceObject.DeviceExtension; W.KeInitializeEvent(e.Event, 0, false);
  IoCopyCurrentIrpStackLocationToNext(Irp); IoSetCompletionRoutine(Irp, Done, e, true, true, true);
  if (IoCallDriver(device, Irp) === STATUS_PENDING) W.KeWaitForSingleObject(e.Event, Executive, KernelMode, false, null);
  DbgPrint('again mine %x\\n', Irp.IoStatus.Status);
  return complete(Irp, W.STATUS_DEVICE_BUSY, 0); }
function LowerRead(DeviceObject: any, Irp: any): number { return LowerPend(DeviceObject, Irp); }
export function Done(DeviceObject: any, Irp: any, e: any): number { W.KeSetEvent(e.Event, 0, false); return STATUS_MORE_PROCESSING_REQUIRED; }`),
    );
    assert.equal(r.debug, 'again mine 0\n');
    assert.equal(r.stdout, '0 170\n');
  });

  it('marked pending but returned as finished: finished twice', () => {
    const r = run(
      deviceDriver({
        routines:
          'export function ReadDispatch(DeviceObject: any, Irp: any): number { IoMarkIrpPending(Irp); return complete(Irp, STATUS_SUCCESS, 0); }',
        entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
      }),
    );
    assert.equal(r.bugcheck?.code, 0x44);
  });

  it('what a driver has no routine for is STATUS_INVALID_DEVICE_REQUEST', () => {
    const r = run(deviceDriver({ routines: '' }));
    assert.equal(r.stdout, '0 1\n');
  });

  it('CancelIo calls the cancel routine at DISPATCH_LEVEL with the lock', () => {
    const r = run(
      deviceDriver({
        routines: `
export function ReadDispatch(DeviceObject: any, Irp: any): number { IoMarkIrpPending(Irp); W.IoSetCancelRoutine(Irp, OnCancel); return STATUS_PENDING; }
function OnCancel(DeviceObject: any, Irp: any): void { const irql = W.KeGetCurrentIrql(); W.IoReleaseCancelSpinLock(Irp.CancelIrql);
  DbgPrint('cancel %d %d %d\\n', irql, Irp.Cancel, W.KeGetCurrentIrql()); complete(Irp, W.STATUS_CANCELLED, 0); }`,
        entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
      }),
      application(
        `const o = new OVERLAPPED(); const n = new Ref(0); ReadFile(h, null, 0, null, o); printf('%d\\n', CancelIo(h)); printf('%d %u\\n', GetOverlappedResult(h, o, n, true), GetLastError());`,
        '0x40000000',
        'OVERLAPPED, CancelIo, GetOverlappedResult',
      ),
    );
    assert.equal(r.debug, 'cancel 2 1 0\n');
    assert.equal(r.stdout, '1\n0 995\n');
  });

  it('StartIo gets one request at a time', () => {
    const r = run(
      deviceDriver({
        routines: `
let active = 0;
export function ReadDispatch(DeviceObject: any, Irp: any): number { IoMarkIrpPending(Irp); W.IoStartPacket(DeviceObject, Irp, null, null); return STATUS_PENDING; }
function StartIo(DeviceObject: any, Irp: any): void { active++; DbgPrint('start %d at %d\\n', active, W.KeGetCurrentIrql()); const e = DeviceObject.DeviceExtension; W.KeSetTimer(e.Timer, -10_000n, e.Dpc); }
function Dpc(D: any, d: any): void { const irp = d.CurrentIrp; active--; W.IoStartNextPacket(d, false); complete(irp, STATUS_SUCCESS, 0); }`,
        entry: `DriverObject.MajorFunction[3] = ReadDispatch; DriverObject.DriverStartIo = StartIo; W.KeInitializeTimer(device.DeviceExtension.Timer); W.KeInitializeDpc(device.DeviceExtension.Dpc, Dpc, device);`,
      }),
      application(
        'const a = new OVERLAPPED(); const b = new OVERLAPPED(); const n = new Ref(0); ReadFile(h, null, 0, null, a); ReadFile(h, null, 0, null, b); Sleep(100); printf("%d%d\\n", GetOverlappedResult(h, a, n, false), GetOverlappedResult(h, b, n, false));',
        '0x40000000',
        'OVERLAPPED, Sleep, GetOverlappedResult',
      ),
    );
    assert.equal(r.debug, 'start 1 at 2\nstart 1 at 2\n');
    assert.equal(r.stdout, '11\n');
  });
});
