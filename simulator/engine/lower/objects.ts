import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { closureOf } from './closures';
import { keyIsAsked, propertyKey } from './coercions';
import type { FunctionContext } from './context';
import { lowerExpression, orderTexts } from './expressions';
import { copied } from './properties';
import { openVariable } from './statements';
import { unwrap } from '../parse';

export function lowerObject(cx: FunctionContext, n: t.ObjectExpression): string {
  const home = cx.module.binding.scopes.get(n)?.names.get('$home');
  if (!home) return objectText(cx, n);
  openVariable(cx, home);
  const object = cx.spill(objectText(cx, n));
  cx.code(`${cx.ref(home)}=${object};`);
  return object;
}

function objectText(cx: FunctionContext, n: t.ObjectExpression): string {
  const first = n.properties.findIndex(p => p.type === 'ObjectMethod' && p.kind !== 'method');
  if (first < 0) return literal(cx, n.properties);
  // Accessors are defined after the fact: their functions are lifted like any other.
  const object = cx.spill(literal(cx, n.properties.slice(0, first)));
  for (const p of n.properties.slice(first)) {
    if (p.type === 'SpreadElement') {
      cx.code(`$R.spread(${object},${lowerExpression(cx, p.argument)});`);
      continue;
    }
    const key = p.computed ? cx.spill(propertyKey(cx, p.key, lowerExpression(cx, p.key))) : keyLiteral(cx, p.key);
    if (p.type === 'ObjectMethod' && p.kind !== 'method') {
      const f = closureOf(cx, p);
      const named = p.computed ? `$R.named(${f},${key},'${p.kind} ')` : f;
      cx.code(`$R.accessor(${object},${key},'${p.kind}',${named});`);
    } else {
      const value = propertyValue(cx, p);
      if (setsPrototype(p)) cx.code(`$R.setPrototype(${object},${value});`);
      else cx.code(`$R.define(${object},${key},${isNamedByKey(p) ? `$R.named(${value},${key})` : value});`);
    }
  }
  return object;
}

function literal(cx: FunctionContext, properties: t.ObjectExpression['properties']): string {
  const heads: ((value: string) => string)[] = [];
  const parts: (() => string)[] = [];
  const holds: ((text: string) => string)[] = [];
  const part = (f: () => string, hold = (text: string) => text) => {
    parts.push(f);
    holds.push(hold);
  };
  for (const p of properties) {
    if (p.type === 'SpreadElement') {
      part(
        () => {
          const value = lowerExpression(cx, p.argument);
          return copied(cx) ? cx.call(p, `$R.builtin.copyOf(${value})`, '...') : `$R.copied(${value})`;
        },
        text => `{...${text}}`,
      );
      heads.push(value => `...${value}`);
      continue;
    }
    const key = p.key as Node;
    if (p.computed) {
      const at = parts.length;
      const named = isNamedByKey(p);
      part(
        () => {
          const text = lowerExpression(cx, key);
          return named || keyIsAsked(cx, key) ? cx.spill(propertyKey(cx, key, text)) : text;
        },
        text => (cx.isStable(text) && !/^\$t/.test(text) ? text : `$R.key(${text})`),
      );
      part(() => propertyValue(cx, p));
      heads.push(
        () => (named ? `[${texts[at]}]:$R.named(${texts[at + 1]},${texts[at]})` : `[${texts[at]}]:${texts[at + 1]}`),
        () => '',
      );
      continue;
    }
    part(() => propertyValue(cx, p));
    const name = keyLiteral(cx, key);
    heads.push(value => `${name === '"__proto__"' && !setsPrototype(p) ? `[${name}]` : name}:${value}`);
  }
  const texts = orderTexts(cx, parts, (text, i) => holds[i](text));
  return `({${heads
    .map((h, i) => h(texts[i]))
    .filter(s => s !== '')
    .join()}})`;
}

/** `__proto__: x` is no property. */
function setsPrototype(p: t.ObjectProperty | t.ObjectMethod): boolean {
  if (p.type !== 'ObjectProperty' || p.computed || p.shorthand) return false;
  return p.key.type === 'Identifier'
    ? p.key.name === '__proto__'
    : p.key.type === 'StringLiteral' && p.key.value === '__proto__';
}

function isNamedByKey(p: t.ObjectProperty | t.ObjectMethod): boolean {
  return p.computed && (p.type === 'ObjectMethod' || isAnonymousFunction(p.value));
}

function propertyValue(cx: FunctionContext, p: t.ObjectProperty | t.ObjectMethod): string {
  return p.type === 'ObjectMethod' ? closureOf(cx, p) : lowerExpression(cx, p.value);
}

export function isAnonymousFunction(node: Node): boolean {
  const n = unwrap(node);
  return (
    n.type === 'ArrowFunctionExpression' || ((n.type === 'FunctionExpression' || n.type === 'ClassExpression') && !n.id)
  );
}

/** A property name as it stands in an object literal. */
export function keyLiteral(cx: FunctionContext, key: Node): string {
  if (key.type === 'Identifier') return JSON.stringify(key.name);
  if (key.type === 'StringLiteral') return JSON.stringify(key.value);
  return cx.source(key);
}
