/** From `initialize` to `disconnect`. */
import { messageText } from '../../../simulator/engine/thrown';
import { CompileError, type Diagnostic } from '../../../simulator/engine/api';
import type { DebugTarget, Stop } from '../../../simulator/debug/target';
import type { ReloadResult } from '../../protocol';
import { capabilities } from '../capabilities';
import type { Handlers } from '../dispatch';
import { ErrorCode, RequestError } from '../errors';
import { runToInitialStop } from '../initialStop';
import { checkLaunch, DEFAULT_MEMORY_LIMIT } from '../launchAttributes';
import type { Session } from '../session';
import { machinePath } from '../sources';

/** How long a hard end waits for a running machine to hear the pause, in milliseconds. */
const HARD_END_WAIT = 1000;

export const lifecycle: Handlers<
  'initialize' | 'launch' | 'configurationDone' | 'restart' | 'kdlab/reload' | 'terminate' | 'disconnect' | 'cancel'
> = {
  initialize: {
    when: 'always',
    arguments: {
      'adapterID?': 'string',
      'locale?': 'string',
      'linesStartAt1?': 'boolean',
      'columnsStartAt1?': 'boolean',
      'pathFormat?': 'string',
    },
    run(session, args) {
      session.initialize(args);
      return capabilities;
    },
  },

  launch: {
    when: 'always',
    arguments: {},
    async run(session, args) {
      if (session.state !== 'none')
        throw new RequestError(ErrorCode.alreadyLaunched, 'launch: this session has a machine already.');
      const launch = checkLaunch(args);
      const target = session.parts.createTarget({
        program: machinePath(launch.program, session.platform),
        processors: launch.processors,
        seed: launch.seed,
        rules: launch.rules,
        verifier: launch.verifier?.length ? launch.verifier : undefined,
        memoryLimit: launch.memoryLimit ?? DEFAULT_MEMORY_LIMIT,
        historyMemory: launch.historyMemory,
      });
      await load(session, target, () => target.load());
      if (session.state !== 'none') throw new RequestError(ErrorCode.ended, 'launch: the session was ended meanwhile.');
      const { breakpoints } = session.adopt(target, launch);
      target.setExpressionEvaluator(session.parts.createExpressionEvaluator());
      for (const diagnostic of target.diagnostics) printDiagnostic(session, diagnostic, 'console');
      target.onOutput(({ category, text, source }) =>
        session.program.write(
          category === 'stdout' ? 'stdout' : 'console',
          text,
          source && session.sources.place(source),
        ),
      );
      target.onRemade(() => session.remade());
      breakpoints.announce();
      session.event('process', { name: target.title, startMethod: 'launch' });
      session.event('initialized');
      return {};
    },
  },

  configurationDone: {
    when: 'launched',
    arguments: {},
    run(session, _args, call) {
      if (session.state !== 'loaded')
        throw new RequestError(ErrorCode.running, 'configurationDone: the machine has been started already.');
      call.after(() => {
        session.machine.execution.starting = start(session, session.machine.launch.commands ?? []);
        return session.machine.execution.starting;
      });
      return {};
    },
  },

  restart: {
    when: 'launched',
    arguments: {},
    async run(session, _args, call) {
      const { target, execution } = session.machine;
      // The commands of the launch may still be at work.
      await execution.starting;
      const wasRunning = session.state === 'running';
      if (wasRunning) {
        execution.quiet();
        target.pause();
      }
      try {
        await execution.exclusive(() => load(session, target, () => target.restart()));
      } catch (error) {
        // The files do not compile any more: the machine from before is still there.
        execution.restarted();
        if (wasRunning) {
          session.state = 'stopped';
          call.after(() => execution.retell());
        }
        throw error;
      }
      execution.restarted();
      session.forget();
      session.generation++;
      session.state = 'loaded';
      call.after(() => {
        session.machine.execution.starting = start(session, []);
        return session.machine.execution.starting;
      });
      return {};
    },
  },

  'kdlab/reload': {
    when: 'stopped',
    arguments: {},
    async run(session) {
      const { target, execution } = session.machine;
      let result: ReloadResult | undefined;
      let mistake: unknown;
      await execution.travel(async () => {
        const before = target.lastStop;
        try {
          await load(session, target, async () => {
            const { stop, ...rest } = await target.reload();
            result = rest;
            return stop;
          });
        } catch (error) {
          // The files do not compile: the machine from before is still there.
          mistake = error;
        }
        return target.lastStop ?? (before as Stop);
      });
      if (!result) throw mistake;
      session.output('console', `${result.message}\n`);
      return result;
    },
  },

  terminate: {
    when: 'launched',
    arguments: { 'restart?': 'boolean' },
    run(session, _args, call) {
      const { target, execution } = session.machine;
      if (session.state === 'loaded' || !execution.requestShutdown()) {
        call.after(() => hardEnd(session));
        return {};
      }
      session.output('console', `${session.client.words.stoppingServices}\n`);
      if (session.state === 'stopped') execution.begin(() => target.go(), call.after);
      return {};
    },
  },

  disconnect: {
    when: 'always',
    arguments: { 'restart?': 'boolean', 'terminateDebuggee?': 'boolean', 'suspendDebuggee?': 'boolean' },
    async run(session, _args, call) {
      await hardEnd(session);
      call.after(() => {
        session.connection.close();
        session.release();
      });
      return {};
    },
  },

  cancel: {
    when: 'always',
    arguments: { 'requestId?': 'integer', 'progressId?': 'string' },
    run(session, { requestId, progressId }) {
      // What is no longer going on has been answered: nothing left to cancel is no error.
      if (requestId !== undefined) session.connection.cancelRequest(requestId);
      if (progressId !== undefined) session.launched?.execution.cancelTravel(progressId);
      return {};
    },
  },
};

