import { generatedText } from '../functionText';
import type { CodeUnit, RuntimeHost } from '../api';
import { allocating, computing, constructing, itemsOf, listBytes } from '../allocation';
import type { LinkedUnit } from './fiber';
import { looksAt, looksAtWritten, setterSuspended } from '../notice';
import { type Disposable, use } from './disposal';
import {
  asIs,
  createGenerator,
  finished,
  type GeneratorFrame,
  generatorFunction,
  isReturnRequest,
  yielded,
} from './generators';
import { createMetadata, decoratedElement, setMetadata } from './decorators';
import { onlyReads } from '../reading';
import { refusal } from '../refusal';
import { behind, isHiddenFunction, targetOf } from '../snapshot/standIn';
import { isPlainNext, iterating, walksPlainly } from './iterators';
import { Machine } from './machine';
import { lookAt } from './unwinding';
import { anyPrivate, autoAccessor, createBrand, PrivateMember, registerPrivates, Stamp } from './privates';

const arrayIterator = Array.prototype[Symbol.iterator];
const arrayIteratorPrototype = Object.getPrototypeOf([][Symbol.iterator]()) as { next: unknown };
const arrayNext = arrayIteratorPrototype.next;
/** Iterators return themselves: what runs then is their `next`. */
const itself = (Object.getPrototypeOf(arrayIteratorPrototype) as object)[Symbol.iterator as never] as unknown;

/** A value as the platform's messages tell it where no expression can be named: `number 5`, `object null`, `function`. */
function kindOf(x: unknown): string {
  if (x === undefined || (typeof x === 'object' && x !== null) || typeof x === 'function') return typeof x;
  return `${typeof x} ${typeof x === 'string' ? JSON.stringify(x) : String(x)}`;
}

/** The platform's message, which names the expression where it can, and the kind of value where it cannot. */
function notIterable(x: unknown, text: string | undefined): string {
  if (text !== undefined) return `${text} is not iterable`;
  return `${kindOf(x)} is not iterable (cannot read property Symbol(Symbol.iterator))`;
}

/** So few items take no memory worth looking at. */
const SMALL_COUNT = 0x400;

/** Of an object that is used as a table: key, value, and how they are found. */
const PROPERTY_BYTES = 40;

/** What compiled code needs of builtins that may call back. */
export interface Builtins {
  drain(iterable: unknown): unknown[];
  take(iterable: unknown, count: number): unknown[];
  decorateClass(state: object, elements: readonly unknown[], decorators: readonly unknown[], metadata: object): object;
  initialValue(element: object, self: unknown, value: unknown): unknown;
  runInitializers(list: readonly unknown[], self: unknown): void;
  dispose(stack: readonly Disposable[], failed: boolean, error: unknown): { error: unknown } | undefined;
  toPrimitive(x: unknown, hint: string): unknown;
  keyOf(x: unknown): string | symbol;
  copyOf(object: unknown, without?: readonly unknown[]): object;
  /** The receiver and the arguments of a native, as it would convert them. */
  converted(f: unknown, self: unknown, args: readonly unknown[], isGiven: boolean): unknown[];
  stored(object: unknown, value: unknown): unknown;
  /** Asks a proxy's trap about an assignment. */
  setTrap(trap: unknown, handler: object, args: readonly unknown[]): unknown;
  /** Whether it is a native that converts arguments. */
  converts(f: unknown): boolean;
  /** What does the same as such a native, by statements. */
  converting(f: unknown): unknown;
  /** An empty collection, with the items that its constructor was given. */
  filled(collection: unknown, items: unknown, adder: 'add' | 'set'): unknown;
}

/** How the platform says that `yield*` cannot hand on an exception: it differs between versions. */
const noThrowMessage = (() => {
  const inner = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 0 }) }) };
  const outer = (function* () {
    yield* inner;
  })();
  outer.next();
  try {
    outer.throw(0);
  } catch (error) {
    return (error as Error).message;
  }
})();

/** Marks a variable that is not initialised yet. */
export const hole: unknown = Object.freeze({ kdlab: 'not initialized' });

/** Small helpers of generated code; with the machine itself this is its `$R`. */
export class Library extends Machine {
  private readonly replacements = new Map<unknown, (...a: never[]) => unknown>();

