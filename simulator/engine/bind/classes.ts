import type { Node } from '@babel/types';
import { convertingNames } from '../builtins/conversions';
import { rangeOf } from '../diagnostics';
import { isTypeOnly } from '../parse';
import { type ClassInfo, type FunctionInfo, Scope } from '../scope';
import type { Binder } from './binder';
import { hoist, hoistVars } from './declarations';
import { use, useNewTarget, useThis } from './references';
import { arrayClassHook, declareHook, execHook, hookName } from './hooks';
import { type AnyNode, children, isField, keyText, nameFunction, patternNames } from './helpers';
import { declareDecoration } from './decorators';
import { declarePrivates, usePrivate } from './privates';

export function walkClass(b: Binder, n: AnyNode, outer: Scope): void {
  const scope = new Scope(outer, outer.fn, rangeOf(n));
  b.scopes.set(n, scope);
  for (const d of n.decorators ?? []) b.walk(d.expression, outer);
  if (n.superClass) b.walk(n.superClass, scope);
  const declared = n.type === 'ClassDeclaration' && n.id ? b.refs.get(n.id)! : undefined;
  const name: string = n.id?.name ?? n.$name ?? '';
  const decorated = !!n.decorators?.length;
  // A decorator may put another class in its place; `super` and the class's own members keep to the one written here.
  const named = declared ?? (n.id && scope.declare(n.id.name, 'class'));
  const inner = decorated
    ? scope.declare('$class', 'class', { hidden: true })
    : (named ?? scope.declare('$class', 'class', { hidden: true }));
  const computedKeys = (n.body.body as AnyNode[]).filter(m => m.computed).map(m => m.key as AnyNode);
  for (const v of decorated && named ? [named, inner] : [inner]) {
    v.initializedAt ??= n.end!;
    v.classBody ??= n.body.start;
    v.classKeys ??= computedKeys;
  }
  const info: ClassInfo = {
    node: n,
    name,
    derived: !!n.superClass,
    ...platformBase(n, outer),
    self: inner,
    fieldKeys: new Map(),
    parameterProperties: [],
    privates: new Map(),
    storages: new Map(),
    ...(decorated && named ? { binding: named } : {}),
  };
  if (n.superClass?.type === 'Identifier' && /Array$/.test(n.superClass.name)) b.hooks.add(arrayClassHook);
  b.classOf.set(n, info);
  b.classes.push(info);
  const label = name || '<anonymous>';
  const members = n.body.body.filter(
    (m: AnyNode) => !isTypeOnly(m) && !m.declare && !(m.abstract && m.type !== 'ClassMethod'),
  ) as AnyNode[];
  declarePrivates(b, info, members, scope);
  declareDecoration(b, info, members, scope);
  const [ctor, second] = members.filter(m => m.type === 'ClassMethod' && m.kind === 'constructor');
  if (second) b.diagnostics.at(second, 'A class has one constructor only.');
  const fields = members.filter(m => isField(m) && !m.static);
  const initialized = fields.length > 0 || info.brand || members.some(m => !m.static && m.decorators?.length);
  // The platform itself makes instances of classes of buffers, and waits for them.
  const isAsked = info.native !== undefined && !/Array(Buffer)?$/.test(info.native);
  if (ctor || initialized || info.adder || isAsked) constructor(b, info, ctor, fields, scope);
  for (const m of members) if (m.kind !== 'constructor' && /Method/.test(m.type)) walkMethod(b, m, info, scope, label);
  const statics = members.filter(m => m.type === 'StaticBlock' || (isField(m) && m.static));
  const hasStatics = statics.length > 0 || info.decoration;
  if (hasStatics) {
    const f = b.newFunction(n, `${label}.<static>`, 'static', outer.fn);
    setupMember(b, f, info, true);
    if (info.decoration) use(info.decoration, f);
    info.statics = f;
    const s = new Scope(scope, f, rangeOf(n));
    for (const m of statics) {
      if (m.type === 'StaticBlock') {
        const block = new Scope(s, f, rangeOf(m));
        b.scopes.set(m, block);
        hoistVars(b, m.body, block);
        hoist(b, m.body, block);
        for (const d of m.body) b.walk(d, block);
      } else walkField(b, m, info, scope, s);
    }
  }
}

function constructor(
  b: Binder,
  info: ClassInfo,
  ctor: AnyNode | undefined,
  fields: readonly AnyNode[],
  scope: Scope,
): void {
  const n = info.node;
  const label = info.name || '<anonymous>';
  const kind = info.derived ? 'derived' : 'constructor';
  const walkFields = (f: FunctionInfo) => {
    if (info.brand) use(info.brand, f);
    if (info.decoration) use(info.decoration, f);
    const fieldScope = new Scope(scope, f, rangeOf(n));
    for (const m of fields) walkField(b, m, info, scope, fieldScope);
  };
  const setup = (f: FunctionInfo) => {
    setupMember(b, f, info, false);
    const simple = !info.derived || !ctor || findSuper(f, ctor);
    if (simple) {
      walkFields(f);
      return;
    }
    f.thisVar!.late = true;
    f.indirectSuper = true;
    if (fields.length === 0 && !info.brand && !info.decoration) return;
    info.fields = b.newFunction(n, `${label}.<fields>`, 'fields', f);
    setupMember(b, info.fields, info, false);
    walkFields(info.fields);
  };
  if (ctor) {
    info.ctor = b.enterFunction(ctor, scope, kind, `${label}.constructor`, setup, (_, s) => {
      for (const p of ctor.params as AnyNode[]) {
        if (p.type !== 'TSParameterProperty') continue;
        info.parameterProperties.push(...patternNames(p.parameter).map(name => s.names.get(name)!));
      }
    });
  } else {
    info.ctor = b.newFunction(n, `${label}.constructor`, kind, scope.fn);
    setup(info.ctor);
  }
}

