/** A debugging session over a simulated machine: the implementation of `DebugTarget`. */
import type { CompiledModule, Diagnostic, Fiber } from '../../engine/api';
import type { BugCheckData } from '../../hal/intrinsics';
import type { KPRCB } from '../../nt/inc/ke';
import type { EPROCESS, ETHREAD } from '../../nt/inc/ps';
import type {
  LockView,
  WaitLink,
  DataPlace,
  DebugTarget,
  ExceptionFilter,
  Expectation,
  ExpressionEvaluator,
  Evaluated,
  Granularity,
  Breakpoint,
  LaunchSpec,
  LoadedModule,
  MemoryView,
  Position,
  SourceLocation,
  StackFrame,
  StepInTarget,
  Stop,
  SymbolTable,
  ThreadView,
  TraceEvents,
  Variable,
  Violation,
} from '../target';
import { Announcements, type Output } from './announcements';
import { Breakpoints } from './breakpoints';
import { Control } from './control';
import { Evaluations } from './evaluations';
import { EventSources } from './eventSources';
import { type FrameHandle, buildStack, visibleFrames } from './frames';
import { type MachineFactory, createMachineFactory } from './machineFactory';
import { MachineRun, type Place, SETTLED } from './machineRun';
import { SessionMemory } from './memoryView';
import { PastStops } from './pastStops';
import { Patience } from './patience';
import { type SessionParts, defaultNow, defaultYield } from './parts';
import { registersOf } from './registers';
import { Slicer } from './slicer';
import { reloadAt } from './reload/reload';
import { ThreadIds, describeThread } from './threads';
import { stepInTargets } from './stepTargets';
import { Timeline } from './timeline';
import { eventShare } from './toldEvents';
import { Traps } from './traps';
import { DataBreakpoints } from './watch/dataBreakpoints';
import { frameVariables, moduleVariables } from './variables';
import { WaitGraph } from './waitGraph';

/** MB. */
const DEFAULT_HISTORY_MEMORY = 512;
const MEGABYTE = 1024 * 1024;

export class DebugSession implements DebugTarget {
  state: DebugTarget['state'] = 'created';
  lastStop: Stop | null = null;
  readonly diagnostics: readonly Diagnostic[] = [];
  readonly exceptionFilters = new Set<ExceptionFilter>(['bugcheck', 'debugBreak', 'assert']);
  readonly traps = new Traps();
  readonly breakpoints: Breakpoints = new Breakpoints(this);
  readonly dataBreakpoints: DataBreakpoints = new DataBreakpoints(this);
  readonly memory: MemoryView;
  evaluator: ExpressionEvaluator | undefined;
  readonly pastStops = new PastStops();
  readonly eventSources = new EventSources();
  /** Statement that a step over a line ended at -> place where it began, in the same frame. */
  readonly wayBack = new Map<number, Place>();
  timeline!: Timeline;
  factory!: MachineFactory;
  readonly slicer: Slicer;
  readonly patience: Patience;
  readonly announcements = new Announcements();

  private readonly control: Control;
  private readonly evaluations: Evaluations;
  private readonly ids = new ThreadIds();
  private readonly progressListeners: ((progress: { title: string; done?: number }) => void)[] = [];
  /** The machine was put where other images may be loaded than those that were told. */
  private elsewhere = false;
  private stacks = new Map<Fiber, FrameHandle[]>();
  private selection: { processor: number; thread: ETHREAD | null; frame: number } = {
    processor: 0,
    thread: null,
    frame: 0,
  };

  constructor(
    readonly spec: LaunchSpec,
    readonly parts: SessionParts,
  ) {
    const progress = (title: string, done: number | undefined) => {
      for (const listener of this.progressListeners) listener(done === undefined ? { title } : { title, done });
    };
    this.slicer = new Slicer(parts.now ?? defaultNow, parts.yieldToHost ?? defaultYield(), progress);
    this.patience = new Patience((work, milliseconds) => this.bounded(work, milliseconds), this.slicer);
    this.control = new Control(this);
    this.announcements.moduleListeners.push(() => this.breakpoints.resolveAll());
    this.evaluations = new Evaluations(this, this.control);
    this.memory = new SessionMemory(
      () => this.run,
      (description, apply) => this.change(description, apply),
      () => this.run.threads().flatMap(t => (this.run.fiberOf(t) ? [this.handles(t)] : [])),
    );
  }

