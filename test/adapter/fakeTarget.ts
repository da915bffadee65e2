/**
 * A scripted machine for tests of the protocol alone: a list of statements, each with its place, thread and IRQL. It runs
 * from one to the next, stops at breakpoints and at the scripted ends, and goes back by counting down.
 */
import type {
  Evaluated,
  Breakpoint,
  BreakpointSpec,
  DataPlace,
  DebugTarget,
  ExceptionFilter,
  FunctionSymbol,
  LaunchSpec,
  LoadedModule,
  Position,
  SourceLocation,
  StackFrame,
  Stop,
  StopReason,
  ThreadView,
} from '../../simulator/debug/target';
import { CompileError } from '../../simulator/engine/api';
import type { ETHREAD } from '../../simulator/nt/inc/ps';

export const FILE = '/models/driver.ts';
export const KERNEL_FILE = 'kdlab:/nt/ke/wait.ts';
const CODE = 0xfffff805_55000000n;
const DATA = 0xffffcb82_29000000n;
const BYTES = 64;

export interface Step {
  readonly line: number;
  readonly fn: string;
  readonly thread?: number;
  readonly irql?: number;
  readonly loads?: boolean;
  readonly prints?: string;
  /** A local that the statement writes. */
  readonly writes?: { readonly name: string; readonly value: unknown };
  readonly ends?: StopReason;
}

export interface Script {
  readonly steps: readonly Step[];
  /** Compile errors of `load`. */
  readonly mistakes?: ConstructorParameters<typeof CompileError>[0];
  /** Statement at which the machine runs for ever, until it is paused. */
  readonly loopsAt?: number;
  readonly travelMs?: number;
}

class Thread {
  Number = 0;
  State = 2;
  constructor(readonly name: string) {}
}

const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

export class FakeTarget implements Partial<DebugTarget> {
  state: DebugTarget['state'] = 'created';
  lastStop: Stop | null = null;
  expectation = undefined;
  title = 'A scripted machine';
  diagnostics = [];
  canStepBack = true;
  exceptionFilters = new Set<ExceptionFilter>();
  bugcheck: DebugTarget['bugcheck'] = null;
  violations = [];
  events = [];
  time = 0;
  statistics = { statements: 0, switches: 0 };
  selectedThread: ETHREAD | null = null;
  selectedFrame = 0;
  currentProcessor = 0;
  processors = [];
  disposed = false;
  shutdownAsked = false;
  /** What a test wrote and evaluated. */
  readonly journal: string[] = [];
  readonly bytes = new Uint8Array(BYTES);
  readonly locals: Record<string, unknown> = {
    count: 3,
    big: 5n,
    text: 'hello',
    list: [1, 2, 3],
    nothing: null,
    Status: -1073741819,
    device: { Name: 'IRQL', Flags: 4 },
  };

  private at = -1;
  private furthest = -1;
  private wantsPause = false;
  private wantsCancel = false;
  private readonly threadObjects = [new Thread('Idle'), new Thread('App')];
  private readonly outputListeners: ((output: any) => void)[] = [];
  private readonly moduleListeners: ((modules: readonly LoadedModule[]) => void)[] = [];
  private readonly progressListeners: ((progress: { title: string; done?: number }) => void)[] = [];
  private readonly breakpointListeners: ((breakpoint: Breakpoint) => void)[] = [];
  private table: (Breakpoint & { hits: number })[] = [];
  private nextBreakpoint = 0;
  private loaded = false;

  constructor(
    readonly script: Script,
    readonly spec: LaunchSpec,
  ) {}

