/**
 * Evaluates expressions in frames. Those that may change nothing run beside the machine and at once, and what calls the
 * model is undone. Those of the
 * console do so too as long as they can; one that has to wait, or that reaches a breakpoint, is undone and made again
 * as a call on a running thread's stack, as part of the machine's time. Both are kept in the journal.
 */
import { Irreversible, isRefusal, type SideEffects, Unkeepable } from '../../engine';
import { messageText, thrownText } from '../../engine/thrown';
import { BrokenOff } from './parts';
import { type Evaluated, type Stop, StoppedEvaluation, type StackFrame } from '../target';
import type { Control } from './control';
import { AbandonedEvaluation, NeedsMachine, evaluateNow } from './evaluation';
import type { FrameHandle } from './frames';
import { comparePlaces, type KeptRun, type MachineRun, SETTLED } from './machineRun';
import type { DebugSession } from './session';

/** Statements of one evaluation, unless a time is given. */
const EVALUATION_LIMIT = 2_000_000;
/** Milliseconds of one evaluation. */
const EVALUATION_TIME = 1_000;
/** Statements that a millisecond of an evaluation's time limit stands for. */
const STATEMENTS_PER_MILLISECOND = 20_000;

/** What an expression that runs in the machine has come to. */
interface Outcome {
  done: boolean;
  failed: boolean;
  value: unknown;
}

/** Where an expression is evaluated, in any machine of the session. */
interface Scope {
  readonly moduleId: string;
  /** Thread and index of the frame. */
  readonly thread?: string;
  readonly index?: number;
}

/** What an expression did to the machine cannot be undone: another one has to be made. */
class NotUndone extends Error {}

export class Evaluations {
  constructor(
    private readonly session: DebugSession,
    private readonly control: Control,
  ) {}

  /** What could change something is undone. */
  peek(expression: string, frame?: StackFrame): unknown {
    const { run } = this.session;
    const handle = frame as FrameHandle | undefined;
    const { moduleId } = this.scopeOf(handle);
    const evaluate = (sideEffects: SideEffects) =>
      evaluateNow(run, {
        expression,
        moduleId,
        frame: handle?.engineFrame,
        owner: handle?.thread ?? null,
        sideEffects,
        limit: EVALUATION_LIMIT,
      });
    try {
      run.prepareForAbandoning();
      return this.session.bounded(() => evaluate(false), EVALUATION_TIME);
    } catch (error) {
      if (error instanceof BrokenOff) this.control.noteBrokenOff();
      if (!isRefusal(error)) throw error;
      return this.undone(() => evaluate('undone'), error);
    }
  }

  /** @throws `refused` where the machine cannot be put back */
  private undone(evaluate: () => unknown, refused: unknown): unknown {
    const { session, control } = this;
    const { run } = session;
    let here: KeptRun;
    try {
      here = this.stateOf(run);
    } catch (error) {
      throw error instanceof Unkeepable ? refused : error;
    }
    try {
      const { value, changed } = run.undone(here, () => {
        try {
          return session.bounded(evaluate, EVALUATION_TIME);
        } catch (error) {
          if (error instanceof BrokenOff) control.noteBrokenOff();
          throw error;
        }
      });
      // It would be shown as it was before.
      if (changed.has(value as object)) throw refused;
      return value;
    } catch (error) {
      if (!(error instanceof Irreversible)) throw error;
      control.noteBrokenOff();
      throw new NotUndone(messageText(refused));
    }
  }

  /** `peek`, with another machine where one is needed. */
  async look(expression: string, frame: StackFrame | undefined): Promise<Evaluated> {
    try {
      return { value: this.peek(expression, frame) };
    } catch (error) {
      if (error instanceof NotUndone) await this.control.replaceBrokenOff();
      throw error;
    }
  }

  /** States that were come back to, of the machines where they stand. */
  private readonly states = new WeakMap<MachineRun, KeptRun>();

  private stateOf(run: MachineRun): KeptRun {
    let state = this.states.get(run);
    if (!state || state.applied !== run.applied || comparePlaces(state.place, run.place) !== 0)
      this.states.set(run, (state = run.save()));
    return state;
  }

