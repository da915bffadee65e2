/** What a text says beside its stacks: the bug check, the thread, registers, locks. */

export interface BugCheckText {
  readonly code: number;
  readonly name?: string;
  readonly parameters: readonly (bigint | undefined)[];
}

export interface LockText {
  readonly address: bigint;
  /** The thread that owns it exclusively, or its shared owners. */
  readonly owners: readonly bigint[];
  readonly exclusive: boolean;
  readonly waiters: readonly bigint[];
}

export interface Facts {
  readonly bugCheck?: BugCheckText;
  /** Highest address of the thread's kernel stack (exclusive) and its lowest. */
  readonly base?: bigint;
  readonly limit?: bigint;
  readonly irql?: number;
  readonly process?: string;
  /** Module that `!analyze` blames. */
  readonly blamed?: string;
  readonly exceptionCode?: number;
  readonly registers: ReadonlyMap<string, bigint>;
  readonly locks: readonly LockText[];
  /** `NAME: value` of `!analyze -v`. */
  readonly fields: ReadonlyMap<string, string>;
}

const number = (text: string | undefined): bigint | undefined =>
  text === undefined ? undefined : BigInt(`0x${text.replace(/^0x/i, '').replace('`', '')}`);

export function factsOf(text: string): Facts {
  const fields = new Map<string, string>();
  for (const m of text.matchAll(/^[ ]*([A-Z][A-Z0-9_]{3,}):[ ]{1,3}(\S.*)$/gm))
    if (!fields.has(m[1])) fields.set(m[1], m[2].trim());
  const stack = /\bBase\s+([0-9a-f`]{8,17})\s+Limit\s+([0-9a-f`]{8,17})/i.exec(text);
  const overflow = /Stack Limit:\s*([0-9a-f`]{8,17})/i.exec(text);
  const irql = fields.get('CURRENT_IRQL') ?? /\bIRQL\s*[:=]\s*(\d+)/.exec(text)?.[1];
  const exception =
    /ExceptionCode:\s*([0-9a-f]{8})/i.exec(text)?.[1] ?? /ERROR_CODE:.*\b0x([0-9a-f]{8})/i.exec(text)?.[1];
  const bugCheck = bugCheckOf(text, fields);
  return {
    ...(bugCheck ? { bugCheck } : {}),
    ...(stack ? { base: number(stack[1])!, limit: number(stack[2])! } : {}),
    ...(overflow && !stack ? { limit: number(overflow[1])! } : {}),
    ...(irql === undefined ? {} : { irql: Number.parseInt(irql, 16) }),
    ...(fields.get('PROCESS_NAME') ? { process: fields.get('PROCESS_NAME')! } : {}),
    ...(fields.get('MODULE_NAME') ? { blamed: fields.get('MODULE_NAME')!.split(/[\s.]/)[0] } : {}),
    ...(exception ? { exceptionCode: Number.parseInt(exception, 16) } : {}),
    registers: registersOf(text),
    locks: locksOf(text),
    fields,
  };
}

function bugCheckOf(text: string, fields: ReadonlyMap<string, string>): BugCheckText | undefined {
  const heading = /^[ ]*([A-Z][A-Z0-9_]{5,})\s*\(([0-9a-f]{1,8})\)/m.exec(text);
  const short = /\bBugCheck\s+([0-9A-F]{1,8}),\s*\{([^}]*)\}/i.exec(text);
  const stop = /(?:STOP:?|Fatal System Error:|bugcheck was:)\s*0x([0-9a-f]{1,8})\s*\(([^)]*)\)/i.exec(text);
  const code = heading?.[2] ?? fields.get('BUGCHECK_CODE') ?? short?.[1] ?? stop?.[1];
  if (code === undefined) return undefined;
  const listed = (short?.[2] ?? stop?.[2])?.split(/[,\s]+/).filter(Boolean);
  const parameters = [1, 2, 3, 4].map(i => {
    const given = new RegExp(String.raw`\bArg${i}:\s*([0-9a-f]{8}\x60[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8})`, 'i').exec(
      text,
    )?.[1];
    const value = given ?? fields.get(`BUGCHECK_P${i}`) ?? listed?.[i - 1];
    return value !== undefined && /^(0x)?[0-9a-f`]+$/i.test(value) ? number(value) : undefined;
  });
  return { code: Number.parseInt(code.replace(/^0x/i, ''), 16), ...(heading ? { name: heading[1] } : {}), parameters };
}

function registersOf(text: string): ReadonlyMap<string, bigint> {
  const registers = new Map<string, bigint>();
  for (const m of text.matchAll(/\b(r(?:ax|bx|cx|dx|si|di|ip|sp|bp|8|9|1[0-5]))=([0-9a-f]{16})/g))
    if (!registers.has(m[1])) registers.set(m[1], number(m[2])!);
  return registers;
}

/** Thread addresses of their own lines, below their heading. */
function waitersOf(text: string): bigint[] {
  const waiters: bigint[] = [];
  for (const line of text.split('\n').slice(1)) {
    const m = /^\s+([0-9a-f]{16})(?:-\d+\S*)?\s*$/i.exec(line);
    if (m) waiters.push(number(m[1])!);
    else if (line.trim() !== '' || waiters.length > 0) break;
  }
  return waiters;
}

/** Resources as `!locks` lists them. */
function locksOf(text: string): LockText[] {
  return text
    .split(/^(?=[ ]*Resource @)/m)
    .slice(1)
    .map(part => {
      const [owning, waiting = ''] = part.split(/Threads Waiting On/i);
      const threads = (t: string) => [...t.matchAll(/\b([0-9a-f]{16})-\d+/gi)].map(m => number(m[1])!);
      return {
        address: number(/@\s*(?:\S+\s*\()?(0x[0-9a-f]+)/i.exec(part)?.[1])!,
        exclusive: /Exclusively owned/i.test(owning),
        owners: threads(owning),
        waiters: waitersOf(waiting),
      };
    })
    .filter(l => l.address !== undefined);
}
