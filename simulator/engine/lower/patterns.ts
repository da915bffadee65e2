import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { unwrap } from '../parse';
import { targetOf } from './assignments';
import { propertyKey } from './coercions';
import type { FunctionContext } from './context';
import { lowerClose, protect } from './exits';
import { lowerExpression, parenthesize, replaceable } from './expressions';
import { copied, iteratorPart, mayBeAccessor, openIterator, placeOf, readProperty, resultPart } from './properties';

/** Where a value comes from that is taken apart, as the platform's messages tell it; what is absent is told by the value. */
export interface Origin {
  /** The expression, for an array pattern. */
  readonly text?: string;
  /** The same for an object pattern. */
  readonly site?: string;
  /** It is part of another value that is taken apart. */
  readonly inner?: boolean;
}

/** Stores `value` (stable text) at a leaf of a pattern. */
export type Store = (cx: FunctionContext, leaf: Node, value: string) => void;

export const assignTo: Store = (cx, leaf, value) => {
  if (leaf.type === 'ObjectPattern' || leaf.type === 'ArrayPattern') {
    lowerPattern(cx, leaf, cx.spill(value), assignTo);
    return;
  }
  const target = targetOf(cx, leaf, false);
  cx.code(`${target.write(value)};`);
};

/**
 * Where an element goes: the object and key of a property that is assigned to come before the element's value.
 * Returns what stores a value there, its default considered.
 */
function destination(cx: FunctionContext, element: Node, store: Store): (value: string) => void {
  const e = unwrap(element);
  const leaf = unwrap(e.type === 'AssignmentPattern' ? e.left : e);
  if (store !== assignTo || leaf.type !== 'MemberExpression')
    return value => lowerPattern(cx, e, needsSpill(e) ? cx.spill(value) : value, store, { inner: true });
  const target = targetOf(cx, leaf, true);
  const put: Store = (_, __, value) => cx.code(`${target.write(value)};`);
  return value => lowerPattern(cx, e, cx.spill(value), put, { inner: true });
}

/** Takes the stable text `value` apart. */
export function lowerPattern(cx: FunctionContext, pattern: Node, value: string, store: Store, from: Origin = {}): void {
  const p = unwrap(pattern);
  switch (p.type) {
    case 'AssignmentPattern': {
      const t = cx.temp();
      cx.code(`${t}=${value};`);
      const nodes = cx.capture(() => {
        const initial = lowerExpression(cx, p.right);
        cx.code(`${t}=${initial};`);
      });
      cx.add({ t: 'if', c: `${t}===undefined`, a: nodes });
      lowerPattern(cx, p.left, t, store, { site: from.inner ? cx.nameOf(p.right) : eitherValue });
      return;
    }
    case 'ObjectPattern':
      lowerObjectPattern(cx, p, value, store, from);
      return;
    case 'ArrayPattern':
      lowerArrayPattern(cx, p, value, store, from);
      return;
    default:
      store(cx, p, value);
  }
}

/** How the platform calls a parameter that has a default. */
const eitherValue = '(intermediate value)'.repeat(3);

/** The arguments that tell the platform's message when there is nothing to take apart. */
function nothingThere(cx: FunctionContext, p: t.ObjectPattern, from: Origin): string[] {
  const first = p.properties[0];
  const site = from.site === undefined ? [] : [JSON.stringify(from.site)];
  if (first?.type !== 'ObjectProperty' || first.computed) return ['undefined', ...site];
  const key = first.key as Node;
  const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : cx.source(key);
  // With a default, or a property as its target, the first property is read before anything else.
  const isRead = from.inner || /^(AssignmentPattern|MemberExpression)$/.test(unwrap(first.value).type);
  return [JSON.stringify(name), ...(isRead ? ['null'] : site)];
}

function lowerObjectPattern(cx: FunctionContext, p: t.ObjectPattern, value: string, store: Store, from: Origin): void {
  const object = cx.spill(value);
  cx.code(`if(${object}==null)$R.notDestructurable(${[object, ...nothingThere(cx, p, from)].join()});`);
  const keys: string[] = [];
  for (const e of p.properties) {
    if (e.type === 'RestElement') {
      const put = destination(cx, e.argument, store);
      const list = keys.join();
      put(
        copied(cx)
          ? cx.call(e, `$R.builtin.copyOf(${object},$R.keys([${list}]))`, '...')
          : `$R.rest(${object},[${list}])`,
      );
      continue;
    }
    let key: string;
    const k = e.key as Node;
    if (e.computed) key = cx.spill(propertyKey(cx, k, lowerExpression(cx, k)));
    else
      key =
        k.type === 'Identifier'
          ? JSON.stringify(k.name)
          : k.type === 'StringLiteral'
            ? JSON.stringify(k.value)
            : cx.source(k);
    keys.push(key);
    const name = e.computed ? undefined : k.type === 'Identifier' ? k.name : undefined;
    const put = destination(cx, e.value, store);
    put(
      mayBeAccessor(cx, { property: k, computed: e.computed })
        ? readProperty(cx, e, placeOf(object, `.${name}`, name === undefined ? key : undefined))
        : replaceable(name, name === undefined ? `${parenthesize(object)}[${key}]` : `${parenthesize(object)}.${name}`),
    );
  }
}

