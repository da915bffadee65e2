import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { isTypeOnly } from '../parse';
import type { Scope, Variable } from '../scope';
import type { Binder } from './binder';
import { type AnyNode, copyDocumentation, declaredNames, nameFunction, nameOf } from './helpers';

export function importDeclaration(b: Binder, s: t.ImportDeclaration, scope: Scope): void {
  for (const a of s.attributes ?? [])
    if (nameOf(a.key) !== 'type' || a.value.value !== 'json')
      b.diagnostics.at(
        a,
        `Modules of ${nameOf(a.key)} '${a.value.value}' are not supported.`,
        "with { type: 'json' } is",
      );
  if (s.importKind === 'type') {
    for (const x of s.specifiers) b.typeNames.add(x.local.name);
    return;
  }
  const variables: Variable[] = [];
  for (const x of s.specifiers) {
    if (x.type === 'ImportSpecifier' && x.importKind === 'type') {
      b.typeNames.add(x.local.name);
      continue;
    }
    const v = scope.declare(x.local.name, 'import');
    const name =
      x.type === 'ImportDefaultSpecifier'
        ? 'default'
        : x.type === 'ImportNamespaceSpecifier'
          ? '*'
          : nameOf(x.imported);
    v.from = { specifier: s.source.value, name, node: x };
    variables.push(v);
  }
  b.imports.push({ specifier: s.source.value, node: s, variables, bare: s.specifiers.length === 0 });
}

/** `W.KeSetTimer`, where `W` is another module: what is asked of it. */
export function noteMember(b: Binder, n: AnyNode): void {
  const v = n.object.type === 'Identifier' ? b.refs.get(n.object) : undefined;
  if (v?.from?.name === '*') (v.members ??= []).push(n.property as t.Identifier);
}

export function exportNamed(b: Binder, s: t.ExportNamedDeclaration, scope: Scope): void {
  if (s.declaration) {
    const d = s.declaration;
    copyDocumentation(s, d);
    if (!isTypeOnly(d)) {
      b.walk(d, scope);
      for (const name of declaredNames(d)) exportVariable(b, scope.find(name)!, name);
    }
    return;
  }
  if (s.exportKind === 'type') return;
  for (const x of s.specifiers) {
    if (x.type === 'ExportSpecifier' && x.exportKind === 'type') continue;
    const name = nameOf((x as t.ExportSpecifier).exported);
    if (s.source) {
      const from = x.type === 'ExportNamespaceSpecifier' ? '*namespace' : nameOf((x as t.ExportSpecifier).local);
      b.exports.push({ name, from: { specifier: s.source.value, name: from, node: x } });
    } else {
      const local = (x as t.ExportSpecifier).local;
      const v = scope.find(local.name);
      if (v) exportVariable(b, v, name);
      else if (!b.typeNames.has(local.name)) b.diagnostics.at(local, `Cannot find name '${local.name}'.`);
    }
  }
}

export function exportVariable(b: Binder, v: Variable, name: string): void {
  if (v.kind === 'import')
    b.exports.push({ name, from: { ...v.from!, name: v.from!.name === '*' ? '*namespace' : v.from!.name } });
  else if (!v.exportedAs.includes(name)) {
    v.exportedAs.push(name);
    b.exports.push({ name, variable: v });
  }
}

export function exportDefault(b: Binder, n: t.ExportDefaultDeclaration, scope: Scope): void {
  const d = n.declaration as AnyNode;
  if (isTypeOnly(d as Node)) return;
  copyDocumentation(n, d as Node);
  if ((d.type === 'FunctionDeclaration' || d.type === 'ClassDeclaration') && d.id) {
    b.walk(d as Node, scope);
    exportVariable(b, scope.find(d.id.name)!, 'default');
    return;
  }
  const v = scope.declare('*default*', d.type === 'FunctionDeclaration' ? 'function' : 'let', { hidden: true });
  v.js = 'default$';
  b.definitions.set(v, d as Node);
  if (d.type !== 'FunctionDeclaration') v.initializedAt = n.end!;
  b.refs.set(n, v);
  if (d.type === 'ClassDeclaration') b.refs.set(d as Node, v);
  d.$name = 'default';
  nameFunction(d as Node, { type: 'Identifier', name: 'default' } as Node);
  b.walk(d.type === 'ClassDeclaration' ? (Object.assign(d, { type: 'ClassExpression' }) as Node) : (d as Node), scope);
  exportVariable(b, v, 'default');
}
