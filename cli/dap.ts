/** `kdlab dap`: the debug adapter for any client. */
import { createServer, type Socket } from 'node:net';
import { DebugServer } from '../debug-adapter/dap/server';
import { nodeParts } from '../debug-adapter/node/parts';

/** @returns the exit code, when the client has gone */
export function serve({ port }: { readonly port?: number }): Promise<number> {
  return port === undefined ? serveStdio() : serveTcp(port);
}

function serveStdio(): Promise<number> {
  // Standard output belongs to the protocol.
  console.log = console.error;
  return new Promise(resolve => {
    const server = new DebugServer(nodeParts(), process.platform, () => {
      resolve(0);
      // The last answer first; then nothing keeps the process: not a machine that still runs, not a timer.
      setTimeout(() => process.exit(0), 50);
    });
    process.on('uncaughtException', error => {
      process.stderr.write(`kdlab: ${error.stack}\n`);
      process.exit(1);
    });
    server.start(process.stdin, process.stdout);
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
