/** What a command is, and what it is given when it runs. */
import type { DebugTarget, Stop } from '../../simulator/debug/target';
import type { Session } from './session';

/** What the host (DAP adapter, terminal) hands to the interpreter. */
export interface CommandContext {
  readonly target: DebugTarget;
  /** Output as it comes; lines end with `\n`. */
  write(text: string): void;
  /** Colours (SGR) are understood. */
  readonly ansi: boolean;
  /**
   * Everything that makes the machine run goes through here, so that the host can tell its client that the machine
   * continued and stopped. Default: just call it.
   * @param travel it is a journey through time, which can be cancelled
   */
  control?(run: () => Promise<Stop>, travel: boolean): Promise<Stop>;
  /** One evaluation at a time: until it is over the machine may stand elsewhere. Default: just call it. */
  exclusive?<T>(use: () => Promise<T>): Promise<T>;
  /** A command changed what is looked at, memory or breakpoints. */
  changed?(what: Change): void;
}

export type Change = 'selection' | 'memory' | 'breakpoints';

export interface CommandOutcome {
  /** `error`: a command of the line was refused; its message has been written. */
  readonly kind: 'done' | 'error' | 'quit';
  /** The last stop, when the line made the machine run. */
  readonly stop?: Stop;
  /** The machine was started again from the beginning (`.reboot`, `.restart`). */
  readonly restarted?: boolean;
  readonly changes: ReadonlySet<Change>;
}

export interface Completion {
  readonly label: string;
  /** Replaces `length` characters from `start` (0-based column in the line). */
  readonly text: string;
  readonly start: number;
  readonly length: number;
  readonly kind: 'command' | 'symbol' | 'type' | 'module' | 'register' | 'breakpoint' | 'variable';
  readonly detail?: string;
}

/** What is completed after a command's name. */
export type ArgumentKind =
  | 'symbol'
  | 'type'
  | 'command'
  | 'breakpoint'
  | 'register'
  | 'variable'
  | 'module'
  | 'thread'
  | 'none';

export type Family =
  | 'Execution'
  | 'Time travel'
  | 'Breakpoints'
  | 'Stack and frames'
  | 'Registers and code'
  | 'Memory'
  | 'Types and symbols'
  | 'Expressions'
  | 'Processors'
  | 'Threads and processes'
  | 'I/O and objects'
  | 'Bug checks'
  | 'Session';

export interface Command {
  readonly names: readonly string[];
  /** Forms with options glued to the name (`kbn`, `lmvm`), beyond `names`. */
  readonly pattern?: RegExp;
  readonly family: Family;
  readonly syntax: string;
  /** One line. */
  readonly summary: string;
  /** Further lines of `.hh`: options, where we differ from WinDbg and why. */
  readonly help?: string;
  readonly completes?: ArgumentKind;
  run(call: Call): void | Promise<void>;
}

/** One command of a line. */
export interface Call {
  readonly session: Session;
  /** As typed: `kbn`, `!irql`, `bp3`'s `bp`. */
  readonly name: string;
  /** Everything after the name, trimmed. */
  readonly args: string;
  /** Column (0-based) of `args` in the line, for carets. */
  readonly column: number;
}

/** Refused, with words for the person. `column` is in the line that was typed. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly column?: number,
  ) {
    super(message);
    this.name = 'CommandError';
  }
}
