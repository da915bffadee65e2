/** ?, ??, .formats, .echo, .printf. */
import { short } from '../../../simulator/engine/thrown';
import { StoppedEvaluation } from '../../../simulator/debug/target';
import { type Call, type Command, CommandError } from '../command';
import { unquote, words } from '../commandLine';
import { calendar, printable, signed, ticked } from '../format';
import { addressOf, currentFrame } from '../machine';
import { formatValue, layoutOf, typeText } from '../value';
import { readValue } from '../expression/environment';
import { mistakeColumn, mistakeText } from '../expression/mistake';
import { printHelp } from './meta';
import { printLayout } from './types';

function evaluate(call: Call) {
  const { session } = call;
  if (!call.args) return printHelp(call);
  const value = session.expression(call.args, call.column);
  session.lastExpression = value;
  session.print(`Evaluate expression: ${signed(value)} = ${ticked(value)}`);
}

async function evaluateScript(call: Call): Promise<void> {
  const { session } = call;
  const { target } = session;
  if (!call.args) throw new CommandError('?? needs a TypeScript expression: ?? Irp.IoStatus.Status');
  const frame = currentFrame(target);
  const before = target.position.executed;
  let value: unknown;
  try {
    ({ value } = await session.exclusive(() => target.evaluate(call.args, frame, { sideEffects: true })));
  } catch (error) {
    if (!(error instanceof StoppedEvaluation))
      throw new CommandError(mistakeText(error), call.column + (mistakeColumn(error) ?? 0));
    session.print(`The expression has stopped on its way; g goes on with it, and its value is told then.`);
    await session.run(async () => error.stop);
    return;
  }
  // It had to wait: the machine has gone on, and stands somewhere else.
  const { lastStop } = target;
  if (target.position.executed !== before && lastStop) await session.run(async () => lastStop);
  session.note('memory');
  const layout = layoutOf(target, value);
  if (layout && addressOf(target, value)) {
    session.print(`${typeText(target, value)} 0x${ticked(addressOf(target, value))}`);
    return printLayout(session, layout, value as object, [], {
      recurse: 0,
      verbose: false,
      noOffsets: false,
      sizes: false,
    });
  }
  if (value !== null && typeof value === 'object') {
    session.print(`${typeText(target, value)} ${formatValue(target, value)}`);
    for (const [key, member] of Object.entries(value).slice(0, 100))
      session.print(`   ${short(key).padEnd(16)} : ${formatValue(target, member)}`);
    return;
  }
  session.print(`${typeText(target, value)} ${formatValue(target, value)}`);
}

function formats(call: Call): void {
  const { session } = call;
  if (!call.args) throw new CommandError('.formats needs an expression.');
  const value = session.expression(call.args, call.column);
  const bytes = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(56 - 8 * i)) & 0xffn));
  const view = new DataView(Uint8Array.from(bytes).buffer);
  session.print('Evaluate expression:');
  session.print(`  Hex:     ${ticked(value)}`);
  session.print(`  Decimal: ${signed(value)}`);
  session.print(`  Octal:   ${value.toString(8).padStart(22, '0')}`);
  session.print(`  Binary:  ${bytes.map(b => b.toString(2).padStart(8, '0')).join(' ')}`);
  session.print(`  Chars:   ${bytes.map(printable).join('')}`);
  session.print(`  Time:    ${timeText(value)}`);
  session.print(`  Float:   low ${single(view.getFloat32(4))} high ${single(view.getFloat32(0))}`);
  session.print(`  Double:  ${single(view.getFloat64(0))}`);
}

/** Small numbers are seconds since 1970, big ones 100 ns since 1601, as the debugger takes them. */
function timeText(value: bigint): string {
  if (value < 1n << 32n) return `${new Date(Number(value) * 1000).toUTCString().replace('GMT', '(UTC)')}`;
  return value < 0x7fff35f4f06c58f0n ? `${calendar(value)} (UTC)` : 'Invalid';
}

function single(value: number): string {
  return Number.isFinite(value)
    ? value === 0
      ? '0'
      : value.toPrecision(6).replace(/\.?0+(e|$)/, '$1')
    : Number.isNaN(value)
      ? 'nan'
      : value < 0
        ? '-inf'
        : 'inf';
}

