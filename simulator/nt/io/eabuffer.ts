/** Lists of extended attributes as they lie in buffers: FILE_FULL_EA_INFORMATION, FILE_GET_EA_INFORMATION (wdm.h, ntifs.h). */
import type { NTSTATUS } from '../inc/io';
import { STATUS_EA_LIST_INCONSISTENT, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { RtlReadUlong, RtlWriteUlong } from '../rtl/structure';

/** The file cannot be used by who does not understand this attribute. */
export const FILE_NEED_EA = 0x80;

export class EA_ENTRY {
  constructor(
    /** Upper case. */
    readonly Name: string,
    readonly Value: Uint8Array,
    /** FILE_NEED_EA */
    readonly Flags = 0,
  ) {}
}

/** Bytes before the name of a full entry (Flags, lengths), and of a name that is asked for. */
const FULL_HEADER = 8;
const GET_HEADER = 5;

function IopEaName(Bytes: Uint8Array, At: number, Length: number): string {
  let name = '';
  for (let i = 0; i < Length; i++) name += String.fromCharCode(Bytes[At + i]);
  return name.toUpperCase();
}

/**
 * Whether a list of FILE_FULL_EA_INFORMATION is one: entries within the buffer, names that end with a zero, offsets that
 * are multiples of four. Source: ntifs/nf-ntifs-iocheckeabuffervalidity.
 * @param ErrorOffset gets where it is not
 * @returns STATUS_EA_LIST_INCONSISTENT
 * @stack 0x40
 */
export function IoCheckEaBufferValidity(EaBuffer: Uint8Array, EaLength: number, ErrorOffset: Ref<number>): NTSTATUS {
  for (let at = 0; ; ) {
    ErrorOffset.value = at;
    if (at + FULL_HEADER > EaLength) return STATUS_EA_LIST_INCONSISTENT;
    const next = RtlReadUlong(EaBuffer, at);
    const nameEnd = at + FULL_HEADER + EaBuffer[at + 5];
    const end = nameEnd + 1 + (EaBuffer[at + 6] | (EaBuffer[at + 7] << 8));
    if (end > EaLength || EaBuffer[nameEnd] !== 0) return STATUS_EA_LIST_INCONSISTENT;
    if (next === 0) return STATUS_SUCCESS;
    if (next % 4 !== 0 || at + next < end) return STATUS_EA_LIST_INCONSISTENT;
    at += next;
  }
}

/** The entries of a valid list; of none for null. */
export function IopReadEas(Bytes: Uint8Array | null): EA_ENTRY[] {
  const entries: EA_ENTRY[] = [];
  if (Bytes === null || Bytes.length === 0) return entries;
  for (let at = 0, next = -1; next !== 0; at += next) {
    next = RtlReadUlong(Bytes, at);
    const name = at + FULL_HEADER;
    const value = name + Bytes[at + 5] + 1;
    const length = Bytes[at + 6] | (Bytes[at + 7] << 8);
    entries.push(
      new EA_ENTRY(IopEaName(Bytes, name, Bytes[at + 5]), Bytes.slice(value, value + length), Bytes[at + 4]),
    );
  }
  return entries;
}

/** The names of a FILE_GET_EA_INFORMATION list. @returns null: it is none */
export function IopReadEaNames(Bytes: Uint8Array, Length: number): string[] | null {
  const names: string[] = [];
  for (let at = 0, next = -1; next !== 0; at += next) {
    if (at + GET_HEADER > Length || at + GET_HEADER + Bytes[at + 4] > Length) return null;
    next = RtlReadUlong(Bytes, at);
    if (next % 4 !== 0) return null;
    names.push(IopEaName(Bytes, at + GET_HEADER, Bytes[at + 4]));
  }
  return names;
}

/** Bytes of an entry. */
export function IopEaLength(Entry: EA_ENTRY): number {
  return FULL_HEADER + Entry.Name.length + 1 + Entry.Value.length;
}

/** Writes entries one behind the other. @returns bytes, all of which `Bytes` must have room for */
export function IopWriteEas(Entries: readonly EA_ENTRY[], Bytes: Uint8Array): number {
  let at = 0;
  let end = 0;
  for (let i = 0; i < Entries.length; i++) {
    const { Name, Value, Flags } = Entries[i];
    end = at + IopEaLength(Entries[i]);
    const next = i + 1 < Entries.length ? (end + 3) & ~3 : 0;
    RtlWriteUlong(Bytes, at, next === 0 ? 0 : next - at);
    Bytes[at + 4] = Flags;
    Bytes[at + 5] = Name.length;
    Bytes[at + 6] = Value.length & 0xff;
    Bytes[at + 7] = Value.length >>> 8;
    for (let c = 0; c < Name.length; c++) Bytes[at + FULL_HEADER + c] = Name.charCodeAt(c);
    Bytes[at + FULL_HEADER + Name.length] = 0;
    Bytes.set(Value, at + FULL_HEADER + Name.length + 1);
    at = next;
  }
  return end;
}

/** Bytes of entries one behind the other. */
export function IopEaListLength(Entries: readonly EA_ENTRY[]): number {
  let at = 0;
  for (const entry of Entries) at = ((at + 3) & ~3) + IopEaLength(entry);
  return at;
}
