/** Private members, besides what else is kept of an object. */
import { declaresPrivates, type PrivateKey, PrivateMember, privatesOf } from '../runtime/privates';
import { sameList } from './properties';
import { Irreversible, listBytes, type Rule } from './rule';

interface KeptPrivates {
  readonly inner: unknown;
  readonly keys: readonly PrivateKey[];
  readonly values: readonly unknown[];
}

/** Whether objects with this prototype (or this class itself) may have private members. */
export function mayHavePrivates(prototype: object): boolean {
  for (let p: object | null = prototype; p; p = Object.getPrototypeOf(p) as object | null)
    if (declaresPrivates(p)) return true;
  return false;
}

function samePrivates(object: object, { keys, values }: KeptPrivates): boolean {
  const now = privatesOf(object);
  if (now.length !== keys.length) return false;
  return now.every(
    ({ key }, i) => key === keys[i] && (key instanceof PrivateMember || Object.is(key.get(object), values[i])),
  );
}

export function withPrivates(rule: Rule): Rule<object, KeptPrivates> {
  return {
    same: (object, saved) => rule.same?.(object, saved.inner) === true && samePrivates(object, saved),
    save(object, previous, visit) {
      const inner = rule.save(object, previous?.inner, visit) as unknown;
      const keys = privatesOf(object).map(p => p.key);
      // Private methods belong to the class: that the object has them is all there is to know.
      const values = keys.map(key => (key instanceof PrivateMember ? undefined : key.get(object)));
      for (const value of values) visit(value);
      return previous && previous.inner === inner && sameList(previous.keys, keys) && sameList(previous.values, values)
        ? previous
        : { inner, keys, values };
    },
    restore(object, { inner, keys, values }) {
      if (
        !sameList(
          privatesOf(object).map(p => p.key),
          keys,
        )
      )
        throw new Irreversible('a private member was added');
      keys.forEach((key, i) => {
        if (!(key instanceof PrivateMember) && !Object.is(key.get(object), values[i])) key.set(object, values[i]);
      });
      rule.restore(object, inner);
    },
    size: ({ inner, values }) => rule.size(inner) + 2 * listBytes(values.length),
  };
}
