/** Tokens of MASM expressions. Default radix 16, as a kernel debugger has it. */

export interface Token {
  readonly kind: 'number' | 'name' | 'register' | 'script' | 'operator' | 'end';
  readonly text: string;
  readonly at: number;
  readonly end: number;
  readonly value?: bigint;
}

/** A mistake in an expression. `at` is the offset of the offending text, which WinDbg quotes to the end of the line. */
export class ExpressionError extends Error {
  constructor(
    readonly reason: string,
    readonly source: string,
    readonly at: number,
  ) {
    super(`${reason} '${source.slice(at).trim() || '<EOL>'}'`);
    this.name = 'ExpressionError';
  }
}

const NUMBER =
  /^(?:0n(?<decimal>[0-9]+)|0t(?<octal>[0-7]+)|0y(?<binary>[01]+)|0x(?<prefixed>[0-9a-f`]+)|(?<hex>[0-9][0-9a-f`]*|[a-f][0-9a-f`]*)h?)(?![\w$?!.])/i;
/** `nt!KeSetTimer`, `IRQL!Device.submit`, `nt!<module>`, `DpcRoutine`. */
const NAME = /^[A-Za-z_$?][\w$?.]*(?:!(?:<\w+>|[\w$?.:~<>]+))?/;
const OPERATORS = [
  '>>>',
  '<<',
  '>>',
  '<=',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '|',
  '^',
  '<',
  '>',
  '=',
  '(',
  ')',
  '!',
  '~',
];
const ERROR_SYNTAX = 'Syntax error at';

export function tokenAt(source: string, from: number): Token {
  let at = from;
  while (at < source.length && /\s/.test(source[at])) at++;
  if (at >= source.length) return { kind: 'end', text: '', at, end: at };
  const rest = source.slice(at);
  const script = /^@@(?:c\+\+|ts)?\(/.exec(rest);
  if (script) {
    const end = closing(source, at + script[0].length);
    return { kind: 'script', text: source.slice(at + script[0].length, end - 1), at, end };
  }
  const register = /^@!?(\$?\w+)/.exec(rest);
  if (register) return { kind: 'register', text: register[1].toLowerCase(), at, end: at + register[0].length };
  const number = NUMBER.exec(rest);
  if (number)
    return {
      kind: 'number',
      text: number[0],
      at,
      end: at + number[0].length,
      value: numberOf(number.groups!, source, at),
    };
  const name = NAME.exec(rest);
  if (name) return { kind: 'name', text: name[0], at, end: at + name[0].length };
  const operator = OPERATORS.find(op => rest.startsWith(op));
  if (operator) return { kind: 'operator', text: operator, at, end: at + operator.length };
  throw new ExpressionError(ERROR_SYNTAX, source, at);
}

function numberOf(groups: Record<string, string | undefined>, source: string, at: number): bigint {
  const digits = (prefix: string, text: string | undefined) => text && BigInt(prefix + text.replace(/`/g, ''));
  const value =
    digits('', groups.decimal) ||
    digits('0o', groups.octal) ||
    digits('0b', groups.binary) ||
    digits('0x', groups.prefixed ?? groups.hex) ||
    0n;
  if (value >= 1n << 64n) throw new ExpressionError('Overflow error at', source, at);
  return value;
}

/** Offset after the `)` that closes the one before `from`. */
function closing(source: string, from: number): number {
  let depth = 1;
  let quote = '';
  for (let at = from; at < source.length; at++) {
    const c = source[at];
    if (quote) {
      if (c === '\\') at++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return at + 1;
  }
  throw new ExpressionError(ERROR_SYNTAX, source, source.length);
}
