import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { children } from '../bind/helpers';
import type { Ir } from '../ir';
import type { Scope } from '../scope';
import { assignTo, lowerPattern } from './patterns';
import type { FunctionContext } from './context';
import { lowerClose, protect } from './exits';
import { disposing } from './using';
import { lowerEffect, lowerExpression } from './expressions';
import { iteratorPart, openIterator, resultPart } from './properties';
import { iteratedName } from './callSite';
import { declareTo, lowerDeclarator, lowerStatement, openScope } from './statements';

/** Every round of a loop passes a probe, or it could not be interrupted. */
function needsProbe(body: Node): boolean {
  if (body.type === 'EmptyStatement') return true;
  if (body.type !== 'BlockStatement') return body.type === 'LabeledStatement';
  const first = body.body.find(
    s => s.type !== 'FunctionDeclaration' && s.type !== 'EmptyStatement' && !/^TS/.test(s.type),
  );
  if (!first || first.type === 'LabeledStatement') return true;
  if (first.type === 'BlockStatement') return needsProbe(first);
  return first.type === 'VariableDeclaration' && first.kind === 'var' && !first.declarations[0].init;
}

/** A loop without an end in which nothing is done: only what happens outside of it takes the processor away. */
function isIdle(test: Node | null | undefined, body: Node, update?: Node | null): boolean {
  if (update) return false;
  const constant =
    !test || (test.type === 'BooleanLiteral' && test.value) || (test.type === 'NumericLiteral' && test.value !== 0);
  return constant && isEmpty(body);
}

function isEmpty(body: Node): boolean {
  return body.type === 'EmptyStatement' || (body.type === 'BlockStatement' && body.body.every(isEmpty));
}

interface LoopParts {
  /** Emits the test; returns its text or undefined for an endless loop. */
  test?: () => string;
  body: () => void;
  /** After the body and after `continue`. */
  next?: () => void;
  testLast?: boolean;
}

function loop(cx: FunctionContext, labels: string[], parts: LoopParts): void {
  const label = cx.label();
  const inner = { t: 'block' as const, label: cx.label(), body: [] as Ir[], used: false };
  const test = () =>
    cx.scopedTemps(() => {
      if (!parts.test) return;
      const text = parts.test();
      cx.add({ t: 'if', c: `!${text}`, a: [{ t: 'break', label }] });
    });
  const body = cx.capture(() => {
    if (!parts.testLast) test();
    cx.exits.push({ t: 'target', labels: [...labels, ''], breakTo: label, continueTo: inner });
    inner.body = cx.capture(parts.body);
    cx.exits.pop();
    cx.add(inner);
    if (parts.next) cx.scopedTemps(parts.next);
    if (parts.testLast) test();
  });
  cx.add({ t: 'loop', label, body });
}

export function lowerWhile(cx: FunctionContext, s: t.WhileStatement | t.DoWhileStatement, labels: string[]): void {
  const last = s.type === 'DoWhileStatement';
  if (!last) cx.probe(s);
  loop(cx, labels, {
    test: () => {
      if (needsProbe(s.body)) cx.probe(s.test, isIdle(s.test, s.body));
      return parenthesized(lowerExpression(cx, s.test));
    },
    body: () => lowerStatement(cx, s.body),
    testLast: last,
  });
}

function parenthesized(text: string): string {
  return /^[\w$.]+$/.test(text) ? text : `(${text})`;
}

export function lowerFor(cx: FunctionContext, s: t.ForStatement, labels: string[]): void {
  const scope = cx.module.binding.scopes.get(s);
  cx.probe(s);
  openScope(cx, scope, []);
  disposing(cx, s.init ? [s.init] : [], () => forLoop(cx, s, scope, labels));
}

function forLoop(cx: FunctionContext, s: t.ForStatement, scope: Scope | undefined, labels: string[]): void {
  if (s.init?.type === 'VariableDeclaration') {
    const using = s.init.kind === 'using';
    for (const d of s.init.declarations)
      if (d.init || s.init.kind !== 'var') cx.scopedTemps(() => lowerDeclarator(cx, d, using));
  } else if (s.init) cx.scopedTemps(() => lowerEffect(cx, s.init!));
  // What closures of the initialisation keep is nobody's round.
  if (s.init && madeClosures(cx, s.init)) copyBoxes(cx, scope);
  const probed = needsProbe(s.body);
  loop(cx, labels, {
    ...(s.test || probed
      ? {
          test: () => {
            if (probed) cx.probe(s.test ?? s, isIdle(s.test, s.body, s.update));
            return s.test ? parenthesized(lowerExpression(cx, s.test)) : 'true';
          },
        }
      : {}),
    body: () => lowerStatement(cx, s.body),
    next: () => {
      copyBoxes(cx, scope);
      if (s.update) lowerEffect(cx, s.update);
    },
  });
}

/** Whether a function stands in there. */
function madeClosures(cx: FunctionContext, node: Node): boolean {
  const inside = (n: Node): boolean => cx.module.binding.functionOf.has(n) || children(n).some(inside);
  return inside(node);
}

