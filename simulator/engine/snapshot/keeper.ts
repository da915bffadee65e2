/**
 * Remembers the state of a machine, and puts it back: everything that can change and is reachable, written back into the
 * very objects that held it. So functions, classes and what they close over need not be made again, and code that the
 * platform has optimised stays so.
 */
import { generatedText } from '../functionText';
import { isInside, nativeRules } from './natives';
import { mayHavePrivates, withPrivates } from './privates';
import { type Properties, PropertyKeeper, propertyBytes } from './properties';
import { Irreversible, kept, likeness, listBytes, permanent, type Rule, Unkeepable, type Visit } from './rule';
import { behind } from './standIn';
import { type WeakContents, WeakHolder, type WeakLook, weak } from './weak';

/** A state that was remembered. What did not change since an earlier one is shared with it. */
export class Snapshot {
  constructor(
    readonly entries: readonly Entry[],
    readonly records: readonly unknown[],
    readonly maps: readonly WeakContents[],
    /** How often objects had been forgotten. */
    readonly forgotten: number,
  ) {}

  /** Bytes, about, of what it does not share with another. */
  bytesBeyond(other: Snapshot | undefined): number {
    const { entries, records } = this;
    if (other) for (let i = 0; i < other.entries.length; i++) other.entries[i].other = other.records[i];
    let bytes = 2 * listBytes(entries.length);
    // The object itself, which may live on only here, counts as much as what it held.
    for (let i = 0; i < entries.length; i++)
      if (!other || entries[i].other !== records[i]) bytes += 2 * entries[i].rule.size(records[i]);
    if (other) for (const entry of other.entries) entry.other = undefined;
    for (const { values } of this.maps) bytes += values.size * listBytes(3);
    return bytes;
  }
}

interface Entry {
  readonly object: object;
  readonly rule: Rule;
  /** What it held when it was last looked at. */
  record: unknown;
  /** What it led to then; undefined: not known. */
  edges: readonly Entry[] | undefined;
  /** The last look that found it. */
  look: number;
  /** While two states are being compared: what the other one has of it. */
  other: unknown;
}

