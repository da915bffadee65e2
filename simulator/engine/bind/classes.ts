import type { Node } from '@babel/types';
import { rangeOf } from '../diagnostics';
import { isTypeOnly } from '../parse';
import { type ClassInfo, type FunctionInfo, Scope } from '../scope';
import type { Binder } from './binder';
import { hoist, hoistVars } from './declarations';
import { use, useNewTarget, useThis } from './references';
import { type AnyNode, isField, keyText, nameFunction } from './helpers';

export function walkClass(b: Binder, n: AnyNode, outer: Scope): void {
  const scope = new Scope(outer, outer.fn, rangeOf(n));
  b.scopes.set(n, scope);
  if (n.superClass) b.walk(n.superClass, scope);
  for (const d of n.decorators ?? []) b.diagnostics.at(d, 'Decorators are not supported yet.');
  const declared = n.type === 'ClassDeclaration' && n.id ? b.refs.get(n.id)! : undefined;
  const name: string = n.id?.name ?? n.$name ?? '';
  const inner =
    declared ?? (n.id ? scope.declare(n.id.name, 'class') : scope.declare('$class', 'class', { hidden: true }));
  const info: ClassInfo = { node: n, name, derived: !!n.superClass, self: inner, fieldKeys: new Map() };
  b.classOf.set(n, info);
  b.classes.push(info);
  const label = name || '<anonymous>';
  const members = n.body.body.filter(
    (m: AnyNode) => !isTypeOnly(m) && !m.declare && !(m.abstract && m.type !== 'ClassMethod'),
  ) as AnyNode[];
  const ctor = members.find(m => m.type === 'ClassMethod' && m.kind === 'constructor');
  const parameterProperties = ctor?.params.some((p: AnyNode) => p.type === 'TSParameterProperty');
  const fields = members.filter(m => isField(m) && !m.static);
  if (ctor || fields.length > 0 || parameterProperties) {
    const walkFields = (f: FunctionInfo) => {
      const fieldScope = new Scope(scope, f, rangeOf(n));
      for (const m of fields) walkField(b, m, info, scope, fieldScope);
    };
    const kind = info.derived ? 'derived' : 'constructor';
    if (ctor) {
      info.ctor = b.enterFunction(ctor, scope, kind, `${label}.constructor`, f =>
        setupMember(b, f, info, false, walkFields),
      );
    } else {
      info.ctor = b.newFunction(n, `${label}.constructor`, kind, outer.fn);
      setupMember(b, info.ctor, info, false, walkFields);
    }
  }
  for (const m of members) if (m !== ctor && /Method/.test(m.type)) walkMethod(b, m, info, scope, label);
  const statics = members.filter(m => m.type === 'StaticBlock' || (isField(m) && m.static));
  if (statics.length > 0) {
    const f = b.newFunction(n, `${label}.<static>`, 'static', outer.fn);
    setupMember(b, f, info, true);
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

export function setupMember(
  b: Binder,
  f: FunctionInfo,
  info: ClassInfo,
  isStatic: boolean,
  after?: (f: FunctionInfo) => void,
): void {
  f.classInfo = info;
  f.isStatic = isStatic;
  if (f.isConstructor || f.kind === 'static') useThis(b, f);
  if (f.kind === 'derived') {
    useNewTarget(f);
    use(info.self, f);
  }
  after?.(f);
}

export function walkField(b: Binder, m: AnyNode, info: ClassInfo, classScope: Scope, scope: Scope): void {
  if (m.type === 'ClassAccessorProperty') b.diagnostics.at(m, 'Auto-accessors are not supported yet.');
  for (const d of m.decorators ?? []) b.diagnostics.at(d, 'Decorators are not supported yet.');
  if (m.type === 'ClassPrivateProperty') b.privates.add(m.key.id.name);
  if (m.computed) {
    b.walk(m.key, classScope);
    const key = classScope.declare(`$key${info.fieldKeys.size}`, 'const', { hidden: true });
    info.fieldKeys.set(m, key);
    use(key, scope.fn);
  }
  if (!m.value) return;
  nameFunction(m.value, m.key);
  b.walk(m.value, scope);
}

export function walkMethod(b: Binder, m: AnyNode, info: ClassInfo, scope: Scope, label: string): void {
  for (const d of m.decorators ?? []) b.diagnostics.at(d, 'Decorators are not supported yet.');
  if (m.computed) b.walk(m.key, scope);
  if (m.type === 'ClassPrivateMethod') b.privates.add(m.key.id.name);
  const kind = m.kind === 'get' ? 'getter' : m.kind === 'set' ? 'setter' : 'method';
  const prefix = m.kind === 'get' ? 'get ' : m.kind === 'set' ? 'set ' : '';
  b.enterFunction(m, scope, kind, `${label}.${prefix}${keyText(m, b.text)}`, f => setupMember(b, f, info, !!m.static));
}

export function superReference(b: Binder, n: Node, fn: FunctionInfo): void {
  const owner = fn.thisOwner;
  if (!owner.classInfo && owner.node.type !== 'ObjectMethod') {
    b.diagnostics.at(n, "'super' has no meaning here.", 'it belongs into the methods of classes and object literals');
    return;
  }
  useThis(b, fn, n);
  if (owner.classInfo) use(owner.classInfo.self, fn);
  else {
    // The scope of the object literal is the one around its method's own.
    owner.home ??= b.scopes.get(owner.node)!.parent!.declare('$home', 'const', { hidden: true });
    use(owner.home, fn);
  }
}
