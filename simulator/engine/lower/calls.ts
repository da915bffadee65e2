import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { hookedMethods, interceptedMethods, iteratingMethods } from '../builtins/names';
import { hasAccessors, hasCoercions } from '../bind/hooks';
import { unwrap } from '../parse';
import { afterSuper, fillCollection } from './classes';
import type { FunctionContext } from './context';
import { convertAll, converted, isGivenNative, isReflect, mayBeNative, mayConvert } from './conversions';
import {
  lowerExpression,
  lowerList,
  lowerMember,
  memberPlace,
  nameOf,
  orderTexts,
  replaceable,
  superObject,
} from './expressions';
import { isCoercion, mayBeAccessor, readProperty } from './properties';
import { privateUse, readPrivate } from './privates';

type Arguments = readonly Node[];

/** How a call reaches its function: the text before the argument list. */
type Shape = { text: string; receiver?: string };

export function lowerCall(cx: FunctionContext, n: t.CallExpression): string {
  if (n.callee.type === 'Super') return lowerSuperCall(cx, n);
  const callee = unwrap(n.callee);
  const args = n.arguments as Arguments;
  if (cx.reached && callee.type === 'Identifier' && cx.module.leftEarly !== undefined)
    if (cx.variable(callee)?.from?.name === cx.module.leftEarly) return `(${cx.reached}!==0)`;
  if (callee.type === 'Identifier' && callee.name === cx.module.exceptionFilter && !/\$filt\$\d+$/.test(cx.fn.name))
    cx.module.diagnostics.at(
      n,
      `'${callee.name}' is not the first statement of a catch block.`,
      `it is the filter, which runs before the try is left: catch (e) { ${callee.name}(e, FILTER); ... }`,
    );
  if (callee.type === 'MemberExpression') return lowerMethodCall(cx, n, callee, args);
  if (callee.type === 'OptionalMemberExpression' || callee.type === 'OptionalCallExpression') {
    // `(a?.b)(c)`: the chain ends at the parenthesis.
    const [f, ...rest] = lowerList(cx, [callee, ...args]);
    return finishCall(cx, n, { text: f }, rest, cx.nameOf(callee));
  }
  const [f, ...rest] = lowerList(cx, [callee, ...args]);
  const values = checkImported(cx, n, callee, coerced(cx, n, callee, args, rest));
  if (callee.type === 'Identifier' && !cx.variable(callee) && mayBeSized(cx, callee, args)) {
    const held = cx.spill(f);
    return finishCall(cx, n, { text: held }, withRoom(held, values), cx.nameOf(callee));
  }
  if (mayBeNative(cx, callee, args)) {
    const name = cx.nameOf(callee);
    return finishCall(cx, n, { text: `(0,$R.calledValue(${f},${JSON.stringify(name)}))` }, values, name);
  }
  // Their text is not what stands there.
  if (/^(Sequence|This)Expression$/.test(callee.type)) {
    const name = cx.nameOf(callee);
    return finishCall(cx, n, { text: `(0,$R.checkFunction(${f},${JSON.stringify(name)}))` }, values, name);
  }
  // `(0, f)` keeps a box's `v.v` from becoming the receiver.
  const held = /\.v$/.test(f) || cx.variable(callee)?.memberOf;
  return finishCall(cx, n, { text: held ? `(0,${f})` : f }, values, cx.nameOf(callee));
}

/** `String(x)` and the like ask an object by a call of their own. */
function coerced(cx: FunctionContext, n: Node, callee: Node, args: Arguments, texts: string[]): string[] {
  if (callee.type !== 'Identifier' || !mayConvert(cx, callee, args)) return texts;
  return converted(cx, n, callee.name, 'undefined', args, texts);
}

/** A method, and the object that it is read from. */
function readMethod(cx: FunctionContext, n: t.MemberExpression): { object: string; f: string } {
  const member = lowerMember(cx, n, true);
  const object = cx.spill(member.object);
  const isAccessor = mayBeAccessor(cx, n);
  const read = isAccessor ? readProperty(cx, n, memberPlace(cx, { ...member, object })) : object + member.suffix;
  return { object, f: cx.spill(read) };
}

