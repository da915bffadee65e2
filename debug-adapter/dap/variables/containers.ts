/** What can be expanded in the Variables view: containers of items, by the numbers given to the client. */
import type { DataPlace, StackFrame } from '../../../simulator/debug/target';
import { ErrorCode, RequestError } from '../errors';
import { Handles } from '../handles';

/** A named value in a container. Read only when shown. */
export interface Item {
  readonly name: string;
  value(): unknown;
  /** As declared: `NTSTATUS`, `Ptr64 _KTHREAD`. */
  readonly type?: string;
  /** Structure that the item is a field of, when values are named by it (`_KTHREAD` for State). */
  readonly owner?: string;
  /** Local variables: change it here, journalled by the machine. */
  set?(value: unknown): void;
  /** Everything else that can be changed is changed by an assignment to `evaluateName`. */
  readonly assignable?: boolean;
  /** What a data breakpoint on it watches; absent where it cannot be watched. */
  data?(): DataPlace;
  /** Expression for Watch; absent where there is none. */
  readonly evaluateName?: string;
}

export interface Container {
  /** Items by name and items by index; absent when not worth counting. */
  readonly named?: number;
  readonly indexed?: number;
  /** @param filter only those, if the client pages */
  items(filter?: 'named' | 'indexed', start?: number, count?: number): readonly Item[];
  /** Frame that the values were reached from: expressions typed for them are evaluated there. */
  readonly frame?: StackFrame;
}

export class Containers {
  private readonly handles = new Handles<Container>();

  add(container: Container): number {
    return this.handles.add(container);
  }

  /** @throws RequestError when the number was given out at an earlier stop, or never */
  get(reference: number): Container {
    const container = this.handles.get(reference);
    if (!container)
      throw new RequestError(
        ErrorCode.unknownReference,
        `Variables ${reference} are not of this stop: the machine has moved on.`,
      );
    return container;
  }

  clear(): void {
    this.handles.clear();
  }
}

/** A container of known items. */
export function listOf(items: readonly Item[], frame?: StackFrame): Container {
  return {
    named: items.length,
    frame,
    items: (filter, start = 0, count) => (filter === 'indexed' ? [] : slice(items, start, count)),
  };
}

/** DAP's paging: a count of 0 or none means all. */
export function slice<T>(items: readonly T[], start = 0, count?: number): readonly T[] {
  return items.slice(start, count ? start + count : undefined);
}