  async load(): Promise<void> {
    if (this.script.mistakes) throw new CompileError(this.script.mistakes);
    this.state = 'stopped';
  }
  /** Set by a test: the files do not compile any more. */
  broken: Script['mistakes'];
  async restart(): Promise<void> {
    if (this.broken) throw new CompileError(this.broken);
    this.at = this.furthest = -1;
    this.bugcheck = null;
    this.lastStop = null;
    this.shutdownAsked = false;
    this.state = 'stopped';
  }
  requestShutdown(): void {
    this.shutdownAsked = true;
  }
  dispose(): void {
    this.disposed = true;
    this.state = 'ended';
  }
  pause(): void {
    this.wantsPause = true;
  }
  cancel(): void {
    this.wantsCancel = true;
  }
  /** What `reload` finds. */
  reloaded: { same: boolean; message: string } = { same: true, message: 'Nothing before this point has changed.' };
  async reload() {
    if (this.broken) throw new CompileError(this.broken);
    const stop = await this.travel(this.at, 'seek');
    return { stop, ...this.reloaded };
  }
  dataPlace(place: DataPlace) {
    if (place.kind === 'memory' && this.byteAt(place.address) === null) return { refused: 'there is no memory' };
    return { description: describe(place), persistent: place.kind !== 'variable' };
  }
  peek = (name: string) => this.locals[name];
  goBackToWrite = async (place: DataPlace) => {
    for (let index = this.at - 1; index >= 0; index--) {
      const { writes, line } = this.script.steps[index];
      if (!writes || writes.name !== describe(place)) continue;
      await this.travel(index, 'seek');
      const change = { before: this.locals[writes.name], after: writes.value, source: this.source(FILE, line) };
      return this.arrive({ kind: 'breakpoint', breakpoints: [], change });
    }
    return this.travel(0, 'historyStart');
  };
  stepInTargets = (frame: StackFrame) =>
    frame.number > 0
      ? []
      : [
          { id: 1, label: 'first()', source: this.source(FILE, 5) },
          { id: 2, label: 'second()' },
        ];
  stepIntoTarget = async (id: number) => {
    this.journal.push(`into ${id}`);
    return this.forward(() => true);
  };
  restartFrame = (frame: StackFrame) =>
    this.travel(
      this.script.steps.findIndex(({ fn }) => fn === frame.symbol.name),
      'step',
    );

  go = () => this.forward(() => false);
  stepInto = () => this.forward(() => true);
  stepOver = () => this.forward(() => true);
  stepOut = () => this.forward(step => step.fn !== this.functionAt(this.at));
  runTo = () => this.forward(() => false);
  stepBackInto = () => this.travel(this.at - 1, 'step');
  stepBackOver = () => this.travel(this.at - 1, 'step');
  stepBackOut = () => this.travel(0, 'step');
  goBack = () => {
    for (let index = this.at - 1; index >= 0; index--)
      if (this.hitsAt(index).length > 0) return this.travel(index, 'breakpoint');
    return this.travel(0, 'historyStart');
  };
  seek = (goal: any) => this.travel(goal === 'start' ? 0 : goal === 'end' ? this.furthest : goal.executed, 'seek');

  get position(): Position {
    return this.positionOf(this.at);
  }
  get endPosition(): Position {
    return this.positionOf(this.furthest);
  }
  parsePosition(text: string): Position | undefined {
    const match = /^([0-9a-f]+):([0-9a-f]+)$/i.exec(text);
    return match ? this.positionOf(Number.parseInt(match[2], 16)) : undefined;
  }
  formatPosition = ({ sequence, steps }: Position) => `${sequence.toString(16)}:${steps.toString(16)}`.toUpperCase();

