/** What a terminal is shown: a model's texts must not move its cursor, rename its window or type into it. */

/** The text with control characters, but line breaks and tabs, written as `\x1b`. */
export function harmless(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is meant
    /\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g,
    c => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