  constructor(
    host: RuntimeHost,
    private readonly loadBuiltins: () => {
      builtins: Builtins;
      replacements: ReadonlyMap<unknown, (...a: never[]) => unknown>;
    },
    nativeWindow?: number,
  ) {
    super(host, nativeWindow);
  }

  private loaded: Builtins | undefined;
  get builtin(): Builtins {
    if (!this.loaded) {
      const { builtins, replacements } = this.loadBuiltins();
      this.loaded = builtins;
      for (const [native, ours] of replacements) this.replacements.set(native, ours);
    }
    return this.loaded;
  }

  /** The resumable re-implementation of a native that calls back. */
  replacement(f: unknown): unknown {
    if (typeof f !== 'function') return f;
    void this.builtin;
    return this.replacements.get(f) ?? iterating(f);
  }

  private readonly callees = new Map<unknown, unknown>();

  /** What is called in place of `f`, which may be any function: for a native, what can be suspended in all that it calls. */
  callee(f: unknown): unknown {
    if (typeof f !== 'function') return f;
    const { builtin } = this;
    let found: unknown = this.callees.get(f) ?? this.replacements.get(f);
    if (found === undefined && builtin.converts(f)) this.callees.set(f, (found = builtin.converting(f)));
    return found ?? iterating(f);
  }

  /** The same for what is called by the name of a variable or an expression. */
  calledValue(f: unknown, text: string): unknown {
    return this.callee(this.checkFunction(f, text));
  }

  /** In place of a native that makes an iterator: one whose iterators can be remembered. */
  readonly iterating = iterating;

  /** The same of a property that is found by a computed key. */
  replacementAt(f: unknown, key: unknown): unknown {
    return typeof key === 'string' ? this.callee(f) : iterating(f);
  }

  beforeImportedCall(specifier: string, name: string, args: readonly unknown[], code: CodeUnit, pc: number): unknown {
    return this.host.beforeImportedCall?.(specifier, name, args, code, pc);
  }

  /** What an integer may be divided by (see `CompileOptions.integerDivision`). */
  divisor(value: unknown): unknown {
    if (value === 0) throw new RangeError('Division by zero');
    return value;
  }

  /** What a variable holds before its declaration has run, where someone may look. */
  readonly hole: unknown = hole;

  initialized(value: unknown, name: string): unknown {
    if (value === hole) throw new ReferenceError(`Cannot access '${name}' before initialization`);
    return value;
  }

  initializedFor(value: unknown, old: unknown, name: string): unknown {
    this.initialized(old, name);
    return value;
  }

  // ---- calls and iteration

  /** A method of an iterator, which no expression names. */
  checkMethod(f: unknown): unknown {
    return typeof f === 'function' ? f : this.checkFunction(f, kindOf(f));
  }

  checkFunction(f: unknown, text: string): unknown {
    if (typeof f !== 'function') throw new TypeError(`${text} is not a function`);
    return callable(f);
  }

  /** Calls a native; anything of the person's own is refused. */
  pureCall(f: unknown, self: unknown, args: readonly unknown[], text: string): unknown {
    this.refuseCompiled(f, text);
    if (!onlyReads(f, self, args))
      throw refusal(new TypeError(`${text} may call the model, which could change the state of the machine`));
    return Reflect.apply(f as () => unknown, self, args);
  }

  /** Reads a private member, by a function of ours where it is no accessor. */
  pureReader(f: unknown, self: unknown, text: string): unknown {
    this.refuseCompiled(f, text);
    return Reflect.apply(f as () => unknown, self, []);
  }

  private refuseCompiled(f: unknown, text: string): void {
    if (isCompiled(this.checkFunction(f, text) as object))
      throw refusal(
        new TypeError(`${text} is a function of the model: calling it could change the state of the machine`),
      );
  }

  /** A method that the platform calls too is told that its caller looks at the result. */
  direct<T extends object>(f: T): T {
    if (takesNotice(f)) this.B[lookAt] = looksAt.method;
    return f;
  }

  /** Whether it is a native that would ask an object among these for a primitive value. */
  asks(f: unknown, args: readonly unknown[]): boolean {
    return args.some(isObject) && this.builtin.converts(f);
  }

  /** Whether an object that is stored there is asked for a number. */
  asksStored(o: unknown, key: unknown): boolean {
    if (Array.isArray(o)) return key === 'length';
    return (
      ArrayBuffer.isView(o) && !(o instanceof DataView) && (typeof key === 'number' || String(Number(key)) === key)
    );
  }

