import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { interceptedMethods, iteratingMethods } from '../builtins/names';
import { hookName } from '../bind/hooks';
import type { Ir } from '../ir';
import { unwrap } from '../parse';
import { lowerAssignment, lowerUpdate } from './assignments';
import { lowerCall, lowerNew, lowerTagged } from './calls';
import { lowerClass } from './classes';
import { keyIsAsked, lowerBinary, primitives, propertyKey } from './coercions';
import { iteratedName } from './callSite';
import { closure } from './closures';
import type { FunctionContext } from './context';
import { lowerChain } from './chains';
import { lowerObject } from './objects';
import { mayBeAccessor, type Place, placeOf, readProperty } from './properties';
import { privateUse, readPrivate } from './privates';
import { lowerYield } from './yields';

/**
 * Lowers an expression: whatever can suspend is emitted as nodes before; the result is JavaScript text that cannot
 * suspend, to be used once, in order.
 */
export function lowerExpression(cx: FunctionContext, node: Node): string {
  const n = unwrap(node);
  switch (n.type) {
    case 'NumericLiteral':
    case 'BigIntLiteral':
    case 'RegExpLiteral':
      return cx.source(n);
    case 'StringLiteral':
      return JSON.stringify(n.value);
    case 'BooleanLiteral':
      return String(n.value);
    case 'NullLiteral':
      return 'null';
    case 'Identifier': {
      const v = cx.variable(n);
      if (v) return cx.use(n, v);
      return n.name === 'Proxy' ? '$R.replacement(Proxy)' : n.name;
    }
    case 'ThisExpression': {
      const v = cx.variable(n);
      return v ? (v.name === 'this' && !v.module ? cx.self(n) : cx.ref(v)) : 'undefined';
    }
    case 'TemplateLiteral': {
      const values = n.expressions as Node[];
      const texts = lowerList(cx, values);
      const parts = primitives(
        cx,
        values.map((node, i) => ({ node, text: texts[i] })),
        'string',
      );
      const quasi = (i: number) => n.quasis[i].value.raw;
      return `\`${quasi(0)}${parts.map((p, i) => `\${${p}}${quasi(i + 1)}`).join('')}\``;
    }
    case 'BinaryExpression': {
      if ((n.left as Node).type === 'PrivateName') {
        const p = privateUse(cx, n.left as unknown as t.PrivateName);
        return `${p.key}.has(${lowerExpression(cx, n.right)})`;
      }
      return lowerBinary(cx, n);
    }
    case 'UnaryExpression':
      return lowerUnary(cx, n);
    case 'LogicalExpression':
      return lowerLogical(cx, n);
    case 'ConditionalExpression':
      return lowerConditional(cx, n);
    case 'AssignmentExpression':
      return lowerAssignment(cx, n);
    case 'UpdateExpression':
      return lowerUpdate(cx, n);
    case 'MemberExpression': {
      if (n.property.type === 'PrivateName')
        return readPrivate(cx, privateUse(cx, n.property), lowerExpression(cx, n.object));
      return replaceable(nameOf(n), readMember(cx, n));
    }
    case 'OptionalMemberExpression':
    case 'OptionalCallExpression':
      return lowerChain(cx, n);
    case 'SequenceExpression': {
      for (const e of n.expressions.slice(0, -1)) lowerEffect(cx, e);
      return lowerExpression(cx, n.expressions.at(-1)!);
    }
    case 'ArrayExpression': {
      const items = lowerList(cx, n.elements, false);
      // A hole at the end needs its comma.
      return `[${items.join()}${n.elements.at(-1) === null ? ',' : ''}]`;
    }
    case 'ObjectExpression':
      return lowerObject(cx, n);
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return closure(cx, n);
    case 'ClassExpression':
      return lowerClass(cx, n);
    case 'CallExpression':
      return lowerCall(cx, n);
    case 'NewExpression':
      return lowerNew(cx, n);
    case 'TaggedTemplateExpression':
      return lowerTagged(cx, n);
    case 'YieldExpression':
      return lowerYield(cx, n);
    case 'MetaProperty': {
      const v = cx.variable(n);
      return v ? cx.ref(v) : 'undefined';
    }
    default:
      cx.module.diagnostics.at(n, `This syntax is not supported (${n.type}).`);
      return 'undefined';
  }
}

