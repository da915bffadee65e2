/**
 * Where a frame keeps its values: the first in fields of its own, so that most frames are one object; the rest in a list.
 * There are two shapes, because what a suspended function costs is mostly the memory that its frame is written to.
 */

/** Fields `s0` to `s2` of `FrameImpl`. */
export const narrowFields = 3;
/** Fields `s0` to `s5` of `WideFrame`. */
export const wideFields = 6;

/** How generated code reaches a slot, behind the frame and a dot. */
export function slotText(slot: number): string {
  return slot < wideFields ? `s${slot}` : `more[${slot - wideFields}]`;
}

/** Saves a new frame of the function `index`, as generated code does it. */
export function savingText(index: number, values: readonly string[]): string {
  const fields = values.slice(0, wideFields);
  if (values.length > wideFields) fields.push(`[${values.slice(wideFields).join()}]`);
  return `${values.length > narrowFields ? '$S.wide' : '$S'}(${[index, '$k', ...fields].join()})`;
}
