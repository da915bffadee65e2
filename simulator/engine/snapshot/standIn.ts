/** Accessors that stand in for data properties while a debugger listens: what they hold is the property's value. */
const holders = new WeakMap<object, { value: unknown }>();

/** From now on a property with this getter counts as a data property with the holder's value. */
export function standIn(getter: () => unknown, holder: { value: unknown }): void {
  holders.set(getter, holder);
}

/** Gives the property with this getter a value, unseen by who listens. False: it stands in for nothing. */
export function setBehind(getter: object, value: unknown): boolean {
  const holder = holders.get(getter);
  if (holder) holder.value = value;
  return holder !== undefined;
}

export function isStandIn(getter: object): boolean {
  return holders.has(getter);
}

const targets = new WeakMap<object, object>();

/** From now on the object `guise` counts as another face of `target`: what it is lies there. */
export function standInFor(guise: object, target: object): void {
  none = false;
  targets.set(guise, target);
}

/** What an object is another face of; undefined for all others. */
export function targetOf(guise: object): object | undefined {
  return targets.get(guise);
}

/** Nothing lies behind anything yet: so it is in most processes. */
let none = true;

const hidden = new WeakMap<object, readonly unknown[]>();

let hidesFunctions = false;

/** Whether something lies behind a function; known at once in most processes. */
export const isHiddenFunction = (f: Function): boolean => hidesFunctions && hidden.has(f);

/** From now on the object is nothing of its own: its state is that of `behind`. */
export function hides(object: object, behind: readonly unknown[]): void {
  none = false;
  if (typeof object === 'function') hidesFunctions = true;
  hidden.set(object, behind);
}

/** What lies behind an object; undefined for all that have a state of their own. */
export function behind(object: object): readonly unknown[] | undefined {
  if (none) return undefined;
  const target = targets.get(object);
  return target ? [target] : hidden.get(object);
}

/** A property as it is without the debugger. */
export function ownProperty(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const d = Reflect.getOwnPropertyDescriptor(object, key);
  const holder = d?.get && holders.get(d.get);
  return holder ? { value: holder.value, writable: true, enumerable: d.enumerable!, configurable: true } : d;
}
