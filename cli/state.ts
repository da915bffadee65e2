/** What a scenario expects of a machine that stands still: conditions, and what WinDbg commands print. */
import { CommandInterpreter, createExpressionEvaluator } from '../debug-adapter/windbg';
import type { DebugTarget } from '../simulator/debug/target';

/** @param conditions as a breakpoint's: MASM or TypeScript @returns what does not hold, in words */
export function unmetConditions(target: DebugTarget, conditions: readonly string[]): string[] {
  const evaluator = createExpressionEvaluator();
  return conditions.flatMap(text => {
    try {
      return evaluator.condition(target, text) ? [] : [`"${text}" does not hold`];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}

/** @param shows texts by command, in the order of the output @returns what is missing, with what was printed */
export async function unmetOutput(
  target: DebugTarget,
  shows: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const differences: string[] = [];
  for (const [command, texts] of Object.entries(shows)) {
    let printed = '';
    const interpreter = new CommandInterpreter({ target, write: text => (printed += text), ansi: false });
    await interpreter.execute(command);
    let at = 0;
    for (const text of texts) {
      const found = printed.indexOf(text, at);
      if (found < 0) {
        differences.push(`${command} does not show "${text}"; it shows:\n${printed.trimEnd()}`);
        break;
      }
      at = found + text.length;
    }
  }
  return differences;
}
