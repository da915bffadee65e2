import { generatedText, rememberSource } from './functionText';
import type {
  CodeUnit,
  CompiledModule,
  Fiber,
  Frame,
  Handler,
  ModuleGroup,
  Program,
  ProgramOptions,
  RunningFunction,
  RunResult,
  SideEffects,
  StackUse,
  TrapCondition,
  VariableRecord,
} from './api';
import { builtinsId, loadBuiltins } from './builtins/load';
import type { ElidedImport, EngineModule } from './compile';
import { type ExpressionCache, evaluateExpression, expressionFunction } from './evaluate';
import { CallBase, FiberImpl, type FrameImpl, type LinkedUnit } from './runtime/fiber';
import { defaultEvaluator, type Evaluator, instantiate, type LinkedModule } from './runtime/instantiate';
import { circular } from './runtime/circles';
import { hole, isCompiled, Library } from './runtime/library';
import { connect, type Connection, type LinkContext, readTarget, resolveImports } from './runtime/link';
import { hostNames, ModuleGraph } from './runtime/moduleGraph';
import { runningFunctions } from './runtime/nativeStack';
import { EngineModuleGroup } from './runtime/moduleGroup';
import { slotReader } from './runtime/slots';
import type { Keeper, Snapshot } from './snapshot/keeper';
import { moduleRule, programKeeper } from './snapshot/program';
import { Irreversible, permanent, Unkeepable } from './snapshot/rule';
import { budgetAt, Reason, stackAt } from './runtime/unwinding';

/** Stack of a fiber that evaluates module bodies. */
const moduleStack = 0x100000;
/** The counters are 32-bit; a longer run is made of several. */
const longestRun = 0x40000000;
const raised = 0x7fffffff;
/** Of a probe that is guarded and has no trap. */
const guardedOnly = 0x7ffffffe;
const budgetResult: RunResult = Object.freeze({ kind: 'budget' });
const overflowResult: RunResult = Object.freeze({ kind: 'stackOverflow' });

export interface EngineOptions extends ProgramOptions {
  /** Turns the text of a module into its functions; default `new Function` in this realm. */
  readonly evaluate?: Evaluator;
  /**
   * Simulated stack bytes between two moves of native frames to the heap; see `Machine`. With 0 every function leaves
   * its fast tier at its entry: all code runs in the slow tier.
   */
  readonly nativeWindow?: number;
}

/**
 * Makes a group of modules that import one another and the host's: where their imports lead is found out once, whatever
 * programs link them.
 */
export function createModuleGroup(modules: readonly CompiledModule[], resolve: ProgramOptions['resolve']): ModuleGroup {
  return new EngineModuleGroup(modules as readonly EngineModule[], resolve);
}

/** Creates an empty program: one machine's modules, budget and thresholds. */
export function createProgram(options: EngineOptions): Program {
  return new ProgramImpl(options);
}

/** Counters of a run that a host call interrupts with another one. */
interface OuterRun {
  readonly budget: number;
  readonly left: number;
  readonly floor: number;
  readonly stack: StackUse;
  readonly reserve: number;
}

export class ProgramImpl implements Program {
  readonly library: Library;
  readonly linked = new Map<string, LinkedModule>();
  readonly expressions: ExpressionCache = new Map();
  private readonly namespaces = new Map<string, object>();
  private readonly evaluator: Evaluator;
  private readonly context: LinkContext;
  private readonly graph: ModuleGraph;
  private done = 0;
  /** Budget handed to the counters for the innermost run. */
  private granted = 0;
  /** Statements of the innermost run that did not fit into the counter. */
  private reserve = 0;
  private running = 0;

  constructor(readonly options: EngineOptions) {
    this.evaluator = options.evaluate ?? defaultEvaluator;
    this.library = new Library(options.host, () => loadBuiltins(this), options.nativeWindow);
    this.context = {
      modules: this.linked,
      hostModules: options.hostModules,
      namespace: id => this.exports(id),
    };
    this.graph = new ModuleGraph(options.resolve, hostNames(options.hostModules));
  }

