/**
 * The events that a machine has told, which are millions in a long run: packed into chunks, of which those that are far
 * from the present place are forgotten when they take more memory than they may. Put back to an earlier place the machine
 * tells the same again; what is still known of later is kept for that.
 */
import type { RawTrace } from '../../hal/machine';
import type { Position, SourceLocation, TraceEvent, TraceEvents } from '../target';

/** Statement of the person's that an event at `executed` came from, once known. */
export type SourceOf = (executed: number) => SourceLocation | undefined;

const MEGABYTE = 1024 * 1024;

/**
 * Bytes of the memory for history (`LaunchSpec.historyMemory`) that events may take: at least what a report is made from.
 * Where nobody travels, what is told is what a run is judged by.
 */
export function eventShare(memory: number): number {
  return memory === 0 ? 128 * MEGABYTE : Math.max(memory / 4, 2 * MEGABYTE);
}

/** Events of a chunk. */
const CHUNK = 4096;

const kinds: string[] = [];
const numberOfKind = new Map<string, number>();
function kindNumber(kind: string): number {
  let n = numberOfKind.get(kind);
  if (n === undefined) numberOfKind.set(kind, (n = kinds.push(kind) - 1));
  return n;
}

/** Numbers of an event: time, and the three of its position. */
const NUMBERS = 4;
/** Processor, IRQL, kind. */
const BYTES = 3;

class Chunk {
  /** Of the events in it, those that are known: from the first one to before the last one. */
  first: number;
  end: number;
  private readonly numbers = new Float64Array(NUMBERS * CHUNK);
  private readonly bytes = new Uint8Array(BYTES * CHUNK);
  private readonly objects = new BigUint64Array(CHUNK);
  private readonly texts: string[] = [];
  /** Texts are few, and most of them are told again soon. */
  private known: Map<string, string> | undefined = new Map();
  size = CHUNK * (8 * NUMBERS + BYTES + 16);

  constructor(first: number) {
    this.first = this.end = first;
  }

  put(at: number, { time, processor, irql, kind, text }: RawTrace, position: Position, object: bigint): void {
    // Told again, it is the same as before; otherwise what is known begins here.
    if (at < this.first || at > this.end) this.first = this.end = at;
    const { numbers, bytes, texts } = this;
    const n = at * NUMBERS;
    numbers[n] = time;
    numbers[n + 1] = position.sequence;
    numbers[n + 2] = position.steps;
    numbers[n + 3] = position.executed;
    const b = at * BYTES;
    bytes[b] = processor;
    bytes[b + 1] = irql;
    bytes[b + 2] = kindNumber(kind);
    this.objects[at] = object;
    texts[at] = this.shared(text);
    this.end = Math.max(this.end, at + 1);
    if (at === CHUNK - 1) this.known = undefined;
  }

  /** The same text made again is another string of the language's: one is enough. */
  private shared(text: string): string {
    this.known ??= new Map();
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, text);
    this.size += 24 + text.length;
    return text;
  }

  get(at: number, index: number, sourceOf: SourceOf): TraceEvent {
    const { numbers, bytes } = this;
    const n = at * NUMBERS;
    const [sequence, steps, executed] = [numbers[n + 1], numbers[n + 2], numbers[n + 3]];
    return {
      index,
      position: { sequence, steps, executed },
      time: numbers[n],
      processor: bytes[at * BYTES],
      irql: bytes[at * BYTES + 1],
      kind: kinds[bytes[at * BYTES + 2]],
      text: this.texts[at],
      object: this.objects[at],
      get source() {
        return sourceOf(executed);
      },
    };
  }
}

export class ToldEvents {
  private readonly chunks = new Map<number, Chunk>();
  private told = 0;

  /** @param limit bytes that they may take, about */
  constructor(
    private readonly limit: number,
    private readonly sourceOf: SourceOf,
  ) {}

  add(event: RawTrace, position: Position, object: bigint): void {
    const number = Math.floor(this.told / CHUNK);
    const at = this.told - number * CHUNK;
    let chunk = this.chunks.get(number);
    if (!chunk) {
      this.chunks.set(number, (chunk = new Chunk(at)));
      this.forget(number);
    }
    chunk.put(at, event, position, object);
    this.told++;
  }

  /** What is furthest from the present is missed least. */
  private forget(present: number): void {
    while (this.bytes > this.limit && this.chunks.size > 2) {
      let furthest = present;
      for (const n of this.chunks.keys()) if (Math.abs(n - present) >= Math.abs(furthest - present)) furthest = n;
      this.chunks.delete(furthest);
    }
  }

  /** About. */
  get bytes(): number {
    let bytes = 0;
    for (const { size } of this.chunks.values()) bytes += size;
    return bytes;
  }

  get length(): number {
    return this.told;
  }

  /** The machine was put where it had told so many. */
  set length(count: number) {
    this.told = count;
  }

  /** What would come after the present place may be something else now. */
  cut(): void {
    const number = Math.floor(this.told / CHUNK);
    for (const [n, chunk] of this.chunks) {
      if (n > number) this.chunks.delete(n);
      else if (n === number) chunk.end = Math.max(chunk.first, Math.min(chunk.end, this.told - number * CHUNK));
    }
  }

  /** Those before the `count`-th that are known without a gap: the number of the first one. */
  private knownFrom(count: number): number {
    for (let from = count; ; ) {
      const number = Math.ceil(from / CHUNK) - 1;
      const chunk = this.chunks.get(number);
      const at = from - number * CHUNK;
      if (!chunk || chunk.first >= at || chunk.end < at) return from;
      from = number * CHUNK + chunk.first;
      if (chunk.first > 0) return from;
    }
  }

  /** Whether it is known what it told before it had told `count`. */
  knows(count: number): boolean {
    return count === 0 || this.knownFrom(count) < count;
  }

  /** What has been told up to the present place, as far as it is known. */
  get items(): TraceEvents {
    const { told } = this;
    return new Items(this.knownFrom(told), told, i =>
      this.chunks.get(Math.floor(i / CHUNK))!.get(i % CHUNK, i, this.sourceOf),
    );
  }
}

/** Made one by one when they are looked at. */
class Items implements TraceEvents {
  constructor(
    readonly dropped: number,
    private readonly end: number,
    private readonly at: (index: number) => TraceEvent,
  ) {}

  get length(): number {
    return this.end - this.dropped;
  }

  *[Symbol.iterator](): Iterator<TraceEvent> {
    for (let i = this.dropped; i < this.end; i++) yield this.at(i);
  }

  find(test: (event: TraceEvent) => boolean): TraceEvent | undefined {
    for (const event of this) if (test(event)) return event;
    return undefined;
  }

  findLast(test: (event: TraceEvent) => boolean): TraceEvent | undefined {
    for (let i = this.end - 1; i >= this.dropped; i--) {
      const event = this.at(i);
      if (test(event)) return event;
    }
    return undefined;
  }

  filter(test: (event: TraceEvent) => boolean): TraceEvent[] {
    const found: TraceEvent[] = [];
    for (const event of this) if (test(event)) found.push(event);
    return found;
  }

  map<T>(f: (event: TraceEvent) => T): T[] {
    return Array.from(this, f);
  }

  some(test: (event: TraceEvent) => boolean): boolean {
    return this.find(test) !== undefined;
  }
}
