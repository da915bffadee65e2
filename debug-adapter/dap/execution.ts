/** Runs the machine and tells the client what came of it: the only place where a run begins or a stop is reported. */
import { messageText } from '../../simulator/engine/thrown';
import type { DebugTarget, Stop } from '../../simulator/debug/target';
import type { Afterwards } from './dispatch';
import { ErrorCode, RequestError } from './errors';
import { wanted } from './filters';
import { rulesBroken, unmetExpectations } from './expectation';
import { outcomeOf } from './outcome';
import { TravelProgress } from './progress';
import type { Session } from './session';
import { stopWords } from './stops';

export type Run = () => Promise<Stop>;

interface RunOptions {
  readonly byConsole?: boolean;
  /** The request is none of DAP's: the client does not know by itself that the machine goes on. */
  readonly untold?: boolean;
  /** A journey through time, which may take long: shown as progress. */
  readonly travel?: boolean;
}

export class Execution {
  /** Set by the first `terminate`: breakpoints still count, but a dead end now ends the session. */
  private ending = false;
  /** What happens between configurationDone and the first run. */
  starting: Promise<void> = Promise.resolve();
  /** Runs and journeys so far. */
  runs = 0;
  /** Uses of the machine, one after another. */
  private last: Promise<unknown> = Promise.resolve();
  private readonly progress: TravelProgress;
  /** The session ends or begins anew: the stop that is on its way concerns nobody. */
  private swallow = false;
  /** A stop that the client has not been told of: the console's line (or a breakpoint's commands) may go on from it. */
  private pending: Stop | undefined;
  /** What the machine printed, kept where the scenario expects something of it. */
  private readonly printed: string[] = [];

  constructor(
    private readonly session: Session,
    private readonly target: DebugTarget,
  ) {
    this.progress = new TravelProgress(session, target);
    target.onOutput(({ text }) => {
      if (target.expectation?.output) this.printed.push(text);
    });
  }

