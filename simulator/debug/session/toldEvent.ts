/** One thing that a machine told, as it is kept: a run tells millions, so each holds what it must and makes the rest. */
import type { RawTrace } from '../../hal/machine';
import type { Position, SourceLocation, TraceEvent } from '../target';

/** Statement of the person's that an event at `executed` came from, once known. */
export type SourceOf = (executed: number) => SourceLocation | undefined;

export class ToldEvent implements TraceEvent {
  readonly time: number;
  readonly processor: number;
  readonly irql: number;
  readonly kind: string;
  readonly text: string;
  readonly #sourceOf: SourceOf;
  private readonly sequence: number;
  private readonly steps: number;
  private readonly executed: number;

  /** @param object address of the object that it is about, 0n if none */
  constructor(
    { time, processor, irql, kind, text }: RawTrace,
    { sequence, steps, executed }: Position,
    readonly object: bigint,
    sourceOf: SourceOf,
  ) {
    this.time = time;
    this.processor = processor;
    this.irql = irql;
    this.kind = kind;
    this.text = text;
    this.sequence = sequence;
    this.steps = steps;
    this.executed = executed;
    this.#sourceOf = sourceOf;
  }

  get position(): Position {
    const { sequence, steps, executed } = this;
    return { sequence, steps, executed };
  }

  get source(): SourceLocation | undefined {
    return this.#sourceOf(this.executed);
  }
}
