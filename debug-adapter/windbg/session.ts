/** What one prompt remembers between commands, and what commands may ask of it. */
import type { DebugTarget, Stop } from '../../simulator/debug/target';
import type { ETHREAD } from '../../simulator/nt/inc/ps';
import { type Change, type Command, type CommandContext, CommandError } from './command';
import { environmentOf } from './expression/environment';
import { ExpressionError } from './expression/lexer';
import { parseMasm } from './expression/masm';
import { currentThread } from './machine';
import { lowStacks, lowStackText } from './report/stackGauge';
import { formatStop } from './stop';

export class Session {
  /** The line that is being executed, for carets. */
  line = '';
  /** `@$exp`. */
  lastExpression = 0n;
  /** Frames that `k` shows (`.kframes`); WinDbg's default. */
  kframes = 0x100;
  /** Where `d` and `u` go on. */
  nextDump = 0n;
  dumpFormat = 'b';
  nextCode: bigint | undefined;
  /** What `.thread`, `.process` or `.trap` chose: `k` begins at its frame, and says so. */
  set: { readonly thread: ETHREAD; readonly frame: number } | null = null;
  stop: Stop | undefined;
  quit = false;
  restarted = false;
  readonly changes = new Set<Change>();
  /** Threads of which it was said that their stack was nearly used up. */
  private readonly warned = new Set<number>();

  constructor(
    readonly context: CommandContext,
    readonly commands: readonly Command[],
    /** The command of a name as typed. */
    readonly find: (name: string) => Command | undefined,
    /** Executes a command line (breakpoint command strings). */
    readonly execute: (line: string) => Promise<void>,
  ) {}

  get target(): DebugTarget {
    return this.context.target;
  }

  print(line = ''): void {
    this.context.write(`${line}\n`);
  }

  /** SGR when the host understands it. 1 bold, 2 dim, 31 red ... */
  style(code: number, text: string): string {
    return this.context.ansi ? `\x1b[${code}m${text}\x1b[0m` : text;
  }

  exclusive<T>(use: () => Promise<T>): Promise<T> {
    return this.context.exclusive ? this.context.exclusive(use) : use();
  }

  note(change: Change): void {
    this.changes.add(change);
    this.context.changed?.(change);
  }

  /** Looks at a thread from a frame on, or (null) at what the current processor does. */
  setContext(thread: ETHREAD | null, frame = 0, processor?: number): void {
    this.target.select({ thread, frame, ...(processor === undefined ? {} : { processor }) });
    this.set = thread && { thread, frame };
    this.nextCode = undefined;
    this.note('selection');
  }

  /** The thread to look at. Throws CommandError before there is any. */
  thread(): ETHREAD {
    const thread = currentThread(this.target);
    if (!thread) throw new CommandError('No thread runs yet: the machine has not been started (g starts it).');
    return thread;
  }

  /** Evaluates the expression at the beginning of `text`; `rest` is what follows. Throws CommandError with a caret. */
  take(text: string, column: number): { value: bigint; rest: string; column: number } {
    try {
      const expression = parseMasm(text);
      const value = expression.evaluate(environmentOf(this.target, this.lastExpression));
      const rest = text.slice(expression.end);
      const blanks = rest.length - rest.trimStart().length;
      return { value, rest: rest.trim(), column: column + expression.end + blanks };
    } catch (error) {
      if (error instanceof ExpressionError) throw new CommandError(error.message, column + error.at);
      throw error;
    }
  }

  /** Evaluates all of `text`. */
  expression(text: string, column: number): bigint {
    const { value, rest, column: at } = this.take(text, column);
    if (rest) throw new CommandError(`Extra character error in '${rest}'`, at);
    return value;
  }

  /** `Addr`, `Addr Ln`, `Addr End`. `count` is in units of `size` bytes. */
  range(text: string, column: number, size: number, count: number): { start: bigint; count: number } {
    const { value: start, rest, column: at } = this.take(text, column);
    if (!rest) return { start, count };
    const length = /^[lL](\??)\s*(-?)/.exec(rest);
    if (length) {
      const wanted = this.expression(rest.slice(length[0].length), at + length[0].length);
      if (wanted > 0x100000n) throw new CommandError(`Range error in '${rest}'`, at);
      return length[2]
        ? { start: start - wanted * BigInt(size), count: Number(wanted) }
        : { start, count: Number(wanted) };
    }
    const end = this.expression(rest, at);
    if (end < start || end - start > 0x1000000n) throw new CommandError(`Range error in '${rest}'`, at);
    return { start, count: Math.floor(Number(end - start) / size) + 1 };
  }

  /** Makes the machine run, through the host. Selections and where `u` stood are forgotten. */
  async run(go: () => Promise<Stop>, { travel = false } = {}): Promise<Stop> {
    if (this.target.state === 'ended')
      throw new CommandError('No runnable debuggees: the machine has ended. Use .restart to start it again.');
    const stop = await (this.context.control ? this.context.control(go, travel) : go());
    this.set = null;
    this.nextCode = undefined;
    this.stop = stop;
    await this.announce(stop);
    return stop;
  }

  /** Through time: like `run`, and the person may cancel it. */
  travel(go: () => Promise<Stop>): Promise<Stop> {
    return this.run(go, { travel: true });
  }

  /** The stop's banner, then the command strings of the breakpoints that were hit. */
  async announce(stop: Stop): Promise<void> {
    this.context.write(formatStop(this.target, stop));
    for (const view of lowStacks(this.target)) {
      if (this.warned.has(view.id)) continue;
      this.warned.add(view.id);
      this.print(lowStackText(this.target, view));
    }
    if (stop.reason.kind !== 'breakpoint') return;
    for (const { spec } of stop.reason.breakpoints) if (spec.command) await this.execute(spec.command);
  }
}
