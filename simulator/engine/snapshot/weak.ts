/** WeakMaps and WeakSets: what they hold is asked for object by object, for the platform does not list it. */
import type { Rule } from './rule';

/** Undefined: one of the platform's. */
let changesOf: (map: object) => number | undefined;

/**
 * A WeakMap that knows when it was changed: while it was not, only objects that nobody has seen before are asked for. It
 * looks like the platform's to a model.
 */
export const CountedWeakMap = (() => {
  class WeakMap<K extends object, V> extends globalThis.WeakMap<K, V> {
    #changes = 0;

    override set(key: K, value: V): this {
      this.#changes++;
      return super.set(key, value);
    }

    override delete(key: K): boolean {
      this.#changes++;
      return super.delete(key);
    }

    static {
      changesOf = map => (#changes in map ? map.#changes : undefined);
    }
  }
  for (const name of ['set', 'delete'] as const) Object.defineProperty(WeakMap.prototype, name, { enumerable: false });
  Object.freeze(WeakMap.prototype);
  return Object.freeze(WeakMap);
})();

/** Its contents are kept apart from the object. */
export const weak: Rule = { same: () => true, save: () => null, restore() {}, size: () => 0 };

/** What the platform's WeakMap and WeakSet have in common. */
interface Access {
  has(key: object): boolean;
  get(key: object): unknown;
  set(key: object, value: unknown): void;
  delete(key: object): void;
}

const { get, set, has, delete: remove } = globalThis.WeakMap.prototype;
const { add, has: hasMember, delete: removeMember } = WeakSet.prototype;

/** Throws for what only inherits from one. */
export function isWeak(object: object): boolean {
  if (object instanceof WeakMap) has.call(object, object);
  else hasMember.call(object as WeakSet<object>, object);
  return true;
}

function accessTo(object: object): Access {
  return object instanceof WeakMap
    ? {
        has: key => has.call(object, key),
        get: key => get.call(object, key) as unknown,
        set: (key, value) => void set.call(object, key, value),
        delete: key => void remove.call(object, key),
      }
    : {
        has: key => hasMember.call(object as WeakSet<object>, key),
        get: () => undefined,
        set: key => void add.call(object as WeakSet<object>, key),
        delete: key => void removeMember.call(object as WeakSet<object>, key),
      };
}

/** What one held for the objects of a state. */
export interface WeakContents {
  readonly holder: WeakHolder;
  readonly values: ReadonlyMap<object, unknown>;
}

/** One map over all looks. */
export class WeakHolder {
  private readonly access: Access;
  /** What it held last, and how often it had been changed then. */
  private known: { readonly changes: number | undefined; readonly values: ReadonlyMap<object, unknown> } | undefined;

  constructor(private readonly object: object) {
    this.access = accessTo(object);
  }

  /** A look begins. */
  look(): WeakLook {
    const changes = changesOf(this.object);
    return new WeakLook(
      this,
      this.access,
      changes !== undefined && this.known?.changes === changes ? this.known.values : undefined,
    );
  }

  note(values: ReadonlyMap<object, unknown>): void {
    this.known = { changes: changesOf(this.object), values };
  }

  /** @param objects all of the state */
  restore(values: ReadonlyMap<object, unknown>, objects: readonly { readonly object: object }[]): void {
    const { access, known } = this;
    const changes = changesOf(this.object);
    if (changes !== undefined && known?.changes === changes && known.values === values) return;
    for (const { object } of objects) if (access.has(object) && !values.has(object)) access.delete(object);
    for (const [key, value] of values) access.set(key, value);
    this.note(values);
  }
}

/** One look at a map. */
export class WeakLook {
  private values: Map<object, unknown> | undefined;
  /** Of the objects of the look, those that were asked for. */
  private probed = 0;
  private visited = 0;

  constructor(
    private readonly holder: WeakHolder,
    private readonly access: Access,
    /** What it held at the last look, if it still does. */
    private readonly before: ReadonlyMap<object, unknown> | undefined,
  ) {}

  /**
   * What it leads to from the objects found so far.
   * @param found all of them
   * @param fresh those of them that the last look did not find
   */
  visit(
    found: readonly { readonly object: object }[],
    fresh: readonly { readonly object: object }[],
    isFound: (key: object) => boolean,
    visit: (value: unknown) => void,
  ): boolean {
    const { before } = this;
    const asked = before ? fresh : found;
    const end = asked.length;
    if (before && this.visited !== found.length)
      for (const [key, value] of before)
        if ((typeof value === 'object' || typeof value === 'function') && isFound(key)) visit(value);
    this.visited = found.length;
    for (; this.probed < end; this.probed++) {
      const { object } = asked[this.probed];
      if (before?.has(object) || !this.access.has(object)) continue;
      this.values ??= new Map(before);
      const value = this.access.get(object);
      this.values.set(object, value);
      visit(value);
    }
    return this.probed === asked.length && this.visited === found.length;
  }

  get contents(): WeakContents {
    const values = this.values ?? this.before ?? new Map();
    this.holder.note(values);
    return { holder: this.holder, values };
  }
}
