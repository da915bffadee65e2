/**
 * Sees the reads and writes of one property: while somebody listens, the property is an accessor that keeps the value.
 * Data breakpoints listen to what a machine does; the pages that a machine may not touch (`guards.ts`) forbid it.
 *
 * A model can tell only by asking for the property's descriptor; its order, enumerability and value stay. What is not
 * seen: `delete`, and what makes an array shorter.
 */
import { isBytes } from './bytesView';
import { isStandIn, standIn } from '../engine';
import { PrivateMember, privatesOf, type PrivateField } from '../engine/runtime/privates';

export interface AccessListener {
  /** Before anything is done; one that throws prevents it. */
  beforeWrite?(): void;
  beforeRead?(): void;
  onWrite?(before: unknown, after: unknown): void;
  onRead?(value: unknown): void;
}

interface Interception {
  value: unknown;
  readonly listeners: Set<AccessListener>;
}

/** Private fields by their names (`#x`) are read and written through what generated code keeps for each. */
export function privateField(object: object, name: string | symbol): PrivateField | undefined {
  if (typeof name !== 'string' || !name.startsWith('#') || Object.hasOwn(object, name)) return undefined;
  const key = privatesOf(object).find(p => p.name === name)?.key;
  return key instanceof PrivateMember ? undefined : key;
}

const intercepted = new WeakMap<object, Map<string | symbol, Interception>>();

/** Why the property cannot be listened to, or undefined. */
export function whyNot(object: object, name: string | symbol): string | undefined {
  if (intercepted.get(object)?.has(name) && isInstalled(object, name)) return undefined;
  if (isBytes(object)) return 'its elements are bytes: watch their memory';
  if (privateField(object, name)) return undefined;
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
  const field = privateField(object, name);
  if (field) return interceptPrivate(object, field, listener);
  let properties = intercepted.get(object);
  if (!properties) intercepted.set(object, (properties = new Map()));
  let state = properties.get(name);
  // A state that was put back knows nothing of us.
  if (!state || !isInstalled(object, name)) properties.set(name, (state = install(object, name, state?.listeners)));
  const { listeners } = state;
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || properties.get(name) !== state) return;
    properties.delete(name);
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    // It may have been deleted or defined anew meanwhile.
    if (descriptor?.get && isStandIn(descriptor.get))
      Object.defineProperty(object, name, {
        value: state.value,
        writable: true,
        enumerable: descriptor.enumerable ?? true,
        configurable: true,
      });
  };
}

/** The value of an own property without running anybody's getter; undefined where there is one. */
export function plainValue(object: object, name: string | symbol): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  if (!descriptor) return privateField(object, name)?.get(object);
  if ('value' in descriptor) return descriptor.value;
  return intercepted.get(object)?.get(name)?.value;
}

/** The value of a property, without telling those who listen to it. */
export function silentValue(object: object, name: string): unknown {
  const listened = intercepted.get(object)?.get(name);
  return listened ? listened.value : (object as Record<string, unknown>)[name];
}

function isInstalled(object: object, name: string | symbol): boolean {
  const get = Object.getOwnPropertyDescriptor(object, name)?.get;
  return get !== undefined && isStandIn(get);
}

function install(object: object, name: string | symbol, listeners: Set<AccessListener> = new Set()): Interception {
  const { value, enumerable } = Object.getOwnPropertyDescriptor(object, name)!;
  const state: Interception = { value, listeners };
  const get = (): unknown => {
    for (const l of state.listeners) l.beforeRead?.();
    for (const l of state.listeners) l.onRead?.(state.value);
    return state.value;
  };
  function set(this: object, next: unknown): void {
    // An object that inherits from this one gets a property of its own, as it would without us.
    if (this !== object) {
      Object.defineProperty(this, name, { value: next, writable: true, enumerable: true, configurable: true });
      return;
    }
    for (const l of state.listeners) l.beforeWrite?.();
    const before = state.value;
    state.value = next;
    for (const l of state.listeners) l.onWrite?.(before, next);
  }
  standIn(get, state);
  Object.defineProperty(object, name, { get, set, enumerable: enumerable ?? true, configurable: true });
  return state;
}

interface WatchedField {
  readonly plain: Pick<PrivateField, 'get' | 'set'>;
  readonly listeners: Map<object, Set<AccessListener>>;
}

const watchedFields = new WeakMap<PrivateField, WatchedField>();

function interceptPrivate(object: object, field: PrivateField, listener: AccessListener): () => void {
  let watched = watchedFields.get(field);
  if (!watched) watchedFields.set(field, (watched = listenToField(field)));
  const { listeners, plain } = watched;
  const mine = listeners.get(object) ?? new Set();
  listeners.set(object, mine.add(listener));
  return () => {
    mine.delete(listener);
    if (mine.size === 0) listeners.delete(object);
    if (listeners.size > 0 || !watchedFields.delete(field)) return;
    Object.assign(field, plain);
  };
}

function listenToField(field: PrivateField): WatchedField {
  const plain = { get: field.get, set: field.set };
  const listeners: WatchedField['listeners'] = new Map();
  const of = (o: unknown): Iterable<AccessListener> => listeners.get(o as object) ?? [];
  field.get = o => {
    for (const l of of(o)) l.beforeRead?.();
    const value = plain.get(o);
    for (const l of of(o)) l.onRead?.(value);
    return value;
  };
  field.set = (o, value) => {
    for (const l of of(o)) l.beforeWrite?.();
    const before = listeners.has(o as object) ? plain.get(o) : undefined;
    plain.set(o, value);
    for (const l of of(o)) l.onWrite?.(before, value);
    return value;
  };
  return { plain, listeners };
}
