import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { isTypeOnly } from '../parse';
import { accessOf, type ClassInfo, type FunctionInfo, type Variable } from '../scope';
import { isField } from '../bind/helpers';
import {
  afterField,
  applyDecorators,
  type DecoratedMember,
  initialValue,
  isDecorated,
  lowerDecorators,
  runInitializers,
} from './decorators';
import { closureOf, factoryCall, selfName } from './closures';
import { propertyKey } from './coercions';
import type { FunctionContext } from './context';
import { lowerExpression } from './expressions';
import { isAnonymousFunction, keyLiteral } from './objects';
import { lowerBlock } from './statements';

type AnyNode = Node & Record<string, any>;

/**
 * A class stays a native class, so that `instanceof`, `super` and `new` are the platform's; its factory stands at module
 * level. Fields are part of the constructor's own code, so that they can suspend; private names are keys of their own.
 */
export function lowerClass(cx: FunctionContext, node: t.ClassDeclaration | t.ClassExpression): string {
  const n = node as AnyNode;
  const { binding } = cx.module;
  const info = binding.classOf.get(node)!;
  const members = memberList(n);
  const parameters: string[] = [];
  const values: string[] = [];
  const classDecorators = info.decoration ? lowerDecorators(cx, n) : '';
  openSelf(cx, info);
  const base = n.superClass ? cx.spill(lowerExpression(cx, n.superClass)) : undefined;
  if (base) {
    parameters.push('$base');
    values.push(base);
  }
  openPrivates(cx, info);
  const texts: string[] = [];
  /** They know themselves (see `emit/functions.ts`). */
  const generators: string[] = [];
  const free = new Set<Variable>();
  const take = (f: FunctionInfo) => {
    cx.module.lowerFunction(f);
    for (const v of f.free) free.add(v);
  };
  if (info.ctor) {
    take(info.ctor);
    texts.push(cx.module.fastText(info.ctor, 'constructor'));
  }
  const decorated: DecoratedMember[] = [];
  for (const m of members) {
    const decorators = isDecorated(m) ? lowerDecorators(cx, m) : '';
    let computed = '';
    if (m.computed) {
      const field = info.fieldKeys.get(m);
      const value = cx.spill(propertyKey(cx, m.key, lowerExpression(cx, m.key)));
      computed = value;
      if (field) {
        if (field.captured && !field.module) cx.code(`${field.js}={v:${value}};`);
        else cx.code(`${field.js}=${value};`);
      }
      if (!field || m.type === 'ClassAccessorProperty') {
        parameters.push(`$key${values.length}`);
        values.push(value);
      }
    }
    if (decorators) {
      const name = m.key.type === 'PrivateName' ? JSON.stringify(`#${m.key.id.name}`) : computed || memberName(m.key);
      decorated.push({ node: m, decorators, name });
    }
    const storage = info.storages.get(m);
    if (storage && m.key.type !== 'PrivateName') {
      free.add(storage);
      const head = m.static ? 'static ' : '';
      const key = m.computed ? `[${parameters.at(-1)}]` : keyLiteral(cx, m.key);
      const at = accessOf(storage);
      texts.push(`${head}get ${key}(){return ${at}.get(this);}${head}set ${key}($v){${at}.set(this,$v);}`);
    }
    if (!/Method/.test(m.type) || m.kind === 'constructor') continue;
    if (m.key.type === 'PrivateName') continue;
    const f = binding.functionOf.get(m)!;
    take(f);
    const key = m.computed ? `[${parameters.at(-1)}]` : keyLiteral(cx, m.key);
    const kind = m.kind === 'get' ? 'get ' : m.kind === 'set' ? 'set ' : '';
    texts.push(cx.module.fastText(f, `${m.static ? 'static ' : ''}${kind}${key}`));
    if (f.generator)
      generators.push(
        `${selfName(f)}=$R.generatorFunction($class${m.static ? '' : '.prototype'}[${m.computed ? parameters.at(-1) : key}])`,
      );
  }
  // `super(...)` in a constructor refers to the base through the class itself.
  const boxes = [...free].map(v => v.js);
  const id = cx.module.factories.length;
  const name = JSON.stringify(info.name);
  const marker = cx.module.marker(info.ctor);
  const known = generators.length > 0 ? `const ${generators.join()};` : '';
  cx.module.factories.push(
    `function $class${id}(${[...parameters, ...boxes].join()}){const $class={${name}:class${base ? ' extends $base' : ''}{${marker}/*:${n.start}*/\n${texts.join('\n')}\n}}[${name}];${known}return $class;}`,
  );
  const text = `$class${id}(${[...values, ...boxes].join()})`;
  const self = info.self;
  cx.code(`${cx.assignText(self, text)};`);
  definePrivates(cx, info, members);
  let result = cx.ref(self);
  if (info.decoration) {
    result = applyDecorators(cx, info, decorated, classDecorators, base);
    if (info.binding) cx.code(`${cx.assignText(info.binding, result)};`);
  }
  runStatics(cx, info, result);
  return result;
}

