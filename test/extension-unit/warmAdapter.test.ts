/** The process that waits for F5, with the built adapter. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { type Adapter, WarmAdapter } from '../../extension/warmAdapter';
import { TestClient } from '../adapter/client';

const ROOT = join(__dirname, '..', '..');
const KDLAB = join(ROOT, 'dist', 'kdlab.js');
const SCENARIO = join(ROOT, 'examples', 'irql-dpc', 'irql-dpc.scenario.ts');
const FLAGS = ['--max-old-space-size=1024'];

describe('the adapter that waits for F5', function () {
  this.timeout(60_000);
  let warm: WarmAdapter;
  const create = (idle?: number) => (warm = new WarmAdapter(KDLAB, idle));
  const given: Adapter[] = [];
  afterEach(async () => {
    warm.dismiss();
    for (const adapter of given.splice(0)) {
      adapter.kill();
      await adapter.ended;
    }
  });

  async function taken(): Promise<Adapter> {
    for (;;) {
      const adapter = warm.take(FLAGS);
      if (adapter) given.push(adapter);
      if (adapter) return adapter;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
  async function client(adapter: Adapter): Promise<TestClient> {
    const socket = connect(adapter.pipe);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new TestClient(socket, socket);
  }

  it('serves one client and ends with it', async () => {
    create().prepare(FLAGS);
    const adapter = await taken();
    assert.equal(warm.take(FLAGS), undefined, 'never a second time');
    const session = await client(adapter);
    await session.launch({ program: SCENARIO });
    await assert.rejects(client(adapter), 'nobody else may connect');
    assert.match((await session.start()).description ?? '', /0xB8/);
    await session.send('disconnect', {});
    await adapter.ended;
    assert.ok(!existsSync(dirname(adapter.pipe)), 'nothing is left on the disk');
  });

  it('tells a rehearsed process nothing of the rehearsal', async () => {
    const run = async (rehearsed: boolean): Promise<readonly string[]> => {
      create().prepare(FLAGS);
      const adapter = await taken();
      if (rehearsed) await new Promise(resolve => setTimeout(resolve, 2500));
      const session = await client(adapter);
      await session.launch({ program: SCENARIO });
      await session.start();
      const state = JSON.stringify(await session.request('kdlab/state', {}));
      const report = JSON.stringify(await session.request('kdlab/bugCheckReport', {}));
      await session.send('disconnect', {});
      await adapter.ended;
      return [...session.conversation, state, report];
    };
    assert.deepEqual(await run(true), await run(false));
  });

  it('may be opened by this person only', async () => {
    create().prepare(FLAGS);
    const { pipe } = await taken();
    if (process.platform !== 'win32') assert.equal(statSync(dirname(pipe)).mode & 0o077, 0);
  });

  it('is for the flags it was started with', async () => {
    create().prepare(FLAGS);
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(warm.take(['--max-old-space-size=2048']), undefined);
    await taken();
  });

  it('ends when nobody wants it, and when it is told to', async () => {
    create(3000).prepare(FLAGS);
    const first = await taken();
    warm.prepare(FLAGS);
    await new Promise(resolve => setTimeout(resolve, 3500));
    assert.equal(warm.take(FLAGS), undefined, 'idle for too long');
    assert.equal(
      await Promise.race([first.ended.then(() => 'ended'), 'runs']),
      'runs',
      'one that was given away stays',
    );
    create().prepare(FLAGS);
    const second = await taken();
    assert.ok(existsSync(dirname(second.pipe)));
    second.kill();
    await second.ended;
    assert.ok(!existsSync(dirname(second.pipe)));
  });
});