  /** Whether equality with `other` asks the object `x` for a primitive value. */
  isAsked(x: unknown, other: unknown): boolean {
    return x !== null && other != null && !isObject(other);
  }

  /** A `Symbol.hasInstance` of the person, or undefined. */
  decider(x: unknown): unknown {
    const f = isObject(x) ? (x as { [Symbol.hasInstance]?: unknown })[Symbol.hasInstance] : undefined;
    return typeof f === 'function' && f !== Function.prototype[Symbol.hasInstance] ? f : undefined;
  }

  pureInstance(decider: unknown, value: unknown, type: never): boolean {
    if (decider !== undefined && isCompiled(decider as object)) throw changing('Symbol.hasInstance');
    return (value as object) instanceof type;
  }

  /** An operand of an expression that must not change anything: asking it for a primitive value must not either. */
  pureOperand(x: unknown): unknown {
    for (const name of [Symbol.toPrimitive, 'valueOf', 'toString']) {
      const f = x === null ? undefined : this.pureRead(x, name);
      if (typeof f === 'function' && isCompiled(f)) throw changing(String(name));
    }
    return x;
  }

  /** Reads a property for an expression that must not change anything. */
  pureRead(object: unknown, key: PropertyKey, self = object): unknown {
    for (let o = Object(object) as object | null; o && object != null; o = Object.getPrototypeOf(o) as object | null) {
      const d = Object.getOwnPropertyDescriptor(o, key);
      if (d?.get && isCompiled(d.get))
        throw refusal(
          new TypeError(`'${String(key)}' is a getter of the model: reading it could change the state of the machine`),
        );
      if (d) break;
    }
    return object == null ? (object as never)[key] : Reflect.get(Object(object) as object, key, self);
  }

  /** For builtins: reads and writes that may be suspended in an accessor. */
  readonly read = (object: never, key: PropertyKey): unknown => {
    this.B[lookAt] = looksAt.getter;
    const value = object[key];
    this.B[lookAt] = 0;
    return value;
  };

  /** The same for another object that the accessor is to see as `this`. */
  readonly readAs = (object: object, key: PropertyKey, self: unknown): unknown => {
    this.B[lookAt] = looksAt.getter;
    const value: unknown = Reflect.get(object, key, self);
    this.B[lookAt] = 0;
    return value;
  };

  /** True when it was written; what a suspended setter is resumed with tells nothing, and counts as written. */
  readonly writeAs = (object: object, key: PropertyKey, value: unknown, self: unknown): unknown => {
    this.B[lookAt] = looksAtWritten;
    const written = Reflect.set(object, key, value, self);
    if (this.B[lookAt] === setterSuspended) return this.U;
    this.B[lookAt] = 0;
    return written;
  };

  readonly write = (object: Record<PropertyKey, unknown>, key: PropertyKey, value: unknown): unknown => {
    this.B[lookAt] = looksAt.setter;
    object[key] = value;
    if (this.B[lookAt] === setterSuspended) return this.U;
    this.B[lookAt] = 0;
    return undefined;
  };

  isArray(x: unknown): boolean {
    return (
      Array.isArray(x) &&
      x[Symbol.iterator] === arrayIterator &&
      arrayIteratorPrototype.next === arrayNext &&
      walksPlainly(arrayIterator)
    );
  }

  /** Iterating it runs none of the person's code. */
  isPlainIterable(x: unknown): boolean {
    if (x == null) return false;
    const method: unknown = (x as Iterable<unknown>)[Symbol.iterator];
    return walksPlainly(method) || (method === itself && isPlainNext((x as Iterator<unknown>).next));
  }

  // ---- memory that a value takes in proportion to another (see `allocation.ts`)

  /** The first argument of a call of `f`, which may be a constructor of the platform. */
  room<T>(f: unknown, first: T): T {
    if (typeof first !== 'number' || first > SMALL_COUNT) constructing(f, first);
    return first;
  }

  /** Whether it can be spread natively. */
  isSpreadable(x: unknown): boolean {
    if (typeof x === 'string' || typeof x === 'object') allocating(listBytes(itemsOf(x)), 'spreading');
    return this.isPlainIterable(x);
  }

