import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { nearest } from '../diagnostics';
import type { Scope } from '../scope';

export type AnyNode = Node & Record<string, any>;

const skippedKeys = new Set([
  'type',
  'loc',
  'start',
  'end',
  'extra',
  'documented',
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'returnType',
  'superTypeParameters',
  'superTypeArguments',
  'implements',
  'errors',
]);

/** Names of Node and browsers that a person may try. */
const hostNames = new Set(
  'process require module exports global globalThis window self document fetch setTimeout setInterval setImmediate clearTimeout queueMicrotask Buffer console __dirname __filename Function eval XMLHttpRequest WebSocket Worker Deno Bun'.split(
    ' ',
  ),
);

const noEventLoop = 'there is no event loop inside the machine: a blocking call just blocks';
const notRepeatable = 'what the garbage collector does is not the same in every run';

/** Names of the language that a program may not have, and why. */
const absentNames: ReadonlyMap<string, string> = new Map([
  ['Promise', noEventLoop],
  ['AsyncIterator', noEventLoop],
  ['AsyncDisposableStack', noEventLoop],
  ['Atomics', 'the machine has interlocked routines of its own'],
  ['SharedArrayBuffer', 'nobody outside the machine shares its memory'],
  ['WeakRef', notRepeatable],
  ['FinalizationRegistry', notRepeatable],
  [
    'Proxy',
    'objects are looked at while the machine stands, when no code of theirs can answer: use a class, or accessors',
  ],
  ['DisposableStack', "what it holds could not be put back when going back in time: use 'using' declarations"],
  ['Intl', 'its results depend on the computer'],
]);

/** Why a name is not there, if it is known to be missing on purpose. */
export function whyAbsent(name: string): string | undefined {
  if (hostNames.has(name)) return `${name} is not part of the machine: models see the language and the WDK only`;
  return absentNames.get(name);
}

export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const best = nearest(name, candidates);
  return best ? `did you mean '${best}'?` : undefined;
}

export function nameOf(n: t.Identifier | t.StringLiteral): string {
  return n.type === 'Identifier' ? n.name : n.value;
}

const none: readonly Node[] = [];

export function children(n: Node): readonly Node[] {
  let found: Node[] | undefined;
  for (const key in n) {
    const c: unknown = (n as AnyNode)[key];
    if (typeof c !== 'object' || c === null || skippedKeys.has(key) || key.startsWith('$')) continue;
    if (Array.isArray(c)) {
      for (const x of c) if (typeof x?.type === 'string') (found ??= []).push(x);
    } else if (typeof (c as Node).type === 'string') (found ??= []).push(c as Node);
  }
  return found ?? none;
}

export function isField(m: AnyNode): boolean {
  return m.type === 'ClassProperty' || m.type === 'ClassPrivateProperty' || m.type === 'ClassAccessorProperty';
}

export function keyText(m: AnyNode, text: string): string {
  if (m.key.type === 'PrivateName') return `#${m.key.id.name}`;
  if (m.computed) return `[${text.slice(m.key.start, m.key.end)}]`;
  return m.key.type === 'Identifier' ? m.key.name : String(m.key.value);
}

/** ECMAScript names anonymous functions after what they are assigned to. */
export function nameFunction(value: Node, target: Node): void {
  const f = value as AnyNode;
  if (!/^(ArrowFunctionExpression|FunctionExpression|ClassExpression|FunctionDeclaration)$/.test(f.type) || f.id)
    return;
  // In parentheses it is no name.
  if ((target as AnyNode).extra?.parenthesized) return;
  if (target.type === 'Identifier') f.$name = target.name;
  else if (target.type === 'StringLiteral' || target.type === 'NumericLiteral') f.$name = String(target.value);
  else if (target.type === 'PrivateName') f.$name = `#${target.id.name}`;
}

/** Names that a statement of a block declares in it, functions excepted. */
export function lexicalNames(d: Node): string[] {
  if (d.type === 'VariableDeclaration') return d.kind === 'var' ? [] : declaredNames(d);
  return d.type === 'ClassDeclaration' ? declaredNames(d) : [];
}

/** What is documented before `from` is so for `to`. */
export function copyDocumentation(from: Node, to: Node): void {
  (to as AnyNode).documented ??= (from as AnyNode).documented ?? from.start;
}

export function declaredNames(d: Node): string[] {
  if (d.type === 'VariableDeclaration') return d.declarations.flatMap(x => patternNames(x.id));
  const id = (d as AnyNode).id;
  return id?.type === 'Identifier' ? [id.name] : [];
}

/** The names of a parameter are initialised one after the other, each after its own default. */
export function initializedInOrder(p: AnyNode, scope: Scope, end = p.end!): void {
  switch (p.type) {
    case 'Identifier': {
      const v = scope.names.get(p.name);
      if (v) v.initializedAt = end;
      break;
    }
    case 'ArrayPattern':
      for (const e of p.elements) if (e) initializedInOrder(e, scope);
      break;
    case 'ObjectPattern':
      for (const e of p.properties) initializedInOrder(e.type === 'RestElement' ? e : e.value, scope);
      break;
    case 'AssignmentPattern':
      initializedInOrder(p.left, scope, p.end!);
      break;
    case 'RestElement':
      if (p.argument.type !== 'Identifier') initializedInOrder(p.argument, scope);
      break;
    case 'TSParameterProperty':
      if (p.parameter.type !== 'Identifier') initializedInOrder(p.parameter, scope);
      break;
  }
}

export function patternNames(p: Node): string[] {
  switch (p.type) {
    case 'Identifier':
      return [p.name];
    case 'ArrayPattern':
      return p.elements.flatMap(e => (e ? patternNames(e) : []));
    case 'ObjectPattern':
      return p.properties.flatMap(e => patternNames(e.type === 'RestElement' ? e : e.value));
    case 'AssignmentPattern':
      return patternNames(p.left);
    case 'RestElement':
      return patternNames(p.argument);
    default:
      return [];
  }
}
