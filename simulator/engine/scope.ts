import type { Identifier, Node } from '@babel/types';
import type { MadeLocal, SourceRange } from './api';

export type VariableKind = 'param' | 'let' | 'const' | 'var' | 'function' | 'class' | 'import';

/** One declared name. */
export interface Variable {
  readonly name: string;
  readonly kind: VariableKind;
  /** The function whose activation holds it; module variables live in the module's wrapper instead. */
  readonly fn: FunctionInfo;
  readonly module: boolean;
  readonly type?: string;
  /** JSDoc `@section` of a module's variable. */
  section?: string;
  readonly scope: SourceRange;
  /** For locals: what the declaration makes. */
  made?: MadeLocal;
  /** The engine's own: not shown to a debugger. */
  readonly hidden: boolean;
  /** Used by an inner function: lives in a box `{ v }`. */
  captured: boolean;
  /** Assigned after its declaration. */
  assigned: boolean;
  /** Referenced as a value (an import that is not is elided, as TypeScript does). */
  used: boolean;
  /** Its JavaScript name; for `evaluateIn`, the text of an access to a frame's slot. */
  js: string;
  /** For exports of live bindings: the names it is exported under. */
  exportedAs: string[];
  /** Offset in the text from which on it is initialised; a use before that is checked. */
  initializedAt?: number;
  /** For classes: offset of the body; what is deferred there runs when the class is there. */
  classBody?: number;
  /** Of that body: the computed keys, where functions may run at once. */
  classKeys?: readonly Node[];
  /** For variables of a `switch`: where their case ends; other cases may run without it. */
  initializedUntil?: number;
  /** Some use is checked: it begins as `$R.hole`. */
  checked?: boolean;
  /** For imports. */
  from?: { specifier: string; name: string; node: Node };
  /** For imported namespaces: the names asked of it, as they stand in the text. */
  members?: Identifier[];
  /** Of a debugger's expression: what it names may not be initialised. */
  mayBeHole?: boolean;
  /** False where a debugger's expression must not assign. */
  writable?: boolean;
  /** A property of that namespace or enum, under its own name. */
  memberOf?: Variable;
  /** Exported by a namespace: the property that follows it. */
  mirror?: Variable;
  /** `this` of a constructor that arrows may see before `super()` has returned: it lives in a box too. */
  late?: boolean;
  /** For private names of classes: what they stand for. */
  privateName?: PrivateInfo;
  /** Of the module: it is a constant of this text, there before the module's body runs. */
  initial?: string;
}

export interface PrivateInfo {
  readonly kind: 'field' | 'method' | 'accessor';
  readonly isStatic: boolean;
}

export type FunctionKind =
  | 'module'
  | 'function'
  | 'arrow'
  | 'method'
  | 'getter'
  | 'setter'
  | 'constructor'
  | 'derived'
  | 'static'
  | 'fields'
  | 'namespace';

export interface ClassInfo {
  readonly node: Node;
  readonly name: string;
  readonly derived: boolean;
  /** For subclasses of a native collection: the method that its constructor adds items with. */
  readonly adder?: 'add' | 'set';
  /** It extends a class of the platform, whose constructor asks objects for primitive values: its name. */
  readonly native?: string;
  /** The class itself, as its members reach it (for `super` and static code). */
  self: Variable;
  ctor?: FunctionInfo;
  statics?: FunctionInfo;
  /** Runs the instance fields, where the constructor's own code cannot: `super()` stands in an arrow, or in a condition. */
  fields?: FunctionInfo;
  /** Parameter properties of the constructor. */
  readonly parameterProperties: Variable[];
  /** Private names, `#` included. */
  readonly privates: Map<string, Variable>;
  /** The class as its declaration, or its own name, shows it to others: not `self` when it is decorated. */
  binding?: Variable;
  /** What its decorators left to be run, and the elements that have some. */
  decoration?: Variable;
  /** Auto-accessors: where the value is. */
  readonly storages: Map<Node, Variable>;
  /** Marks the instances, where private methods have to know them. */
  brand?: Variable;
  /** Computed keys of fields are evaluated once, with the class. */
  readonly fieldKeys: Map<Node, Variable>;
}

/** One function of the text, the module body included. */
export class FunctionInfo {
  readonly vars: Variable[] = [];
  /** Boxes of outer functions that this one needs, and `this` for arrows. */
  readonly free = new Set<Variable>();
  thisVar?: Variable;
  argumentsVar?: Variable;
  newTargetVar?: Variable;
  /** For methods of an object literal that use `super`: the object. */
  home?: Variable;
  /** For constructors and methods: the class they belong to. */
  classInfo?: ClassInfo;
  isStatic = false;
  /** `exec` of a class of regular expressions. */
  isExec = false;
  generator = false;
  /** How many of its `catch` clauses had a filter so far. */
  filters = 0;
  tags: Readonly<Record<string, string>> = {};

