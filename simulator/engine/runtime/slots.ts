import { narrowFields, wideFields } from '../emit/slots';
import type { FrameImpl, WideFrame } from './fiber';

type Field = 's0' | 's1' | 's2' | 's3' | 's4' | 's5';

const views = new WeakMap<FrameImpl, unknown[]>();

const fields: readonly ((frame: WideFrame) => unknown)[] = [
  f => f.s0,
  f => f.s1,
  f => f.s2,
  f => f.s3,
  f => f.s4,
  f => f.s5,
];

/** How a slot is read, without a view. */
export function slotReader(slot: number): (frame: FrameImpl) => unknown {
  return (fields[slot] ?? ((frame: WideFrame) => frame.more![slot - wideFields])) as (frame: FrameImpl) => unknown;
}

/** A frame's values as one list, for who looks at it from outside; what is written to it is written to the frame. */
export function slotsOf(frame: FrameImpl): unknown[] {
  let view = views.get(frame);
  if (!view) views.set(frame, (view = new Proxy([], new View(frame as WideFrame))));
  return view;
}

class View implements ProxyHandler<unknown[]> {
  constructor(private readonly frame: WideFrame) {}

  private get length(): number {
    return 's3' in this.frame ? wideFields + (this.frame.more?.length ?? 0) : narrowFields;
  }

  get(list: unknown[], key: string | symbol): unknown {
    if (key === 'length') return this.length;
    const i = slotOf(key);
    if (i === undefined) return Reflect.get(list, key);
    return i < wideFields ? this.frame[`s${i}` as Field] : this.frame.more?.[i - wideFields];
  }

  has(list: unknown[], key: string | symbol): boolean {
    const i = slotOf(key);
    return i === undefined ? Reflect.has(list, key) : i < this.length;
  }

  set(_list: unknown[], key: string | symbol, value: unknown): boolean {
    const i = slotOf(key);
    if (i === undefined || i >= this.length) return false;
    if (i < wideFields) this.frame[`s${i}` as Field] = value;
    else this.frame.more![i - wideFields] = value;
    return true;
  }
}

function slotOf(key: string | symbol): number | undefined {
  return typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : undefined;
}