  // ---- modules

  get modules(): readonly CompiledModule[] {
    return [...this.linked.values()].map(m => m.module).filter(m => m.moduleId !== builtinsId);
  }

  link(modules: readonly CompiledModule[]): void {
    const added = modules as readonly EngineModule[];
    const { resolve, describeMissing } = this.options;
    for (const m of circular(added, resolve)) m.checkEverywhere?.();
    for (const m of added) this.graph.add(m);
    let connections: readonly Connection[];
    try {
      connections = resolveImports(added, this.graph, resolve, describeMissing);
    } catch (error) {
      for (const m of added) this.graph.remove(m);
      throw error;
    }
    this.add(added, connections);
  }

  linkGroup(group: ModuleGroup): void {
    const known = group as EngineModuleGroup;
    const { graph, connections } = known.linked(this.options.hostModules);
    this.graph.include(graph);
    this.add(known.modules, connections);
  }

  private add(modules: readonly EngineModule[], connections: readonly Connection[]): void {
    for (const m of modules) this.linked.set(m.moduleId, this.instantiate(m));
    for (const c of connections) connect(c, this.context);
  }

  instantiate(module: EngineModule, evaluator = this.evaluator): LinkedModule {
    rememberSource(module);
    return instantiate(module, this.library, this.options.globals, evaluator);
  }

  instantiateBuiltins(module: EngineModule, globals: Readonly<Record<string, unknown>>): LinkedModule {
    const linked = instantiate(module, this.library, globals, this.evaluator);
    this.linked.set(module.moduleId, linked);
    return linked;
  }

  moduleOf(moduleId: string): LinkedModule {
    // A threshold may be raised in a builtin that this program has not needed yet.
    if (moduleId === builtinsId) void this.library.builtin;
    const m = this.linked.get(moduleId);
    if (!m) throw new Error(`There is no module '${moduleId}' in this program.`);
    return m;
  }

  /** The module a frame's code belongs to (an expression's frames belong to the module it was evaluated in). */
  moduleOfCode(code: CodeUnit, moduleId: string): LinkedModule {
    return this.linked.get(code.module.moduleId) ?? this.moduleOf(moduleId);
  }

  exports(moduleId: string): Readonly<Record<string, unknown>> {
    let namespace = this.namespaces.get(moduleId);
    if (!namespace) {
      const m = this.moduleOf(moduleId);
      namespace = Object.create(null, { [Symbol.toStringTag]: { value: 'Module' } }) as object;
      this.namespaces.set(moduleId, namespace);
      for (const [name, target] of this.graph.exports(m.module))
        Object.defineProperty(namespace, name, {
          get: () => this.library.initialized(readTarget(target, this.context), name),
          set: () => {
            throw new TypeError(`Cannot assign to read only property '${name}' of object '[object Module]'`);
          },
          enumerable: true,
        });
      Object.preventExtensions(namespace);
    }
    return namespace as Record<string, unknown>;
  }

  /** How an import that the module itself makes no use of is read, or undefined when there is no such value. */
  importOf(linked: LinkedModule, i: ElidedImport): (() => unknown) | undefined {
    const target = this.graph.findImport(linked.module, i);
    return target && (() => readTarget(target, this.context));
  }

  evaluate(moduleId: string): Fiber {
    return bodiesFiber(this.pendingBodies(moduleId));
  }

  evaluateGroup(group: ModuleGroup): Fiber {
    const { order } = (group as EngineModuleGroup).linked(this.options.hostModules);
    const pending = order.map(m => this.moduleOf(m.moduleId)).filter(m => !m.evaluated);
    for (const m of pending) m.evaluated = true;
    return bodiesFiber(pending.map(m => m.instance.body));
  }

  pendingBodies(moduleId: string): readonly Function[] {
    const bodies: Function[] = [];
    const visit = (m: LinkedModule) => {
      if (m.evaluated) return;
      m.evaluated = true;
      for (const d of m.module.dependencies) {
        const id = this.options.resolve(d.specifier, m.module.moduleId);
        const dependency = id == null ? undefined : this.linked.get(id);
        if (dependency) visit(dependency);
      }
      bodies.push(m.instance.body);
    };
    visit(this.moduleOf(moduleId));
    return bodies;
  }

