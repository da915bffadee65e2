/** What the adapter is put together from; tests hand in a scripted machine, the products the real one. */
import type { DebugTarget, ExpressionEvaluator, LaunchSpec, Stop } from '../../simulator/debug/target';
import type { BugCheckReport, MachineState } from '../protocol';
import type { CommandContext, CommandOutcome, Completion } from '../windbg/command';

/** The WinDbg prompt of one machine; `CommandInterpreter` of debug-adapter/windbg is one. */
export interface Interpreter {
  /** Runs one line, several commands with `;`. Refusals are written, not thrown. */
  execute(line: string): Promise<CommandOutcome>;
  /** The banner of a stop that did not come from a line, and the commands of the breakpoints that were hit. */
  announce(stop: Stop): Promise<CommandOutcome>;
  /** @param column 0-based, of the caret */
  complete(line: string, column: number): readonly Completion[];
}

export interface Parts {
  /** Compiles nothing yet; see `DebugTarget.load`. */
  createTarget(spec: LaunchSpec): DebugTarget;
  createInterpreter(context: CommandContext): Interpreter;
  createExpressionEvaluator(): ExpressionEvaluator;
  buildMachineState(target: DebugTarget, generation: number, bugcheck: BugCheckReport | null): MachineState;
  /** @param locale as BCP 47, default English. @returns null when there was no bug check */
  buildBugCheckReport(target: DebugTarget, locale?: string): BugCheckReport | null;
}
