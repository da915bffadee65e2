import type { Node } from '@babel/types';
import type { ClassInfo, Scope } from '../scope';
import type { Binder } from './binder';
import type { AnyNode } from './helpers';

/** Declares what a class with decorators or auto-accessors has to remember. */
export function declareDecoration(b: Binder, info: ClassInfo, members: readonly AnyNode[], scope: Scope): void {
  for (const m of members) {
    if (m.type !== 'ClassAccessorProperty') continue;
    const key = m.key.type === 'PrivateName' ? m.key.id.name : (m.key as AnyNode).name;
    const name = typeof key === 'string' && !m.computed ? `${key}_accessor_storage` : 'accessor_storage';
    b.privates.add(name);
    const storage = scope.declare(`#${info.storages.size}`, 'const', { hidden: true });
    storage.initial = `$private_${name}()`;
    info.storages.set(m as Node, storage);
  }
  const decorated = (info.node as AnyNode).decorators?.length || members.some(m => m.decorators?.length);
  if (decorated) info.decoration = scope.declare('$decoration', 'const', { hidden: true });
}
