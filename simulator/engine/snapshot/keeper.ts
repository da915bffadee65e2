/**
 * Remembers the state of a machine, and puts it back: everything that can change and is reachable, written back into the
 * very objects that held it. So functions, classes and what they close over need not be made again, and code that the
 * platform has optimised stays so.
 */
import { isInside, nativeRules } from './natives';
import { mayHavePrivates, withPrivates } from './privates';
import { type Properties, PropertyKeeper, propertyBytes } from './properties';
import { Irreversible, kept, listBytes, permanent, type Rule, Unkeepable, type Visit } from './rule';
import { targetOf } from './standIn';

/** A state that was remembered. What did not change since an earlier one is shared with it. */
export class Snapshot {
  constructor(
    readonly entries: readonly Entry[],
    readonly records: readonly unknown[],
    readonly maps: readonly WeakContents[],
    /** Of what is not shared with earlier ones, about. */
    readonly bytes: number,
  ) {}

  /** Bytes, about, of what it does not share with another. */
  bytesBeyond(other: Snapshot | undefined): number {
    const shared = new Set(other?.records);
    let bytes = 2 * listBytes(this.entries.length);
    for (let i = 0; i < this.entries.length; i++)
      if (!shared.has(this.records[i])) bytes += 2 * this.entries[i].rule.size(this.records[i]);
    for (const { values } of this.maps) bytes += values.size * listBytes(3);
    return bytes;
  }
}

interface Entry {
  readonly object: object;
  readonly rule: Rule;
  /** What it held when it was last looked at. */
  record: unknown;
  /** The last look that found it. */
  look: number;
}

/** Entries of a WeakMap or WeakSet for the objects of a snapshot. */
interface WeakContents {
  readonly map: WeakMap<object, unknown>;
  readonly values: ReadonlyMap<object, unknown>;
}

/** What the keeper must know of the functions of a program. */
export interface Functions {
  /** The boxes that a compiled function closes over and the like; undefined: not a function of the program. */
  environment(fn: Function): readonly unknown[] | undefined;
  /** Calls `action` while no function of the program can run: it answers `unwinding` at once. */
  quietly<T>(action: () => T): T;
  readonly unwinding: unknown;
}

const CHECK_EVERY = 512;

export class Keeper {
  private readonly entries = new Map<object, Entry>();
  private readonly rules = new Map<object, Rule>();
  private readonly ruleOfObject = new WeakMap<object, Rule>();
  private readonly environments = new WeakMap<Function, readonly unknown[]>();
  private readonly properties: PropertyKeeper;
  private readonly natives: ReadonlyMap<object, Rule>;
  private look = 0;

  /** @param fixed objects that are no part of the state */
  constructor(
    private readonly functions: Functions,
    private readonly fixed: WeakSet<object>,
  ) {
    this.properties = new PropertyKeeper(functions.unwinding);
    this.natives = nativeRules(this.properties);
    for (const prototype of this.natives.keys()) fixed.add(prototype);
    fixed.add(Function.prototype);
  }

  /** Own properties, one by one. */
  get propertyRule(): Rule {
    return this.properties.rule;
  }

  /** The rule of a class of the engine. */
  define(prototype: object, rule: Rule): void {
    this.rules.set(prototype, rule);
  }

  /** The rule of one object. */
  defineObject(object: object, rule: Rule): void {
    this.ruleOfObject.set(object, rule);
  }

  /**
   * Everything reachable from `roots`.
   * @param proceed asked now and then; false gives up
   * @throws Unkeepable
   */
  save(roots: readonly object[], proceed: () => boolean): Snapshot {
    try {
      return this.functions.quietly(() => this.walk(roots, proceed));
    } catch (error) {
      // An object that only pretends to be of its kind.
      throw error instanceof Unkeepable ? error : new Unkeepable(String(error));
    }
  }

  private walk(roots: readonly object[], proceed: () => boolean): Snapshot {
    const look = ++this.look;
    const found: Entry[] = [];
    const records: unknown[] = [];
    const weak: WeakMap<object, unknown>[] = [];
    let bytes = 0;
    const visit = (value: unknown): void => {
      if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return;
      let entry = this.entries.get(value);
      if (entry) {
        if (entry.look === look) return;
        entry.look = look;
      } else {
        entry = { object: value, rule: this.ruleOf(value), record: undefined, look };
        this.entries.set(value, entry);
      }
      if (entry.rule === permanent) return;
      found.push(entry);
    };
    for (const root of roots) visit(root);
    const weakValues: Map<object, unknown>[] = [];
    const probed: number[] = [];
    for (let at = 0; ; ) {
      for (; at < found.length; at++) {
        const entry = found[at];
        const { object, rule } = entry;
        if ((at & (CHECK_EVERY - 1)) === 0 && !proceed()) throw new Unkeepable('the machine holds too many objects');
        if (rule === WEAK) {
          weak.push(weakMapOf(object));
          weakValues.push(new Map());
          probed.push(0);
        }
        const record = rule.save(object, entry.record, visit);
        if (record !== entry.record) {
          entry.record = record;
          // The object itself, which may live on only here, counts as much as what it held.
          bytes += 2 * rule.size(record);
        }
        records[at] = record;
      }
      // What only a WeakMap leads to: as long as that finds more.
      for (let i = 0; i < weak.length; i++) {
        for (let n = probed[i]; n < at; n++) {
          const { object } = found[n];
          const value = weak[i].get(object);
          if (value === undefined && !weak[i].has(object)) continue;
          weakValues[i].set(object, value);
          bytes += listBytes(3);
          visit(value);
        }
        probed[i] = at;
      }
      if (at === found.length && probed.every(n => n === at)) break;
    }
    if (this.entries.size > 2 * found.length + 10_000) this.forget(look);
    return new Snapshot(
      found,
      records,
      weak.map((map, i) => ({ map, values: weakValues[i] })),
      bytes + 2 * listBytes(found.length),
    );
  }

