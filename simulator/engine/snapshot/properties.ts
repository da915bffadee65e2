/** Objects as their own properties. */
import { Irreversible, listBytes, type Rule, type Visit } from './rule';
import { ownProperty, setBehind } from './standIn';

/**
 * Ordinary data properties, enumerable, writable and configurable: nearly every object. Key lists are shared by all
 * objects that have the same.
 */
class Fields {
  constructor(
    readonly keys: readonly PropertyKey[],
    readonly values: readonly unknown[],
    readonly prototype: object | null,
    readonly extensible: boolean,
  ) {}
}

/** Properties of any kind. */
class Descriptors {
  constructor(
    readonly keys: readonly PropertyKey[],
    /** Value, getter, setter and flags of each, one after the other. */
    readonly parts: readonly unknown[],
    readonly prototype: object | null,
    readonly extensible: boolean,
  ) {}
}

export type Properties = Fields | Descriptors;

const WRITABLE = 1;
const ENUMERABLE = 2;
const CONFIGURABLE = 4;
const ACCESSOR = 8;
const ORDINARY = WRITABLE | ENUMERABLE | CONFIGURABLE;
const PARTS = 4;
const FLAGS = 3;

export function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

export class PropertyKeeper {
  /** The key list that objects of a prototype had last. */
  private readonly keyLists = new WeakMap<object, readonly PropertyKey[]>();

  /** @param unwinding what reading an accessor of the program answers while the state is being looked at */
  constructor(private readonly unwinding: unknown) {}

  readonly rule: Rule<object, Properties> = {
    same: (object, saved) => this.same(object, saved),
    save: (object, previous, visit) => this.save(object, previous, visit),
    restore: (object, saved) => this.restore(object, saved),
    size: propertyBytes,
  };

  /** Flags are not looked at: that one was taken away is found when it is to be put back. */
  same(object: object, saved: Properties, but?: (key: PropertyKey) => boolean): boolean {
    const { keys } = saved;
    if (Object.getPrototypeOf(object) !== saved.prototype || Object.isExtensible(object) !== saved.extensible)
      return false;
    if (
      but
        ? !sameList(
            ownKeys(object).filter(k => !but(k)),
            keys,
          )
        : !hasKeys(object, keys)
    )
      return false;
    if (saved instanceof Descriptors) return sameParts(object, saved);
    const { values } = saved;
    for (let i = 0; i < keys.length; i++)
      if (!Object.is((object as Record<PropertyKey, unknown>)[keys[i]], values[i])) return false;
    return true;
  }

  /** @param but keys that are left out */
  save(
    object: object,
    previous: Properties | undefined,
    visit: Visit,
    but?: (key: PropertyKey) => boolean,
  ): Properties {
    const prototype = Object.getPrototypeOf(object) as object | null;
    if (prototype !== null) visit(prototype);
    const extensible = Object.isExtensible(object);
    const all = ownKeys(object);
    const found = but ? all.filter(k => !but(k)) : all;
    if (previous instanceof Fields && !but) {
      const fields = this.fields(object, found, previous, prototype, extensible, visit);
      if (fields) return fields;
    }
    if (
      previous instanceof Descriptors &&
      prototype === previous.prototype &&
      extensible === previous.extensible &&
      sameList(found, previous.keys) &&
      sameParts(object, previous)
    ) {
      for (let i = 0; i < previous.parts.length; i++) if (i % PARTS !== FLAGS) visit(previous.parts[i]);
      return previous;
    }
    const keys = this.shared(found, prototype, previous);
    return this.describe(object, keys, prototype, extensible, visit);
  }

  /** Undefined: not all of it is ordinary any more. */
  private fields(
    object: object,
    found: readonly PropertyKey[],
    previous: Fields,
    prototype: object | null,
    extensible: boolean,
    visit: Visit,
  ): Fields | undefined {
    const keys = sameList(found, previous.keys) ? previous.keys : undefined;
    if (!keys) return undefined;
    const old = previous.values;
    let values: unknown[] | undefined;
    for (let i = 0; i < keys.length; i++) {
      const value = (object as Record<PropertyKey, unknown>)[keys[i]];
      if (values) values[i] = value;
      else if (!Object.is(value, old[i])) {
        if (value === this.unwinding) return undefined;
        values = old.slice();
        values[i] = value;
      }
      if ((typeof value === 'object' && value !== null) || typeof value === 'function') visit(value);
    }
    if (!values && prototype === previous.prototype && extensible === previous.extensible) return previous;
    return new Fields(keys, values ?? old, prototype, extensible);
  }