  constructor(
    readonly index: number,
    readonly node: Node,
    readonly name: string,
    readonly kind: FunctionKind,
    readonly parent: FunctionInfo | undefined,
    readonly range: SourceRange,
  ) {}

  /** The function whose `this` and `arguments` are in force here. */
  get thisOwner(): FunctionInfo {
    let f: FunctionInfo = this;
    while (f.kind === 'arrow') f = f.parent!;
    return f;
  }

  /** For the function that runs a namespace: the namespace. */
  namespace?: Variable;
  /** For private methods and accessors: their name as a function. */
  privateName?: string;
  /** In derived constructors: end of the statement `super(...)` after which `this` is there for sure. */
  superDone = Number.POSITIVE_INFINITY;
  /** Its `super(...)` is not one statement of its body: the constructor returns `this` itself. */
  indirectSuper = false;
  /** Stands in the module's text as a factory of its own, not inside a class. */
  get lifted(): boolean {
    return !this.classInfo || this.kind === 'static' || this.kind === 'fields' || this.privateName !== undefined;
  }

  get isConstructor(): boolean {
    return this.kind === 'constructor' || this.kind === 'derived';
  }
}

export class Scope {
  readonly names = new Map<string, Variable>();
  constructor(
    readonly parent: Scope | undefined,
    readonly fn: FunctionInfo,
    readonly range: SourceRange,
    /** Only the outermost scope of a module holds module variables. */
    readonly isModule = false,
  ) {}

  find(name: string): Variable | undefined {
    for (let s: Scope | undefined = this; s; s = s.parent) {
      const v = s.names.get(name);
      if (v) return v;
    }
    return undefined;
  }

  declare(name: string, kind: VariableKind, extra: { type?: string; hidden?: boolean } = {}): Variable {
    const old = this.names.get(name);
    if (old) return old;
    const v: Variable = {
      name,
      kind,
      fn: this.fn,
      module: this.isModule,
      scope: this.range,
      hidden: extra.hidden ?? false,
      ...(extra.type ? { type: extra.type } : {}),
      captured: false,
      assigned: false,
      used: false,
      js: '',
      exportedAs: [],
    };
    this.names.set(name, v);
    if (!this.isModule) this.fn.vars.push(v);
    return v;
  }
}

/** How the text of a variable is read and written. */
export function accessOf(v: Variable): string {
  if (v.memberOf) return `${accessOf(v.memberOf)}${memberSuffix(v.name)}`;
  return isBoxed(v) ? `${v.js}.v` : v.js;
}

function memberSuffix(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** Whether its value lies in a box `{ v }` that inner functions share. */
export function isBoxed(v: Variable): boolean {
  return v.captured && !v.module && (v.name !== 'this' || !!v.late);
}

/**
 * Gives every variable its JavaScript name: the person's own where it is free (so that V8's messages read well), with
 * `$n` behind it where two variables of one function tree, or of the module, have the same.
 */
export function assignNames(
  moduleNames: Iterable<Variable>,
  functions: readonly FunctionInfo[],
  taken: ReadonlySet<string>,
): void {
  const inModule = new Set<string>(taken);
  for (const v of moduleNames) v.js = pick(v.name, inModule);
  const nothing = new Set<string>();
  const used = new Map<FunctionInfo, Set<string>>();
  for (const f of functions) {
    // The module body's own locals may be captured by any function: they count as taken everywhere.
    const root = rootOf(f);
    let names = root.kind === 'module' ? inModule : used.get(root);
    if (!names) used.set(root, (names = new Set()));
    const outer = root.kind === 'module' ? nothing : inModule;
    for (const v of f.vars) v.js = v.name === 'this' ? '$this' : pick(v.name, names, outer);
  }
}

function rootOf(f: FunctionInfo): FunctionInfo {
  while (f.parent && f.parent.kind !== 'module') f = f.parent;
  return f;
}

function pick(name: string, used: Set<string>, outer?: ReadonlySet<string>): string {
  const plain = name.replace(/[^\w$\u0080-\uffff]/g, '_');
  let js = plain.startsWith('$') || plain !== name || name === 'arguments' ? `${plain}$1` : name;
  for (let i = 2; used.has(js) || outer?.has(js); i++) js = `${plain}$${i}`;
  used.add(js);
  return js;
}