const NONE: readonly Entry[] = [];

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
  private readonly weakHolders = new WeakMap<object, WeakHolder>();
  private look = 0;
  /** The last look that was finished, or a state put back: what it found has this number. */
  private known = 0;
  private forgotten = 0;

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
    /** Not found by the last look. */
    const fresh: Entry[] = [];
    const weakLooks: WeakLook[] = [];
    let edges: Entry[] = [];
    const { known } = this;
    const visit = (value: unknown): void => {
      if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return;
      let entry = this.entries.get(value);
      if (!entry) {
        entry = {
          object: value,
          rule: this.ruleOf(value),
          record: undefined,
          edges: undefined,
          look: 0,
          other: undefined,
        };
        this.entries.set(value, entry);
      }
      if (entry.rule === permanent) return;
      edges.push(entry);
      if (entry.look === look) return;
      if (entry.look !== known) fresh.push(entry);
      entry.look = look;
      found.push(entry);
    };
    const isFound = (object: object): boolean => this.entries.get(object)?.look === look;
    for (const root of roots) visit(root);
    for (let at = 0; ; ) {
      for (; at < found.length; at++) {
        const entry = found[at];
        const { object, rule } = entry;
        if ((at & (CHECK_EVERY - 1)) === 0 && !proceed()) throw new Unkeepable('the machine holds too many objects');
        if (rule === weak) weakLooks.push(this.weakHolder(object).look());
        if (entry.edges && rule.same?.(object, entry.record)) {
          records.push(entry.record);
          // It leads where it led.
          for (let i = 0; i < entry.edges.length; i++) {
            const next = entry.edges[i];
            if (next.look === look) continue;
            if (next.look !== known) fresh.push(next);
            next.look = look;
            found.push(next);
          }
          continue;
        }
        edges = [];
        const record = rule.save(object, entry.record, visit);
        entry.edges = edges.length > 0 ? edges : NONE;
        entry.record = record;
        records.push(record);
      }
      // What only a WeakMap leads to: as long as that finds more.
      let done = true;
      for (const w of weakLooks) done = w.visit(found, fresh, isFound, visit) && done;
      if (done && at === found.length) break;
    }
    this.known = look;
    if (this.entries.size > 2 * found.length + 10_000) this.forget(look);
    return new Snapshot(
      found,
      records,
      weakLooks.map(w => w.contents),
      this.forgotten,
    );
  }

  /**
   * @param changed is given the objects that held something else
   * @throws Irreversible when it cannot be put back; what was put back so far stays
   */
  restore(snapshot: Snapshot, changed?: Set<object>): void {
    this.functions.quietly(() => {
      const { entries, records } = snapshot;
      this.known = ++this.look;
      const mayBeForgotten = this.forgotten !== snapshot.forgotten;
      const last: number[] = [];
      for (let i = 0; i < entries.length; i++) {
        const entry = entries[i];
        const { object, rule } = entry;
        const record = records[i];
        if (!rule.same?.(object, record)) {
          if (rule.same) changed?.add(object);
          rule.restore(object, record);
        }
        if (rule.settle) last.push(i);
        if (entry.record !== record) {
          entry.record = record;
          entry.edges = undefined;
        }
        entry.look = this.known;
        if (mayBeForgotten && !this.entries.has(object)) this.entries.set(object, entry);
      }
      for (const i of last) entries[i].rule.settle!(entries[i].object, records[i]);
      for (const { holder, values } of snapshot.maps) holder.restore(values, entries);
    });
  }

  private weakHolder(object: object): WeakHolder {
    let holder = this.weakHolders.get(object);
    if (!holder) this.weakHolders.set(object, (holder = new WeakHolder(object)));
    return holder;
  }

  private forget(look: number): void {
    this.forgotten++;
    for (const [object, entry] of this.entries) if (entry.look !== look) this.entries.delete(object);
  }

  private ruleOf(object: object): Rule {
    if (this.fixed.has(object)) return permanent;
    const own = this.ruleOfObject.get(object);
    if (own) return own;
    const others = behind(object);
    if (others) return leadingTo(others);
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
      if (p === WeakMap.prototype || p === WeakSet.prototype) return weak;
      const rule = this.rules.get(p) ?? this.natives.get(likeness(p));
      if (rule) return rule;
    }
    return this.properties.rule;
  }

  /** A function of the program leads to what it closes over, any other is the platform's or the host's. */
  private ruleOfFunction(fn: Function): Rule {
    const environment = this.functions.environment(fn);
    if (!environment) return permanent;
    this.environments.set(fn, environment);
    if (!/^class\b/.test(generatedText(fn))) return this.functionRule;
    return mayHavePrivates(fn) ? withPrivates(this.classRule) : this.classRule;
  }

  private visitEnvironment(fn: Function, visit: Visit): void {
    const environment = this.environments.get(fn)!;
    for (let i = 0; i < environment.length; i++) visit(environment[i]);
  }

  private readonly classRule: Rule<Function> = {
    same: (fn, saved) => this.properties.same(fn, saved),
    save: (fn, previous, visit) => {
      this.visitEnvironment(fn, visit);
      return this.properties.save(fn, previous, visit);
    },
    restore: (fn, saved) => this.properties.restore(fn, saved),
    size: saved => propertyBytes(saved),
  };

  /** Functions rarely have properties of their own; the prototype of one counts once there is an object made with it. */
  private readonly functionRule: Rule<Function, Properties | null> = {
    same: (fn, saved) => (saved ? this.properties.same(fn, saved) : Object.keys(fn).length === 0),
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

/** It has no state but that of others. */
function leadingTo(others: readonly unknown[]): Rule {
  return {
    same: () => true,
    save(_object, _previous, visit) {
      others.forEach(visit);
      return null;
    },
    restore() {},
    size: () => 0,
  };
}
