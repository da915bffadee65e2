/** r. */
import type { DebugTarget } from '../../../simulator/debug/target';
import type { ETHREAD } from '../../../simulator/nt/inc/ps';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { PSEUDO_REGISTERS } from '../expression/environment';
import { dword, hex, nearest, pointer } from '../format';
import { safely } from '../machine';
import { formatLocation } from '../stop';

const ROWS: readonly (readonly string[])[] = [
  ['rax', 'rbx', 'rcx'],
  ['rdx', 'rsi', 'rdi'],
  ['rip', 'rsp', 'rbp'],
  ['r8', 'r9', 'r10'],
  ['r11', 'r12', 'r13'],
  ['r14', 'r15'],
];

/** Bit, name when set, name when clear; in the order of the flags line. */
const FLAGS: readonly (readonly [bit: number, set: string, clear: string])[] = [
  [11, 'ov', 'nv'],
  [10, 'dn', 'up'],
  [9, 'ei', 'di'],
  [7, 'ng', 'pl'],
  [6, 'zr', 'nz'],
  [4, 'ac', 'na'],
  [2, 'pe', 'po'],
  [0, 'cy', 'nc'],
];

/** Segment registers are constants of the x64 kernel. */
const SEGMENTS = 'cs=0010  ss=0018  ds=002b  es=002b  fs=0053  gs=002b             efl=';

/** The eight lines above symbol and instruction. */
export function formatRegisters(target: DebugTarget, thread: ETHREAD, frame: number): string[] {
  const values = safely(() => target.registers(thread, frame)) ?? {};
  const lines = ROWS.map(row => row.map(name => `${name.padStart(3)}=${pointer(values[name] ?? 0n)}`).join(' '));
  const efl = values.efl ?? 0n;
  const bits = FLAGS.map(([bit, set, clear]) => ((efl >> BigInt(bit)) & 1n ? set : clear)).join(' ');
  return [...lines, `iopl=0         ${bits}`, `${SEGMENTS}${dword(efl)}`];
}

function r(call: Call): void {
  const { session } = call;
  const { target } = session;
  if (!call.args) {
    const thread = session.thread();
    if (session.set || target.selectedFrame !== 0) session.print('Last set context:');
    for (const line of formatRegisters(target, thread, target.selectedFrame)) session.print(line);
    session.context.write(formatLocation(target));
    return;
  }
  if (/^[FXYM]/.test(call.args))
    throw new CommandError('Floating-point and vector registers are not simulated.', call.column);
  if (/=/.test(call.args))
    throw new CommandError(
      'Registers are computed from the simulated frame and cannot be set; set a variable instead (?? name = value).',
      call.column,
    );
  for (const piece of words(call.args.replace(/,/g, ' '), call.column)) {
    const name = piece.text.replace(/^@!?/, '').toLowerCase();
    const all = Object.keys(safely(() => target.registers(session.thread(), target.selectedFrame)) ?? {});
    const flag = FLAGS.find(
      ([, set, clear]) => name === `${set[0]}f` || name === `${clear}f` || FLAG_NAMES[name] === set,
    );
    if (flag) {
      const efl = safely(() => target.registers(session.thread(), target.selectedFrame))?.efl ?? 0n;
      session.print(`${name}=${(efl >> BigInt(flag[0])) & 1n}`);
      continue;
    }
    const value = safely(() => session.take(`@${name}`, piece.column).value);
    if (value === undefined) {
      const near = nearest(name, [...all, ...Object.keys(PSEUDO_REGISTERS)], 1);
      throw new CommandError(
        `Bad register error at '${piece.text}'${near.length ? `  Did you mean '${near[0]}'?` : ''}`,
        piece.column,
      );
    }
    session.print(`${name}=${name === 'efl' ? hex(value, 8) : pointer(value)}`);
  }
}

const FLAG_NAMES: Readonly<Record<string, string>> = {
  of: 'ov',
  df: 'dn',
  if: 'ei',
  sf: 'ng',
  zf: 'zr',
  af: 'ac',
  pf: 'pe',
  cf: 'cy',
};

export const registerCommands: readonly Command[] = [
  {
    names: ['r'],
    family: 'Registers and code',
    syntax: '[N] r [Register ...]   |   r @$pseudo',
    summary: 'Shows the registers of the current frame.',
    help:
      'The simulated processor executes statements, not instructions: rip, rsp, rcx, rdx, r8, r9 (arguments), rax (last value) and cr8\n' +
      '(IRQL) follow the simulation, the others keep what the calling convention leaves in them or are zero.\nPseudo-registers: ' +
      Object.entries(PSEUDO_REGISTERS)
        .map(([name, text]) => `@${name} ${text}`)
        .join('; '),
    completes: 'register',
    run: r,
  },
];
