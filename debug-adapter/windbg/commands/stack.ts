/** k and its forms, .frame, .kframes. */
import { symbolName } from '../../../simulator/debug/format';
import type { DebugTarget, StackFrame } from '../../../simulator/debug/target';
import type { ETHREAD } from '../../../simulator/nt/inc/ps';
import { type Call, type Command, CommandError } from '../command';
import { hex, ticked } from '../format';
import { addressOf, callSite, runningThread, safely } from '../machine';
import type { Session } from '../session';
import { formatValue, typeText } from '../value';
import { formatRegisters } from './registers';

/** Letters after `k`. */
export interface StackFlavour {
  /** `c`: call sites only. */
  readonly names?: boolean;
  /** `b`, `v`: four arguments. */
  readonly args?: boolean;
  /** `v`: trap frames and stack switches after the call site. */
  readonly notes?: boolean;
  /** `f`: bytes of each frame. */
  readonly memory?: boolean;
  /** `p` and `P`: parameters with names; `P` on lines of their own. */
  readonly parameters?: 'line' | 'lines';
  /** `L`: no source positions. */
  readonly noSource?: boolean;
  /** WinDbg numbers frames since it always prints them; `!thread` and STACK_TEXT do not. Default true. */
  readonly numbers?: boolean;
  /** Frames to show; default all. */
  readonly count?: number;
  /** Number of the first one; default 0. */
  readonly start?: number;
  /** Puts the person's own frames into bold type. */
  style?(frame: StackFrame, text: string): string;
}

/** Blanks after RetAddr in current debuggers. */
const GAP = '     ';
const ARGUMENTS_HEADER = ': Args to Child                                                           ';

/** Lines of a stack trace, header first, youngest frame first. Empty array when the thread has no frames. */
export function stackLines(target: DebugTarget, thread: ETHREAD, flavour: StackFlavour = {}): string[] {
  const frames = safely(() => target.stack(thread, flavour.start ?? 0, flavour.count)) ?? [];
  return [header(flavour), ...frames.flatMap((frame, i) => rows(target, frame, frames[i - 1], flavour))];
}

/** The whole trace as text, with a newline after each line. */
export function formatStack(target: DebugTarget, thread: ETHREAD, flavour: StackFlavour = {}): string {
  return stackLines(target, thread, flavour)
    .map(line => `${line}\n`)
    .join('');
}

function header(flavour: StackFlavour): string {
  const number = flavour.numbers === false ? '' : ' # ';
  if (flavour.names) return `${number}Call Site`;
  const memory = flavour.memory ? '  Memory  ' : '';
  const args = flavour.args ? ARGUMENTS_HEADER : '';
  return `${number}${memory}Child-SP          RetAddr               ${args}${args ? ': ' : ''}Call Site`;
}

function rows(
  target: DebugTarget,
  frame: StackFrame,
  younger: StackFrame | undefined,
  flavour: StackFlavour,
): string[] {
  const number = flavour.numbers === false ? '' : `${hex(frame.number, 2)} `;
  const symbol = flavour.names ? symbolName(frame.symbol) : callSite(frame);
  const [site, ...more] = flavour.parameters ? withParameters(target, frame, symbol, flavour.parameters) : [symbol];
  const note = flavour.notes ? noteOf(frame) : '';
  const source =
    !flavour.noSource && !flavour.names && frame.symbol.user && frame.source
      ? ` [${frame.source.file} @ ${frame.source.line}] `
      : '';
  const tail = `${note}${source}`;
  const styled = (text: string) => flavour.style?.(frame, text) ?? text;
  if (more.length) more[more.length - 1] += tail;
  const first = styled(more.length ? site : `${site}${tail}`);
  if (flavour.names) return [`${number}${first}`, ...more];
  const memory = flavour.memory ? `${(younger ? hex(frame.childSp - younger.childSp) : '').padStart(9)} ` : '';
  const args = flavour.args ? `: ${[0, 1, 2, 3].map(i => ticked(frame.args[i] ?? 0n)).join(' ')} : ` : '';
  return [
    `${number}${memory}${ticked(frame.childSp)} ${ticked(frame.returnAddress)}${GAP}${args}${first}`,
    ...more.map(styled),
  ];
}

/** ` (TrapFrame @ fffffe8a`6b261b00)`, ` (DPC stack)`. */
function noteOf({ trapFrame, note }: StackFrame): string {
  const text = trapFrame === undefined ? note : `TrapFrame @ ${ticked(trapFrame)}`;
  return text ? ` (${text})` : '';
}

/** `nt!Foo(struct _KDPC * Dpc = 0x...)+0x12`, on one line or a line per parameter. */
function withParameters(target: DebugTarget, frame: StackFrame, symbol: string, form: 'line' | 'lines'): string[] {
  const plus = symbol.lastIndexOf('+0x');
  const [name, offset] = plus < 0 ? [symbol, ''] : [symbol.slice(0, plus), symbol.slice(plus)];
  const parameters = (safely(() => target.variables(frame)) ?? [])
    .filter(v => v.kind === 'param')
    .map(v => {
      const value = safely(() => v.value());
      return `${typeText(target, value, v.type)} ${v.name} = ${formatValue(target, value)}`;
    });
  if (form === 'line' || !parameters.length) return [`${name}(${parameters.join(', ')})${offset}`];
  return [`${name}(`, ...parameters.map((text, i) => `\t\t\t${text}${i < parameters.length - 1 ? ',' : `)${offset}`}`)];
}

