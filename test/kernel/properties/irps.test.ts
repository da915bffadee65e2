/** Requests through random stacks of devices: each is completed once, with the right status, and none is lost. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runSession } from '../scenario';

/** What a device above the lowest does with a request. */
const UPPER = ['skip', 'copy', 'routine', 'again', 'stop', 'pend'] as const;
/** What the lowest one does. */
const LOWEST = ['now', 'dpc', 'work', 'queue'] as const;

/** `Irp ` of the pool. */
const IRP_TAG = 0x20707249;

interface Request {
  /** By device, from the top. */
  readonly upper: readonly (typeof UPPER)[number][];
  readonly lowest: (typeof LOWEST)[number];
  readonly cancel: boolean;
  readonly fails: boolean;
}
interface Plan {
  readonly devices: number;
  readonly requests: readonly Request[];
}

const driver = (plan: Plan) => `
import * as W from 'ntifs';
import { Ref } from 'ntifs';
const PLAN: any = ${JSON.stringify(plan)};
const devices: any[] = [];
const csq = new W.IO_CSQ(), head = new W.LIST_ENTRY(), lock = new W.KSPIN_LOCK(), timer = new W.KTIMER(), drain = new W.KDPC();
const dpcs: any[] = PLAN.requests.map(() => ({ Timer: new W.KTIMER(), Dpc: new W.KDPC() }));
const finished: number[] = PLAN.requests.map(() => 0);

const number = (irp: any): number => irp.AssociatedIrp.SystemBuffer[0];
const level = (device: any): number => devices.indexOf(device);
function Finish(irp: any, status: number): void {
  const n = number(irp);
  finished[n]++;
  irp.IoStatus.Status = status;
  irp.IoStatus.Information = W.NT_SUCCESS(status) ? n + 1 : 0;
  W.IoCompleteRequest(irp, 0);
}
const statusOf = (irp: any): number => PLAN.requests[number(irp)].fails ? W.STATUS_DEVICE_NOT_READY : W.STATUS_SUCCESS;
function InWorker(device: any, routine: (irp: any) => void, irp: any): void {
  const item = W.IoAllocateWorkItem(device)!;
  W.IoQueueWorkItem(item, (d: any, c: any) => { W.IoFreeWorkItem(item); routine(irp); }, 1, null);
}

function Lowest(device: any, irp: any): number {
  const how = PLAN.requests[number(irp)].lowest;
  if (how === 'now') { const status = statusOf(irp); Finish(irp, status); return status; }
  if (how === 'queue') { W.IoCsqInsertIrp(csq, irp, null); return W.STATUS_PENDING; }
  W.IoMarkIrpPending(irp);
  if (how === 'work') InWorker(device, i => Finish(i, statusOf(i)), irp);
  else {
    const mine = dpcs[number(irp)];
    W.KeInitializeTimer(mine.Timer);
    W.KeInitializeDpc(mine.Dpc, (d: any, i: any) => Finish(i, statusOf(i)), irp);
    W.KeSetTimer(mine.Timer, -10_000n * BigInt(number(irp) * 7), mine.Dpc);
  }
  return W.STATUS_PENDING;
}
function Down(device: any, irp: any): number { return W.IoCallDriver(devices[level(device) + 1], irp); }
function Marking(device: any, irp: any, context: any): number { if (irp.PendingReturned) W.IoMarkIrpPending(irp); return W.STATUS_CONTINUE_COMPLETION; }
/** Keeps the completion and lets a worker go on with it. */
function Later(device: any, irp: any, context: any): number {
  InWorker(device, i => W.IoCompleteRequest(i, 0), irp);
  return W.STATUS_MORE_PROCESSING_REQUIRED;
}
/** Keeps the completion for the thread that waits. */
function Signal(device: any, irp: any, event: any): number {
  if (irp.PendingReturned) W.KeSetEvent(event, 0, false);
  return W.STATUS_MORE_PROCESSING_REQUIRED;
}
function Control(device: any, irp: any): number {
  const at = level(device);
  if (at === devices.length - 1) return Lowest(device, irp);
  switch (PLAN.requests[number(irp)].upper[at]) {
    case 'skip':
      W.IoSkipCurrentIrpStackLocation(irp);
      return Down(device, irp);
    case 'copy':
      W.IoCopyCurrentIrpStackLocationToNext(irp);
      return Down(device, irp);
    case 'routine':
      W.IoCopyCurrentIrpStackLocationToNext(irp);
      W.IoSetCompletionRoutine(irp, Marking, null, true, true, true);
      return Down(device, irp);
    case 'again':
      W.IoMarkIrpPending(irp);
      W.IoCopyCurrentIrpStackLocationToNext(irp);
      W.IoSetCompletionRoutine(irp, Later, null, true, true, true);
      Down(device, irp);
      return W.STATUS_PENDING;
    case 'stop': {
      const event = new W.KEVENT();
      W.KeInitializeEvent(event, 0, false);
      W.IoCopyCurrentIrpStackLocationToNext(irp);
      W.IoSetCompletionRoutine(irp, Signal, event, true, true, true);
      if (Down(device, irp) === W.STATUS_PENDING) W.KeWaitForSingleObject(event, W.Executive, W.KernelMode, false, null);
      const status = irp.IoStatus.Status;
      W.IoCompleteRequest(irp, 0);
      return status;
    }
    default:
      W.IoMarkIrpPending(irp);
      InWorker(device, i => { W.IoCopyCurrentIrpStackLocationToNext(i); Down(device, i); }, irp);
      return W.STATUS_PENDING;
  }
}
function CreateClose(device: any, irp: any): number {
  if (level(device) < devices.length - 1) { W.IoSkipCurrentIrpStackLocation(irp); return Down(device, irp); }
  if (W.IoGetCurrentIrpStackLocation(irp).MajorFunction === W.IRP_MJ_CLOSE) {
    W.KeCancelTimer(timer);
    W.DbgPrint('finished %s\\n', finished.join(' '));
  }
  irp.IoStatus.Status = 0; W.IoCompleteRequest(irp, 0); return 0;
}
function Drain(): void { for (let i = W.IoCsqRemoveNextIrp(csq, null); i !== null; i = W.IoCsqRemoveNextIrp(csq, null)) Finish(i, statusOf(i)); }
export function DriverEntry(DriverObject: any): number {
  for (let i = 0; i < PLAN.devices; i++) {
    const created = new Ref<any>(null);
    W.IoCreateDevice(DriverObject, 0, i === 0 ? '\\\\Device\\\\Test' : null, 0x22, 0, false, created);
    created.value.Flags |= W.DO_BUFFERED_IO;
    created.value.Flags &= ~W.DO_DEVICE_INITIALIZING;
    if (i > 0) W.IoAttachDeviceToDeviceStack(created.value, devices[0]);
    devices.unshift(created.value);
  }
  W.IoCreateSymbolicLink('\\\\??\\\\Test', '\\\\Device\\\\Test');
  W.InitializeListHead(head); W.KeInitializeSpinLock(lock);
  W.IoCsqInitialize(csq, (c: any, i: any) => { W.InsertTailList(head, i.Tail.Overlay.ListEntry); }, (c: any, i: any) => { W.RemoveEntryList(i.Tail.Overlay.ListEntry); },
    (c: any, i: any) => { const e = i === null ? head.Flink : i.Tail.Overlay.ListEntry.Flink; return e === head ? null : W.CONTAINING_RECORD<any>(e); },
    (c: any, r: any) => { W.KeAcquireSpinLock(lock, r); }, (c: any, r: any) => { W.KeReleaseSpinLock(lock, r); }, (c: any, i: any) => Finish(i, W.STATUS_CANCELLED));
  W.KeInitializeTimer(timer); W.KeInitializeDpc(drain, Drain, null); W.KeSetTimerEx(timer, -400_000n, 40, drain);
  DriverObject.MajorFunction[0] = DriverObject.MajorFunction[2] = DriverObject.MajorFunction[18] = CreateClose;
  DriverObject.MajorFunction[14] = Control;
  return 0;
}`;