/** Compiles; a model's mistakes go to the console as places to click on, and into the error. */
async function load(session: Session, target: DebugTarget, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CompileError) {
      for (const diagnostic of error.diagnostics) printDiagnostic(session, diagnostic, 'stderr');
      const [first] = error.diagnostics;
      const more =
        error.diagnostics.length > 1 ? ` (and ${error.diagnostics.length - 1} more, see the Debug Console)` : '';
      throw new RequestError(ErrorCode.compile, first ? `${lineOf(first)}${more}` : error.message, true);
    }
    throw new RequestError(ErrorCode.cannotLoad, `${target.spec.program}: ${messageText(error)}`, true);
  }
}

function printDiagnostic(session: Session, diagnostic: Diagnostic, category: 'stderr' | 'console'): void {
  const { source, line, column } = session.sources.place({ ...diagnostic, file: diagnostic.fileName });
  session.output(category, `${lineOf(diagnostic)}\n`, { source, line, column });
}

function lineOf({ fileName, line, column, message, hint }: Diagnostic): string {
  return `${fileName}:${line}:${column}: ${message}${hint ? ` (${hint})` : ''}`;
}

/** Sets the machine going from its beginning. @param commands to run first; breakpoints that they set stay over a restart */
async function start(session: Session, commands: readonly string[]): Promise<void> {
  const { target, launch, console, execution } = session.machine;
  if (launch.noDebug) {
    for (const { id } of [...target.breakpoints.all]) target.breakpoints.remove(id);
    target.exceptionFilters.clear();
  }
  session.state = 'stopped';
  // As with `kd -c`: the commands may set breakpoints, and may start the machine themselves.
  const before = execution.runs;
  if (!launch.noDebug) for (const line of commands) if (session.state === 'stopped') await console.run(line);
  if (session.state !== 'stopped' || execution.runs !== before) return;
  if (launch.stopOnEntry && !launch.noDebug) execution.start(() => runToInitialStop(target));
  else execution.start(() => target.go());
}

/** Ends the session without asking the machine. */
async function hardEnd(session: Session): Promise<void> {
  const machine = session.launched;
  if (!machine || session.state === 'ended') {
    session.abandon();
    return;
  }
  const wasRunning = session.state === 'running';
  if (wasRunning) {
    machine.execution.quiet();
    machine.target.pause();
    await Promise.race([
      machine.execution.exclusive(async () => undefined),
      new Promise(resolve => setTimeout(resolve, HARD_END_WAIT)),
    ]);
  }
  session.end(0);
}
