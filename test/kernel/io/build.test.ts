import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';

const READ = application(
  `const b = new Uint8Array(4); const n = new Ref(0); printf('%d ', ReadFile(h, b, 4, n, null)); printf('%u %u\\n', n.value, b[0]);`,
);

describe('requests of a driver’s own', () => {
  /** `\Device\Lower` answers reads and controls after 1 ms; `\Device\Test` asks it. */
  const driver = (body: string) =>
    deviceDriver({
      imports:
        'IoCallDriver, IoBuildSynchronousFsdRequest, IoBuildDeviceIoControlRequest, IoBuildAsynchronousFsdRequest, IoGetDeviceObjectPointer, IoSetCompletionRoutine, IoFreeIrp',
      routines: `
let lower: any = null; let pending: any = null; const timer = new W.KTIMER(); const dpc = new W.KDPC();
function Dispatch(DeviceObject: any, Irp: any): number {
  if (DeviceObject !== lower) return Ask(DeviceObject, Irp);
  pending = Irp; IoMarkIrpPending(Irp); W.KeSetTimer(timer, -10_000n, dpc); return STATUS_PENDING; }
function Later(D: any, c: any): void { pending.AssociatedIrp.SystemBuffer[0] = 77; complete(pending, STATUS_SUCCESS, 1); }
function Ask(DeviceObject: any, Irp: any): number { ${body} }`,
      entry: `const l = new Ref<any>(null); IoCreateDevice(DriverObject, 0, '\\\\Device\\\\Lower', 0x22, 0, false, l); lower = l.value; lower.Flags |= DO_BUFFERED_IO;
        W.KeInitializeTimer(timer); W.KeInitializeDpc(dpc, Later, null);
        DriverObject.MajorFunction[3] = Dispatch; DriverObject.MajorFunction[0xe] = Dispatch;`,
      unload: 'IoDeleteDevice(lower);',
    });

  it('a synchronous request: event, status block, freed by the I/O manager', () => {
    const r = runSession({
      drivers: {
        D: driver(`const b = new Uint8Array(2); const e = new W.KEVENT(); const iosb = new W.IO_STATUS_BLOCK(); W.KeInitializeEvent(e, 0, false);
          const irp = IoBuildSynchronousFsdRequest(3, lower, b, 2, null, e, iosb)!; let status = IoCallDriver(lower, irp);
          if (status === STATUS_PENDING) { W.KeWaitForSingleObject(e, Executive, KernelMode, false, null); status = iosb.Status; }
          Irp.AssociatedIrp.SystemBuffer[0] = b[0]; return complete(Irp, status, iosb.Information);`),
      },
      applications: { 'a.exe': READ },
    });
    assert.equal(r.stdout, '1 1 77\n');
    assert.equal(r.machine.kernel('nt/ex/pool').PoolTrackTable.get(0x20707249 * 2).Bytes, 0);
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('a device control to a device found by name', () => {
    const r = runSession({
      drivers: {
        D: driver(`const f = new Ref<any>(null); const d = new Ref<any>(null);
          DbgPrint('%x ', IoGetDeviceObjectPointer('\\\\Device\\\\None', 0x80, f, d)); DbgPrint('%x ', IoGetDeviceObjectPointer('\\\\Device\\\\Lower', 0x80, f, d));
          const b = new Uint8Array(2); const e = new W.KEVENT(); const iosb = new W.IO_STATUS_BLOCK(); W.KeInitializeEvent(e, 0, false);
          const irp = IoBuildDeviceIoControlRequest(0x222000, d.value, null, 0, b, 2, false, e, iosb)!;
          if (IoCallDriver(d.value, irp) === STATUS_PENDING) W.KeWaitForSingleObject(e, Executive, KernelMode, false, null);
          W.ObDereferenceObject(f.value); Irp.AssociatedIrp.SystemBuffer[0] = b[0]; return complete(Irp, iosb.Status, iosb.Information);`),
      },
      applications: { 'a.exe': READ },
    });
    assert.equal(r.debug, 'c0000034 0 ');
    assert.equal(r.stdout, '1 1 77\n');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('an asynchronous request is freed by its completion routine', () => {
    const r = runSession({
      drivers: {
        D: driver(`const b = new Uint8Array(2); const irp = IoBuildAsynchronousFsdRequest(4, lower, b, 2, 0n, null)!; IoMarkIrpPending(Irp);
          lower.DriverObject.MajorFunction[4] = Dispatch; IoSetCompletionRoutine(irp, Done, Irp, true, true, true); IoCallDriver(lower, irp); return STATUS_PENDING; }
          function Done(D: any, irp: any, Irp: any): number { const s = irp.IoStatus.Status; W.ExFreePool(irp.AssociatedIrp.SystemBuffer); IoFreeIrp(irp); complete(Irp, s, 3); return W.STATUS_MORE_PROCESSING_REQUIRED;`),
      },
      applications: { 'a.exe': READ },
    });
    assert.match(r.stdout, /^1 3 /);
    assert.deepEqual(r.events('session'), ['completed']);
  });
});

describe('cancel-safe queues and lookaside lists', () => {
  it('a queue: removed in order, cancelled ones completed by the queue', () => {
    const driver = deviceDriver({
      imports:
        'IO_CSQ, IoCsqInitialize, IoCsqInsertIrp, IoCsqRemoveNextIrp, InsertTailList, RemoveEntryList, CONTAINING_RECORD',
      routines: `
const csq = new IO_CSQ(); const list = new W.LIST_ENTRY(); W.InitializeListHead(list); const lock = new W.KSPIN_LOCK();
function ReadDispatch(D: any, Irp: any): number { IoCsqInsertIrp(csq, Irp, null); return STATUS_PENDING; }
function WriteDispatch(D: any, Irp: any): number { const irp = IoCsqRemoveNextIrp(csq, null); DbgPrint('removed %d\\n', irp !== null); if (irp !== null) complete(irp, STATUS_SUCCESS, 0); return complete(Irp, STATUS_SUCCESS, 0); }
function Insert(c: any, irp: any): void { InsertTailList(list, irp.Tail.Overlay.ListEntry); }
function Remove(c: any, irp: any): void { RemoveEntryList(irp.Tail.Overlay.ListEntry); }
function Peek(c: any, irp: any, x: any): any { const e = irp === null ? list.Flink : irp.Tail.Overlay.ListEntry.Flink; return e === list ? null : CONTAINING_RECORD(e); }
function Acquire(c: any, irql: any): void { W.KeAcquireSpinLock(lock, irql); }
function Release(c: any, irql: any): void { W.KeReleaseSpinLock(lock, irql); }
function Canceled(c: any, irp: any): void { DbgPrint('canceled at %d\\n', W.KeGetCurrentIrql()); complete(irp, W.STATUS_CANCELLED, 0); }`,
      entry:
        'IoCsqInitialize(csq, Insert, Remove, Peek, Acquire, Release, Canceled); DriverObject.MajorFunction[3] = ReadDispatch; DriverObject.MajorFunction[4] = WriteDispatch;',
    });
    const app = application(
      `const a = new OVERLAPPED(); const b = new OVERLAPPED(); const n = new Ref(0); ReadFile(h, null, 0, null, a); ReadFile(h, null, 0, null, b);
       CancelIoEx(h, a); printf('%d %u ', GetOverlappedResult(h, a, n, false), GetLastError());
       const w = new OVERLAPPED(); WriteFile(h, null, 0, null, w); WriteFile(h, null, 0, null, w); printf('%d', GetOverlappedResult(h, b, n, false));`,
      '0x40000000',
      'OVERLAPPED, CancelIoEx, GetOverlappedResult',
    );
    const r = runSession({ drivers: { D: driver }, applications: { 'a.exe': app } });
    assert.equal(r.debug, 'canceled at 0\nremoved 1\nremoved 0\n');
    assert.equal(r.stdout, '0 995 1');
  });

  it('a lookaside list gives the freed block again', () => {
    const r = runSession({
      drivers: {
        D: deviceDriver({
          routines: 'class ITEM { A = 1; }',
          entry: `const l = new W.NPAGED_LOOKASIDE_LIST(); W.ExInitializeNPagedLookasideList(l, null, null, 0, ITEM, 'meTI', 0);
            const a = W.ExAllocateFromNPagedLookasideList(l); const b = W.ExAllocateFromNPagedLookasideList(l); W.ExFreeToNPagedLookasideList(l, a);
            const c = W.ExAllocateFromNPagedLookasideList(l); DbgPrint('%d %d %d %d\\n', a === c, a !== b, a instanceof ITEM, l.AllocateMisses);
            W.ExFreeToNPagedLookasideList(l, b); W.ExFreeToNPagedLookasideList(l, c); W.ExDeleteNPagedLookasideList(l);`,
        }),
      },
    });
    assert.equal(r.debug, '1 1 1 2\n');
  });
});
