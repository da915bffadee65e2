/** Drivers that are on the stack more than once, and frames that repeat. */
import { isFilterManager, isSystem, type Meaning, meaningOf, routes } from './knowledge';
import type { SizedFrame } from './segments';

/** One stay of a driver on the stack, from when it is called to when it calls somebody else. */
export interface Entry {
  readonly frames: readonly SizedFrame[];
  readonly bytes: number;
  /** By which way it was reached from its older entry; undefined for the first. */
  readonly route?: Meaning;
  /** Who took that way. */
  readonly by?: SizedFrame;
}

export interface Nest {
  readonly module: string;
  /** Youngest first, as the stack is printed. */
  readonly entries: readonly Entry[];
}

/** Frames `length` long that stand `turns` times one behind the other. */
export interface Cycle {
  readonly first: number;
  readonly length: number;
  readonly turns: number;
  /** Of one turn, in bytes. */
  readonly bytes: number;
  readonly symbols: readonly string[];
}

const bytesOf = (frames: readonly SizedFrame[]) => frames.reduce((n, f) => n + (f.bytes ?? 0), 0);

/** Drivers of others with two entries and more; the filter manager counts, because filters come back through it. */
export function nestsOf(frames: readonly SizedFrame[]): Nest[] {
  const entries = new Map<string, SizedFrame[][]>();
  const position = new Map(frames.map((f, i) => [f, i]));
  for (const [i, f] of frames.entries()) {
    if (isSystem(f.module) && !isFilterManager(f)) continue;
    const known = entries.get(f.module) ?? [];
    entries.set(f.module, known);
    if (frames[i - 1]?.module === f.module) known.at(-1)!.push(f);
    else known.push([f]);
  }
  return [...entries]
    .filter(([, list]) => list.length > 1)
    .map(([module, list]) => ({
      module,
      entries: list.map((stay, i) => {
        const older = list[i + 1];
        const at = (f: SizedFrame) => position.get(f)!;
        const between = older ? frames.slice(at(stay.at(-1)!) + 1, at(older[0])) : [];
        const inside = older ? frames.slice(at(stay[0]), at(older[0])) : [];
        const route =
          older && routes.find(r => (isFilterManager(stay[0]) ? inside : between).some(f => meaningOf(f, [r])));
        const taken = route && frames.findLast(f => f.index < older.at(-1)!.index && meaningOf(f, [route]));
        const by = taken && frames.find(f => f.index > taken.index && !isSystem(f.module));
        return { frames: stay, bytes: bytesOf(stay), ...(route ? { route } : {}), ...(by ? { by } : {}) };
      }),
    }));
}

/** The repetition that covers most frames; a function that calls itself is one of length 1. */
export function cyclesOf(frames: readonly SizedFrame[]): Cycle[] {
  const symbols = frames.map(f => f.symbol);
  let best: Cycle | undefined;
  for (let length = 1; length <= symbols.length / 2; length++) {
    for (let first = 0, same = 0, i = 0; i + length <= symbols.length; i++) {
      if (i + length < symbols.length && symbols[i] === symbols[i + length]) {
        if (same++ === 0) first = i;
        continue;
      }
      const turns = Math.floor(same / length) + 1;
      const covered = turns * length;
      if (same >= length && (turns > 2 || length > 1) && covered > (best ? best.turns * best.length : 0)) {
        const turn = frames.slice(first, first + length);
        best = { first: frames[first].index, length, turns, bytes: bytesOf(turn), symbols: turn.map(f => f.symbol) };
      }
      same = 0;
    }
  }
  return best ? [best] : [];
}
