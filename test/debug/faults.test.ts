/** Memory that faults, looked at by a debugger: positions and states are the same however one gets to them. */
import assert from 'node:assert/strict';
import { createExpressionEvaluator } from '../../debug-adapter/windbg';
import type { DebugTarget } from '../../simulator/debug';
import type { DebugSession } from '../../simulator/debug/session/session';
import type { KeptRun } from '../../simulator/debug/session/machineRun';
import { stateHash } from '../../simulator/debug/stateHash';
import { Unkeepable } from '../../simulator/engine';
import { targetOf } from './support';

const DRIVER = `
import * as W from 'ntifs';
import { ExAllocatePool2, KDPC, KTIMER, POOL_FLAG_PAGED, Ref } from 'ntifs';
class CONTEXT { Count = 0; Event = new W.KEVENT(); Name = 'context'; }
let context: CONTEXT | null = null;
let bytes: Uint8Array | null = null;
const timer = new KTIMER();
const dpc = new KDPC();
/** @section PAGE */
export function Fill(value: number): number {
  for (let i = 0; i < 4; i++) bytes![i] = value + i;
  return bytes![3];
}
export function Dpc(d: any, c: any, a: any, b: any): void { context!.Count++; }
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  context = ExAllocatePool2(POOL_FLAG_PAGED, CONTEXT, 'txtC');
  bytes = ExAllocatePool2(POOL_FLAG_PAGED, 5000, 'etyB');
  W.KeInitializeEvent(context!.Event, 0, false);
  for (let round = 0; round < 3; round++) {
    W.MmTrimAllSystemPagableMemory(round % 2 === 0);
    context!.Count += Fill(round);
    W.KeDelayExecutionThread(0, false, -3_000_000n);
    context!.Name = 'round ' + round;
    W.KeSetEvent(context!.Event, 0, false);
  }
  W.KeInitializeTimer(timer);
  W.KeInitializeDpc(dpc, Dpc, null);
  W.KeSetTimer(timer, -5_000_000n, dpc);
  return 0;
}`;

const hashOf = (target: DebugTarget): string => stateHash((target as DebugSession).run);

/** Here, or at the next statements where the platform shows all of the state. */
function save({ run }: DebugSession): KeptRun {
  for (;;)
    try {
      return run.save();
    } catch (error) {
      assert.ok(error instanceof Unkeepable);
      run.run(run.machine.executed + 1);
    }
}

async function machine(): Promise<DebugTarget> {
  const files = {
    'driver.ts': DRIVER,
    'a.scenario.ts': `import { scenario } from 'kdlab';
      export default scenario({ title: 'faults', drivers: [{ service: 'Drv', model: './driver.ts' }], memoryPressure: true, stopServices: false });`,
  };
  const target = targetOf(files, 'a.scenario.ts');
  await target.load();
  return target;
}

describe('faulting memory', function () {
  this.timeout(240_000);

  it('faults at the same positions, wherever limits and stops lie', async () => {
    const reference = await machine();
    const end = await reference.go();
    assert.equal(end.reason.kind, 'bugcheck');
    assert.equal(reference.bugcheck?.code, 0xd1);
    const faults = reference.events.filter(e => e.kind === 'fault').map(e => e.position.executed);
    assert.ok(faults.length >= 6, `only ${faults.length} faults`);
    // Machines that stop before every statement around the faults on their way.
    for (const [i, fault] of faults.entries()) {
      if (i % 3 !== 0) continue;
      const walker = await machine();
      const { run } = walker as DebugSession;
      const goal = fault + 1 + ((i * 7) % 25);
      for (let executed = 1; executed <= goal; executed++)
        if (executed === goal || faults.some(f => Math.abs(f - executed) < 20)) run.run(executed);
      await reference.seek({ executed: goal });
      assert.equal(hashOf(reference), stateHash(run), `statement ${goal}`);
    }
    const again = await reference.go();
    assert.deepEqual(again.position, end.position);
  });

  it('is put back with its pages, forbidden or not', async () => {
    const target = await machine();
    const { run } = target as DebugSession;
    const reference = await machine();
    const end = await reference.go();
    const total = end.position.executed;
    for (let i = 4; i < 8; i++) {
      const here = Math.floor((total * i) / 8);
      const later = Math.floor((total * (i + 1)) / 8) - 1;
      run.run(here);
      const kept = save(target as DebugSession);
      const first = stateHash(run);
      run.run(later);
      const hash = stateHash(run);
      run.restore(kept);
      assert.equal(stateHash(run), first, `put back to ${here}`);
      run.run(later);
      assert.equal(stateHash(run), hash, `from ${here} to ${later} again`);
      run.restore(kept);
    }
    for (;;) {
      const stop = run.run(total + 1000);
      if (stop.kind === 'exception' || stop.kind === 'debugBreak') continue;
      assert.equal(stop.kind, 'bugcheck');
      break;
    }
    assert.equal(run.machine.executed, total);
  });

  it('steps back over a fault to the state before it', async () => {
    const target = await machine();
    target.breakpoints.add({ place: { kind: 'function', name: 'Drv!Fill' } });
    await target.go();
    const before = hashOf(target);
    const { position } = target;
    await target.stepOver('line');
    assert.ok(target.events.some(e => e.kind === 'fault' && e.position.executed >= position.executed));
    assert.notEqual(hashOf(target), before);
    await target.stepBackOver('line');
    assert.deepEqual(target.position, position);
    assert.equal(hashOf(target), before);
  });

  it('is looked at without a fault', async () => {
    const target = await machine();
    await target.go();
    const { memory } = (target as DebugSession).run;
    const [address] = target.bugcheck!.parameters;
    assert.deepEqual(memory.read(address, 4), [null, null, null, null]);
    const found = memory.containing(address);
    assert.equal(found?.structure.name, 'CONTEXT');
    assert.equal((found!.object as { Name: string }).Name, 'round 2');
    assert.equal(target.events.filter(e => e.kind === 'fault').length > 0, true);
  });

  it('conditions of breakpoints look at it without a fault', async () => {
    const reference = await machine();
    const end = await reference.go();
    const target = await machine();
    target.setExpressionEvaluator(createExpressionEvaluator());
    target.breakpoints.add({ place: { kind: 'function', name: 'Drv!Fill' }, condition: 'context.Count === 100' });
    target.breakpoints.add({
      place: { kind: 'function', name: 'nt!KeSetEvent' },
      condition: 'Event.Header.SignalState === 9',
    });
    const stop = await target.go();
    assert.equal(stop.reason.kind, 'bugcheck');
    assert.deepEqual(stop.position, end.position);
  });
});
