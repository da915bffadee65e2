/** Drivers that nest on the stack, and what repeats on it. */
import { type Finder, type Finding, frameRange, hex } from './findings';
import { isFilterManager } from './knowledge';

export const reentryFindings: Finder = ({ nests, cycles }) => {
  const found: Finding[] = [];
  for (const nest of nests) {
    const places = nest.entries.map(e => frameRange(e.frames[0].index, e.frames.at(-1)!.index));
    const ways = nest.entries.flatMap(e =>
      e.route ? [e.by ? `${e.route.text}, from ${e.by.symbol}` : e.route.text] : [],
    );
    const own = !isFilterManager(nest.entries[0].frames[0]);
    const bytes = nest.entries.map(e => e.bytes);
    found.push({
      id: own ? 'reentrancy' : 'filter-manager-nest',
      frames: nest.entries.flatMap(e => e.frames.map(f => f.index)),
      text: `${ordinal(nest.entries.length)} entry of ${nest.module} on this thread (frames ${places.join(', ')}${bytes.some(n => n > 0) ? `; ${bytes.join(' + ')} bytes` : ''})${ways.length > 0 ? `. It was reached again by ${[...new Set(ways)].join('; by ')}` : ''}.`,
      ...(own
        ? {
            advice:
              'Guard against re-entry (IoGetTopLevelIrp, a mark for the thread, FltCreateFile below the own instance), or do that work in a worker thread with a stack of its own.',
          }
        : {}),
    });
  }
  for (const c of cycles)
    found.push({
      id: 'cycle',
      frames: Array.from({ length: c.length * c.turns }, (_, i) => c.first + i),
      text: `${c.length === 1 ? 'One frame repeats' : `${c.length} frames repeat`} ${c.turns} times (${frameRange(c.first, c.first + c.length - 1)}: ${c.symbols.slice(0, 4).join(' < ')}${c.length > 4 ? ' < ...' : ''})${c.bytes > 0 ? `, ${c.bytes} (${hex(c.bytes)}) bytes a turn` : ''}.`,
      advice:
        'A recursion that only the stack ends: break it with a queue, or complete requests from a DPC or worker instead of from the completion routine.',
    });
  return found;
};

const ordinal = (n: number): string => ['', 'First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth'][n] ?? `${n}th`;
