/** What the application knows of its files: every byte, every handle, and so what each call has to answer. */
import {
  CREATE_ALWAYS,
  CREATE_NEW,
  ERROR_ACCESS_DENIED,
  ERROR_FILE_EXISTS,
  ERROR_FILE_NOT_FOUND,
  ERROR_SHARING_VIOLATION,
  ERROR_SUCCESS,
  ERROR_USER_MAPPED_FILE,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  type HANDLE,
  OPEN_ALWAYS,
  TRUNCATE_EXISTING,
} from 'windows';

/** Bytes that a file has at most. */
export const LARGEST = 24 * 1024;

/** A file; behind its end its bytes are zero. */
export class FILE {
  readonly bytes = new Uint8Array(LARGEST);
  size = 0;
  readonly opens: OPEN[] = [];
  readonly locks: LOCK[] = [];
  section: SECTION | null = null;
  /** Named ones, by name. */
  readonly streams = new Map<string, FILE>();
  /** It goes with its last handle. */
  deletePending = false;

  resize(size: number): void {
    if (size < this.size) this.bytes.fill(0, size, this.size);
    this.size = size;
  }
  put(bytes: Uint8Array, offset: number): void {
    this.bytes.set(bytes, offset);
    this.size = Math.max(this.size, offset + bytes.length);
  }
}

/** How a file is opened. */
export interface HOW {
  readonly creation: number;
  readonly read: boolean;
  readonly write: boolean;
  readonly remove: boolean;
  readonly share: number;
  readonly uncached: boolean;
  readonly overlapped: boolean;
  readonly deleteOnClose: boolean;
}

export class OPEN {
  /** Of a handle that is not overlapped. */
  position = 0;
  constructor(
    readonly handle: HANDLE,
    readonly file: FILE,
    readonly how: HOW,
  ) {}
}

export class LOCK {
  constructor(
    readonly open: OPEN,
    readonly start: number,
    readonly length: number,
    readonly exclusive: boolean,
  ) {}
  overlaps(start: number, length: number): boolean {
    return start < this.start + this.length && this.start < start + length;
  }
}

/** A mapping of all that the file was then, and its view. */
export class SECTION {
  constructor(
    readonly handle: HANDLE,
    readonly view: Uint8Array,
    readonly size: number,
  ) {}
}

/** One forbids what the other does; who asks for attributes only takes no part. */
function conflict(sharing: HOW, doing: Pick<HOW, 'read' | 'write' | 'remove'>): boolean {
  if (!sharing.read && !sharing.write && !sharing.remove) return false;
  return (
    (doing.read && (sharing.share & FILE_SHARE_READ) === 0) ||
    (doing.write && (sharing.share & FILE_SHARE_WRITE) === 0) ||
    (doing.remove && (sharing.share & FILE_SHARE_DELETE) === 0)
  );
}

/** The error that opening a file ends with. */
export function errorOfOpen(file: FILE | undefined, how: HOW): number {
  if (file === undefined)
    return how.creation === CREATE_NEW || how.creation === CREATE_ALWAYS || how.creation === OPEN_ALWAYS
      ? ERROR_SUCCESS
      : ERROR_FILE_NOT_FOUND;
  if (file.deletePending) return ERROR_ACCESS_DENIED;
  if (how.creation === CREATE_NEW) return ERROR_FILE_EXISTS;
  for (const { how: other } of file.opens)
    if (conflict(other, how) || conflict(how, other)) return ERROR_SHARING_VIOLATION;
  const cuts = how.creation === CREATE_ALWAYS || how.creation === TRUNCATE_EXISTING;
  return cuts && file.section !== null ? ERROR_USER_MAPPED_FILE : ERROR_SUCCESS;
}

/** The error that opening for deleting or renaming ends with, by a call that shares with everybody. */
export function errorOfChange(file: FILE | undefined): number {
  if (file === undefined) return ERROR_FILE_NOT_FOUND;
  if (file.deletePending) return ERROR_ACCESS_DENIED;
  return file.opens.some(open => conflict(open.how, { read: false, write: false, remove: true }))
    ? ERROR_SHARING_VIOLATION
    : ERROR_SUCCESS;
}

/** A read or write through that handle meets a lock. */
export function isLocked(open: OPEN, start: number, length: number, writes: boolean): boolean {
  return open.file.locks.some(
    lock => lock.overlaps(start, length) && (lock.open === open ? writes && !lock.exclusive : writes || lock.exclusive),
  );
}
