/** What a model could learn of this computer through the language, and a run could depend on. */

/** Everybody's where the language asks the computer for one. */
const LOCALE = 'en-US';

/** Functions that use the computer's locale unless told one: with the position of that argument. */
const LOCALIZED: readonly (readonly [prototype: object, name: string, position: number])[] = [
  [Number.prototype, 'toLocaleString', 0],
  [BigInt.prototype, 'toLocaleString', 0],
  [Date.prototype, 'toLocaleString', 0],
  [Date.prototype, 'toLocaleDateString', 0],
  [Date.prototype, 'toLocaleTimeString', 0],
  [Array.prototype, 'toLocaleString', 0],
  [Object.getPrototypeOf(Uint8Array.prototype) as object, 'toLocaleString', 0],
  [String.prototype, 'localeCompare', 1],
  [String.prototype, 'toLocaleLowerCase', 0],
  [String.prototype, 'toLocaleUpperCase', 0],
];

type Method = (...args: unknown[]) => unknown;

export function removeHostFacts(): void {
  // The machine's clock shows UTC, as its boot time says.
  process.env.TZ = 'UTC';
  for (const [prototype, name, position] of LOCALIZED) {
    const native = (prototype as Record<string, Method>)[name];
    const method = {
      [name](this: unknown, ...args: unknown[]): unknown {
        while (args.length < position) args.push(undefined);
        args[position] ??= LOCALE;
        return Reflect.apply(native, this, args);
      },
    }[name];
    Object.defineProperty(method, 'length', { value: native.length });
    Object.defineProperty(prototype, name, { value: method, writable: true, enumerable: false, configurable: true });
  }
  // `RegExp.$1`, `RegExp.input`: what anybody matched last.
  for (const key of Reflect.ownKeys(RegExp))
    if (typeof key === 'string' && !['prototype', 'length', 'name', 'escape'].includes(key))
      delete (RegExp as unknown as Record<string, unknown>)[key];
  // A promise's callbacks run outside the machine.
  delete (Array as { fromAsync?: unknown }).fromAsync;
}
