/**
 * Special pool for all that has a tag or a size, whoever asks for it: what gflags writes to `PoolTag` and
 * `PoolTagOverruns` of Session Manager\Memory Management. Source: debugger/requesting-special-pool-by-pool-tag,
 * requesting-special-pool-by-allocation-size, detecting-overruns-and-underruns.
 */
import { ExpPlainTag } from '../ex/poolTrack';
import type { SpecialPoolParameters } from '../inc/pool';

const Granularity = 16;

let settings: SpecialPoolParameters = {};

export function MiInitializeSpecialPool(Parameters: SpecialPoolParameters): void {
  settings = Parameters;
}

/** Where nobody said otherwise the start is guarded. */
export function MmSpecialPoolCatchesUnderruns(): boolean {
  return settings.verifyStart === true;
}

/** @stack 0x40 */
export function MmUseSpecialPool(Bytes: number, Tag: number): boolean {
  const { tag, size } = settings;
  if (tag === undefined && size === undefined) return false;
  const units = Math.ceil(Bytes / Granularity);
  return (
    (tag !== undefined && MiMatches(tag, MiTagText(Tag))) ||
    (size !== undefined && units === Math.ceil(size / Granularity))
  );
}

/** The characters of a tag as they lie in memory. */
function MiTagText(Tag: number): string {
  const plain = ExpPlainTag(Tag);
  return String.fromCharCode(plain & 0xff, (plain >>> 8) & 0xff, (plain >>> 16) & 0xff, plain >>> 24);
}

/** @param Pattern shorter than the text: the rest is blanks, as in a tag */
function MiMatches(Pattern: string, Text: string): boolean {
  if (Pattern === '') return Text.trimEnd() === '';
  if (Pattern[0] === '*')
    return MiMatches(Pattern.slice(1), Text) || (Text !== '' && MiMatches(Pattern, Text.slice(1)));
  return Text !== '' && (Pattern[0] === '?' || Pattern[0] === Text[0]) && MiMatches(Pattern.slice(1), Text.slice(1));
}
