/**
 * A regular expression may backtrack for years, and a power of a BigInt take minutes, inside one statement: V8 breaks off
 * what `vm` was told to bound by time. What it cannot break off ends the process (`watchdog.ts`).
 */
import { url as inspectorUrl } from 'node:inspector';
import { Script } from 'node:vm';
import { OutOfTime } from '../../../simulator/debug';
import type { Bounds } from '../../../simulator/debug/session/parts';
import { spentOnGarbage, withMemory } from '../memory';
import { ended, expectEnd } from './watchdog';

const script = new Script('kdlabWork()', { filename: 'kdlab-bounded' });
let inside = false;

/** @throws BrokenOff when the work took longer, or would take more memory; what it was at is in no good state then */
export function bounded<T>(work: () => T, { milliseconds, memory }: Bounds): T {
  if (inside) return work();
  // Whoever debugs kdlab itself stops longer than that.
  return withMemory(memory, () => (inspectorUrl() ? work() : inTime(work, milliseconds)));
}

function inTime<T>(work: () => T, milliseconds: number): T {
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  const host = globalThis as { kdlabWork?: () => void };
  host.kdlabWork = () => {
    try {
      outcome = { value: work() };
    } catch (error) {
      outcome = { error };
    }
  };
  inside = true;
  const before = process.cpuUsage();
  const garbage = spentOnGarbage();
  expectEnd(milliseconds);
  try {
    script.runInThisContext({ timeout: milliseconds });
  } catch {
    const { user, system } = process.cpuUsage(before);
    const collecting = spentOnGarbage() - garbage;
    throw new OutOfTime((user + system) / 1000 - collecting);
  } finally {
    ended();
    inside = false;
    host.kdlabWork = undefined;
  }
  if (outcome && 'value' in outcome) return outcome.value;
  throw outcome?.error;
}
