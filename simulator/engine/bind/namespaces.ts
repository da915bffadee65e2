import type { Node } from '@babel/types';
import { rangeOf } from '../diagnostics';
import { isTypeOnly } from '../parse';
import { Scope, type Variable } from '../scope';
import type { Binder } from './binder';
import { hoist, hoistVars } from './declarations';
import { type AnyNode, declaredNames } from './helpers';
import { reference, use } from './references';

/** What merged declarations of one namespace share: the names that are properties of its object. */
export interface NamespaceMembers {
  readonly names: Set<string>;
  readonly nested: Map<string, NamespaceMembers>;
}

/** A name that stands for a property of the namespace or enum `of`. */
export function memberVariable(of: Variable, name: string, kind: Variable['kind']): Variable {
  const v = new Scope(undefined, of.fn, of.scope, true).declare(name, kind);
  v.memberOf = of;
  return v;
}

/** Statements of a namespace; `namespace A.B { }` holds an exported one. */
export function namespaceBody(n: AnyNode): AnyNode[] {
  return n.body.type === 'TSModuleDeclaration' ? [n.body] : n.body.body;
}

function exported(n: AnyNode, s: AnyNode): AnyNode | undefined {
  if (s === n.body) return s;
  if (s.type === 'TSImportEqualsDeclaration') return s.isExport ? s : undefined;
  return s.type === 'ExportNamedDeclaration' && s.declaration && !isTypeOnly(s.declaration as Node)
    ? (s.declaration as AnyNode)
    : undefined;
}

function collect(n: AnyNode, into: NamespaceMembers): void {
  for (const s of namespaceBody(n)) {
    const d = exported(n, s);
    if (!d) continue;
    for (const name of declaredNames(d as Node)) into.names.add(name);
    if (d.type === 'TSModuleDeclaration') {
      const name: string = (d as AnyNode).id.name;
      let inner = into.nested.get(name);
      if (!inner) into.nested.set(name, (inner = { names: new Set(), nested: new Map() }));
      collect(d, inner);
    }
  }
}

/** Makes the exported names known before anything of the scope around is looked at. */
export function hoistNamespace(b: Binder, n: AnyNode, scope: Scope): void {
  if (!scope.names.has(n.id.name)) b.opening.add(n as Node);
  const v = scope.declare(n.id.name, 'let');
  b.refs.set(n.id, v);
  let members = b.namespaces.get(v);
  if (!members) b.namespaces.set(v, (members = { names: new Set(), nested: new Map() }));
  collect(n, members);
}

export function walkNamespace(b: Binder, n: AnyNode, outer: Scope): void {
  const v = b.refs.get(n.id)!;
  use(v, outer.fn);
  const f = b.newFunction(n, n.id.name, 'namespace', outer.fn);
  b.functionOf.set(n, f);
  use(v, f);
  f.namespace = v;
  const members = v.mirror ? b.namespaces.get(outer.fn)!.nested.get(v.name)! : b.namespaces.get(v)!;
  b.namespaces.set(f, members);
  const around = new Scope(outer, f, rangeOf(n));
  for (const name of members.names) around.names.set(name, memberVariable(v, name, 'let'));
  const scope = new Scope(around, f, rangeOf(n));
  b.scopes.set(n, scope);
  const body = namespaceBody(n);
  hoistVars(b, body as Node[], scope);
  hoist(b, body as Node[], scope);
  for (const s of body) {
    const d = exported(n, s);
    if (!d) continue;
    for (const name of declaredNames(d as Node)) {
      const member = around.names.get(name)!;
      // A variable is nothing but the property; the others are names of their own as well.
      if (d.type === 'VariableDeclaration') replace(b, scope, name, member);
      else scope.names.get(name)!.mirror = member;
    }
  }
  for (const s of body) b.walk(s.type === 'ExportNamedDeclaration' ? s.declaration : s, scope);
}

function replace(b: Binder, scope: Scope, name: string, member: Variable): void {
  const local = scope.names.get(name)!;
  scope.names.set(name, member);
  scope.fn.vars.splice(scope.fn.vars.indexOf(local), 1);
  for (const [node, v] of b.refs) if (v === local) b.refs.set(node, member);
}

/** `import x = N.y`: a name for a value, or for a type, in which case nothing is left of it. */
export function walkAlias(b: Binder, n: AnyNode, scope: Scope): void {
  let root = n.moduleReference as AnyNode;
  while (root.type === 'TSQualifiedName') root = root.left;
  if (scope.find(root.name)) reference(b, root as never, scope);
  else b.typeNames.add(n.id.name);
  if (n.isExport) use(b.refs.get(n.id)!, scope.fn);
}