/** Names of its own for each evaluation of the class. */
function openPrivates(cx: FunctionContext, info: ClassInfo): void {
  for (const v of [...info.privates.values(), ...info.storages.values(), ...(info.brand ? [info.brand] : [])]) {
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
  for (const [m, storage] of info.storages) {
    const n = m as AnyNode;
    if (n.key.type !== 'PrivateName') continue;
    const key = cx.ref(info.privates.get(`#${n.key.id.name}`)!);
    const owner = n.static ? cx.ref(info.self) : cx.ref(info.brand!);
    cx.code(`$R.autoAccessor(${key},${cx.ref(storage)},${owner});`);
  }
  const named = [...info.privates, ...[...info.storages.values()].map(v => [storageName(v), v] as const)];
  if (named.length === 0) return;
  const keys = named.map(([name, v]) => `${JSON.stringify(name)}:${cx.ref(v)}`);
  cx.code(`$R.registerPrivates(${cx.ref(info.self)},{${keys.join()}});`);
}

/** As the field behind `accessor x` is called: `#x_accessor_storage`. */
function storageName(v: Variable): string {
  return v.initial!.replace(/^\$private_(.*)\(\)$/, '#$1');
}

function memberList(n: AnyNode): AnyNode[] {
  return n.body.body.filter((m: AnyNode) => !isTypeOnly(m) && !m.declare && !(m.abstract && m.type !== 'ClassMethod'));
}

/** Names of the class's own scope; the box of a declaration is made with its block. */
function openSelf(cx: FunctionContext, info: ClassInfo): void {
  const own = cx.module.binding.scopes.get(info.node)!.names;
  for (const v of [info.self, info.binding, info.decoration])
    if (v?.captured && !v.module && own.get(v.name) === v)
      cx.code(`${v.js}={v:${v.checked ? '$R.hole' : 'undefined'}};`);
}

function runStatics(cx: FunctionContext, info: ClassInfo, C: string): void {
  if (!info.statics) return;
  cx.module.lowerFunction(info.statics);
  cx.call(info.node, `${factoryCall(info.statics)}.call(${C})`, `${info.name}.<static>`);
}

/** Adds what a collection's constructor was given; the collection is `$v`, before and after. */
export function fillCollection(cx: FunctionContext, node: Node, adder: 'add' | 'set', items: string): void {
  const collection = cx.spill('$v');
  cx.call(node, `$R.builtin.filled(${collection},${items},"${adder}")`, 'super');
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
    declareParameterProperties(cx, info);
    if (info.fields) {
      cx.module.lowerFunction(info.fields);
      cx.call(info.node, `${factoryCall(info.fields)}.call(${self})`, `${info.name}.<fields>`);
    }
  } else lowerInstance(cx, info);
  lowerParameterProperties(cx, info);
}