const FORMS = /^k[bcfLMnpPv]*$/;

function k(call: Call): void {
  const { session, name } = call;
  const { target } = session;
  if (/^=/.test(call.args))
    throw new CommandError(
      'A stack cannot be walked from given registers here (k =): use .thread <address> and k.',
      call.column,
    );
  const letters = name.slice(1);
  const count = call.args ? frameCount(call) : session.kframes;
  const thread = session.thread();
  const start = session.set?.thread === thread ? session.set.frame : 0;
  if (session.set?.thread === thread && (start > 0 || thread !== runningThread(target, target.currentProcessor)))
    session.print('  *** Stack trace for last set context - .thread/.cxr resets it');
  const flavour: StackFlavour = {
    names: letters.includes('c'),
    args: /[bv]/.test(letters),
    notes: letters.includes('v'),
    memory: letters.includes('f'),
    parameters: letters.includes('P') ? 'lines' : letters.includes('p') ? 'line' : undefined,
    noSource: letters.includes('L'),
    count,
    start,
    style: (frame, text) => session.style(frame.symbol.user ? 1 : 2, text),
  };
  const lines = stackLines(target, thread, flavour);
  for (const line of lines) session.print(line);
  const left = call.args ? 0 : target.stackDepth(thread) - start - count;
  if (left > 0) session.print(`(${left} more frames: .kframes 0x${hex(start + count + left)} shows them all)`);
  if (lines.length === 1) session.print(`(the thread ${hex(addressOf(target, thread), 16)} has no frames)`);
}

function frameCount(call: Call): number {
  const count = Number(call.session.expression(call.args, call.column));
  if (count < 1 || count > 0xffff) throw new CommandError(`Frame count out of range in '${call.args}'`, call.column);
  return count;
}

function kframes(call: Call): void {
  const { session } = call;
  if (call.args) session.kframes = frameCount(call);
  session.print(`Default stack trace depth is 0n${session.kframes} frames`);
}

function frameLine(target: DebugTarget, frame: StackFrame): string {
  const [line] = rows(target, frame, undefined, {});
  return line.replace(GAP, ' ');
}

/** Selects a frame and shows it, as `.frame` does. */
export function selectFrame(session: Session, number: number): void {
  const { target } = session;
  const frame = safely(() => target.stack(session.thread(), number, 1))?.[0];
  if (!frame) throw new CommandError(`Cannot find frame 0x${hex(number)}, previous scope unchanged`);
  target.select({ frame: number });
  session.note('selection');
  session.print(frameLine(target, frame));
}

function frame(call: Call): void {
  const { session } = call;
  const { target } = session;
  const withRegisters = /\/\w*r/.test(call.args);
  const text = call.args.replace(/\/\w+\s*/g, '').trim();
  if (text.startsWith('='))
    throw new CommandError('A frame cannot be made up from registers here (.frame =).', call.column);
  const thread = session.thread();
  if (text) selectFrame(session, Number(session.expression(text, call.column + call.args.length - text.length)));
  else {
    const current = safely(() => target.stack(thread, target.selectedFrame, 1))?.[0];
    if (!current) throw new CommandError('The thread has no frames.');
    session.print(frameLine(target, current));
  }
  if (withRegisters) for (const line of formatRegisters(target, thread, target.selectedFrame)) session.print(line);
}

export const stackCommands: readonly Command[] = [
  {
    names: ['k', 'kn', 'kb', 'kv', 'kp', 'kP', 'kf', 'kc', 'kL'],
    pattern: FORMS,
    family: 'Stack and frames',
    syntax: '[~N] k[b|c|f|L|n|p|P|v] [FrameCount]',
    summary: 'Shows the call stack of the current thread.',
    help:
      'b first four arguments, c call sites only, f bytes between frames, L no source positions, n frame numbers (always shown),\n' +
      'p parameters, P parameters on lines of their own, v arguments plus trap frames and stack switches. Letters combine: kbfL.\n' +
      'The count is hexadecimal. ~1 k shows the stack on processor 1. An interrupt runs on the stack of the interrupted thread;\n' +
      'where the processor changes to another stack (DPC stack) Child-SP jumps and the Memory column means nothing.',
    completes: 'none',
    run: k,
  },
  {
    names: ['.kframes'],
    family: 'Stack and frames',
    syntax: '.kframes [FrameCount]',
    summary: 'How many frames k shows without a count of its own.',
    help: 'The count is hexadecimal; 100 at first.',
    completes: 'none',
    run: kframes,
  },
  {
    names: ['.frame'],
    family: 'Stack and frames',
    syntax: '.frame [/r] [FrameNumber]',
    summary: 'Chooses the frame whose variables are shown; without a number it tells which one it is.',
    help: 'The number is hexadecimal, as kn shows it. /r prints the registers of the frame.',
    completes: 'none',
    run: frame,
  },
];
