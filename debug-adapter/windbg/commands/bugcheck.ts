/** .bugcheck, !analyze. */
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { dword, pointer } from '../format';
import { analyzeText, showText } from '../report/analyze';
import { bugCheckNamed, isKnownBugCheck } from '../report/bugChecks';

function bugcheck({ session }: Call): void {
  const data = session.target.bugcheck;
  session.print(`Bugcheck code ${dword(data?.code ?? 0)}`);
  session.print(
    `Arguments ${(data?.parameters ?? [0n, 0n, 0n, 0n]).map(p => `${pointer(p).slice(0, 8)}\`${pointer(p).slice(8)}`).join(' ')}`,
  );
  if (!data) session.print('(no bug check has happened)');
  else if (data.originalCode !== data.code)
    session.print(`(KeBugCheckEx was called with 0x${dword(data.originalCode)})`);
}

function analyze(call: Call) {
  const { session } = call;
  if (/^-show\b/.test(call.args)) return show(call);
  const unknown = words(call.args).find(w => !/^-(v\d{0,2}|f|hang)$/.test(w.text));
  if (unknown)
    throw new CommandError(
      `!analyze does not know ${unknown.text}; there are -v and -show Code.`,
      call.column + unknown.column,
    );
  const text = analyzeText(session.target, /-v/.test(call.args));
  const at = text.indexOf('\nKDLAB (');
  session.context.write(
    at < 0 ? text : `${text.slice(0, at + 1)}${session.style(36, text.slice(at + 1).trimEnd())}\n\n`,
  );
}

function show(call: Call): void {
  const { session } = call;
  const [code, ...parameters] = words(call.args.replace(/^-show\s*/, ''), call.column);
  if (!code) throw new CommandError('!analyze -show needs a bug check code: !analyze -show b8');
  const number = bugCheckNamed(code.text) ?? Number(session.expression(code.text, code.column));
  if (!isKnownBugCheck(number)) throw new CommandError(`No bug check has the code 0x${number.toString(16)}.`);
  const values = parameters.map(p => session.expression(p.text, p.column));
  for (const line of showText(
    number,
    [0, 1, 2, 3].map(i => values[i] ?? 0n),
  ))
    session.print(line);
}

export const bugCheckCommands: readonly Command[] = [
  {
    names: ['!analyze'],
    family: 'Bug checks',
    syntax: '!analyze [-v]   |   !analyze -show Code [P1 P2 P3 P4]',
    summary: 'Explains the bug check, or where the machine stands; -show explains a code.',
    help:
      "The first part has WinDbg's layout; fields that a simulated machine has no value for (dump file, hypervisor, hash) are left out. The part\n" +
      'headed KDLAB is ours: the broken rule, the parameters as objects, the events that led here, what to try, how to reproduce it.\n' +
      'Names and parameters of bug checks: Microsoft windows-driver-docs (CC-BY-4.0), reworded.',
    run: analyze,
  },
  {
    names: ['.bugcheck'],
    family: 'Bug checks',
    syntax: '.bugcheck',
    summary: 'Shows code and parameters of the bug check.',
    run: bugcheck,
  },
];