  /** @throws BrokenOff where the work takes longer, or more memory than there is */
  bounded<T>(work: () => T, milliseconds: number): T {
    const { bounded } = this.parts;
    const bounds = { milliseconds, memory: this.allowedMemory };
    return bounded ? this.announcements.hold(() => bounded(work, bounds)) : work();
  }

  /** Bytes that the process may use: what travelling needs is no fault of the machine's. */
  get allowedMemory(): number {
    const limit = this.spec.memoryLimit;
    return limit ? limit * MEGABYTE + this.timeline.historyBytes : Number.POSITIVE_INFINITY;
  }

  // -- life -----------------------------------------------------------------------------------------------------------------
  get expectation(): Expectation | undefined {
    return this.factory?.scenario.spec.expect;
  }

  get title(): string {
    return this.factory?.scenario.spec.title ?? this.spec.program;
  }

  get stopsAtViolations(): boolean {
    const { rules } = this.factory.scenario.spec;
    return (this.spec.rules ?? rules) === 'strict' || this.exceptionFilters.has('violation');
  }

  async load(): Promise<void> {
    this.begin(createMachineFactory(this.spec, this.parts));
  }

  async restart(): Promise<void> {
    const factory = createMachineFactory(this.spec, this.parts);
    await this.dataBreakpoints.beforeRestart(factory);
    this.breakpoints.reset();
    this.begin(factory);
  }

  requestShutdown(): void {
    if (this.state === 'ended' || !this.timeline) return;
    const press = (run: MachineRun): void =>
      run.machine.request(0, run.exports('nt/init/power').POWER_BUTTON_VECTOR as number);
    press(this.run);
    this.timeline.record('shutdown', press);
  }

  dispose(): void {
    this.control.interrupt();
    this.state = 'ended';
    this.stacks.clear();
  }

  private begin(factory: MachineFactory, timeline = this.newTimeline(factory)): void {
    this.factory = factory;
    this.announcements.cut(timeline.run.told);
    this.pastStops.clear();
    this.wayBack.clear();
    this.eventSources.clear();
    this.timeline = timeline;
    this.traps.forget();
    this.adopt();
    this.state = 'stopped';
    this.stopped({ kind: 'entry' });
  }

  private newTimeline(factory: MachineFactory): Timeline {
    return new Timeline(() => this.createRun(factory), this.slicer, this.historyLimit, this.dataBreakpoints);
  }

  /** New code, at the place where its timeline stands. */
  private async become(factory: MachineFactory, timeline: Timeline): Promise<void> {
    await this.dataBreakpoints.beforeRestart(factory);
    this.breakpoints.reset();
    this.begin(factory, timeline);
    // Nobody has looked for breakpoints on the way.
    this.pastStops.incompleteUntil(timeline.end);
  }

  private createRun(factory: MachineFactory): MachineRun {
    const run: MachineRun = new MachineRun(factory, {
      output: (text, index) => this.announcements.printed(text, index),
      imagesChanged: (modules, changes) => this.announcements.imagesChanged(modules, changes),
      violated: (violation, index) => this.announcements.violated(violation, index, this.stopsAtViolations),
      eventBytes: eventShare(this.historyLimit),
      sourceOf: executed => this.eventSources.at(executed),
    });
    return run;
  }

  // -- the present machine --------------------------------------------------------------------------------------------------
  get run(): MachineRun {
    if (!this.timeline) throw new Error('the machine has not been loaded');
    return this.timeline.run;
  }

  /** The timeline has another machine: everything that was derived from the old one goes. */
  adopt(): void {
    this.traps.use(this.run.program);
    this.dataBreakpoints.arrived();
    this.forget();
    this.breakpoints.resolveAll();
    this.elsewhere = true;
  }