/** The constructors of native collections call methods that a subclass may have overridden; others convert what they are given. */
function platformBase(n: AnyNode, scope: Scope): Pick<ClassInfo, 'adder' | 'native'> {
  const base = n.superClass?.type === 'Identifier' && !scope.find(n.superClass.name) ? n.superClass.name : '';
  if (/^(Weak)?Map$/.test(base)) return { adder: 'set' };
  if (/^(Weak)?Set$/.test(base)) return { adder: 'add' };
  return convertingNames.has(base) ? { native: base } : {};
}

/**
 * Finds the `super(...)` after which `this` is there for sure: a statement of the constructor's body itself, and the
 * only one. False when there is none such.
 */
function findSuper(f: FunctionInfo, ctor: AnyNode): boolean {
  let calls = 0;
  const visit = (n: AnyNode): void => {
    if (n.type === 'Super') return;
    if (n.type === 'CallExpression' && n.callee.type === 'Super') calls++;
    if (/^(Function|Class|ObjectMethod)/.test(n.type)) return;
    for (const c of children(n as Node)) visit(c as AnyNode);
  };
  for (const c of children(ctor as Node)) visit(c as AnyNode);
  const statement = (ctor.body.body as AnyNode[]).find(
    s =>
      s.type === 'ExpressionStatement' &&
      s.expression.type === 'CallExpression' &&
      s.expression.callee.type === 'Super',
  );
  if (statement) f.superDone = statement.end!;
  return calls === 1 && !!statement;
}

export function setupMember(b: Binder, f: FunctionInfo, info: ClassInfo, isStatic: boolean): void {
  f.classInfo = info;
  f.isStatic = isStatic;
  if (f.isConstructor || f.kind === 'static' || f.kind === 'fields') useThis(b, f);
  if (f.kind === 'derived') {
    useNewTarget(f);
    use(info.self, f);
  }
}

export function walkField(b: Binder, m: AnyNode, info: ClassInfo, classScope: Scope, scope: Scope): void {
  for (const d of m.decorators ?? []) b.walk(d.expression, classScope);
  const storage = info.storages.get(m);
  if (storage) use(storage, scope.fn);
  // Their decorators may put other functions in the accessor's place.
  if (storage && m.decorators?.length && m.key.type !== 'PrivateName')
    declareHook(b.hooks, hookName(m.key, m.computed), 'get');
  if (m.key.type === 'PrivateName') usePrivate(b, m.key, scope);
  if (m.computed) {
    b.walk(m.key, classScope);
    const key = classScope.declare(`$key${info.fieldKeys.size}`, 'const', { hidden: true });
    info.fieldKeys.set(m, key);
    use(key, scope.fn);
  }
  if (!m.value) return;
  if (m.key.type !== 'PrivateName') declareHook(b.hooks, hookName(m.key, m.computed), 'value');
  nameFunction(m.value, m.key);
  b.walk(m.value, scope);
}

export function walkMethod(b: Binder, m: AnyNode, info: ClassInfo, scope: Scope, label: string): void {
  for (const d of m.decorators ?? []) b.walk(d.expression, scope);
  if (m.computed) b.walk(m.key, scope);
  const kind = m.kind === 'get' ? 'getter' : m.kind === 'set' ? 'setter' : 'method';
  const prefix = m.kind === 'get' ? 'get ' : m.kind === 'set' ? 'set ' : '';
  const key = `${prefix}${keyText(m, b.text)}`;
  if (m.key.type !== 'PrivateName') declareHook(b.hooks, hookName(m.key, m.computed), m.kind);
  const { superClass } = info.node as AnyNode;
  const isExec = key === 'exec' && superClass?.type === 'Identifier' && superClass.name === 'RegExp';
  if (isExec) b.hooks.add(execHook);
  b.enterFunction(m, scope, kind, `${label}.${key}`, f => {
    f.isExec = isExec;
    setupMember(b, f, info, !!m.static);
    if (m.key.type === 'PrivateName') f.privateName = key;
  });
}

export function superReference(b: Binder, n: Node, fn: FunctionInfo): void {
  const owner = fn.thisOwner;
  if (!owner.classInfo && owner.node.type !== 'ObjectMethod') {
    b.diagnostics.at(n, "'super' has no meaning here.", 'it belongs into the methods of classes and object literals');
    return;
  }
  useThis(b, fn, n);
  if (owner.kind === 'derived' && fn !== owner) {
    // An arrow may call `super(...)`: then it does what follows there.
    const { fields, parameterProperties, brand } = owner.classInfo!;
    use(owner.newTargetVar!, fn);
    for (const v of [...(fields?.free ?? []), ...parameterProperties, ...(brand ? [brand] : [])]) use(v, fn);
  }
  if (owner.classInfo) use(owner.classInfo.self, fn);
  else {
    // The scope of the object literal is the one around its method's own.
    owner.home ??= b.scopes.get(owner.node)!.parent!.declare('$home', 'const', { hidden: true });
    use(owner.home, fn);
  }
}
