import type { DebugTarget } from '../../../simulator/debug/target';
import { currentThread } from '../machine';

/**
 * The exception that a bug check came from, as the language put it (`thrown: no reason`, `TypeError: ...`), with the
 * place in the person's own code.
 */
export function causeOf(target: DebugTarget): string | undefined {
  if (!target.bugcheck) return undefined;
  const last = target.events.findLast(({ kind }) => kind === 'exception' || kind === 'switch');
  if (last?.kind !== 'exception' || last.text.endsWith(', caught')) return undefined;
  const thread = currentThread(target);
  const frames = thread ? target.stack(thread) : [];
  const model = frames.findIndex(({ system, source }) => !system && source);
  const place = frames[model]?.source;
  if (!place) return last.text;
  const called = frames.slice(0, model).findLast(({ symbol }) => !GATES.test(symbol.name));
  const inside = called?.system && !TRAPS.test(called.symbol.name) ? adviceOf(called.symbol, last.text) : '';
  return `${place.file}:${place.line}:${place.column}: ${last.text}${inside}`;
}

/** What stands between a driver and the routine that it called. */
const GATES = /^(KiServiceLinkage|KiSystemServiceCopyEnd|Iov.*CallDriver|Verifier\w+)$/;
/** Where the model's own statement raised. */
const TRAPS = /^(Ki\w*(Fault|Trap|Abort|Assertion|Dispatch)|Rtl\w*Exception\w*)$/;

/** Of a routine that stumbled over what the model gave it. */
function adviceOf(called: { module: string; name: string }, text: string): string {
  const bigint = text.includes('BigInt');
  const types = bigint
    ? '; 64-bit values (LARGE_INTEGER, ULONG64) are bigints, -10_000n, without a Ref, others numbers'
    : '';
  return ` (inside ${called.module}!${called.name}: look at what this call was given${types})`;
}
