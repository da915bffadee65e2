/**
 * MASM expressions: a Pratt parser whose result is a closure, so that a breakpoint's condition is parsed once.
 * Values are unsigned 64-bit integers; comparisons give 0 or 1.
 */
import { ExpressionError, type Token, tokenAt } from './lexer';

/** Where names, registers and memory come from. `undefined`: there is none. */
export interface Environment {
  symbol(name: string): bigint | undefined;
  /** Name in lower case without `@`: `rip`, `$irql`. */
  register(name: string): bigint | undefined;
  /** Little-endian unsigned value of `bytes` bytes; undefined when a byte cannot be read. */
  read(address: bigint, bytes: number): bigint | undefined;
  /** `@@(...)`: a TypeScript expression in the current frame, as a number or an object's address. */
  script(text: string): bigint;
}

export interface Expression {
  readonly source: string;
  /** Offset of the first character that does not belong to it. */
  readonly end: number;
  evaluate(environment: Environment): bigint;
}

type Node = (environment: Environment) => bigint;

const mask = (value: bigint) => BigInt.asUintN(64, value);
const truth = (value: boolean) => (value ? 1n : 0n);

interface Binary {
  readonly power: number;
  apply(a: bigint, b: bigint): bigint;
}
const multiply = 70;
const BINARY: Readonly<Record<string, Binary>> = {
  '*': { power: multiply, apply: (a, b) => mask(a * b) },
  '/': { power: multiply, apply: (a, b) => a / b },
  '%': { power: multiply, apply: (a, b) => a % b },
  mod: { power: multiply, apply: (a, b) => a % b },
  '+': { power: 60, apply: (a, b) => mask(a + b) },
  '-': { power: 60, apply: (a, b) => mask(a - b) },
  '<<': { power: 55, apply: (a, b) => (b > 63n ? 0n : mask(a << b)) },
  '>>': { power: 55, apply: (a, b) => (b > 63n ? 0n : a >> b) },
  '>>>': { power: 55, apply: (a, b) => mask(BigInt.asIntN(64, a) >> (b > 63n ? 63n : b)) },
  '<': { power: 50, apply: (a, b) => truth(a < b) },
  '<=': { power: 50, apply: (a, b) => truth(a <= b) },
  '>': { power: 50, apply: (a, b) => truth(a > b) },
  '>=': { power: 50, apply: (a, b) => truth(a >= b) },
  '=': { power: 45, apply: (a, b) => truth(a === b) },
  '==': { power: 45, apply: (a, b) => truth(a === b) },
  '!=': { power: 45, apply: (a, b) => truth(a !== b) },
  '&': { power: 40, apply: (a, b) => a & b },
  and: { power: 40, apply: (a, b) => a & b },
  '^': { power: 35, apply: (a, b) => a ^ b },
  xor: { power: 35, apply: (a, b) => a ^ b },
  '|': { power: 30, apply: (a, b) => a | b },
  or: { power: 30, apply: (a, b) => a | b },
  '&&': { power: 20, apply: (a, b) => truth(a !== 0n && b !== 0n) },
  '||': { power: 15, apply: (a, b) => truth(a !== 0n || b !== 0n) },
};

const READERS: Readonly<Record<string, number>> = {
  by: 1,
  wo: 2,
  dwo: 4,
  qwo: 8,
  poi: 8,
  $pby: 1,
  $pwo: 2,
  $pdwo: 4,
  $pqwo: 8,
  $ppoi: 8,
};
const UNARY: Readonly<Record<string, (value: bigint) => bigint>> = {
  '+': value => value,
  '-': value => mask(-value),
  '!': value => truth(value === 0n),
  not: value => truth(value === 0n),
  '~': value => mask(~value),
  low: value => value & 0xffffn,
  hi: value => (value >> 16n) & 0xffffn,
};
const UNARY_POWER = 80;

/** Words that are operators and therefore never symbols without a module in front. */
export const MASM_WORDS: readonly string[] = [
  ...Object.keys(BINARY),
  ...Object.keys(READERS),
  ...Object.keys(UNARY),
].filter(word => /^[a-z]/.test(word));

/** Parses one expression from `start`; what follows it is left to the caller (`db nt!x L10`). Throws ExpressionError. */
export function parseMasm(source: string, start = 0): Expression {
  let token = tokenAt(source, start);
  let consumed = start;
  const advance = () => {
    consumed = token.end;
    token = peek(source, token.end);
  };
  const fail = (reason: string, at: Token): never => {
    throw new ExpressionError(reason, source, at.at);
  };

  const primary = (): Node => {
    const here = token;
    if (here.kind === 'number') {
      advance();
      return () => here.value!;
    }
    if (here.kind === 'register') {
      advance();
      return environment => environment.register(here.text) ?? fail('Bad register error at', here);
    }
    if (here.kind === 'script') {
      advance();
      return environment => {
        try {
          return mask(environment.script(here.text));
        } catch (error) {
          throw new ExpressionError(`${(error as Error).message} at`, source, here.at);
        }
      };
    }
    const word = here.text.toLowerCase();
    if (here.kind === 'operator' && here.text === '(') {
      advance();
      const inner = binary(0);
      if (token.text !== ')') fail('Syntax error at', token);
      advance();
      return inner;
    }
    if (here.kind === 'name' && word in READERS) {
      advance();
      const place = token;
      const address = binary(UNARY_POWER);
      return environment =>
        environment.read(address(environment), READERS[word]) ?? fail('Memory access error at', place);
    }
    if (word in UNARY && (here.kind === 'operator' || here.kind === 'name')) {
      advance();
      const operand = binary(UNARY_POWER);
      return environment => UNARY[word](operand(environment));
    }
    if (here.kind === 'name') {
      advance();
      return environment => environment.symbol(here.text) ?? fail("Couldn't resolve error at", here);
    }
    return fail('Numeric expression missing from', here);
  };

  const binary = (power: number): Node => {
    let left = primary();
    for (;;) {
      const here = token;
      const operator = here.kind === 'operator' || here.kind === 'name' ? BINARY[here.text.toLowerCase()] : undefined;
      if (!operator || operator.power <= power) return left;
      advance();
      const divisor = token;
      const a = left;
      const b = binary(operator.power);
      const divides = operator.power === multiply && here.text !== '*';
      left = environment => {
        const y = b(environment);
        if (divides && y === 0n) fail('Divide by zero error at', divisor);
        return operator.apply(a(environment), y);
      };
    }
  };

  const node = binary(0);
  return { source, end: consumed, evaluate: node };
}

/** Like `tokenAt`, but what cannot be a token ends the expression; whoever reads on reports it. */
function peek(source: string, from: number): Token {
  try {
    return tokenAt(source, from);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: 'end', text: '', at: error.at, end: error.at };
  }
}

/** Parses all of `source`; anything left over is an error. */
export function parseWholeMasm(source: string): Expression {
  const expression = parseMasm(source);
  if (source.slice(expression.end).trim())
    throw new ExpressionError(
      'Extra character error in',
      source,
      expression.end + leadingBlanks(source, expression.end),
    );
  return expression;
}

function leadingBlanks(source: string, from: number): number {
  return /^\s*/.exec(source.slice(from))![0].length;
}
