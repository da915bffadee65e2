/**
 * What a machine has told, in order. Put back to an earlier place it keeps what it told later, for it will tell the same
 * again, or be put forward again without running.
 */
export class ToldList<T> {
  private readonly all: T[] = [];
  private told = 0;
  private shown: readonly T[] | undefined;

  add(item: T): void {
    this.all[this.told++] = item;
    this.shown = undefined;
  }

  get length(): number {
    return this.told;
  }

  /** The machine was put where it had told so many. */
  set length(count: number) {
    this.told = count;
    this.shown = undefined;
  }

  /** What would come after the present place may be something else now. */
  cut(): void {
    this.all.length = this.told;
  }

  /** What has been told up to the present place. */
  get items(): readonly T[] {
    this.shown ??= this.told === this.all.length ? this.all : this.all.slice(0, this.told);
    return this.shown;
  }
}
