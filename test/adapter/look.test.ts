/** What a client looks at: private members, expressions that call the model, and frames that are void. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeParts } from '../../debug-adapter/node/parts';
import { refused, TestClient } from './client';

const MODEL = `import { DRIVER_OBJECT, type NTSTATUS, STATUS_SUCCESS } from 'ntddk';
class Meter {
  #ticks = 3;
  Name = 'm';
  get Ticks(): number { return this.#ticks; }
  tick(): number {
    this.#ticks++; // #tick
    return this.#ticks;
  }
}
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const meter = new Meter();
  let local = 1;
  local += meter.Ticks; // #here
  meter.tick();
  return local > 0 ? STATUS_SUCCESS : -1; // #end
}
`;
const SCENARIO = `import { scenario } from 'kdlab';
export default scenario({ title: 'look', drivers: [{ service: 'T', model: './t.ts' }], applications: [], stopServices: false });
`;

describe('looking around', function () {
  this.timeout(30_000);
  let folder: string;
  let client: TestClient;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kdlab-'));
    writeFileSync(join(folder, 't.ts'), MODEL);
    writeFileSync(join(folder, 't.scenario.ts'), SCENARIO);
    client = TestClient.over(nodeParts());
  });
  afterEach(async () => {
    client.takeOutput();
    await client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('sees private fields, calls the model without a trace, and knows when its frames are void', async () => {
    await client.launch({ program: join(folder, 't.scenario.ts') });
    const line = MODEL.split('\n').findIndex(l => l.includes('#here')) + 1;
    await client.request('setBreakpoints', { source: { path: join(folder, 't.ts') }, breakpoints: [{ line }] });
    const threadId = (await client.start()).threadId!;
    const frame = async () => (await client.request('stackTrace', { threadId })).stackFrames[0].id;
    const locals = async (frameId: number) => {
      const { scopes } = await client.request('scopes', { frameId });
      return (await client.request('variables', { variablesReference: scopes[0].variablesReference })).variables;
    };
    const watch = async (expression: string, frameId: number) =>
      (await client.request('evaluate', { expression, frameId, context: 'watch' })).result;

    const first = await frame();
    const meter = (await locals(first)).find(v => v.name === 'meter')!;
    const { variablesReference } = meter;
    const fields = (await client.request('variables', { variablesReference })).variables;
    const ticks = fields.find(v => v.name === '#ticks')!;
    assert.deepEqual([ticks.value, ticks.evaluateName], ['3', 'meter.#ticks']);
    assert.equal((await client.request('setVariable', { variablesReference, name: '#ticks', value: '5' })).value, '5');

    const again = await frame();
    assert.equal(await watch('meter.tick() + local + meter.Ticks', again), '13');
    assert.equal(await watch('meter.Ticks', again), '5');
    const { dataId } = await client.request('dataBreakpointInfo', { name: 'meter.#ticks', frameId: again });
    await client.request('setDataBreakpoints', { breakpoints: [{ dataId: dataId!, accessType: 'write' }] });

    client.take('invalidated');
    await client.command('?? (local = 99, (() => { for (;;); })())');
    assert.ok(client.take('invalidated').length > 0);
    assert.match((await refused(client.request('scopes', { frameId: again }))).message, /not of this stop/);
    assert.equal((await locals(await frame())).find(v => v.name === 'local')!.value, '1');
    assert.match((await client.go()).description ?? '', /#ticks: 5 → 6/);
    client.takeOutput();
  });
});
