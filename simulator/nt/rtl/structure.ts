/**
 * Structures that lie in a buffer: classes with a layout, read out of bytes and written into them. Bytes may be such that
 * touching them faults; they are touched once each, in rising order.
 */
import { HalDefineType } from 'hal';

/** As HalDefineType's, and `Bool` (one byte), `Text LENGTH` (UTF-16, whose bytes the field LENGTH tells). */
export type StructureField = readonly [name: string, offset: number, type: string];
type StructureClass<T> = new () => T;

class Layout {
  constructor(
    readonly Size: number,
    readonly Fields: readonly StructureField[],
    /** Where the last text begins; -1: it has none. */
    readonly TextOffset: number,
  ) {}
}
const Layouts = new Map<Function, Layout>();

/** WinDbg's name of a field's type. */
function DebuggerType(Type: string): string {
  if (Type === 'Bool') return 'UChar';
  return Type.startsWith('Text ') ? '[1] Wchar' : Type;
}

/**
 * Gives a structure class its layout, in memory and in buffers.
 * @param Size bytes, as C's sizeof
 * @param Fields the variable text last
 */
export function RtlDefineStructure<T extends object>(
  Type: StructureClass<T>,
  Name: string,
  Size: number,
  Fields: readonly StructureField[],
): void {
  const last = Fields[Fields.length - 1];
  Layouts.set(Type, new Layout(Size, Fields, last[2].startsWith('Text ') ? last[1] : -1));
  HalDefineType(
    Type,
    Name,
    Size,
    Fields.map(([name, offset, type]) => [name, offset, DebuggerType(type)] as const),
  );
}

function LayoutOf(Type: Function): Layout {
  const layout = Layouts.get(Type);
  if (layout === undefined) throw new TypeError(`${Type.name} has no layout in a buffer`);
  return layout;
}

/** Bytes up to the variable text, or of all: C's FIELD_OFFSET(TYPE, FileName) or sizeof(TYPE). */
export function RtlStructureFixedSize(Type: Function): number {
  const layout = LayoutOf(Type);
  return layout.TextOffset < 0 ? layout.Size : layout.TextOffset;
}
/** C's sizeof. */
export function RtlStructureSize(Type: Function): number {
  return LayoutOf(Type).Size;
}
/** Bytes that the structure takes in a buffer, with its text. */
export function RtlStructureLength(Structure: object): number {
  const layout = LayoutOf(Structure.constructor);
  if (layout.TextOffset < 0) return layout.Size;
  const [name] = layout.Fields[layout.Fields.length - 1];
  return layout.TextOffset + 2 * ((Structure as Record<string, string>)[name] as string).length;
}

export function RtlReadUlong(Bytes: Uint8Array, Offset: number): number {
  return (Bytes[Offset] | (Bytes[Offset + 1] << 8) | (Bytes[Offset + 2] << 16) | (Bytes[Offset + 3] << 24)) >>> 0;
}
export function RtlWriteUlong(Bytes: Uint8Array, Offset: number, Value: number): void {
  Bytes[Offset] = Value & 0xff;
  Bytes[Offset + 1] = (Value >>> 8) & 0xff;
  Bytes[Offset + 2] = (Value >>> 16) & 0xff;
  Bytes[Offset + 3] = (Value >>> 24) & 0xff;
}
/** Signed, as a LARGE_INTEGER. */
export function RtlReadLargeInteger(Bytes: Uint8Array, Offset: number): bigint {
  return BigInt.asIntN(64, BigInt(RtlReadUlong(Bytes, Offset)) | (BigInt(RtlReadUlong(Bytes, Offset + 4)) << 32n));
}
export function RtlWriteLargeInteger(Bytes: Uint8Array, Offset: number, Value: bigint): void {
  RtlWriteUlong(Bytes, Offset, Number(Value & 0xffffffffn));
  RtlWriteUlong(Bytes, Offset + 4, Number((Value >> 32n) & 0xffffffffn));
}
/** @param Length bytes */
export function RtlReadText(Bytes: Uint8Array, Offset: number, Length: number): string {
  let text = '';
  for (let i = 0; i + 1 < Length; i += 2) text += String.fromCharCode(Bytes[Offset + i] | (Bytes[Offset + i + 1] << 8));
  return text;
}
/** @param Room bytes; what does not fit is left out */
export function RtlWriteText(Bytes: Uint8Array, Offset: number, Text: string, Room: number = 2 * Text.length): void {
  for (let i = 0; i < Text.length && 2 * i < Room; i++) {
    const code = Text.charCodeAt(i);
    Bytes[Offset + 2 * i] = code & 0xff;
    if (2 * i + 1 < Room) Bytes[Offset + 2 * i + 1] = code >>> 8;
  }
}

