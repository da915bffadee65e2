/** One debugging session: the machine, what runs it, and what the client was told. Handlers work on this. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugTarget, SourceLocation } from '../../simulator/debug/target';
import type { BugCheckReport, EventTypes, LaunchAttributes, MachineState } from '../protocol';
import type { CommandOutcome } from '../windbg/command';
import { levelName } from '../windbg/format';
import { BrokenRules } from './brokenRules';
import { BreakpointList } from './breakpoints';
import { ClientInfo } from './clientInfo';
import { ErrorCode, RequestError } from './errors';
import { Execution } from './execution';
import { Frames } from './frames';
import { Console } from './console';
import { DataPlaces } from './dataPlaces';
import { defaultFilters, type Filters } from './filters';
import { Modules } from './modules';
import { ProgramOutput } from './programOutput';
import type { Parts } from './parts';
import { Sources } from './sources';
import { Threads } from './threads';
import { Containers } from './variables/containers';
import { Presenter } from './variables/present';
import { Handles } from './handles';

/** Events of DAP that we send, and their bodies. */
interface StandardEvents {
  initialized: undefined;
  stopped: DebugProtocol.StoppedEvent['body'];
  continued: DebugProtocol.ContinuedEvent['body'];
  exited: DebugProtocol.ExitedEvent['body'];
  terminated: DebugProtocol.TerminatedEvent['body'];
  thread: DebugProtocol.ThreadEvent['body'];
  module: DebugProtocol.ModuleEvent['body'];
  breakpoint: DebugProtocol.BreakpointEvent['body'];
  output: DebugProtocol.OutputEvent['body'];
  process: DebugProtocol.ProcessEvent['body'];
  invalidated: DebugProtocol.InvalidatedEvent['body'];
  memory: DebugProtocol.MemoryEvent['body'];
  progressStart: DebugProtocol.ProgressStartEvent['body'];
  progressUpdate: DebugProtocol.ProgressUpdateEvent['body'];
  progressEnd: DebugProtocol.ProgressEndEvent['body'];
}
export type AllEvents = StandardEvents & EventTypes;

export type SessionState =
  /** Before a successful launch. */
  | 'none'
  /** Compiled, waiting for configurationDone. */
  | 'loaded'
  | 'running'
  | 'stopped'
  | 'ended';

/** What exists only with a machine. */
export interface Machine {
  readonly target: DebugTarget;
  readonly launch: LaunchAttributes;
  readonly execution: Execution;
  readonly console: Console;
  readonly brokenRules: BrokenRules;
  readonly breakpoints: BreakpointList;
  readonly dataPlaces: DataPlaces;
  readonly threads: Threads;
  readonly modules: Modules;
  readonly frames: Frames;
  readonly containers: Containers;
  readonly presenter: Presenter;
  /** Places that values of this stop refer to. */
  readonly locations: Handles<SourceLocation>;
}

export interface Connection {
  send(event: DebugProtocol.Event): void;
  /** Requests that only look at the current stop are answered as cancelled. */
  cancelLooks(): void;
  cancelRequest(seq: number): boolean;
  /** No more messages in either direction. */
  close(): void;
}

/** Before the kernel is there. */
const emptyState: MachineState = {
  generation: 0,
  running: false,
  position: '0:0',
  time100ns: 0,
  timeText: '0 s',
  currentProcessor: 0,
  processors: [],
  threads: [],
  bugcheck: null,
};

export class Session {
  client = new ClientInfo();
  sources: Sources;
  filters: Filters = defaultFilters;
  /** Rises with every stop and every change a person makes. */
  generation = 0;
  state: SessionState = 'none';
  /** What the machine prints. */
  readonly program = new ProgramOutput((category, text, place) =>
    this.post('output', { category, output: text, ...place }),
  );
  private current: Machine | undefined;
  private lastState: MachineState | undefined;
  private report: { readonly generation: number; readonly report: BugCheckReport | null } | undefined;

  constructor(
    readonly parts: Parts,
    readonly connection: Connection,
    readonly platform: string,
  ) {
    this.sources = new Sources(this.client, platform);
  }

  initialize(args: DebugProtocol.InitializeRequestArguments): void {
    this.client = new ClientInfo(args);
    this.sources = new Sources(this.client, this.platform);
  }

  /** Only after `When` has been checked: launched. */
  get machine(): Machine {
    if (!this.current) throw new RequestError(ErrorCode.notLaunched, 'nothing has been launched yet');
    return this.current;
  }
  get launched(): Machine | undefined {
    return this.current;
  }

