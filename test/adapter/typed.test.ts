/** What a person types where an expression is expected: mistakes are told shortly, and one mistake spoils nothing else. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeParts } from '../../debug-adapter/node/parts';
import { refused, TestClient } from './client';

const MODEL = `import { DbgBreakPoint, DRIVER_OBJECT, type NTSTATUS, STATUS_SUCCESS } from 'ntddk';
let g_List = [1];
class Dev { get Level(): number { return 1; } }
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  let local: unknown = 1;
  const when = new Date(0);
  const pattern = /a(b)/gi;
  [3].map(n => {
    DbgBreakPoint();
    return n;
  });
  g_List.push(local as number); // #one
  g_List.push(new Dev().Level);
  return STATUS_SUCCESS; // #two
}
`;

describe('what is typed', () => {
  let folder: string;
  let client: TestClient;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kdlab-typed-'));
    writeFileSync(join(folder, 'd.ts'), MODEL);
    client = TestClient.over(nodeParts());
    await client.launch({ program: join(folder, 'd.ts') });
  });
  after(async () => {
    client.takeOutput();
    await client.dispose();
    rmSync(folder, { recursive: true });
  });
  const lineOf = (marker: string) => MODEL.split('\n').findIndex(l => l.includes(marker)) + 1;

  it('as a condition that cannot be meant, is told at its breakpoint, and the others are set', async () => {
    const { breakpoints } = await client.request('setBreakpoints', {
      source: { path: join(folder, 'd.ts') },
      breakpoints: [
        { line: lineOf('#one'), condition: 'local ==' },
        { line: lineOf('#one'), hitCondition: 'often' },
        { line: lineOf('#two') },
      ],
    });
    assert.deepEqual(
      breakpoints.map(b => b.verified),
      [false, false, true],
    );
    const accessor = await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'Dev.Level' }] });
    assert.equal(accessor.breakpoints[0].verified, true);
    assert.match(breakpoints[0].message!, /'local ==' is not an expression/);
    assert.match(breakpoints[1].message!, /'often' is no hit condition/);
  });

  it('as a value, may be an object or a number of the debugger; mistakes have no place in a file', async () => {
    const { threadId = 0, text } = await client.start();
    assert.match(text!, /0x80000003 STATUS_BREAKPOINT/);
    const frames = async () => (await client.request('stackTrace', { threadId })).stackFrames;
    assert.deepEqual(
      (await frames()).slice(0, 4).map(f => f.name),
      ['nt!DbgBreakPoint', 'd!<anonymous>', 'map', 'd!DriverEntry'],
    );
    const { scopes } = await client.request('scopes', { frameId: (await frames())[3].id });
    const set = async (scope: number, name: string, value: string) =>
      (await client.request('setVariable', { variablesReference: scopes[scope].variablesReference, name, value }))
        .value;
    assert.equal(await set(0, 'local', '[7, 8]'), '(2) [7, 8]');
    const again = (await client.request('scopes', { frameId: (await frames())[3].id })).scopes;
    const [locals] = again;
    const { variables } = await client.request('variables', { variablesReference: locals.variablesReference });
    assert.deepEqual(
      variables.slice(1).map(v => v.value),
      ['(2) [7, 8]', 'Date 1970-01-01T00:00:00.000Z', '/a(b)/gi'],
    );
    const value = { variablesReference: locals.variablesReference, name: 'local' };
    assert.equal((await client.request('setVariable', { ...value, value: '@$irql' })).value, '0n');
    assert.equal(
      (await refused(client.request('setVariable', { ...value, value: 'nothing' }))).message,
      "Cannot find name 'nothing'.",
    );
    const frameId = (await frames())[3].id;
    assert.match(
      (await refused(client.request('evaluate', { expression: 'let n = 3', frameId, context: 'watch' }))).message,
      /^One expression is expected, and this is a statement\. \(a function may hold/,
    );
    assert.match(await client.command('?? local + nothing'), /\n {11}\^ Cannot find name 'nothing'/);
    // What is broken off takes another machine, which nobody looks at before it stands where the other one stood.
    const endless = client.request('evaluate', {
      expression: '?? /^(a+)+$/.test("a".repeat(40) + "b")',
      context: 'repl',
    });
    const length = client.request('evaluate', { expression: 'g_List.length', frameId, context: 'watch' });
    assert.equal((await length).result, '1');
    await endless;
    assert.match(client.takeOutput(), /It did not end/);
    const complete = async (text: string) =>
      (
        await client.request('completions', { text, column: text.length + 1, frameId: (await frames())[3].id })
      ).targets.map(t => t.label);
    assert.deepEqual(await complete('?? Math.flo'), ['floor']);
    assert.ok((await complete('?? DriverObject.Dri')).includes('DriverUnload'));
    assert.ok((await complete('?? g_List.pu')).includes('push'));
    assert.deepEqual(await complete('?? g_L'), ['g_List']);
    assert.match(await client.command('local'), /\?\? evaluates an expression/);
  });
});