  /** Something whose own properties are going to be copied: `{...x}`. */
  copied<T>(x: T): T {
    if (typeof x === 'string' || ArrayBuffer.isView(x) || Array.isArray(x))
      allocating(PROPERTY_BYTES * itemsOf(x), 'copying properties');
    return x;
  }

  power(a: never, b: never): unknown {
    computing(a, b, '**');
    return a ** b;
  }

  shiftLeft(a: never, b: never): unknown {
    computing(a, b, '<<');
    return a << b;
  }

  shiftRight(a: never, b: never): unknown {
    computing(a, b, '>>');
    return a >> b;
  }

  /** An iterable whose iteration runs code of the person. */
  isOwnIterable(x: unknown): boolean {
    return (
      isObject(x) &&
      typeof (x as Iterable<unknown>)[Symbol.iterator as never] === 'function' &&
      !this.isPlainIterable(x)
    );
  }

  iteratorMethod(x: unknown, text?: string, m: unknown = (x as Iterable<unknown> | null)?.[Symbol.iterator]): unknown {
    if (typeof m !== 'function') throw new TypeError(notIterable(x, text));
    return callable(iterating(m) as Function);
  }

  iterable(x: unknown, text?: string): unknown {
    this.iteratorMethod(x, text);
    return x;
  }

  /** What the last arguments of a call are spread from. */
  argumentsOf(x: unknown, text: string): unknown {
    if (x == null) throw new TypeError(`${text} is not iterable (cannot read property ${String(x)})`);
    if (typeof (x as Iterable<unknown>)[Symbol.iterator] === 'function') return x;
    throw new TypeError('Spread syntax requires ...iterable[Symbol.iterator] to be a function');
  }

  checkIterator(x: unknown): unknown {
    if (!isObject(x)) throw new TypeError('Result of the Symbol.iterator method is not an object');
    return x;
  }

  checkResult(x: unknown): unknown {
    if (!isObject(x)) throw new TypeError(`Iterator result ${String(x)} is not an object`);
    return x;
  }

  /** Calls `return` of an iterator, which may be missing: then there is nothing to check either. */
  closeIterator(iterator: object, close: unknown): unknown {
    return close == null ? iterator : (this.checkMethod(close) as () => unknown).call(iterator);
  }

  noThrowMethod(): never {
    throw new TypeError(noThrowMessage);
  }

  checkClosed(result: unknown): void {
    if (!isObject(result)) throw new TypeError(`Iterator result ${String(result)} is not an object`);
  }

  keysIn(x: unknown): string[] {
    this.copied(x);
    const keys: string[] = [];
    if (x == null) return keys;
    const o = Object(x) as object;
    // A proxy is asked about each key when its turn comes (`has`).
    if (!isProxy(o)) for (const k in o) keys.push(k);
    else {
      const all = new Set(Reflect.ownKeys(o).filter(k => typeof k === 'string'));
      for (const k of this.keysIn(Reflect.getPrototypeOf(o))) all.add(k);
      keys.push(...all);
    }
    return keys;
  }

  private readonly bound = new WeakMap<Function, readonly unknown[]>();

  /** `Function.prototype.bind`; the platform does not show what it makes of it. */
  readonly bind = ((bound: WeakMap<Function, readonly unknown[]>) =>
    function (this: Function, ...args: unknown[]): unknown {
      const f = Reflect.apply(Function.prototype.bind as never, this, args) as Function;
      bound.set(f, [this, ...args]);
      return f;
    })(this.bound);

  /** What a function made by `bind` leads to. */
  boundTo(fn: Function): readonly unknown[] | undefined {
    return this.bound.get(fn);
  }

  // ---- generators

  generator(unit: LinkedUnit, slots: unknown[], f: { prototype: unknown } | undefined, opens: boolean): unknown {
    if (this.asking) return this.answer(slots);
    return createGenerator(this, unit, slots, f, opens);
  }

  readonly generatorFunction = generatorFunction;
  readonly asIs = asIs;

  yielded(frame: GeneratorFrame, value: unknown): unknown {
    return yielded(frame, value);
  }

  generatorDone(frame: GeneratorFrame, value: unknown): unknown {
    return finished(frame, value);
  }

  isReturn(x: unknown): boolean {
    return isReturnRequest(x);
  }

  readonly use = use;

  // ---- objects and classes