/** A leaf variable takes the text as it is; anything else may use it after something else ran. */
function needsSpill(leaf: Node): boolean {
  const n = unwrap(leaf);
  return n.type !== 'Identifier' && n.type !== 'AssignmentPattern';
}

/** Nothing of the person's code runs between two elements. */
function isSimple(cx: FunctionContext, p: t.ArrayPattern): boolean {
  return p.elements.every(e => {
    if (!e) return !cx.module.hooks.has('value');
    const leaf = e.type === 'RestElement' ? e.argument : e;
    return leaf.type === 'Identifier' && !cx.module.binding.early.has(leaf);
  });
}

const named = ({ text }: Origin) => (text === undefined ? '' : `,${JSON.stringify(text)}`);

function lowerArrayPattern(cx: FunctionContext, p: t.ArrayPattern, value: string, store: Store, from: Origin): void {
  if (!isSimple(cx, p)) {
    lowerSteps(cx, p, value, store, from);
    return;
  }
  const items = cx.temp();
  cx.code(`${items}=${value};`);
  const rest = p.elements.at(-1)?.type === 'RestElement';
  const count = rest ? 'Infinity' : String(p.elements.length);
  const nodes = cx.capture(() => {
    const v = cx.call(p, `$R.builtin.take($R.iterable(${items}${named(from)}),${count})`);
    cx.code(`${items}=${v};`);
  });
  cx.add({ t: 'if', c: `!$R.isArray(${items})`, a: nodes });
  p.elements.forEach((e, i) => {
    if (!e) return;
    if (e.type === 'RestElement') store(cx, e.argument, `$R.slice(${items},${i})`);
    else store(cx, e, `${items}[${i}]`);
  });
}

/** One element after the other; the iterator is closed however that ends. */
function lowerSteps(cx: FunctionContext, p: t.ArrayPattern, value: string, store: Store, from: Origin): void {
  const items = cx.temp();
  const iterator = cx.temp();
  const next = cx.temp();
  /** The iterator as long as it has to be closed. */
  const open = cx.temp();
  cx.code(`${items}=${value};${iterator}=${open}=null;`);
  const begin = cx.capture(() => {
    cx.code(`${iterator}=${openIterator(cx, p, items, from.text)};`);
    cx.code(`${next}=${iteratorPart(cx, p, iterator, 'next')};${open}=${iterator};`);
  });
  cx.add({ t: 'if', c: `!$R.isArray(${items})`, a: begin });
  /** Gets the next result of the iterator into `into`, or runs `atEnd`. */
  const step = (into: string, atEnd: () => void, isHole = false) => {
    cx.code(`${open}=null;`);
    const r = cx.call(p, `$R.checkMethod(${next}).call(${iterator})`, 'next');
    cx.code(`${into}=$R.checkResult(${r});`);
    cx.add({
      t: 'if',
      c: resultPart(cx, p, into, 'done'),
      a: cx.capture(() => {
        cx.code(`${into}=${next}=undefined;`);
        atEnd();
      }),
      b: cx.capture(() => {
        if (!isHole) cx.code(`${into}=${resultPart(cx, p, into, 'value')};`);
        cx.code(`${open}=${iterator};`);
      }),
    });
  };
  const element = (e: Node | null, i: number) => {
    if (e?.type === 'RestElement') {
      const put = destination(cx, e.argument, store);
      const list = cx.temp();
      const item = cx.temp();
      const drain = cx.capture(() => {
        cx.code(`${list}=[];`);
        const label = cx.label();
        const body = cx.capture(() => {
          cx.add({ t: 'if', c: `${next}===undefined`, a: [{ t: 'break', label }] });
          step(item, () => cx.add({ t: 'break', label }));
          cx.code(`${list}.push(${item});`);
        });
        cx.add({ t: 'loop', label, body });
      });
      cx.add({ t: 'if', c: `${iterator}===null`, a: [{ t: 'code', s: `${list}=$R.slice(${items},${i});` }], b: drain });
      put(list);
      return;
    }
    const put = e && destination(cx, e, store);
    const v = cx.temp();
    const fromIterator = cx.capture(() => {
      cx.code(`${v}=undefined;`);
      cx.add({ t: 'if', c: `${next}!==undefined`, a: cx.capture(() => step(v, () => {}, !e)) });
    });
    cx.add({ t: 'if', c: `${iterator}===null`, a: [{ t: 'code', s: `${v}=${items}[${i}];` }], b: fromIterator });
    put?.(v);
  };
  protect(
    cx,
    () => {
      // What is kept from before is spilled in front of this: no temporary may be used twice.
      for (const [i, e] of p.elements.entries()) element(e, i);
    },
    kind => lowerClose(cx, p, open, kind, true),
  );
}
