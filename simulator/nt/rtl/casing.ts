/** Upper and lower case of single UTF-16 units, which never changes a string's length. */

/** @stack 0x20 */
export function RtlpUpcase(Text: string): string {
  const upper = Text.toUpperCase();
  if (upper.length === Text.length) return upper;
  let text = '';
  for (let i = 0; i < Text.length; i++) text += RtlUpcaseUnicodeChar(Text[i]);
  return text;
}
/** @stack 0x20 */
export function RtlpDowncase(Text: string): string {
  let text = '';
  for (let i = 0; i < Text.length; i++) text += RtlDowncaseUnicodeChar(Text[i]);
  return text;
}
/**
 * The upper case of a character; one whose upper case is several characters stays.
 * @stack 0x20
 */
export function RtlUpcaseUnicodeChar(SourceCharacter: string): string {
  const upper = SourceCharacter.toUpperCase();
  return upper.length === 1 ? upper : SourceCharacter;
}
/**
 * The lower case of a character; one whose lower case is several characters stays.
 * @stack 0x20
 */
export function RtlDowncaseUnicodeChar(SourceCharacter: string): string {
  const lower = SourceCharacter.toLowerCase();
  return lower.length === 1 ? lower : SourceCharacter;
}
