import type { Node } from '@babel/types';
import type { ClassInfo } from '../scope';
import type { FunctionContext } from './context';
import { lowerList } from './expressions';

type AnyNode = Node & Record<string, any>;

const kinds: Readonly<Record<string, string>> = { method: 'method', get: 'getter', set: 'setter' };

export function isDecorated(m: AnyNode): boolean {
  return m.decorators?.length > 0;
}

/** Evaluates a list of decorators, to an array that stays. */
export function lowerDecorators(cx: FunctionContext, n: AnyNode): string {
  const texts = lowerList(
    cx,
    (n.decorators ?? []).map((d: AnyNode) => d.expression),
  );
  return cx.spill(`[${texts.join()}]`);
}

/** What is collected of the members of a class while it is made, in source order. */
export interface DecoratedMember {
  readonly node: AnyNode;
  readonly decorators: string;
  /** Text of the name; `#x` for private ones. */
  readonly name: string;
}

/** Calls the decorators; returns the class that they leave. */
export function applyDecorators(
  cx: FunctionContext,
  info: ClassInfo,
  members: readonly DecoratedMember[],
  classDecorators: string,
  base: string | undefined,
): string {
  const C = cx.ref(info.self);
  const elements = members.map(({ node, decorators, name }) => {
    const kind =
      node.type === 'ClassAccessorProperty' ? 'accessor' : /Method/.test(node.type) ? kinds[node.kind] : 'field';
    const key = node.key.type === 'PrivateName' ? cx.ref(info.privates.get(`#${node.key.id.name}`)!) : 'undefined';
    return `$R.decoratedElement(${C},'${kind}',${name},${!!node.static},${decorators},${key})`;
  });
  const v = info.decoration!;
  const state = `{C:${C},name:${info.name ? JSON.stringify(info.name) : 'undefined'},elements:[${elements.join()}],instance:[],statics:[],last:[]}`;
  const d = cx.ref(v);
  cx.code(`${d}=${state};`);
  const metadata = cx.spill(`$R.createMetadata(${base ?? 'null'})`);
  const result = cx.call(
    info.node,
    `$R.builtin.decorateClass(${d},${d}.elements,${classDecorators},${metadata})`,
    `decorators of ${info.name || 'a class'}`,
  );
  const left = cx.spill(result);
  cx.code(`$R.setMetadata(${left},${metadata});`);
  return left;
}

/** The position of a member among the decorated ones. */
function indexOf(info: ClassInfo, m: AnyNode): number {
  return ((info.node as AnyNode).body.body as AnyNode[]).filter(isDecorated).indexOf(m);
}

/** A field's value as its decorators' initializers leave it. */
export function initialValue(cx: FunctionContext, info: ClassInfo, m: AnyNode, value: string): string {
  if (!isDecorated(m)) return value;
  const element = `${cx.ref(info.decoration!)}.elements[${indexOf(info, m)}]`;
  return cx.call(m, `$R.builtin.initialValue(${element},${cx.self()},${value})`, 'initializers');
}

/** What the decorators of a field added to be run after it. */
export function afterField(cx: FunctionContext, info: ClassInfo, m: AnyNode): void {
  if (!isDecorated(m)) return;
  runInitializers(cx, info, m, `elements[${indexOf(info, m)}].extra`);
}

export function runInitializers(cx: FunctionContext, info: ClassInfo, node: Node, list: string): void {
  if (!info.decoration) return;
  cx.call(node, `$R.builtin.runInitializers(${cx.ref(info.decoration)}.${list},${cx.self()})`, 'initializers');
}
