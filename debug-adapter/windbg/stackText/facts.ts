/** What a text says beside its stacks: the bug check, the thread, registers, locks. */
import { isKnownBugCheck } from '../report/bugChecks';
import type { TextFrame } from './frames';

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
  /** Kernel stacks of the threads in the text: the highest address (exclusive) and the lowest. */
  readonly stacks: readonly { readonly base: bigint; readonly limit: bigint }[];
  /** The limit as `!analyze` tells it of an overflow. */
  readonly limit?: bigint;
  readonly arm64: boolean;
  /** Lines of the text behind which WinDbg itself doubts what it prints. */
  readonly warnings: readonly { readonly line: number; readonly text: string }[];
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
  const overflow = /Stack Limit:\s*([0-9a-f`]{8,17})/i.exec(text);
  const irql = fields.get('CURRENT_IRQL') ?? /\bIRQL\s*[:=]\s*(\d+)/.exec(text)?.[1];
  const exception =
    /ExceptionCode:\s*([0-9a-f]{8})/i.exec(text)?.[1] ?? /ERROR_CODE:.*\b0x([0-9a-f]{8})/i.exec(text)?.[1];
  const bugCheck = bugCheckOf(text, fields);
  return {
    ...(bugCheck ? { bugCheck } : {}),
    stacks: [...text.matchAll(/\bBase:?\s+([0-9a-f`]{8,17})\s+Limit:?\s+([0-9a-f`]{8,17})/gi)].map(m => ({
      base: number(m[1])!,
      limit: number(m[2])!,
    })),
    ...(overflow ? { limit: number(overflow[1])! } : {}),
    arm64: /\bARM ?64|AArch64|\barm64fre|\bnt!K[iz](Synchronous|Arm64)Exception/i.test(text),
    warnings: warningsOf(text),
    ...(irql !== undefined && /^[0-9a-f]{1,2}$/i.test(irql) ? { irql: Number.parseInt(irql, 16) } : {}),
    ...(fields.get('PROCESS_NAME') ? { process: fields.get('PROCESS_NAME')! } : {}),
    ...(fields.get('MODULE_NAME') ? { blamed: fields.get('MODULE_NAME')!.split(/[\s.]/)[0] } : {}),
    ...(exception ? { exceptionCode: Number.parseInt(exception, 16) } : {}),
    registers: registersOf(text),
    locks: locksOf(text),
    fields,
  };
}

function warningsOf(text: string): Facts['warnings'] {
  if (!/WARNING: (?:Frame|Stack)|Intermediate frames/i.test(text)) return [];
  return text.split('\n').flatMap((content, i) => {
    const m =
      /WARNING: ((?:Frame IP|Stack (?:unwind|pointer))[^.]*)\.|(Intermediate frames may have been skipped)/i.exec(
        content,
      );
    return m ? [{ line: i + 1, text: m[1] ?? m[2] }] : [];
  });
}

const value = String.raw`(?:0x)?(?:[0-9a-f]{8}\x60[0-9a-f]{8}|[0-9a-f]{1,16})`;
/** `0x0000007f (0x00000008, 0x80042000, 0x00000000, 0x00000000)`, with words of any language before it. */
const listed = new RegExp(String.raw`\b0x([0-9a-f]{1,8})\s*[({]\s*(${value}(?:\s*,\s*${value}){3})\s*[)}]`, 'i');
const short = /\bBug ?Check:?\s+(?:0x)?([0-9A-F]{1,8}),?\s*[{(]([^})]*)[})]/i;
const fourOf = new RegExp(String.raw`\bBugcheck code\s+([0-9a-f]{8})\s+Arguments\s+((?:${value}\s+){3}${value})`, 'i');

function bugCheckOf(text: string, fields: ReadonlyMap<string, string>): BugCheckText | undefined {
  const heading = /^[^\w\n]*([A-Z][A-Z0-9_]{5,})\s*\((?:0x)?([0-9a-f]{1,8})\)/m.exec(text);
  const lists = [short, fourOf, listed].map(pattern => pattern.exec(text));
  const list = lists.find(m => m !== null) ?? /\bSTOP:?\s*0x([0-9a-f]{1,8})()/i.exec(text);
  const string = /^(?:0x)?([0-9a-f]{1,8})(?:_|$)/i.exec(fields.get('BUGCHECK_STR') ?? '')?.[1];
  const code = heading?.[2] ?? fields.get('BUGCHECK_CODE') ?? list?.[1] ?? string;
  if (code === undefined || !/^(0x)?[0-9a-f]{1,8}$/i.test(code)) return undefined;
  const values = list?.[2].split(/[,\s]+/).filter(Boolean);
  const parameters = [1, 2, 3, 4].map(i => {
    const given = new RegExp(
      String.raw`\bArg(?:ument)?[ ]?${i}:?\s*(?:0x)?([0-9a-f]{8}\x60[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8})\b`,
      'i',
    ).exec(text)?.[1];
    const parameter = given ?? fields.get(`BUGCHECK_P${i}`) ?? values?.[i - 1];
    return parameter !== undefined && /^(0x)?[0-9a-f`]+$/i.test(parameter) ? number(parameter) : undefined;
  });
  return { code: Number.parseInt(code.replace(/^0x/i, ''), 16), ...(heading ? { name: heading[1] } : {}), parameters };
}

/** The bug check of the call that stopped the machine, where the text has the arguments of it only. */
export function bugCheckOfFrames(frames: readonly TextFrame[]): BugCheckText | undefined {
  const args = frames.find(f => f.function === 'KeBugCheckEx' && f.args?.length)?.args;
  if (!args || args[0] > 0x1fffffffn || !isKnownBugCheck(Number(args[0]) & 0xfffffff)) return undefined;
  return { code: Number(args[0]), parameters: [1, 2, 3, 4].map(i => args[i]) };
}

function registersOf(text: string): ReadonlyMap<string, bigint> {
  const registers = new Map<string, bigint>();
  for (const m of text.matchAll(
    /\b([re](?:ax|bx|cx|dx|si|di|ip|sp|bp)|r(?:8|9|1[0-5])|x\d\d?)=([0-9a-f]{8}(?:`?[0-9a-f]{8})?)\b/g,
  ))
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
