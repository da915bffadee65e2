/** Names of places in code as WinDbg prints them: `module!function+0x10`, `module+0x10`, `<Unloaded_x.sys>+0x10`, `0x...`. */

export interface PrintedSymbol {
  /** Empty: only an address. */
  readonly module: string;
  /** As a name of the documentation: without the decoration of x86 calling conventions. */
  readonly function?: string;
  /** Bytes behind the function, or behind the module's base, or the address. */
  readonly offset: bigint;
  /** As printed, without parameters. */
  readonly symbol: string;
}

const module = String.raw`([A-Za-z0-9_][\w.$-]{0,63})`;
const called = new RegExp(`${module}!`, 'y');
const offsetOnly = new RegExp(
  String.raw`(?:<(Unloaded_[^<>\n]{1,80})>|${module})[ ]?\+[ ]?0x([0-9a-f]+)(?!\w|\x60[0-9a-f])`,
  'iy',
);
const unloaded = /<(Unloaded_[^<>\n]{1,80})>(?![\w+])/iy;
/** Without `0x`, as viewers of minidumps print it: the file's name shows that it is one. */
const file = /([A-Za-z0-9_][\w-]{0,63}\.(?:sys|exe|dll))\+(?:0x)?([0-9a-f]{1,8})(?!\w|`[0-9a-f])/iy;
const raw = /0x((?:[0-9a-f]{1,8}`)?[0-9a-f]{1,16})(?!\w|`[0-9a-f])/iy;
const offset = /[ ]?\+[ ]?0x([0-9a-f]+)|\+([0-9a-f]{1,8})(?![\w.]|`[0-9a-f])/iy;
const quoted = /[ ]?\?\?[ ]::\w+::`?[\w ]+'/y;
const operator = /operator(?:[ ](?:new|delete)(?:\[\])?|\(\)|\[\]|[-+*/%^&|~!=<>,]{1,3})/y;
const plain = /[\w$?@:~.&*'{}%=-]/;

/** Longest list of template arguments or parameters that is read, in characters. */
const LONGEST_LIST = 4000;

function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** The symbol that begins at `index`, and where it ends; undefined when none does. */
export function symbolAt(
  text: string,
  index: number,
): { readonly found: PrintedSymbol; readonly end: number } | undefined {
  const named = at(called, text, index);
  if (named) {
    const name = functionAt(text, called.lastIndex);
    if (name === undefined) return undefined;
    const behind = at(offset, text, name.end);
    const digits = behind && (behind[1] ?? behind[2]);
    const printed = `${named[1]}!${name.printed}`;
    return {
      found: {
        module: named[1],
        function: undecorated(name.printed.trim()),
        offset: BigInt(`0x${digits ?? '0'}`),
        symbol: digits ? `${printed}+0x${digits}` : printed,
      },
      end: behind ? offset.lastIndex : name.end,
    };
  }
  const based = at(offsetOnly, text, index);
  if (based) return placed(based[1] ? `<${based[1]}>` : based[2], based[3], offsetOnly.lastIndex, based[1]);
  const inFile = at(file, text, index);
  if (inFile) return placed(inFile[1].replace(/\.\w+$/, ''), inFile[2], file.lastIndex);
  const gone = at(unloaded, text, index);
  if (gone) return { found: { module: gone[1], offset: 0n, symbol: gone[0] }, end: unloaded.lastIndex };
  const bare = at(raw, text, index);
  if (bare)
    return {
      found: { module: '', offset: BigInt(`0x${bare[1].replace('`', '')}`), symbol: bare[0] },
      end: raw.lastIndex,
    };
  return undefined;
}

function placed(name: string, digits: string, end: number, named = name) {
  return { found: { module: named, offset: BigInt(`0x${digits}`), symbol: `${name}+0x${digits}` }, end };
}

function functionAt(text: string, index: number): { readonly printed: string; readonly end: number } | undefined {
  const special = at(quoted, text, index);
  if (special) return { printed: special[0], end: quoted.lastIndex };
  let i = index;
  for (;;) {
    const c = text[i];
    const overloaded = c === 'o' && at(operator, text, i);
    if (overloaded) i = operator.lastIndex;
    else if (c === '`') {
      // `anonymous namespace'
      const close = text.indexOf("'", i);
      if (close < 0 || close - i > 80 || text.slice(i, close).includes('\n')) break;
      i = close + 1;
    } else if (c === '<') {
      const close = balanced(text, i, '<', '>', '\n');
      if (close === undefined) break;
      i = close;
    } else if (c !== undefined && plain.test(c)) i++;
    else break;
  }
  let end = i;
  while (end > index && text[end - 1] === ':') end--;
  if (end === index) return undefined;
  const printed = text.slice(index, end);
  // `kp` and `kP` print the parameters, the latter on lines of their own.
  const parameters = text[i] === '(' && i === end ? balanced(text, i, '(', ')', undefined) : undefined;
  return { printed, end: parameters ?? end };
}

/** Behind the bracket that closes the one at `index`. */
function balanced(
  text: string,
  index: number,
  open: string,
  close: string,
  stop: string | undefined,
): number | undefined {
  let depth = 0;
  const last = Math.min(text.length, index + LONGEST_LIST);
  for (let i = index; i < last; i++) {
    const c = text[i];
    if (c === stop) return undefined;
    if (c === '"') {
      const end = text.indexOf('"', i + 1);
      if (end > 0 && end < last) i = end;
    } else if (c === open) depth++;
    else if (c === close && !(close === '>' && text[i - 1] === '-') && --depth === 0) return i + 1;
  }
  return undefined;
}

/** `_NtClose@4`, `@IofCallDriver@8`, `_KiTrap0E`: public symbols of x86 carry their calling convention. */
function undecorated(name: string): string {
  const decorated = /^[_@](\w+)@\d+$/.exec(name);
  if (decorated) return decorated[1];
  return name.replace(/^_(?=K[ie][A-Z])/, '');
}