  reopen(moduleId: string): void {
    const visit = (m: LinkedModule) => {
      if (!m.evaluated) return;
      m.evaluated = false;
      for (const d of m.module.dependencies) {
        const id = this.options.resolve(d.specifier, m.module.moduleId);
        const dependency = id == null ? undefined : this.linked.get(id);
        if (dependency && dependency.module.image === m.module.image) visit(dependency);
      }
    };
    visit(this.moduleOf(moduleId));
  }

  // ---- running

  createFiber(fn: Function, args: readonly unknown[], stackBytes: number): Fiber {
    return new FiberImpl([{ fn, args }], stackBytes);
  }

  run(fiber: Fiber, statements: number): RunResult {
    const f = fiber as FiberImpl;
    if (f.state === 'running' || f.state === 'done')
      throw new Error(`The fiber is ${f.state === 'done' ? 'done' : 'running already'}.`);
    const { library } = this;
    const { B } = library;
    const outer = this.running++ > 0 ? this.enterNested() : undefined;
    f.state = 'running';
    library.move();
    this.reserve = Math.max(0, statements);
    let reason: Reason;
    do {
      this.granted = Math.min(this.reserve, longestRun);
      this.reserve -= this.granted;
      B[budgetAt] = this.granted;
      reason = library.advance(f);
      this.done += this.granted - library.left;
      this.granted = 0;
    } while (reason === Reason.Budget && this.reserve >= 1);
    this.running--;
    if (outer) this.leaveNested(outer);
    else library.stand();
    f.state =
      reason === Reason.Returned || (reason === Reason.Threw && f.bases.length === 1 && f.frames.length === 0)
        ? 'done'
        : 'suspended';
    return this.result(f, reason);
  }

  private result(f: FiberImpl, reason: Reason): RunResult {
    const { library } = this;
    switch (reason) {
      case Reason.Budget:
        return budgetResult;
      case Reason.Request:
        return { kind: 'request', request: library.request };
      case Reason.Trap: {
        const top = f.frames[f.frames.length - 1];
        if (top.code.guarded?.has(top.pc)) {
          // Whether it may go on is looked at again each time.
          f.bases[f.bases.length - 1].seen = false;
          return { kind: 'guarded', code: top.code, pc: top.pc };
        }
        return { kind: 'trap', module: top.code.module, probe: top.code.points[top.pc]!.probe! };
      }
      case Reason.Exception:
        return {
          kind: 'exception',
          error: library.error,
          native: library.native,
          handledAt: library.handlersOf(f)[0]?.frame ?? -1,
        };
      case Reason.Overflow:
        return overflowResult;
      case Reason.Threw:
        return { kind: 'threw', error: library.error };
      default:
        return { kind: 'returned', value: library.error };
    }
  }

  /** A host call runs another fiber: the outer run's counters are kept. */
  private enterNested(): OuterRun {
    const { B } = this.library;
    const budget = B[budgetAt];
    this.done += this.granted - budget;
    const { stack, floor } = this.library;
    return { budget, left: this.stackLeft, floor, stack, reserve: this.reserve };
  }

  private leaveNested({ budget, left, floor, stack, reserve }: OuterRun): void {
    this.library.B[budgetAt] = budget;
    this.library.standOn(stack, left, floor);
    this.granted = budget;
    this.reserve = reserve;
  }

  get executed(): number {
    return this.running > 0 ? this.done + this.granted - this.library.B[budgetAt] : this.done;
  }

  abandon(): void {
    this.done = this.executed;
    this.running = 0;
    this.granted = 0;
    this.reserve = 0;
    this.library.abandon();
  }

  get remaining(): number {
    return this.running > 0 ? this.reserve + this.library.B[budgetAt] : 0;
  }

  get lowestStack(): number {
    return this.library.stack.lowest;
  }

