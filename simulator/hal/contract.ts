/** What a machine is told and tells: its options, how a run ends, and what host functions ask of the run. */
import type { CompiledModule } from '../engine/api';
import type { BugCheckData, RaisedException, ViolationData } from './intrinsics';
import type { Stack } from './machine';
import type { RecordedSchedule } from './oracle';

export interface MachineOptions {
  /** 1 to 64. */
  readonly processors: number;
  readonly schedule: RecordedSchedule;
  /** Stop at the first rule violation. */
  readonly strict: boolean;
  /** 100 ns since 1601 at boot. */
  readonly bootTime: bigint;
  /** An exception is about to be dispatched: true stops the machine first. */
  stopAtException?(exception: RaisedException): boolean;
  onTrace?(event: RawTrace): void;
  /** `debug`: DbgPrint; `stdout`: a simulated program's. */
  onOutput?(text: string, category: 'debug' | 'stdout'): void;
  onViolation?(violation: ViolationData): void;
}

export interface RawTrace {
  readonly time: number;
  readonly processor: number;
  readonly irql: number;
  readonly kind: string;
  readonly text: string;
  readonly object: object | null;
}

export type MachineStop =
  /** `executed` reached the limit; the current processor's youngest frame stands before a statement. */
  | { readonly kind: 'limit' }
  | { readonly kind: 'trap'; readonly module: CompiledModule; readonly probe: number }
  /** `attend` was called; the current processor's youngest frame stands before a statement. */
  | { readonly kind: 'attention' }
  | { readonly kind: 'debugBreak'; readonly status: number }
  | { readonly kind: 'exception'; readonly exception: RaisedException }
  | { readonly kind: 'violation'; readonly violation: ViolationData }
  | { readonly kind: 'bugcheck'; readonly bugcheck: BugCheckData }
  /** No processor will ever run again by itself. */
  | { readonly kind: 'idle' }
  /** The time of `alarm` has come; told once. */
  | { readonly kind: 'alarm' }
  /** A stack's first call returned, or an exception left it: the kernel lost control. */
  | { readonly kind: 'broken'; readonly message: string };

/** What host functions ask of the run loop, through `Program.suspend`. */
export type MachineRequest =
  | { readonly kind: 'swap'; readonly to: Stack }
  | { readonly kind: 'interrupts' }
  | { readonly kind: 'halt'; readonly wakeAt: number }
  | { readonly kind: 'yield' }
  | { readonly kind: 'spin'; readonly until: number }
  | { readonly kind: 'call'; readonly functions: readonly Function[] }
  | { readonly kind: 'capture'; readonly limit: number }
  | { readonly kind: 'search'; readonly holds: (value: object) => boolean }
  | { readonly kind: 'debugBreak'; readonly status: number }
  | { readonly kind: 'fastFail'; readonly code: number }
  | { readonly kind: 'violation'; readonly violation: ViolationData }
  | { readonly kind: 'bugcheck'; readonly bugcheck: BugCheckData };
