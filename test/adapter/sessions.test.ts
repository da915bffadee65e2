/** Sessions over the real machine, one after another in one process: the heap does not grow with them. */
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nodeParts } from '../../debug-adapter/node/parts';
import { TestClient } from './client';

const PROGRAM = join(__dirname, '..', '..', 'examples', 'irql-dpc', 'irql-dpc.scenario.ts');
/** `KDLAB_SESSIONS=200` for a longer run. */
const SESSIONS = process.env.KDLAB_SESSIONS ? Number(process.env.KDLAB_SESSIONS) : 8;
/** The code of the first ones is still being optimised, and caches fill. */
const SETTLED_AFTER = Math.floor(SESSIONS * 0.3);
/** Bytes that the heap may differ by, however many sessions there were. One that stays takes some megabytes. */
const MOST = 6_000_000;

async function session(): Promise<void> {
  const client = TestClient.over(nodeParts());
  await client.launch({ program: PROGRAM });
  await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'ReadDispatch' }] });
  const { threadId } = await client.start();
  const { stackFrames } = await client.request('stackTrace', { threadId: threadId! });
  const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
  await client.request('variables', { variablesReference: scopes[0].variablesReference });
  await client.request('next', { threadId: threadId! });
  await client.event('stopped');
  await client.request('stepBack', { threadId: threadId! });
  await client.event('stopped');
  assert.equal((await client.go()).reason, 'exception');
  await client.command('!analyze -v');
  await client.dispose();
}

describe('sessions in one process', function () {
  this.timeout(900_000);

  it('leave nothing behind', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = (): number => {
      // What ends with the first collection is gone after the second.
      collect();
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    for (let i = 0; i < SETTLED_AFTER; i++) await session();
    const before = used();
    for (let i = SETTLED_AFTER; i < SESSIONS; i++) await session();
    const growth = used() - before;
    assert.ok(growth < MOST, `${SESSIONS - SETTLED_AFTER} sessions leave ${growth} bytes behind`);
  });
});
