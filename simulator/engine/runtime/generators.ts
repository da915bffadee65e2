import { kept, type Rule } from '../snapshot/rule';
import type { StackUse } from '../api';
import { frameRule, type KeptFrame, type LinkedUnit, WideFrame } from './fiber';

/** Runs the body of a generator on the caller's stack (see `Machine`). */
interface BodyRunner {
  enterBody(frame: GeneratorFrame, value: unknown): unknown;
  leaveBody(frame: GeneratorFrame): void;
}

interface KeptBody {
  readonly state: GeneratorFrame['state'];
  readonly opening: object | undefined;
  readonly frame: KeptFrame;
}

/** A body that does not run stands on none. */
const noStack: StackUse = { bytes: 0, lowest: 0 };

/** The body of a generator: a frame that is on a fiber's stack only while it runs. */
export class GeneratorFrame extends WideFrame {
  static override readonly [kept]: Rule = {
    save(frame: GeneratorFrame, previous: KeptBody | undefined, visit) {
      const { state, opening } = frame;
      const inner = frameRule.save(frame, previous?.frame, visit);
      visit(opening);
      return previous && previous.state === state && previous.opening === opening && previous.frame === inner
        ? previous
        : { state, opening, frame: inner };
    },
    restore(body: GeneratorFrame, { state, opening, frame }: KeptBody) {
      body.state = state;
      body.opening = opening;
      frameRule.restore(body, frame);
    },
    size: ({ frame }: KeptBody) => frameRule.size(frame),
  };

  state: 'start' | 'suspended' | 'running' | 'done' = 'start';
  /** Set while the call that makes the generator evaluates its parameters: what it returns then. */
  opening: object | undefined;

  constructor(
    unit: LinkedUnit,
    slots: unknown[],
    readonly runner: BodyRunner,
  ) {
    const [s0, s1, s2, s3, s4, s5, ...more] = slots;
    super(unit, 1, 0, noStack, s0, s1, s2, s3, s4, s5, more);
  }
}

/** What `yield*` hands on: an iterator's own result object. */
class AsIs {
  constructor(readonly result: unknown) {}
}

export function asIs(result: unknown): object {
  return new AsIs(result);
}

/** Enters a generator's body by `return`: its `finally` blocks run, its `catch` blocks do not. */
class ReturnRequest {
  constructor(readonly value: unknown) {}
}

export function isReturnRequest(x: unknown): x is { value: unknown } {
  return x instanceof ReturnRequest;
}

const frames = new WeakMap<object, GeneratorFrame>();

function frameOf(generator: object, method: 'next' | 'return' | 'throw'): GeneratorFrame {
  const frame = frames.get(generator);
  if (!frame) {
    const receiver = typeof generator === 'object' && generator !== null ? '#<Object>' : String(generator);
    throw new TypeError(`Method [Generator].prototype.${method} called on incompatible receiver ${receiver}`);
  }
  if (frame.state === 'running') throw new TypeError('Generator is already running');
  return frame;
}

function enter(frame: GeneratorFrame, value: unknown): unknown {
  frame.state = 'running';
  return frame.runner.enterBody(frame, value);
}

/** The innermost handler at the frame's point that `accepts`. */
function handlerAt(frame: GeneratorFrame, accepts: (handler: number) => boolean): number | undefined {
  const { points, record } = frame.code;
  for (let h = points[frame.pc]?.handler; h !== undefined; h = record.outerHandlers[h]) if (accepts(h)) return h;
  return undefined;
}

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;

/** Its methods return the unwind sentinel when the body is suspended, as any function does. */
export const generatorPrototype = Object.create(iteratorPrototype, {
  next: {
    value(this: object, value: unknown) {
      const frame = frameOf(this, 'next');
      return frame.state === 'done' ? { value: undefined, done: true } : enter(frame, value);
    },
    writable: true,
    configurable: true,
  },
  return: {
    value(this: object, value: unknown) {
      const frame = frameOf(this, 'return');
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
      const frame = frameOf(this, 'throw');
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

/** A generator leads to its frame. Its own properties, if somebody gave it some, are kept by `properties`. */
export function generatorRule(properties: Rule): Rule {
  return {
    save(generator: object, previous, visit) {
      visit(frames.get(generator));
      return properties.save(generator, previous, visit);
    },
    restore: (generator: object, saved) => properties.restore(generator, saved),
    size: saved => properties.size(saved),
  };
}

function GeneratorFunction(): never {
  throw new TypeError('Functions cannot be made from text here: a model is what its files say.');
}
GeneratorFunction.prototype = Object.create(Function.prototype, {
  constructor: { value: GeneratorFunction, configurable: true },
  prototype: { value: generatorPrototype, configurable: true },
  [Symbol.toStringTag]: { value: 'GeneratorFunction', configurable: true },
}) as never;
Object.defineProperty(generatorPrototype, 'constructor', { value: GeneratorFunction.prototype, configurable: true });

/** What all generators share, as the language's own objects are shared: for a host that makes those unchangeable. */
export const generatorIntrinsics: readonly object[] = [
  generatorPrototype,
  GeneratorFunction,
  GeneratorFunction.prototype as object,
];

/** Makes a generator function of a compiled one: its generators inherit from its `prototype`. */
export function generatorFunction(f: object): object {
  const prototype = Object.create(generatorPrototype) as object;
  Object.defineProperty(f, 'prototype', { value: prototype, writable: true });
  return Object.setPrototypeOf(f, GeneratorFunction.prototype as object) as object;
}

/**
 * What calling the generator function `f` returns. Nothing of its body has run, but its parameters where they are
 * code (`opens`).
 */
export function createGenerator(
  runner: BodyRunner,
  unit: LinkedUnit,
  slots: unknown[],
  f: { prototype: unknown } | undefined,
  opens: boolean,
): unknown {
  const prototype = f?.prototype;
  const generator = Object.create(
    typeof prototype === 'object' && prototype !== null ? prototype : generatorPrototype,
  ) as object;
  const frame = new GeneratorFrame(unit, slots, runner);
  frames.set(generator, frame);
  if (!opens) return generator;
  frame.opening = generator;
  return enter(frame, undefined);
}

export function yielded(frame: GeneratorFrame, value: unknown): unknown {
  frame.runner.leaveBody(frame);
  frame.state = 'suspended';
  if (frame.opening) {
    const generator = frame.opening;
    frame.opening = undefined;
    return generator;
  }
  return value instanceof AsIs ? value.result : { value, done: false };
}

export function finished(frame: GeneratorFrame, value: unknown): { value: unknown; done: boolean } {
  frame.runner.leaveBody(frame);
  frame.state = 'done';
  return { value, done: true };
}
