/** What a change of the driver would save on this stack, in bytes. */
import { frameNumber, frameRange } from './findings';
import type { Nest } from './nests';
import type { StackBounds } from './bounds';
import { isFilterManager, isSystem, parts, plays } from './knowledge';
import { pointerOf, type Segment, type SizedFrame } from './segments';

export interface WhatIf {
  readonly text: string;
  readonly bytes: number;
}

const LARGE = 512;
/** A frame without its buffers: home space, saved registers, a few locals. */
const SLIM = 0xa0;

export function whatIfs(segment: Segment, nests: readonly Nest[], bounds: StackBounds | undefined): WhatIf[] {
  const found: WhatIf[] = [];
  const { frames } = segment;
  const large = frames.filter(f => !isSystem(f.module) && (f.bytes ?? 0) >= LARGE);
  if (large.length > 0)
    found.push({
      text: `The ${large.length === 1 ? 'large frame' : `${large.length} large frames`} of ${[...new Set(large.map(f => f.module))].join(', ')} with their buffers in pool (about ${SLIM} bytes each)`,
      bytes: large.reduce((n, f) => n + f.bytes! - SLIM, 0),
    });
  // What the processor and the bug check put there is no work of the driver's.
  const trap = frames.findLast(f => plays(f, parts.trap) || plays(f, parts.breaker))?.index ?? -1;
  for (const nest of nests) {
    if (isFilterManager(nest.entries[0].frames[0])) continue;
    const [newest] = nest.entries;
    const saved = sum(frames.filter(f => f.index > trap && f.index <= newest.frames.at(-1)!.index));
    if (saved > 0)
      found.push({
        text: `${nest.module} returning at once from its newest entry (frame ${frameNumber(newest.frames.at(-1)!.index)}): frames ${frameRange(trap + 1, newest.frames.at(-1)!.index)} never run`,
        bytes: saved,
      });
    const caller =
      newest.by &&
      nest.entries
        .slice(1)
        .flatMap(e => e.frames)
        .find(f => f.module === nest.module);
    const from = caller && fromWorker(caller, bounds, frames);
    if (from)
      found.push({
        text: `What ${caller.symbol} starts, done in a worker thread: frame ${frameNumber(caller.index)} and everything older is absent`,
        bytes: from,
      });
  }
  return found;
}

const sum = (frames: readonly SizedFrame[]) => frames.reduce((n, f) => n + (f.bytes ?? 0), 0);

function fromWorker(caller: SizedFrame, bounds: StackBounds | undefined, frames: readonly SizedFrame[]): number {
  const sp = pointerOf(caller);
  if (bounds && sp !== undefined) return Number(bounds.base - sp);
  return sum(frames.filter(f => f.index >= caller.index));
}