/** A method of the platform that asks objects among its arguments. */
function lowerConverting(cx: FunctionContext, n: Node, callee: t.MemberExpression, args: Arguments): string {
  const name = cx.nameOf(callee);
  const { object, f } = readMethod(cx, callee);
  const given = converted(cx, n, f, object, args, lowerList(cx, args));
  const method = `$R.checkFunction(${instead(cx, callee, args, f)},${JSON.stringify(name)})`;
  const text = isCoercion(cx, callee) ? `$R.direct(${method})` : method;
  return finishCall(cx, n, { text: `${text}.call` }, [object, ...given], name);
}

/** `f.call(...)` of what may be a native. */
function lowerGiven(cx: FunctionContext, n: Node, callee: t.MemberExpression, args: Arguments): string {
  const object = cx.spill(`$R.callee(${lowerExpression(cx, callee.object)})`);
  // Its list may be anything that looks like one.
  const isApplied = nameOf(callee) === 'apply';
  const f = cx.spill(isApplied ? `$R.callee(${object}.apply)` : `${object}.${nameOf(callee)}`);
  const rest = lowerList(cx, args);
  const name = cx.nameOf(callee);
  return finishCall(cx, n, { text: `$R.checkFunction(${f},${JSON.stringify(name)}).call` }, [object, ...rest], name);
}

/** Tells the machine first, for imports it wants to check. Returns the arguments as they can be read after that call. */
function checkImported(cx: FunctionContext, n: Node, callee: Node, args: readonly string[]): readonly string[] {
  const from = importedFrom(cx, callee);
  if (!from || !cx.module.checkedImports.has(from.specifier)) return args;
  // Held, because they are read twice: by the check, and by the call.
  const held = args.map(a => (a.startsWith('...') ? `...${cx.spill(`[${a}]`)}` : cx.spill(a)));
  cx.call(
    n,
    `$R.beforeImportedCall(${JSON.stringify(from.specifier)},${JSON.stringify(from.name)},[${held.join()}],$S.units[${cx.fn.index}],$k)`,
    cx.nameOf(callee),
  );
  return held;
}

/** The import that a callee names: `f`, or `N.f` of a namespace. */
function importedFrom(cx: FunctionContext, callee: Node): { specifier: string; name: string } | undefined {
  if (callee.type === 'Identifier') return cx.variable(callee)?.from;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
  const from = cx.variable(callee.object)?.from;
  const name = nameOf(callee);
  return from?.name === '*' && name !== undefined ? { specifier: from.specifier, name } : undefined;
}

function finishCall(cx: FunctionContext, n: Node, shape: Shape, args: readonly string[], callee: string): string {
  return cx.call(n, `${shape.text}(${args.join()})`, callee);
}

