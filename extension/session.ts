import * as vscode from 'vscode';
import {
  type BugCheckReport,
  Events,
  type EventTypes,
  type MachineState,
  Requests,
  type RequestTypes,
  type ThreadState,
} from '../debug-adapter/protocol';
import { ContextKeys, DEBUG_TYPE } from './contributions';

/** What the person looks at: a thread, perhaps a frame of it. */
export interface Selection {
  readonly threadId: number;
  readonly frameId?: number;
}

/** As much of a DAP message as matters here. */
interface AdapterMessage {
  readonly type?: string;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly body?: { readonly threadId?: number };
}

/** Requests after which the machine runs until the next `stopped`. */
const resuming = new Set([
  'continue',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'restartFrame',
  Requests.stepIntoBack,
  Requests.stepOutBack,
  Requests.goBackToWrite,
]);

/**
 * One running kdlab machine as the views see it: the state of the last stop, the one before it, and what is selected.
 * The state is asked for once per generation, whoever wants it.
 */
export class KdlabSession implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly bugChecked = new vscode.EventEmitter<void>();
  private pending: Promise<void> | undefined;
  private wanted = -1;
  private current: MachineState | undefined;
  private before: MachineState | undefined;
  private chosen: Selection | undefined;
  private isRunning = true;
  private isOver = false;
  private crashed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastReport: BugCheckReport | null = null;

  /** Fires after a new state, a new selection, and when the machine starts or stops running. */
  readonly onDidChange = this.changed.event;
  /** Fires once for each bug check, after the state of its stop is known. */
  readonly onDidBugCheck = this.bugChecked.event;

  constructor(readonly session: vscode.DebugSession) {}

  get state(): MachineState | undefined {
    return this.current;
  }
  /** The state of the stop before the current one: what a changed value is compared with. */
  get previous(): MachineState | undefined {
    return this.before;
  }
  get selection(): Selection | undefined {
    return this.chosen;
  }
  get running(): boolean {
    return this.isRunning;
  }
  get ended(): boolean {
    return this.isOver;
  }
  /** Of the last bug check that this session met; it stays when the person goes back from it. */
  get report(): BugCheckReport | null {
    return this.lastReport;
  }

  /** The thread that the person has selected, or else the one running on the current processor. */
  get selectedThread(): ThreadState | undefined {
    const state = this.current;
    if (!state) return undefined;
    const current = state.processors.find(processor => processor.number === state.currentProcessor)?.currentThread.id;
    const wanted = this.chosen?.threadId ?? current;
    return state.threads.find(thread => thread.id === wanted) ?? state.threads.find(thread => thread.id === current);
  }

  /** The processor of the selected thread; a thread that is on none leaves the current processor. */
  get selectedProcessor(): number | undefined {
    const state = this.current;
    if (!state) return undefined;
    const thread = this.selectedThread;
    const running = state.processors.find(processor => processor.currentThread.id === thread?.id);
    return running?.number ?? state.currentProcessor;
  }

  request<K extends keyof RequestTypes>(
    command: K,
    args: RequestTypes[K]['arguments'],
  ): Thenable<RequestTypes[K]['result']> {
    return this.session.customRequest(command, args);
  }

  select(selection: Selection | undefined): void {
    if (this.chosen?.threadId === selection?.threadId && this.chosen?.frameId === selection?.frameId) return;
    this.chosen = selection;
    this.changed.fire();
  }

  /** A message from the adapter passed by: keep `running` true to what the machine does. */
  observe(message: AdapterMessage): void {
    if (message.type === 'event') {
      if (message.event === 'stopped') this.stopped(message.body?.threadId);
      else if (message.event === 'continued') this.resumed();
      else if (message.event === 'terminated' || message.event === 'exited') this.end();
    } else if (message.type === 'response' && message.success && resuming.has(message.command ?? '')) {
      this.resumed();
    }
  }

  receive(event: vscode.DebugSessionCustomEvent): void {
    if (event.event === Events.bugCheck) this.crashed = true;
    if (event.event !== Events.state) return;
    const body = event.body as EventTypes['kdlab/stateChanged'];
    this.wanted = Math.max(this.wanted, body.generation);
    if (body.running) this.resumed();
    else this.refresh();
  }

  /** Asks for the state again, once at a time; a change during the request asks once more. */
  refresh(): void {
    if (this.pending || this.isOver) return;
    const wanted = this.wanted;
    this.pending = this.fetch().finally(() => {
      this.pending = undefined;
      if (this.wanted > wanted && this.wanted > (this.current?.generation ?? -1)) this.refresh();
    });
  }

  end(): void {
    if (this.isOver) return;
    clearTimeout(this.timer);
    this.isOver = true;
    this.isRunning = false;
    this.changed.fire();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.changed.dispose();
    this.bugChecked.dispose();
  }

  private async fetch(): Promise<void> {
    let state: MachineState;
    try {
      state = await this.request('kdlab/state', {});
    } catch {
      return; // The session is ending, or the machine runs again: the next stop asks anew.
    }
    if (this.isOver) return;
    const last = this.current;
    if (last && last.position !== state.position) this.before = last;
    this.current = state;
    this.lastReport = state.bugcheck ?? this.lastReport;
    this.wanted = Math.max(this.wanted, state.generation);
    clearTimeout(this.timer);
    this.isRunning = state.running;
    this.changed.fire();
    if (this.crashed && state.bugcheck) {
      this.crashed = false;
      this.bugChecked.fire();
    }
  }

  /** VS Code goes to the thread of the stop; what was selected before it is of the past. */
  private stopped(threadId: number | undefined): void {
    this.chosen = threadId === undefined ? undefined : { threadId };
    this.refresh();
  }

  /** A step is over in an instant: only a run that lasts is shown as running. */
  private resumed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isRunning = true;
      this.changed.fire();
    }, RUNNING_SHOWN_AFTER_MS);
  }
}