  /** @throws Irreversible when it cannot be put back; what was put back so far stays */
  restore(snapshot: Snapshot): void {
    this.functions.quietly(() => {
      const { entries, records } = snapshot;
      for (let i = 0; i < entries.length; i++) {
        entries[i].rule.restore(entries[i].object, records[i]);
        entries[i].record = records[i];
      }
      for (const { map, values } of snapshot.maps) {
        for (const { object } of entries) if (!values.has(object) && map.has(object)) map.delete(object);
        for (const [key, value] of values) map.set(key, value);
      }
    });
  }

  private forget(look: number): void {
    for (const [object, entry] of this.entries) if (entry.look !== look) this.entries.delete(object);
  }

  private ruleOf(object: object): Rule {
    if (this.fixed.has(object)) return permanent;
    const own = this.ruleOfObject.get(object);
    if (own) return own;
    const target = targetOf(object);
    if (target) return leadingTo(target);
    if (typeof object === 'function') return this.ruleOfFunction(object);
    if (Array.isArray(object)) return this.natives.get(Array.prototype)!;
    const prototype = Object.getPrototypeOf(object) as object | null;
    if (prototype === null) return this.properties.rule;
    let rule = this.rules.get(prototype);
    if (!rule) this.rules.set(prototype, (rule = this.ruleOfPrototype(prototype)));
    const inside = isInside(rule, object) ? rule : this.properties.rule;
    return mayHavePrivates(object) ? withPrivates(inside) : inside;
  }

  private ruleOfPrototype(prototype: object): Rule {
    const constructor = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value as object | undefined;
    const named = typeof constructor === 'function' ? (constructor as { [kept]?: Rule })[kept] : undefined;
    if (named) return named;
    for (let p: object | null = prototype; p; p = Object.getPrototypeOf(p) as object | null) {
      if (p === WeakMap.prototype || p === WeakSet.prototype) return WEAK;
      const rule = this.rules.get(p) ?? this.natives.get(p);
      if (rule) return rule;
    }
    return this.properties.rule;
  }

  /** A function of the program leads to what it closes over, any other is the platform's or the host's. */
  private ruleOfFunction(fn: Function): Rule {
    const environment = this.functions.environment(fn);
    if (!environment) return permanent;
    this.environments.set(fn, environment);
    if (!/^class\b/.test(Function.prototype.toString.call(fn))) return this.functionRule;
    return mayHavePrivates(fn) ? withPrivates(this.classRule) : this.classRule;
  }

  private visitEnvironment(fn: Function, visit: Visit): void {
    const environment = this.environments.get(fn)!;
    for (let i = 0; i < environment.length; i++) visit(environment[i]);
  }

  private readonly classRule: Rule<Function> = {
    save: (fn, previous, visit) => {
      this.visitEnvironment(fn, visit);
      return this.properties.save(fn, previous, visit);
    },
    restore: (fn, saved) => this.properties.restore(fn, saved),
    size: saved => propertyBytes(saved),
  };

  /** Functions rarely have properties of their own; the prototype of one counts once there is an object made with it. */
  private readonly functionRule: Rule<Function, Properties | null> = {
    save: (fn, previous, visit) => {
      this.visitEnvironment(fn, visit);
      return Object.keys(fn).length === 0 ? null : this.properties.save(fn, previous ?? undefined, visit);
    },
    restore: (fn, saved) => {
      if (saved) this.properties.restore(fn, saved);
      else
        for (const key of Object.keys(fn))
          if (!Reflect.deleteProperty(fn, key)) throw new Irreversible('a function was frozen');
    },
    size: saved => (saved ? propertyBytes(saved) : 0),
  };
}

/** Another face of something. */
function leadingTo(target: object): Rule {
  return {
    save(_object, _previous, visit) {
      visit(target);
      return null;
    },
    restore() {},
    size: () => 0,
  };
}

/** Its contents are asked for object by object. */
const WEAK: Rule = { save: () => null, restore() {}, size: () => 0 };

function weakMapOf(object: object): WeakMap<object, unknown> {
  if (object instanceof WeakMap)
    return {
      get: (k: object) => WeakMap.prototype.get.call(object, k) as unknown,
      has: (k: object) => WeakMap.prototype.has.call(object, k),
      set: (k: object, v: unknown) => WeakMap.prototype.set.call(object, k, v),
      delete: (k: object) => WeakMap.prototype.delete.call(object, k),
    } as unknown as WeakMap<object, unknown>;
  return {
    get: () => undefined,
    has: (k: object) => WeakSet.prototype.has.call(object, k),
    set: (k: object) => WeakSet.prototype.add.call(object, k),
    delete: (k: object) => WeakSet.prototype.delete.call(object, k),
  } as unknown as WeakMap<object, unknown>;
}
