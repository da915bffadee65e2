/** The command line of kdlab. Exit codes: 0 as expected, 1 not as expected, 2 usage or compile error. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { hardenProcess } from '../debug-adapter/node/isolation/harden';
import { version } from '../package.json';
import { analyze } from './analyze';
import { serve } from './dap';
import { verifierOptionNames } from '../simulator/debug/session/scenarioCheck';
import { UsageError } from './errors';
import { kd } from './kd';
import type { MachineOptions } from './machine';
import { run } from './run';
import { test } from './test';
import { serveTests, WORKER_COMMAND } from './testWorkers';
import { harmless } from './terminal';

const USAGE = 2;

function whole(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}

function machineOptions(command: Command): Command {
  return command
    .option('--processors <N>', 'processors of the machine, 1 to 64', whole(1, 64))
    .option('--seed <N>', 'seed of everything that chance decides', whole(0, 0xffff_ffff))
    .addOption(
      new Option(
        '--verifier <LIST>',
        `Driver Verifier for all drivers; options by commas: ${verifierOptionNames.join(', ')}`,
      ).argParser(verifierOptions),
    );
}

function verifierOptions(list: string): string[] {
  const names = list
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
  const unknown = names.find(name => !verifierOptionNames.includes(name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`There is no option '${unknown}'; known: ${verifierOptionNames.join(', ')}.`);
  return names;
}

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  hardenProcess();
  let code = 0;
  const program = new Command('kdlab')
    .description(
      'A WinDbg-like kernel debugger for Windows driver models written in TypeScript, on a simulated x64 Windows kernel.',
    )
    .version(version, '--version')
    .helpOption('--help', 'show help')
    .exitOverride()
    .showHelpAfterError('(kdlab --help shows the commands)')
    .addHelpText(
      'after',
      '\nFILE is a *.scenario.ts, or a driver model.\nExit codes: 0 as expected, 1 not as expected, 2 usage or compile error.',
    );

  machineOptions(program.command('run'))
    .description('run a scenario or a driver model to the end')
    .argument('<FILE>')
    .option('--json', 'print one JSON object instead of a transcript')
    .option(
      '--limit <N>',
      'statements after which it is called a hang (default: 1 billion)',
      whole(1, Number.MAX_SAFE_INTEGER),
    )
    .action(async (file: string, options: MachineOptions & { json?: boolean; limit?: number }) => {
      code = await run(file, options);
    });
  program
    .command('test')
    .description('run scenarios against what they expect')
    .argument('[FILES...]', 'scenarios, or folders to look for them in; default: the current folder')
    .option('--json', 'print one JSON array instead of progress')
    .option('--grep <RE>', 'only scenarios whose path or title matches')
    .option('--jobs <N>', 'scenarios at the same time (default: one per core)', whole(1, 256))
    .action(async (files: string[], options: { json?: boolean; grep?: string; jobs?: number }) => {
      code = await test(files, options);
    });
  program.command(WORKER_COMMAND, { hidden: true }).argument('<RE>').action(serveTests);
  machineOptions(program.command('kd'))
    .description('the WinDbg prompt in a terminal; Ctrl+C breaks in, q quits')
    .argument('<FILE>')
    .option('-c, --commands <COMMANDS>', 'commands to run first, by semicolons; without a terminal kd ends after them')
    .action(async (file: string, options: MachineOptions & { commands?: string }) => {
      code = await kd(file, options);
    });
  program
    .command('analyze')
    .description(
      'what a stack shows that WinDbg printed (k, kn, kb, kv, kf, !analyze -v), with whatever stands around it',
    )
    .argument('<TEXT>', 'a file with that text; - for standard input')
    .option('--json', 'print one JSON object instead of a report')
    .option(
      '--stack-size <BYTES>',
      'of a kernel stack, where the text does not tell (default: 24576, on x86 12288)',
      whole(4096, 1 << 20),
    )
    .action((file: string, options: { json?: boolean; stackSize?: number }) => {
      code = analyze(file, options);
    });
  program
    .command('dap')
    .description('serve the Debug Adapter Protocol on stdio, or on loopback TCP, or on a pipe')
    .addOption(
      new Option('--port <N>', 'TCP port on 127.0.0.1; 0 chooses one and prints it').argParser(whole(0, 65_535)),
    )
    .addOption(
      new Option(
        '--pipe <PATH>',
        'Unix socket or named pipe, for one client; starts getting ready before that comes',
      ).conflicts('port'),
    )
    .action(async (options: { port?: number; pipe?: string }) => {
      code = await serve(options);
    });
  for (const command of program.commands)
    command
      .exitOverride()
      .helpOption('--help', 'show help')
      .showHelpAfterError(`(kdlab ${command.name()} --help shows its options)`);

  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${harmless(error.message)}\n`);
    return USAGE;
  }
  return code;
}

// Whoever reads may stop reading (`kdlab run x.ts | head`): there is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(1);
  throw error;
});

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`kdlab: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  },
);
