/** d*, e*, s. */
import { type Call, type Command, CommandError } from '../command';
import { isQuoted, unquote, words } from '../commandLine';
import { hex, printable, ticked } from '../format';
import { currentThread, processOf, safely, symbolAt } from '../machine';
import type { Session } from '../session';

interface Format {
  /** Bytes of a unit. */
  readonly size: number;
  /** Units per line and units by default. */
  readonly perLine: number;
  readonly count: number;
}

const FORMATS: Readonly<Record<string, Format>> = {
  b: { size: 1, perLine: 16, count: 0x80 },
  w: { size: 2, perLine: 8, count: 0x40 },
  d: { size: 4, perLine: 4, count: 0x20 },
  c: { size: 4, perLine: 4, count: 0x20 },
  q: { size: 8, perLine: 2, count: 0x10 },
  p: { size: 8, perLine: 2, count: 0x10 },
  ps: { size: 8, perLine: 1, count: 0x10 },
  qs: { size: 8, perLine: 1, count: 0x10 },
  ds: { size: 4, perLine: 1, count: 0x20 },
};

type Bytes = readonly (number | null)[];

function readBytes(session: Session, address: bigint, length: number): Bytes {
  const { target } = session;
  const thread = currentThread(target);
  const found = safely(() => target.memory.read(address, length, thread && processOf(target, thread)));
  return Array.from({ length }, (_, i) => found?.[i] ?? null);
}

function unit(bytes: Bytes, at: number, size: number): bigint | null {
  let value = 0n;
  for (let i = at + size - 1; i >= at; i--) {
    const byte = bytes[i];
    if (byte === null || byte === undefined) return null;
    value = (value << 8n) | BigInt(byte);
  }
  return value;
}

function unitText(value: bigint | null, size: number): string {
  if (size === 8) return value === null ? '????????`????????' : ticked(value);
  return value === null ? '?'.repeat(size * 2) : hex(value, size * 2);
}

function dump(call: Call) {
  const { session } = call;
  const kind = call.name.slice(1) || session.dumpFormat;
  if (kind === 'a' || kind === 'u') return dumpText(call, kind === 'u' ? 2 : 1);
  const format = FORMATS[kind];
  const { start, count } = call.args
    ? session.range(call.args, call.column, format.size, format.count)
    : { start: session.nextDump, count: format.count };
  session.dumpFormat = kind;
  for (let done = 0; done < count; done += format.perLine) {
    const units = Math.min(format.perLine, count - done);
    const address = start + BigInt(done * format.size);
    const bytes = readBytes(session, address, units * format.size);
    session.print(`${ticked(address)}  ${lineText(session, kind, format, bytes, units)}`.trimEnd());
  }
  session.nextDump = start + BigInt(count * format.size);
}

function lineText(session: Session, kind: string, { size, perLine }: Format, bytes: Bytes, units: number): string {
  const values = Array.from({ length: units }, (_, i) => unit(bytes, i * size, size));
  const ascii = bytes.map(printable).join('');
  if (kind === 'b') {
    const columns = values.map(v => unitText(v, 1)).join(' ');
    const halves = columns.length > 23 ? `${columns.slice(0, 23)}-${columns.slice(24)}` : columns;
    return `${halves.padEnd(48)} ${ascii}`;
  }
  const text = values.map(v => unitText(v, size)).join(' ');
  if (kind === 'c') return `${text.padEnd(perLine * (size * 2 + 1) - 1)}  ${ascii}`;
  if (!kind.endsWith('s')) return text;
  const [value] = values;
  const symbol =
    value === null
      ? undefined
      : symbolAt(session.target, size === 4 ? BigInt.asUintN(64, BigInt.asIntN(32, value)) : value);
  return symbol ? `${text} ${symbol}` : text;
}

/** da, du: up to the terminating zero, 32 characters a line. */
function dumpText(call: Call, size: 1 | 2): void {
  const { session } = call;
  const { start, count } = call.args
    ? session.range(call.args, call.column, size, 0x200)
    : { start: session.nextDump, count: 0x200 };
  const perLine = 32 / size;
  for (let done = 0; done < count; done += perLine) {
    const units = Math.min(perLine, count - done);
    const address = start + BigInt(done * size);
    const bytes = readBytes(session, address, units * size);
    const codes = Array.from({ length: units }, (_, i) => unit(bytes, i * size, size));
    const end = codes.findIndex(code => code === null || code === 0n);
    const text = codes
      .slice(0, end < 0 ? undefined : end)
      .map(code => (code! >= 0x20n && code! !== 0x7fn ? String.fromCharCode(Number(code)) : '.'))
      .join('');
    if (codes[0] === null) session.print(`${ticked(address)}  ${size === 2 ? '????' : '??'}`);
    else session.print(`${ticked(address)}  "${text}"`);
    if (end >= 0) break;
  }
  session.nextDump = start + BigInt(count * size);
}

// ---- writing --------------------------------------------------------------------------------------------------------
const WRITERS: Readonly<Record<string, number>> = { eb: 1, ew: 2, ed: 4, eq: 8, ep: 8 };

