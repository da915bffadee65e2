/** A DAP client over two in-memory streams: typed requests, awaitable events, everything logged. */
import { strict as assert } from 'node:assert';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Command, RequestTypes } from '../../debug-adapter/dap/messages';
import type { Parts } from '../../debug-adapter/dap/parts';
import { DebugServer } from '../../debug-adapter/dap/server';
import type { AllEvents } from '../../debug-adapter/dap/session';

/** A test that waits longer than this for a message has found a hang, in milliseconds. */
const PATIENCE = 15_000;

const MASKED = new Set(['variablesReference', 'frameId', 'sourceReference', 'generation']);

export class RefusedError extends Error {
  constructor(
    readonly command: string,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

interface Waiter {
  readonly event: string;
  readonly matches: (body: any) => boolean;
  readonly resolve: (body: any) => void;
}

export class TestClient {
  private readonly peer = new ProtocolServer();
  /** Events that nobody has waited for yet, oldest first. */
  private readonly unread: DebugProtocol.Event[] = [];
  private readonly waiters: Waiter[] = [];
  private printed = '';
  closed = false;
  /** Every message in order, as one line each. */
  readonly messages: string[] = [];
  /** The same with what is in them, for golden texts; ids that only count up are masked. */
  readonly conversation: string[] = [];

  /** @param input what the adapter reads; `output`: what it writes */
  constructor(
    readonly input: Writable,
    output: Readable,
  ) {
    const answer = this.peer.handleMessage.bind(this.peer);
    this.peer.handleMessage = message => this.receive(answer, message);
    this.peer.start(output, input);
  }

  /** A client of an adapter in this process. */
  static over(parts: Parts, platform = 'linux'): TestClient {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const client = new TestClient(input, output);
    const server = new DebugServer(parts, platform, () => {
      client.closed = true;
    });
    server.start(input, output);
    return client;
  }

  /** Resolves with the body, rejects with RefusedError. */
  request<C extends Command>(command: C, args?: RequestTypes[C]['arguments']): Promise<RequestTypes[C]['result']> {
    return this.send(command, args);
  }

  /** Any request, with anything in it. */
  send(command: string, args?: unknown): Promise<any> {
    return new Promise((resolve, reject) => {
      this.messages.push(`-> ${command}`);
      this.note('->', command, args);
      this.peer.sendRequest(command, args, PATIENCE, response => {
        this.messages.push(`<- ${command} ${response.success ? 'ok' : 'refused'}`);
        this.note('<-', response.success ? command : `${command} refused`, response.body);
        if (response.success && response.message !== 'timeout') resolve(response.body);
        else reject(new RefusedError(command, response.body?.error?.id ?? 0, response.message ?? 'no message'));
      });
    });
  }

  /** The sequence number that the next request will have. */
  get nextSeq(): number {
    return (this.peer as unknown as { _sequence: number })._sequence;
  }

  /** The first event of that name that nobody has waited for, now or within so many milliseconds. */
  event<K extends keyof AllEvents>(
    event: K,
    matches: (body: AllEvents[K]) => boolean = () => true,
    patience = PATIENCE,
  ): Promise<AllEvents[K]> {
    const index = this.unread.findIndex(message => message.event === event && matches(message.body));
    if (index >= 0) return Promise.resolve(this.unread.splice(index, 1)[0].body);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no event "${event}" within ${patience} ms; there were:\n${this.messages.join('\n')}`)),
        patience,
      );
      this.waiters.push({
        event,
        matches,
        resolve: body => {
          clearTimeout(timer);
          resolve(body);
        },
      });
    });
  }

  /** Events of that name so far that nobody waited for; they are read then. */
  take<K extends keyof AllEvents>(event: K): AllEvents[K][] {
    const found = this.unread.filter(message => message.event === event);
    for (const message of found) this.unread.splice(this.unread.indexOf(message), 1);
    return found.map(({ body }) => body);
  }

  /** What was printed since the last call. */
  takeOutput(): string {
    const text = this.printed;
    this.printed = '';
    return text;
  }

  async initialize(more: Partial<DebugProtocol.InitializeRequestArguments> = {}): Promise<DebugProtocol.Capabilities> {
    return this.request('initialize', {
      adapterID: 'kdlab',
      clientID: 'test',
      linesStartAt1: true,
      columnsStartAt1: true,
      pathFormat: 'path',
      supportsInvalidatedEvent: true,
      supportsMemoryEvent: true,
      supportsProgressReporting: true,
      ...more,
    });
  }

  /** To where breakpoints are set. */
  async launch(attributes: Record<string, unknown>): Promise<void> {
    await this.initialize();
    await this.request('launch', attributes);
    await this.event('initialized');
  }

  /** Starts the machine and waits for its first stop. */
  async start(): Promise<AllEvents['stopped']> {
    await this.request('configurationDone');
    return this.event('stopped');
  }

  async go(): Promise<AllEvents['stopped']> {
    await this.request('continue', { threadId: 1 });
    return this.event('stopped');
  }

  async command(expression: string): Promise<string> {
    this.takeOutput();
    await this.request('evaluate', { expression, context: 'repl' });
    return this.takeOutput();
  }

  /** Ends the session; what the test has not looked at fails it. */
  async dispose(): Promise<void> {
    const rest = this.takeOutput();
    if (!this.closed) await this.send('disconnect', { terminateDebuggee: true });
    // The library's timer of each request runs on after the answer, and would keep the session as long.
    this.peer.handleMessage = () => {};
    (this.peer as unknown as { _writableStream: Writable })._writableStream = new PassThrough();
    assert.equal(rest, '', 'output that the test did not look at');
  }

  private note(direction: string, name: string, content: unknown): void {
    const masked = (key: string, value: unknown) =>
      MASKED.has(key) && typeof value === 'number' && value > 0 ? '<id>' : value;
    this.conversation.push(`${direction} ${name} ${JSON.stringify(content ?? {}, masked)}`);
  }

  private receive(
    answer: (message: DebugProtocol.ProtocolMessage) => void,
    message: DebugProtocol.ProtocolMessage,
  ): void {
    if (message.type !== 'event') {
      answer(message);
      return;
    }
    const event = message as DebugProtocol.Event;
    this.messages.push(`<- event ${event.event}`);
    this.note('<-', `event ${event.event}`, event.body);
    if (event.event === 'output') this.printed += event.body.output;
    const waiter = this.waiters.find(candidate => candidate.event === event.event && candidate.matches(event.body));
    if (waiter) {
      this.waiters.splice(this.waiters.indexOf(waiter), 1);
      waiter.resolve(event.body);
    } else this.unread.push(event);
  }
}

/** @returns the refusal that the promise must end in */
export async function refused(promise: Promise<unknown>): Promise<RefusedError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: 'the request was not refused' });
}
