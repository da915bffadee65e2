/** A place in a run as one number, so that noting it costs nothing. */

/** Steps within a sequence that fit; a clock tick, which begins a new one, is 156 250 statements. */
const STEPS = 2 ** 24;

export function packPosition(sequence: number, steps: number): number {
  return sequence * STEPS + Math.min(steps, STEPS - 1);
}

/** `sequence:steps`, hexadecimal, as `!tt` takes it; '' for 0. */
export function positionText(packed: number): string {
  if (packed === 0) return '';
  return `${Math.floor(packed / STEPS).toString(16)}:${(packed % STEPS).toString(16)}`.toUpperCase();
}
