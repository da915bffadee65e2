import { looksAt, looksAtWritten, setterSuspended } from '../notice';
import { hides } from '../snapshot/standIn';
import type { Library } from './library';
import { lookAt } from './unwinding';

type AnyFunction = (this: unknown, ...a: unknown[]) => unknown;
type Kind = 'getter' | 'setter';

/** The function that was made an accessor, by the barrier that stands in for it. */
const originals = new WeakMap<object, AnyFunction>();
const original = <T>(f: T): T => (originals.get(f as object) as T) ?? f;

/**
 * Functions that define accessors and proxies at run time: what the platform will call stands behind a barrier, which
 * drives it to its end unless the caller looks at the result. Whoever asks for the accessor gets the function given.
 */
export function barrierFunctions(machine: Library): ReadonlyMap<unknown, AnyFunction> {
  const known: Record<Kind, WeakMap<AnyFunction, AnyFunction>> = { getter: new WeakMap(), setter: new WeakMap() };

  /** Hands on what a call gave: the sentinel only to those who look at it. */
  const settled = (result: unknown, notice: number, kind: Kind | undefined): unknown => {
    if (result !== machine.U) return result;
    if (kind === undefined || !(notice === looksAt[kind] || (kind === 'setter' && notice === looksAtWritten)))
      return machine.drive(machine.U);
    if (kind === 'setter') machine.B[lookAt] = setterSuspended;
    return result;
  };
  const takeNotice = (): number => {
    const notice = machine.B[lookAt];
    machine.B[lookAt] = 0;
    return notice;
  };

  const barrier = (f: unknown, kind: Kind): unknown => {
    if (typeof f !== 'function' || originals.has(f)) return f;
    const call = f as AnyFunction;
    let found = known[kind].get(call);
    if (!found) {
      found = function (this: unknown, ...args: unknown[]) {
        const notice = takeNotice();
        return settled(Reflect.apply(call, this, args), notice, kind);
      };
      Object.defineProperty(found, 'name', { value: call.name, configurable: true });
      originals.set(found, call);
      known[kind].set(call, found);
    }
    return found;
  };
  const given = (d: unknown): unknown => {
    if (typeof d !== 'object' || d === null || !('get' in d || 'set' in d)) return d;
    const { get, set, ...rest } = d as PropertyDescriptor;
    return {
      ...rest,
      ...('get' in d ? { get: barrier(get, 'getter') } : {}),
      ...('set' in d ? { set: barrier(set, 'setter') } : {}),
    };
  };
  const allGiven = (all: unknown): unknown =>
    all == null || typeof all !== 'object'
      ? all
      : Object.fromEntries(
          Reflect.ownKeys(all)
            .filter(k => Object.prototype.propertyIsEnumerable.call(all, k))
            .map(k => [k, given((all as Record<PropertyKey, unknown>)[k])]),
        );
  const shown = <T extends PropertyDescriptor | undefined>(d: T): T => {
    if (d?.get) d.get = original(d.get);
    if (d?.set) d.set = original(d.set);
    return d;
  };
  const legacy = Object.prototype as unknown as Record<string, AnyFunction>;

  const ours: [unknown, unknown][] = [
    [Object.defineProperty, (o: object, k: PropertyKey, d: never) => Object.defineProperty(o, k, given(d) as never)],
    [Object.defineProperties, (o: object, all: never) => Object.defineProperties(o, allGiven(all) as never)],
    [
      Object.create,
      (...a: [object, never?]) =>
        a[1] === undefined ? Object.create(a[0]) : (Object.create(a[0], allGiven(a[1]) as never) as object),
    ],
    [Reflect.defineProperty, (o: object, k: PropertyKey, d: never) => Reflect.defineProperty(o, k, given(d) as never)],
    [Object.getOwnPropertyDescriptor, (o: object, k: PropertyKey) => shown(Object.getOwnPropertyDescriptor(o, k))],
    [Reflect.getOwnPropertyDescriptor, (o: object, k: PropertyKey) => shown(Reflect.getOwnPropertyDescriptor(o, k))],
    [
      Object.getOwnPropertyDescriptors,
      (o: object) => {
        const all = Object.getOwnPropertyDescriptors(o) as Record<PropertyKey, PropertyDescriptor>;
        for (const k of Reflect.ownKeys(all)) shown(all[k]);
        return all;
      },
    ],
    ...(['Getter', 'Setter'] as const).flatMap((x): [unknown, unknown][] => {
      const define = legacy[`__define${x}__`];
      const lookup = legacy[`__lookup${x}__`];
      const kind = x === 'Getter' ? 'getter' : 'setter';
      return [
        [
          define,
          function (this: unknown, k: unknown, f: unknown) {
            return Reflect.apply(define, this, [k, barrier(f, kind)]);
          },
        ],
        [
          lookup,
          function (this: unknown, k: unknown) {
            return original(Reflect.apply(lookup, this, [k]));
          },
        ],
      ];
    }),
    ...proxies(takeNotice, settled, machine),
  ];
  for (const [native, f] of ours as [AnyFunction, AnyFunction][])
    for (const key of ['name', 'length'] as const)
      Object.defineProperty(f, key, { value: native[key], configurable: true });
  return new Map(ours as [unknown, AnyFunction][]);
}

