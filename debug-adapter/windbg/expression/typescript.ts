/**
 * TypeScript expressions without side effects, evaluated at once on live objects: breakpoint conditions and `{...}` of
 * log points that need no code of the model. Calls are limited to built-in methods that only read; whatever may run more than
 * that, the conversion of an object to a primitive value too, is left to the engine (`NeedsEngine`).
 */
import { generatedText } from '../../../simulator/engine';
import { parseExpression } from '@babel/parser';
import type { Expression, Node, TemplateLiteral } from '@babel/types';
import { onlyReads } from '../../../simulator/engine/reading';

/** Value of a name in scope; `undefined` when there is no such name. */
export type Scope = (name: string) => { readonly value: unknown } | undefined;
/** An expression whose names are read in `place`: a scope, or the frame of a place that is known beforehand. */
type Code = (place: any) => unknown;

/** What an expression stands in, while it is compiled. */
interface Surroundings {
  /** How a name is read; `undefined` when there is no such name. */
  read(name: string): Code | undefined;
  /** Whether reading a property of that name could run code of the model; asked of the object itself by default. */
  mayRunCode?(key: string): boolean;
}

const GLOBALS: Readonly<Record<string, unknown>> = {
  undefined,
  NaN,
  Infinity,
  Number,
  BigInt,
  String,
  Boolean,
  Math,
  Array,
  Object,
};
const READING = new Set(
  (
    'at charAt charCodeAt codePointAt concat endsWith entries every filter find findIndex flat get has includes indexOf isArray join keys ' +
    'lastIndexOf map match padEnd padStart reduce repeat slice some split startsWith substring test toFixed toLowerCase toString ' +
    'toUpperCase trim values abs min max floor ceil round trunc sqrt pow sign isInteger parseInt parseFloat asIntN asUintN'
  ).split(' '),
);
const CONVERSIONS = new Set<unknown>([Number, BigInt, String, Boolean]);
/** Arrow functions of the expressions themselves: the only callbacks that may be handed to a method. */
const callbacks = new WeakSet<object>();

export class TypeScriptError extends Error {}

/** It takes more than reading, or names that only the engine knows. */
export class NeedsEngine extends TypeScriptError {}

const cache = new Map<string, Code>();

/** Throws TypeScriptError with a message for the person. */
export function evaluateTypeScript(source: string, scope: Scope): unknown {
  return codeOf(source)(scope);
}

/** Throws TypeScriptError for what is no expression of this language; its names need not exist. */
export function checkTypeScript(source: string): void {
  codeOf(source);
}

/**
 * The same for one place, whose names are known beforehand: fast enough to be asked in the middle of a run.
 * @returns undefined where a name is not there
 * @throws TypeScriptError for what is no expression of this language
 */
export function compileTypeScript(source: string, surroundings: Surroundings): Code | undefined {
  let missing = false;
  const code = compile(parse(source), {
    ...surroundings,
    read: name => {
      const found = surroundings.read(name);
      missing ||= !found && !(name in GLOBALS);
      return found;
    },
  });
  return missing ? undefined : code;
}

function codeOf(source: string): Code {
  let code = cache.get(source);
  if (!code) {
    code = compile(parse(source), inScope);
    if (cache.size > 500) cache.clear();
    cache.set(source, code);
  }
  return code;
}

const inScope: Surroundings = {
  read: name => (scope: Scope) => {
    const found = scope(name);
    if (found) return found.value;
    if (name in GLOBALS) return GLOBALS[name];
    throw new NeedsEngine(`There is no '${name}' in this frame`);
  },
};

function parse(source: string): Expression {
  try {
    return parseExpression(source, { plugins: ['typescript'] });
  } catch (error) {
    const { message } = error as Error;
    // Outside of its class this parser knows no private name.
    if (message.startsWith('Private name')) return refuse('A private name');
    throw new TypeScriptError(`'${source}' is not an expression: ${message}`);
  }
}

function refuse(what: string): never {
  throw new NeedsEngine(`${what} is not possible here: conditions and log messages only read`);
}

const isObject = (x: unknown): x is object => (typeof x === 'object' && x !== null) || typeof x === 'function';

/** An operand that may be asked for a primitive value. */
function primitive<T>(x: T): T {
  return isObject(x) ? refuse('Converting an object') : x;
}

