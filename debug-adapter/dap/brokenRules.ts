/** Tells the client of broken rules when they happen, and how often they have at the next stop. */
import type { DebugTarget, Violation } from '../../simulator/debug/target';
import { brokenRules, Repetitions, ruleLine } from '../windbg/report/rules';
import { languageOf } from '../windbg/report/language';
import type { Session } from './session';

export class BrokenRules {
  private readonly repetitions: Repetitions;
  /** For which the machine is about to stop: the stop tells it. */
  private stopping: Violation | undefined;

  constructor(
    private readonly session: Session,
    private readonly target: DebugTarget,
  ) {
    this.repetitions = new Repetitions(target);
    target.onViolation((violation, stops) => {
      if (stops) this.stopping = violation;
      else this.tell(violation);
    });
  }

  /** A stop for a violation that a filter's condition leaves out. */
  passed(): void {
    if (this.stopping) this.tell(this.stopping);
    this.stopping = undefined;
  }

  /** The machine stands still. */
  stopped(): void {
    this.stopping = undefined;
    for (const { violation, text } of this.repetitions.take(this.language)) this.print(text, violation);
  }

  /** All of them, with what to try. */
  report(): void {
    const lines = brokenRules(this.target, this.language);
    if (lines.length > 0) this.session.output('stderr', `${lines.join('\n')}\n`);
  }

  private get language() {
    return languageOf(this.session.client.locale);
  }

  private tell(violation: Violation): void {
    this.print(ruleLine(violation, this.language), violation);
  }

  private print(text: string, { by }: Violation): void {
    const { session } = this;
    session.output('stderr', `${text}\n`, by && session.sources.place(by.source));
  }
}