/** What C sees through a pointer to `Type` into the buffer. */
export function RtlStructureFromBytes<T extends object>(Type: StructureClass<T>, Bytes: Uint8Array, Offset = 0): T {
  const structure = new Type();
  const fields = structure as Record<string, unknown>;
  for (const [name, at, type] of LayoutOf(Type).Fields) fields[name] = ReadField(fields, type, Bytes, Offset + at);
  return structure;
}

function ReadField(Fields: Record<string, unknown>, Type: string, Bytes: Uint8Array, At: number): unknown {
  switch (Type) {
    case 'Uint4B':
      return RtlReadUlong(Bytes, At);
    case 'Int4B':
      return RtlReadUlong(Bytes, At) | 0;
    case '_LARGE_INTEGER':
      return RtlReadLargeInteger(Bytes, At);
    case 'Uint8B':
      return BigInt.asUintN(64, RtlReadLargeInteger(Bytes, At));
    case 'Uint2B':
      return Bytes[At] | (Bytes[At + 1] << 8);
    case 'Bool':
      return Bytes[At] !== 0;
    case 'Char':
    case 'UChar':
      return Bytes[At];
    default:
      return RtlReadText(Bytes, At, Math.min(Number(Fields[Type.substring(5)]), Math.max(0, Bytes.length - At)));
  }
}

/**
 * Writes the structure. Of its last text as much as fits, and the length of all of it; everything before must fit.
 * @returns bytes written
 */
export function RtlStructureToBytes(
  Structure: object,
  Bytes: Uint8Array,
  Offset = 0,
  Room = Bytes.length - Offset,
): number {
  const layout = LayoutOf(Structure.constructor);
  const fields = Structure as Record<string, unknown>;
  for (const [, , type] of layout.Fields)
    if (type.startsWith('Text ')) fields[type.substring(5)] = 2 * TextOf(fields, layout, type).length;
  for (const [name, at, type] of layout.Fields) WriteField(type, fields[name], Bytes, Offset + at, Room - at);
  return Math.min(Room, RtlStructureLength(Structure));
}

function TextOf(Fields: Record<string, unknown>, Layout: Layout, Type: string): string {
  for (const [name, , type] of Layout.Fields) if (type === Type) return Fields[name] as string;
  return '';
}

function WriteField(Type: string, Value: any, Bytes: Uint8Array, At: number, Room: number): void {
  switch (Type) {
    case 'Uint4B':
    case 'Int4B':
      RtlWriteUlong(Bytes, At, Value);
      break;
    case '_LARGE_INTEGER':
    case 'Uint8B':
      RtlWriteLargeInteger(Bytes, At, Value);
      break;
    case 'Uint2B':
      Bytes[At] = Value & 0xff;
      Bytes[At + 1] = (Value >>> 8) & 0xff;
      break;
    case 'Bool':
      Bytes[At] = Value ? 1 : 0;
      break;
    case 'Char':
    case 'UChar':
      Bytes[At] = Value & 0xff;
      break;
    default:
      RtlWriteText(Bytes, At, Value, Math.min(2 * Value.length, Room));
  }
}
