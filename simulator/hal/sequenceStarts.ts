/**
 * How many statements had been executed when each sequence began. Of long histories only every second, fourth, ... is
 * kept, so that the list stays short; what lies between is found by running there.
 */
export class SequenceStarts {
  private starts: number[] = [0];
  private stride = 1;
  /** Sequences known of. */
  private count = 1;

  constructor(private readonly most = 0x10000) {}

  /** A sequence begins; one that the history had already is no news. */
  add(sequence: number, executed: number): void {
    if (sequence !== this.count) return;
    this.count++;
    if (sequence % this.stride !== 0) return;
    if (this.starts.length >= this.most) {
      this.starts = this.starts.filter((_, i) => i % 2 === 0);
      this.stride *= 2;
      if (sequence % this.stride !== 0) return;
    }
    this.starts.push(executed);
  }

  /** The last sequence whose start is kept, not after `sequence`; undefined: the history has no such sequence. */
  before(sequence: number): { readonly sequence: number; readonly executed: number } | undefined {
    if (!Number.isInteger(sequence) || sequence < 0 || sequence >= this.count) return undefined;
    const i = Math.floor(sequence / this.stride);
    return { sequence: i * this.stride, executed: this.starts[i] };
  }

  copy(): SequenceStarts {
    const copy = new SequenceStarts(this.most);
    copy.become(this);
    return copy;
  }

  become(other: SequenceStarts): void {
    this.starts = other.starts.slice();
    this.stride = other.stride;
    this.count = other.count;
  }

  /** What came after `sequence` is no more. */
  cut(sequence: number): void {
    this.count = Math.min(this.count, sequence + 1);
    this.starts.length = Math.min(this.starts.length, Math.floor(sequence / this.stride) + 1);
  }
}
