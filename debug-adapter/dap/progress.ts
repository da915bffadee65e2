import type { DebugTarget } from '../../simulator/debug/target';
import type { Session } from './session';

/** A journey that takes longer than this is shown, in milliseconds. */
const SHOWN_AFTER = 500;

/** Progress of travelling in time, with Cancel, for clients that show it. */
export class TravelProgress {
  private travelling = false;
  private started = 0;
  private shown: string | undefined;
  private count = 0;

  constructor(
    private readonly session: Session,
    target: DebugTarget,
  ) {
    target.onProgress(progress => this.report(progress));
  }

  begin(): void {
    this.travelling = true;
    this.started = Date.now();
  }

  end(): void {
    this.travelling = false;
    if (this.shown !== undefined) this.session.event('progressEnd', { progressId: this.shown });
    this.shown = undefined;
  }

  /** True if `cancel` meant this journey. */
  owns(progressId: string): boolean {
    return this.shown === progressId;
  }

  private report({ title, done }: { readonly title: string; readonly done?: number }): void {
    if (!this.travelling || !this.session.client.progress) return;
    const percentage = done === undefined ? undefined : Math.round(done * 100);
    if (this.shown !== undefined) this.session.event('progressUpdate', { progressId: this.shown, percentage });
    else if (Date.now() - this.started >= SHOWN_AFTER) {
      this.shown = `travel-${++this.count}`;
      this.session.event('progressStart', { progressId: this.shown, title, cancellable: true, percentage });
    }
  }
}
