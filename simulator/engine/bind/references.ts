import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { proxyHooks } from './hooks';
import { unwrap } from '../parse';
import { type FunctionInfo, Scope, type Variable } from '../scope';
import type { Binder } from './binder';
import { type AnyNode, didYouMean, nameFunction, whyAbsent } from './helpers';

const always = new Set(['undefined', 'NaN', 'Infinity']);

/** Makes `v` reachable from `fn`: captured when it belongs to an outer function. */
export function use(v: Variable, fn: FunctionInfo): void {
  v.used = true;
  if (v.memberOf) {
    use(v.memberOf, fn);
    return;
  }
  if (v.mirror) use(v.mirror, fn);
  if (v.module || v.fn === fn) return;
  v.captured = true;
  for (let f = fn; f !== v.fn; f = f.parent!) f.free.add(v);
}

/** Whether a name has a value here; a mistyped one has not. */
export function isKnown(b: Binder, name: string, scope: Scope): boolean {
  return !!scope.find(name) || always.has(name) || name === 'arguments' || b.allowed.has(name);
}

export function reference(b: Binder, n: t.Identifier, scope: Scope): Variable | undefined {
  const v = scope.find(n.name);
  if (v) {
    b.refs.set(n, v);
    use(v, scope.fn);
    if (v.module && !v.memberOf) {
      const uses = b.moduleUses.get(scope.fn);
      if (uses) uses.push({ node: n, v });
      else b.moduleUses.set(scope.fn, [{ node: n, v }]);
    }
    if (mayBeEarly(n, v, scope.fn)) {
      v.checked = true;
      b.early.add(n);
    }
    return v;
  }
  if (n.name === 'arguments' && scope.fn.thisOwner.kind !== 'module') {
    const owner = scope.fn.thisOwner;
    owner.argumentsVar ??= new Scope(undefined, owner, owner.range).declare('arguments', 'let', { hidden: true });
    b.refs.set(n, owner.argumentsVar);
    use(owner.argumentsVar, scope.fn);
    return owner.argumentsVar;
  }
  if (always.has(n.name)) return undefined;
  if (b.allowed.has(n.name)) {
    b.globals.add(n.name);
    if (n.name === 'Proxy') for (const hook of proxyHooks) b.hooks.add(hook);
    return undefined;
  }
  unknownName(b, n, scope);
  return undefined;
}

/**
 * Uses before the declaration, and in functions that exist before it. Functions of the module are called after its
 * body has run: uses of module variables in them are not checked.
 */
function mayBeEarly(n: Node, v: Variable, fn: FunctionInfo): boolean {
  if (v.mayBeHole) return true;
  if (v.initializedAt === undefined) return false;
  if (v.initializedUntil !== undefined && n.start! >= v.initializedUntil) return true;
  if (v.fn === fn || v.kind === 'param') return n.start! < v.initializedAt;
  if (v.classBody !== undefined && n.start! >= v.classBody && n.end! <= v.initializedAt)
    return v.classKeys!.some(key => n.start! >= key.start! && n.end! <= key.end!);
  if (v.module) return false;
  for (let f = fn; f !== v.fn; f = f.parent!) if (f.node.type === 'FunctionDeclaration') return true;
  return n.start! < v.initializedAt;
}

function unknownName(b: Binder, n: t.Identifier, scope: Scope): void {
  const hint =
    whyAbsent(n.name) ??
    (b.typeNames.has(n.name)
      ? `${n.name} is a type here: it has no value at run time`
      : (b.hintFor?.(n.name) ?? didYouMean(n.name, [...visibleNames(scope), ...b.allowed])));
  b.diagnostics.at(n, `Cannot find name '${n.name}'.`, hint);
}

function* visibleNames(scope: Scope): Iterable<string> {
  for (let s: Scope | undefined = scope; s; s = s.parent) yield* s.names.keys();
}

export function assign(b: Binder, target: Node, scope: Scope): void {
  const p = unwrap(target) as AnyNode;
  switch (p.type) {
    case 'Identifier': {
      const v = reference(b, p as t.Identifier, scope);
      if (!v) break;
      v.assigned = true;
      if (v.writable === false || v.kind === 'const' || v.kind === 'import') {
        b.diagnostics.at(
          p,
          `Cannot assign to '${p.name}' because it is ${v.kind === 'import' ? 'an import' : 'a constant'}.`,
        );
      }
      // As TypeScript has it (2629); to JavaScript the name would be a constant inside the class, another one outside.
      if (v.kind === 'class') b.diagnostics.at(p, `Cannot assign to '${p.name}' because it is a class.`);
      break;
    }
    case 'ArrayPattern':
      for (const e of p.elements) if (e) assign(b, e, scope);
      break;
    case 'ObjectPattern':
      for (const e of p.properties) {
        if (e.type === 'RestElement') assign(b, e, scope);
        else {
          if (e.computed) b.walk(e.key, scope);
          assign(b, e.value, scope);
        }
      }
      break;
    case 'AssignmentPattern':
      nameFunction(p.right, p.left);
      assign(b, p.left, scope);
      b.walk(p.right, scope);
      break;
    case 'RestElement':
      assign(b, p.argument, scope);
      break;
    default:
      b.walk(p, scope);
  }
}

/** `this`, as seen from `fn`: arrows receive it from the function around them. */
export function useThis(b: Binder, fn: FunctionInfo, node?: Node, scope?: Scope): void {
  const owner = fn.thisOwner;
  if (owner.kind === 'module') {
    // An expression has the `this` of the frame it is evaluated in.
    const v = scope?.find('this');
    if (v) b.refs.set(node!, v);
    return;
  }
  owner.thisVar ??= new Scope(undefined, owner, owner.range).declare('this', 'const');
  // It may be called with `new`: what it returns then is decided when it returns.
  if (owner.kind === 'function') useNewTarget(owner);
  if (node) {
    b.refs.set(node, owner.thisVar);
    if (owner.kind === 'derived' && mayPrecedeSuper(node, owner, fn)) b.early.add(node);
  }
  use(owner.thisVar, fn);
}

/** Arrows that begin after `super(...)` exist only then. */
function mayPrecedeSuper(node: Node, owner: FunctionInfo, fn: FunctionInfo): boolean {
  if (!(owner.node as AnyNode).params) return false;
  let start = node.start!;
  for (let f = fn; f !== owner; f = f.parent!) start = f.node.start!;
  // The constructor also runs the fields, which stand elsewhere.
  if (start < owner.node.start! || start > owner.node.end!) return false;
  if (start >= owner.superDone) return false;
  if (fn !== owner) owner.thisVar!.late = true;
  return true;
}

export function metaProperty(b: Binder, n: AnyNode, scope: Scope): void {
  const owner = scope.fn.thisOwner;
  // Fields and static blocks are not called with `new`, though a constructor may run them.
  const inField =
    owner.kind === 'static' ||
    owner.kind === 'fields' ||
    (owner.isConstructor &&
      !((owner.node as AnyNode).params && n.start! >= owner.node.start! && n.end! <= owner.node.end!));
  if (inField) return;
  const v = useNewTarget(owner);
  b.refs.set(n as Node, v);
  use(v, scope.fn);
}

export function useNewTarget(f: FunctionInfo): Variable {
  f.newTargetVar ??= new Scope(undefined, f, f.range).declare('new.target', 'const', { hidden: true });
  return f.newTargetVar;
}