  readonly decoratedElement = decoratedElement;
  readonly createMetadata = createMetadata;
  readonly setMetadata = setMetadata;
  readonly autoAccessor = autoAccessor;

  readonly Stamp = Stamp;
  readonly brand = createBrand;
  readonly registerPrivates = registerPrivates;

  /** Private members were added to objects that are no instances of the class: nobody finds those again. */
  strangersStamped = false;

  /** Before a derived class adds a private member to what its parent's constructor returned. */
  stamping(object: object, C: { prototype: object }): void {
    if (!Object.prototype.isPrototypeOf.call(C.prototype, object)) this.strangersStamped = true;
  }

  privateMember(name: string, className: string, isStatic: boolean): PrivateMember {
    return new PrivateMember(name, className, isStatic);
  }

  /** For a debugger's expression: the private member of that name that an object has. */
  anyPrivate(name: string): object {
    return anyPrivate(name);
  }

  parent(x: object): unknown {
    return Object.getPrototypeOf(x);
  }

  /** Natively, `super(...)` of the class `C`. */
  superConstruct(C: { name: string }, args: readonly unknown[], newTarget: Function): unknown {
    const parent = Object.getPrototypeOf(C) as unknown;
    try {
      return Reflect.construct(parent as Function, args, newTarget);
    } catch (error) {
      if (typeof parent === 'function' && parent.prototype !== undefined) throw error;
      const name = typeof parent === 'function' ? parent.name || 'null' : String(parent);
      throw new TypeError(`Super constructor ${name} of ${C.name || 'anonymous class'} is not a constructor`);
    }
  }

  /** `this` of a derived constructor, where `super(...)` may not have run. */
  thisValue<T>(self: T): T {
    if (self === undefined)
      throw new ReferenceError(
        "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
      );
    return self;
  }

  superOnce(self: unknown): void {
    if (self !== undefined) throw new ReferenceError('Super constructor may only be called once');
  }

  derived(value: unknown, self: unknown): unknown {
    if (isObject(value)) return value;
    if (value !== undefined) throw new TypeError('Derived constructors may only return object or undefined');
    return this.thisValue(self);
  }

  constructed(value: unknown, self: unknown): unknown {
    return isObject(value) ? value : self;
  }

  returned(value: unknown, newTarget: unknown, self: unknown): unknown {
    return newTarget === undefined || isObject(value) ? value : self;
  }

  isObject(x: unknown): boolean {
    return isObject(x);
  }

  /** What `new f` makes. */
  instanceOf(f: { prototype?: unknown }): object {
    return Object.create(isObject(f.prototype) ? f.prototype : Object.prototype) as object;
  }

  /** Names a function after its computed key. */
  named<T>(f: T, key: string | symbol, prefix = ''): T {
    if (
      typeof f === 'function' &&
      !(Object.hasOwn(f, 'name') && Object.getOwnPropertyDescriptor(f, 'name')?.writable)
    ) {
      const name = typeof key === 'symbol' ? (key.description === undefined ? '' : `[${key.description}]`) : key;
      Object.defineProperty(f, 'name', { value: prefix + name, configurable: true });
    }
    return f;
  }

  key(x: unknown): string | symbol {
    return typeof x === 'symbol' ? x : String(x);
  }

  define(object: object, key: string | symbol, value: unknown): void {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  }

  accessor(object: object, key: string | symbol, kind: 'get' | 'set', f: (...a: never[]) => unknown): void {
    Object.defineProperty(object, key, { [kind]: f, enumerable: true, configurable: true });
  }

  setPrototype(object: object, prototype: unknown): void {
    if (prototype === null || isObject(prototype)) Object.setPrototypeOf(object, prototype);
  }

  /** Copies own enumerable properties as properties, whatever the target has. */
  spread(object: object, source: unknown): void {
    if (source == null) return;
    for (const k of Reflect.ownKeys(Object(this.copied(source)) as object))
      if (Object.prototype.propertyIsEnumerable.call(source, k)) this.define(object, k, (source as never)[k]);
  }

  rest(object: object, without: readonly (string | symbol | number)[]): object {
    const result: Record<PropertyKey, unknown> = {};
    const skipped = new Set(propertyKeys(without));
    for (const k of Reflect.ownKeys(Object(this.copied(object)) as object)) {
      if (!skipped.has(k) && Object.prototype.propertyIsEnumerable.call(object, k)) result[k] = (object as never)[k];
    }
    return result;
  }

