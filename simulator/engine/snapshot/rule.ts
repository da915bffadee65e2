/** How one kind of object is remembered, and put back into the same object. */
export interface Rule<T extends object = any, S = any> {
  /**
   * Whether the object holds, and leads to, what it did when this was saved. Cheaper than saving it again: nearly all
   * objects do. Without it they are saved each time.
   */
  same?(object: T, saved: S): boolean;
  /**
   * What the object holds now: `previous` itself when nothing has changed since. Whatever it refers to that may hold
   * state is handed to `visit`. Throws Unkeepable.
   */
  save(object: T, previous: S | undefined, visit: Visit): S;
  /** Throws Irreversible. */
  restore(object: T, saved: S): void;
  /** Once everything has been put back: for what lies in the insides of other objects. */
  settle?(object: T, saved: S): void;
  /** Bytes of a record, about. */
  size(saved: S): number;
}

export type Visit = (value: unknown) => void;

/** Something whose state the platform does not show: the message says what. */
export class Unkeepable extends Error {
  /** @param items of the array that is too long, if that is why */
  constructor(
    message: string,
    readonly items = 0,
  ) {
    super(message);
  }
}

/** What happened to an object since cannot be undone (it was frozen). */
export class Irreversible extends Error {}

/** Classes of the host name their own rule: `static readonly [kept]: Rule`. Others are kept property by property. */
export const kept: unique symbol = Symbol('kept');

const likenesses = new WeakMap<object, object>();

/** Objects with this prototype are the platform's own of another one (the host's class of dates makes dates). */
export function keptLike(prototype: object, platform: object): void {
  likenesses.set(prototype, platform);
}

/** The platform's prototype that decides how objects with this one are kept. */
export function likeness(prototype: object): object {
  return likenesses.get(prototype) ?? prototype;
}

/** An object of the host that is no part of the state. */
export const permanent: Rule = { same: () => true, save: () => null, restore() {}, size: () => 0 };

/** Every property, without those that never change and lead out of the state. */
export function propertiesBut(...permanentNames: readonly string[]): Rule<Record<string, unknown>, unknown[]> {
  const left = new Set(permanentNames);
  const names = (object: object): string[] => Object.keys(object).filter(k => !left.has(k));
  return {
    save(object, _previous, visit) {
      const values: unknown[] = [];
      for (const name of names(object)) {
        values.push(object[name]);
        visit(object[name]);
      }
      return values;
    },
    restore(object, saved) {
      names(object).forEach((name, i) => {
        object[name] = saved[i];
      });
    },
    size: saved => listBytes(saved.length),
  };
}

/** Bytes of an array of so many values. */
export function listBytes(length: number): number {
  return 32 + 8 * length;
}
