/** The debugger's side of the simulator: `createDebugTarget` and what it takes. */
import { DebugSession } from './session/session';
import type { SessionParts } from './session/parts';
import type { DebugTarget, LaunchSpec } from './target';

export { BrokenOff, Endless, OutOfMemory, OutOfTime, type SessionParts, type SystemImage } from './session/parts';
export type { ScenarioSpec } from './session/scenario';
export { memorySources, normalizePath } from './sourceHost';
export * from './target';

/** Compiles nothing yet: `load` does. */
export function createDebugTarget(spec: LaunchSpec, parts: SessionParts): DebugTarget {
  return new DebugSession(spec, parts);
}
