import type * as t from '@babel/types';
import { rangeOf } from '../diagnostics';
import { Scope } from '../scope';
import type { Binder } from './binder';
import type { AnyNode } from './helpers';
import { memberVariable } from './namespaces';
import { use } from './references';

/** Members are names inside the initializers, those of earlier declarations of the same enum too. */
export function walkEnum(b: Binder, n: AnyNode, outer: Scope): void {
  const v = b.refs.get(n.id)!;
  use(v, outer.fn);
  const scope = new Scope(outer, outer.fn, rangeOf(n));
  b.scopes.set(n, scope);
  const members = (n.body?.members ?? n.members) as t.TSEnumMember[];
  let names = b.enums.get(v);
  if (!names) b.enums.set(v, (names = new Set()));
  for (const m of members) names.add(m.id.type === 'Identifier' ? m.id.name : m.id.value);
  for (const name of names) scope.names.set(name, memberVariable(v, name, 'const'));
  for (const m of members) b.walk(m.initializer, scope);
}