const RUNNING_SHOWN_AFTER_MS = 200;

/** All kdlab sessions; `active` is the one that the views, the status bar and the commands mean. */
export class Sessions implements vscode.Disposable {
  private readonly sessions = new Map<string, KdlabSession>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly bugChecked = new vscode.EventEmitter<KdlabSession>();
  private readonly disposables: vscode.Disposable[] = [this.changed, this.bugChecked];

  /** Fires when the active session, its state or its selection changes. */
  readonly onDidChange = this.changed.event;
  readonly onDidBugCheck = this.bugChecked.event;

  constructor() {
    this.disposables.push(
      vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, {
        createDebugAdapterTracker: session => {
          const tracked = this.track(session);
          return { onDidSendMessage: message => tracked.observe(message), onExit: () => tracked.end() };
        },
      }),
      vscode.debug.onDidReceiveDebugSessionCustomEvent(event => this.sessions.get(event.session.id)?.receive(event)),
      vscode.debug.onDidChangeActiveDebugSession(() => this.update()),
      vscode.debug.onDidTerminateDebugSession(session => this.forget(session)),
      vscode.debug.onDidChangeActiveStackItem(item => {
        if (!item) return;
        const frameId = item instanceof vscode.DebugStackFrame ? item.frameId : undefined;
        this.sessions.get(item.session.id)?.select({ threadId: item.threadId, frameId });
      }),
    );
  }

  get active(): KdlabSession | undefined {
    const active = vscode.debug.activeDebugSession;
    return active && this.sessions.get(active.id);
  }

  dispose(): void {
    for (const session of this.sessions.values()) session.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private track(session: vscode.DebugSession): KdlabSession {
    this.forget(session); // a restart of the same session begins with nothing known
    const tracked = new KdlabSession(session);
    this.sessions.set(session.id, tracked);
    tracked.onDidChange(() => {
      if (tracked === this.active) this.update();
    });
    tracked.onDidBugCheck(() => this.bugChecked.fire(tracked));
    this.update();
    return tracked;
  }

  private forget(session: vscode.DebugSession): void {
    const tracked = this.sessions.get(session.id);
    if (!tracked) return;
    tracked.end();
    this.sessions.delete(session.id);
    tracked.dispose();
    this.update();
  }

  private update(): void {
    void vscode.commands.executeCommand('setContext', ContextKeys.HasBugCheck, !!this.active?.report);
    this.changed.fire();
  }
}
