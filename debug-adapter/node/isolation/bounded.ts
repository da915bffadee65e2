/**
 * A regular expression may backtrack for years, and a power of a BigInt take minutes, inside one statement: V8 breaks off
 * what `vm` was told to bound by time. What it cannot break off ends the process (`watchdog.ts`).
 */
import { url as inspectorUrl } from 'node:inspector';
import { Script } from 'node:vm';
import { BrokenOff } from '../../../simulator/debug';
import { ended, expectEnd } from './watchdog';

const script = new Script('kdlabWork()', { filename: 'kdlab-bounded' });
let inside = false;

/** @throws BrokenOff when the work took longer than so many milliseconds; what it was at is in no good state then */
export function bounded<T>(work: () => T, milliseconds: number): T {
  // Whoever debugs kdlab itself stops longer than that.
  if (inside || inspectorUrl()) return work();
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
  expectEnd(milliseconds);
  try {
    script.runInThisContext({ timeout: milliseconds });
  } catch {
    const { user, system } = process.cpuUsage(before);
    throw new BrokenOff((user + system) / 1000);
  } finally {
    ended();
    inside = false;
    host.kdlabWork = undefined;
  }
  if (outcome && 'value' in outcome) return outcome.value;
  throw outcome?.error;
}
