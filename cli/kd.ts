/** `kdlab kd`: the WinDbg prompt in a terminal, scriptable. */
import { createInterface, type Interface } from 'node:readline';
import { runToInitialStop } from '../debug-adapter/dap/initialStop';
import { CommandInterpreter, culpritText, formatStop, prompt, Repetitions, ruleLine } from '../debug-adapter/windbg';
import { splitCommands } from '../debug-adapter/windbg/commandLine';
import type { DebugTarget } from '../simulator/debug/target';
import { type MachineOptions, openMachine } from './machine';
import { harmless } from './terminal';

/** @returns the exit code */
export async function kd(file: string, options: MachineOptions & { readonly commands?: string }): Promise<number> {
  const { target } = await openMachine(file, options);
  const { stdin, stdout } = process;
  let travelling = false;
  const interactive = stdin.isTTY === true;
  const print = (text: string) => stdout.write(harmless(text));
  const repetitions = new Repetitions(target);
  const interpreter = new CommandInterpreter({
    target,
    write: print,
    ansi: stdout.isTTY === true && !process.env.NO_COLOR,
    control: async (run, travel) => {
      travelling = travel;
      const stop = await run();
      for (const { text } of repetitions.take('en')) print(`${text}\n`);
      return stop;
    },
  });
  target.exceptionFilters.clear();
  for (const filter of ['bugcheck', 'debugBreak', 'assert'] as const) target.exceptionFilters.add(filter);
  target.onOutput(({ text }) => print(text));
  target.onViolation((violation, stops) => {
    if (!stops) print(`${ruleLine(violation, 'en')}${culpritText(violation)}\n`);
  });
  print(`${target.title}\n`);
  print(formatStop(target, await runToInitialStop(target)));

  try {
    for (const { text } of splitCommands(options.commands ?? '')) {
      print(`${prompt(target)}${text}\n`);
      if (await finished(interpreter, text)) return 0;
    }
    if (options.commands === undefined || interactive)
      await converse(target, interpreter, interactive, () => (travelling ? target.cancel() : target.pause()));
    return 0;
  } finally {
    target.dispose();
  }
}

/** @returns true after `q` */
async function finished(interpreter: CommandInterpreter, line: string): Promise<boolean> {
  return (await interpreter.execute(line)).kind === 'quit';
}

/** Lines from the terminal, or from a pipe until it ends. */
async function converse(
  target: DebugTarget,
  interpreter: CommandInterpreter,
  interactive: boolean,
  breakIn: () => void,
): Promise<void> {
  const lines: Interface = createInterface({
    input: process.stdin,
    output: interactive ? process.stdout : undefined,
    terminal: interactive,
    historySize: 1000,
    completer: (line: string) => complete(interpreter, line),
  });
  lines.on('SIGINT', () =>
    target.state === 'running' ? breakIn() : process.stdout.write('\n(the machine stands still; q quits)\n'),
  );
  const ask = () => {
    lines.setPrompt(prompt(target));
    lines.prompt();
  };
  let last = '';
  ask();
  for await (const typed of lines) {
    if (!interactive) process.stdout.write(`${prompt(target)}${typed}\n`);
    // An empty line repeats the last command, as WinDbg does: p, Enter, Enter ...
    const line = typed.trim() === '' ? last : typed;
    last = line;
    if (line !== '' && (await finished(interpreter, line))) break;
    ask();
  }
  lines.close();
}

/** readline replaces the word that it is given; ours may begin anywhere in the line. */
function complete(interpreter: CommandInterpreter, line: string): [string[], string] {
  const found = interpreter.complete(line, line.length);
  const start = found[0]?.start ?? line.length;
  return [found.filter(item => item.start === start).map(({ text }) => text), line.slice(start)];
}