const application = ({ requests }: Plan) => `
import { CreateFileW, DeviceIoControl, CloseHandle, CreateEventW, CancelIoEx, GetLastError, GetOverlappedResult, OVERLAPPED, printf, Ref, GENERIC_READ, OPEN_EXISTING,
  FILE_FLAG_OVERLAPPED } from 'windows';
const CANCEL = ${JSON.stringify(requests.map(r => r.cancel))};
export function main(): number {
  const h = CreateFileW('\\\\\\\\.\\\\Test', GENERIC_READ, 0, null, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, null);
  const errors: number[] = [];
  const all = CANCEL.map(() => new OVERLAPPED());
  for (let n = 0; n < all.length; n++) {
    all[n].hEvent = CreateEventW(null, true, false, null);
    const done = DeviceIoControl(h, 0x222000, new Uint8Array([n, 0, 0, 0]), 4, new Uint8Array(64), 64, null, all[n]);
    // What fails at once is no overlapped request: nobody writes its status block.
    errors.push(done || GetLastError() === 997 ? 0 : GetLastError());
    if (CANCEL[n]) CancelIoEx(h, all[n]);
  }
  for (let n = 0; n < all.length; n++) {
    const bytes = new Ref(0);
    if (errors[n] !== 0) printf('%d:error %u\\n', n, errors[n]);
    else if (GetOverlappedResult(h, all[n], bytes, true)) printf('%d:%d\\n', n, bytes.value);
    else printf('%d:error %u\\n', n, GetLastError());
  }
  CloseHandle(h);
  return 0;
}`;

