/** Histories of 10 M and 200 M statements of a driver that works with timers, DPCs, locks, objects and closures. */
import { createDebugTarget, type DebugTarget, type SessionParts } from '../../simulator/debug';
import { median, type Row } from '../report';

const driver = `import {
  DRIVER_OBJECT, KDPC, KEVENT, KTIMER, KSPIN_LOCK, KeAcquireSpinLockAtDpcLevel, KeInitializeDpc, KeInitializeEvent,
  KeInitializeSpinLock, KeInitializeTimerEx, KeReleaseSpinLockFromDpcLevel, KeSetEvent, KeSetTimerEx, KeWaitForSingleObject,
  Executive, KernelMode, IO_NO_INCREMENT, SynchronizationEvent, SynchronizationTimer, type NTSTATUS, STATUS_SUCCESS,
} from 'ntddk';

class Packet {
  Length = 0;
  constructor(readonly Id: number) {}
}
class Extension {
  readonly Timer = new KTIMER();
  readonly Dpc = new KDPC();
  readonly Event = new KEVENT();
  readonly Lock = new KSPIN_LOCK();
  readonly Queue: Packet[] = [];
  readonly Lengths = new Map<number, number>();
  Ticks = 0;
  readonly #filters: ((p: Packet) => boolean)[] = [];
  allow(minimum: number): void { this.#filters.push(p => p.Length >= minimum); }
  passes(p: Packet): boolean { return this.#filters.every(f => f(p)); }
}
const extension = new Extension();

export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  KeInitializeSpinLock(extension.Lock);
  KeInitializeEvent(extension.Event, SynchronizationEvent, false);
  KeInitializeDpc(extension.Dpc, Tick, extension);
  KeInitializeTimerEx(extension.Timer, SynchronizationTimer);
  extension.allow(16);
  KeSetTimerEx(extension.Timer, -10_000n, 1, extension.Dpc);
  for (let round = 0; round < ROUNDS; round++) Round(extension, round);
  Last(extension);
  return STATUS_SUCCESS;
}
function Tick(Dpc: KDPC, DeferredContext: unknown): void {
  const ext = DeferredContext as Extension;
  KeAcquireSpinLockAtDpcLevel(ext.Lock);
  for (let i = 0; i < 32; i++) {
    const packet = new Packet(ext.Ticks * 32 + i);
    packet.Length = (packet.Id * 7919) & 0xff;
    ext.Queue.push(packet);
  }
  ext.Ticks++;
  KeReleaseSpinLockFromDpcLevel(ext.Lock);
  KeSetEvent(ext.Event, IO_NO_INCREMENT, false);
}
function Round(ext: Extension, round: number): void {
  KeWaitForSingleObject(ext.Event, Executive, KernelMode, false, null);
  let sum = 0;
  for (const packet of ext.Queue) if (ext.passes(packet)) sum = (sum + packet.Length) & 0xffff;
  for (let i = 0; i < 900; i++) sum = (sum ^ (i * round)) & 0xffff;
  ext.Queue.length = 0;
  ext.Lengths.set(round & 0xff, sum);
}
function Last(ext: Extension): void {
  let n = ext.Ticks;
  n++;
  n++;
  ext.Ticks = n;
}
`;
const scenario = `import { scenario } from 'kdlab';
export default scenario({ title: 'long', drivers: [{ service: 'LONG', model: './driver.ts' }] });
`;

const ROUND_STATEMENTS = 1_740;

async function at(system: SessionParts['system'], statements: number): Promise<DebugTarget> {
  const files: Readonly<Record<string, string>> = {
    'driver.ts': driver.replace('ROUNDS', String(Math.round(statements / ROUND_STATEMENTS))),
    'long.scenario.ts': scenario,
  };
  const target = createDebugTarget(
    { program: '/m/long.scenario.ts' },
    {
      sources: { readFile: path => files[path.replace(/^\/m\//, '')], readDirectory: () => Object.keys(files) },
      system,
    },
  );
  await target.load();
  target.breakpoints.add({ place: { kind: 'function', name: 'LONG!Last' } });
  return target;
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

export async function longRuns(system: SessionParts['system']): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [statements, label, limit] of [
    [10_000_000, '10 M', 120],
    [200_000_000, '200 M', 300],
  ] as const) {
    const target = await at(system, statements);
    const heap = (): number => {
      (globalThis as { gc?: () => void }).gc?.();
      return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    };
    const before = heap();
    const go = await timed(() => target.go());
    const { executed } = target.position;
    const { checkpoints, bytes } = target.history;
    const note = `${executed.toLocaleString('en-US')} statements`;
    const first = await timed(() => target.stepBackInto('statement'));
    const steps: number[] = [];
    for (let i = 0; i < 9; i++) steps.push(await timed(() => target.stepBackInto('statement')));
    rows.push({ name: `running ${label} statements`, median: go, unit: 'ms', note });
    rows.push({ name: `first step back after ${label}`, median: first, unit: 'ms', target: limit, note });
    rows.push({ name: `next steps back after ${label}`, median: median(steps), unit: 'ms', target: limit });
    // Collecting all garbage throws away what the platform knows of the code, too: not before those were timed.
    const after = heap();
    await target.seek('end');
    const breakpoint = target.breakpoints.add({
      place: { kind: 'function', name: 'LONG!DriverEntry' },
    });
    await target.seek('end');
    rows.push({
      name: `back to a breakpoint hit at the start, over ${label}`,
      median: await timed(() => target.goBack()),
      unit: 'ms',
    });
    target.breakpoints.remove(breakpoint.id);
    rows.push({ name: `to the end again, over ${label}`, median: await timed(() => target.seek('end')), unit: 'ms' });
    target.breakpoints.add({ place: { kind: 'function', name: 'LONG!Round' } });
    rows.push({
      name: `back to a breakpoint hit just before, over ${label}`,
      median: await timed(() => target.goBack()),
      unit: 'ms',
      target: limit,
    });
    rows.push({
      name: `checkpoints of ${label}`,
      median: checkpoints,
      unit: 'count',
      note: `${(bytes / 1e6).toFixed(1)} MB as counted, ${((after - before) / 1e6).toFixed(1)} MB more heap`,
    });
    target.dispose();
  }
  return rows;
}