function lowerMethodCall(cx: FunctionContext, n: Node, callee: t.MemberExpression, args: Arguments): string {
  const name = cx.nameOf(callee);
  if (callee.object.type === 'Super') {
    const key = callee.computed ? callee.property : undefined;
    const [k, ...rest] = orderTexts(cx, [
      () => (key ? lowerExpression(cx, key) : JSON.stringify((callee.property as t.Identifier).name)),
      ...args.map(a => () => lowerList(cx, [a])[0]),
    ]);
    const self = cx.self(callee.object);
    const f = `$R.get(${superObject(cx)},${k},${self})`;
    const method = instead(cx, callee, args, f);
    const checked = `$R.checkFunction(${method},${JSON.stringify(name)})`;
    const text = isCoercion(cx, callee) ? `$R.direct(${checked})` : checked;
    return finishCall(cx, n, { text: `${text}.call` }, [self, ...rest], cx.source(callee));
  }
  if (callee.property.type === 'PrivateName') {
    const object = cx.spill(lowerExpression(cx, callee.object));
    const f = cx.spill(readPrivate(cx, privateUse(cx, callee.property), object));
    const rest = lowerList(cx, args);
    const target = mayBeNative(cx, callee, args) ? `$R.callee(${f})` : f;
    const text = `$R.checkFunction(${target},${JSON.stringify(name)}).call`;
    return finishCall(cx, n, { text }, [object, ...rest], name);
  }

  if (cx.module.checkedImports.has(importedFrom(cx, callee)?.specifier ?? '')) {
    const [f, ...rest] = lowerList(cx, [callee, ...args]);
    return finishCall(cx, n, { text: `(0,${f})` }, checkImported(cx, n, callee, rest), name);
  }
  if (isGivenNative(cx, callee, args)) return lowerGiven(cx, n, callee, args);
  if (mayConvert(cx, callee, args)) return lowerConverting(cx, n, callee, args);
  if (mayBeAccessor(cx, callee)) {
    const place = readMethod(cx, callee);
    const f = cx.spill(replaceable(nameOf(callee), instead(cx, callee, args, place.f)));
    const rest = lowerList(cx, args);
    return finishCall(
      cx,
      n,
      { text: `$R.checkFunction(${f},${JSON.stringify(name)}).call` },
      [place.object, ...rest],
      name,
    );
  }
  const member = lowerMember(cx, callee, true);
  if (isCoercion(cx, callee)) {
    const object = cx.spill(member.object);
    const f = cx.spill(`${object}${member.suffix}`);
    const rest = lowerList(cx, args).map(a => (a.startsWith('...') ? a : cx.spill(a)));
    return finishCall(
      cx,
      n,
      { text: `$R.direct($R.checkFunction(${instead(cx, callee, args, f)},${JSON.stringify(name)})).call` },
      [object, ...rest],
      name,
    );
  }
  let rest: string[] = [];
  const argumentNodes = cx.capture(() => {
    rest = lowerList(cx, args);
  });
  if (cx.module.pure) {
    cx.out.push(...argumentNodes);
    const object = cx.spill(member.object);
    return cx.call(
      n,
      `$R.pureCall(${object}${member.suffix},${object},[${rest.join()}],${JSON.stringify(name)})`,
      name,
    );
  }
  const target = (f: string, key: string | undefined) =>
    key === undefined ? instead(cx, callee, args, f) : insteadAt(args, f, key);
  const byKey = callee.computed && nameOf(callee) === undefined && unwrap(callee.property).type !== 'NumericLiteral';
  if (argumentNodes.length > 0 || byKey || target('f', undefined) !== 'f') {
    const object = cx.spill(member.object);
    const key = byKey ? cx.spill(member.key!) : undefined;
    const read = `${object}${key !== undefined ? `[${key}]` : member.suffix}`;
    const f = argumentNodes.length > 0 ? cx.temp() : read;
    if (f !== read) cx.code(`${f}=${read};`);
    cx.out.push(...argumentNodes);
    return finishCall(
      cx,
      n,
      { text: `$R.checkFunction(${target(f, key)},${JSON.stringify(name)}).call` },
      [object, ...rest],
      name,
    );
  }
  return finishCall(cx, n, { text: member.object + member.suffix }, rest, name);
}

/** True where a native that calls back may stand: it is replaced by a resumable one of the same meaning. */
function isIntercepted(cx: FunctionContext, callee: t.MemberExpression, args: Arguments): boolean {
  const name = nameOf(callee) ?? '';
  const hooked = hookedMethods.get(name);
  if (hooked !== undefined && !cx.module.pure && hooked(cx.module.hooks)) return true;
  if (/^([gs]et|apply|construct)$/.test(name) && isReflect(cx, callee.object))
    return !cx.module.pure && (hasAccessors(cx.module.hooks) || hasCoercions(cx.module.hooks));
  const position = interceptedMethods.get(name);
  if (position === undefined || (args.length === 0 && position > -2)) return false;
  if (position < 0) return true;
  const callback = args[position];
  if (args.some(a => a.type === 'SpreadElement')) return true;
  return !!callback && !/Literal$/.test(unwrap(callback).type);
}