  /** The machine has run or was changed. */
  forget(): void {
    this.stacks = new Map();
  }

  /** Looks at another machine for a moment (a condition at a place in the past). */
  withRun<T>(run: MachineRun, look: () => T): T {
    const mine = this.timeline.run;
    const selection = this.selection;
    this.timeline.run = run;
    this.stacks = new Map();
    this.selectCurrent();
    try {
      return look();
    } finally {
      this.timeline.run = mine;
      this.selection = selection;
      this.stacks = new Map();
    }
  }

  stopped(reason: Stop['reason'], processor = this.run.machine.current.number): Stop {
    this.timeline.extend();
    this.forget();
    if (this.elsewhere) this.announcements.nowLoaded(this.run.loaded, this.run.imageChanges);
    this.elsewhere = false;
    const stop: Stop = { reason, position: this.position, processor, thread: this.run.threadOn(processor) };
    this.selection = { processor, thread: stop.thread, frame: 0 };
    this.lastStop = stop;
    return stop;
  }

  /** A change that the person makes: done now, kept for replays; the future is cut off. */
  change(description: string, apply: (run: MachineRun) => void): void {
    this.mustBeStopped();
    apply(this.run);
    this.keep(description, apply);
  }

  /** A change that was made. */
  keep(description: string, apply: (run: MachineRun) => void): void {
    this.timeline.record(description, apply);
    this.breakpoints.rewind(this.timeline.place, true);
    this.pastStops.cut(this.timeline.place);
    this.wayBack.clear();
    this.eventSources.cut(this.timeline.place.executed);
    this.announcements.cut(this.run.told);
    this.forget();
  }

  /** A breakpoint or filter that was not there before: the past was run without it. */
  stopsChanged(): void {
    if (this.timeline) this.pastStops.incompleteUntil(this.timeline.end);
  }

  noticeFilters(): void {
    this.pastStops.noticeFilters([...this.exceptionFilters].sort().join(), this.timeline.end);
  }

  mustBeStopped(): void {
    if (this.state !== 'stopped')
      throw new Error(this.state === 'running' ? 'the machine is running' : 'the session has ended');
  }

  log(text: string): void {
    this.announcements.print({ category: 'log', text });
  }

  /** What a breakpoint has to say where the machine stands: once, however often that is run again. */
  logAt({ id }: Breakpoint, text: string, source: SourceLocation | undefined): void {
    this.announcements.log({ category: 'log', text, ...(source ? { source } : {}) }, this.run.place, id);
  }