  /** One use of the machine at a time: a run waits for an evaluation that is still going on. */
  exclusive<T>(use: () => Promise<T>): Promise<T> {
    const result = this.last.then(use);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** The machine goes on from this moment; `run` begins when the answer of the request that asked for it has been sent. */
  begin(run: Run, after: (action: Afterwards) => void, options: RunOptions = {}): void {
    this.resume(!options.untold);
    after(() => void this.complete(run, options).catch(() => undefined));
  }

  /** From the launch, of which the client knows that the machine runs then. */
  start(run: Run): void {
    this.resume(true);
    void this.complete(run, {}).catch(() => undefined);
  }

  /** Stands before the first statement of the boot. */
  enter(): void {
    const { session, target } = this;
    session.generation++;
    session.machine.breakpoints.announce();
    session.machine.threads.refresh();
    this.tell(target.lastStop ?? { reason: { kind: 'entry' }, position: target.position, processor: 0, thread: null });
  }

  /** For a request that answers with where the journey ended. */
  travel(run: Run): Promise<Stop> {
    if (this.atEnd) this.needHistory(); // elsewhere there is a future to travel to, even from the very start
    this.resume(false);
    return this.complete(run, { travel: true });
  }

  /** @throws RequestError where there is no way back */
  needHistory(): void {
    if (!this.target.canStepBack)
      throw new RequestError(ErrorCode.noHistory, this.session.client.words.cannotGoBack, true);
  }

  /** Nothing has been executed beyond this position. */
  get atEnd(): boolean {
    return this.target.position.executed >= this.target.endPosition.executed;
  }

  /** Ends the session where the machine stands. */
  finishHere(): void {
    const { lastStop } = this.target;
    if (lastStop) this.finish(lastStop);
  }

  /** The same stop once more, for another thread. */
  retell(): void {
    const { lastStop } = this.target;
    if (lastStop) this.tell(lastStop);
  }

  /** What the run that is going on comes to is not told. */
  quiet(): void {
    this.swallow = true;
  }

  /** For commands of the console. Resolves at the stop; the client hears of it when the console's line is done. */
  control(run: Run, travel = false): Promise<Stop> {
    this.resume(false);
    return this.complete(run, { byConsole: true, travel });
  }

  /** For an expression that may change something: one that has made the machine go on is told as the stop that it came to. */
  async evaluate<T>(evaluation: () => Promise<T>): Promise<T> {
    const { target } = this;
    const before = target.position.executed;
    try {
      return await this.exclusive(evaluation);
    } finally {
      const { lastStop } = target;
      if (target.position.executed !== before && lastStop) {
        await this.control(async () => lastStop);
        this.flush();
      }
    }
  }

  pause(): void {
    this.target.pause();
  }

  /** Asks for an orderly end. @returns false if the machine stands where nothing can run any more, or was asked before */
  requestShutdown(): boolean {
    if (this.ending || (this.session.state === 'stopped' && isDeadEnd(this.target.lastStop))) return false;
    this.ending = true;
    this.target.requestShutdown();
    return true;
  }

  /** The machine begins anew. */
  restarted(): void {
    this.ending = false;
    this.swallow = false;
    this.pending = undefined;
  }

  cancelTravel(progressId: string): boolean {
    if (!this.progress.owns(progressId)) return false;
    this.target.cancel();
    return true;
  }

  /** Tells the client where the machine stands, if it does not know. */
  flush(): void {
    const stop = this.pending;
    this.pending = undefined;
    if (stop) this.tell(stop);
  }

  /** @param told the client asked by a request whose answer says that the machine goes on */
  private resume(told: boolean): void {
    const { session } = this;
    const clientKnows = told || session.state === 'running' || this.pending !== undefined;
    const { currentId } = session.machine.threads;
    this.runs++;
    this.pending = undefined;
    session.connection.cancelLooks();
    session.state = 'running';
    session.forget();
    session.generation++;
    if (!clientKnows) session.event('continued', { threadId: currentId, allThreadsContinued: true });
    session.stateEvent();
  }

  private async complete(run: Run, options: RunOptions): Promise<Stop> {
    const { session, target } = this;
    try {
      if (options.travel) this.progress.begin();
      let stop = await this.exclusive(run);
      while (this.passes(stop)) {
        session.machine.brokenRules.passed();
        stop = await this.exclusive(() => target.go());
      }
      this.progress.end();
      await this.arrive(stop, options);
      return stop;
    } catch (error) {
      this.progress.end();
      if (!this.swallow && session.state !== 'ended') this.failed(error);
      throw error;
    }
  }

  /** An exception stop that a filter's condition leaves out. A bug check can be left out, but not continued. */
  private passes(stop: Stop): boolean {
    if (this.swallow || this.session.state === 'ended' || stop.reason.kind === 'bugcheck') return false;
    return !wanted(this.session.filters, stop, () => undefined);
  }

  private async arrive(stop: Stop, { byConsole }: RunOptions): Promise<void> {
    const { session } = this;
    if (this.swallow || session.state === 'ended') return;
    session.generation++;
    if (stop.reason.kind === 'completed') return this.finish(stop);
    if (isDeadEnd(stop) && (this.ending || session.machine.launch.noDebug || this.unwantedBugCheck(stop))) {
      this.describe(stop);
      return this.finish(stop);
    }
    session.state = 'stopped';
    session.machine.brokenRules.stopped();
    if (stop.reason.kind === 'hang') this.showWhoWaits();
    this.pending = stop;
    session.machine.breakpoints.announce();
    session.machine.threads.refresh();
    if (byConsole) return;
    // Steps speak for themselves in the editor; WinDbg's banner (and a breakpoint's commands) belong to the other stops.
    if (stop.reason.kind !== 'step') await session.machine.console.announce(stop);
    this.flush();
  }

  /** A hang is nobody's statement: the client is shown a thread that waits in the person's own code. */
  private showWhoWaits(): void {
    const { target } = this;
    const waiting = target.threads().find(({ thread }) => target.stack(thread).some(({ system }) => !system));
    if (waiting) target.select({ thread: waiting.thread });
  }

  private tell(stop: Stop): void {
    const { session } = this;
    session.stateEvent();
    if (stop.reason.kind === 'bugcheck') {
      const report = session.bugCheckReport();
      if (report) session.event('kdlab/bugCheck', { code: report.code, name: report.name });
    }
    session.event('stopped', {
      ...stopWords(session, stop.reason),
      threadId: session.machine.threads.currentId,
      allThreadsStopped: true,
      hitBreakpointIds: stop.reason.kind === 'breakpoint' ? stop.reason.breakpoints.map(({ id }) => id) : undefined,
    });
  }

  private unwantedBugCheck(stop: Stop): boolean {
    const { session } = this;
    if (stop.reason.kind !== 'bugcheck') return false;
    return !session.filters.has('bugcheck') || !wanted(session.filters, stop, () => session.bugCheckReport()?.name);
  }

  /** Says in the console what ended a run that nobody debugs. */
  private describe(stop: Stop): void {
    const { session } = this;
    const report = session.bugCheckReport();
    const words = stopWords(session, stop.reason);
    session.output('important', `${words.text ?? words.description}\n`);
    if (report && !this.ending) session.output('console', `${report.analyzeText}\n`);
  }

  private finish(stop: Stop): void {
    const { session, target } = this;
    // Ended by the person: what would have come is not known.
    if (this.ending) {
      session.end(0);
      return;
    }
    const outcome = outcomeOf(target, stop, session.bugCheckReport(), this.printed);
    session.machine.brokenRules.report();
    // A scenario that is judged on the way expects nothing of the end.
    const { expectation } = target;
    const differences = expectation?.at === undefined ? unmetExpectations(expectation, outcome) : [];
    const known = expectation ? [] : rulesBroken(outcome);
    for (const difference of differences)
      if (!known.includes(difference)) session.output('stderr', `${session.client.words.notAsExpected(difference)}\n`);
    session.end(differences.length === 0 ? 0 : 1);
  }

  /** The simulator itself gave way (a defect of ours): say so, and leave a session that can still be looked at and ended. */
  private failed(error: unknown): void {
    const { session } = this;
    session.output('stderr', `kdlab: the machine could not go on: ${messageText(error)}\n`);
    session.state = 'stopped';
    session.event('stopped', {
      reason: 'exception',
      description: 'The machine could not go on',
      text: messageText(error),
      threadId: session.machine.threads.currentId,
      allThreadsStopped: true,
    });
  }
}

/** Stops after which nothing can run any more, except backwards. */
function isDeadEnd(stop: Stop | null): boolean {
  return stop !== null && ['bugcheck', 'hang', 'memoryLimit'].includes(stop.reason.kind);
}
