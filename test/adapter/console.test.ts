/** Expressions of the console that wait, or meet a breakpoint, over the real machine. */
import { strict as assert } from 'node:assert';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeParts } from '../../debug-adapter/node/parts';
import { TestClient } from './client';

describe('an expression of the console', function () {
  this.timeout(30_000);
  let folder: string;
  let client: TestClient;
  let threadId = 0;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kdlab-'));
    cpSync(join(__dirname, '..', '..', 'examples', 'irql-dpc'), folder, { recursive: true });
    const driver = join(folder, 'driver.ts');
    const text = readFileSync(driver, 'utf8');
    writeFileSync(
      driver,
      `${text}
function Sleep(value: number): number {
  KeDelayExecutionThread(KernelMode, false, -10_000n);
  return value + 1;
}
`,
    );
    client = TestClient.over(nodeParts());
    await client.launch({ program: join(folder, 'irql-dpc.scenario.ts') });
    await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'IRQL!ReadDispatch' }] });
    threadId = (await client.start()).threadId ?? 0;
  });
  afterEach(async () => {
    client.takeOutput();
    await client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const top = async () => (await client.request('stackTrace', { threadId })).stackFrames[0].name;
  const position = async () => (await client.request('kdlab/state', {})).position;

  it('may wait: time goes on, and the stop is told anew', async () => {
    const before = await position();
    assert.match(await client.command('?? Sleep(41)'), /0n42/);
    await client.event('stopped');
    assert.notEqual(await position(), before);
    assert.match(await top(), /ReadDispatch/);
  });

  it('stops at a breakpoint on its way, and tells its value when it goes on', async () => {
    await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'IRQL!Sleep' }] });
    assert.match(await client.command('?? Sleep(41)'), /stopped on its way[\s\S]*Breakpoint \d+ hit/);
    assert.equal((await client.event('stopped')).reason, 'function breakpoint');
    assert.match(await top(), /IRQL!Sleep/);
    await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'IRQL!DpcRoutine' }] });
    await client.go();
    assert.match(client.takeOutput(), /Sleep\(41\): 42/);
  });

  it('that only looks tells no stop', async () => {
    await client.command('?? 1 + 1');
    assert.deepEqual(client.take('stopped'), []);
  });
});
