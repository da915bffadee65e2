/** u, ub, uf. */
import type { DebugTarget, FunctionSymbol, Instruction } from '../../../simulator/debug/target';
import { type Call, type Command, CommandError } from '../command';
import { hex, ticked } from '../format';
import { currentFrame, safely, symbolAt } from '../machine';
import type { Session } from '../session';
import { formatInstruction } from '../stop';

const DEFAULT_COUNT = 8;

function headerOf(target: DebugTarget, instruction: Instruction): string {
  const symbol = symbolAt(target, instruction.address) ?? `0x${hex(instruction.address, 16)}`;
  const { source } = instruction;
  const user = safely(() => target.symbols.functionAt(instruction.address))?.user;
  return `${symbol}${source && user ? ` [${source.file} @ ${source.line}]` : ''}:`;
}

/** A header where the function or the source line changes, then the instruction. */
function list(session: Session, instructions: readonly Instruction[]): void {
  const { target } = session;
  let place = '';
  for (const instruction of instructions) {
    const symbol = safely(() => target.symbols.functionAt(instruction.address));
    const next = `${symbol?.module}!${symbol?.name} ${symbol?.user ? instruction.source?.line : ''}`;
    if (next !== place) session.print(headerOf(target, instruction));
    place = next;
    session.print(formatInstruction(instruction));
  }
}

function u(call: Call) {
  const { session, name } = call;
  const { target } = session;
  const backward = name === 'ub';
  const start = () => session.nextCode ?? currentFrame(target)?.instruction;
  let from = start();
  let count = DEFAULT_COUNT;
  let end: bigint | undefined;
  if (call.args) {
    const lengthOnly = /^[lL]\s*/.exec(call.args);
    const { value, rest, column } = lengthOnly
      ? { value: from ?? 0n, rest: call.args, column: call.column }
      : session.take(call.args, call.column);
    from = value;
    const length = /^[lL]\s*/.exec(rest);
    if (length) count = Number(session.expression(rest.slice(length[0].length), column + length[0].length));
    else if (rest) end = session.expression(rest, column);
  }
  if (from === undefined) throw new CommandError('There is no current instruction yet: give an address or a symbol.');
  if (count < 1 || count > 0x1000) throw new CommandError(`Range error in '${call.args}'`, call.column);
  let found = safely(() => target.symbols.disassemble(from, end === undefined ? count : 0x1000, backward)) ?? [];
  if (end !== undefined) found = found.filter(i => i.address <= end);
  if (!found.length)
    return session.print(`${symbolAt(target, from) ?? ticked(from)}:\n${ticked(from)} ??              ???`);
  list(session, found);
  const last = found[found.length - 1];
  session.nextCode = backward ? found[0].address : last.address + BigInt(last.bytes.length);
}

function uf(call: Call) {
  const { session } = call;
  const { target } = session;
  const callsOnly = /\/c\b/.test(call.args);
  const text = call.args.replace(/\/\w\s*/g, '').trim();
  const column = call.column + call.args.length - text.length;
  const address = text ? session.expression(text, column) : currentFrame(target)?.instruction;
  if (address === undefined) throw new CommandError('There is no current function yet: give an address or a symbol.');
  const symbol = safely(() => target.symbols.functionAt(address));
  if (!symbol) throw new CommandError(`No code found, aborting: ${hex(address, 16)} lies in no function.`);
  const instructions = safely(() => target.symbols.disassembleFunction(symbol)) ?? [];
  if (callsOnly) return printCalls(session, symbol, instructions);
  session.print(headerOf(target, instructions[0] ?? { address, bytes: new Uint8Array(), text: '' }));
  for (const instruction of instructions) {
    const line = symbol.user ? `${String(instruction.source?.line ?? '').padStart(5)} ` : '';
    session.print(`${line}${formatInstruction(instruction)}`);
  }
}

function printCalls(session: Session, symbol: FunctionSymbol, instructions: readonly Instruction[]): void {
  session.print(`${symbol.module}!${symbol.name} (${hex(symbol.address, 16)})`);
  for (const instruction of instructions) {
    if (!/^call\b/.test(instruction.text)) continue;
    session.print(`  ${symbolAt(session.target, instruction.address)} (${hex(instruction.address, 16)}):`);
    session.print(
      `    ${instruction.target ? `call to ${instruction.target.symbol} (${hex(instruction.target.address, 16)})` : 'unresolvable call: '}${instruction.target ? '' : instruction.text}`,
    );
  }
}

export const disassemblyCommands: readonly Command[] = [
  {
    names: ['u', 'ub', 'uu'],
    family: 'Registers and code',
    syntax: 'u[b] [Address [Ln | EndAddress]]',
    summary:
      'Disassembles: eight instructions from the address, or from where the last u ended; ub the ones before it.',
    help:
      'The code is synthetic: each statement and each call of the model has an address, bytes and one x64 instruction that stands for it,\n' +
      'so that addresses, breakpoints and offsets are used as on a real machine. L20 means 0x20 instructions.',
    completes: 'symbol',
    run: u,
  },
  {
    names: ['uf'],
    family: 'Registers and code',
    syntax: 'uf [/c] Address',
    summary: 'Disassembles a whole function; /c only its calls.',
    completes: 'symbol',
    run: uf,
  },
];