  async evaluate(expression: string, frame: StackFrame | undefined, timeoutMs: number | undefined): Promise<Evaluated> {
    const { session } = this;
    const scope = this.scopeOf(frame as FrameHandle | undefined);
    const limit = timeoutMs ? timeoutMs * STATEMENTS_PER_MILLISECOND : EVALUATION_LIMIT;
    const apply = (run: MachineRun): unknown =>
      evaluateNow(run, {
        expression,
        moduleId: scope.moduleId,
        frame: frameIn(run, scope),
        owner: scope.thread === undefined ? null : run.threadByKey(scope.thread),
        sideEffects: true,
        limit,
        stopsAt: (module, probe) => session.breakpoints.at(module, probe).some(b => b.spec.logMessage === undefined),
      });
    const { place } = session.timeline;
    const { told } = session.announcements;
    try {
      session.run.prepareForAbandoning();
      const value = session.bounded(() => apply(session.run), EVALUATION_TIME);
      session.keep(expression, run => void apply(run));
      return { value };
    } catch (error) {
      // Half of an evaluation must not stay: the machine is made again as it was.
      if (error instanceof BrokenOff) await this.control.replaceBrokenOff();
      else if (error instanceof AbandonedEvaluation) await this.control.rebuild(place);
      else session.keep(expression, run => swallow(() => apply(run)));
      // What it printed is no part of the history.
      if (error instanceof BrokenOff || error instanceof AbandonedEvaluation) session.announcements.cut(told);
      if (error instanceof NeedsMachine) return this.run(expression, scope, limit, error);
      throw error;
    }
  }

  /** As a call on the stack of the scope's thread if that one runs, else of the one that does. */
  private async run(expression: string, scope: Scope, limit: number, why: NeedsMachine): Promise<Evaluated> {
    const { session } = this;
    const { timeline, run } = session;
    if (timeline.place.event !== SETTLED || run.machine.bugcheck)
      throw new AbandonedEvaluation(`${why.message}; the machine stands inside a statement, where it cannot`);
    const { place } = timeline;
    const outcome: Outcome = { done: false, failed: false, value: undefined };
    let waited = true;
    const restore = timeline.remember();
    const { told: textsBefore } = session.announcements;
    let first = true;
    let told = false;
    session.change(expression, target => {
      // Replays make the same call again, whose value nobody waits for.
      const mine = first;
      first = false;
      pushCall(target, scope, expression, mine ? outcome : { done: false, failed: false, value: undefined }, () => {
        if (!mine) return;
        if (waited) target.machine.attend();
        else if (!told) {
          told = true;
          session.log(
            `${expression}: ${outcome.failed ? `threw ${thrownText(outcome.value)}` : thrownText(outcome.value)}\n`,
          );
        }
      });
    });
    const stop: Stop = await this.control.call(() => outcome.done, run.machine.executed + limit);
    waited = false;
    if (outcome.done) {
      if (outcome.failed) throw outcome.value;
      return { value: outcome.value };
    }
    const { reason } = stop;
    const ended = reason.kind === 'bugcheck' || reason.kind === 'hang' || reason.kind === 'completed';
    if (!ended) throw new StoppedEvaluation(expression, stop);
    restore();
    await this.control.rebuild(place);
    session.announcements.cut(textsBefore);
    throw new AbandonedEvaluation(
      reason.kind === 'bugcheck'
        ? `the expression caused bug check 0x${reason.bugcheck.code.toString(16).toUpperCase()}`
        : reason.kind === 'hang'
          ? `the expression did not end: ${reason.message}`
          : 'the expression would wait for something that never comes',
    );
  }

  private scopeOf(handle: FrameHandle | undefined): Scope {
    if (handle) {
      const { moduleId } = handle.engineFrame.code.module;
      return { moduleId, thread: this.session.run.threadKey(handle.thread), index: handle.index };
    }
    const main = this.session.factory.images[0]?.main;
    if (main === undefined) throw new Error('there is no model whose names an expression could use');
    return { moduleId: main };
  }
}

function frameIn(run: MachineRun, { thread, index }: Scope) {
  const owner = thread === undefined ? null : run.threadByKey(thread);
  return owner && index !== undefined ? run.fiberOf(owner)?.frames[index] : undefined;
}

/** The next thing that the thread does. */
function pushCall(run: MachineRun, scope: Scope, expression: string, outcome: Outcome, finished: () => void): void {
  const { machine, program } = run;
  const owner = scope.thread === undefined ? null : run.threadByKey(scope.thread);
  const own = owner ? run.fiberOf(owner) : undefined;
  const fiber = own && run.processorOf(own) >= 0 ? own : machine.current.fiber;
  if (!fiber) throw new AbandonedEvaluation('no processor runs that the expression could run on');
  // What it throws is the console's, not the kernel's.
  const text = `(() => { try { $outcome.value = (${expression}\n); } catch ($error) { $outcome.failed = true; $outcome.value = $error; } })()`;
  const body = program.functionIn(frameIn(run, scope), scope.moduleId, text, {
    sideEffects: true,
    extra: { $outcome: outcome },
  });
  fiber.interrupt(body, [], () => {
    outcome.done = true;
    finished();
  });
}

function swallow(action: () => unknown): void {
  try {
    action();
  } catch {
    // It failed the first time too.
  }
}
