import { standIn } from '../../../simulator/engine';

/** Names that objects have of their own where their prototype has them too. */
const OVERRIDDEN: ReadonlySet<PropertyKey> = new Set([
  'constructor',
  'message',
  'name',
  'toJSON',
  'toLocaleString',
  'toString',
  'valueOf',
]);

/**
 * `o.toString = f` fails in the language where the prototype's `toString` is read-only. As an accessor it can be frozen
 * and yet be overridden.
 */
export function allowOverrides(object: object): void {
  if (!Object.hasOwn(object, 'constructor')) return;
  for (const key of Reflect.ownKeys(object)) {
    if (object !== Object.prototype && !OVERRIDDEN.has(key)) continue;
    const property = Object.getOwnPropertyDescriptor(object, key)!;
    if (!property.configurable || !property.writable) continue;
    const { value, enumerable } = property as { value: unknown; enumerable: boolean };
    const get = () => value;
    standIn(get, { value });
    Object.defineProperty(object, key, {
      get: Object.freeze(get),
      set: Object.freeze(function (this: unknown, own: unknown): void {
        if (this === object)
          throw new TypeError(`'${String(key)}' belongs to the language, which all code shares: it cannot be changed.`);
        Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
      }),
      enumerable,
      configurable: false,
    });
  }
}
