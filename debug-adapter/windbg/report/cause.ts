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
  const place = thread && target.stack(thread).find(({ system, source }) => !system && source)?.source;
  return place ? `${place.file}:${place.line}:${place.column}: ${last.text}` : last.text;
}