  irql = () => this.script.steps[this.at]?.irql ?? 0;
  select(selection: { thread?: ETHREAD | null; frame?: number }): void {
    if (selection.thread !== undefined) this.selectedThread = selection.thread;
    this.selectedFrame = selection.frame ?? 0;
  }
  threads(): ThreadView[] {
    if (this.at < 0) return [];
    return this.threadObjects.map((thread, index) => ({
      thread: thread as unknown as ETHREAD,
      id: index + 1,
      process: {} as never,
      processor: index === this.threadIndex() ? 0 : null,
      irql: this.irql(),
      label: `${index === this.threadIndex() ? 'CPU0* ' : ''}${thread.name}`,
      stack: { size: 24576, used: 512, left: 24064, lowest: 24000 },
      depth: 2,
    }));
  }
  threadById = (id: number) => this.threads().find(view => view.id === id);
  processes = () => [];
  stackDepth = () => 2;
  stack(thread: ETHREAD, start = 0, count = 2): StackFrame[] {
    const step = this.script.steps[Math.max(0, this.at)];
    const frames = [
      this.frame(thread, 0, step.fn, FILE, step.line, false),
      this.frame(thread, 1, 'KiIdleLoop', KERNEL_FILE, 7, true),
    ];
    return frames.slice(start, start + count);
  }
  variables(): any[] {
    return Object.keys(this.locals).map(name => ({
      name,
      kind: 'local',
      type: name === 'Status' ? 'NTSTATUS' : undefined,
      value: () => this.locals[name],
      set: (value: unknown) => {
        this.locals[name] = value;
      },
    }));
  }
  moduleVariables = () => [];
  registers = () => ({ rax: 1n, rip: CODE, rsp: DATA });
  kernel(module: string): Record<string, any> {
    if (module === 'nt/inc/ntstatus') return { STATUS_SUCCESS: 0, STATUS_ACCESS_VIOLATION: -1073741819 };
    throw new Error(`no module ${module}`);
  }
  fiberOf = () => undefined;
  sourceText = (file: string) => (file === KERNEL_FILE ? '// the wait\n' : undefined);
  async evaluate(expression: string, _frame: unknown, { sideEffects }: { sideEffects: boolean }): Promise<Evaluated> {
    if (sideEffects) this.journal.push(expression);
    if (expression === 'slow') await sleep(300);
    if (/^-?\d+$/.test(expression)) return { value: Number(expression) };
    if (expression in this.locals) return { value: this.locals[expression] };
    const assignment = /^(\w+) = \((.*)\)$/.exec(expression);
    if (assignment) return { value: (this.locals[assignment[1]] = Number(assignment[2])) };
    throw new Error(`There is no '${expression}' in this frame`);
  }
  setExpressionEvaluator(): void {}
  onProgress = (listener: (progress: { title: string; done?: number }) => void) =>
    void this.progressListeners.push(listener);
  onOutput = (listener: (output: any) => void) => void this.outputListeners.push(listener);
  onViolation = () => {};
  onRemade = () => {};
  onModulesChanged = (listener: (modules: readonly LoadedModule[]) => void) => void this.moduleListeners.push(listener);

  readonly symbols: DebugTarget['symbols'] = {
    modules: [this.module('nt', CODE + 0x10000n, false)],
    unloadedModules: [],
    find: () => [],
    functionAt: () => undefined,
    nearest: address =>
      address >= CODE && address < CODE + 0x100n
        ? { symbol: 'IRQL!DpcRoutine', displacement: Number(address - CODE), address: CODE }
        : undefined,
    addressOfPoint: () => CODE,
    sourceAt: () => this.source(FILE, 1),
    disassemble: (address, count, backward) =>
      backward || address !== CODE
        ? []
        : Array.from({ length: Math.min(count, 2) }, (_, index) => ({
            address: CODE + BigInt(index),
            bytes: new Uint8Array([0x90]),
            text: 'nop',
            source: this.source(FILE, 5),
          })),
    disassembleFunction: () => [],
    data: () => [],
  };

  readonly memory: DebugTarget['memory'] = {
    read: (address, length) => Array.from({ length }, (_, index) => this.byteAt(address + BigInt(index))),
    write: (address, bytes) => {
      bytes.forEach((byte, index) => {
        this.bytes[Number(address - DATA) + index] = byte;
      });
      return bytes.length;
    },
    pageOf: () => ({ NotPresent: false, Pageable: false, OnDisk: false, ReadOnly: false, Valid: false }),
    objectAt: () => undefined,
    containing: () => undefined,
    addressOf: () => 0n,
    typeOf: () => undefined,
    types: () => [],
  };