  private describe(
    object: object,
    keys: readonly PropertyKey[],
    prototype: object | null,
    extensible: boolean,
    visit: Visit,
  ): Properties {
    const values: unknown[] = [];
    const parts: unknown[] = [];
    let ordinary = true;
    for (const key of keys) {
      const d = ownProperty(object, key)!;
      const flags = flagsOf(d);
      if (flags !== ORDINARY) ordinary = false;
      values.push(d.value);
      parts.push(d.value, d.get, d.set, flags);
      visit(d.value);
      visit(d.get);
      visit(d.set);
    }
    return ordinary
      ? new Fields(keys, values, prototype, extensible)
      : new Descriptors(keys, parts, prototype, extensible);
  }

  private shared(
    keys: readonly PropertyKey[],
    prototype: object | null,
    previous: Properties | undefined,
  ): readonly PropertyKey[] {
    if (previous && sameList(previous.keys, keys)) return previous.keys;
    if (prototype === null) return keys;
    const last = this.keyLists.get(prototype);
    if (last && sameList(last, keys)) return last;
    this.keyLists.set(prototype, keys);
    return keys;
  }

  restore(object: object, saved: Properties, but?: (key: PropertyKey) => boolean): void {
    if (Object.isExtensible(object) !== saved.extensible) throw new Irreversible('an object was frozen or sealed');
    if (Object.getPrototypeOf(object) !== saved.prototype) Object.setPrototypeOf(object, saved.prototype);
    const all = ownKeys(object);
    const found = but ? all.filter(k => !but(k)) : all;
    const { keys } = saved;
    if (!sameList(found, keys)) {
      for (const key of found)
        if (!Reflect.deleteProperty(object, key)) throw new Irreversible('a property was made permanent');
    }
    for (let i = 0; i < keys.length; i++) {
      if (saved instanceof Fields) this.put(object, keys[i], saved.values[i], undefined, undefined, ORDINARY);
      else {
        const { parts } = saved;
        const at = i * PARTS;
        this.put(object, keys[i], parts[at], parts[at + 1], parts[at + 2], parts[at + FLAGS] as number);
      }
    }
  }

  private put(object: object, key: PropertyKey, value: unknown, get: unknown, set: unknown, flags: number): void {
    const now = Reflect.getOwnPropertyDescriptor(object, key);
    const enumerable = (flags & ENUMERABLE) !== 0;
    if (now?.get && (flags & WRITABLE) !== 0 && now.enumerable === enumerable && setBehind(now.get, value)) return;
    const same = now !== undefined && flagsOf(now) === flags;
    if (same && Object.is(now.value, value) && now.get === get && now.set === set) return;
    if (same && (flags & WRITABLE) !== 0) {
      (object as Record<PropertyKey, unknown>)[key] = value;
      return;
    }
    const common = { enumerable, configurable: (flags & CONFIGURABLE) !== 0 };
    const descriptor =
      (flags & ACCESSOR) !== 0
        ? { ...common, get: get as (() => unknown) | undefined, set: set as ((v: unknown) => void) | undefined }
        : { ...common, value, writable: (flags & WRITABLE) !== 0 };
    if (!Reflect.defineProperty(object, key, descriptor)) throw new Irreversible('a property was made permanent');
  }
}

/** As `Reflect.ownKeys`, which is three times slower. */
function ownKeys(object: object): PropertyKey[] {
  const keys: PropertyKey[] = Object.getOwnPropertyNames(object);
  const symbols = Object.getOwnPropertySymbols(object);
  for (let i = 0; i < symbols.length; i++) keys.push(symbols[i]);
  return keys;
}

function hasKeys(object: object, keys: readonly PropertyKey[]): boolean {
  const names = Object.getOwnPropertyNames(object);
  const symbols = Object.getOwnPropertySymbols(object);
  if (names.length + symbols.length !== keys.length) return false;
  for (let i = 0; i < names.length; i++) if (names[i] !== keys[i]) return false;
  for (let i = 0; i < symbols.length; i++) if (symbols[i] !== keys[names.length + i]) return false;
  return true;
}

function sameParts(object: object, { keys, parts }: Descriptors): boolean {
  for (let i = 0, at = 0; i < keys.length; i++, at += PARTS) {
    if (((parts[at + FLAGS] as number) & ACCESSOR) === 0) {
      if (!Object.is((object as Record<PropertyKey, unknown>)[keys[i]], parts[at])) return false;
      continue;
    }
    const now = ownProperty(object, keys[i])!;
    if (now.get !== parts[at + 1] || now.set !== parts[at + 2]) return false;
  }
  return true;
}

function flagsOf(d: PropertyDescriptor): number {
  return (
    (d.writable ? WRITABLE : 0) |
    (d.enumerable ? ENUMERABLE : 0) |
    (d.configurable ? CONFIGURABLE : 0) |
    ('value' in d ? 0 : ACCESSOR)
  );
}

export function propertyBytes(saved: Properties): number {
  return 48 + listBytes(saved instanceof Fields ? saved.values.length : saved.parts.length);
}