/** Each round has variables of its own, which closures made in it keep. */
function copyBoxes(cx: FunctionContext, scope: Scope | undefined): void {
  for (const v of scope?.names.values() ?? [])
    if (v.captured && !v.module && v.kind !== 'var') cx.code(`${v.js}={v:${v.js}.v};`);
}

/** The head's names, where what is iterated may look at them. */
function openEarly(cx: FunctionContext, s: t.ForInStatement | t.ForOfStatement): void {
  const scope = cx.module.binding.scopes.get(s);
  if ([...(scope?.names.values() ?? [])].some(v => v.checked)) openScope(cx, scope, []);
}

/** Stores the next value of a for-in or for-of loop. */
function assignHead(cx: FunctionContext, s: t.ForInStatement | t.ForOfStatement, value: string): void {
  openScope(cx, cx.module.binding.scopes.get(s), []);
  if (s.left.type === 'VariableDeclaration') {
    const id = s.left.declarations[0].id;
    if (id.type === 'Identifier')
      declareTo(cx, id, s.left.kind === 'using' ? `$R.use(${cx.disposables},${value})` : value);
    else lowerPattern(cx, id, cx.spill(value), declareTo, { site: '.for', text: '.for' });
  } else if (/Pattern$/.test(s.left.type)) lowerPattern(cx, s.left, cx.spill(value), assignTo, { inner: true });
  else assignTo(cx, s.left, value);
}

export function lowerForIn(cx: FunctionContext, s: t.ForInStatement, labels: string[]): void {
  cx.probe(s);
  const keys = cx.temp();
  const object = cx.temp();
  const i = cx.temp();
  openEarly(cx, s);
  cx.code(`${object}=${lowerExpression(cx, s.right)};`);
  cx.code(`${keys}=$R.keysIn(${object});${i}=0;`);
  loop(cx, labels, {
    test: () => `(${i}<${keys}.length)`,
    body: () => {
      if (needsProbe(s.body)) cx.probe(s);
      // A property deleted in the meantime is not visited.
      const node: Ir = {
        t: 'if',
        c: `$R.has(${object},${keys}[${i}])`,
        a: cx.capture(() => {
          cx.scopedTemps(() => assignHead(cx, s, `${keys}[${i}]`));
          lowerStatement(cx, s.body);
        }),
      };
      cx.add(node);
    },
    next: () => cx.code(`${i}++;`),
  });
}

/** Arrays are walked by index as long as their iteration is the platform's; anything else by its iterator. */
export function lowerForOf(cx: FunctionContext, s: t.ForOfStatement, labels: string[]): void {
  cx.probe(s);
  const items = cx.temp();
  const i = cx.temp();
  const iterator = cx.temp();
  const method = cx.temp();
  const value = cx.temp();
  openEarly(cx, s);
  cx.code(`${items}=${lowerExpression(cx, s.right)};${i}=0;${iterator}=null;`);
  cx.add({
    t: 'if',
    c: `!$R.isArray(${items})`,
    a: cx.capture(() => {
      cx.code(`${iterator}=${openIterator(cx, s.right, items, iteratedName(s.right))};`);
      cx.code(`${method}=${iteratorPart(cx, s.right, iterator, 'next')};`);
    }),
  });
  const label = cx.label();
  const target = { t: 'block' as const, label: cx.label(), body: [] as Ir[], used: false };
  const next = () => {
    const fromIterator = cx.capture(() => {
      const r = cx.call(s.right, `$R.checkMethod(${method}).call(${iterator})`, 'next');
      cx.code(`${value}=$R.checkResult(${r});`);
      cx.add({ t: 'if', c: resultPart(cx, s.right, value, 'done'), a: [{ t: 'break', label }] });
      cx.code(`${value}=${resultPart(cx, s.right, value, 'value')};`);
    });
    cx.add({
      t: 'if',
      c: `${iterator}===null`,
      a: [
        { t: 'if', c: `!(${i}<${items}.length)`, a: [{ t: 'break', label }] },
        { t: 'code', s: `${value}=${items}[${i}++];` },
      ],
      b: fromIterator,
    });
  };
  const close = (kind: string) => lowerClose(cx, s.right, iterator, kind);
  const body = cx.capture(() => {
    next();
    cx.exits.push({ t: 'target', labels: [...labels, ''], breakTo: label });
    protect(
      cx,
      () => {
        // A jump out of the loop passes the iterator's close; `continue` of this very loop does not.
        cx.exits.push({ t: 'target', labels: [...labels, ''], continueTo: target });
        target.body = cx.capture(() => {
          disposing(cx, [s.left], () => {
            cx.scopedTemps(() => assignHead(cx, s, value));
            if (needsProbe(s.body)) cx.probe(s);
            lowerStatement(cx, s.body);
          });
        });
        cx.exits.pop();
        cx.add(target);
      },
      close,
    );
    cx.exits.pop();
  });
  cx.add({ t: 'loop', label, body });
}
