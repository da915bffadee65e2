/** Models that go wrong, over the real machine: each a clear outcome, and the adapter lives. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErrorCode } from '../../debug-adapter/dap/errors';
import { nodeParts } from '../../debug-adapter/node/parts';
import { refused, TestClient } from './client';

const SCENARIO = `import { scenario } from 'kdlab';
export default scenario({ title: 'test', drivers: [{ service: 'BAD', model: './driver.ts' }], applications: [] });
`;
/** A DriverEntry of one statement. */
const entry = (
  statement: string,
  imports = '',
) => `import { DRIVER_OBJECT, KeRaiseIrqlToDpcLevel, type NTSTATUS, STATUS_SUCCESS, type UNICODE_STRING } from 'ntddk';
${imports}
export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  ${statement}
  return STATUS_SUCCESS;
}
`;

describe('models that go wrong', () => {
  let folder: string;
  let client: TestClient;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kdlab-'));
    client = TestClient.over(nodeParts());
  });
  afterEach(async () => {
    client.takeOutput();
    await client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (driver: string) => {
    writeFileSync(join(folder, 'driver.ts'), driver);
    const program = join(folder, 'bad.scenario.ts');
    writeFileSync(program, SCENARIO);
    return program;
  };
  /** Launches; @returns the refusal's text */
  const notLoaded = async (driver: string): Promise<string> => {
    await client.initialize();
    const error = await refused(client.request('launch', { program: write(driver) }));
    assert.notEqual(error.code, ErrorCode.internal);
    return error.message;
  };
  const run = async (driver: string, more: Record<string, unknown> = {}) => {
    await client.launch({ program: write(driver), ...more });
    await client.request('configurationDone');
  };

  /** Id of a thread with that function on its stack. */
  const threadOf = async (name: string): Promise<number | undefined> => {
    for (const { id } of (await client.request('threads')).threads) {
      const { stackFrames } = await client.request('stackTrace', { threadId: id });
      if (stackFrames.some(frame => frame.name === name)) return id;
    }
    return undefined;
  };

  it('a syntax error is told with its place', async () => {
    assert.match(await notLoaded('export function DriverEntry( {\n'), /driver\.ts:\d+:\d+: /);
    const [output] = client.take('output').filter(({ source }) => source);
    assert.equal(output.source?.path, join(folder, 'driver.ts'));
    assert.ok((output.line ?? 0) >= 1);
  });

  it('a missing DriverEntry is told', async () => {
    assert.match(await notLoaded('export const nothing = 1;\n'), /DriverEntry/);
  });

  for (const [level, statement] of [
    ['PASSIVE_LEVEL', 'for (;;) {}'],
    ['DISPATCH_LEVEL', 'KeRaiseIrqlToDpcLevel(); for (;;) {}'],
  ] as const)
    it(`an endless loop at ${level} is paused and stopped`, async () => {
      await run(entry(statement));
      // How far the machine gets in a while depends on this computer: paused until the loop is there.
      let found: number | undefined;
      for (let attempt = 0; attempt < 40 && found === undefined; attempt++) {
        await new Promise(resolve => setTimeout(resolve, 50));
        await client.request('pause', { threadId: 0 });
        assert.equal((await client.event('stopped')).reason, 'pause');
        found = await threadOf('BAD!DriverEntry');
        await client.request('continue', { threadId: found ?? 0 });
      }
      assert.notEqual(found, undefined);
      await client.request('terminate', {});
      await client.request('terminate', {});
      await client.event('terminated');
    });

  it('a thrown string is a bug check with its text', async () => {
    await run(entry("throw 'no reason';"));
    const stopped = await client.event('stopped');
    assert.match(stopped.description ?? '', /Bug check 0x7E/);
    assert.match(stopped.text ?? '', /driver\.ts:4:\d+: thrown: no reason/);
    const card = await client.request('exceptionInfo', { threadId: stopped.threadId ?? 0 });
    assert.match(card.description ?? '', /^.*driver\.ts:4:\d+: thrown: no reason/);
  });

  for (const statement of [
    'const all: number[][] = []; for (;;) all.push(new Array(10_000).fill(1.5));',
    'const all = new Array(1e9).fill(0);',
  ])
    it(`a gigabyte of memory ends at the limit: ${statement}`, async function () {
      this.timeout(120_000);
      await run(entry(statement), { memoryLimit: 256 });
      const stopped = await client.event('stopped', undefined, 100_000);
      assert.match(stopped.description ?? '', /Memory limit/);
      assert.match(stopped.text ?? '', /more (memory )?than the 256 MB .*\(.*driver\.ts:4:\d+\)/);
    });

  for (const name of ['process', 'require', 'fetch', 'globalThis', 'setTimeout', 'eval'])
    it(`${name} is not there`, async () => {
      const text = await notLoaded(entry(`${name};`));
      assert.match(text, new RegExp(`driver\\.ts:4:\\d+: .*${name}`));
    });
});
