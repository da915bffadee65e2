type SuppressedErrorConstructor = new (error: unknown, suppressed: unknown, message?: string) => Error;

/** The platform's, or one that cannot be told from it where the platform has none (Node.js before 24). */
export const SuppressedError: SuppressedErrorConstructor =
  (globalThis as { SuppressedError?: SuppressedErrorConstructor }).SuppressedError ?? createSuppressedError();

function createSuppressedError(): SuppressedErrorConstructor {
  class SuppressedError extends Error {
    constructor(error: unknown, suppressed: unknown, message?: string) {
      super(message);
      if (message === undefined) delete (this as { message?: string }).message;
      const hidden = { writable: true, configurable: true };
      Object.defineProperty(this, 'error', { value: error, ...hidden });
      Object.defineProperty(this, 'suppressed', { value: suppressed, ...hidden });
    }
  }
  Object.defineProperty(SuppressedError.prototype, 'name', {
    value: 'SuppressedError',
    writable: true,
    configurable: true,
  });
  Object.defineProperty(SuppressedError.prototype, 'message', { value: '', writable: true, configurable: true });
  return SuppressedError;
}

export function suppressed(error: unknown, earlier: unknown): Error {
  return new SuppressedError(error, earlier, 'An error was suppressed during disposal');
}

/** A resource of a block, and how it is given back. */
export interface Disposable {
  readonly value: unknown;
  readonly method: unknown;
}

/** `using x = value`: remembers what is to be done at the end of the block. */
export function use(stack: Disposable[], value: unknown): unknown {
  if (value == null) return value;
  if (typeof value !== 'object' && typeof value !== 'function')
    throw new TypeError('An object is expected with `using` declarations');
  const method = (value as Record<symbol, unknown>)[Symbol.dispose];
  if (typeof method !== 'function') throw new TypeError('Symbol(Symbol.dispose) is not a function');
  stack.push({ value, method });
  return value;
}
