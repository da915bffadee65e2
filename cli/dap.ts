/** `kdlab dap`: the debug adapter for any client. */
import { createServer, type Socket } from 'node:net';
import { DebugServer } from '../debug-adapter/dap/server';
import { nodeParts } from '../debug-adapter/node/parts';
import { rehearse } from '../debug-adapter/node/rehearsal';

interface Endpoint {
  /** TCP, on 127.0.0.1. */
  readonly port?: number;
  /** A Unix socket or Windows named pipe, for one client. */
  readonly pipe?: string;
}

/** @returns the exit code, when the client has gone */
export function serve({ port, pipe }: Endpoint): Promise<number> {
  if (pipe !== undefined) return servePipe(pipe);
  return port === undefined ? serveStdio() : serveTcp(port);
}

function serveStdio(): Promise<number> {
  // Standard output belongs to the protocol.
  console.log = console.error;
  return new Promise(resolve => {
    const server = new DebugServer(nodeParts(), process.platform, () => {
      resolve(0);
      endSoon();
    });
    endWithDefects();
    server.start(process.stdin, process.stdout);
  });
}

/** A client that is still busy starting asks within this time: it is not kept waiting by a rehearsal. Milliseconds. */
const REHEARSE_AFTER = 100;

/** Waits for its one client, ready to run at once; ends with it, and with whoever started it (standard input closes). */
function servePipe(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const client = new AbortController();
    const rehearsal = setTimeout(() => {
      rehearse(client.signal).catch((error: Error) => process.stderr.write(`kdlab: rehearsal: ${error.stack}\n`));
    }, REHEARSE_AFTER);
    const listener = createServer(socket => {
      clearTimeout(rehearsal);
      client.abort();
      listener.close(); // no second client
      const server = new DebugServer(nodeParts(), process.platform, () => {
        socket.end();
        resolve(0);
        endSoon();
      });
      socket.on('error', () => socket.destroy());
      server.start(socket, socket);
    });
    listener.on('error', reject);
    endWithDefects();
    process.stdin.on('end', () => process.exit(0)).resume();
    listener.listen(path, () => process.stdout.write(`Listening on ${path}\n`));
  });
}

/** The last answer first; then nothing keeps the process: not a machine that still runs, not a timer. */
function endSoon(): void {
  setTimeout(() => process.exit(0), 50);
}

function endWithDefects(): void {
  process.on('uncaughtException', error => {
    process.stderr.write(`kdlab: ${error.stack}\n`);
    process.exit(1);
  });
}

function serveTcp(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer((socket: Socket) => {
      const server = new DebugServer(nodeParts(), process.platform, () => socket.end());
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      server.start(socket, socket);
    });
    listener.on('error', reject);
    listener.on('close', () => resolve(0));
    listener.listen(port, '127.0.0.1', () => {
      const address = listener.address();
      process.stdout.write(`Listening on 127.0.0.1:${typeof address === 'object' ? address?.port : port}\n`);
    });
    process.on('SIGINT', () => process.exit(0));
  });
}
