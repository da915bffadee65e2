/** .help, ?, .hh, vertarget, version, .time. */
import { type Call, type Command, CommandError, type Family } from '../command';
import { nearest, seconds } from '../format';

/** Text of one command for `.hh`; ends without a newline. */
export function commandHelp(command: Command): string {
  const lines = [command.names.join(', '), `    ${command.summary}`, '', `    ${command.syntax}`];
  if (command.help) lines.push('', ...command.help.split('\n').map(line => `    ${line}`));
  return lines.join('\n');
}

/** All commands by family. */
export function printHelp({ session }: Call): void {
  const families = new Map<Family, Command[]>();
  for (const command of session.commands)
    families.set(command.family, [...(families.get(command.family) ?? []), command]);
  for (const [family, commands] of families) {
    session.print(session.style(1, family));
    for (const command of commands)
      session.print(`  ${command.names.slice(0, 4).join(' ').padEnd(22)} ${command.summary}`);
  }
  session.print(
    '\n.hh NAME explains a command. Numbers are hexadecimal (0n10 is decimal); ; separates commands; ?? evaluates TypeScript.',
  );
}

function hh(call: Call) {
  const { session } = call;
  if (!call.args) return printHelp(call);
  const name = call.args.split(/\s/)[0];
  const wanted = session.find(name) ?? session.find(`!${name}`) ?? session.find(`.${name}`);
  if (wanted) return session.print(commandHelp(wanted));
  const [near] = nearest(
    name,
    session.commands.flatMap(c => c.names),
  );
  throw new CommandError(`There is no command ${name}.${near ? `  Did you mean '${near}'?` : ''}`);
}

function vertarget({ session }: Call): void {
  const { target } = session;
  const count = target.processors.length;
  session.print(`Windows 10 Kernel Version 19041 MP (${count} procs) Free x64 (simulated by kdlab)`);
  session.print('Product: WinNt, suite: TerminalServer SingleUserTS');
  const kernel = target.symbols.modules.find(m => m.name === 'nt');
  if (kernel) session.print(`Kernel base = 0x${kernel.start.toString(16).replace(/^(.{8})/, '$1`')}`);
  session.print(`System Uptime: ${uptime(target.time)} (virtual time ${seconds(target.time)})`);
  session.print(`Scenario: ${target.title || target.spec.program}`);
}

/** `0 days 0:00:10.015` */
function uptime(units: number): string {
  const ms = Math.floor(units / 10_000);
  const two = (n: number) => String(n).padStart(2, '0');
  const total = Math.floor(ms / 1000);
  return `${Math.floor(total / 86_400)} days ${Math.floor(total / 3600) % 24}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

function time({ session }: Call): void {
  const { target } = session;
  session.print(`System Uptime: ${uptime(target.time)}`);
  session.print(`Executed: ${target.statistics.statements} statements, ${target.statistics.switches} context switches`);
}

export const metaCommands: readonly Command[] = [
  { names: ['.help'], family: 'Session', syntax: '.help', summary: 'Lists the commands.', run: printHelp },
  {
    names: ['.hh'],
    family: 'Session',
    syntax: '.hh [Command]',
    summary: 'Explains a command.',
    completes: 'command',
    run: hh,
  },
  {
    names: ['vertarget', 'version'],
    family: 'Session',
    syntax: 'vertarget',
    summary: 'Shows what is being debugged.',
    run: vertarget,
  },
  {
    names: ['.time'],
    family: 'Session',
    syntax: '.time',
    summary: 'Shows virtual uptime and how much has been executed.',
    run: time,
  },
];
