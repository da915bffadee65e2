/**
 * V8 ends the process when an array of more than 112 million items grows, however much memory there is. It grows by half
 * each time: that it has come so far is seen at the last time but one.
 */
import type { MachineRun } from './machineRun';

const ITEM_BYTES = 8;
/** Bytes of an array that may grow once more. */
const LONG = 75_000_000 * ITEM_BYTES;
/** Milliseconds that looking for it may take. */
const PATIENCE = 1_000;

export class LongArrays {
  private before = 0;

  /**
   * Items of an array that must not grow much longer, or 0.
   * @param bytes that large objects take now
   */
  look(bytes: number, run: MachineRun): number {
    const changed = Math.abs(bytes - this.before);
    this.before = bytes;
    if (bytes < LONG || changed < bytes / 4) return 0;
    const items = run.longArray(PATIENCE);
    return items * ITEM_BYTES >= LONG ? items : 0;
  }
}
