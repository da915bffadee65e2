/** What is said of an expression that could not be evaluated. */
import { CompileError } from '../../../simulator/engine/api';
import { messageText } from '../../../simulator/engine/thrown';

/** A mistake in its text without a place: the person has just typed it. */
export function mistakeText(error: unknown): string {
  const [first] = error instanceof CompileError ? error.diagnostics : [];
  return first ? `${first.message}${first.hint ? ` (${first.hint})` : ''}` : messageText(error);
}

/** Where in the text the mistake is, 0-based; undefined: in no place of it, or not in its one line. */
export function mistakeColumn(error: unknown): number | undefined {
  const [first] = error instanceof CompileError ? error.diagnostics : [];
  return first?.line === 1 ? first.column - 1 : undefined;
}