  // -- control ----------------------------------------------------------------------------------------------------------------
  go(limit?: number): Promise<Stop> {
    return this.control.go(limit);
  }
  stepInto(granularity: Granularity): Promise<Stop> {
    return this.control.step('into', granularity);
  }
  stepOver(granularity: Granularity): Promise<Stop> {
    return this.control.step('over', granularity);
  }
  stepOut(): Promise<Stop> {
    return this.control.step('out', 'statement');
  }
  runTo(address: bigint): Promise<Stop> {
    return this.control.runTo(address);
  }
  pause(): void {
    this.control.interrupt();
  }
  get canStepBack(): boolean {
    return this.state === 'stopped' && this.timeline.place.executed > 0;
  }
  stepBackInto(granularity: Granularity): Promise<Stop> {
    return this.control.stepBack('into', granularity);
  }
  stepBackOver(granularity: Granularity): Promise<Stop> {
    return this.control.stepBack('over', granularity);
  }
  stepBackOut(): Promise<Stop> {
    return this.control.stepBack('out', 'statement');
  }
  goBack(): Promise<Stop> {
    return this.control.goBack();
  }
  goBackToWrite(place: DataPlace): Promise<Stop> {
    return this.control.goBackToWrite(place);
  }
  restartFrame(frame: StackFrame): Promise<Stop> {
    return this.control.restartFrame(frame as FrameHandle);
  }
  stepInTargets(frame: StackFrame): readonly StepInTarget[] {
    return stepInTargets(this.run, frame as FrameHandle);
  }
  stepIntoTarget(id: number): Promise<Stop> {
    return this.control.step('into', 'statement', id);
  }
  dataPlace(place: DataPlace): ReturnType<DebugTarget['dataPlace']> {
    const watched = this.dataBreakpoints.keep(place);
    return 'refused' in watched ? watched : { description: watched.description, persistent: watched.kind !== 'local' };
  }
  cancel(): void {
    this.control.cancel();
  }
  private get historyLimit(): number {
    return (this.spec.historyMemory ?? DEFAULT_HISTORY_MEMORY) * MEGABYTE;
  }
  get history(): DebugTarget['history'] {
    const { checkpoints, end } = this.timeline;
    return {
      statements: end.executed,
      checkpoints: checkpoints.count,
      bytes: this.timeline.historyBytes,
      limit: this.historyLimit,
      ...(checkpoints.refused ? { refused: checkpoints.refused } : {}),
    };
  }
  async reload(): ReturnType<DebugTarget['reload']> {
    this.mustBeStopped();
    const factory = createMachineFactory(this.spec, this.parts);
    let outcome = { same: false, message: 'The code from before is still there.' };
    const stop = await this.control.replace(async () => {
      const { timeline, factory: before } = this;
      const old = { timeline, factory: before, another: () => this.createRun(before) };
      const reloaded = await reloadAt(old, this.newTimeline(factory), factory);
      outcome = { same: reloaded.same, message: reloaded.message };
      return () => this.become(factory, reloaded.timeline);
    });
    return { stop, ...outcome };
  }
  seek(position: Position | { readonly executed: number } | 'start' | 'end'): Promise<Stop> {
    const place =
      position === 'start'
        ? { executed: 0, event: SETTLED }
        : position === 'end'
          ? this.timeline.end
          : position.executed < 0 && 'sequence' in position
            ? () => this.timeline.whereSequence(position.sequence, position.steps, 'Travelling')
            : { executed: position.executed, event: SETTLED };
    return this.control.seek(place);
  }
  get position(): Position {
    return this.run.position;
  }
  get endPosition(): Position {
    return this.timeline.endPosition;
  }
  parsePosition(text: string): Position | undefined {
    const m = /^\s*([0-9a-f]+):([0-9a-f]+)\s*$/i.exec(text);
    if (!m) return undefined;
    const sequence = Number.parseInt(m[1], 16);
    const steps = Number.parseInt(m[2], 16);
    const place = this.timeline.placeOf(sequence, steps);
    return place && { sequence, steps, executed: place.executed };
  }
  formatPosition(position: Position): string {
    return `${position.sequence.toString(16).toUpperCase()}:${position.steps.toString(16).toUpperCase()}`;
  }
  onProgress(listener: (progress: { title: string; done?: number }) => void): void {
    this.progressListeners.push(listener);
  }

