import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { isTypeOnly } from '../parse';
import type { ClassInfo, FunctionInfo, Variable } from '../scope';
import { factoryCall } from './closures';
import type { FunctionContext } from './context';
import { lowerExpression, privateKey } from './expressions';
import { keyLiteral } from './objects';
import { lowerBlock } from './statements';

type AnyNode = Node & Record<string, any>;

/**
 * A class stays a native class, so that `instanceof`, `super` and `new` are the platform's; its factory stands at module
 * level. Fields are part of the constructor's own code, so that they can suspend; private names are symbols.
 */
export function lowerClass(cx: FunctionContext, node: t.ClassDeclaration | t.ClassExpression): string {
  const n = node as AnyNode;
  const { binding } = cx.module;
  const info = binding.classOf.get(node)!;
  const members = memberList(n);
  const parameters: string[] = [];
  const values: string[] = [];
  const base = n.superClass ? cx.spill(lowerExpression(cx, n.superClass)) : undefined;
  if (base) {
    parameters.push('$base');
    values.push(base);
  }
  openSelf(cx, info, node.type === 'ClassDeclaration');
  const texts: string[] = [];
  const free = new Set<Variable>();
  const take = (f: FunctionInfo) => {
    cx.module.lowerFunction(f);
    for (const v of f.free) free.add(v);
  };
  if (info.ctor) {
    take(info.ctor);
    texts.push(cx.module.fastText(info.ctor, 'constructor'));
  }
  for (const m of members) {
    if (m.computed) {
      const field = info.fieldKeys.get(m);
      const value = cx.spill(`$R.key(${lowerExpression(cx, m.key)})`);
      if (field) {
        if (field.captured && !field.module) cx.code(`${field.js}={v:${value}};`);
        else cx.code(`${field.js}=${value};`);
      } else {
        parameters.push(`$key${values.length}`);
        values.push(value);
      }
    }
    if (!/Method/.test(m.type) || m.kind === 'constructor') continue;
    const f = binding.functionOf.get(m)!;
    take(f);
    const key =
      m.key.type === 'PrivateName'
        ? `[${privateKey(m.key.id.name)}]`
        : m.computed
          ? `[${parameters.at(-1)}]`
          : keyLiteral(cx, m.key);
    const kind = m.kind === 'get' ? 'get ' : m.kind === 'set' ? 'set ' : '';
    texts.push(cx.module.fastText(f, `${m.static ? 'static ' : ''}${kind}${key}`));
  }
  // `super(...)` in a constructor refers to the base through the class itself.
  const boxes = [...free].map(v => v.js);
  const id = cx.module.factories.length;
  const name = JSON.stringify(info.name);
  const marker = info.ctor ? cx.module.marker(info.ctor) : '';
  cx.module.factories.push(
    `function $class${id}(${[...parameters, ...boxes].join()}){return {${name}:class${base ? ' extends $base' : ''}{${marker}\n${texts.join('\n')}\n}}[${name}];}`,
  );
  const text = `$class${id}(${[...values, ...boxes].join()})`;
  const self = info.self;
  cx.code(`${cx.assignText(self, text)};`);
  runStatics(cx, info);
  return cx.ref(self);
}

function memberList(n: AnyNode): AnyNode[] {
  return n.body.body.filter((m: AnyNode) => !isTypeOnly(m) && !m.declare && !(m.abstract && m.type !== 'ClassMethod'));
}

function openSelf(cx: FunctionContext, info: ClassInfo, declared: boolean): void {
  // The box of a declaration is made with its block.
  const v = info.self;
  if (!declared && v.captured && !v.module) cx.code(`${v.js}={v:undefined};`);
}

function runStatics(cx: FunctionContext, info: ClassInfo): void {
  if (!info.statics) return;
  cx.module.lowerFunction(info.statics);
  cx.call(info.node, `${factoryCall(info.statics)}.call(${cx.ref(info.self)})`, `${info.name}.<static>`);
}

/** Emits the instance (or static) fields of a class into the function that runs them. */
export function lowerFields(cx: FunctionContext, info: ClassInfo, isStatic: boolean): void {
  for (const m of memberList(info.node as AnyNode)) {
    if (m.type === 'StaticBlock' && isStatic) {
      lowerBlock(cx, m.body, m);
      continue;
    }
    if ((m.type !== 'ClassProperty' && m.type !== 'ClassPrivateProperty') || !!m.static !== isStatic) continue;
    cx.scopedTemps(() => {
      if (m.value) cx.probe(m);
      const value = m.value ? lowerExpression(cx, m.value) : 'undefined';
      if (m.type === 'ClassPrivateProperty') {
        cx.code(`$this[${privateKey(m.key.id.name)}]=${value};`);
        return;
      }
      const key = info.fieldKeys.get(m);
      if (key) cx.code(`$R.define($this,${cx.ref(key)},${value});`);
      else if (
        m.key.type === 'Identifier' &&
        m.key.name !== '__proto__' &&
        !(isStatic && /^(name|length)$/.test(m.key.name))
      ) {
        cx.code(`$this.${m.key.name}=${value};`);
      } else cx.code(`$R.define($this,${keyLiteral(cx, m.key)},${value});`);
    });
  }
}
