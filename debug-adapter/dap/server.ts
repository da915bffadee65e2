/** The protocol's edge: framing by @vscode/debugadapter, everything else by the dispatcher. */
import { messageText } from '../../simulator/engine/thrown';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Afterwards, Dispatcher } from './dispatch';
import { toMessage } from './errors';
import { handlers } from './handlers';
import type { Parts } from './parts';
import { Session } from './session';

/** One debug session on one connection: `start(input, output)` for streams, `handleMessage` for hosts that embed it. */
export class DebugServer extends ProtocolServer {
  private readonly dispatcher = new Dispatcher(handlers);
  private readonly session: Session;

  /**
   * @param platform as `process.platform`: how the client writes paths
   * @param closed called when the client has disconnected
   */
  constructor(parts: Parts, platform: string, closed: () => void = () => undefined) {
    super();
    let isClosed = false;
    this.session = new Session(
      parts,
      {
        send: event => {
          if (!isClosed) this.sendEvent(event);
        },
        cancelLooks: () => this.dispatcher.cancelLooks(),
        cancelRequest: seq => this.dispatcher.cancel(seq),
        close: () => {
          isClosed = true;
          this.dispatcher.cancelAll();
          closed();
        },
      },
      platform,
    );
    // Without a listener Node.js would end the process for one broken message.
    this.on('error', ({ body }: DebugProtocol.Event) => this.session.output('stderr', `kdlab: ${body}\n`));
    // A client that goes away without a word.
    this.on('close', () => {
      if (isClosed) return;
      isClosed = true;
      this.session.abandonMachine();
      closed();
    });
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.answer(request);
  }

  private async answer(request: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = {
      seq: 0,
      type: 'response',
      request_seq: request.seq,
      command: request.command,
      success: true,
    };
    const after: Afterwards[] = [];
    try {
      response.body = await this.dispatcher.dispatch(this.session, request, action => after.push(action));
    } catch (error) {
      const message = toMessage(error);
      response.success = false;
      response.message = message.variables?._text ?? message.format;
      response.body = { error: message };
    }
    this.session.program.flush();
    this.sendResponse(response);
    try {
      for (const action of after) await action();
    } catch (error) {
      // Nobody waits for an answer any more, but it must be known.
      this.session.output('stderr', `kdlab: ${request.command}: ${messageText(error)}\n`);
    }
  }
}
