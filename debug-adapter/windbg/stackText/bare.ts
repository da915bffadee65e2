/** Lists without addresses (`kc`, `!stacks 2`, other debuggers' lists): symbols that stand alone on their lines. */
import { type PrintedSymbol, symbolAt } from './symbols';

const before = /^[ ]*(?:#?\[?(?:0x)?([0-9a-f]{1,3})\]?[:.)]?[ ]+|[-•·→]>?[ ]*)?(?:at[ ]+|by[ ]+)?(?::[ ]+)?/i;
const behind = /^:?[ ]*(?:\[([^[\]]+@[ ]?\d+)\]?|\[Switch To\])?[ ]*(?:(?:<-|\/\/|;).*)?$/i;
/** `!stacks`: the first frame stands behind its thread. */
const threadRow = /^[ ]*[0-9a-f]{1,5}\.[0-9a-f]{3,6}[ ]+[0-9a-f`]{8,17}[ ]+[0-9a-f]{5,8}[ ]+\S+[ ]+(?=\S+[!+])/i;
const heading = /stack_text|call site|^\s*\d+:\s*kd>|^\s*kd>|^\s*\d+:\d+>/i;

interface BareFrame extends PrintedSymbol {
  readonly line: number;
  readonly number?: number;
  readonly source?: string;
  readonly group: number;
}

/** @param text cleaned */
export function bareFrames(text: string): BareFrame[] {
  const frames: BareFrame[] = [];
  let group = 0;
  for (const [i, content] of text.split('\n').entries()) {
    if (heading.test(content)) group++;
    const row = threadRow.exec(content);
    if (row) group++;
    const start = row ?? before.exec(content)!;
    const number = row || start[1] === undefined ? {} : { number: Number.parseInt(start[1], 16) };
    const found = symbolsFrom(content, start[0].length, start[1] !== undefined);
    if (!found) continue;
    for (const symbol of found.symbols)
      frames.push({ ...symbol, line: i + 1, ...number, ...(found.source ? { source: found.source } : {}), group });
  }
  return frames;
}

/** One symbol to the line's end, or several one behind the other. */
function symbolsFrom(
  content: string,
  from: number,
  numbered: boolean,
): { readonly symbols: PrintedSymbol[]; readonly source?: string } | undefined {
  const symbols: PrintedSymbol[] = [];
  for (let i = from; ; ) {
    const next = symbolAt(content, i);
    if (!next || (next.found.module === '' && !numbered)) return undefined;
    symbols.push(next.found);
    const end = behind.exec(content.slice(next.end));
    if (end) return { symbols, ...(end[1] ? { source: end[1] } : {}) };
    const gap = /^[ ]+(?=\S+[!+])|^[ ]*(?:<-?|->|→|←)[ ]*/.exec(content.slice(next.end));
    if (!gap) return undefined;
    i = next.end + gap[0].length;
  }
}