/** What is called where `f` was read: in place of a native that calls back or makes an iterator, the engine's own. */
function instead(cx: FunctionContext, callee: t.MemberExpression, args: Arguments, f: string): string {
  if (isIntercepted(cx, callee, args) || mayBeNative(cx, callee, args)) return `$R.callee(${f})`;
  const object = unwrap(callee.object);
  // `Object.keys` makes a list.
  const isList = object.type === 'Identifier' && object.name === 'Object' && !cx.variable(object);
  return iteratingMethods.has(nameOf(callee) ?? '') && !isList ? `$R.iterating(${f})` : f;
}

/** The same where the name is known only when it runs. */
function insteadAt(args: Arguments, f: string, key: string): string {
  const mayCallBack = args.some(a => !/^(Numeric|String|Boolean)Literal$/.test(unwrap(a).type));
  const other = mayCallBack ? `$R.replacementAt(${f},${key})` : `$R.iterating(${f})`;
  return `(typeof ${key}==="number"?${f}:${other})`;
}

/** An argument that a native iterates: an iterable of the person's own is drained first, so that it may block. */
function lowerConsumed(cx: FunctionContext, argument: Node): string {
  const a = unwrap(argument);
  if (a.type === 'SpreadElement') return lowerList(cx, [a])[0];
  if (a.type === 'ArrayExpression' || /Literal$/.test(a.type)) return lowerExpression(cx, a);
  const items = cx.temp();
  const value = lowerExpression(cx, argument);
  cx.code(`${items}=${value};`);
  const nodes = cx.capture(() => {
    const drained = cx.call(argument, `$R.builtin.drain(${items})`, '[Symbol.iterator]');
    cx.code(`${items}=${drained};`);
  });
  cx.add({ t: 'if', c: `$R.isOwnIterable(${items})`, a: nodes });
  return items;
}

/** Whether a constructor of the platform may stand there that takes memory for its first argument. */
function mayBeSized(cx: FunctionContext, callee: Node, args: Arguments): boolean {
  const first = args[0] && unwrap(args[0]);
  if (!first || /^(Boolean|Null|BigInt)Literal$/.test(first.type)) return false;
  if (first.type === 'NumericLiteral' && first.value < 0x400) return false;
  if (callee.type !== 'Identifier') return callee.type !== 'ClassExpression';
  const v = cx.variable(callee);
  return v ? !v.from && !/^(class|function)$/.test(v.kind) : /^(RegExp|ArrayBuffer|\w*Array)$/.test(callee.name);
}

/** The arguments, whose first one tells how much memory is needed. */
function withRoom(callee: string, [first, ...rest]: readonly string[]): string[] {
  if (first.startsWith('...')) return [first, ...rest];
  return [`$R.room(${callee},${first})`, ...rest];
}

export function lowerNew(cx: FunctionContext, n: t.NewExpression): string {
  const target = unwrap(n.callee);
  const consumes =
    target.type === 'Identifier' &&
    !cx.variable(target) &&
    /^(Map|Set|WeakMap|WeakSet|AggregateError|\w+Array)$/.test(target.name);
  const [f, ...args] = orderTexts(cx, [
    () => lowerExpression(cx, n.callee),
    ...(n.arguments as Node[]).map(
      (a, i) => () => (consumes && i === 0 && !adderOf(target.name) ? lowerConsumed(cx, a) : lowerList(cx, [a])[0]),
    ),
  ]);
  const v = target.type === 'Identifier' ? cx.variable(target) : undefined;
  const callee = target.type === 'Identifier' && !v?.assigned ? f : cx.spill(f);
  const adder = consumes ? adderOf(target.name) : undefined;
  if (adder && args.length === 1 && !args[0].startsWith('...')) return newCollection(cx, n, callee, adder, args[0]);
  const values = mayConvert(cx, target, n.arguments)
    ? converted(cx, n, callee, 'undefined', n.arguments as Node[], args)
    : args;
  const given = mayBeSized(cx, target, n.arguments) ? withRoom(callee, values) : values;
  cx.call(n, `new ${/^[\w$.]+$/.test(callee) ? callee : `(${callee})`}(${given.join()})`, cx.nameOf(n.callee));
  // A suspended function that never looks at its `this` comes back without the object that `new` had made.
  cx.add({ t: 'if', c: '!$R.isObject($v)', a: [{ t: 'code', s: `$v=$R.instanceOf(${callee});` }], slowOnly: true });
  return '$v';
}

