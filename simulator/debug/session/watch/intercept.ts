/**
 * Sees the reads and writes of one property: while somebody listens, the property is an accessor that keeps the value.
 *
 * A model can tell only by asking for the property's descriptor; its order, enumerability and value stay. What is not
 * seen: `delete`, and what makes an array shorter.
 */

export interface AccessListener {
  onWrite(before: unknown, after: unknown): void;
  onRead?(value: unknown): void;
}

interface Interception {
  value: unknown;
  readonly listeners: Set<AccessListener>;
}

const intercepted = new WeakMap<object, Map<string | symbol, Interception>>();

/** Why the property cannot be listened to, or undefined. */
export function whyNot(object: object, name: string | symbol): string | undefined {
  if (intercepted.get(object)?.has(name)) return undefined;
  if (ArrayBuffer.isView(object)) return 'its elements are bytes: watch their memory';
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  if (!descriptor) return `the object has no field '${String(name)}' of its own`;
  if (!('value' in descriptor)) return `'${String(name)}' is computed by a getter`;
  if (Array.isArray(object) && name === 'length') return 'the length of an array is no field: watch its elements';
  if (!descriptor.writable || !descriptor.configurable) return `'${String(name)}' cannot be written`;
  return undefined;
}

/** Begins to listen; returns what ends it, or undefined where `whyNot` has a reason. */
export function intercept(object: object, name: string | symbol, listener: AccessListener): (() => void) | undefined {
  if (whyNot(object, name) !== undefined) return undefined;
  let properties = intercepted.get(object);
  if (!properties) intercepted.set(object, (properties = new Map()));
  let state = properties.get(name);
  if (!state) properties.set(name, (state = install(object, name)));
  const { listeners } = state;
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || properties.get(name) !== state) return;
    properties.delete(name);
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    // It may have been deleted or defined anew meanwhile.
    if (descriptor?.get && ours.has(descriptor.get))
      Object.defineProperty(object, name, {
        value: state.value,
        writable: true,
        enumerable: descriptor.enumerable ?? true,
        configurable: true,
      });
  };
}

const ours = new WeakSet<object>();

/** The value of an own property without running anybody's getter; undefined where there is one. */
export function plainValue(object: object, name: string | symbol): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  if (!descriptor) return undefined;
  if ('value' in descriptor) return descriptor.value;
  return intercepted.get(object)?.get(name)?.value;
}

function install(object: object, name: string | symbol): Interception {
  const { value, enumerable } = Object.getOwnPropertyDescriptor(object, name)!;
  const state: Interception = { value, listeners: new Set() };
  const get = (): unknown => {
    for (const l of state.listeners) l.onRead?.(state.value);
    return state.value;
  };
  function set(this: object, next: unknown): void {
    // An object that inherits from this one gets a property of its own, as it would without us.
    if (this !== object) {
      Object.defineProperty(this, name, { value: next, writable: true, enumerable: true, configurable: true });
      return;
    }
    const before = state.value;
    state.value = next;
    for (const l of state.listeners) l.onWrite(before, next);
  }
  ours.add(get);
  Object.defineProperty(object, name, { get, set, enumerable: enumerable ?? true, configurable: true });
  return state;
}