/** Evaluates for its effect: the whole text, also of something without one, is executed in order. */
export function lowerEffect(cx: FunctionContext, node: Node): void {
  const text = lowerExpression(cx, node);
  if (text !== '$v' && text !== 'undefined' && !/^\$t\d+$/.test(text))
    cx.code(/^[{f]/.test(text) ? `(${text});` : `${text};`);
}

/**
 * Lowers expressions that are evaluated one after the other and used together: a value is kept in a temporary when
 * something later suspends.
 */
export function lowerList(cx: FunctionContext, nodes: readonly (Node | null)[], ofCall = true): string[] {
  return orderTexts(
    cx,
    nodes.map((n, i) => () => {
      if (!n) return '';
      if (n.type === 'SpreadElement')
        return `...${lowerSpread(cx, n.argument, ofCall ? i === nodes.length - 1 : undefined)}`;
      return lowerExpression(cx, n);
    }),
  );
}

/** `hold` gives the text by which part `i` is kept when something after it suspends; itself when not given. */
export function orderTexts(
  cx: FunctionContext,
  parts: readonly (() => string)[],
  hold: (text: string, i: number) => string = text => text,
): string[] {
  const texts: string[] = [];
  /** Lists that were copied: what comes later may change those that are spread. */
  const copied = new Set<number>();
  for (const part of parts) {
    let text = '';
    const nodes = cx.capture(() => {
      text = part();
    });
    if (nodes.length > 0) {
      texts.forEach((earlier, i) => {
        if (earlier === '' || copied.has(i)) return;
        if (earlier.startsWith('...')) {
          copied.add(i);
          texts[i] = `...${cx.spill(`[${earlier}]`)}`;
        } else texts[i] = cx.spill(hold(earlier, i));
      });
      cx.out.push(...nodes);
    }
    texts.push(text);
  }
  return texts;
}

/** Something that can be spread natively without running the person's code: an iterable of another kind is drained first. */
export function lowerSpread(cx: FunctionContext, argument: Node, isLast?: boolean): string {
  const t = cx.spill(lowerExpression(cx, argument));
  if (unwrap(argument).type === 'ArrayExpression') return t;
  const drained = cx.temp();
  cx.code(`${drained}=${t};`);
  const nodes = cx.capture(() => {
    const text = JSON.stringify(isLast === undefined ? iteratedName(argument) : cx.nameOf(argument));
    // Messages of the platform: the last argument is named, others are not, elements of arrays are.
    const items = isLast ? `$R.argumentsOf(${t},${text})` : `$R.iterable(${t}${isLast === false ? '' : `,${text}`})`;
    const v = cx.call(argument, `$R.builtin.drain(${items})`);
    cx.code(`${drained}=${v};`);
  });
  cx.add({ t: 'if', c: `!$R.isSpreadable(${t})`, a: nodes });
  return drained;
}

/** `typeof x` of a name that there is not. */
function isAbsent(cx: FunctionContext, n: Node): boolean {
  return n.type === 'Identifier' && cx.module.binding.absent.has(n);
}

function lowerUnary(cx: FunctionContext, n: t.UnaryExpression): string {
  if (n.operator === 'throw') {
    cx.module.diagnostics.at(n, "'throw' expressions are not supported.");
    return 'undefined';
  }
  const argument = unwrap(n.argument);
  if (n.operator === 'delete') {
    if (argument.type === 'OptionalMemberExpression') return lowerChain(cx, argument, true);
    if (argument.type === 'MemberExpression') return `(delete ${lowerMember(cx, argument, true).text})`;
  }
  if (n.operator === 'typeof' && isAbsent(cx, argument)) return '"undefined"';
  const text = lowerExpression(cx, n.argument);
  if (!/^[-+~]$/.test(n.operator)) return `(${n.operator} ${text})`;
  return `(${n.operator} ${primitives(cx, [{ node: n.argument, text }], 'number')[0]})`;
}

/** Puts `a` under `if (condition)`; nothing in `a` may be used outside but temporaries. */
export function lowerIf(cx: FunctionContext, condition: string, a: () => void, b?: () => void): void {
  const node: Ir = { t: 'if', c: condition, a: cx.capture(a) };
  if (b) node.b = cx.capture(b);
  cx.add(node);
}

function lowerLogical(cx: FunctionContext, n: t.LogicalExpression): string {
  const left = lowerExpression(cx, n.left);
  let right = '';
  const nodes = cx.capture(() => {
    right = lowerExpression(cx, n.right);
  });
  if (nodes.length === 0) return `(${left} ${n.operator} ${right})`;
  const value = cx.temp();
  cx.code(`${value}=${left};`);
  nodes.push({ t: 'code', s: `${value}=${right};` });
  cx.add({ t: 'if', c: shortCircuit(n.operator, value), a: nodes });
  return value;
}

/** The condition under which the right side of a logical operator is evaluated. */
export function shortCircuit(operator: string, value: string): string {
  return operator === '||' ? `!${value}` : operator === '&&' ? value : `${value}==null`;
}

function lowerConditional(cx: FunctionContext, n: t.ConditionalExpression): string {
  const test = lowerExpression(cx, n.test);
  let yes = '';
  let no = '';
  const a = cx.capture(() => {
    yes = lowerExpression(cx, n.consequent);
  });
  const b = cx.capture(() => {
    no = lowerExpression(cx, n.alternate);
  });
  if (a.length === 0 && b.length === 0) return `(${test} ? ${yes} : ${no})`;
  const value = cx.temp();
  a.push({ t: 'code', s: `${value}=${yes};` });
  b.push({ t: 'code', s: `${value}=${no};` });
  cx.add({ t: 'if', c: test, a, b });
  return value;
}

/** `object[key]` or `object.key`, and its parts for those who need to use it twice. */
export interface MemberText {
  text: string;
  object: string;
  /** Text of the computed key, or undefined for `.name`. */
  key?: string;
  suffix: string;
  /** For `super.name`: the text of `this`. */
  self?: string;
}

/** @param isRead the key is converted here, not by whoever writes there */
export function lowerMember(
  cx: FunctionContext,
  n: t.MemberExpression | t.OptionalMemberExpression,
  isRead = false,
): MemberText {
  if (n.object.type === 'Super') {
    const self = cx.self(n.object);
    const key = n.computed ? lowerExpression(cx, n.property) : undefined;
    const name = key ?? JSON.stringify((n.property as t.Identifier).name);
    return {
      text: `$R.get(${superObject(cx)},${name},${self})`,
      object: superObject(cx),
      key: name,
      suffix: `[${name}]`,
      self,
    };
  }
  if (!n.computed) {
    const object = parenthesize(lowerExpression(cx, n.object));
    const suffix = `.${(n.property as t.Identifier).name}`;
    return { text: object + suffix, object, suffix };
  }
  let [object, key] = lowerList(cx, [n.object, n.property]);
  if (isRead && keyIsAsked(cx, n.property)) {
    object = cx.spill(object);
    key = propertyKey(cx, n.property, key, `&&${object}!=null`);
  }
  return {
    text: `${parenthesize(object)}[${key}]`,
    object: parenthesize(object),
    key,
    suffix: `[${key}]`,
  };
}

/** Reads `object.name` or `object[key]`, suspending in an accessor. */
export function readMember(cx: FunctionContext, n: t.MemberExpression): string {
  const member = lowerMember(cx, n, true);
  return mayBeAccessor(cx, n) ? readProperty(cx, n, memberPlace(cx, member)) : member.text;
}

/** Where the property is, unmoved by what is evaluated later. */
export function memberPlace(cx: FunctionContext, m: MemberText): Place {
  const key = m.key === undefined ? undefined : cx.spill(m.key);
  if (m.self === undefined) return placeOf(cx.spill(m.object), m.suffix, key);
  return {
    object: m.self,
    read: `$R.get(${m.object},${key},${m.self})`,
    pure: `$R.pureRead(${m.object},${key},${m.self})`,
    write: value => `$R.superSet(${m.object},${key},${value},${m.self})`,
  };
}

/** The name of a property where it is known (`@@iterator` for `Symbol.iterator`), or undefined. */
export function nameOf(n: t.MemberExpression | t.OptionalMemberExpression): string | undefined {
  const key = unwrap(n.property);
  return key.type === 'NumericLiteral' ? undefined : hookName(key, !!n.computed);
}

/** Reading a method that calls back gives its resumable re-implementation, so that it may be called in any way. */
export function replaceable(name: string | undefined, text: string): string {
  if (name === undefined) return text;
  if (interceptedMethods.has(name)) return `$R.replacement(${text})`;
  return iteratingMethods.has(name) ? `$R.iterating(${text})` : text;
}

/** Literals that cannot stand before a dot as they are. */
export function parenthesize(text: string): string {
  return /^[-\d{]|^function|^class/.test(text) ? `(${text})` : text;
}

/** Where `super.x` is looked up. */
export function superObject(cx: FunctionContext): string {
  const owner = cx.fn.thisOwner;
  if (owner.home) return `$R.parent(${cx.ref(owner.home)})`;
  const self = cx.ref(owner.classInfo!.self);
  return owner.isStatic ? `$R.parent(${self})` : `$R.parent(${self}.prototype)`;
}
