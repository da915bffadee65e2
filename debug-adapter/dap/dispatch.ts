/** The one way from a request to its answer. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { ErrorCode, RequestError } from './errors';
import type { Command, RequestTypes } from './messages';
import type { Session } from './session';
import { check, type Shape } from './shape';

/**
 * What the machine must be for a request to make sense. Each request states it once, and the dispatcher refuses in the
 * same words everywhere; a handler never asks.
 */
export type When =
  /** Before a launch too. */
  | 'always'
  /** There is a machine; it may be running. */
  | 'launched'
  /** The machine stands still. */
  | 'stopped';

/** One request being answered. */
export interface Call {
  /** Aborted by `cancel`, and for `cancelledByRun` handlers by a continue or step. */
  readonly signal: AbortSignal;
  /** Run after the response is on its way: what a request sets going must not overtake its answer. */
  after(action: Afterwards): void;
}

export type Afterwards = () => void | Promise<void>;

export interface Handler<C extends Command> {
  readonly when: When;
  readonly arguments: Shape;
  /** Looks at a stop: of no use to anyone once the machine goes on. */
  readonly cancelledByRun?: boolean | ((args: RequestTypes[C]['arguments']) => boolean);
  run(
    session: Session,
    args: RequestTypes[C]['arguments'],
    call: Call,
  ): RequestTypes[C]['result'] | Promise<RequestTypes[C]['result']>;
}

export type Handlers<C extends Command> = { readonly [K in C]: Handler<K> };

interface Pending {
  readonly abort: AbortController;
  readonly cancelledByRun: boolean;
}

export class Dispatcher {
  private readonly pending = new Map<number, Pending>();

  constructor(private readonly table: Handlers<Command>) {}

  /**
   * Answers one request; never hangs on an aborted one.
   * @param after takes what is to be done once the answer, be it a refusal, is sent
   * @returns the body
   * @throws whatever is to become the error response
   */
  async dispatch(
    session: Session,
    request: DebugProtocol.Request,
    after: (action: Afterwards) => void,
  ): Promise<unknown> {
    const handler = Object.hasOwn(this.table, request.command) ? this.table[request.command as Command] : undefined;
    if (!handler)
      throw new RequestError(ErrorCode.unknownRequest, `kdlab does not know the request "${request.command}".`);
    permit(handler.when, session, request.command);
    const args = request.arguments ?? {};
    check(request.command, handler.arguments, args);

    const abort = new AbortController();
    const call: Call = { signal: abort.signal, after };
    const result = (handler as Handler<Command>).run(session, args, call);
    if (!(result instanceof Promise)) return result;
    const { cancelledByRun = false } = handler as Handler<Command>;
    this.pending.set(request.seq, {
      abort,
      cancelledByRun: typeof cancelledByRun === 'function' ? cancelledByRun(args) : cancelledByRun,
    });
    try {
      return await Promise.race([result, aborted(abort.signal)]);
    } finally {
      this.pending.delete(request.seq);
      // An abandoned handler may still fail; nobody is left to tell.
      result.catch(() => undefined);
    }
  }

  /** @returns false if the request is not (or no longer) being worked on */
  cancel(requestSeq: number): boolean {
    const pending = this.pending.get(requestSeq);
    pending?.abort.abort();
    return pending !== undefined;
  }

  /** The machine goes on: what was only asked about the stop is answered as cancelled. */
  cancelLooks(): void {
    for (const { abort, cancelledByRun } of this.pending.values()) if (cancelledByRun) abort.abort();
  }

  cancelAll(): void {
    for (const { abort } of this.pending.values()) abort.abort();
  }
}

function permit(when: When, session: Session, command: string): void {
  if (when === 'always') return;
  const { words } = session.client;
  if (session.state === 'ended') throw new RequestError(ErrorCode.ended, words.ended(command));
  if (session.state === 'none')
    throw new RequestError(ErrorCode.notLaunched, `${command}: nothing has been launched yet.`);
  if (when === 'stopped' && session.state !== 'stopped')
    throw new RequestError(ErrorCode.running, words.runningPause(command));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new RequestError(ErrorCode.cancelled, 'cancelled'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
