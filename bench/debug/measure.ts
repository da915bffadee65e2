/** Prints the rows as JSON. */
import { createExpressionEvaluator } from '../../debug-adapter/windbg';
import { rehearse } from '../../debug-adapter/node/rehearsal';
import { nodeSystem } from '../../debug-adapter/node/system';
import { createDebugTarget, type DebugTarget, type SessionParts } from '../../simulator/debug';
import { median, type Row } from '../report';
import { longRuns } from './longRun';
import { files } from './model';

function parts(): SessionParts {
  return {
    sources: { readFile: path => files[path.replace(/^\/m\//, '')], readDirectory: () => Object.keys(files) },
    system,
  };
}

const began = performance.now();
const system = nodeSystem();
const reading = performance.now() - began;

async function at(name: string): Promise<{ target: DebugTarget; load: number; go: number }> {
  const target = createDebugTarget({ program: '/m/bench.scenario.ts' }, parts());
  const began = performance.now();
  await target.load();
  const loaded = performance.now();
  target.breakpoints.add({ place: { kind: 'function', name } });
  await target.go();
  return { target, load: loaded - began, go: performance.now() - loaded };
}

async function timed(count: number, action: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await action();
    times.push(performance.now() - began);
  }
  return median(times);
}

/** After `name` was reached: one line further, and back again. */
async function backOver(name: string, count: number): Promise<{ time: number; statements: number }> {
  const { target } = await at(name);
  const times: number[] = [];
  let statements = 0;
  for (let i = 0; i < count; i++) {
    const stop = await target.stepOver('line');
    const began = performance.now();
    const back = await target.stepBackOver('line');
    times.push(performance.now() - began);
    statements = stop.position.executed - back.position.executed;
  }
  return { time: median(times), statements };
}

const VISITS = 500_000;

/** What a breakpoint or a log point costs that is passed over half a million times because its condition does not hold. */
async function missing(): Promise<Row[]> {
  const { target } = await at('BENCH!Visits');
  target.setExpressionEvaluator(createExpressionEvaluator());
  target.breakpoints.add({ place: { kind: 'function', name: 'BENCH!Last' } });
  const { executed } = target.position;
  const run = async (spec?: { condition: string; logMessage?: string }): Promise<number> => {
    const point = spec && target.breakpoints.add({ place: { kind: 'function', name: 'BENCH!Visit' }, ...spec });
    const began = performance.now();
    await target.go();
    const time = performance.now() - began;
    if (point) target.breakpoints.remove(point.id);
    await target.seek({ executed });
    return time;
  };
  const specs = [
    { name: 'a condition on a parameter that misses', condition: 'n === -1' },
    { name: 'a log point whose condition misses', condition: 'n < 0 && half > 3', logMessage: '{n}' },
  ];
  const plain: number[] = [];
  const times = specs.map((): number[] => []);
  for (let i = 0; i < 7; i++) {
    plain.push(await run());
    for (const [k, { condition, logMessage }] of specs.entries())
      times[k].push(await run({ condition, ...(logMessage ? { logMessage } : {}) }));
  }
  return specs.map(({ name }, k) => ({
    name,
    median: ((median(times[k]) - median(plain)) / VISITS) * 1e6,
    unit: 'ns',
    target: 200,
    note: `${VISITS.toLocaleString('en-US')} passes`,
  }));
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  const cold = await at('BENCH!ReadDispatch');
  rows.push({ name: 'reading the system, cold', median: reading, unit: 'ms', note: 'part of F5 in a new process' });
  rows.push({
    name: 'compiling and booting, cold',
    median: cold.load,
    unit: 'ms',
    note: 'part of F5 in a new process',
  });
  rows.push({
    name: 'running to the first stop, cold',
    median: cold.go,
    unit: 'ms',
    note: 'part of F5 in a new process',
  });
  const loads: number[] = [];
  const goes: number[] = [];
  for (let i = 0; i < 15; i++) {
    const { load, go } = await at('BENCH!ReadDispatch');
    loads.push(load);
    goes.push(go);
  }
  rows.push({ name: 'compiling and booting, warm', median: median(loads.slice(4)), unit: 'ms' });
  rows.push({ name: 'running to the first stop, warm', median: median(goes.slice(4)), unit: 'ms' });

  const { target } = await at('BENCH!Steps');
  rows.push({ name: 'step over', median: await timed(200, () => target.stepOver('line')), unit: 'ms' });
  rows.push({ name: 'step into', median: await timed(200, () => target.stepInto('line')), unit: 'ms' });

  for (const [name, label, limit] of [
    ['BENCH!OneMillion', '1 M', 100],
    ['BENCH!TenMillion', '10 M', undefined],
  ] as const) {
    const { time, statements } = await backOver(name, 7);
    rows.push({
      name: `step back over ${label} statements`,
      median: time,
      unit: 'ms',
      ...(limit ? { target: limit } : {}),
      note: `${statements.toLocaleString('en-US')} statements`,
    });
  }

  // As the extension keeps one (`extension/warmAdapter.ts`).
  await rehearse();
  rows.push(...(await longRuns(system)));
  rows.push(...(await missing()));

  const deep = await at('BENCH!Bottom');
  const thread = deep.target.selectedThread!;
  const stacks: number[] = [];
  let depth = 0;
  for (let i = 0; i < 60; i++) {
    await deep.target.stepInto('statement');
    const began = performance.now();
    depth = deep.target.stack(thread).length;
    stacks.push(performance.now() - began);
    if (deep.target.stackDepth(thread) < 60) break;
  }
  rows.push({ name: 'stack of 60 frames', median: median(stacks), unit: 'ms', target: 2, note: `${depth} frames` });
  process.stdout.write(JSON.stringify(rows));
}

void main();
