import type { Node } from '@babel/types';
import { isTypeOnly, jsDocTags, unwrap } from '../parse';
import type { MadeLocal } from '../api';
import type { Scope, Variable, VariableKind } from '../scope';
import type { Binder } from './binder';
import { type AnyNode, children, nameFunction, patternNames } from './helpers';
import { importDeclaration } from './modules';
import { hoistNamespace } from './namespaces';

export function declarePattern(b: Binder, p: Node, kind: VariableKind, scope: Scope): void {
  switch (p.type) {
    case 'Identifier': {
      const type = b.typeText(p);
      b.refs.set(p, scope.declare(p.name, kind, type ? { type } : {}));
      break;
    }
    case 'ArrayPattern':
      for (const e of p.elements) if (e) declarePattern(b, e, kind, scope);
      break;
    case 'ObjectPattern':
      for (const e of p.properties) declarePattern(b, e.type === 'RestElement' ? e : e.value, kind, scope);
      break;
    case 'AssignmentPattern':
      declarePattern(b, p.left, kind, scope);
      break;
    case 'RestElement':
      declarePattern(b, p.argument, kind, scope);
      break;
    case 'TSParameterProperty':
      declarePattern(b, p.parameter, kind, scope);
      break;
  }
}

/** Lexical declarations of one block. */
export function hoist(b: Binder, list: readonly Node[], scope: Scope): void {
  for (const s of list) {
    const d =
      (s.type === 'ExportNamedDeclaration' || s.type === 'ExportDefaultDeclaration') && s.declaration
        ? s.declaration
        : s;
    if (d.type === 'TSInterfaceDeclaration' || d.type === 'TSTypeAliasDeclaration') b.typeNames.add(d.id.name);
    if (isTypeOnly(d)) continue;
    if (d.type === 'VariableDeclaration' && d.kind !== 'var') {
      const kind = d.kind === 'let' ? 'let' : 'const';
      for (const e of d.declarations) {
        declarePattern(b, e.id, kind, scope);
        for (const name of patternNames(e.id)) {
          const v = scope.names.get(name)!;
          v.initializedAt = e.end!;
          if (!scope.isModule) {
            v.made = madeBy(b, e.init, scope);
            continue;
          }
          b.definitions.set(v, e);
          const { section } = jsDocTags(b.documentation, s, d);
          if (section) v.section = section;
          if (section && kind === 'let')
            b.diagnostics.at(
              d,
              `'@section ${section}' stands before a variable that can be assigned.`,
              'only the memory of a constant lies in a section: const X = new STRUCTURE() or new Uint8Array(n)',
            );
        }
      }
    } else if (d.type === 'FunctionDeclaration' && d.id) {
      const v = scope.declare(d.id.name, 'function');
      b.refs.set(d.id, v);
      if (scope.isModule) b.definitions.set(v, d);
    } else if (d.type === 'ClassDeclaration' && d.id) {
      const v = scope.declare(d.id.name, 'class');
      v.initializedAt = d.end!;
      v.classBody = d.body.start!;
      b.refs.set(d.id, v);
    } else if (d.type === 'TSEnumDeclaration') {
      if (!scope.names.has(d.id.name)) b.opening.add(d);
      b.refs.set(d.id, scope.declare(d.id.name, 'let'));
    } else if (d.type === 'TSModuleDeclaration') hoistNamespace(b, d, scope);
    else if (d.type === 'TSImportEqualsDeclaration') b.refs.set(d.id, scope.declare(d.id.name, 'const'));
    else if (s.type === 'ImportDeclaration') importDeclaration(b, s, scope);
  }
}

/** What `new C(count)` makes. */
function madeBy(b: Binder, init: Node | null | undefined, scope: Scope): MadeLocal | undefined {
  if (init?.type !== 'NewExpression') return undefined;
  const callee = init.callee.type === 'MemberExpression' ? init.callee.property : init.callee;
  if (callee.type !== 'Identifier') return undefined;
  if (isFromFile(scope.find(callee.name))) b.sizedByImports = true;
  const count = init.arguments.length === 1 ? constantNumber(b, init.arguments[0], scope) : undefined;
  return { type: callee.name, ...(count === undefined ? {} : { count }) };
}

/** What headers declare is known without. */
function isFromFile(v: Variable | undefined): boolean {
  return v?.kind === 'import' && v.from !== undefined && v.from.specifier.startsWith('.');
}

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '*': (a, b) => a * b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '|': (a, b) => a | b,
  '<<': (a, b) => a << b,
};

/** Value of a literal, of a constant of the module or of another one, or of their sums and products. */
function constantNumber(b: Binder, node: Node, scope: Scope): number | undefined {
  const n = unwrap(node);
  switch (n.type) {
    case 'NumericLiteral':
      return n.value;
    case 'Identifier': {
      const v = scope.find(n.name);
      if (v?.kind === 'import') {
        b.sizedByImports = true;
        return v.from && b.imported?.constants.get(v.from.specifier)?.get(v.from.name);
      }
      const definition = v?.module && v.kind === 'const' ? b.definitions.get(v) : undefined;
      const init = definition?.type === 'VariableDeclarator' ? definition.init : undefined;
      return init && init !== n ? constantNumber(b, init, scope) : undefined;
    }
    case 'BinaryExpression': {
      const left = constantNumber(b, n.left, scope);
      const right = constantNumber(b, n.right, scope);
      if (left === undefined || right === undefined) return undefined;
      return operations[n.operator]?.(left, right);
    }
    default:
      return undefined;
  }
}

/** By the exported name: `export const PATH = 260`. */
export function exportedNumbers(b: Binder): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { name, variable } of b.exports) {
    const definition = variable?.kind === 'const' ? b.definitions.get(variable) : undefined;
    if (definition?.type !== 'VariableDeclarator' || !definition.init) continue;
    const value = constantNumber(b, definition.init, b.moduleScope);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** `var` belongs to the whole function. */
export function hoistVars(b: Binder, list: readonly Node[], scope: Scope): void {
  if (!b.mentionsVar) return;
  const visit = (n: AnyNode): void => {
    if (n.type === 'VariableDeclaration' && n.kind === 'var' && !n.declare) {
      for (const d of n.declarations) declarePattern(b, d.id, 'var', scope);
    }
    if (
      /Function|Class|^ArrowFunction|^TSModule/.test(n.type) ||
      (/Expression$/.test(n.type) && n.type !== 'ExpressionStatement')
    )
      return;
    for (const c of children(n)) visit(c as AnyNode);
  };
  for (const s of list) visit(s as AnyNode);
}

/** The expressions inside a declaring pattern: defaults and computed keys. */
export function walkPatternValues(b: Binder, p: AnyNode, scope: Scope): void {
  switch (p.type) {
    case 'AssignmentPattern':
      nameFunction(p.right, p.left);
      walkPatternValues(b, p.left, scope);
      b.walk(p.right, scope);
      break;
    case 'ArrayPattern':
      for (const e of p.elements) if (e) walkPatternValues(b, e, scope);
      break;
    case 'ObjectPattern':
      for (const e of p.properties as AnyNode[]) {
        if (e.computed) b.walk(e.key, scope);
        walkPatternValues(b, e.type === 'RestElement' ? e.argument : e.value, scope);
      }
      break;
    case 'RestElement':
      walkPatternValues(b, p.argument, scope);
      break;
    case 'TSParameterProperty':
      walkPatternValues(b, p.parameter, scope);
      break;
  }
}
