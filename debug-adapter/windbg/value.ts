/** Values as the debugger prints them: a field in `dt`, a variable in `dv`, the answer of `??`. */
import { isBytes } from '../../simulator/memory/bytesView';
import type { DebugTarget, TypeLayout } from '../../simulator/debug/target';
import { HUGE, isHuge, quoted, short } from '../../simulator/engine/thrown';
import { hex, printable, signed, ticked, u64 } from './format';
import { addressOf, safely, symbolAt, typeName } from './machine';

const NULL_TEXT = '(null) ';
/** Characters: a client that is given millions is busy with nothing else. */
export const LONGEST_TEXT = 100_000;

/** Layout of an object, undefined when it is not a structure. */
export function layoutOf(target: DebugTarget, value: unknown): TypeLayout | undefined {
  return value !== null && typeof value === 'object' ? safely(() => target.memory.typeOf(value as object)) : undefined;
}

/** One field as `dt` shows it; `type` is the layout's type text (`Ptr64 _KTHREAD`, `Uint4B`, `[2] _LIST_ENTRY`). */
export function formatField(target: DebugTarget, type: string, value: unknown): string {
  const array = /^\[(\d+)\] (.*)$/.exec(type);
  if (array) return formatArray(target, array[1], array[2], value);
  if (typeof value === 'string')
    return `${type.startsWith('_') ? type : '_UNICODE_STRING'} "${short(value, LONGEST_TEXT)}"`;
  const routine = /^Ptr64 {2,}(.*)$/.exec(type);
  if (routine || typeof value === 'function') return formatRoutine(target, routine?.[1].trim() ?? 'void', value);
  if (type.startsWith('Ptr64')) return formatPointer(target, type.slice(6), value);
  if (typeof value === 'number' || typeof value === 'bigint') return formatInteger(type, value);
  if (typeof value === 'boolean') return formatInteger(type || 'UChar', value ? 1 : 0);
  if (value === null || value === undefined) return NULL_TEXT;
  return formatEmbedded(target, type, value as object);
}

function formatArray(target: DebugTarget, count: string, element: string, value: unknown): string {
  if (element === 'UChar') return `[${count}]  "${typeof value === 'string' ? value : textOf(value)}"`;
  const first = Array.isArray(value) || isBytes(value) ? (value as readonly unknown[])[0] : undefined;
  if (first === undefined) return `[${count}] ${element}`;
  return `[${count}] ${formatField(target, element, first)}`;
}

/** Characters of a byte array up to the terminating zero. */
function textOf(value: unknown): string {
  const bytes = Array.isArray(value) || isBytes(value) ? Array.from(value as unknown as ArrayLike<number>, Number) : [];
  const end = bytes.indexOf(0);
  return bytes
    .slice(0, end < 0 ? undefined : end)
    .map(printable)
    .join('');
}

function formatRoutine(target: DebugTarget, result: string, value: unknown): string {
  const address = addressOf(target, value);
  if (!address) return NULL_TEXT;
  const symbol = symbolAt(target, address);
  return `0x${ticked(address)}     ${result}  ${symbol ? `${symbol}${symbol.includes('+') ? '' : '+0'}` : ''}`;
}

function formatPointer(target: DebugTarget, pointee: string, value: unknown): string {
  const address = typeof value === 'bigint' || typeof value === 'number' ? u64(value) : addressOf(target, value);
  if (!address)
    return value !== null && typeof value === 'object'
      ? `(no address) ${typeName(target, value) ?? ''}`.trimEnd()
      : NULL_TEXT;
  return `0x${ticked(address)} ${pointee === 'Void' ? 'Void' : pointee}`;
}

