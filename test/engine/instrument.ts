import { parse } from '@babel/parser';
import type { Node } from '@babel/types';

type AnyNode = Node & Record<string, any>;

/** Names in force at a place that are initialised whenever it is reached, inner ones last. */
type Names = readonly string[];

const mostNames = 8;

/**
 * Puts `see({ a, b, c });` before statements of a program, wherever `wanted` says so, with variables that can be read
 * there (not those of `except`). What `see` is given is what a debugger must show when it stops before it.
 */
export function instrument(statements: string, wanted: () => boolean, except: readonly string[] = []): string {
  const places: { at: number; names: Names }[] = [];
  const file = parse(statements, {
    sourceType: 'module',
    plugins: ['typescript', 'decorators', 'decoratorAutoAccessors', 'explicitResourceManagement'],
  });

  const visit = (node: AnyNode, names: Names): void => {
    const { type } = node;
    if (Array.isArray(node.body) && (type === 'Program' || type === 'BlockStatement' || type === 'StaticBlock'))
      list(node.body, names);
    else if (/^(Function|Arrow|ObjectMethod|ClassMethod|ClassPrivateMethod)/.test(type)) {
      // A declaration may be called before what stands around it is initialised.
      const outer = type === 'FunctionDeclaration' ? [] : names;
      for (const p of node.params) visit(p, []);
      visit(node.body, [...outer, ...node.params.flatMap(bound)]);
    } else if (type === 'CatchClause') {
      if (node.param) visit(node.param, []);
      visit(node.body, [...names, ...(node.param ? bound(node.param) : [])]);
    } else if (/^For/.test(type)) {
      const head = (node.init ?? node.left) as AnyNode | null;
      // Names of the head, and of parameters, are not all there while it is evaluated.
      children({ ...node, body: null } as never, []);
      visit(node.body, head?.type === 'VariableDeclaration' ? [...names, ...declared(head)] : names);
    } else if (type === 'SwitchStatement') {
      visit(node.discriminant, names);
      const inner = outside(
        node.cases.flatMap((c: AnyNode) => c.consequent),
        names,
      );
      for (const c of node.cases) list(c.consequent, inner);
    } else children(node, names);
  };
  const list = (body: AnyNode[], outer: Names): void => {
    let names = outside(body, outer);
    for (const s of body) {
      if (s.type !== 'FunctionDeclaration' && wanted()) places.push({ at: s.start!, names });
      visit(s, names);
      names = [...names, ...declared(s)];
    }
  };
  const children = (node: AnyNode, names: Names): void => {
    for (const key in node) {
      const child = node[key];
      if (/^(loc|leadingComments|trailingComments|innerComments|extra)$/.test(key)) continue;
      for (const c of Array.isArray(child) ? child : [child]) if (typeof c?.type === 'string') visit(c, names);
    }
  };

  visit(file.program as AnyNode, []);
  let text = statements;
  for (const { at, names } of places.sort((a, b) => b.at - a.at))
    text = `${text.slice(0, at)}see({ ${[...new Set(names)]
      .filter(name => !except.includes(name))
      .slice(-mostNames)
      .join(', ')} }); ${text.slice(at)}`;
  return text;
}

/** The outer names that are not hidden by a name of the block, which hides them from its beginning. */
function outside(body: readonly AnyNode[], names: Names): Names {
  const own = new Set(body.flatMap(s => [...declared(s), ...(s.type === 'FunctionDeclaration' ? [s.id!.name] : [])]));
  return names.filter(name => !own.has(name));
}

function declared(s: AnyNode): string[] {
  if (s.declare) return [];
  if (s.type === 'VariableDeclaration') return s.declarations.flatMap((d: AnyNode) => bound(d.id));
  if (s.type === 'ClassDeclaration') return [s.id!.name];
  return [];
}

function bound(p: AnyNode): string[] {
  switch (p.type) {
    case 'Identifier':
      return p.name === 'this' ? [] : [p.name];
    case 'ObjectPattern':
      return p.properties.flatMap((e: AnyNode) => bound(e.type === 'RestElement' ? e : e.value));
    case 'ArrayPattern':
      return p.elements.flatMap((e: AnyNode | null) => (e ? bound(e) : []));
    case 'AssignmentPattern':
      return bound(p.left);
    case 'RestElement':
      return bound(p.argument);
    case 'TSParameterProperty':
      return bound(p.parameter);
    default:
      return [];
  }
}
