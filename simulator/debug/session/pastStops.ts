/** Stops that the present history had, so that running backwards need not look for them. */
import type { StopReason } from '../target';
import { type Place, comparePlaces } from './machineRun';

export class PastStops {
  private readonly list: { readonly place: Place; readonly reason: StopReason }[] = [];
  /** Before this place something may be missing: a breakpoint was added, a filter changed. */
  private completeFrom: Place = { executed: 0, event: 0 };
  private filters = '';

  add(place: Place, reason: StopReason): void {
    const last = this.list[this.list.length - 1];
    if (!last || comparePlaces(last.place, place) < 0) this.list.push({ place, reason });
  }

  /** What counts as a stop changed while the history reached to `end`. */
  incompleteUntil(end: Place): void {
    if (comparePlaces(end, this.completeFrom) > 0) this.completeFrom = end;
  }

  /** @param filters the exception filters in force, as one text */
  noticeFilters(filters: string, end: Place): void {
    if (filters === this.filters) return;
    this.filters = filters;
    this.incompleteUntil(end);
  }

  /** The future was cut off at `place`. */
  cut(place: Place): void {
    while (this.list.length > 0 && comparePlaces(this.list[this.list.length - 1].place, place) > 0) this.list.pop();
    if (comparePlaces(this.completeFrom, place) > 0) this.completeFrom = place;
  }

  clear(): void {
    this.list.length = 0;
    this.completeFrom = { executed: 0, event: 0 };
  }

  /** The last one before `place`; `unknown`: it would have to be looked for. `still` makes of a reason what is left of it. */
  before(
    place: Place,
    still: (reason: StopReason) => StopReason | undefined,
  ): { place: Place; reason: StopReason } | 'unknown' | undefined {
    for (let i = this.list.length - 1; i >= 0; i--) {
      const stop = this.list[i];
      if (comparePlaces(stop.place, place) >= 0) continue;
      if (comparePlaces(stop.place, this.completeFrom) < 0) return 'unknown';
      const reason = still(stop.reason);
      if (reason) return { place: stop.place, reason };
    }
    return this.completeFrom.executed > 0 ? 'unknown' : undefined;
  }
}
