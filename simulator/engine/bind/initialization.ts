import type { Node } from '@babel/types';
import type { FunctionInfo, Variable } from '../scope';
import type { Binder } from './binder';
import { type AnyNode, children } from './helpers';

/** A use of a module's variable. */
export interface ModuleUse {
  readonly node: Node;
  readonly v: Variable;
}

function check(b: Binder, { node, v }: ModuleUse): void {
  v.checked = true;
  b.early.add(node);
}

/**
 * Functions run before the module's body has come to an end see variables that are not initialised yet. Uses are checked
 * in the functions that may: those that some statement of the body can reach before the variable's own has run. What is
 * mentioned counts as called. Everything else is read as it is.
 */
export function checkModuleUses(b: Binder, body: readonly Node[]): void {
  const module = b.moduleScope.fn;
  const reached = new Set<FunctionInfo>();
  const seen = new Set<Variable>();
  const inside = new Map<FunctionInfo, FunctionInfo[]>();
  const ofClass = new Map<Variable, FunctionInfo[]>();
  const add = <K>(map: Map<K, FunctionInfo[]>, key: K, f: FunctionInfo) => {
    const list = map.get(key);
    if (list) list.push(f);
    else map.set(key, [f]);
  };
  for (const f of b.functions) {
    if (f.parent) add(inside, f.parent, f);
    for (const v of f.classInfo ? [f.classInfo.self, f.classInfo.binding] : []) if (v) add(ofClass, v, f);
  }
  const topLevel = [...(inside.get(module) ?? [])].sort((f, g) => f.node.start! - g.node.start!);
  /** Functions of the top level that lie in the text of a node. */
  const within = (n: Node): FunctionInfo[] => {
    let [low, high] = [0, topLevel.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (topLevel[middle].node.start! < n.start!) low = middle + 1;
      else high = middle;
    }
    const found: FunctionInfo[] = [];
    for (let i = low; i < topLevel.length && topLevel[i].node.start! < n.end!; i++)
      if (topLevel[i].node.end! <= n.end!) found.push(topLevel[i]);
    return found;
  };
  let start = 0;
  const reach = (f: FunctionInfo): void => {
    if (reached.has(f)) return;
    reached.add(f);
    for (const use of b.moduleUses.get(f) ?? []) {
      if (use.v.initializedAt !== undefined && use.v.initializedAt > start) check(b, use);
      mention(use.v);
    }
    for (const inner of inside.get(f) ?? []) reach(inner);
  };
  const mention = (v: Variable): void => {
    if (seen.has(v)) return;
    seen.add(v);
    for (const f of ofClass.get(v) ?? []) reach(f);
    const defined = b.definitions.get(v);
    if (defined) for (const f of within(defined)) reach(f);
  };
  const own = (b.moduleUses.get(module) ?? []).sort((x, y) => x.node.start! - y.node.start!);
  let next = 0;
  for (const s of body) {
    start = s.start!;
    for (const d of partsOf(s)) {
      for (const f of within(d)) if (runsAtOnce(f, d)) reach(f);
    }
    for (; next < own.length && own[next].node.start! < s.end!; next++) mention(own[next].v);
  }
}

/** Imports in a circle: nothing is known about when anybody is called. */
export function checkAllModuleUses(b: Binder): void {
  for (const v of b.moduleScope.names.values())
    if (v.initializedAt !== undefined || v.kind === 'import') v.checked = true;
  for (const uses of b.moduleUses.values())
    for (const use of uses) if (use.v.initializedAt !== undefined || use.v.kind === 'import') check(b, use);
}

function partsOf(s: Node): Node[] {
  const d = (s as AnyNode).declaration ?? s;
  return d.type === 'VariableDeclaration' ? d.declarations : [d];
}

/** Whether a function that stands in `part` may be called by the statement itself. */
function runsAtOnce(f: FunctionInfo, part: Node): boolean {
  if (part.type === 'FunctionDeclaration') return false;
  if (part.type === 'ClassDeclaration')
    return f.kind === 'static' || !f.classInfo || f.classInfo.node !== part || !!f.classInfo.decoration;
  return part.type !== 'VariableDeclarator' || (!!part.init && calls(part.init));
}

function calls(n: Node): boolean {
  if (/Call|^New|^Tagged|^Yield|^Class|Pattern$/.test(n.type)) return true;
  if (/Function|^ObjectMethod/.test(n.type)) return false;
  for (const c of children(n)) if (calls(c)) return true;
  return false;
}
