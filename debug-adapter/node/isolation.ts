/**
 * Models run in this process. The engine lets them name nothing of it; what they could still reach through values
 * (`(() => {}).constructor('return process')()`) is closed here, once, before the first model is compiled.
 */
let sealed = false;

/** The constructors behind function values, of all four kinds. */
export function sealFunctionConstructors(): void {
  if (sealed) return;
  sealed = true;
  const samples = [() => undefined, async () => undefined, function* () {}, async function* () {}];
  for (const sample of samples) {
    const prototype = Object.getPrototypeOf(sample) as object;
    Object.defineProperty(prototype, 'constructor', {
      value: refuse,
      writable: false,
      enumerable: false,
      configurable: false,
    });
  }
}

function refuse(): never {
  throw new TypeError('Functions cannot be made from text here: a model is what its files say.');
}
Object.defineProperty(refuse, 'name', { value: 'Function' });
