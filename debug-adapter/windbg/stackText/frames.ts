/** Lines of `k`, `kb`, `kv`, `kn`, `kf`, `kc`, `kP` and of `STACK_TEXT`, wherever they stand in a text. */

export interface TextFrame {
  /** Line of the text, from 1. */
  readonly line: number;
  /** As printed before the columns (hexadecimal), if there is one. */
  readonly number?: number;
  /** RSP after the call of the next younger frame; absent where the text does not tell. */
  readonly childSp?: bigint;
  readonly retAddr?: bigint;
  /** `RCX RDX R8 R9` of `kb` and `kv`, as stored: rarely what was passed. */
  readonly args?: readonly bigint[];
  readonly module: string;
  /** Undefined: the text has an address or a module and an offset only. */
  readonly function?: string;
  /** Bytes behind the function, or behind the module's base. */
  readonly offset: bigint;
  /** `module!function+0x10`, as WinDbg writes it. */
  readonly symbol: string;
  /** `[file @ line]`. */
  readonly source?: string;
}

export interface TextStack {
  readonly frames: readonly TextFrame[];
}

const wide = '[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{16}';
const gap = '[ ]*\\n?[ ]*';
const separated = `(?:[ ]+|${gap}:[ ]*|[ ]*\\n[ ]*)`;
const functionName = String.raw`(?:[ ]?\?\?[ ]::\w+::\`?[\w ]+'|operator[ ]?(?:new|delete|[^\s\w]{1,3})(?:\[\])?|(?:[^\s+\[\](){};,"<>]|<[^\n<>]{0,120}>|::)+)`;
const symbol = String.raw`(?:([A-Za-z_][\w.$-]{0,63})!(${functionName})(?:\+0x([0-9a-f]+))?|([A-Za-z_][\w.$-]{0,63})\+0x([0-9a-f]+)|(0x[0-9a-f\x60]{6,}))`;
const source = '(?:[ ]+\\[([^\\]\\n]+@[ ]*\\d+)\\]?)?';

/** With Child-SP and RetAddr: a number, the bytes of `kf`, two addresses, perhaps four arguments, a symbol. */
const full = new RegExp(
  String.raw`(?:(?<![\w\x60])([0-9a-f]{1,3})[ ]+(?:[0-9a-f]{1,5}[ ]+)?)?(?<![\w\x60])(${wide})${separated}(${wide})${separated}` +
    String.raw`(?:((?:(?:${wide})[ ]+){2,3}(?:${wide}))${gap}:?${gap})?(?:\(Inline\)[ ]+)?${symbol}${source}`,
  'gi',
);

/** Without addresses (`kc`, other debuggers' lists): a line of its own that is a symbol, perhaps numbered. */
const bare = new RegExp(`^[ ]*(?:#?([0-9a-f]{1,3})[:.)]?[ ]+)?(?:at[ ]+)?${symbol}${source}[ ]*(?:<-.*)?$`, 'i');

/** A prompt, a heading of columns or of a list: another stack begins. */
const heading = /child-?sp|stack_text|call site|^\s*\d+:\s*kd>|^\s*kd>|^\s*#\s+retaddr/i;

const address = (text: string): bigint => BigInt(`0x${text.replace('`', '')}`);

function symbolOf(
  groups: readonly (string | undefined)[],
): Pick<TextFrame, 'module' | 'function' | 'offset' | 'symbol'> {
  const [module, name, offset, bareModule, bareOffset, raw] = groups;
  if (module !== undefined) {
    const text = `${module}!${name}${offset === undefined ? '' : `+0x${offset}`}`;
    return { module, function: name!.trim(), offset: BigInt(`0x${offset ?? '0'}`), symbol: text };
  }
  if (bareModule !== undefined)
    return { module: bareModule, offset: BigInt(`0x${bareOffset}`), symbol: `${bareModule}+0x${bareOffset}` };
  return { module: '', offset: BigInt(raw!.replace('`', '')), symbol: raw! };
}

/** All stacks of a cleaned text, in its order. */
export function stacksOf(text: string): TextStack[] {
  const found = [...withAddresses(text)];
  const frames = found.length > 0 ? found : [...withoutAddresses(text)];
  const lines = text.split('\n');
  const stacks: TextFrame[][] = [];
  for (const frame of frames) {
    const stack = stacks.at(-1);
    if (stack && belongs(stack, frame, lines)) stack.push(frame);
    else stacks.push([frame]);
  }
  return stacks.map(s => ({ frames: s }));
}

function* withAddresses(text: string): Generator<TextFrame> {
  let line = 1;
  let at = 0;
  for (const m of text.matchAll(full)) {
    for (; at < m.index; at++) if (text.charCodeAt(at) === 10) line++;
    const [, number, childSp, retAddr, args] = m;
    yield {
      line,
      ...(number === undefined ? {} : { number: Number.parseInt(number, 16) }),
      childSp: address(childSp),
      retAddr: address(retAddr),
      ...(args ? { args: args.trim().split(/\s+/).map(address) } : {}),
      ...symbolOf(m.slice(5, 11)),
      ...(m[11] ? { source: m[11] } : {}),
    };
  }
}

function* withoutAddresses(text: string): Generator<TextFrame> {
  const lines = text.split('\n');
  for (const [i, content] of lines.entries()) {
    const m = bare.exec(content);
    if (!m || (m[7] === undefined && m[2] === undefined && m[5] === undefined)) continue;
    yield {
      line: i + 1,
      ...(m[1] === undefined ? {} : { number: Number.parseInt(m[1], 16) }),
      ...symbolOf(m.slice(2, 8)),
      ...(m[8] ? { source: m[8] } : {}),
    };
  }
}

/** Whether a frame goes on with the stack: other lines of a log may stand between its frames. */
function belongs(stack: readonly TextFrame[], frame: TextFrame, lines: readonly string[]): boolean {
  const last = stack[stack.length - 1];
  for (let i = last.line; i < frame.line - 1; i++) if (heading.test(lines[i] ?? '')) return false;
  if (frame.number !== undefined && last.number !== undefined) return frame.number > last.number;
  if (frame.childSp === undefined || last.childSp === undefined) return frame.line - last.line <= 3;
  // Back to where this stack began: the same list once more.
  return (
    frame.childSp !== stack[0].childSp && !stack.some(f => f.childSp === frame.childSp && f.symbol === frame.symbol)
  );
}