/** WinDbg: signed in decimal (`0n6`), unsigned in hex (a lone digit without `0x`); one byte with its character. */
function formatInteger(type: string, value: number | bigint): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return '0xffffffff`ffffffff';
  const bits = u64(value);
  switch (type) {
    case 'Char': {
      const byte = BigInt.asIntN(8, bits);
      return `${byte} ${character(bits)}`;
    }
    case 'UChar':
      return `${bits & 0xffn ? '0x' : ''}${hex(bits & 0xffn)} ${character(bits)}`;
    case 'Int2B':
      return `0n${BigInt.asIntN(16, bits)}`;
    case 'Int4B':
      return `0n${BigInt.asIntN(32, bits)}`;
    case 'Int8B':
      return `0n${signed(bits)}`;
    case 'Uint2B':
      return unsigned(bits & 0xffffn);
    case 'Uint4B':
      return unsigned(bits & 0xffffffffn);
    case 'Uint8B':
      return unsigned(bits);
    case '_LARGE_INTEGER':
    case '_ULARGE_INTEGER':
      return `${type} 0x${ticked(bits)}`;
    default:
      if (typeof value === 'number' && !Number.isInteger(value)) return String(value);
      return type.startsWith('_') ? `${type} 0x${ticked(bits)}` : `0x${hex(bits)}`;
  }
}

function unsigned(value: bigint): string {
  if (value < 10n) return String(value);
  return `0x${value >> 32n ? ticked(value) : hex(value)}`;
}

function character(value: bigint): string {
  const byte = Number(value & 0xffn);
  return byte >= 0x20 && byte < 0x7f ? `'${printable(byte)}'` : "''";
}

function formatEmbedded(target: DebugTarget, type: string, value: object): string {
  if (type === '_LIST_ENTRY') {
    const entry = value as { Flink?: object; Blink?: object };
    return `_LIST_ENTRY [ 0x${ticked(addressOf(target, entry.Flink))} - 0x${ticked(addressOf(target, entry.Blink))} ]`;
  }
  if (type === '_UNICODE_STRING') return `_UNICODE_STRING "${String((value as { Buffer?: unknown }).Buffer ?? '')}"`;
  if (type.startsWith('_') || type.startsWith('<')) return type;
  return formatValue(target, value);
}

/** A value without a declared C type: what `dv`, `??` and log messages print. One line. */
export function formatValue(target: DebugTarget, value: unknown): string {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? `0n${value}` : String(value);
    case 'bigint':
      return isHuge(value) ? HUGE : `0n${value}`;
    case 'string':
      return quoted(value, LONGEST_TEXT);
    case 'boolean':
      return String(value);
    case 'undefined':
      return '<undefined>';
    case 'symbol':
      return String(value);
    case 'function': {
      const address = addressOf(target, value);
      const symbol = symbolAt(target, address);
      return symbol ? `0x${ticked(address)} ${symbol}` : `<function ${value.name || 'anonymous'}>`;
    }
    default:
      return value === null ? `0x${ticked(0n)}` : formatObject(target, value as object);
  }
}

function formatObject(target: DebugTarget, value: object): string {
  const address = addressOf(target, value);
  if (address) return `0x${ticked(address)}`;
  if (Array.isArray(value))
    return `[${value.length}] ${value
      .slice(0, 4)
      .map(item => shortly(target, item))
      .join(', ')}${value.length > 4 ? ', ...' : ''}`;
  if (isBytes(value)) return `[${value.byteLength}] bytes`;
  return shortly(target, value);
}

function shortly(target: DebugTarget, value: unknown): string {
  if (value === null || typeof value !== 'object') return formatValue(target, value);
  return typeName(target, value) ?? value.constructor?.name ?? 'object';
}

/** C-like name of a value's type: `struct _KDPC *`, `int`, `unsigned int64`. `declared` is the TypeScript annotation. */
export function typeText(target: DebugTarget, value: unknown, declared?: string): string {
  switch (typeof value) {
    case 'number':
      return declared ?? (Number.isInteger(value) ? (Math.abs(value) < 2 ** 31 ? 'int' : '__int64') : 'double');
    case 'bigint':
      return declared ?? '__int64';
    case 'boolean':
      return declared ?? 'bool';
    case 'string':
      return declared ?? 'string';
    case 'function':
      return 'function *';
    case 'undefined':
      return declared ?? 'void';
    default: {
      if (value === null) return declared ? `${declared.replace(/ *\| *null/g, '')} *` : 'void *';
      const name = typeName(target, value);
      if (name) return `struct ${name} *`;
      if (Array.isArray(value)) return `${declared ?? 'array'}`;
      return declared ?? (value as object).constructor?.name ?? 'object';
    }
  }
}
