type Method = (...a: never[]) => unknown;

/** `Iterator.prototype`, which has a global name since Node.js 22. */
export const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as Record<string, Method>;

/** What the platform's helpers and wrappers inherit, where it has them. */
const platform = iteratorPrototype.map
  ? {
      helper: Object.getPrototypeOf(Reflect.apply(iteratorPrototype.map, [].values(), [() => 0])) as object,
      wrapper: Object.getPrototypeOf(
        Reflect.apply((iteratorPrototype.constructor as unknown as Record<string, Method>).from, undefined, [
          { next: () => ({}) },
        ]),
      ) as object,
    }
  : { helper: {}, wrapper: {} };

/** Natives that raise the platform's errors, by the names of their re-implementations. */
export const iteratorPlaces = {
  helperNext: { holder: platform.helper, name: 'next' },
  helperReturn: { holder: platform.helper, name: 'return' },
  wrapperNext: { holder: platform.wrapper, name: 'next' },
  wrapperReturn: { holder: platform.wrapper, name: 'return' },
};

/** Whether an argument that is refused closes the iterator: ECMA-262 of 2025, since V8 13.5. */
function closesEarly(): boolean {
  const closings: object[] = [];
  const close = () => {
    closings.push({});
    return {};
  };
  try {
    Reflect.apply(iteratorPrototype.take, { next: () => ({}), return: close }, [Number.NaN]);
  } catch {}
  return closings.length > 0;
}

/** Where a helper or wrapper keeps its state: a property, because whoever saves a machine follows properties. */
const state = Symbol('iterator');

/** The iterators of one program; their methods are given to them by `complete` when they are linked. */
export function iteratorObjects(): {
  readonly globals: Readonly<Record<string, unknown>>;
  complete(method: (name: string) => Method): void;
} {
  const helper = Object.create(iteratorPrototype, {
    [Symbol.toStringTag]: { value: 'Iterator Helper', configurable: true },
  }) as object;
  const wrapper = Object.create(iteratorPrototype) as object;
  const make = (prototype: object, value: object) => Object.create(prototype, { [state]: { value } }) as object;
  return {
    globals: {
      closesEarly: closesEarly(),
      newHelper: (s: object) => make(helper, s),
      newWrapper: (s: object) => make(wrapper, s),
      stateOf: (x: unknown) =>
        (typeof x === 'object' && x !== null && Object.getOwnPropertyDescriptor(x, state)?.value) as unknown,
      isIterator: (x: object) => Object.prototype.isPrototypeOf.call(iteratorPrototype, x),
    },
    complete(method) {
      for (const [prototype, kind] of [
        [helper, 'helper'],
        [wrapper, 'wrapper'],
      ] as const)
        for (const name of ['next', 'return']) {
          const value = method(`${kind}${name[0].toUpperCase()}${name.slice(1)}`);
          Object.defineProperty(value, 'name', { value: name, configurable: true });
          Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
        }
    },
  };
}

/** Names that the source knows besides the helpers of all. */
export const iteratorGlobals = Object.keys(iteratorObjects().globals);

/**
 * Iterator helpers (ECMA-262, 27.1.4), where the platform has them: lazy steps over an iterator, each of which may be
 * suspended. A helper has the state of the platform's, but a prototype of its own.
 */
