/** What a debugging session is given by its host (a process, VS Code's extension host, a browser worker, a test). */
import type { CompiledModule } from '../../engine/api';
import type { SourceHost } from '../target';

export interface SystemImage {
  /** Every module of nt, win32, drivers and wdk, compiled. */
  readonly modules: readonly CompiledModule[];
  /** Text of a system module by its id (`nt/ke/wait`), if it is at hand. */
  text(moduleId: string): string | undefined;
}

export type Bounded = <T>(work: () => T) => T;
export const unbounded: Bounded = work => work();

/** Work of the machine was broken off, somewhere: a machine that did it has to be thrown away. */
export class BrokenOff extends Error {}

export interface SessionParts {
  readonly sources: SourceHost;
  readonly system: SystemImage;
  /** Lets the host do its own work between two slices; default: a macrotask. */
  readonly yieldToHost?: () => Promise<void>;
  /** Bytes that the machine's process uses; absent: not watched. */
  readonly usedMemory?: () => number;
  /** Does the work, or throws BrokenOff where it takes far too long in one piece; absent: it may take for ever. */
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
