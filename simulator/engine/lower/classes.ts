import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { isTypeOnly } from '../parse';
import type { ClassInfo, FunctionInfo, Variable } from '../scope';
import { closureOf, factoryCall } from './closures';
import type { FunctionContext } from './context';
import { lowerExpression } from './expressions';
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
  openSelf(cx, info, node.type === 'ClassDeclaration');
  const base = n.superClass ? cx.spill(lowerExpression(cx, n.superClass)) : undefined;
  if (base) {
    parameters.push('$base');
    values.push(base);
  }
  openPrivates(cx, info);
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
    if (m.key.type === 'PrivateName') continue;
    const f = binding.functionOf.get(m)!;
    take(f);
    const key = m.computed ? `[${parameters.at(-1)}]` : keyLiteral(cx, m.key);
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
  definePrivates(cx, info, members);
  runStatics(cx, info);
  return cx.ref(self);
}

/** Names of its own for each evaluation of the class. */
function openPrivates(cx: FunctionContext, info: ClassInfo): void {
  for (const v of [...info.privates.values(), ...(info.brand ? [info.brand] : [])]) {
    if (v.module) continue;
    cx.code(v.captured ? `${v.js}={v:${v.initial}};` : `${v.js}=${v.initial};`);
  }
}

function definePrivates(cx: FunctionContext, info: ClassInfo, members: AnyNode[]): void {
  for (const m of members) {
    if (!/Method/.test(m.type) || m.key.type !== 'PrivateName') continue;
    const key = cx.ref(info.privates.get(`#${m.key.id.name}`)!);
    const what = m.kind === 'get' ? 'getter' : m.kind === 'set' ? 'setter' : 'method';
    const owner = m.static ? cx.ref(info.self) : cx.ref(info.brand!);
    cx.code(`${key}.define('${what}',${closureOf(cx, m)},${owner});`);
  }
  if (info.privates.size === 0) return;
  const keys = [...info.privates].map(([name, v]) => `${JSON.stringify(name)}:${cx.ref(v)}`);
  cx.code(`$R.registerPrivates(${cx.ref(info.self)},{${keys.join()}});`);
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

/** What a constructor does once `this` is there: `$v` is what `super(...)` returned. */
export function afterSuper(cx: FunctionContext, node: Node): void {
  const ctor = cx.fn.thisOwner;
  const info = ctor.classInfo!;
  const self = cx.self();
  const object = cx.spill('$v');
  if (ctor.indirectSuper || ctor.superDone < node.start!) cx.code(`$R.superOnce(${self});`);
  cx.code(`${self}=${object};`);
  if (cx.fn !== ctor || ctor.indirectSuper) {
    for (const v of info.parameterProperties) cx.code(defineText(self, v.name, cx.ref(v)));
    if (info.fields) {
      cx.module.lowerFunction(info.fields);
      cx.call(info.node, `${factoryCall(info.fields)}.call(${self})`, `${info.name}.<fields>`);
    }
  } else lowerInitialization(cx, info);
}

/** Parameter properties and fields, as code of the constructor itself. */
export function lowerInitialization(cx: FunctionContext, info: ClassInfo): void {
  for (const v of info.parameterProperties) cx.code(defineText(cx.self(), v.name, cx.ref(v)));
  lowerFields(cx, info, false);
}

/** A property of one's own, whatever is inherited under that name: the plain assignment is the fast case. */
function defineText(self: string, name: string, value: string): string {
  const key = JSON.stringify(name);
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || name === '__proto__')
    return `$R.define(${self},${key},${value});`;
  return `if(${key} in ${self})$R.define(${self},${key},${value});else ${self}.${name}=${value};`;
}

/** Emits the instance (or static) fields of a class into the function that runs them. */
export function lowerFields(cx: FunctionContext, info: ClassInfo, isStatic: boolean): void {
  if (info.brand && !isStatic) cx.code(`${cx.ref(info.brand)}.add(${cx.self()});`);
  for (const m of memberList(info.node as AnyNode)) {
    if (m.type === 'StaticBlock' && isStatic) {
      lowerBlock(cx, m.body, m);
      continue;
    }
    if ((m.type !== 'ClassProperty' && m.type !== 'ClassPrivateProperty') || !!m.static !== isStatic) continue;
    cx.scopedTemps(() => {
      if (m.value) cx.probe(m);
      const value = m.value ? lowerExpression(cx, m.value) : 'undefined';
      const self = cx.self();
      if (m.type === 'ClassPrivateProperty') {
        cx.code(`${cx.ref(info.privates.get(`#${m.key.id.name}`)!)}.add(${self},${value});`);
        return;
      }
      const key = info.fieldKeys.get(m);
      if (key) cx.code(`$R.define(${self},${cx.ref(key)},${value});`);
      else cx.code(defineText(self, fieldName(m.key), cx.spill(value)));
    });
  }
}

function fieldName(key: AnyNode): string {
  return key.type === 'Identifier' ? key.name : String(key.value);
}