function enter(call: Call): void {
  const { session, name } = call;
  if (!call.args) throw new CommandError(`${name} needs an address and values: ${name} Address Value ...`);
  const [place, ...values] = words(call.args, call.column);
  if (!values.length)
    throw new CommandError(
      `${name} needs the values on the line: ${name} Address Value ...  (entering them one by one is not possible here)`,
    );
  const address = session.expression(place.text, place.column);
  const size = WRITERS[name];
  const bytes: number[] = [];
  for (const value of values) {
    if (!size || isQuoted(value.text) || /^'.*'$/.test(value.text))
      bytes.push(...characters(value.text, /u$/.test(name) ? 2 : 1));
    else {
      const number = session.expression(value.text, value.column);
      if (size < 8 && number >= 1n << BigInt(size * 8) && number < 1n << 63n)
        throw new CommandError(`Overflow error at '${value.text}'`, value.column);
      for (let i = 0; i < size; i++) bytes.push(Number((number >> BigInt(8 * i)) & 0xffn));
    }
  }
  if (/^ez/.test(name)) bytes.push(...(name === 'ezu' ? [0, 0] : [0]));
  write(session, address, bytes);
}

function characters(text: string, size: 1 | 2): number[] {
  const plain = text.startsWith("'") ? text.slice(1, -1) : unquote(text);
  return [...plain].flatMap(c =>
    size === 2 ? [c.charCodeAt(0) & 0xff, c.charCodeAt(0) >> 8] : [c.charCodeAt(0) & 0xff],
  );
}

function write(session: Session, address: bigint, bytes: readonly number[]): void {
  const { target } = session;
  const thread = currentThread(target);
  let written = 0;
  try {
    written = target.memory.write(address, Uint8Array.from(bytes), thread && processOf(target, thread));
  } catch (error) {
    throw new CommandError(`Memory write error at ${hex(address, 16)}: ${(error as Error).message}`);
  }
  if (written > 0) session.note('memory');
  if (written < bytes.length) throw new CommandError(`Memory write error at ${ticked(address + BigInt(written))}`);
}

// ---- searching ------------------------------------------------------------------------------------------------------
const MAXIMUM_SEARCH = 0x100000;

function search(call: Call): void {
  const { session } = call;
  const type = /^-(\[[^\]]*\])?([bwdqau])\s+/.exec(call.args);
  const text = call.args.slice(type?.[0].length ?? 0);
  const column = call.column + (type?.[0].length ?? 0);
  const kind = type?.[2] ?? 'b';
  const size = { b: 1, w: 2, d: 4, q: 8, a: 1, u: 2 }[kind]!;
  const pieces = words(text, column);
  if (pieces.length < 3)
    throw new CommandError('s needs a range and a pattern: s [-b|-w|-d|-q|-a|-u] Address Ln Pattern');
  const length = /^[lL]\??$/.test(pieces[1].text) ? 3 : 2;
  const first = pieces.slice(0, length);
  const last = first[first.length - 1];
  const rangeText = text.slice(0, last.column - column + last.text.length);
  const { start, count } = session.range(rangeText, column, kind === 'a' || kind === 'u' ? 1 : size, 1);
  const pattern: number[] = [];
  for (const piece of pieces.slice(length)) {
    if (isQuoted(piece.text)) pattern.push(...characters(piece.text, kind === 'u' ? 2 : 1));
    else {
      const value = session.expression(piece.text, piece.column);
      for (let i = 0; i < size; i++) pattern.push(Number((value >> BigInt(8 * i)) & 0xffn));
    }
  }
  const total = Math.min(count * (kind === 'a' || kind === 'u' ? 1 : size), MAXIMUM_SEARCH);
  const bytes = readBytes(session, start, total);
  const show = FORMATS[kind === 'a' || kind === 'u' ? 'b' : kind];
  for (let at = 0; at + pattern.length <= total; at += kind === 'a' || kind === 'u' ? 1 : size) {
    if (!pattern.every((byte, i) => bytes[at + i] === byte)) continue;
    const address = start + BigInt(at);
    const line = readBytes(session, address, show.perLine * show.size);
    const withText = kind === 'd' ? 'c' : kind === 'a' || kind === 'u' ? 'b' : kind;
    session.print(`${ticked(address)}  ${lineText(session, withText, show, line, show.perLine)}`.trimEnd());
  }
}

export const memoryCommands: readonly Command[] = [
  {
    names: ['d', 'da', 'db', 'dc', 'dd', 'dp', 'dq', 'du', 'dw', 'dps', 'dqs', 'dds'],
    family: 'Memory',
    syntax: 'd[a|b|c|d|p|q|u|w|ps|qs|ds] [Range]',
    summary: 'Shows memory; without a range it goes on where the last one ended.',
    help:
      'b bytes, w words, d double-words, c double-words with characters, q and p quad-words, a ASCII, u Unicode text, ps/qs/ds with symbols.\n' +
      'Range: Address, Address Ln (hexadecimal count of units) or Address EndAddress. Structures are encoded by their layout when read; ?? is\n' +
      'what cannot be read.',
    completes: 'symbol',
    run: dump,
  },
  {
    names: ['eb', 'ew', 'ed', 'eq', 'ep', 'ea', 'eu', 'eza', 'ezu'],
    family: 'Memory',
    syntax: 'e{b|w|d|q|p} Address Value ...   |   e{a|u|za|zu} Address "Text"',
    summary: 'Writes memory.',
    help:
      'Bytes that belong to a field of a structure change the field. The change is kept in the journal at this position: going on from\n' +
      'here is another history than before.',
    completes: 'symbol',
    run: enter,
  },
  {
    names: ['s'],
    family: 'Memory',
    syntax: 's [-b|-w|-d|-q|-a|-u] Range Pattern',
    summary: 'Searches memory for values or text.',
    help: `At most 0x${hex(MAXIMUM_SEARCH)} bytes are searched.`,
    run: search,
  },
];
