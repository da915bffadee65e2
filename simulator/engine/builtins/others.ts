/** Map, Set, typed array, String and JSON functions that call back. */
export const othersSource = `
export function mapForEach(this: any, f: any, self?: unknown): void {
  callable(f);
  for (const [key, value] of this.entries()) f.call(self, value, key, this);
}
export function setForEach(this: any, f: any, self?: unknown): void {
  callable(f);
  for (const value of this.values()) f.call(self, value, value, this);
}
`;
