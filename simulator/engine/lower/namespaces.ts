import type { Node } from '@babel/types';
import type { Variable } from '../scope';
import { factoryCall } from './closures';
import type { FunctionContext } from './context';

type AnyNode = Node & Record<string, any>;

/** A namespace is an object; its body runs once as a function, which other namespaces of that name may follow. */
export function lowerNamespace(cx: FunctionContext, s: AnyNode): void {
  const v = cx.variable(s.id as Node)!;
  openObject(cx, s, v);
  const f = cx.module.binding.functionOf.get(s)!;
  cx.module.lowerFunction(f);
  cx.call(s.id as Node, `${factoryCall(f)}()`, `namespace ${f.name}`);
}

/** The object of a namespace or an enum: new, or that of an earlier declaration of the same name. */
export function openObject(cx: FunctionContext, s: Node, v: Variable): void {
  if (v.kind === 'function' || v.kind === 'class') return;
  const old = v.mirror ? `${cx.ref(v.mirror)}||` : cx.module.binding.opening.has(s) ? '' : `${cx.ref(v)}||`;
  cx.code(`${cx.assignText(v, `${old}{}`)};`);
}

/** `import x = N.y.z`. A name that is no value's, or that only a debugger may ask for, costs no statement. */
export function lowerAlias(cx: FunctionContext, s: AnyNode): void {
  const v = cx.variable(s.id as Node);
  if (!v) return;
  const dot = v.used ? '.' : '?.';
  const text = (n: AnyNode): string => {
    if (n.type === 'TSQualifiedName') return `${text(n.left)}${dot}${n.right.name}`;
    const root = cx.variable(n as Node);
    return root ? cx.use(n as Node, root) : 'undefined';
  };
  if (v.used) cx.probe(s);
  cx.code(`${cx.assignText(v, text(s.moduleReference))};`);
}
