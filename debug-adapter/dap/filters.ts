/** Exception filters with conditions: which of the stops that the machine offers the person wants. */
import type { ExceptionFilter, Stop } from '../../simulator/debug/target';
import { errorName } from '../../simulator/engine/thrown';
import { capabilities } from './capabilities';

/** Condition text per filter that has one; every filter in the map is on. */
export type Filters = ReadonlyMap<ExceptionFilter, string | undefined>;

export const filterNames: readonly string[] = (capabilities.exceptionBreakpointFilters ?? []).map(
  ({ filter }) => filter,
);

export const defaultFilters: Filters = new Map(
  (capabilities.exceptionBreakpointFilters ?? [])
    .filter(filter => filter.default)
    .map(({ filter }) => [filter as ExceptionFilter, undefined]),
);

/** @returns false for an exception stop that a filter's condition leaves out */
export function wanted(filters: Filters, stop: Stop, bugCheckName: () => string | undefined): boolean {
  const { reason } = stop;
  switch (reason.kind) {
    case 'bugcheck':
      return matches(filters.get('bugcheck'), reason.bugcheck.code, bugCheckName());
    case 'violation':
      return matches(filters.get('violation'), undefined, reason.violation.kind);
    case 'exception': {
      const { error, handled } = reason.exception;
      const name = errorName(error);
      return (['raised', 'thrown', 'uncaught'] as const).some(filter => {
        if (!filters.has(filter) || (filter === 'uncaught' && handled)) return false;
        // A kernel exception is raised, not thrown.
        if (filter === 'thrown' && statusOf(error) !== undefined) return false;
        return matches(filters.get(filter), statusOf(error), name);
      });
    }
    default:
      return true;
  }
}

/** A list of numbers (C notation, or bare hex) and names, by commas or blanks; no list: everything. */
function matches(condition: string | undefined, code: number | undefined, name: string | undefined): boolean {
  const words = (condition ?? '').split(/[\s,;]+/).filter(Boolean);
  if (words.length === 0) return true;
  return words.some(word => {
    if (name !== undefined && word.toLowerCase() === name.toLowerCase()) return true;
    return code !== undefined && /^(?:0x)?[0-9a-f]+$/i.test(word) && Number.parseInt(word, 16) === code >>> 0;
  });
}

/** Status of a raised exception: a number, or an exception record. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error === 'number') return error;
  const record = error as { ExceptionCode?: unknown; Status?: unknown } | null;
  const status = record?.ExceptionCode ?? record?.Status;
  return typeof status === 'number' ? status : undefined;
}
