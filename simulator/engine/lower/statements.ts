import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import type { Ir } from '../ir';
import { isTypeOnly } from '../parse';
import type { Scope, Variable } from '../scope';
import { unwrap } from '../parse';
import { lowerPattern, type Store } from './patterns';
import { lowerClass } from './classes';
import { closureOf } from './closures';
import { iteratedName } from './callSite';
import type { FunctionContext } from './context';
import { lowerEnum } from './enums';
import { lowerReturn, lowerTry, leaveTo } from './exits';
import { lowerEffect, lowerExpression } from './expressions';
import { lowerAlias, lowerNamespace } from './namespaces';
import { disposing } from './using';
import { lowerFor, lowerForIn, lowerForOf, lowerWhile } from './loops';

export function lowerStatement(cx: FunctionContext, s: Node, labels: string[] = []): void {
  if (isTypeOnly(s)) return;
  cx.scopedTemps(() => statement(cx, s, labels));
}

function statement(cx: FunctionContext, s: Node, labels: string[]): void {
  switch (s.type) {
    case 'FunctionDeclaration': {
      const v = s.id && cx.variable(s.id);
      if (v?.mirror) cx.code(`${cx.ref(v.mirror)}=${cx.ref(v)};`);
      return;
    }
    case 'EmptyStatement':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return;
    case 'BlockStatement':
      lowerLabelled(cx, labels, () => lowerBlock(cx, s.body, s));
      return;
    case 'ExportNamedDeclaration':
      if (s.declaration && !isTypeOnly(s.declaration)) statement(cx, s.declaration, []);
      return;
    case 'ExportDefaultDeclaration':
      exportDefault(cx, s);
      return;
    case 'VariableDeclaration':
      lowerVariables(cx, s);
      return;
    case 'ClassDeclaration':
      cx.probe(s);
      lowerClass(cx, s);
      return;
    case 'TSEnumDeclaration':
      cx.probe(s);
      lowerEnum(cx, s);
      return;
    case 'TSModuleDeclaration':
      cx.probe(s.id);
      lowerNamespace(cx, s);
      return;
    case 'TSImportEqualsDeclaration':
      lowerAlias(cx, s);
      return;
    case 'ExpressionStatement':
      cx.probe(s);
      lowerEffect(cx, s.expression);
      return;
    case 'ReturnStatement':
      cx.probe(s);
      lowerReturn(cx, s.argument ? lowerExpression(cx, s.argument) : undefined);
      return;
    case 'ThrowStatement': {
      const pc = cx.probe(s);
      cx.add({ t: 'raise', pc, s: lowerExpression(cx, s.argument) });
      return;
    }
    case 'DebuggerStatement':
      cx.probe(s);
      return;
    case 'IfStatement':
      lowerLabelled(cx, labels, () => lowerIfStatement(cx, s));
      return;
    case 'LabeledStatement':
      lowerStatement(cx, s.body, [...labels, s.label.name]);
      return;
    case 'BreakStatement':
    case 'ContinueStatement':
      cx.probe(s);
      leaveTo(cx, s.type === 'BreakStatement' ? 'break' : 'continue', s.label?.name);
      return;
    case 'SwitchStatement':
      lowerSwitch(cx, s, labels);
      return;
    case 'TryStatement':
      lowerLabelled(cx, labels, () => lowerTry(cx, s));
      return;
    case 'ForStatement':
      lowerFor(cx, s, labels);
      return;
    case 'ForInStatement':
      lowerForIn(cx, s, labels);
      return;
    case 'ForOfStatement':
      lowerForOf(cx, s, labels);
      return;
    case 'WhileStatement':
    case 'DoWhileStatement':
      lowerWhile(cx, s, labels);
      return;
    default:
      cx.module.diagnostics.at(s, `This syntax is not supported (${s.type}).`);
  }
}

/** A labelled statement that is no loop: `break label` leaves it. */
function lowerLabelled(cx: FunctionContext, labels: string[], body: () => void): void {
  if (labels.length === 0) {
    body();
    return;
  }
  const block = { t: 'block' as const, label: cx.label(), body: [] as Ir[], used: false };
  cx.exits.push({ t: 'target', labels, breakTo: block });
  block.body = cx.capture(body);
  cx.exits.pop();
  cx.add(block);
}

/** Boxes and functions that a block begins with. */
export function openScope(cx: FunctionContext, scope: Scope | undefined, list: readonly Node[]): void {
  if (scope) for (const v of scope.names.values()) if (v.kind !== 'param' && v.kind !== 'var') openVariable(cx, v);
  for (const s of list) hoistFunction(cx, s);
}

export function openVariable(cx: FunctionContext, v: Variable): void {
  const value = v.checked ? '$R.hole' : 'undefined';
  if (v.memberOf || v.kind === 'import') return;
  if (v.captured && !v.module) cx.code(`${v.js}={v:${value}};`);
  else if (v.checked) cx.code(`${v.js}=${value};`);
}

