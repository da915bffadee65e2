/** Lists without addresses (`kc`, `!stacks 2`, other debuggers' lists): symbols that stand alone on their lines. */
import { type PrintedSymbol, symbolAt } from './symbols';

const before = /^[ ]*(?:#?\[?(?:0x)?([0-9a-f]{1,3})\]?[:.)]?[ ]+|[-•·→]>?[ ]*)?(?:at[ ]+|by[ ]+)?(?::[ ]+)?/i;
const inlined = /^[ ]*\(Inline Function/i;
const behind =
  /^:?[ ]*(?:\((?:TrapFrame|Inline Function) @ [0-9a-f`]+\)[ ]*|\((?:FPO|CONV)[^()]*\)[ ]*)*(?:\[([^[\]]+@[ ]?\d+)\]?|\[Switch To\])?[ ]*(?:(?:<-|\/\/|;).*)?$/i;
/** `!stacks`: the first frame stands behind its thread. */
const threadRow = /^[ ]*[0-9a-f]{1,5}\.[0-9a-f]{3,6}[ ]+[0-9a-f`]{8,17}[ ]+[0-9a-f]{5,8}[ ]+\S+[ ]+(?=\S+[!+])/i;
const heading = /stack_text|call site|^\s*\d+:\s*kd>|^\s*kd>|^\s*\d+:\d+>/i;

/** So many on one line are a list, whatever stands around them. */
const LIST = 4;
const symbolStart = /(?<![\w!.])[A-Za-z_][\w.-]*!/;

interface BareFrame extends PrintedSymbol {
  readonly line: number;
  readonly number?: number;
  readonly source?: string;
  readonly inline?: boolean;
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
    const found = symbolsFrom(content, start[0].length, start[1] !== undefined) ?? listIn(content);
    if (!found) continue;
    const { source, inline } = found;
    for (const symbol of found.symbols)
      frames.push({
        ...symbol,
        line: i + 1,
        ...number,
        ...(inline ? { inline } : {}),
        ...(source ? { source } : {}),
        group,
      });
  }
  return frames;
}

interface Listed {
  readonly symbols: readonly PrintedSymbol[];
  readonly source?: string;
  readonly inline?: boolean;
}

function listIn(content: string): Listed | undefined {
  const first = symbolStart.exec(content);
  const { symbols } = first ? inSequence(content, first.index) : { symbols: [] };
  return symbols.length >= LIST ? { symbols } : undefined;
}

/** One symbol to the line's end, or several one behind the other. */
function symbolsFrom(content: string, from: number, numbered: boolean): Listed | undefined {
  const { symbols, end } = inSequence(content, from);
  const rest = content.slice(end);
  const told = behind.exec(rest);
  if (symbols.length === 0 || !told || (symbols.some(s => s.module === '') && !numbered)) return undefined;
  return {
    symbols,
    ...(inlined.test(rest) ? { inline: true } : {}),
    ...(told[1] ? { source: told[1] } : {}),
  };
}

const gap = /^[ ]+(?=\S+[!+])|^[ ]*(?:<-?|->|→|←)[ ]*(?=\S+[!+])/;

function inSequence(content: string, from: number): { readonly symbols: PrintedSymbol[]; readonly end: number } {
  const symbols: PrintedSymbol[] = [];
  let end = from;
  for (let next = symbolAt(content, from); next; ) {
    symbols.push(next.found);
    end = next.end;
    const between = gap.exec(content.slice(end));
    next = between ? symbolAt(content, end + between[0].length) : undefined;
  }
  return { symbols, end };
}