  get stackLeft(): number {
    return this.library.B[stackAt];
  }

  yieldSoon(): void {
    if (this.running === 0) return;
    const { B } = this.library;
    // What is taken away is not counted as executed.
    this.granted -= B[budgetAt];
    B[budgetAt] = 0;
    this.reserve = 0;
  }

  runningFunctions(below: Function): readonly RunningFunction[] {
    return runningFunctions(this.linked, below);
  }

  suspend(request: unknown): unknown {
    return this.library.suspend(request);
  }

  handlersOf(fiber: Fiber): readonly Handler[] {
    return this.library.handlersOf(fiber as FiberImpl);
  }

  decide(fiber: Fiber, handler: Handler, taken: boolean): void {
    this.library.decide(fiber as FiberImpl, handler, taken);
  }

  get judging(): boolean {
    return this.library.judging;
  }

  // ---- its state

  private keeper: Keeper | undefined;
  private readonly moduleRule = moduleRule();

  save(roots: readonly object[], proceed: () => boolean): Snapshot {
    if (this.library.strangersStamped) throw new Unkeepable('a class gave private members to objects of another');
    if (!this.keeper) {
      this.keeper = programKeeper(this);
      this.keeper.defineObject(this, {
        save: () => this.done,
        restore: (_program, done: number) => {
          this.done = done;
        },
        size: () => 8,
      });
    }
    for (const m of this.linked.values()) this.keeper.defineObject(m, this.moduleRule);
    for (const n of this.namespaces.values()) this.keeper.defineObject(n, permanent);
    return this.keeper.save([this, ...this.linked.values(), ...roots], proceed);
  }

  restore(snapshot: Snapshot, changed?: Set<object>): void {
    if (!this.keeper) throw new Error('The state is of another program.');
    if (this.library.strangersStamped) throw new Irreversible('a class gave private members to objects of another');
    // What has not moved has been reported where it stands.
    const reported = changed && snapshot.entries.flatMap(({ object }) => seenCall(object));
    this.keeper.restore(snapshot, changed);
    for (const call of reported ?? []) call.seen = true;
  }

  // ---- debugging

  /** Modules that may have traps. */
  private readonly trapped = new Set<LinkedModule>();

  setTrap(module: CompiledModule, probe: number, on: boolean, when?: TrapCondition): void {
    const linked = this.moduleOf(module.moduleId);
    const { thresholds, conditions } = linked;
    if (on) this.trapped.add(linked);
    thresholds.set(probe, on ? raised : isGuarded(linked, probe) ? guardedOnly : 0);
    if (on && when) conditions.set(probe, when);
    else conditions.delete(probe);
  }

  clearTraps(): void {
    for (const linked of this.trapped) {
      linked.thresholds.clear();
      linked.conditions.clear();
      for (const unit of linked.units) raiseGuarded(unit);
    }
    this.trapped.clear();
  }

  guardCode({ module, record }: CodeUnit, points: ReadonlySet<number> | undefined): void {
    const linked = this.moduleOf(module.moduleId);
    const unit = linked.units[record.index];
    unit.guarded = points;
    for (const { probe } of unit.record.points)
      if (probe !== undefined && unit.thresholds.get(probe) === guardedOnly) unit.thresholds.set(probe, 0);
    raiseGuarded(unit);
  }

  isCompiled(fn: Function): boolean {
    return isCompiled(fn);
  }

  private readonly codes = new WeakMap<object, CodeUnit | null>();

  codeOf(fn: unknown): CodeUnit | undefined {
    if (typeof fn !== 'function') return undefined;
    let code = this.codes.get(fn);
    if (code === undefined) {
      // Its text names its record: nothing has to be kept for every closure that is made.
      const m = /\/\*@(\d*)@([^*]*)\*\//.exec(generatedText(fn).slice(0, 2000));
      const linked = m && this.linked.get(decodeURIComponent(m[2]));
      // A class without a constructor of its own has none.
      code = (m?.[1] && linked?.units[Number(m[1])]) || null;
      this.codes.set(fn, code);
    }
    return code ?? undefined;
  }

