/** The WinDbg prompt inside a session. */
import type { DebugTarget, Stop } from '../../simulator/debug/target';
import type { CommandOutcome, Completion } from '../windbg/command';
import type { Interpreter } from './parts';
import type { Session } from './session';

export class Console {
  private readonly interpreter: Interpreter;
  /** Takes what commands print; undefined: it goes to the client as it comes. */
  private collect: ((text: string) => void) | undefined;

  constructor(
    private readonly session: Session,
    target: DebugTarget,
  ) {
    this.interpreter = session.parts.createInterpreter({
      target,
      write: text => (this.collect ? this.collect(text) : session.output('stdout', text)),
      ansi: session.client.ansi,
      exclusive: use => session.machine.execution.exclusive(use),
      control: (run, travel) => session.machine.execution.control(run, travel),
    });
  }

  /** One line; its output goes to the Debug Console. */
  async run(line: string): Promise<CommandOutcome> {
    const outcome = await this.interpreter.execute(line);
    this.settle(outcome);
    return outcome;
  }

  /** The banner of a stop that no command led to, and the commands of the breakpoints that were hit. */
  async announce(stop: Stop): Promise<void> {
    this.settle(await this.interpreter.announce(stop));
  }

  /** One line; its output is returned, not shown. */
  async capture(line: string): Promise<string> {
    let text = '';
    const before = this.collect;
    this.collect = part => {
      text += part;
    };
    try {
      this.settle(await this.interpreter.execute(line));
      return text;
    } finally {
      this.collect = before;
    }
  }

  complete(line: string, column: number): readonly Completion[] {
    return this.interpreter.complete(line, column);
  }

  /** What the line did becomes known to the client: a stop, changes, breakpoints. */
  private settle(outcome: CommandOutcome): void {
    const { session } = this;
    if (outcome.kind === 'quit') session.end(0);
    if (session.state !== 'stopped') return;
    if (outcome.restarted) {
      session.forget();
      session.machine.execution.restarted();
      session.machine.execution.enter();
      return;
    }
    session.changed(outcome.changes);
    session.machine.breakpoints.announce();
    session.machine.execution.flush();
  }
}
