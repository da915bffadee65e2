/** The WinDbg prompt: a line in, text out. */
import type { Stop } from '../../simulator/debug/target';
import { type Piece, splitCommands } from './commandLine';
import {
  type Call,
  type Change,
  type Command,
  type CommandContext,
  CommandError,
  type CommandOutcome,
  type Completion,
} from './command';
import { COMMANDS, commandNames, findCommand, unavailable } from './commands';
import { completeLine } from './completion';
import { nearest } from './format';
import { commandHelp } from './commands/meta';
import { Session } from './session';

/** Breakpoint commands may resume the machine; a circle of them ends here. */
const MAXIMUM_DEPTH = 64;

export class CommandInterpreter {
  private readonly session: Session;
  private depth = 0;

  constructor(readonly context: CommandContext) {
    this.session = new Session(
      context,
      COMMANDS,
      name => findCommand(name)?.command,
      line => this.executeLine(line),
    );
  }

  /** Runs every command of the line in turn; never throws. A refused command ends the line. */
  async execute(line: string): Promise<CommandOutcome> {
    return this.outcome(() => this.executeLine(line));
  }

  /** After a run that did not begin here (F5): the banner and the commands of the breakpoints that were hit. */
  async announce(stop: Stop): Promise<CommandOutcome> {
    return this.outcome(() => this.session.announce(stop));
  }

  complete(text: string, column = text.length): Completion[] {
    return completeLine(this.session, text, column);
  }

  /** Text of `.hh name`, undefined when there is no such command. */
  help(name: string): string | undefined {
    const command = findCommand(name.trim())?.command;
    return command && commandHelp(command);
  }

  get commands(): readonly Command[] {
    return COMMANDS;
  }

  private async outcome(work: () => Promise<void>): Promise<CommandOutcome> {
    const { session } = this;
    session.changes.clear();
    session.stop = undefined;
    session.quit = session.restarted = false;
    let kind: CommandOutcome['kind'] = 'done';
    try {
      await work();
    } catch (error) {
      kind = 'error';
      this.report(error);
    } finally {
      this.depth = 0;
    }
    return {
      kind: session.quit ? 'quit' : kind,
      stop: session.stop,
      restarted: session.restarted,
      changes: new Set<Change>(session.changes),
    };
  }

  private report(error: unknown): void {
    const { session } = this;
    if (error instanceof CommandError) {
      if (error.column === undefined) session.print(error.message);
      else {
        session.print(session.line);
        session.print(`${' '.repeat(error.column)}^ ${error.message}`);
      }
    } else {
      session.print(`The command failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async executeLine(line: string): Promise<void> {
    if (++this.depth > MAXIMUM_DEPTH)
      throw new CommandError('Breakpoint commands resume the machine again and again; stopped here.');
    const outer = this.session.line;
    this.session.line = line;
    for (const piece of splitCommands(line)) {
      await this.executePiece(piece);
      if (this.session.quit) break;
    }
    this.session.line = outer;
    this.depth--;
  }

  private async executePiece(piece: Piece): Promise<void> {
    const prefix = /^(?:~(\d+)\s*(?=[^\ds\s])|(\d+)(?=[kr]))/.exec(piece.text);
    if (prefix) {
      const inner = { text: piece.text.slice(prefix[0].length), column: piece.column + prefix[0].length };
      return this.onProcessor(Number(prefix[1] ?? prefix[2]), () => this.executePiece(inner));
    }
    const found = findCommand(piece.text);
    if (!found) return this.unknown(piece);
    const call: Call = {
      session: this.session,
      name: found.name,
      args: found.args,
      column: piece.column + found.column,
    };
    await found.command.run(call);
  }

  /** `~1 k`: looks from another processor, then back to where it was. */
  private async onProcessor(processor: number, work: () => Promise<void>): Promise<void> {
    const { target } = this.session;
    if (!target.processors[processor])
      throw new CommandError(
        `${processor} is not a valid processor number (0 to ${Math.max(0, target.processors.length - 1)})`,
      );
    const before = { processor: target.currentProcessor, thread: target.selectedThread, frame: target.selectedFrame };
    const moved = this.session.stop;
    target.select({ processor, thread: null, frame: 0 });
    try {
      await work();
    } finally {
      if (this.session.stop === moved) target.select(before);
    }
  }

  private unknown(piece: Piece): void {
    const word = /^[!.]?[\w-]*/.exec(piece.text)![0] || piece.text;
    const because = unavailable(word);
    if (because) throw new CommandError(because);
    const near = nearest(word, commandNames(), 2);
    const hint = near.length
      ? `  Did you mean ${near.map(n => `'${n}'`).join(' or ')}?`
      : '  .help lists the commands; ?? evaluates an expression.';
    if (word.startsWith('!')) throw new CommandError(`No export ${word.slice(1)} found.${hint}`);
    throw new CommandError(`Couldn't resolve error at '${piece.text}'.${hint}`);
  }
}