export const iteratorSource = `
interface Walked { iterator: any; next: any }
interface State extends Walked { step: (s: State) => any; inner: Walked | undefined; count: number; running: boolean; done: boolean }
export function helperNext(this: any): any {
  const s: State = stateOf(this);
  if (!s) return native$helperNext.call(this);
  if (s.running) throw new TypeError('Generator is already running');
  if (s.done) return { value: undefined, done: true };
  s.running = true;
  try {
    return s.step(s);
  } catch (error) {
    s.done = true;
    throw error;
  } finally {
    s.running = false;
  }
}
export function helperReturn(this: any): any {
  const s: State = stateOf(this);
  if (!s) return native$helperReturn.call(this);
  if (s.running) throw new TypeError('Generator is already running');
  if (s.done) return { value: undefined, done: true };
  s.done = s.running = true;
  try {
    if (s.inner) closeInner(s);
    close(s.iterator);
  } finally {
    s.running = false;
  }
  return { value: undefined, done: true };
}
function helper(iterator: any, step: (s: State) => any): any {
  return newHelper({ iterator, next: iterator.next, step, inner: undefined, count: 0, running: false, done: false });
}
function close(iterator: any): void {
  const leave = iterator.return;
  if (leave != null && !isObject(leave.call(iterator))) throw new TypeError('return called on non-object');
}
/** Closes because of an error that matters more than any of its own. */
function abandon(iterator: any): void {
  try {
    const leave = iterator.return;
    if (leave != null) leave.call(iterator);
  } catch {}
}
function closeInner(s: State): void {
  try {
    close(s.inner!.iterator);
  } catch (error) {
    abandon(s.iterator);
    throw error;
  }
}
/** One step of an iterator: its result, or undefined at its end. */
function stepOf(s: Walked): any {
  const result = s.next.call(s.iterator);
  if (!isObject(result)) throw new TypeError('Iterator result ' + String(result) + ' is not an object');
  return (result as any).done ? undefined : result;
}
function ended(s: State): any {
  s.done = true;
  return { value: undefined, done: true };
}
function gives(value: any): any {
  return { value, done: false };
}
/** What the callback gives for a value; its errors close the iterator. */
function called(s: State, f: any, value: any): any {
  try {
    return f(value, s.count++);
  } catch (error) {
    abandon(s.iterator);
    throw error;
  }
}
/** The platform's error for an argument. */
function refused(iterator: any, native: any, argument: any): any {
  if (!isObject(iterator)) return native.call(iterator, argument);
  if (closesEarly) abandon(iterator);
  return native.call(create(null), argument);
}
export function iteratorMap(this: any, f: any): any {
  if (!isObject(this) || typeof f !== 'function') return refused(this, native$iteratorMap, f);
  f = callee(f);
  return helper(this, s => {
    const result = stepOf(s);
    return result ? gives(called(s, f, result.value)) : ended(s);
  });
}
export function iteratorFilter(this: any, f: any): any {
  if (!isObject(this) || typeof f !== 'function') return refused(this, native$iteratorFilter, f);
  f = callee(f);
  return helper(this, s => {
    for (;;) {
      const result = stepOf(s);
      if (!result) return ended(s);
      const { value } = result;
      if (called(s, f, value)) return gives(value);
    }
  });
}
/** A limit as the platform reads it; what it refuses, it refuses itself. */
function limitOf(iterator: any, limit: any, native: any): number {
  let n: number;
  try {
    n = +asNumber(limit);
  } catch (error) {
    if (closesEarly) abandon(iterator);
    throw error;
  }
  if (!(n > -1)) refused(iterator, native, typeof limit === 'object' || typeof limit === 'function' ? n : limit);
  return n < 0 ? 0 : n - (n % 1 || 0);
}
export function iteratorTake(this: any, limit: any): any {
  if (!isObject(this)) return native$iteratorTake.call(this, limit);
  let remaining = limitOf(this, limit, native$iteratorTake);
  return helper(this, s => {
    if (remaining === 0) {
      s.done = true;
      close(s.iterator);
      return { value: undefined, done: true };
    }
    remaining--;
    const result = stepOf(s);
    return result ? gives(result.value) : ended(s);
  });
}
export function iteratorDrop(this: any, limit: any): any {
  if (!isObject(this)) return native$iteratorDrop.call(this, limit);
  let remaining = limitOf(this, limit, native$iteratorDrop);
  return helper(this, s => {
    for (; remaining > 0; remaining--) if (!stepOf(s)) return ended(s);
    const result = stepOf(s);
    return result ? gives(result.value) : ended(s);
  });
}
/** The iterator of what can be iterated or is an iterator itself. */
function flattened(x: any): any {
  const method = x[Symbol.iterator];
  const iterator = method == null ? x : method.call(x);
  if (!isObject(iterator)) throw new TypeError('#<' + (x.constructor?.name ?? 'Object') + '> is not iterable');
  return { iterator, next: iterator.next };
}
export function iteratorFlatMap(this: any, f: any): any {
  if (!isObject(this) || typeof f !== 'function') return refused(this, native$iteratorFlatMap, f);
  f = callee(f);
  return helper(this, s => {
    for (;;) {
      if (!s.inner) {
        const result = stepOf(s);
        if (!result) return ended(s);
        const mapped = called(s, f, result.value);
        try {
          if (!isObject(mapped)) throw new TypeError('Iterator.prototype.flatMap called on non-object');
          s.inner = flattened(mapped);
        } catch (error) {
          abandon(s.iterator);
          throw error;
        }
      }
      try {
        const result = stepOf(s.inner);
        if (result) return gives(result.value);
        s.inner = undefined;
      } catch (error) {
        abandon(s.iterator);
        throw error;
      }
    }
  });
}
/** Calls back for every value until the callback's answer ends it. */
function visit(iterator: any, ends: (value: any, i: number) => boolean): void {
  const s = { iterator, next: iterator.next };
  for (let i = 0; ; i++) {
    const result = stepOf(s);
    if (!result) return;
    const { value } = result;
    let end: boolean;
    try {
      end = ends(value, i);
    } catch (error) {
      abandon(iterator);
      throw error;
    }
    if (end) {
      close(iterator);
      return;
    }
  }
}
export function iteratorForEach(this: any, f: any): void {
  if (!isObject(this) || typeof f !== 'function') return refused(this, native$iteratorForEach, f);
  f = callee(f);
  visit(this, (value, i) => (f(value, i), false));
}
export function iteratorSome(this: any, f: any): boolean {
  if (!isObject(this) || typeof f !== 'function') return refused(this, native$iteratorSome, f);
  f = callee(f);
  let found = false;
  visit(this, (value, i) => (found = !!f(value, i)));
  return found;
}
export function iteratorEvery(this: any, f: any): boolean {
  if (!isObject(this) || typeof f !== 'function') return refused(this, native$iteratorEvery, f);
  f = callee(f);
  let all = true;
  visit(this, (value, i) => !(all = !!f(value, i)));
  return all;
}
export function iteratorFind(this: any, f: any): any {
  if (!isObject(this) || typeof f !== 'function') return refused(this, native$iteratorFind, f);
  f = callee(f);
  let found: any;
  visit(this, (value, i) => {
    if (!f(value, i)) return false;
    found = value;
    return true;
  });
  return found;
}
export function iteratorReduce(this: any, f: any, ...initial: any[]): any {
  if (!isObject(this) || typeof f !== 'function') return refused(this, native$iteratorReduce, f);
  f = callee(f);
  let given = initial.length > 0;
  let value: any = initial[0];
  const s = { iterator: this as any, next: (this as any).next };
  for (let i = 0; ; i++) {
    const result = stepOf(s);
    if (!result) break;
    const item = result.value;
    if (!given) {
      value = item;
      given = true;
      continue;
    }
    try {
      value = f(value, item, i);
    } catch (error) {
      abandon(this);
      throw error;
    }
  }
  if (!given) throw new TypeError('Reduce of a done iterator with no initial value');
  return value;
}
export function iteratorToArray(this: any): any[] {
  if (!isObject(this)) return native$iteratorToArray.call(this);
  const all: any[] = [];
  const s = { iterator: this as any, next: (this as any).next };
  for (;;) {
    const result = stepOf(s);
    if (!result) return all;
    put(all, all.length, result.value);
  }
}
export function wrapperNext(this: any): any {
  const s: Walked = stateOf(this);
  if (!s) return native$wrapperNext.call(this);
  return s.next.call(s.iterator);
}
export function wrapperReturn(this: any): any {
  const s: Walked = stateOf(this);
  if (!s) return native$wrapperReturn.call(this);
  const leave = s.iterator.return;
  return leave == null ? { value: undefined, done: true } : leave.call(s.iterator);
}
export function iteratorFrom(x: any): any {
  if (!isObject(x) && typeof x !== 'string') return native$iteratorFrom(x);
  const inner = flattened(x);
  if (isIterator(inner.iterator)) return inner.iterator;
  return newWrapper(inner);
}
`;