  moduleVariables(moduleId: string): ReturnType<Program['moduleVariables']> {
    const m = this.moduleOf(moduleId);
    return m.module.variables.map(v => {
      const constant = v.kind === 'const' || v.kind === 'import' || v.kind === 'function' || v.kind === 'class';
      let read: (() => unknown) | undefined;
      return {
        name: v.name,
        kind: v.kind,
        ...(v.type ? { type: v.type } : {}),
        get: () => shown((read ??= m.instance.eval(`()=>${v.js}`) as () => unknown)()),
        ...(constant
          ? {}
          : {
              set: (value: unknown) => {
                (m.instance.eval(`$x=>{${v.js}=$x;}`) as (x: unknown) => void)(value);
                m.exporters[v.js]?.(value);
              },
            }),
      };
    });
  }

  evaluateIn(
    frame: Frame | undefined,
    moduleId: string,
    expression: string,
    options: { sideEffects: SideEffects; stackBytes: number; extra?: Readonly<Record<string, unknown>> },
  ): Fiber {
    return evaluateExpression(this, frame as FrameImpl | undefined, moduleId, expression, options);
  }

  functionIn(
    frame: Frame | undefined,
    moduleId: string,
    expression: string,
    options: { sideEffects: SideEffects; extra?: Readonly<Record<string, unknown>> },
  ): Function {
    return expressionFunction(this, frame as FrameImpl | undefined, moduleId, expression, options);
  }

  getVariable(frame: Frame, v: VariableRecord): unknown {
    return this.variableReader(v)(frame);
  }

  variableReader(v: VariableRecord): (frame: Frame) => unknown {
    const read = slotReader(v.slot) as (frame: Frame) => unknown;
    const unboxed = v.boxed ? (frame: Frame) => (read(frame) as { v: unknown } | undefined)?.v : read;
    return frame => shown(unboxed(frame));
  }

  setVariable(frame: Frame, v: VariableRecord, value: unknown): void {
    if (v.kind === 'const' || v.kind === 'this' || v.kind === 'function' || v.kind === 'class')
      throw new Error(`'${v.name}' is a constant.`);
    const point = (frame as FrameImpl).code.points[frame.pc];
    if (point && v.kind !== 'closure' && !contains(v.scope, point))
      throw new Error(`'${v.name}' is not in scope here.`);
    const slot = frame.slots[v.slot];
    if ((v.boxed ? (slot as { v: unknown } | undefined)?.v : slot) === hole)
      throw new Error(`'${v.name}' is not initialized here.`);
    if (v.boxed) (slot as { v: unknown }).v = value;
    else frame.slots[v.slot] = value;
  }
}

function bodiesFiber(bodies: readonly Function[]): Fiber {
  return new FiberImpl(
    bodies.map(fn => ({ fn, args: [] })),
    moduleStack,
  );
}

function seenCall(object: object): CallBase[] {
  return object instanceof CallBase && object.seen ? [object] : [];
}

function isGuarded({ module, units }: LinkedModule, probe: number): boolean {
  const at = module.probes[probe] as CompiledModule['probes'][number] | undefined;
  return at !== undefined && (units[at.function].guarded?.has(at.pc) ?? false);
}

function raiseGuarded({ guarded, record, thresholds }: LinkedUnit): void {
  if (!guarded) return;
  for (const { pc, probe } of record.points)
    if (probe !== undefined && guarded.has(pc) && thresholds.get(probe) === 0) thresholds.set(probe, guardedOnly);
}

/** What a debugger sees of a variable's value. */
function shown(value: unknown): unknown {
  return value === hole ? undefined : value;
}

/** True when position `p` lies inside `range`. */
export function contains(
  range: { line: number; column: number; endLine: number; endColumn: number },
  p: { line: number; column: number },
): boolean {
  if (p.line < range.line || p.line > range.endLine) return false;
  if (p.line === range.line && p.column < range.column) return false;
  return p.line !== range.endLine || p.column < range.endColumn;
}