  readonly breakpoints: DebugTarget['breakpoints'] = ((self: FakeTarget) => ({
    get all() {
      return self.table;
    },
    add: (spec: BreakpointSpec, id?: number) => self.addBreakpoint(spec, id),
    remove: (id: number) => {
      const before = self.table.length;
      self.table = self.table.filter(breakpoint => breakpoint.id !== id);
      return self.table.length < before;
    },
    enable: (id: number, on: boolean) => {
      const found = self.table.find(breakpoint => breakpoint.id === id);
      if (found) found.enabled = on;
      return found !== undefined;
    },
    possibleLocations: (file: string, line: number, endLine = line) =>
      self.script.steps
        .filter(step => file === FILE && step.line >= line && step.line <= endLine)
        .map(step => self.source(file, step.line)),
    onChanged: (listener: (breakpoint: Breakpoint) => void) => void self.breakpointListeners.push(listener),
  }))(this);

  // ---- the script -------------------------------------------------------------------------------------------------
  private async forward(here: (step: Step) => boolean): Promise<Stop> {
    this.state = 'running';
    this.wantsPause = false;
    for (;;) {
      if (this.shutdownAsked) return this.arrive({ kind: 'completed' });
      if (this.at === this.script.loopsAt) {
        await sleep(1);
        if (this.wantsPause) return this.arrive({ kind: 'pause' });
        continue;
      }
      const last = this.script.steps[this.at]?.ends;
      if (last && last.kind === 'bugcheck') return this.arrive(last);
      if (this.at + 1 >= this.script.steps.length) return this.arrive({ kind: 'completed' });
      this.at++;
      this.furthest = Math.max(this.furthest, this.at);
      const step = this.script.steps[this.at];
      if (step.loads && !this.loaded) this.loadDriver();
      if (step.prints)
        for (const listener of this.outputListeners)
          listener({ category: 'debug', text: step.prints, source: this.source(FILE, step.line) });
      if (step.ends) return this.arrive(step.ends);
      const watching = this.table.filter(({ data, enabled }) => enabled && data?.description === step.writes?.name);
      if (step.writes) {
        const { name, value } = step.writes;
        const change = { before: this.locals[name], after: value, source: this.source(FILE, step.line) };
        this.locals[name] = value;
        if (watching.length > 0) return this.arrive({ kind: 'breakpoint', breakpoints: watching, change });
      }
      const breakpoints = this.hitsAt(this.at);
      if (breakpoints.length > 0) return this.arrive({ kind: 'breakpoint', breakpoints });
      if (here(step)) return this.arrive({ kind: 'step' });
    }
  }

  private async travel(to: number, kind: 'step' | 'seek' | 'historyStart' | 'breakpoint'): Promise<Stop> {
    this.state = 'running';
    this.wantsPause = false;
    const duration = this.script.travelMs ?? 0;
    const from = this.at;
    this.wantsCancel = false;
    for (let spent = 0; spent < duration && !this.wantsCancel; spent += 50) {
      await sleep(50);
      for (const listener of this.progressListeners) listener({ title: 'Replaying', done: spent / duration });
    }
    if (this.wantsCancel) {
      this.at = from;
      return this.arrive({ kind: 'seek', cancelled: true });
    }
    this.at = Math.max(0, to);
    const reason: StopReason =
      kind === 'breakpoint'
        ? { kind, breakpoints: this.hitsAt(this.at) }
        : to < 0
          ? { kind: 'historyStart' }
          : { kind };
    return this.arrive(reason);
  }

  private arrive(reason: StopReason): Stop {
    this.state = reason.kind === 'completed' ? 'ended' : 'stopped';
    this.bugcheck = reason.kind === 'bugcheck' ? reason.bugcheck : null;
    this.selectedThread = this.threadObjects[this.threadIndex()] as unknown as ETHREAD;
    this.selectedFrame = 0;
    this.lastStop = { reason, position: this.position, processor: 0, thread: this.selectedThread };
    return this.lastStop;
  }

  private loadDriver(): void {
    this.loaded = true;
    (this.symbols.modules as LoadedModule[]).push(this.module('IRQL', CODE, true));
    for (const listener of this.moduleListeners) listener(this.symbols.modules);
    for (const breakpoint of this.table) for (const listener of this.breakpointListeners) listener(breakpoint);
  }

