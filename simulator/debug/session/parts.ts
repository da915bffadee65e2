/** What a debugging session is given by its host (a process, VS Code's extension host, a browser worker, a test). */
import { Uncatchable } from '../../engine';
import type { CompiledModule } from '../../engine/api';
import type { SourceHost } from '../target';

export interface SystemImage {
  /** Every module of nt, win32, drivers and wdk, compiled. */
  readonly modules: readonly CompiledModule[];
  /** Text of a system module by its id (`nt/ke/wait`), if it is at hand. */
  text(moduleId: string): string | undefined;
}

export interface Bounds {
  readonly milliseconds: number;
  /** Bytes that the process may use then. */
  readonly memory: number;
}

/**
 * Does the work.
 * @throws BrokenOff where that takes longer, or would take more
 */
export type Bounded = <T>(work: () => T, bounds: Bounds) => T;

/** Work of the machine was broken off, somewhere: its state is that of no time. */
export class BrokenOff extends Uncatchable {}

/** It took too long. */
export class OutOfTime extends BrokenOff {
  /** @param spent milliseconds of the processor's time, about */
  constructor(readonly spent: number) {
    super(`It did not end within ${(spent / 1000).toFixed(1)} seconds of the processor's time.`);
  }
}

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MB`;

/** There is not the memory that something asked for. */
export class OutOfMemory extends BrokenOff {
  /** @param bytes that something takes alone; `left`: those there are */
  constructor(what: string, bytes: number, left: number) {
    super(
      Number.isFinite(bytes)
        ? `${what} takes ${inMegabytes(bytes)}, and ${inMegabytes(left)} are left.`
        : `${what} has more items than an array can have.`,
    );
  }
}

/** It would take minutes inside one function of the language, where nothing can break it off. */
export class Endless extends BrokenOff {
  /** @param places of a list, most of them empty, that `what` would visit */
  constructor(what: string, places: number) {
    super(`${what} would visit ${places.toLocaleString('en-US')} places, most of them empty.`);
  }
}

export interface SessionParts {
  readonly sources: SourceHost;
  readonly system: SystemImage;
  /** Lets the host do its own work between two slices; default: a macrotask. */
  readonly yieldToHost?: () => Promise<void>;
  /** Bytes that the machine's process uses, without garbage if they are more than `allowed`; absent: not watched. */
  readonly usedMemory?: (allowed: number) => number;
  /** Bytes that long arrays and other large objects take; absent: not known. */
  readonly largeObjects?: () => number;
  /** Absent: work may take for ever. */
  readonly bounded?: Bounded;
  /** Milliseconds, monotonic; default `performance.now`. */
  readonly now?: () => number;
}

/** A macrotask without Node: a message to oneself, or a timer. */
export function defaultYield(): () => Promise<void> {
  const scope = globalThis as unknown as {
    setImmediate?: (f: () => void) => void;
    MessageChannel?: new () => { port1: { onmessage: (() => void) | null }; port2: { postMessage(x: unknown): void } };
    setTimeout?: (f: () => void, ms: number) => void;
  };
  if (scope.setImmediate) return () => new Promise(resolve => scope.setImmediate!(resolve));
  if (scope.MessageChannel) {
    const channel = new scope.MessageChannel();
    const waiting: (() => void)[] = [];
    channel.port1.onmessage = () => waiting.shift()?.();
    return () =>
      new Promise(resolve => {
        waiting.push(resolve);
        channel.port2.postMessage(0);
      });
  }
  return () => new Promise(resolve => scope.setTimeout!(resolve, 0));
}

export function defaultNow(): number {
  const clock = (globalThis as { performance?: { now(): number } }).performance;
  return clock ? clock.now() : Date.now();
}
