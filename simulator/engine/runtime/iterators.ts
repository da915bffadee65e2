/**
 * The iterators of the language's collections, made anew: they look and walk like the platform's, whose state nobody can
 * see, but can be remembered and put back. Compiled code gets these wherever it asks for one by name (`iterating`).
 */
import type { Rule, Visit } from '../snapshot/rule';
import { behind } from '../snapshot/standIn';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Step = { value: unknown; done: boolean };

/** Where one stands. */
interface Walk {
  step(): Step;
  /** Its state, as data. */
  save(visit: Visit): unknown;
  /** Everything else has been put back already. */
  restore(saved: never): void;
}

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;
const typedPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
const typedLength = Object.getOwnPropertyDescriptor(typedPrototype, 'length')!.get!;
const { exec, [Symbol.matchAll]: matchAllOfPattern } = RegExp.prototype;

const end = (): Step => ({ value: undefined, done: true });

type Kind = 'keys' | 'values' | 'entries';

/** Over an array, a typed one, or what has a `length`: ECMA-262, CreateArrayIterator. */
class ArrayWalk implements Walk {
  private index = 0;
  private readonly typed: boolean;

  /** @param untouched the platform's own, which knows its errors */
  constructor(
    private target: ArrayLike<unknown> | undefined,
    private readonly kind: Kind,
    private readonly untouched: Iterator<unknown>,
  ) {
    this.typed = ArrayBuffer.isView(target);
  }

