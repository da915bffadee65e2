import assert from 'node:assert/strict';
import fc from 'fast-check';
import { application, deviceDriver, type Ran, runSession } from '../scenario';

/** Reads complete at once, in a DPC, or in a work item, by the length asked for. */
const driver = deviceDriver({
  routines: `
class REQUEST { Timer = new W.KTIMER(); Dpc = new W.KDPC(); Irp: any = null; Item: any = null; }
export function ReadDispatch(DeviceObject: any, Irp: any): number {
  const n = IoGetCurrentIrpStackLocation(Irp).Parameters.Read.Length;
  if (n % 3 === 0) return complete(Irp, STATUS_SUCCESS, n);
  const r = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, REQUEST, 'qeRT')!; r.Irp = Irp;
  IoMarkIrpPending(Irp);
  if (n % 3 === 1) { W.KeInitializeTimer(r.Timer); W.KeInitializeDpc(r.Dpc, Later, r); W.KeSetTimer(r.Timer, -200_000n, r.Dpc); }
  else { r.Item = W.IoAllocateWorkItem(DeviceObject); W.IoQueueWorkItem(r.Item, Work, W.DelayedWorkQueue, r); }
  return STATUS_PENDING;
}
function finish(r: any): void { const irp = r.Irp; W.ExFreePoolWithTag(r, 'qeRT'); complete(irp, STATUS_SUCCESS, IoGetCurrentIrpStackLocation(irp).Parameters.Read.Length); }
function Later(Dpc: any, r: any): void { finish(r); }
function Work(DeviceObject: any, r: any): void { W.KeDelayExecutionThread(KernelMode, false, -50_000n); W.IoFreeWorkItem(r.Item); finish(r); }`,
  entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
});
const app = (name: string, lengths: readonly number[]) =>
  application(`const n = new Ref(0); let sum = 0;
    for (const length of [${lengths.join()}]) { const b = new Uint8Array(length); if (!ReadFile(h, b, length, n, null)) printf('failed'); sum += n.value; }
    printf('${name}%u ', sum);`);

const TAGS = { ' prI': 0x20707249, '  oI': 0x20206f49, qeRT: 0x71655254, IWoI: 0x49576f49, eliF: 0x656c6946 };

/** The root bus's. */
const SYSTEM_DRIVERS = 1;

/** What is left when everything has been closed and unloaded. */
function leftovers(r: Ran): Record<string, number> {
  const left: Record<string, number> = {};
  const pool = r.machine.kernel('nt/ex/pool').PoolTrackTable;
  for (const [name, tag] of Object.entries(TAGS)) {
    const bytes = pool.get(tag * 2)?.Bytes ?? 0;
    if (bytes !== 0) left[name] = bytes;
  }
  for (const type of r.machine.kernel('nt/ob/types').ObTypeIndexTable)
    if (type && ['File', 'Device', 'Driver'].includes(type.Name)) {
      const count = type.TotalNumberOfObjects - (type.Name === 'Driver' ? SYSTEM_DRIVERS : 0);
      if (count !== 0) left[type.Name] = count;
    }
  return left;
}

describe('I/O balances', () => {
  it('whoever completes a request, on however many processors: nothing is lost, nothing is left', () => {
    const idle = leftovers(runSession({}));
    fc.assert(
      fc.property(
        fc.constantFrom(1, 1, 2, 3, 4),
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 5 }), {
          minLength: 1,
          maxLength: 3,
        }),
        (processors, seed, programs) => {
          const applications = Object.fromEntries(programs.map((lengths, i) => [`p${i}.exe`, app(`p${i}:`, lengths)]));
          const session = { drivers: { D: driver }, applications, processors, seed };
          const r = runSession(session);
          assert.equal(r.bugcheck, undefined);
          assert.deepEqual(r.events('session'), ['completed'], 'the session ends');
          const sums = programs.map((lengths, i) => `p${i}:${lengths.reduce((a, b) => a + b, 0)}`);
          assert.deepEqual(r.stdout.trim().split(' ').sort(), sums.sort());
          assert.deepEqual(leftovers(r), idle, 'what a machine without drivers has');
        },
      ),
      { numRuns: 25 },
    );
  }).timeout(120_000);

  it('the same session twice is the same, event for event', () => {
    const session = {
      drivers: { D: driver },
      applications: { 'a.exe': app('a', [1, 2, 3, 4]), 'b.exe': app('b', [2, 4, 6]) },
      processors: 2,
      seed: 5,
    };
    const log = () =>
      runSession(session)
        .machine.traces.map(t => `${t.time} ${t.processor} ${t.irql} ${t.kind} ${t.text}`)
        .join('\n');
    assert.equal(log(), log());
  });
});
