/**
 * Private members of classes, apart from the classes: functions that are lifted out of a class's text, or re-entered in
 * the middle, still reach them. Fields are real private fields (generated code holds a class for each name), so that
 * freezing, proxies, reflection and missing members behave as the platform's do.
 */

/** Its subclasses add their private field to an object that exists. */
export class Stamp {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is what it is for
    return object;
  }
}

/** What generated code keeps for a private field: `class extends Stamp { #x; ... }`, with the name in the text. */
export interface PrivateField {
  get(o: unknown): unknown;
  set(o: unknown, value: unknown): unknown;
  has(o: unknown): boolean;
  add(o: object, value: unknown): void;
}

/** The class of one private field called `name`, as an expression. */
export function privateFieldText(name: string): string {
  const x = `#${name}`;
  return `class extends $R.Stamp{${x};constructor(o,v){super(o);this.${x}=v;}static get(o){return o.${x};}static set(o,v){return o.${x}=v;}static has(o){return ${x} in o;}static add(o,v){new this(o,v);}}`;
}

/** Marks the instances of one evaluation of a class. */
export interface Brand {
  add(o: object): void;
  has(o: unknown): boolean;
}

export function createBrand(className: string): Brand {
  const brand = class extends Stamp {
    #brand: undefined;
    static has(o: unknown): boolean {
      return #brand in (o as object);
    }
    static add(o: object): void {
      if (#brand in o)
        throw new TypeError(`Cannot initialize private methods of class ${className} twice on the same object`);
      new brand(o);
    }
  };
  return brand;
}

/** A private method or accessor. */
export class PrivateMember {
  /** What knows whose member it is: a brand, or for static members the class itself. */
  owner: Brand | object = {};
  method: unknown;
  getter: unknown;
  setter: unknown;

  constructor(
    private readonly name: string,
    private readonly className: string,
    private readonly isStatic: boolean,
  ) {}

  define(what: 'method' | 'getter' | 'setter', f: unknown, owner: Brand | object): void {
    this[what] = f;
    this.owner = owner;
  }

  has(o: unknown): boolean {
    if ((typeof o !== 'object' && typeof o !== 'function') || o === null)
      throw new TypeError(`Cannot use 'in' operator to search for '${this.className}' in ${String(o)}`);
    return this.isStatic ? o === this.owner : (this.owner as Brand).has(o);
  }

  private check(o: unknown): void {
    if (o == null) throw new TypeError(`Cannot read properties of ${o} (reading '${this.className}')`);
    if ((typeof o !== 'object' && typeof o !== 'function') || !this.has(o))
      throw new TypeError(
        `Receiver must be ${this.isStatic ? '' : 'an instance of '}class ${this.className || 'anonymous'}`,
      );
  }

  get(o: unknown): unknown {
    this.check(o);
    return this.method;
  }

  set(o: unknown, _value: unknown): never {
    this.check(o);
    throw new TypeError(`Private method '${this.name}' is not writable`);
  }

  reader(o: unknown): unknown {
    this.check(o);
    if (this.getter === undefined) throw new TypeError(`'${this.name}' was defined without a getter`);
    return this.getter;
  }

  writer(o: unknown): unknown {
    this.check(o);
    if (this.setter === undefined) throw new TypeError(`'${this.name}' was defined without a setter`);
    return this.setter;
  }
}

export type PrivateKey = PrivateField | PrivateMember;

const declared = new WeakMap<object, Readonly<Record<string, PrivateKey>>>();

/** Tells which private names the instances of a class, and the class itself, may have. */
export function registerPrivates(C: { prototype: object }, names: Readonly<Record<string, PrivateKey>>): void {
  declared.set(C.prototype, names);
  declared.set(C, names);
}

/** Whether objects that have this one as prototype, or this class itself, may have private members. */
export function declaresPrivates(o: object): boolean {
  return declared.has(o);
}

/** The private names that an object really has, most derived class first. */
export function privatesOf(o: unknown): { name: string; key: PrivateKey }[] {
  const found: { name: string; key: PrivateKey }[] = [];
  if ((typeof o !== 'object' && typeof o !== 'function') || o === null) return found;
  for (let p: object | null = o; p; p = Object.getPrototypeOf(p) as object | null) {
    for (const [name, key] of Object.entries(declared.get(p) ?? {})) if (key.has(o)) found.push({ name, key });
  }
  return found;
}

/** `accessor #x`: its halves read and write the field behind it. */
export function autoAccessor(member: PrivateMember, storage: PrivateField, owner: Brand | object): void {
  member.define(
    'getter',
    function (this: unknown) {
      return storage.get(this);
    },
    owner,
  );
  member.define(
    'setter',
    function (this: unknown, value: unknown) {
      storage.set(this, value);
    },
    owner,
  );
}

/** One private member, whatever its kind: functions that read and write it. */
export interface Access {
  readonly member: PrivateKey;
  has(o: unknown): boolean;
  reader(o: unknown): unknown;
  writer(o: unknown): unknown;
}

export function accessTo(member: PrivateKey): Access {
  const plain = !(member instanceof PrivateMember) || member.method !== undefined;
  return {
    member,
    has: o => member.has(o),
    reader: o => (plain ? () => member.get(o) : member.reader(o)),
    writer: o => (plain ? (value: unknown) => member.set(o, value) : member.writer(o)),
  };
}

/** The private member called `name` of whatever object is asked: what an expression outside the class uses. */
export function anyPrivate(name: string): Omit<Access, 'member'> {
  const find = (o: unknown): Access => {
    const found = privatesOf(o).find(p => p.name === name);
    if (!found) throw new TypeError(`The object has no private member '${name}'.`);
    return accessTo(found.key);
  };
  return {
    has: o => privatesOf(o).some(p => p.name === name),
    reader: o => find(o).reader(o),
    writer: o => find(o).writer(o),
  };
}