/** The instance fields, as code of the constructor itself. */
export function lowerInstance(cx: FunctionContext, info: ClassInfo): void {
  declareParameterProperties(cx, info);
  lowerFields(cx, info, false);
}

/** They are fields before all others, though nothing is in them yet. */
function declareParameterProperties(cx: FunctionContext, info: ClassInfo): void {
  if (!memberList(info.node).some(m => !m.static && /Property$/.test(m.type))) return;
  for (const v of info.parameterProperties) cx.code(defineText(cx, info, v.name, 'undefined'));
}

/** After the fields, as TypeScript does since fields are ECMAScript's (`useDefineForClassFields`). */
export function lowerParameterProperties(cx: FunctionContext, info: ClassInfo): void {
  for (const v of info.parameterProperties) cx.code(defineText(cx, info, v.name, cx.ref(v)));
}

/** Whether something may be inherited under the name of a field. */
function mayBeInherited(cx: FunctionContext, info: ClassInfo, name: string): boolean {
  const { hooks } = cx.module;
  return info.derived || hooks.has(name) || hooks.has('@@computed') || name in Object.prototype;
}

/** A property of one's own, whatever is inherited under that name; where nothing is, assigning it is the fast way. */
function defineText(cx: FunctionContext, info: ClassInfo, name: string, value: string, isStatic = false): string {
  const self = cx.self();
  const key = JSON.stringify(name);
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || name === '__proto__')
    return `$R.define(${self},${key},${value});`;
  if (!isStatic && !mayBeInherited(cx, info, name)) return `${self}.${name}=${value};`;
  return `if(${key} in ${self})$R.define(${self},${key},${value});else ${self}.${name}=${value};`;
}

/** Emits the instance (or static) fields of a class into the function that runs them. */
export function lowerFields(cx: FunctionContext, info: ClassInfo, isStatic: boolean): void {
  if (info.brand && !isStatic) {
    if (info.derived) cx.code(`$R.stamping(${cx.self()},${cx.ref(info.self)});`);
    cx.code(`${cx.ref(info.brand)}.add(${cx.self()});`);
  }
  const members = memberList(info.node as AnyNode);
  if (isStatic || members.some(m => !m.static && isDecorated(m)))
    runInitializers(cx, info, info.node, isStatic ? 'statics' : 'instance');
  for (const m of members) {
    if (m.type === 'StaticBlock' && isStatic) {
      lowerBlock(cx, m.body, m);
      continue;
    }
    if (!isField(m) || !!m.static !== isStatic) continue;
    cx.scopedTemps(() => {
      if (m.value) cx.probe(m);
      const key = info.fieldKeys.get(m);
      const initial = m.value ? lowerExpression(cx, m.value) : 'undefined';
      const named = key && m.value && isAnonymousFunction(m.value) ? `$R.named(${initial},${cx.ref(key)})` : initial;
      const value = initialValue(cx, info, m, named);
      const self = cx.self();
      const storage = info.storages.get(m);
      if (info.derived && !isStatic && (storage || m.type === 'ClassPrivateProperty'))
        cx.code(`$R.stamping(${self},${cx.ref(info.self)});`);
      if (storage) cx.code(`${cx.ref(storage)}.add(${self},${value});`);
      else if (m.type === 'ClassPrivateProperty')
        cx.code(`${cx.ref(info.privates.get(`#${m.key.id.name}`)!)}.add(${self},${value});`);
      else if (key) cx.code(`$R.define(${self},${cx.ref(key)},${value});`);
      else {
        const name = fieldName(m.key);
        const once = isStatic || mayBeInherited(cx, info, name) ? cx.spill(value) : value;
        cx.code(defineText(cx, info, name, once, isStatic));
      }
      afterField(cx, info, m);
    });
  }
  if (isStatic) runInitializers(cx, info, info.node, 'last');
}

function memberName(key: AnyNode): string {
  return JSON.stringify(fieldName(key));
}

function fieldName(key: AnyNode): string {
  return key.type === 'Identifier' ? key.name : String(key.value);
}
