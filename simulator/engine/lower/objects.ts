import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { closureOf } from './closures';
import type { FunctionContext } from './context';
import { lowerExpression, orderTexts } from './expressions';
import { openVariable } from './statements';

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
    if (p.type === 'ObjectMethod' && p.kind !== 'method') {
      const key = p.computed ? lowerExpression(cx, p.key) : keyLiteral(cx, p.key);
      cx.code(`$R.accessor(${object},${key},${JSON.stringify(p.kind)},${closureOf(cx, p)});`);
    } else cx.code(`$R.assign(${object},${literal(cx, [p])});`);
  }
  return object;
}

function literal(cx: FunctionContext, properties: t.ObjectExpression['properties']): string {
  const heads: ((value: string) => string)[] = [];
  const parts: (() => string)[] = [];
  for (const p of properties) {
    if (p.type === 'SpreadElement') {
      parts.push(() => lowerExpression(cx, p.argument));
      heads.push(value => `...${value}`);
      continue;
    }
    const key = p.key as Node;
    if (p.computed) {
      const at = parts.length;
      const named = p.type === 'ObjectMethod' || isAnonymousFunction(p.value);
      parts.push(() => (named ? cx.spill(`$R.key(${lowerExpression(cx, key)})`) : lowerExpression(cx, key)));
      parts.push(() => propertyValue(cx, p));
      heads.push(
        () => (named ? `[${texts[at]}]:$R.named(${texts[at + 1]},${texts[at]})` : `[${texts[at]}]:${texts[at + 1]}`),
        () => '',
      );
      continue;
    }
    parts.push(() => propertyValue(cx, p));
    const name = keyLiteral(cx, key);
    heads.push(value => `${name}:${value}`);
  }
  const texts = orderTexts(cx, parts);
  return `({${heads
    .map((h, i) => h(texts[i]))
    .filter(s => s !== '')
    .join()}})`;
}

function propertyValue(cx: FunctionContext, p: t.ObjectProperty | t.ObjectMethod): string {
  return p.type === 'ObjectMethod' ? closureOf(cx, p) : lowerExpression(cx, p.value);
}

function isAnonymousFunction(n: Node): boolean {
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
