/** What an expression that only looks is refused because it could change the state of the machine. */
const refusals = new WeakSet<object>();

/** Marks an error as such a refusal. */
export function refusal<E extends Error>(error: E): E {
  refusals.add(error);
  return error;
}

/** Whether what threw this may be done where it is undone afterwards. */
export function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && refusals.has(error);
}