  /** Keys of a pattern as properties have them. */
  readonly keys = propertyKeys;

  slice(list: unknown[], from: number): unknown[] {
    allocating(listBytes(list.length - from), 'the rest of a list');
    return Array.prototype.slice.call(list, from);
  }

  /** @param text the expression that was taken apart; null: a property of it was read first */
  notDestructurable(x: unknown, property?: string, text: string | null = kindOf(x)): never {
    if (text === null) throw new TypeError(`Cannot read properties of ${String(x)} (reading '${property}')`);
    const what = property === undefined ? '' : `property '${property}' of `;
    throw new TypeError(`Cannot destructure ${what}'${text}' as it is ${String(x)}.`);
  }

  enumMember(object: Record<PropertyKey, unknown>, key: string, value: unknown): void {
    object[key] = value;
    if (typeof value !== 'string') object[value as PropertyKey] = key;
  }

  // Natives under names that nobody can shadow.
  readonly get = Reflect.get;
  readonly construct = Reflect.construct;
  readonly assign = Object.assign;

  /** Whether a property found before is still there. */
  has(object: unknown, key: string): boolean {
    const o = Object(object) as object;
    if (!isProxy(o)) return key in o;
    const own = Reflect.getOwnPropertyDescriptor(o, key);
    if (own !== undefined) return own.enumerable === true;
    const prototype = Reflect.getPrototypeOf(o);
    return prototype !== null && this.has(prototype, key);
  }

  superSet(object: object, key: PropertyKey, value: unknown, self: unknown): unknown {
    if (!Reflect.set(object, key, value, self)) refuseSuper(object, key, value, self);
    return value;
  }

  numeric(x: unknown): number | bigint {
    return typeof x === 'bigint' ? x : Number(x);
  }

  step(x: number | bigint, by: number): number | bigint {
    return typeof x === 'bigint' ? x + BigInt(by) : x + by;
  }

  /** The frozen strings of a tagged template: one array for each place. */
  template(cache: unknown[], id: number, cooked: (string | undefined)[], raw: string[]): unknown {
    cache[id] ??= Object.freeze(Object.defineProperty(cooked, 'raw', { value: Object.freeze(raw) }));
    return cache[id];
  }
}

/** A function that is called by its `call`, where that is not the platform's: it has its own, or answers as a proxy. */
export function callable(f: Function): unknown {
  return !isHiddenFunction(f) && f.call === Function.prototype.call ? f : reflecting(f);
}

/** A function of its own: while it is not called, V8 knows that `callable` answers with what it was given, and inlines natives. */
function reflecting(f: Function): unknown {
  return function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(f, this, args);
  };
}

/** An object whose prototype is what `super` means in its method. */
const home = {
  set(key: PropertyKey, value: unknown): void {
    super[key as never] = value as never;
  },
};

/** Raises the platform's error for `super.key = value` that was refused. */
function refuseSuper(object: object, key: PropertyKey, value: unknown, self: unknown): never {
  Object.setPrototypeOf(home, object);
  try {
    Reflect.apply(home.set, self, [key, value]);
  } finally {
    Object.setPrototypeOf(home, null);
  }
  throw new TypeError(`Cannot assign to read only property '${String(key)}' of object`);
}

const noticing = new WeakMap<object, boolean>();
function takesNotice(f: object): boolean {
  let result = noticing.get(f);
  if (result === undefined) {
    result = /\/\*@\d+@[^*]*\*\/const \$f=/.test(generatedText(f).slice(0, 2000));
    noticing.set(f, result);
  }
  return result;
}

function changing(what: string): TypeError {
  return refusal(
    new TypeError(`'${what}' is a function of the model: calling it could change the state of the machine`),
  );
}

/** Whether it is a proxy that the person made. */
const isProxy = (x: object) => behind(x) !== undefined && targetOf(x) === undefined;

/** Compiled functions name their record in their text. */
export function isCompiled(f: object): boolean {
  return /\/\*@\d*@/.test(generatedText(f).slice(0, 2000));
}

export function isObject(x: unknown): x is object {
  return (typeof x === 'object' && x !== null) || typeof x === 'function';
}

function propertyKeys(keys: readonly (string | symbol | number)[]): (string | symbol)[] {
  return keys.map(k => (typeof k === 'number' ? String(k) : k));
}
