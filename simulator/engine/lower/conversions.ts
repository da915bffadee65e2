import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { coercionHook, hasAccessors, nativeHook } from '../bind/hooks';
import { convertingNames } from '../builtins/conversions';
import { calledBackNames } from '../builtins/names';
import { unwrap } from '../parse';
import { askedOperand, isPrimitive } from './coercions';
import type { FunctionContext } from './context';
import { nameOf } from './expressions';

/** Arguments of a native that converts them (see `builtins/conversions.ts`): what is asked may be suspended. */

type Arguments = readonly Node[];

/** Whether a call of this name may hand an object to a native that asks it for a primitive value. */
export function mayConvert(cx: FunctionContext, callee: Node, args: Arguments): boolean {
  if (!askedOperand(cx) || args.every(a => isPrimitive(cx, a))) return false;
  const f = unwrap(callee);
  if (f.type === 'Identifier') return !cx.variable(f) && convertingNames.has(f.name);
  if (f.type !== 'MemberExpression' && f.type !== 'OptionalMemberExpression') return false;
  return convertingNames.has(nameOf(f) ?? '');
}

/** Whether a native that is called may run code of the person, by what the modules here declare. */
function mayRunCode(cx: FunctionContext): boolean {
  return !cx.module.pure && (cx.module.hooks.has(coercionHook) || hasAccessors(cx.module.hooks));
}

/** Whether a value that is called may be a native: no function of the module's own, nor one of the headers. */
export function mayBeNative(cx: FunctionContext, callee: Node, args: Arguments): boolean {
  if (!cx.module.hooks.has(nativeHook) || !mayRunCode(cx) || args.every(a => isPrimitive(cx, a))) return false;
  const f = unwrap(callee);
  if (f.type !== 'Identifier') return true;
  const v = cx.variable(f);
  if (!v) return false;
  if (v.from) return !cx.module.checkedImports.has(v.from.specifier);
  return v.assigned || !/^(class|function)$/.test(v.kind);
}

/** Converts a list of arguments (a variable's text) for the constructor of this name: in place. */
export function convertAll(cx: FunctionContext, n: Node, name: string, list: string): void {
  if (/Array$|^AggregateError$/.test(name)) {
    const drained = cx.capture(() => {
      const items = cx.call(n, `$R.builtin.drain(${list}[0])`, '[Symbol.iterator]');
      cx.code(`${list}=[${items},...$R.slice(${list},1)];`);
    });
    cx.add({ t: 'if', c: `$R.isOwnIterable(${list}[0])`, a: drained });
  }
  if (!askedOperand(cx)) return;
  const nodes = cx.capture(() => {
    const all = cx.call(n, `$R.builtin.converted(${name},undefined,${list},false)`, '[Symbol.toPrimitive]');
    cx.code(`${list}=$R.slice(${all},1);`);
  });
  cx.add({ t: 'if', c: `$R.asks(${name},${list})`, a: nodes });
}

export function isReflect(cx: FunctionContext, node: Node): boolean {
  const n = unwrap(node);
  return n.type === 'Identifier' && n.name === 'Reflect' && !cx.variable(n);
}

/** `f` of `f.call(...)`, `f.apply(...)` and `f.bind(...)`, where it may be a native. */
export function isGivenNative(
  cx: FunctionContext,
  callee: t.MemberExpression | t.OptionalMemberExpression,
  args: Arguments,
): boolean {
  if (!/^(call|apply|bind)$/.test(nameOf(callee) ?? '') || args.length === 0 || !mayRunCode(cx)) return false;
  const f = unwrap(callee.object);
  if (f.type === 'MemberExpression' && f.property.type !== 'PrivateName') {
    const name = nameOf(f) ?? '';
    if (convertingNames.has(name) || calledBackNames.has(name)) return true;
  } else if (f.type === 'Identifier' && !cx.variable(f)) return !isReflect(cx, f);
  return mayBeNative(cx, f, args);
}

/**
 * The texts of the arguments of `f` (stable), which are evaluated already: objects among them are turned into what the
 * native would make of them.
 */
export function converted(
  cx: FunctionContext,
  n: Node,
  f: string,
  receiver: string,
  args: Arguments,
  texts: readonly string[],
): string[] {
  const ask = (list: string) =>
    cx.call(n, `$R.builtin.converted(${f},${receiver},${list},false)`, '[Symbol.toPrimitive]');
  const list = cx.temp();
  if (texts.some(x => x.startsWith('...'))) {
    cx.code(`${list}=[${texts.join()}];`);
    const nodes = cx.capture(() => cx.code(`${list}=$R.slice(${ask(list)},1);`));
    cx.add({ t: 'if', c: `$R.asks(${f},${list})`, a: nodes });
    return [`...${list}`];
  }
  const held = texts.map((text, i) => {
    if (isPrimitive(cx, args[i])) return cx.spill(text);
    const temp = cx.temp();
    cx.code(`${temp}=${text};`);
    return temp;
  });
  const asked = held.filter((_, i) => !isPrimitive(cx, args[i]));
  const nodes = cx.capture(() => {
    cx.code(`${list}=[${held.join()}];`);
    cx.code(`${list}=${ask(list)};`);
    held.forEach((x, i) => {
      if (asked.includes(x)) cx.code(`${x}=${list}[${i + 1}];`);
    });
  });
  const c = `(${asked.map(x => `typeof ${x}==="object"`).join('||')})&&$R.asks(${f},[${asked.join()}])`;
  cx.add({ t: 'if', c, a: nodes });
  return held;
}
