import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugTarget, ThreadView } from '../../simulator/debug/target';
import { ErrorCode, RequestError } from './errors';
import type { Session } from './session';

/** Answered for `threads` while the machine has none yet, so that a client has something to pause. */
const BOOTING: DebugProtocol.Thread = { id: 0, name: 'Booting' };

/** The threads as the client knows them: live at a stop, as they were at the last one while the machine runs. */
export class Threads {
  private known: DebugProtocol.Thread[] = [];
  /** Of this stop, as looked at once. */
  private views: readonly ThreadView[] | undefined;

  constructor(
    private readonly session: Session,
    private readonly target: DebugTarget,
  ) {}

  /** Running ones first, by processor; then in the machine's order. */
  list(): DebugProtocol.Thread[] {
    if (this.session.state === 'stopped') this.refresh();
    return this.known.length > 0 ? this.known : [BOOTING];
  }

  /** DAP id of the thread that is looked at. */
  get currentId(): number {
    const selected = this.session.state === 'stopped' ? this.target.selectedThread : null;
    const view = selected ? this.all().find(({ thread }) => thread === selected) : undefined;
    return view?.id ?? this.known[0]?.id ?? BOOTING.id;
  }

  /** Whether it is the thread that stands for a machine that has none yet: it has no stack. */
  isBooting(id: number): boolean {
    return id === BOOTING.id && this.known.length === 0;
  }

  /** @throws RequestError for an id that no thread has (any more) */
  view(id: number): ThreadView {
    const view = this.target.threadById(id);
    if (!view) throw new RequestError(ErrorCode.unknownThread, `There is no thread ${id} at this point in time.`);
    return view;
  }

  /** The machine goes on, or was changed. */
  forget(): void {
    this.views = undefined;
  }

  private all(): readonly ThreadView[] {
    this.views ??= this.target.threads();
    return this.views;
  }

  /** Tells which threads have come and gone. */
  refresh(): void {
    const now = [...this.all()].sort(byProcessor).map(({ id, label }) => ({ id, name: label }));
    const before = new Set(this.known.map(({ id }) => id));
    const after = new Set(now.map(({ id }) => id));
    this.known = now;
    for (const id of before) if (!after.has(id)) this.session.event('thread', { reason: 'exited', threadId: id });
    for (const id of after) if (!before.has(id)) this.session.event('thread', { reason: 'started', threadId: id });
  }
}

function byProcessor(a: ThreadView, b: ThreadView): number {
  return (a.processor ?? Number.MAX_SAFE_INTEGER) - (b.processor ?? Number.MAX_SAFE_INTEGER);
}
