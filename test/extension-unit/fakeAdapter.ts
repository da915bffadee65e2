/**
 * A debug adapter over stdio that walks through the hand-made states of machine.ts: for looking at the extension's views
 * without a machine. `node fakeAdapter.js dap`.
 */
import type { MachineState } from '../../debug-adapter/protocol';
import { atBugCheck, atDpcRoutine, atReadDispatch } from './machine';

interface Request {
  readonly seq: number;
  readonly command: string;
  readonly arguments?: Record<string, any>;
}

const stops: readonly MachineState[] = [atReadDispatch, atDpcRoutine, atBugCheck];
let at = 0;
let generation = 0;
let selected: number | undefined;
let program = '';
let seq = 1;

function send(message: object): void {
  const text = JSON.stringify({ seq: seq++, ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}
const event = (name: string, body: object = {}): void => send({ type: 'event', event: name, body });

const state = (): MachineState => ({ ...stops[at], generation });

function stop(reason: string): void {
  generation++;
  const now = state();
  const cpu = now.processors[0];
  event('kdlab/stateChanged', {
    generation,
    position: now.position,
    processor: 0,
    irql: cpu.irql,
    irqlName: cpu.irqlName,
    running: false,
  });
  if (now.bugcheck && reason === 'exception')
    event('kdlab/bugCheck', { code: now.bugcheck.code, name: now.bugcheck.name });
  event('stopped', {
    reason,
    threadId: selected ?? cpu.currentThread.id,
    allThreadsStopped: true,
    text: now.bugcheck?.name,
  });
}

function move(by: number): void {
  at = Math.max(0, Math.min(stops.length - 1, at + by));
  selected = undefined;
  setTimeout(() => stop(stops[at].bugcheck ? 'exception' : 'breakpoint'), 50);
}

const handlers: Record<string, (args: Record<string, any>) => unknown> = {
  initialize: () => {
    setTimeout(() => event('initialized'));
    return {
      supportsConfigurationDoneRequest: true,
      supportsStepBack: true,
      supportsExceptionInfoRequest: true,
      supportsEvaluateForHovers: true,
    };
  },
  launch: args => {
    program = args.program;
  },
  setBreakpoints: args => ({ breakpoints: (args.breakpoints ?? []).map(() => ({ verified: true })) }),
  configurationDone: () => {
    setTimeout(() => stop('entry'), 50);
  },
  threads: () => ({ threads: state().threads.map(({ id, label }) => ({ id, name: label })) }),
  stackTrace: () => ({
    totalFrames: 1,
    stackFrames: [
      {
        id: 1000 + at,
        name: state().threads[0].at,
        line: 1 + at,
        column: 1,
        source: { name: 'driver.ts', path: program },
      },
    ],
  }),
  scopes: () => ({ scopes: [{ name: 'Locals', variablesReference: 1, expensive: false }] }),
  variables: () => ({ variables: [{ name: 'Irp', value: 'IRP ffffcb822a1b2010', variablesReference: 0 }] }),
  exceptionInfo: () => ({
    exceptionId: '0xB8 ATTEMPTED_SWITCH_FROM_DPC',
    description: state().bugcheck?.summary,
    breakMode: 'always',
  }),
  continue: () => move(1),
  next: () => move(1),
  stepBack: () => move(-1),
  reverseContinue: () => move(-2),
  evaluate: args => {
    if (args.context !== 'repl') return { result: `(fake) ${args.expression}`, variablesReference: 0 };
    event('output', { category: 'console', output: `(fake output of ${args.expression})\n` });
    return { result: '', variablesReference: 0 };
  },
  disconnect: () => {
    setTimeout(() => process.exit(0), 20);
  },
  'kdlab/state': () => state(),
  'kdlab/bugCheckReport': () => ({ report: state().bugcheck }),
  'kdlab/command': args => ({ output: `(fake output of ${args.command})\n` }),
  'kdlab/seek': args => {
    const index = stops.findIndex(candidate => candidate.position === args.position);
    if (index < 0) throw new Error('this fake machine has no such position');
    move(index - at);
    return { position: args.position };
  },
  'kdlab/stepIntoBack': () => move(-1),
  'kdlab/stepOutBack': () => move(-1),
  'kdlab/selectThread': args => {
    selected = args.threadId;
    setTimeout(() => stop('step'), 20);
  },
};

function handle(request: Request): void {
  const response = { type: 'response', request_seq: request.seq, command: request.command };
  try {
    const handler = handlers[request.command];
    if (!handler) throw new Error(`no ${request.command} here`);
    send({ ...response, success: true, body: handler(request.arguments ?? {}) });
  } catch (error) {
    send({ ...response, success: false, message: String(error instanceof Error ? error.message : error) });
  }
}

let input = Buffer.alloc(0);
process.stdin.on('data', chunk => {
  input = Buffer.concat([input, chunk]);
  for (;;) {
    const head = input.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(input.toString('utf8', 0, head))?.[1]);
    if (input.length < head + 4 + length) return;
    const text = input.toString('utf8', head + 4, head + 4 + length);
    input = input.subarray(head + 4 + length);
    handle(JSON.parse(text));
  }
});
