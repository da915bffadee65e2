/**
 * Numbers for things that the client may ask about later (frames, variable containers). Numbers are never used twice in
 * a session, so one that was given out before the machine moved is known to be out of date.
 */
export class Handles<T> {
  private readonly values = new Map<number, T>();
  private next = 1;

  add(value: T): number {
    const handle = this.next++;
    this.values.set(handle, value);
    return handle;
  }

  get(handle: number): T | undefined {
    return this.values.get(handle);
  }

  clear(): void {
    this.values.clear();
  }
}
