/** How findings about memory name places: for those who read what the machine tells. */
import type { Frame, RunningFunction } from '../engine/api';
import type { ViolationData } from '../hal/intrinsics';

/** Where a function stands. */
export type Place = Omit<RunningFunction, 'tags'>;

export function placeOf({ code, pc }: Pick<Frame, 'code' | 'pc'>): Place {
  const { module, record } = code;
  const point = record.points.find(p => p.pc === pc);
  return { image: module.image, name: record.name, fileName: module.fileName, point };
}

/** `MyDrv!Dispatch (driver.ts:33)`. */
export function placeText({ image, name, fileName, point }: Place): string {
  const file = fileName?.replace(/^.*[\\/]/, '');
  return `${image}!${name}${file === undefined || !point ? '' : ` (${file}:${point.line})`}`;
}

/** The statement of a model that did it; nothing where it is not known. */
export function culpritOf(place: Place | undefined): Pick<ViolationData, 'by'> {
  if (place?.fileName === undefined || !place.point) return {};
  const { image, name, fileName, point } = place;
  const { line, column, endLine, endColumn } = point;
  return { by: { symbol: `${image}!${name}`, source: { file: fileName, line, column, endLine, endColumn } } };
}

export function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}

/** As `!pool` shows it: the bytes in memory. */
export function tagText(tag: number): string {
  return String.fromCharCode(tag & 0xff, (tag >> 8) & 0xff, (tag >> 16) & 0xff, (tag >> 24) & 0x7f);
}
