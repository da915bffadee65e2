/**
 * TypeScript expressions without side effects, evaluated at once on live objects: breakpoint conditions and `{...}` of
 * log points must not suspend, so they do not go through the engine. Calls are limited to built-in methods that only read.
 */
import { parseExpression } from '@babel/parser';
import type { Expression, Node, TemplateLiteral } from '@babel/types';

/** Value of a name in scope; `undefined` when there is no such name. */
export type Scope = (name: string) => { readonly value: unknown } | undefined;
type Code = (scope: Scope) => unknown;

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

const cache = new Map<string, Code>();

/** Throws TypeScriptError with a message for the person. */
export function evaluateTypeScript(source: string, scope: Scope): unknown {
  return codeOf(source)(scope);
}

/** Throws TypeScriptError for what is no expression of this language; its names need not exist. */
export function checkTypeScript(source: string): void {
  codeOf(source);
}

function codeOf(source: string): Code {
  let code = cache.get(source);
  if (!code) {
    let tree: Expression;
    try {
      tree = parseExpression(source, { plugins: ['typescript'] });
    } catch (error) {
      throw new TypeScriptError(`'${source}' is not an expression: ${(error as Error).message}`);
    }
    code = compile(tree);
    if (cache.size > 500) cache.clear();
    cache.set(source, code);
  }
  return code;
}

function refuse(what: string): never {
  throw new TypeScriptError(`${what} is not possible here: conditions and log messages only read`);
}

function compile(node: Node): Code {
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
      return identifier(node.name);
    case 'ThisExpression':
      return identifier('this');
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
      return compile(node.expression);
    case 'TemplateLiteral':
      return template(node);
    case 'ArrayExpression': {
      const items = node.elements.map(item => (item ? compile(item) : () => undefined));
      return scope => items.map(item => item(scope));
    }
    case 'ConditionalExpression': {
      const [test, yes, no] = [node.test, node.consequent, node.alternate].map(compile);
      return scope => (test(scope) ? yes(scope) : no(scope));
    }
    case 'LogicalExpression': {
      const [left, right] = [compile(node.left), compile(node.right)];
      if (node.operator === '&&') return scope => left(scope) && right(scope);
      if (node.operator === '||') return scope => left(scope) || right(scope);
      return scope => left(scope) ?? right(scope);
    }
    case 'UnaryExpression': {
      const apply = UNARY[node.operator] ?? refuse(`'${node.operator}'`);
      const operand = compile(node.argument);
      return scope => apply(operand(scope));
    }
    case 'BinaryExpression': {
      const apply = BINARY[node.operator] ?? refuse(`'${node.operator}'`);
      const [left, right] = [compile(node.left), compile(node.right)];
      return scope => apply(left(scope), right(scope));
    }
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const { object, key } = member(node);
      const { optional } = node;
      return scope => {
        const base = object(scope);
        return optional && base == null ? undefined : read(base, key(scope));
      };
    }
    case 'ArrowFunctionExpression': {
      if (node.async || node.body.type === 'BlockStatement' || node.params.some(p => p.type !== 'Identifier'))
        return refuse('A function with statements');
      const names = node.params.map(p => (p.type === 'Identifier' ? p.name : ''));
      const body = compile(node.body);
      return scope => {
        const callback = (...values: unknown[]) =>
          body(name => (names.includes(name) ? { value: values[names.indexOf(name)] } : scope(name)));
        callbacks.add(callback);
        return callback;
      };
    }
    case 'CallExpression':
    case 'OptionalCallExpression':
      return call(node.callee, node.arguments);
    default:
      return refuse(node.type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
  }
}

function identifier(name: string): Code {
  return scope => {
    const found = scope(name);
    if (found) return found.value;
    if (name in GLOBALS) return GLOBALS[name];
    throw new TypeScriptError(`There is no '${name}' in this frame`);
  };
}

function template(node: TemplateLiteral): Code {
  const texts = node.quasis.map(q => q.value.cooked ?? '');
  const values = node.expressions.map(compile);
  return scope => texts.reduce((all, text, i) => `${all}${String(values[i - 1](scope))}${text}`);
}

function member(node: Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>): {
  object: Code;
  key: Code;
} {
  const property = node.property;
  if (property.type === 'PrivateName') return refuse('A private name');
  const name = property.type === 'Identifier' ? property.name : '';
  return { object: compile(node.object), key: node.computed ? compile(property) : () => name };
}

function read(base: unknown, key: unknown): unknown {
  if (base == null) throw new TypeScriptError(`'${String(key)}' of ${String(base)} cannot be read`);
  return (base as Record<PropertyKey, unknown>)[key as PropertyKey];
}

function call(callee: Node, args: readonly Node[]): Code {
  const values = args.map(compile);
  if (callee.type === 'Identifier') {
    const target = compile(callee);
    return scope => {
      const convert = target(scope);
      if (!CONVERSIONS.has(convert)) return refuse(`Calling '${callee.name}'`);
      return (convert as (...values: unknown[]) => unknown)(...values.map(value => value(scope)));
    };
  }
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return refuse('A call');
  const { object, key } = member(callee);
  return scope => {
    const base = object(scope);
    const name = String(key(scope));
    if (base == null && callee.optional) return undefined;
    const method = read(base, name);
    // A model's own method of the same name may do anything: only the language's own functions are called.
    if (
      typeof method !== 'function' ||
      !READING.has(name) ||
      !/\[native code\]/.test(Function.prototype.toString.call(method))
    )
      return refuse(`Calling '${name}'`);
    const given = values.map(value => value(scope));
    if (given.some(value => typeof value === 'function' && !callbacks.has(value) && !CONVERSIONS.has(value)))
      return refuse('Passing a function on');
    return method.apply(base, given);
  };
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
  // biome-ignore lint/suspicious/noDoubleEquals: it is the person's operator
  '==': (a, b) => a == b,
  // biome-ignore lint/suspicious/noDoubleEquals: it is the person's operator
  '!=': (a, b) => a != b,
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
  in: (a, b) => a in b,
  instanceof: (a, b) => a instanceof b,
};
