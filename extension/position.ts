/** A position as `kdlab/seek` takes it: `SEQ:STEP` in hex, `start`, `end`, or a percentage 0 to 100. */
const position = /^(?:[0-9a-f]{1,12}:[0-9a-f]{1,12}|start|end|\d{1,3}(?:\.\d+)?)$/i;

/** @returns the text as the adapter wants it (trimmed, `%` and a WinDbg `!tt ` before it removed), or undefined when it is none */
export function parsePosition(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^!tt\s+/i, '')
    .replace(/%$/, '')
    .trim();
  if (!position.test(bare)) return undefined;
  if (/^\d+(\.\d+)?$/.test(bare) && Number(bare) > 100) return undefined;
  return bare.toLowerCase() === 'start' || bare.toLowerCase() === 'end' ? bare.toLowerCase() : bare;
}
