import type { Node } from '@babel/types';
import { namespaceBody } from '../bind/namespaces';
import type { Ir } from '../ir';
import { type FunctionInfo, isBoxed, type Variable } from '../scope';
import { lowerPattern } from './patterns';
import { convertAll } from './conversions';
import { afterSuper, fillCollection, lowerFields, lowerInstance, lowerParameterProperties } from './classes';
import { FunctionContext, type ModuleContext, type Point } from './context';
import { lowerExpression } from './expressions';
import { withStretches } from './stretches';
import { declareTo, lowerStatements, openScope, openVariable } from './statements';

type AnyNode = Node & Record<string, any>;

/** A function ready to be printed in either tier. */
export interface LoweredFunction {
  readonly info: FunctionInfo;
  readonly nodes: readonly Ir[];
  readonly points: readonly Point[];
  /** The native parameter list. */
  readonly parameters: string;
  /** JavaScript before everything else, in the fast tier only. */
  readonly prologue: string;
  /** Names whose values make up a suspended frame, in slot order. */
  readonly slots: readonly string[];
  /** Of those, what the fast tier has to declare. */
  readonly declared: readonly string[];
  readonly temps: number;
  readonly calls: boolean;
  /** A generator whose parameters are code: the call that makes it runs that. */
  readonly opens: boolean;
}

export function lowerFunction(module: ModuleContext, f: FunctionInfo): LoweredFunction {
  const cx = new FunctionContext(module, f);
  const n = f.node as AnyNode;
  const native: string[] = [];
  const raw: string[] = [];
  let prologue = '';
  const given = new Set<string>();
  const params: AnyNode[] = isFunctionNode(n)
    ? n.params.filter((p: AnyNode) => !(p.type === 'Identifier' && p.name === 'this'))
    : [];
  const late: (() => void)[] = [];

  if (f.thisVar && f.kind !== 'derived') prologue += f.kind === 'module' ? '$this=undefined;' : '$this=this;';
  else if (f.thisVar && isBoxed(f.thisVar)) prologue += '$this={v:undefined};';
  if (f.argumentsVar) prologue += assignBox(f.argumentsVar, 'arguments');
  if (f.newTargetVar) prologue += assignBox(f.newTargetVar, 'new.target');
  for (const v of f.vars) if (v.kind === 'var' && v.captured) prologue += `${v.js}={v:undefined};`;

  params.forEach((param, i) => {
    const p: AnyNode = param.type === 'TSParameterProperty' ? param.parameter : param;
    const rest = p.type === 'RestElement';
    const target: AnyNode = rest ? p.argument : p;
    const v = target.type === 'Identifier' ? cx.variable(target)! : undefined;
    if (v && !v.checked) {
      if (v.captured) {
        native.push(`${rest ? '...' : ''}$a${i}`);
        prologue += `${v.js}={v:$a${i}};`;
      } else {
        native.push(`${rest ? '...' : ''}${v.js}`);
        given.add(v.js);
      }
      return;
    }
    // Defaults and patterns may call, and what is read by an earlier default is not there yet: they are code of the body.
    raw.push(`$a${i}`);
    native.push(rest ? `...$a${i}` : p.type === 'AssignmentPattern' ? `$a${i}=undefined` : `$a${i}`);
    late.push(() => {
      for (const v of boundVariables(cx, p)) openVariable(cx, v);
    });
    late.push(() => cx.scopedTemps(() => lowerPattern(cx, target, `$a${i}`, declareTo)));
  });
  const implicitSuper = f.kind === 'derived' && !isFunctionNode(n);
  if (implicitSuper) {
    native.push('...$a0');
    raw.push('$a0');
  }

  cx.add({ t: 'entry', pc: cx.point(undefined, 'entry') });
  const boxes = late.filter((_, i) => i % 2 === 0);
  const patterns = late.filter((_, i) => i % 2 === 1);
  if (f.kind === 'constructor') lowerInstance(cx, f.classInfo!);
  for (const open of boxes) open();
  for (const take of patterns) take();
  const opens = f.generator && late.length > 0;
  if (opens) cx.add({ t: 'yield', pc: cx.point(undefined, 'hidden'), s: 'undefined' });
  lowerBody(cx, n, implicitSuper);
  cx.add({ t: 'return' });

  const own = f.vars.map(v => v.js);
  const outer = [...f.free].map(v => v.js);
  const temps = Array.from({ length: cx.tempCount }, (_, i) => `$t${i + 1}`);
  const stackSwitch = f.tags.enterstack ? ['$stack'] : [];
  const slots = unique([...own, ...outer, ...raw, ...stackSwitch, ...temps]);
  const declared = unique([...own.filter(s => !given.has(s)), ...stackSwitch, ...temps]);
  return {
    info: f,
    // A module's body runs once; a generator's in its slow tier, statement by statement.
    nodes: f.kind === 'module' || f.generator ? cx.out : withStretches(cx.out, module.addStretch),
    points: cx.points,
    parameters: native.join(),
    prologue,
    slots,
    declared,
    temps: cx.tempCount,
    calls: cx.calls,
    opens,
  };
}

