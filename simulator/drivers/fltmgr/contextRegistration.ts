/** What a filter says of its contexts when it registers. */
import { FLT_ALL_CONTEXTS, FLT_CONTEXT_END } from './inc/constants';
import type { FLT_FILTER } from './inc/objects';

/**
 * Enters the registered kinds. Each is one bit; several sizes of a kind are allowed, at most three.
 * @returns false if one of them cannot be
 * @stack 0x60
 */
export function FltpTakeContextRegistration(Filter: FLT_FILTER): boolean {
  for (const entry of Filter.Registration.ContextRegistration ?? []) {
    const kind = entry.ContextType;
    if (kind === FLT_CONTEXT_END) return true;
    if ((kind & FLT_ALL_CONTEXTS) !== kind || kind === 0 || (kind & (kind - 1)) !== 0) return false;
    const known = Filter.$contexts.get(kind) ?? [];
    if (known.length === MaximumSizes || known.some(other => other.Size === entry.Size)) return false;
    Filter.$contexts.set(kind, [...known, entry]);
  }
  return true;
}

const MaximumSizes = 3;
