import type * as t from '@babel/types';
import { rangeOf } from '../diagnostics';
import { Scope } from '../scope';
import type { Binder } from './binder';
import { type AnyNode, children } from './helpers';
import { reference } from './references';

export function enumMembers(b: Binder, n: AnyNode, outer: Scope): void {
  const scope = new Scope(outer, outer.fn, rangeOf(n));
  b.scopes.set(n, scope);
  const members = (n.body?.members ?? n.members) as t.TSEnumMember[];
  const names = new Set(members.map(m => (m.id.type === 'Identifier' ? m.id.name : m.id.value)));
  const visit = (x: AnyNode): void => {
    if (x.type === 'Identifier' && names.has(x.name)) return;
    if (x.type === 'Identifier') reference(b, x as t.Identifier, scope);
    else if (x.type === 'MemberExpression') visit(x.object);
    else for (const c of children(x)) visit(c as AnyNode);
  };
  for (const m of members) if (m.initializer) visit(m.initializer as AnyNode);
}