function lowerBody(cx: FunctionContext, n: AnyNode, implicitSuper: boolean): void {
  const f = cx.fn;
  const scope = cx.module.binding.scopes.get(n);
  if (f.kind === 'module') {
    openScope(cx, scope, n.body);
    lowerStatements(cx, n.body);
    return;
  }
  if (f.kind === 'namespace') {
    const list = namespaceBody(n) as Node[];
    openScope(cx, scope, list);
    lowerStatements(cx, list);
    return;
  }
  if (f.kind === 'static' || f.kind === 'fields') {
    lowerFields(cx, f.classInfo!, f.kind === 'static');
    return;
  }
  if (f.kind === 'constructor') lowerParameterProperties(cx, f.classInfo!);
  if (implicitSuper) {
    const self = cx.ref(f.classInfo!.self);
    const { adder, native } = f.classInfo!;
    const args = adder ? '' : '...$a0';
    if (native) convertAll(cx, n, native, '$a0');
    cx.call(n, `super(${args})`, 'super', `$R.superConstruct(${self},[${args}],${cx.ref(f.newTargetVar!)})`);
    if (adder) fillCollection(cx, n, adder, '$a0[0]');
    afterSuper(cx, n);
  }
  if (f.isConstructor && !isFunctionNode(n)) return;
  if (n.body.type === 'BlockStatement') {
    openScope(cx, scope, n.body.body);
    lowerStatements(cx, n.body.body);
    if (!cx.points.some(point => point.kind === 'statement')) cx.probe(closingBrace(n.body));
  } else {
    cx.scopedTemps(() => {
      cx.probe(n.body);
      cx.add({ t: 'return', s: lowerExpression(cx, n.body) });
    });
  }
}

/** Of a function without statements: there it returns, and may stop, be called out of memory or fault. */
function closingBrace({ loc, end }: AnyNode): Node {
  const { line, column } = loc!.end;
  const start = { line, column: column - 1, index: end! - 1 };
  return { type: 'EmptyStatement', start: end! - 1, end, loc: { ...loc!, start } } as Node;
}

function isFunctionNode(n: AnyNode): boolean {
  return Array.isArray(n.params);
}

function assignBox(v: { captured: boolean; js: string }, value: string): string {
  return v.captured ? `${v.js}={v:${value}};` : `${v.js}=${value};`;
}

function boundVariables(cx: FunctionContext, p: AnyNode): Variable[] {
  switch (p.type) {
    case 'Identifier':
      return [cx.variable(p)!];
    case 'ArrayPattern':
      return p.elements.flatMap((e: AnyNode | null) => (e ? boundVariables(cx, e) : []));
    case 'ObjectPattern':
      return p.properties.flatMap((e: AnyNode) => boundVariables(cx, e.type === 'RestElement' ? e : e.value));
    case 'AssignmentPattern':
      return boundVariables(cx, p.left);
    case 'RestElement':
      return boundVariables(cx, p.argument);
    default:
      return [];
  }
}

function unique(list: string[]): string[] {
  return [...new Set(list)];
}