function compile(node: Node, around: Surroundings): Code {
  const part = (n: Node) => compile(n, around);
  switch (node.type) {
    case 'NumericLiteral':
    case 'StringLiteral':
    case 'BooleanLiteral': {
      const { value } = node;
      return () => value;
    }
    case 'BigIntLiteral': {
      const value = BigInt(node.value);
      return () => value;
    }
    case 'NullLiteral':
      return () => null;
    case 'Identifier':
      return identifier(node.name, around);
    case 'ThisExpression':
      return identifier('this', around);
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
      return part(node.expression);
    case 'TemplateLiteral':
      return template(node, part);
    case 'ArrayExpression': {
      const items = node.elements.map(item => (item ? part(item) : () => undefined));
      return scope => items.map(item => item(scope));
    }
    case 'ConditionalExpression': {
      const [test, yes, no] = [node.test, node.consequent, node.alternate].map(part);
      return scope => (test(scope) ? yes(scope) : no(scope));
    }
    case 'LogicalExpression': {
      const [left, right] = [part(node.left), part(node.right)];
      if (node.operator === '&&') return scope => left(scope) && right(scope);
      if (node.operator === '||') return scope => left(scope) || right(scope);
      return scope => left(scope) ?? right(scope);
    }
    case 'UnaryExpression': {
      const apply = UNARY[node.operator] ?? refuse(`'${node.operator}'`);
      const operand = part(node.argument);
      if (node.operator === '!' || node.operator === 'typeof' || node.operator === 'void')
        return scope => apply(operand(scope));
      return scope => apply(primitive(operand(scope)));
    }
    case 'BinaryExpression': {
      const apply = BINARY[node.operator] ?? refuse(`'${node.operator}'`);
      const [left, right] = [part(node.left), part(node.right)];
      return CONVERTING.has(node.operator)
        ? scope => apply(primitive(left(scope)), primitive(right(scope)))
        : scope => apply(left(scope), right(scope));
    }
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const { object, key } = member(node, part);
      const { optional } = node;
      return scope => {
        const base = object(scope);
        return optional && base == null ? undefined : read(base, key(scope), around);
      };
    }
    case 'ArrowFunctionExpression': {
      if (node.async || node.body.type === 'BlockStatement' || node.params.some(p => p.type !== 'Identifier'))
        return refuse('A function with statements');
      const names = node.params.map(p => (p.type === 'Identifier' ? p.name : ''));
      // Callbacks run one after the other: one place for their arguments is enough.
      let given: readonly unknown[] = [];
      const body = compile(node.body, {
        ...around,
        read: name => {
          const i = names.indexOf(name);
          return i < 0 ? around.read(name) : () => given[i];
        },
      });
      return scope => {
        const callback = (...values: unknown[]) => {
          const outer = given;
          given = values;
          try {
            return body(scope);
          } finally {
            given = outer;
          }
        };
        callbacks.add(callback);
        return callback;
      };
    }
    case 'CallExpression':
    case 'OptionalCallExpression':
      return call(node.callee, node.arguments, around);
    default:
      return refuse(node.type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
  }
}

function identifier(name: string, around: Surroundings): Code {
  return around.read(name) ?? (() => GLOBALS[name]);
}

function template(node: TemplateLiteral, part: (n: Node) => Code): Code {
  const texts = node.quasis.map(q => q.value.cooked ?? '');
  const values = node.expressions.map(part);
  return scope => texts.reduce((all, text, i) => `${all}${String(primitive(values[i - 1](scope)))}${text}`);
}

function member(
  node: Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>,
  part: (n: Node) => Code,
): { object: Code; key: Code } {
  const property = node.property;
  if (property.type === 'PrivateName') return refuse('A private name');
  const name = property.type === 'Identifier' ? property.name : '';
  return { object: part(node.object), key: node.computed ? part(property) : () => name };
}

function read(base: unknown, key: unknown, around: Surroundings): unknown {
  primitive(key);
  if (base == null) throw new TypeScriptError(`'${String(key)}' of ${String(base)} cannot be read`);
  const runs = around.mayRunCode ? around.mayRunCode(String(key)) : isModelGetter(base, key as PropertyKey);
  if (runs) refuse(`Reading '${String(key)}', a getter of the model,`);
  return (base as Record<PropertyKey, unknown>)[key as PropertyKey];
}

/** Compiled code carries marks; accessors of the machine (structures, watched fields) only read. */
function isModelGetter(base: unknown, key: PropertyKey): boolean {
  for (let o = Object(base) as object | null; o; o = Object.getPrototypeOf(o) as object | null) {
    const found = Object.getOwnPropertyDescriptor(o, key);
    if (found) return !!found.get && generatedText(found.get).includes('/*@');
  }
  return false;
}

function call(callee: Node, args: readonly Node[], around: Surroundings): Code {
  const part = (n: Node) => compile(n, around);
  const values = args.map(part);
  if (callee.type === 'Identifier') {
    const target = part(callee);
    return scope => {
      const convert = target(scope);
      if (!CONVERSIONS.has(convert)) return refuse(`Calling '${callee.name}'`);
      const given = values.map(value => value(scope));
      if (convert !== Boolean) given.forEach(primitive);
      return (convert as (...values: unknown[]) => unknown)(...given);
    };
  }
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return refuse('A call');
  const { object, key } = member(callee, part);
  return scope => {
    const base = object(scope);
    const name = String(primitive(key(scope)));
    if (base == null && callee.optional) return undefined;
    const method = read(base, name, around);
    // A model's own method of the same name may do anything: only the language's own functions are called.
    if (typeof method !== 'function' || !READING.has(name) || !/\[native code\]/.test(generatedText(method)))
      return refuse(`Calling '${name}'`);
    const given = values.map(value => value(scope));
    if (given.some(value => typeof value === 'function' && !callbacks.has(value) && !CONVERSIONS.has(value)))
      return refuse('Passing a function on');
    if (!onlyReads(method, base, given, f => callbacks.has(f))) return refuse(`Calling '${name}'`);
    return method.apply(base, given);
  };
}

/** Operators that ask objects for primitive values; `==` only does where the other side has one. */
const CONVERTING = new Set('< <= > >= + - * / % ** & | ^ << >> >>>'.split(' '));

function equals(a: unknown, b: unknown): boolean {
  if (a != null && b != null && isObject(a) !== isObject(b)) refuse('Converting an object');
  // biome-ignore lint/suspicious/noDoubleEquals: it is the person's operator
  return a == b;
}

const UNARY: Readonly<Record<string, (value: any) => unknown>> = {
  '!': value => !value,
  '-': value => -value,
  '+': value => +value,
  '~': value => ~value,
  typeof: value => typeof value,
  void: () => undefined,
};
const BINARY: Readonly<Record<string, (a: any, b: any) => unknown>> = {
  '==': equals,
  '!=': (a, b) => !equals(a, b),
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
  in: (a, b) => primitive(a) in b,
  instanceof: (a, b) =>
    isModelGetter(b, Symbol.hasInstance) || b[Symbol.hasInstance] !== Function.prototype[Symbol.hasInstance]
      ? refuse("'instanceof' of a class with a method for it")
      : a instanceof b,
};