  private length(target: ArrayLike<unknown>): number {
    if (Array.isArray(target)) return target.length;
    if (!this.typed) return Math.min(Math.max(Math.trunc(Number(target.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
    const length = Reflect.apply(typedLength, target, []) as number;
    // Its buffer may be gone, which is an error.
    if (length === 0) this.untouched.next();
    return length;
  }

  step(): Step {
    const { target, index, kind } = this;
    if (target === undefined) return end();
    if (index >= this.length(target)) {
      this.target = undefined;
      return end();
    }
    this.index = index + 1;
    if (kind === 'keys') return { value: index, done: false };
    return { value: kind === 'values' ? target[index] : [index, target[index]], done: false };
  }

  save(visit: Visit): object {
    const { target, index } = this;
    visit(target);
    return { target, index };
  }

  restore(saved: { target: ArrayLike<unknown> | undefined; index: number }): void {
    Object.assign(this, saved);
  }
}

/** Over a Map or a Set, which may change on the way: the platform's own, made again where its state is wanted. */
class CollectionWalk implements Walk {
  private rest: Iterator<unknown> | undefined;

  constructor(
    private readonly source: unknown,
    private readonly begin: Method,
  ) {
    this.rest = this.fromStart();
  }

  private fromStart(): Iterator<unknown> {
    return Reflect.apply(this.begin, this.source, []) as Iterator<unknown>;
  }

  step(): Step {
    if (this.rest === undefined) return end();
    const result = this.rest.next() as Step;
    if (result.done) this.rest = undefined;
    return result;
  }

  /** How many of the items that there are now lie behind it; null: it has ended. */
  save(visit: Visit): number | null {
    visit(this.source);
    if (this.rest === undefined) return null;
    const passed = countOf(this.fromStart()) - countOf(this.rest);
    this.restore(passed);
    return passed;
  }

  restore(passed: number | null): void {
    this.rest = undefined;
    if (passed === null) return;
    this.rest = this.fromStart();
    for (let i = 0; i < passed; i++) this.rest.next();
  }
}

function countOf(rest: Iterator<unknown>): number {
  let count = 0;
  while (!rest.next().done) count++;
  return count;
}

/** Over the code points of a string. */
class StringWalk implements Walk {
  private index = 0;

  constructor(private readonly text: string) {}

  step(): Step {
    const { text, index } = this;
    if (index >= text.length) return end();
    const isPair = text.codePointAt(index)! > 0xffff;
    const value = isPair ? text.slice(index, index + 2) : text[index];
    this.index = index + value.length;
    return { value, done: false };
  }

  save(): number {
    return this.index;
  }

  restore(index: number): void {
    this.index = index;
  }
}

/** Over the matches of a pattern of the language's own: ECMA-262, CreateRegExpStringIterator. */
class MatchWalk implements Walk {
  private done = false;
  private readonly matcher: RegExp;

  constructor(
    pattern: RegExp,
    private readonly text: string,
  ) {
    this.matcher = new RegExp(pattern.source, pattern.flags);
    this.matcher.lastIndex = pattern.lastIndex;
  }

  step(): Step {
    if (this.done) return end();
    const { matcher, text } = this;
    const match = Reflect.apply(exec, matcher, [text]) as RegExpExecArray | null;
    this.done = match === null || !matcher.global;
    if (match === null) return end();
    if (match[0] === '' && matcher.global) {
      const { lastIndex } = matcher;
      const wide = /[uv]/.test(matcher.flags) && (text.codePointAt(lastIndex) ?? 0) > 0xffff;
      matcher.lastIndex = lastIndex + (wide ? 2 : 1);
    }
    return { value: match, done: false };
  }

  save(): object {
    return { done: this.done, lastIndex: this.matcher.lastIndex };
  }

  restore({ done, lastIndex }: { done: boolean; lastIndex: number }): void {
    this.done = done;
    this.matcher.lastIndex = lastIndex;
  }
}

interface KeptIterator {
  readonly walk: unknown;
  readonly properties: unknown;
}

/** One kind of iterator, in place of that of a sample of the platform. */
interface Family {
  readonly prototype: { next: unknown };
  readonly next: unknown;
  make(walk: Walk): object;
  /** How one is remembered; properties that somebody gave it, by `properties`. */
  rule(properties: Rule): Rule<object, KeptIterator>;
}

function familyOf(sample: Iterator<unknown>): Family {
  const platform = Object.getPrototypeOf(sample) as { next: Method; [Symbol.toStringTag]: string };
  const native = platform.next;
  class Walking {
    readonly #walk: Walk;

    constructor(walk: Walk) {
      this.#walk = walk;
    }

    next(): unknown {
      // Of anything else, the platform says what is wrong.
      return #walk in this ? this.#walk.step() : Reflect.apply(native, this, []);
    }

    static rule(properties: Rule): Rule<Walking, KeptIterator> {
      return {
        save: (object, previous, visit) => ({
          walk: object.#walk.save(visit),
          properties: properties.save(object, previous?.properties, visit),
        }),
        restore: (object, saved) => properties.restore(object, saved.properties),
        settle: (object, saved) => object.#walk.restore(saved.walk as never),
        size: saved => properties.size(saved.properties),
      };
    }
  }
  const { prototype } = Walking;
  Reflect.deleteProperty(prototype, 'constructor');
  Object.setPrototypeOf(prototype, iteratorPrototype);
  Object.defineProperty(prototype, Symbol.toStringTag, {
    value: platform[Symbol.toStringTag],
    configurable: true,
  });
  return { prototype, next: prototype.next, make: walk => new Walking(walk), rule: p => Walking.rule(p) as never };
}

const families = {
  array: familyOf([].values()),
  map: familyOf(new Map().values()),
  set: familyOf(new Set().values()),
  string: familyOf(''[Symbol.iterator]()),
  match: familyOf(''.matchAll(/./g)),
};

/** By the function of the platform that makes one: the family, and the function that takes its place. */
const makers = new Map<unknown, { readonly family: Family; readonly ours: Method }>();

function replaceMaker(
  family: Family,
  holder: object,
  name: PropertyKey,
  walk: (self: unknown, native: Method) => Walk,
) {
  const native = (holder as Record<PropertyKey, Method>)[name];
  define(family, native, {
    ours(this: unknown) {
      return family.make(walk(this, native));
    },
  });
}

function define(family: Family, native: Method, { ours }: { ours: Method }): void {
  if (makers.has(native)) return;
  for (const key of ['name', 'length'] as const)
    Object.defineProperty(ours, key, { value: native[key], configurable: true });
  makers.set(native, { family, ours });
}

for (const kind of ['values', 'keys', 'entries'] as const) {
  for (const holder of [Array.prototype, typedPrototype])
    replaceMaker(families.array, holder, kind, (self, native) => {
      const untouched = Reflect.apply(native, self, []) as Iterator<unknown>;
      return new ArrayWalk(Object(self) as ArrayLike<unknown>, kind, untouched);
    });
  replaceMaker(families.map, Map.prototype, kind, (self, native) => new CollectionWalk(self, native));
  replaceMaker(families.set, Set.prototype, kind, (self, native) => new CollectionWalk(self, native));
}
const { [Symbol.iterator]: codePoints, matchAll } = String.prototype;
define(families.string, codePoints as Method, {
  ours(this: unknown) {
    return typeof this === 'string' ? families.string.make(new StringWalk(this)) : Reflect.apply(codePoints, this, []);
  },
});

/** Whether matching it runs none of the person's code. */
export const isPlainPattern = (x: unknown): x is RegExp =>
  typeof x === 'object' &&
  x !== null &&
  behind(x) === undefined &&
  x instanceof RegExp &&
  Object.getPrototypeOf(x) === RegExp.prototype &&
  Object.getOwnPropertyNames(x).length === 1 &&
  Object.getOwnPropertySymbols(x).length === 0 &&
  x.exec === exec &&
  x[Symbol.matchAll] === matchAllOfPattern;

define(families.match, matchAll as Method, {
  ours(this: unknown, pattern: unknown) {
    // It has the platform's errors, and calls what a person's own pattern has.
    const untouched = Reflect.apply(matchAll, this, [pattern]) as object;
    if (typeof this !== 'string' || (typeof pattern === 'object' && pattern !== null && !isPlainPattern(pattern)))
      return untouched;
    const plain = isPlainPattern(pattern) ? pattern : new RegExp(pattern as string, 'g');
    return families.match.make(new MatchWalk(plain, this));
  },
});
define(families.match, matchAllOfPattern as Method, {
  ours(this: unknown, text: unknown) {
    return isPlainPattern(this) && typeof text === 'string'
      ? families.match.make(new MatchWalk(this, text))
      : Reflect.apply(matchAllOfPattern, this, [text]);
  },
});

/** In place of a function of the platform that makes an iterator, the one that makes ours; anything else is itself. */
export function iterating(f: unknown): unknown {
  return makers.get(f)?.ours ?? f;
}

/** Whether `f` makes iterators that walk as the language says. */
export function walksPlainly(f: unknown): boolean {
  const family = makers.get(f)?.family;
  return family !== undefined && family.prototype.next === family.next;
}

/** Whether `next` is that of such an iterator. */
export function isPlainNext(next: unknown): boolean {
  return Object.values(families).some(f => f.next === next);
}

/** How they are remembered, by their prototypes. */
export function iteratorRules(properties: Rule): [prototype: object, rule: Rule][] {
  return Object.values(families).map(f => [f.prototype, f.rule(properties)]);
}

/** For a host that makes what the language's objects share unchangeable. */
export const iteratorIntrinsics: readonly object[] = [
  ...Object.values(families).map(f => f.prototype),
  ...[...makers.values()].map(m => m.ours),
];
