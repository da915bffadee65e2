/**
 * Where a frame keeps its values: the first in fields of its own, so that most frames are one object of one shape; the
 * rest in a list.
 */

/** Fields `s0` to `s5` of `FrameImpl`. */
export const slotFields = 6;

/** How generated code reaches a slot, behind the frame and a dot. */
export function slotText(slot: number): string {
  return slot < slotFields ? `s${slot}` : `more[${slot - slotFields}]`;
}

/** Values of a new frame, as the arguments of its constructor. */
export function slotValues(values: readonly string[]): string {
  if (values.length <= slotFields) return values.join();
  return `${values.slice(0, slotFields).join()},[${values.slice(slotFields).join()}]`;
}