  private addBreakpoint(spec: BreakpointSpec, id = this.nextBreakpoint++): Breakpoint {
    const self = this;
    const breakpoint = {
      id,
      spec,
      enabled: true,
      hits: 0,
      ...(spec.place.kind === 'data' && { data: { description: describe(spec.place.data) } }),
      get locations() {
        return self.resolve(spec);
      },
      get message() {
        return self.resolve(spec).length > 0 ? undefined : 'Will be resolved when its module is loaded';
      },
    };
    this.table.push(breakpoint);
    for (const listener of this.breakpointListeners) listener(breakpoint);
    return breakpoint;
  }

  expired(breakpoint: Breakpoint): void {
    for (const listener of this.breakpointListeners) listener(breakpoint);
  }

  private resolve({ place }: BreakpointSpec): Breakpoint['locations'] {
    if (place.kind === 'data') return [];
    if (!this.loaded && !(place.kind === 'function' && place.name.startsWith('nt!'))) return [];
    const line =
      place.kind === 'source'
        ? this.script.steps
            .map(step => step.line)
            .filter(candidate => candidate >= place.line)
            .sort((a, b) => a - b)[0]
        : place.kind === 'function'
          ? this.script.steps.find(step => step.fn === place.name.replace(/^.*!/, ''))?.line
          : 5;
    if (line === undefined) return [];
    return [
      {
        symbol: this.symbol('IRQL', this.functionOnLine(line)),
        pc: 0,
        address: CODE + BigInt(line),
        source: this.source(FILE, line),
      },
    ];
  }

  private hitsAt(index: number): Breakpoint[] {
    const { line } = this.script.steps[index];
    return this.table.filter(
      breakpoint => breakpoint.enabled && breakpoint.locations.some(location => location.source.line === line),
    );
  }

  private functionOnLine = (line: number) => this.script.steps.find(step => step.line === line)?.fn ?? '?';
  private functionAt = (index: number) => this.script.steps[index]?.fn;
  private threadIndex = () => this.script.steps[Math.max(0, this.at)]?.thread ?? 0;
  private positionOf = (index: number): Position => ({
    sequence: 1,
    steps: Math.max(0, index),
    executed: Math.max(0, index),
  });
  private source = (file: string, line: number): SourceLocation => ({
    file,
    line,
    column: 3,
    endLine: line,
    endColumn: 20,
  });
  private byteAt(address: bigint): number | null {
    const offset = address - DATA;
    return offset >= 0n && offset < BigInt(BYTES) ? this.bytes[Number(offset)] : null;
  }
  private module(name: string, start: bigint, user: boolean): LoadedModule {
    return {
      name,
      imageName: `${name}.sys`,
      order: name === 'nt' ? 0 : 1,
      start,
      end: start + 0x1000n,
      user,
      process: null,
      file: user ? FILE : undefined,
    };
  }
  private symbol(module: string, name: string): FunctionSymbol {
    return { module, name, address: CODE, size: 0x100, record: {} as never, source: this.source(FILE, 1), user: true };
  }
  private frame(thread: ETHREAD, number: number, fn: string, file: string, line: number, system: boolean): StackFrame {
    return {
      number,
      thread,
      symbol: this.symbol(system ? 'nt' : 'IRQL', fn),
      instruction: CODE + BigInt(line),
      childSp: DATA,
      returnAddress: CODE,
      frameBytes: 0x40,
      stack: 'Kernel',
      source: this.source(file, line),
      args: [],
      system,
      userMode: false,
    };
  }
}

/** Ends a data breakpoint as the machine does when its frame has returned. */
export function endFrame(target: FakeTarget, id: number): void {
  const breakpoint = target.breakpoints.all.find(candidate => candidate.id === id)!;
  target.breakpoints.remove(id);
  target.expired({
    ...breakpoint,
    enabled: false,
    message: `${breakpoint.data?.description}: its frame has returned.`,
  });
}

function describe(place: DataPlace): string {
  return place.kind === 'memory' ? `0x${place.address.toString(16)}` : String(place.name);
}

/** Where the fake's readable bytes begin. */
export const DATA_REFERENCE = `0x${DATA.toString(16)}`;
export const CODE_REFERENCE = `0x${CODE.toString(16)}`;
