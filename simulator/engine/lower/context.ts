import { callSite } from './callSite';
import type { Node } from '@babel/types';
import type { PointRecord, SourceRange } from '../api';
import type { Binding } from '../bind/records';
import { type Diagnostics, rangeOf } from '../diagnostics';
import type { Ir } from '../ir';
import type { Stretch } from '../runtime/thresholds';
import { accessOf, type FunctionInfo, type Variable } from '../scope';

/** Statement probes and class factories of a module under construction. */
export interface ModuleContext {
  readonly text: string;
  readonly binding: Binding;
  readonly diagnostics: Diagnostics;
  readonly addStretch: (stretch: Stretch) => void;
  readonly probes: { function: number; pc: number }[];
  /** Text of class factories, by class; module level. */
  readonly factories: string[];
  readonly checkedImports: ReadonlySet<string>;
  /** See `CompileOptions.integerDivision`. */
  readonly integerDivision: boolean;
  /** See `CompileOptions.leftEarly`. */
  readonly leftEarly: string | undefined;
  /** See `CompileOptions.exceptionFilter`. */
  readonly exceptionFilter: string | undefined;
  /** What runs code without a call, here and in the modules compiled together with this one. */
  readonly hooks: ReadonlySet<string>;
  readonly accounting: boolean;
  /** Only natives may be called: an expression that must not change anything. */
  readonly pure: boolean;
  /** Lowers a function (and those inside it); its texts end up in the module. */
  lowerFunction(f: FunctionInfo): void;
  /** The fast tier of an already lowered function. */
  fastText(f: FunctionInfo, head: string): string;
  /** A comment that traces a function value's text back to its record. */
  marker(f: FunctionInfo | undefined): string;
  templates: number;
}

/** A protected region: exceptions raised at a point inside go to program counter `pc` of the same function. */
export interface Region {
  pc: number;
  readonly catches: boolean;
  /** Temporaries of a `catch` with a filter: the filter, and whether it takes what was raised. */
  readonly filter?: { readonly value: string; readonly taken: string };
  readonly parent?: Region;
}

/** What `break`, `continue` and `return` pass on their way out. */
export type Exit =
  | {
      t: 'target';
      labels: string[];
      breakTo?: Extract<Ir, { t: 'block' }> | string;
      continueTo?: Extract<Ir, { t: 'block' }>;
    }
  | {
      t: 'finally';
      kind: string;
      value: string;
      block: string;
      jumps: Map<string, { code: number; leave: () => void }>;
      returns: boolean;
    };

export interface Point extends SourceRange {
  readonly pc: number;
  readonly kind: PointRecord['kind'] | 'hidden';
  readonly probe: number | undefined;
  readonly callee: string | undefined;
  readonly region: Region | undefined;
}

/** The state of lowering one function. */
export class FunctionContext {
  out: Ir[] = [];
  readonly points: Point[] = [];
  exits: Exit[] = [];
  region: Region | undefined;
  /** The temporary that holds what the innermost block with `using` has to dispose of. */
  disposables = '';
  /** Inside a `finally` block: the temporary that holds how it was reached (0: the `try` came to its end). */
  reached = '';
  calls = false;
  private lastPc = 0;
  private tempTop = 0;
  tempCount = 0;
  private labelCount = 0;

  constructor(
    readonly module: ModuleContext,
    readonly fn: FunctionInfo,
  ) {}

  // ---- output

  code(s: string): void {
    this.out.push({ t: 'code', s });
  }

  add<T extends Ir>(node: T): T {
    this.out.push(node);
    return node;
  }

  /** Runs `f` and returns the nodes it produced instead of appending them. */
  capture(f: () => void): Ir[] {
    const saved = this.out;
    this.out = [];
    f();
    const nodes = this.out;
    this.out = saved;
    return nodes;
  }

  pc(): number {
    return ++this.lastPc;
  }

  point(node: Node | undefined, kind: Point['kind'], extra: { probe?: number; callee?: string } = {}): number {
    const pc = this.pc();
    const { line, column, endLine, endColumn } = node ? rangeOf(node) : this.fn.range;
    const { region } = this;
    const point: Point = {
      line,
      column,
      endLine,
      endColumn,
      pc,
      kind,
      probe: extra.probe,
      callee: extra.callee,
      region,
    };
    this.points.push(point);
    return pc;
  }

  /** A probe before the statement `node`; returns its program counter. `idle`: see Ir. */
  probe(node: Node, idle = false): number {
    const id = this.module.probes.length;
    const pc = this.point(node, 'statement', { probe: id });
    this.module.probes.push({ function: this.fn.index, pc });
    this.add(idle ? { t: 'probe', pc, id, idle } : { t: 'probe', pc, id });
    return pc;
  }

  /** A call; its value is `$v` until the next node. */
  call(node: Node, text: string, callee?: string, slow?: string): string {
    this.calls = true;
    const pc = this.point(node, 'call', { callee: callee ?? this.source(node) });
    this.add({ t: 'call', pc, s: text, ...(slow ? { slow } : {}) });
    return '$v';
  }

  label(): string {
    return `$l${++this.labelCount}`;
  }

  source(node: Node): string {
    return this.module.text.slice(node.start!, node.end!);
  }

  /** An expression as the platform names it in its messages. */
  nameOf(node: Node): string {
    return callSite(node);
  }

  // ---- temporaries

  temp(): string {
    this.tempTop++;
    this.tempCount = Math.max(this.tempCount, this.tempTop);
    return `$t${this.tempTop}`;
  }

  /** Temporaries taken inside `f` are free again afterwards. */
  scopedTemps<T>(f: () => T): T {
    const top = this.tempTop;
    const result = f();
    this.tempTop = top;
    return result;
  }

  /** `text` in a form that stays the same whatever happens next. */
  spill(text: string): string {
    if (this.isStable(text)) return text;
    const t = this.temp();
    this.code(`${t}=${text};`);
    return t;
  }

  isStable(text: string): boolean {
    if (/^(\$t\d+|\$this|-?\d[\w.]*|"(?:[^"\\]|\\.)*"|true|false|null|undefined)$/.test(text)) return true;
    return this.constants.has(text);
  }

  private readonly constants = new Set<string>();

  // ---- variables

  ref(v: Variable): string {
    const text = accessOf(v);
    if (!v.assigned && !v.captured && !v.memberOf && (v.kind === 'const' || v.kind === 'param'))
      this.constants.add(text);
    return text;
  }

  variable(node: Node): Variable | undefined {
    return this.module.binding.refs.get(node);
  }

  /** The text of using `v` at `node`, checked where it may not be initialised yet. */
  use(node: Node, v: Variable): string {
    const text = this.ref(v);
    return this.module.binding.early.has(node) ? `$R.initialized(${text},${JSON.stringify(v.name)})` : text;
  }

  /** The text of `this`; `node` is the `this` or `super` that stands there. */
  self(node?: Node): string {
    const v = this.fn.thisOwner.thisVar;
    const text = v ? this.ref(v) : '$this';
    return node && this.module.binding.early.has(node) ? `$R.thisValue(${text})` : text;
  }

  /** The text of assigning `value` to `v`, updating whoever imports it. */
  assignText(v: Variable, value: string): string {
    const text = `${v.mirror ? `${accessOf(v.mirror)}=` : ''}${accessOf(v)}=${value}`;
    return v.exportedAs.length > 0 ? `$export.${v.js}(${text})` : text;
  }
}