const plans: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: 4 }).chain(devices =>
  fc.record({
    devices: fc.constant(devices),
    requests: fc.array(
      fc.record({
        upper: fc.array(fc.constantFrom(...UPPER), { minLength: devices - 1, maxLength: devices - 1 }),
        lowest: fc.constantFrom(...LOWEST),
        cancel: fc.boolean(),
        fails: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  }),
);

/** What may come of a request: only those that wait in the cancel-safe queue can be cancelled. */
function results({ lowest, cancel, fails }: Request, n: number): string[] {
  const usual = `${n}:${fails ? 'error 21' : n + 1}`;
  return cancel && lowest === 'queue' ? [usual, `${n}:error 995`] : [usual];
}

describe('requests', function () {
  this.timeout(300_000);
  it('through any stack of devices: completed once, with the right status, none lost', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(1, 2, 4), fc.nat(1000), (plan, processors, seed) => {
        const ran = runSession({
          drivers: { T: driver(plan) },
          applications: { 'app.exe': application(plan) },
          processors,
          seed,
        });
        assert.equal(ran.kind, 'idle', ran.bugcheck && `bug check ${ran.bugcheck.code.toString(16)}`);
        const lines = ran.stdout.trim().split('\n');
        assert.equal(lines.length, plan.requests.length, ran.stdout);
        for (const [n, request] of plan.requests.entries()) assert.ok(results(request, n).includes(lines[n]), lines[n]);
        assert.equal(ran.debug.trim(), `finished ${plan.requests.map(() => 1).join(' ')}`);
        const { PoolTrackTable } = ran.machine.kernel('nt/ex/poolTrack');
        const irps = [...PoolTrackTable.values()].filter((t: any) => t.Key === IRP_TAG) as any[];
        assert.ok(irps.length > 0);
        for (const { Allocs, Frees } of irps) assert.equal(Allocs, Frees, 'requests that were never freed');
        assert.deepEqual(ran.machine.violations, []);
      }),
      { numRuns: Number(process.env.KDLAB_PROPERTY_RUNS ?? 10), seed: 20261122 },
    );
  });
});
