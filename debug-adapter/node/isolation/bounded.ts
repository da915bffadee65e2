/**
 * A regular expression may backtrack for years, and a power of a BigInt take minutes, inside one statement: V8 breaks off
 * what `vm` was told to bound by time. What it cannot break off (a search in an array of four billion holes) keeps the
 * process; the client's Stop ends that.
 */
import { url as inspectorUrl } from 'node:inspector';
import { Script } from 'node:vm';
import { BrokenOff } from '../../../simulator/debug';

/** Milliseconds for work that should take ten. */
const LIMIT = 2_000;

const script = new Script('kdlabWork()', { filename: 'kdlab-bounded' });
let inside = false;

/** @throws BrokenOff when the work took longer than two seconds in one piece; what it was at is in no good state then */
export function bounded<T>(work: () => T): T {
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
  try {
    script.runInThisContext({ timeout: LIMIT });
  } catch {
    throw new BrokenOff(`it did not end within ${LIMIT / 1000} seconds`);
  } finally {
    inside = false;
    host.kdlabWork = undefined;
  }
  if (outcome && 'value' in outcome) return outcome.value;
  throw outcome?.error;
}
