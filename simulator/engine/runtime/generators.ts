import { FrameImpl, type LinkedUnit } from './fiber';

/** The body of a generator: a frame that is on a fiber's stack only while it runs. */
export class GeneratorFrame extends FrameImpl {
  state: 'start' | 'suspended' | 'running' | 'done' = 'start';
}

/** Enters a generator's body by `return`: its `finally` blocks run, its `catch` blocks do not. */
class ReturnRequest {
  constructor(readonly value: unknown) {}
}

export function isReturnRequest(x: unknown): x is { value: unknown } {
  return x instanceof ReturnRequest;
}

const frames = new WeakMap<object, GeneratorFrame>();

function frameOf(generator: object): GeneratorFrame {
  const frame = frames.get(generator);
  if (!frame) throw new TypeError('next method called on incompatible receiver');
  if (frame.state === 'running') throw new TypeError('Generator is already running');
  return frame;
}

function enter(frame: GeneratorFrame, value: unknown): unknown {
  frame.state = 'running';
  return frame.code.slow(frame, value);
}

/** The innermost handler at the frame's point that `accepts`. */
function handlerAt(frame: GeneratorFrame, accepts: (handler: number) => boolean): number | undefined {
  const { points, record } = frame.code;
  for (let h = points[frame.pc]?.handler; h !== undefined; h = record.outerHandlers[h]) if (accepts(h)) return h;
  return undefined;
}

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;

/** Its methods return the unwind sentinel when the body is suspended, as any function does. */
const generatorPrototype = Object.create(iteratorPrototype, {
  next: {
    value(this: object, value: unknown) {
      const frame = frameOf(this);
      return frame.state === 'done' ? { value: undefined, done: true } : enter(frame, value);
    },
    writable: true,
    configurable: true,
  },
  return: {
    value(this: object, value: unknown) {
      const frame = frameOf(this);
      const handler =
        frame.state === 'suspended' ? handlerAt(frame, h => !frame.code.record.catches.includes(h)) : undefined;
      if (handler === undefined) {
        frame.state = 'done';
        return { value, done: true };
      }
      frame.pc = handler;
      return enter(frame, new ReturnRequest(value));
    },
    writable: true,
    configurable: true,
  },
  throw: {
    value(this: object, error: unknown) {
      const frame = frameOf(this);
      const handler = frame.state === 'suspended' ? handlerAt(frame, () => true) : undefined;
      if (handler === undefined) {
        frame.state = 'done';
        throw error;
      }
      frame.pc = handler;
      return enter(frame, error);
    },
    writable: true,
    configurable: true,
  },
  [Symbol.iterator]: {
    value(this: object) {
      return this;
    },
    writable: true,
    configurable: true,
  },
  [Symbol.toStringTag]: { value: 'Generator', configurable: true },
}) as object;

/** What calling a generator function returns: nothing of its body has run. */
export function createGenerator(unit: LinkedUnit, slots: unknown[]): object {
  const generator = Object.create(generatorPrototype) as object;
  frames.set(generator, new GeneratorFrame(unit, 1, slots, 0));
  return generator;
}

export function yielded(frame: GeneratorFrame, value: unknown): { value: unknown; done: boolean } {
  frame.state = 'suspended';
  return { value, done: false };
}

export function finished(frame: GeneratorFrame, value: unknown): { value: unknown; done: boolean } {
  frame.state = 'done';
  return { value, done: true };
}