function hoistFunction(cx: FunctionContext, s: Node): void {
  const d =
    (s.type === 'ExportNamedDeclaration' || s.type === 'ExportDefaultDeclaration') && s.declaration ? s.declaration : s;
  if (d.type !== 'FunctionDeclaration' || isTypeOnly(d)) return;
  const v = d.id ? cx.variable(d.id) : cx.variable(s);
  // The module's own functions exist before its body runs.
  if (!v || v.module) return;
  cx.code(`${cx.ref(v)}=${closureOf(cx, d)};`);
}

export function lowerBlock(cx: FunctionContext, list: readonly Node[], node: Node): void {
  openScope(cx, cx.module.binding.scopes.get(node), list);
  lowerStatements(cx, list);
}

export function lowerStatements(cx: FunctionContext, list: readonly Node[]): void {
  disposing(cx, list, () => {
    for (const s of list) lowerStatement(cx, s);
  });
}

/** Initialises declared variables; the boxes exist already. */
export const declareTo: Store = (cx, leaf, value) => {
  const v = cx.variable(leaf)!;
  cx.code(`${cx.assignText(v, value)};`);
};

function lowerVariables(cx: FunctionContext, s: t.VariableDeclaration): void {
  for (const d of s.declarations) {
    if (!d.init && (s.kind === 'var' || cx.variable(d.id)?.memberOf)) continue;
    cx.scopedTemps(() => {
      cx.probe(s.declarations.length === 1 ? s : d);
      lowerDeclarator(cx, d, s.kind === 'using');
    });
  }
}

export function lowerDeclarator(cx: FunctionContext, d: t.VariableDeclarator, using = false): void {
  if (!d.init) {
    declareTo(cx, d.id, 'undefined');
    return;
  }
  const init = lowerExpression(cx, d.init);
  const value = using ? `$R.use(${cx.disposables},${init})` : init;
  if (d.id.type === 'Identifier') declareTo(cx, d.id, value);
  else {
    const named = /^Identifier$|Literal$|^ObjectExpression$/.test(unwrap(d.init).type);
    const site = cx.nameOf(d.init);
    lowerPattern(cx, d.id, cx.spill(value), declareTo, { site, ...(named ? { text: iteratedName(d.init) } : {}) });
  }
}

function lowerIfStatement(cx: FunctionContext, s: t.IfStatement): void {
  cx.probe(s);
  const test = lowerExpression(cx, s.test);
  const a = cx.capture(() => lowerStatement(cx, s.consequent));
  const b = s.alternate ? cx.capture(() => lowerStatement(cx, s.alternate!)) : undefined;
  cx.add({ t: 'if', c: test, a, ...(b ? { b } : {}) });
}

function lowerSwitch(cx: FunctionContext, s: t.SwitchStatement, labels: string[]): void {
  cx.probe(s);
  let value = lowerExpression(cx, s.discriminant);
  openScope(
    cx,
    cx.module.binding.scopes.get(s),
    s.cases.flatMap(c => c.consequent),
  );
  const tests: (string | undefined)[] = [];
  const testNodes = s.cases.map(c => {
    let text: string | undefined;
    const nodes = cx.capture(() => {
      if (c.test) text = lowerExpression(cx, c.test);
    });
    tests.push(text);
    return nodes;
  });
  if (testNodes.some(n => n.length > 0)) value = selectCase(cx, value, tests, testNodes);
  else if (!cx.isStable(value) || tests.length > 1) value = cx.spill(value);
  const label = cx.label();
  cx.exits.push({ t: 'target', labels: [...labels, ''], breakTo: label });
  const cases = s.cases.map((c, i) => ({
    ...(tests[i] === undefined ? {} : { test: tests[i] }),
    body: cx.capture(() => {
      for (const x of c.consequent) lowerStatement(cx, x);
    }),
  }));
  cx.exits.pop();
  cx.add({ t: 'switch', label, value, cases });
}

/** Tests that can suspend are evaluated one after the other, to the number of the case that matches. */
function selectCase(cx: FunctionContext, value: string, tests: (string | undefined)[], nodes: Ir[][]): string {
  const d = cx.spill(value);
  const chosen = cx.temp();
  cx.code(`${chosen}=-1;`);
  tests.forEach((test, i) => {
    if (test === undefined) return;
    cx.add({ t: 'if', c: `${chosen}<0`, a: [...nodes[i], { t: 'code', s: `if(${d}===${test})${chosen}=${i};` }] });
    tests[i] = String(i);
  });
  return chosen;
}

function exportDefault(cx: FunctionContext, s: t.ExportDefaultDeclaration): void {
  const d = s.declaration as Node;
  if (d.type === 'FunctionDeclaration') return;
  cx.probe(s);
  if (d.type === 'ClassDeclaration') {
    lowerClass(cx, d);
    return;
  }
  const v = cx.variable(s)!;
  cx.code(`${cx.assignText(v, lowerExpression(cx, d))};`);
}
