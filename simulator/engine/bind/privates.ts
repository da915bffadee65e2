import type { Node } from '@babel/types';
import type { ClassInfo, PrivateInfo, Scope, Variable } from '../scope';
import type { Binder } from './binder';
import { type AnyNode, isField } from './helpers';
import { use } from './references';

/**
 * Declares the private names of a class in its scope. Each is a variable that holds the key to one kind of private
 * member (see `runtime/privates.ts`); classes of the module's outermost scope are evaluated once, so theirs are constants.
 */
export function declarePrivates(b: Binder, info: ClassInfo, members: readonly AnyNode[], scope: Scope): void {
  const once = info.node.type === 'ClassDeclaration' && scope.parent!.isModule;
  const declare = (name: string, initial: string): Variable => {
    const owner = once ? b.moduleScope : scope;
    const v = owner.declare(once ? `${name}@${b.classes.length}` : name, 'const', { hidden: true });
    v.initial = initial;
    scope.names.set(name, v);
    return v;
  };
  for (const m of members) {
    if (m.key?.type !== 'PrivateName') continue;
    const name: string = m.key.id.name;
    if (info.privates.has(`#${name}`)) continue;
    const kind: PrivateInfo['kind'] =
      isField(m) && m.type !== 'ClassAccessorProperty'
        ? 'field'
        : m.type === 'ClassAccessorProperty' || m.kind !== 'method'
          ? 'accessor'
          : 'method';
    const isStatic = !!m.static;
    if (kind === 'field') b.privates.add(name);
    const text =
      kind === 'field'
        ? `$private_${name}()`
        : `$R.privateMember(${JSON.stringify(`#${name}`)},${JSON.stringify(info.name)},${isStatic})`;
    const v = declare(`#${name}`, text);
    v.privateName = { kind, isStatic };
    info.privates.set(`#${name}`, v);
    if (kind !== 'field' && !isStatic) info.brand ??= declare('#', `$R.brand(${JSON.stringify(info.name)})`);
  }
}

/** `#x` somewhere in an expression. */
export function usePrivate(b: Binder, n: AnyNode, scope: Scope): void {
  const v = scope.find(`#${n.id.name}`);
  if (v) {
    b.refs.set(n as Node, v);
    use(v, scope.fn);
  } else if (!b.reflective)
    b.diagnostics.at(n as Node, `Private name '#${n.id.name}' is not declared in a class around this.`);
}
