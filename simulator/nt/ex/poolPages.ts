/** Pages of a pool: runs of pages are taken at the lowest address that has room, and join their neighbours when given back. */
import { PAGE_SIZE } from '../mm/layout';
import { MiMakePageable, MiMakeResident, MiTrimRange } from '../mm/pageable';

class PageRun {
  constructor(
    public Start: number,
    public Count: number,
  ) {}
}

export class PoolPages {
  /** By address, never adjacent. The last one has no end. */
  private readonly free: PageRun[] = [new PageRun(0, Number.POSITIVE_INFINITY)];
  PagesInUse = 0;

  constructor(
    readonly Start: bigint,
    private readonly Pageable: boolean,
  ) {}

  /**
   * @param DemandZero nobody writes to them yet: pageable ones come in at the first access
   * @returns address of the first of `Count` pages
   */
  take(Count: number, DemandZero = false): bigint {
    let i = 0;
    while (this.free[i].Count < Count) i++;
    const run = this.free[i];
    const page = run.Start;
    run.Start += Count;
    run.Count -= Count;
    if (run.Count === 0) this.free.splice(i, 1);
    this.PagesInUse += Count;
    const address = this.Start + BigInt(page * PAGE_SIZE);
    if (this.Pageable) {
      MiMakePageable(address, Count * PAGE_SIZE);
      if (DemandZero) MiTrimRange(address, Count * PAGE_SIZE, false);
      else MiMakeResident(address, Count * PAGE_SIZE);
    }
    return address;
  }

  giveBack(Address: bigint, Count: number): void {
    const start = Number(Address - this.Start) / PAGE_SIZE;
    this.PagesInUse -= Count;
    let i = 0;
    while (this.free[i].Start < start) i++;
    const next = this.free[i];
    const before = i > 0 ? this.free[i - 1] : null;
    const joins = before !== null && before.Start + before.Count === start;
    if (start + Count === next.Start) {
      next.Start = joins ? before!.Start : start;
      next.Count += joins ? before!.Count + Count : Count;
      if (joins) this.free.splice(i - 1, 1);
    } else if (joins) before!.Count += Count;
    else this.free.splice(i, 0, new PageRun(start, Count));
  }
}
