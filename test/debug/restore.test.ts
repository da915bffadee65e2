/** States of one machine, put back in any order: what it does from there on is what it did the first time. */
import assert from 'node:assert/strict';
import type { DebugSession } from '../../simulator/debug/session/session';
import type { KeptRun, MachineRun } from '../../simulator/debug/session/machineRun';
import { stateHash } from '../../simulator/debug/stateHash';
import { targetOf } from './support';

const driver = (name: string) => `
import { DRIVER_OBJECT, DbgPrint, type NTSTATUS, STATUS_SUCCESS } from 'ntddk';
import { Registry } from './registry';
class Extension { Loads = 0; }
const extension = new Extension();
export const list: Extension[] = [extension];
function Unload(DriverObject: DRIVER_OBJECT): void {
  list.push(extension);
  DbgPrint('${name} unload %d of %d, %d\\n', extension.Loads, list.length, Registry.Total);
}
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  DriverObject.DriverUnload = Unload;
  list[0].Loads += 1;
  extension.Loads += 1;
  Registry.Total += extension.Loads;
  DbgPrint('${name} entry %d %d\\n', extension.Loads, Registry.Total);
  return STATUS_SUCCESS;
}
`;
const REGISTRY = `class Counters { Total = 0; }
export let Registry = new Counters();
`;
const APP = `import { ControlService, OpenSCManagerW, OpenServiceW, SC_MANAGER_ALL_ACCESS, SERVICE_ALL_ACCESS, SERVICE_CONTROL_STOP, SERVICE_STATUS, StartServiceW } from 'windows';
export function main(): number {
  const manager = OpenSCManagerW(null, null, SC_MANAGER_ALL_ACCESS)!;
  for (const [name] of new Map([['One', 1], ['Two', 2]])) {
    const service = OpenServiceW(manager, name, SERVICE_ALL_ACCESS)!;
    ControlService(service, SERVICE_CONTROL_STOP, new SERVICE_STATUS());
    StartServiceW(service, 0, null);
  }
  return 0;
}
`;
const FILES = {
  'one.ts': driver('one'),
  'two.ts': driver('two'),
  'registry.ts': REGISTRY,
  'app.ts': APP,
  'a.scenario.ts': `import { scenario } from 'kdlab';
export default scenario({ title: 'restore', drivers: [{ service: 'One', model: './one.ts' }, { service: 'Two', model: './two.ts' }], applications: [{ image: 'app.exe', model: './app.ts' }] });
`,
};

interface Stretch {
  readonly from: KeptRun;
  readonly to: number;
  readonly hash: string;
}

/** Statements between two states. */
const STRIDE = 6_000;

function runTo(run: MachineRun, end: number): boolean {
  while (run.machine.executed < end) {
    const { kind } = run.run(end);
    if (kind === 'idle' || kind === 'broken' || kind === 'bugcheck') return false;
  }
  return true;
}

const told = (run: MachineRun) => run.events.map(e => `${e.position.executed} ${e.kind} ${e.text}`);

describe('a state put back', function () {
  this.timeout(120_000);

  it('goes on as it did, from boot to drivers that are loaded again', async () => {
    const target = targetOf(FILES, 'a.scenario.ts');
    await target.load();
    const { run } = target as DebugSession;
    const stretches: Stretch[] = [];
    for (;;) {
      const from = run.save();
      // What a debugger alone has given an address has none any more.
      run.restore(from);
      const alive = runTo(run, run.machine.executed + STRIDE);
      stretches.push({ from, to: run.machine.executed, hash: stateHash(run) });
      if (!alive) break;
    }
    const events = told(run);
    const loads = events.filter(e => / load (one|two)/i.test(e)).length;
    assert.ok(loads >= 4, `${loads} loads in ${events.filter(e => / (un)?load /.test(e)).join('\n')}`);
    const again = ({ from, to, hash }: Stretch, after: string): void => {
      run.restore(from);
      runTo(run, to);
      const way = `from ${from.place.executed}, after ${after}`;
      assert.deepEqual(told(run), events.slice(0, run.events.length), way);
      assert.equal(stateHash(run), hash, way);
    };
    const [first] = stretches;
    const last = stretches[stretches.length - 1];
    for (const s of [...stretches].reverse()) again(s, 'the later ones');
    // What boot makes anew must not be found in what it had made before.
    again(first, 'all');
    again(last, 'the first');
    for (const s of stretches) again(s, 'the earlier ones');
    run.restore(stretches[stretches.length >> 1].from);
    runTo(run, Number.POSITIVE_INFINITY);
    assert.deepEqual(told(run), events);
  });
});
