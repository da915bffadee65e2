/** What a person waits for: F5, steps and looks, through the Debug Adapter Protocol of the built adapter. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { nodeParts } from '../../debug-adapter/node/parts';
import { WarmAdapter } from '../../extension/warmAdapter';
import { TestClient } from '../../test/adapter/client';
import { median, type Row } from '../report';
import { type BenchModel, writeModel } from './model';

export const title = 'Debug adapter (600-line model)';

const ADAPTER = join(__dirname, '..', '..', 'dist', 'kdlab.js');
const COLD_RUNS = 9;
const WARM_RUNS = 15;
const STEPS = 400;
/** Milliseconds; a loaded computer takes its time. */
const REHEARSED_AFTER = 4000;
const LOOKS = 100;

export async function measure(): Promise<readonly Row[]> {
  const model = writeModel();
  try {
    const cold: number[] = [];
    for (let run = 0; run < COLD_RUNS; run++) cold.push(await coldStart(model));
    const waiting: number[] = [];
    for (let run = 0; run < COLD_RUNS; run++) waiting.push(await waitingStart(model));
    const warm: number[] = [];
    for (let run = 0; run < WARM_RUNS; run++) warm.push(await warmStart(model));
    const { steps, looks } = await stepping(model);
    return [
      {
        name: 'F5 to first stop, cold process',
        median: median(cold),
        unit: 'ms',
        target: 150,
        note: 'from spawning node',
      },
      {
        name: 'F5 to first stop, waiting process',
        median: median(waiting),
        unit: 'ms',
        target: 150,
        note: 'as the extension keeps one: loaded, rehearsed',
      },
      { name: 'F5 to first stop, warm', median: median(warm.slice(3)), unit: 'ms', target: 40 },
      {
        name: 'step, 50th percentile',
        median: percentile(steps, 0.5),
        unit: 'ms',
        target: 2,
        note: 'next to stopped, other process',
      },
      { name: 'step, 99th percentile', median: percentile(steps, 0.99), unit: 'ms', target: 5 },
      { name: 'stackTrace + scopes + variables', median: median(looks), unit: 'ms', target: 2 },
    ];
  } finally {
    model.remove();
  }
}

/** An adapter in a process of its own, as VS Code starts it. */
function spawned(): { client: TestClient; end: () => Promise<void> } {
  const child = spawn(process.execPath, [ADAPTER, 'dap'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = new TestClient(child.stdin, child.stdout);
  const exit = new Promise<void>(resolve => child.on('close', () => resolve()));
  return {
    client,
    end: async () => {
      await client.send('disconnect', {});
      await exit;
    },
  };
}

async function toFirstStop(client: TestClient, model: BenchModel): Promise<number> {
  await client.launch({ program: model.scenario });
  await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'BENCH!ReadDispatch' }] });
  const { threadId = 0 } = await client.start();
  return threadId;
}

async function coldStart(model: BenchModel): Promise<number> {
  const start = performance.now();
  const { client, end } = spawned();
  await toFirstStop(client, model);
  const time = performance.now() - start;
  await end();
  return time;
}

/** An adapter that was there before F5, as the extension keeps one. */
async function waitingStart(model: BenchModel): Promise<number> {
  const adapters = new WarmAdapter(ADAPTER);
  adapters.prepare([]);
  await new Promise(resolve => setTimeout(resolve, REHEARSED_AFTER));
  const adapter = adapters.take([]);
  if (!adapter) throw new Error('The adapter does not listen.');
  const start = performance.now();
  const socket = connect(adapter.pipe);
  const client = new TestClient(socket, socket);
  await toFirstStop(client, model);
  const time = performance.now() - start;
  await client.send('disconnect', {});
  await adapter.ended;
  return time;
}

async function warmStart(model: BenchModel): Promise<number> {
  const client = TestClient.over(nodeParts());
  const start = performance.now();
  await toFirstStop(client, model);
  const time = performance.now() - start;
  await client.send('disconnect', {});
  return time;
}

async function stepping(model: BenchModel): Promise<{ steps: number[]; looks: number[] }> {
  const { client, end } = spawned();
  const threadId = await toFirstStop(client, model);
  const steps: number[] = [];
  const looks: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const start = performance.now();
    await client.request('next', { threadId });
    await client.event('stopped');
    steps.push(performance.now() - start);
    if (step % (STEPS / LOOKS) === 0) looks.push(await look(client, threadId));
  }
  await end();
  return { steps, looks };
}

/** What VS Code asks after each stop. */
async function look(client: TestClient, threadId: number): Promise<number> {
  const start = performance.now();
  const { stackFrames } = await client.request('stackTrace', { threadId, startFrame: 0, levels: 20 });
  const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
  await client.request('variables', { variablesReference: scopes[0].variablesReference });
  return performance.now() - start;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
