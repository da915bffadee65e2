/**
 * Makes the language's own objects the same for every machine of this process, and out of a model's reach: they are
 * made unchangeable once everything of ours is loaded, so that what a model does to `Array.prototype` is its own TypeError and not
 * the next replay's, the kernel's or the debugger's problem. `lockdown()` of the package `ses` does this too; it takes
 * 45 ms of a start to our 4, freezes in the slow way (below), and removes what it does not know from a realm that
 * belongs to Node.js.
 */
import { installFunctionText } from '../../../simulator/engine';
import { removeHostFacts } from './hostFacts';
import { intrinsics } from './intrinsics';
import { allowOverrides } from './overrides';
import { countLargeResults } from './largeResults';
import { hideStacks } from './stacks';

let hardened = false;

/** Once for a process, which belongs to kdlab from then on: before the first model is compiled. */
export function hardenProcess(): void {
  if (hardened) return;
  hardened = true;
  removeHostFacts();
  hideStacks();
  installFunctionText();
  countLargeResults();
  refuseFunctionConstructors();
  const all = intrinsics();
  for (const object of all) allowOverrides(object);
  for (const object of all) makeUnchangeable(object);
}

/**
 * What `Object.freeze` does, by its parts: on the prototype of arrays and objects freezing itself makes V8 look for
 * read-only elements at every store into a new place of an array, which makes such stores 4 to 200 times slower.
 */
function makeUnchangeable(object: object): void {
  for (const key of Reflect.ownKeys(object)) {
    const property = Object.getOwnPropertyDescriptor(object, key)!;
    if (!property.configurable && !property.writable) continue;
    Object.defineProperty(
      object,
      key,
      'value' in property ? { writable: false, configurable: false } : { configurable: false },
    );
  }
  Object.preventExtensions(object);
}

/** The constructors behind function values, of all four kinds, make functions from text. */
function refuseFunctionConstructors(): void {
  const samples = [() => undefined, async () => undefined, function* () {}, async function* () {}];
  for (const sample of samples) {
    const prototype = Object.getPrototypeOf(sample) as object;
    Object.defineProperty(prototype, 'constructor', { value: refuse, writable: false, configurable: false });
  }
}

function refuse(): never {
  throw new TypeError('Functions cannot be made from text here: a model is what its files say.');
}
Object.defineProperty(refuse, 'name', { value: 'Function' });