function echo(call: Call): void {
  call.session.print(unquote(call.args));
}

/** `%d %x %p %s %ma %mu %y %c %%` with MASM arguments. */
function printf(call: Call): void {
  const { session } = call;
  const [format, ...rest] = words(call.args.replace(/^("(?:[^"\\]|\\.)*")\s*,/, '$1 '), call.column);
  if (!format) throw new CommandError('.printf needs a format: .printf "irql %d at %y\\n", @$irql, @$ip');
  const values = rest.flatMap(p =>
    p.text
      .split(',')
      .filter(Boolean)
      .map(text => session.expression(text, p.column)),
  );
  const text = unquote(format.text).replace(/\\n/g, '\n').replace(/\\t/g, '\t');
  session.context.write(
    text.replace(/%(-?\d*)(I64)?(l{0,2})([dxXpcuysi%]|ma|mu)/g, (_, width: string, _i64, _l, kind: string) => {
      if (kind === '%') return '%';
      const value = values.shift() ?? 0n;
      const shown = printfValue(call, kind, value);
      return width.startsWith('-')
        ? shown.padEnd(Number(width.slice(1)))
        : shown.padStart(Number(width || 0), width.startsWith('0') ? '0' : ' ');
    }),
  );
}

function printfValue(call: Call, kind: string, value: bigint): string {
  const { target } = call.session;
  switch (kind) {
    case 'd':
    case 'i':
      return signed(value).toString();
    case 'u':
      return value.toString();
    case 'X':
      return value.toString(16).toUpperCase();
    case 'x':
      return value.toString(16);
    case 'c':
      return String.fromCharCode(Number(value & 0xffn));
    case 'y': {
      const near = target.symbols.nearest(value);
      return near
        ? `${near.symbol}${near.displacement ? `+0x${near.displacement.toString(16)}` : ''} (${ticked(value)})`
        : ticked(value);
    }
    case 's':
    case 'ma':
      return textAt(call, value, 1);
    case 'mu':
      return textAt(call, value, 2);
    default:
      return ticked(value);
  }
}

function textAt(call: Call, address: bigint, size: number): string {
  let text = '';
  for (let i = 0n; text.length < 512; i++) {
    const code = readValue(call.session.target, address + i * BigInt(size), size);
    if (!code) break;
    text += String.fromCharCode(Number(code));
  }
  return text;
}

export const expressionCommands: readonly Command[] = [
  {
    names: ['?'],
    family: 'Expressions',
    syntax: '? [Expression]',
    summary: 'Evaluates a MASM expression (numbers are hexadecimal); alone it lists the commands.',
    help:
      'Numbers: 1f, 0x1f, 0n31, 0t37, 0y11111, fffff805`556a1030. Symbols: nt!KeSetTimer, IRQL!g_Device, DpcRoutine. Registers: @rip, @$thread.\n' +
      'Operators, tightest first: + - not ~ by wo dwo qwo poi low hi | * / mod | + - | << >> >>> | < <= > >= | == != | & and | ^ xor | or | && ||.\n' +
      'poi(Address) reads a pointer. @@(expr) is a TypeScript expression of the frame. A name of a local variable gives its value (an object: its\n' +
      'address), so !irp Irp works; WinDbg would give the address of the stack slot.',
    completes: 'symbol',
    run: evaluate,
  },
  {
    names: ['??'],
    family: 'Expressions',
    syntax: '?? TypeScriptExpression',
    summary: 'Evaluates a TypeScript expression in the current frame (WinDbg: C++).',
    help: 'It may assign and call; what it changes is kept in the journal at this position.',
    completes: 'variable',
    run: evaluateScript,
  },
  {
    names: ['.formats'],
    family: 'Expressions',
    syntax: '.formats Expression',
    summary: 'Shows a number in all formats.',
    completes: 'symbol',
    run: formats,
  },
  { names: ['.echo'], family: 'Expressions', syntax: '.echo Text', summary: 'Prints text.', run: echo },
  {
    names: ['.printf'],
    family: 'Expressions',
    syntax: '.printf "Format", Expression ...',
    summary: 'Prints with a format: %d %u %x %p %c %y (symbol) %ma and %mu (text at an address).',
    run: printf,
  },
];
