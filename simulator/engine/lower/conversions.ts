import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { convertingNames } from '../builtins/conversions';
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
  return convertingNames.has(nameOf(f) ?? '') || givenReceiver(f) !== undefined;
}

/** `f` of `f.call(...)` and `f.apply(...)`, where it is the method of something. */
export function givenReceiver(callee: t.MemberExpression | t.OptionalMemberExpression): Node | undefined {
  const f = unwrap(callee.object);
  if (!/^(call|apply)$/.test(nameOf(callee) ?? '') || f.type !== 'MemberExpression') return undefined;
  return convertingNames.has(nameOf(f) ?? '') ? f : undefined;
}

/**
 * The texts of the arguments of `f` (stable), which are evaluated already: objects among them are turned into what the
 * native would make of them.
 * @param isGiven the first argument is the receiver
 */
export function converted(
  cx: FunctionContext,
  n: Node,
  f: string,
  receiver: string,
  args: Arguments,
  texts: readonly string[],
  isGiven = false,
): string[] {
  const ask = (list: string) => {
    const all = isGiven ? `${list}[0],$R.slice(${list},1),true` : `${receiver},${list},false`;
    return cx.call(n, `$R.builtin.converted(${f},${all})`, '[Symbol.toPrimitive]');
  };
  const from = isGiven ? 0 : 1;
  const list = cx.temp();
  if (texts.some(x => x.startsWith('...'))) {
    cx.code(`${list}=[${texts.join()}];`);
    const nodes = cx.capture(() => cx.code(`${list}=$R.slice(${ask(list)},${from});`));
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
      if (asked.includes(x)) cx.code(`${x}=${list}[${i + from}];`);
    });
  });
  const c = `(${asked.map(x => `typeof ${x}==="object"`).join('||')})&&$R.asks(${f},[${asked.join()}])`;
  cx.add({ t: 'if', c, a: nodes });
  return held;
}

/** The same for the receiver and the list of `f.apply(receiver, list)`. */
export function convertedList(cx: FunctionContext, n: Node, f: string, texts: readonly string[]): string[] {
  const [receiver, list, all] = [cx.temp(), cx.temp(), cx.temp()];
  cx.code(`${receiver}=${texts[0]};${list}=${texts[1]};`);
  const nodes = cx.capture(() => {
    const call = `$R.builtin.converted(${f},${receiver},$R.slice(${list},0),true)`;
    cx.code(`${all}=${cx.call(n, call, '[Symbol.toPrimitive]')};`);
    cx.code(`${receiver}=${all}[0];${list}=$R.slice(${all},1);`);
  });
  cx.add({ t: 'if', c: `$R.isArray(${list})&&$R.asks(${f},[${receiver},...${list}])`, a: nodes });
  return [receiver, list];
}