const adderOf = (name: string): 'set' | 'add' | undefined =>
  /Map$/.test(name) ? 'set' : /Set$/.test(name) ? 'add' : undefined;

/** `new Map(items)`: what is no list of the platform's is walked by the engine, item by item, and may block. */
function newCollection(cx: FunctionContext, n: Node, callee: string, adder: 'add' | 'set', items: string): string {
  const given = cx.spill(items);
  const own = cx.spill(`$R.isOwnIterable(${given})`);
  const made = cx.temp();
  cx.code(`${made}=new ${callee}(${own}?undefined:${given});`);
  cx.add({ t: 'if', c: own, a: cx.capture(() => cx.call(n, `$R.builtin.filled(${made},${given},"${adder}")`, 'new')) });
  return made;
}

/** What the parent's constructor gets; one of the platform's does not have to ask objects for anything. */
function superArguments(cx: FunctionContext, n: t.CallExpression): readonly string[] {
  const { native } = cx.fn.thisOwner.classInfo!;
  const args = n.arguments as Node[];
  if (!native || args.length === 0) return lowerList(cx, args);
  const list = cx.spill(`[${lowerList(cx, args).join()}]`);
  convertAll(cx, n, native, list);
  return [`...${list}`];
}

function lowerSuperCall(cx: FunctionContext, n: t.CallExpression): string {
  const ctor = cx.fn.thisOwner;
  const { adder } = ctor.classInfo!;
  const given = superArguments(cx, n).join();
  const items = adder ? cx.spill(`[${given}][0]`) : '';
  const args = adder ? '' : given;
  const again = `$R.superConstruct(${cx.ref(ctor.classInfo!.self)},[${args}],${cx.ref(ctor.newTargetVar!)})`;
  if (ctor.indirectSuper) cx.call(n, again, 'super');
  else cx.call(n, `super(${args})`, 'super', again);
  if (adder) fillCollection(cx, n, adder, items);
  afterSuper(cx, n);
  return cx.self();
}

export function lowerTagged(cx: FunctionContext, n: t.TaggedTemplateExpression): string {
  const tag = unwrap(n.tag);
  const quasis = n.quasi.quasis;
  const id = cx.module.templates++;
  const cooked = `[${quasis.map(q => (q.value.cooked == null ? 'undefined' : JSON.stringify(q.value.cooked))).join()}]`;
  const raw = JSON.stringify(quasis.map(q => q.value.raw));
  const strings = `$R.template($templates,${id},${cooked},${raw})`;
  const values = n.quasi.expressions as Node[];
  if (tag.type === 'MemberExpression' && tag.property.type === 'PrivateName') {
    const object = cx.spill(lowerExpression(cx, tag.object));
    const f = cx.spill(readPrivate(cx, privateUse(cx, tag.property), object));
    const rest = lowerList(cx, values);
    return cx.call(n, `${f}.call(${[object, strings, ...rest].join()})`, cx.source(tag));
  }
  if (tag.type === 'MemberExpression' && tag.object.type === 'Super') {
    const [f, ...rest] = lowerList(cx, [tag, ...values]);
    return cx.call(n, `${f}.call(${[cx.self(tag.object), strings, ...rest].join()})`, cx.source(tag));
  }
  if (tag.type === 'MemberExpression') {
    const { object, f } = readMethod(cx, tag);
    const method = `$R.checkFunction(${instead(cx, tag, values, f)},${JSON.stringify(cx.nameOf(tag))})`;
    const rest = lowerList(cx, values);
    return cx.call(n, `${method}.call(${[object, strings, ...rest].join()})`, cx.source(tag));
  }
  const [f, ...rest] = lowerList(cx, [tag, ...values]);
  const method = `$R.checkFunction(${f},${JSON.stringify(cx.nameOf(tag))})`;
  return cx.call(n, `${method}.call(${['undefined', strings, ...rest].join()})`, cx.source(tag));
}