  adopt(target: DebugTarget, launch: LaunchAttributes): Machine {
    const containers = new Containers();
    this.current = {
      target,
      launch,
      execution: new Execution(this, target),
      console: new Console(this, target),
      brokenRules: new BrokenRules(this, target),
      breakpoints: new BreakpointList(this, target),
      dataPlaces: new DataPlaces(this, target),
      threads: new Threads(this, target),
      modules: new Modules(this, target),
      frames: new Frames(target),
      containers,
      presenter: new Presenter(target, containers),
      locations: new Handles(),
    };
    this.state = 'loaded';
    return this.current;
  }

  event<K extends keyof AllEvents>(name: K, ...[body]: AllEvents[K] extends undefined ? [] : [AllEvents[K]]): void {
    this.program.flush();
    this.post(name, body);
  }

  private post<K extends keyof AllEvents>(name: K, body: AllEvents[K] | undefined): void {
    this.connection.send({ seq: 0, type: 'event', event: name, ...(body !== undefined && { body }) });
  }

  output(
    category: 'console' | 'stdout' | 'stderr' | 'important',
    text: string,
    place?: Partial<DebugProtocol.OutputEvent['body']>,
  ): void {
    this.event('output', { category, output: text, ...place });
  }

  /** The report of the bug check, built once per stop. */
  bugCheckReport(): BugCheckReport | null {
    const { target } = this.machine;
    if (!target.bugcheck) return null;
    if (this.report?.generation !== this.generation)
      this.report = { generation: this.generation, report: this.parts.buildBugCheckReport(target, this.client.locale) };
    return this.report.report;
  }

  /** Numbers given out for frames and values mean nothing from here on. */
  forget(): void {
    this.current?.threads.forget();
    this.current?.frames.clear();
    this.current?.containers.clear();
    this.current?.locations.clear();
  }

  /** Another machine stands where the one stood that the client has looked at. */
  remade(): void {
    this.forget();
    if (this.state === 'stopped') this.changed(new Set(['memory']));
  }

  /** Something changed at a stop: a write, another selection. Views and the client look again. */
  changed(
    outcome: CommandOutcome['changes'],
    memory?: { readonly reference: string; readonly offset: number; readonly count: number },
  ): void {
    if (outcome.size === 0) return;
    this.generation++;
    this.machine.threads.forget();
    this.stateEvent();
    if (outcome.has('breakpoints')) this.machine.breakpoints.announce();
    if (outcome.has('memory')) {
      if (this.client.memoryEvents && memory)
        this.event('memory', { memoryReference: memory.reference, offset: memory.offset, count: memory.count });
      if (this.client.invalidated) this.event('invalidated', { areas: ['all'] });
    }
  }

  stateEvent(): void {
    const { target } = this.machine;
    const running = this.state === 'running';
    const processor = target.currentProcessor;
    const irql = running ? 0 : target.irql(processor);
    this.event('kdlab/stateChanged', {
      generation: this.generation,
      position: target.formatPosition(target.position),
      processor,
      irql,
      irqlName: levelName(irql),
      running,
    });
  }

  /** The machine stops at what the client asked for. */
  applyFilters(): void {
    const { exceptionFilters } = this.machine.target;
    exceptionFilters.clear();
    for (const filter of this.filters.keys()) exceptionFilters.add(filter);
  }

  /** The state of the machine for the views; while it runs, as it was. */
  machineState(): MachineState {
    const { target } = this.machine;
    if (this.state === 'stopped')
      this.lastState = this.parts.buildMachineState(target, this.generation, this.bugCheckReport());
    if (this.lastState && this.state === 'stopped') return this.lastState;
    const position = target.formatPosition(target.position);
    return {
      ...(this.lastState ?? emptyState),
      generation: this.generation,
      running: this.state === 'running',
      position,
    };
  }

  /** Ended before there was a machine. */
  abandon(): void {
    this.state = 'ended';
  }

  /** The client has gone: what the machine held is free. */
  release(): void {
    this.state = 'ended';
    this.current = undefined;
  }

  /** Nobody is left to tell. */
  abandonMachine(): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.current?.execution.quiet();
    this.current?.target.pause();
    this.current?.target.dispose();
  }

  /** Tells the client that there is nothing more to come. */
  end(exitCode: number): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.event('exited', { exitCode });
    this.event('terminated', {});
    this.current?.target.dispose();
  }
}