/** How the traps look at each other's results: those that are reads and writes may be suspended like accessors. */
const trapKinds: Readonly<Record<string, Kind | 'call' | undefined>> = {
  get: 'getter',
  set: 'setter',
  apply: 'call',
  construct: 'call',
};

function proxies(
  takeNotice: () => number,
  settled: (result: unknown, notice: number, kind: Kind | undefined) => unknown,
  machine: Library,
): [unknown, unknown][] {
  const operations = Reflect as unknown as Record<string, AnyFunction>;
  const handlerFor = (handler: object): object => {
    const traps: Record<string, AnyFunction> = {};
    for (const name of Object.getOwnPropertyNames(Reflect)) {
      traps[name] = (...args) => {
        const notice = takeNotice();
        const trap = (handler as Record<string, unknown>)[name];
        if (trap == null) {
          machine.B[lookAt] = notice;
          return operations[name](...args);
        }
        if (typeof trap !== 'function')
          throw new TypeError(
            `'${String(trap)}' returned for property '${name}' of object '#<Object>' is not a function`,
          );
        // The answer of a trap that was suspended comes too late for the platform.
        const result: unknown =
          name === 'set' && notice === looksAt.setter
            ? machine.builtin.setTrap(trap, handler, args)
            : Reflect.apply(trap, handler, args);
        const kind = trapKinds[name];
        // A call's own caller looks at its result.
        if (kind === 'call' || result !== machine.U) return result;
        // What cannot be otherwise is compared with the answer by the platform.
        const isFixed = Reflect.getOwnPropertyDescriptor(args[0] as object, args[1] as string)?.configurable === false;
        return settled(result, isFixed ? 0 : notice, kind);
      };
    }
    return traps;
  };
  const isObject = (x: unknown): x is object => (typeof x === 'object' && x !== null) || typeof x === 'function';
  const named = <T extends object>(name: string, f: T): T => Object.defineProperty(f, 'name', { value: name });
  const guarded = (handler: object) => (isObject(handler) ? handlerFor(handler) : handler);
  const ours = function (target: object, handler: object) {
    if (!new.target) throw new TypeError("Constructor Proxy requires 'new'");
    const proxy = new Proxy(target, guarded(handler));
    hides(proxy, [target, handler]);
    return proxy;
  };
  Object.defineProperty(ours, 'revocable', {
    value: (target: object, handler: object) => {
      const access = { revoked: false };
      const made = Proxy.revocable(target, guarded(handler));
      hides(made.proxy, [target, handler, access]);
      const revoke = named('', () => {
        made.revoke();
        // Frozen, because nobody can give the access back: a state of before takes another machine.
        access.revoked = true;
        Object.freeze(access);
      });
      hides(revoke, [access]);
      return { proxy: made.proxy, revoke };
    },
    writable: true,
    configurable: true,
  });
  return [[Proxy, ours]];
}