  // -- looking ----------------------------------------------------------------------------------------------------------------
  get processors(): readonly KPRCB[] {
    return this.run.prcbs;
  }
  irql(processor: number): number {
    return this.run.irql(processor);
  }
  get currentProcessor(): number {
    return this.selection.processor;
  }
  select(selection: { readonly processor?: number; readonly thread?: ETHREAD | null; readonly frame?: number }): void {
    if (selection.processor !== undefined) {
      this.selection = { processor: selection.processor, thread: this.run.threadOn(selection.processor), frame: 0 };
    }
    if (selection.thread !== undefined)
      this.selection = {
        ...this.selection,
        thread: selection.thread ?? this.run.threadOn(this.selection.processor),
        frame: 0,
      };
    if (selection.frame !== undefined) this.selection = { ...this.selection, frame: selection.frame };
  }
  selectCurrent(): void {
    this.select({ processor: this.run.machine.current.number });
  }
  get selectedThread(): ETHREAD | null {
    return this.selection.thread;
  }
  get selectedFrame(): number {
    return this.selection.frame;
  }
  threads(): readonly ThreadView[] {
    return this.run.threads().map(t => describeThread(this.run, this.ids, t));
  }
  threadById(id: number): ThreadView | undefined {
    const key = this.ids.keyOf(id);
    const thread = key === undefined ? null : this.run.threadByKey(key);
    return thread ? describeThread(this.run, this.ids, thread) : undefined;
  }
  processes(): readonly EPROCESS[] {
    return this.run.processes();
  }
  stack(thread: ETHREAD, start = 0, count = Number.POSITIVE_INFINITY): readonly StackFrame[] {
    return this.handles(thread).slice(start, start + count);
  }
  stackDepth(thread: ETHREAD): number {
    const fiber = this.run.fiberOf(thread);
    return fiber ? visibleFrames(this.run, fiber).length : 0;
  }
  private handles(thread: ETHREAD): FrameHandle[] {
    const fiber = this.run.fiberOf(thread);
    if (!fiber) return [];
    let frames = this.stacks.get(fiber);
    if (!frames) this.stacks.set(fiber, (frames = buildStack(this.run, thread, fiber)));
    return frames;
  }
  variables(frame: StackFrame): readonly Variable[] {
    return frameVariables(this.run, frame as FrameHandle, (d, a) => this.change(d, a));
  }
  moduleVariables(frame: StackFrame): readonly Variable[] {
    return moduleVariables(this.run, frame as FrameHandle, (d, a) => this.change(d, a));
  }
  registers(thread: ETHREAD, frame = 0): Readonly<Record<string, bigint>> {
    const handle = this.handles(thread)[frame];
    return handle ? registersOf(this.run, handle, p => this.irql(p)) : {};
  }
  get symbols(): SymbolTable {
    return this.run.symbols;
  }
  get bugcheck(): BugCheckData | null {
    return this.run.machine.bugcheck;
  }
  get violations(): readonly Violation[] {
    return this.run.violations;
  }
  get events(): TraceEvents {
    return this.run.events;
  }
  get time(): number {
    return this.run.machine.now();
  }
  get statistics(): { statements: number; switches: number } {
    return { statements: this.run.machine.executed, switches: this.run.machine.switches };
  }
  locks(): readonly LockView[] {
    return new WaitGraph(this.run).locks();
  }
  deadlock(): readonly WaitLink[] {
    return new WaitGraph(this.run).cycle();
  }
  kernel(modulePath: string): Readonly<Record<string, any>> {
    return this.run.exports(modulePath);
  }
  fiberOf(thread: ETHREAD): Fiber | undefined {
    return this.run.fiberOf(thread);
  }
  sourceText(file: string): string | undefined {
    if (file.startsWith('kdlab:/')) return this.parts.system.text(file.slice('kdlab:/'.length).replace(/\.ts$/, ''));
    const module = this.factory?.images.flatMap(i => i.modules).find((m: CompiledModule) => m.fileName === file);
    return module ? this.factory.textOf(module) : this.parts.sources.readFile(file);
  }

  // -- evaluating -------------------------------------------------------------------------------------------------------------
  peek(expression: string, frame?: StackFrame): unknown {
    return this.evaluations.peek(expression, frame);
  }

  async evaluate(
    expression: string,
    frame: StackFrame | undefined,
    options: { readonly sideEffects: boolean; readonly timeoutMs?: number },
  ): Promise<Evaluated> {
    this.mustBeStopped();
    if (!options.sideEffects) return this.evaluations.look(expression, frame);
    return this.evaluations.evaluate(expression, frame, options.timeoutMs);
  }

  setExpressionEvaluator(evaluator: ExpressionEvaluator): void {
    this.evaluator = evaluator;
  }

  // -- listening ----------------------------------------------------------------------------------------------------------------
  onOutput(listener: (output: Output) => void): void {
    this.announcements.outputListeners.push(listener);
  }
  onViolation(listener: (violation: Violation, stops: boolean) => void): void {
    this.announcements.violationListeners.push(listener);
  }
  onRemade(listener: () => void): void {
    this.announcements.remadeListeners.push(listener);
  }
  onModulesChanged(listener: (modules: readonly LoadedModule[]) => void): void {
    this.announcements.moduleListeners.push(listener);
  }
}
