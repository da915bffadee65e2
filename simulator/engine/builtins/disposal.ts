/** The end of a block with `using`: what it returns holds the error that the block ends with, if it does with one. */
export const disposalSource = `
export function dispose(stack: any[], failed: boolean, error: unknown): { error: unknown } | undefined {
  for (let i = stack.length - 1; i >= 0; i--) {
    try {
      stack[i].method.call(stack[i].value);
    } catch (e) {
      error = failed ? suppressed(e, error) : e;
      failed = true;
    }
  }
  return failed ? { error } : undefined;
}
`;
