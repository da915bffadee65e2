import type { DebugProtocol } from '@vscode/debugprotocol';

type Place = Partial<DebugProtocol.OutputEvent['body']>;
type Send = (category: 'console' | 'stdout', text: string, place: Place | undefined) => void;

/** Characters that are sent at once, and so many more in each second: what nobody can read would choke the client. */
const AT_ONCE = 1 << 20;
const PER_SECOND = 1 << 19;
/** Characters in one event. */
const LARGEST = 1 << 15;

/**
 * What the machine prints, in few and large events. A model that prints without end would fill the client's memory, and
 * nothing else would be heard: beyond a rate that no screen shows, lines are left out, and that is told.
 */
export class ProgramOutput {
  private category: 'console' | 'stdout' = 'stdout';
  private place: Place | undefined;
  private text = '';
  private allowance = AT_ONCE;
  private last: number;
  private leftOut = 0;
  private scheduled = false;

  /** @param now milliseconds, monotonic */
  constructor(
    private readonly send: Send,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.last = now();
  }

  write(category: 'console' | 'stdout', text: string, place?: Place): void {
    if (text.length > this.allowed()) {
      this.leftOut += text.split('\n').length - 1 || 1;
      return;
    }
    this.allowance -= text.length;
    if (this.leftOut > 0 || category !== this.category || !samePlace(place, this.place) || this.text.length > LARGEST)
      this.flush();
    this.category = category;
    this.place = place;
    this.text += text;
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  /** Before anything else is sent: what was printed came first. */
  flush(): void {
    const { text, leftOut } = this;
    this.text = '';
    this.leftOut = 0;
    if (text !== '') this.send(this.category, text, this.place);
    if (leftOut > 0)
      this.send(
        'console',
        `${leftOut.toLocaleString('en-US')} lines were printed faster than they can be shown.\n`,
        undefined,
      );
  }

  private allowed(): number {
    const now = this.now();
    this.allowance = Math.min(AT_ONCE, this.allowance + ((now - this.last) / 1000) * PER_SECOND);
    this.last = now;
    return this.allowance;
  }
}

function samePlace(a: Place | undefined, b: Place | undefined): boolean {
  return a?.source?.path === b?.source?.path && a?.line === b?.line && a?.column === b?.column;
}
