/** How much of the stack is used, by whom, and what nests on it. */
import type { StackAnalysis } from './analysis';
import { type Finder, type Finding, hex } from './findings';
import { ticked } from '../format';
import { isFilterManager, isSystem } from './knowledge';
import { overflowed, type SizedFrame } from './segments';

/** A frame of a driver that is larger than this holds buffers. */
const LARGE = 512;

export const usageFindings: Finder = (stack, facts) => {
  const found: Finding[] = [];
  const { bounds, thread, nests, cycles } = stack;
  const lowest = thread.frames[0].childSp;
  const size = bounds && bounds.base - bounds.limit;
  if (bounds && lowest !== undefined && size !== undefined) {
    const left = lowest - bounds.limit;
    const used = bounds.base - lowest;
    if (left < 0n)
      found.push({
        id: 'below-limit',
        frames: [thread.frames[0].index],
        text: `${thread.frames[0].symbol} has its Child-SP ${ticked(lowest)} ${-left} (${hex(-left)}) bytes below the stack's limit ${ticked(bounds.limit)}: its frame does not fit any more.`,
      });
    if (overflowed(facts, thread) || left < 0n)
      found.push({
        id: 'stack-overflow',
        text: `The kernel stack is used up: ${used.toLocaleString('en-US')} of ${size.toLocaleString('en-US')} bytes at the lowest frame of it.`,
        advice:
          'Look at who uses the bytes and at what nests, below: fewer bytes per frame move the crash; not calling back into the file system on this path removes it.',
      });
    else if (left < 0x1000n)
      found.push({
        id: 'stack-nearly-full',
        text: `${left} bytes of stack are left at the lowest frame, of ${size}.`,
        advice: 'Less than 4 KB does not hold a page fault that needs disk I/O.',
      });
    const fault = thread.frames.findIndex(f => /^KiPageFault$/.test(f.function ?? ''));
    const trap = thread.frames[fault]?.childSp;
    if (trap !== undefined && trap >= bounds.limit && (trap - bounds.limit < 0x2000n || overflowed(facts, thread)))
      found.push({
        id: 'page-fault-near-limit',
        frames: [thread.frames[fault].index],
        text: `A page fault was delivered with ${trap - bounds.limit} bytes left above the limit (trap frame at ${ticked(trap)}, ${bounds.base - trap} bytes in use); handling it needs more than that${overflowed(facts, thread) ? ', so the next push faulted too and became the double fault' : ''}.`,
      });
    const last = thread.frames.at(-1)!;
    if (last.childSp !== undefined && bounds.base - last.childSp > 0x1000n)
      found.push({
        id: 'older-frames-missing',
        text: `The list ends ${bounds.base - last.childSp} bytes below the stack's base: older frames are not printed${older(stack, bounds.base)}.`,
        advice: 'Print more: k 200 (or .kframes 200), or !analyze -v with the whole stack.',
      });
  }
  for (const [name, frames] of largeFrames(stack))
    found.push({
      id: 'large-frame',
      frames: frames.map(f => f.index),
      text: `${name} takes ${frames[0].bytes} (${hex(frames[0].bytes!)}) bytes of stack${frames.length > 1 ? `, ${frames.length} times` : ''}.`,
      advice: 'Buffers and structures of that size belong into pool (a lookaside list), not on a 24 KB stack.',
    });
  for (const nest of nests) {
    const places = nest.entries.map(e => range(e.frames[0].index, e.frames.at(-1)!.index));
    const ways = nest.entries.flatMap(e =>
      e.route ? [e.by ? `${e.route.text}, from ${e.by.symbol}` : e.route.text] : [],
    );
    const own = !isFilterManager(nest.entries[0].frames[0]);
    found.push({
      id: own ? 'reentrancy' : 'filter-manager-nest',
      frames: nest.entries.flatMap(e => e.frames.map(f => f.index)),
      text: `${ordinal(nest.entries.length)} entry of ${nest.module} on this thread (frames ${places.join(', ')}; ${nest.entries.map(e => e.bytes).join(' + ')} bytes)${ways.length > 0 ? `. It was reached again by ${[...new Set(ways)].join('; by ')}` : ''}.`,
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
      text: `${c.length === 1 ? 'One frame repeats' : `${c.length} frames repeat`} ${c.turns} times (${range(c.first, c.first + c.length - 1)}: ${c.symbols.slice(0, 4).join(' < ')}${c.length > 4 ? ' < ...' : ''})${c.bytes > 0 ? `, ${c.bytes} (${hex(c.bytes)}) bytes a turn` : ''}.`,
      advice:
        'A recursion that only the stack ends: break it with a queue, or complete requests from a DPC or worker instead of from the completion routine.',
    });
  const end = stack.segments
    .filter(x => x.kind !== 'user')
    .at(-1)
    ?.frames.at(-1);
  const complete = /^(KiSystemService|KiStartSystemThread|KxStartSystemThread|KiStartUserThread|KiIdleLoop)/.test(
    end?.function ?? '',
  );
  if (end && !complete && end.retAddr !== undefined && end.retAddr >= 0xffff800000000000n && !bounds)
    found.push({
      id: 'list-cut',
      frames: [end.index],
      text: `The list ends at ${end.symbol}, which somebody called: older frames are not printed.`,
      advice: 'Print more: k 200 (or .kframes 200).',
    });
  const switched = stack.segments.filter(s => s.kind === 'expanded');
  for (const s of switched)
    found.push({
      id: 'stack-switch',
      frames: [s.frames.at(-1)!.index],
      text: `The thread changed stacks after frame ${s.frames.at(-1)!.index} (KeExpandKernelStackAndCallout): ${s.bytes} bytes lie on the newer one; differences across are no frame sizes.`,
    });
  return found;
};

/** How much is older than the last line, and whether one more round of a driver's nest fits there. */
function older({ thread, nests }: StackAnalysis, base: bigint): string {
  const last = thread.frames.at(-1)!;
  const again = thread.frames.find(f => f.function === last.function && f.bytes !== undefined && f.index < last.index);
  const linkage = again && thread.frames.find(f => f.index === again.index + 1 && f.function === 'KiServiceLinkage');
  const own = (again?.bytes ?? 0) + (linkage && last.retAddr === linkage.ip ? (linkage.bytes ?? 0) : 0);
  if (!again) return '';
  const end = last.childSp! + BigInt(own);
  const left = base - end;
  const entry = nests.find(n => !isFilterManager(n.entries[0].frames[0]))?.entries.at(-1)?.frames[0].childSp;
  const round = entry === undefined ? 0n : end - entry;
  return `: ${left} bytes behind that frame, which has ${again.bytes} bytes elsewhere in the list${round > 0n && round <= left ? `; one more round like the last (${round} bytes) fits there` : ''}`;
}

/** Large frames of drivers, by function. */
function largeFrames(stack: StackAnalysis): Map<string, SizedFrame[]> {
  const found = new Map<string, SizedFrame[]>();
  const frames = stack.segments.filter(s => s.kind !== 'user').flatMap(s => s.frames);
  for (const f of [...frames].sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))) {
    if (isSystem(f.module) || (f.bytes ?? 0) < LARGE) continue;
    const name = f.function === undefined ? f.symbol : `${f.module}!${f.function}`;
    const same = found.get(name)?.filter(x => x.bytes === f.bytes);
    if (same) same.push(f);
    if (same) found.set(name, same);
    else found.set(name, [f]);
  }
  return found;
}

const ordinal = (n: number): string => ['', 'First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth'][n] ?? `${n}th`;
const range = (first: number, last: number): string => (first === last ? `${first}` : `${first}-${last}`);
