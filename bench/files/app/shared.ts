/**
 * Files that all threads use at once. In two of them each thread has a part of its own, which no page keeps to itself: one
 * is written through the cache and past it, the other through the cache and views. To the third all append; the fourth
 * holds a number that all count on.
 */
import {
  CloseHandle,
  CREATE_ALWAYS,
  CreateFileMappingW,
  CreateFileW,
  DeleteFileW,
  FILE_APPEND_DATA,
  FILE_ATTRIBUTE_NORMAL,
  FILE_BEGIN,
  FILE_FLAG_NO_BUFFERING,
  FILE_MAP_WRITE,
  FlushViewOfFile,
  GENERIC_READ,
  GENERIC_WRITE,
  GetFileSizeEx,
  type HANDLE,
  MapViewOfFile,
  OPEN_EXISTING,
  PAGE_READWRITE,
  printf,
  ReadFile,
  Ref,
  SetEndOfFile,
  SetFilePointerEx,
  UnmapViewOfFile,
  WriteFile,
} from 'windows';
import { at } from './data';
import { SHARE_ALL } from './handles';
import { FILE } from './model';
import { Totals, type Worker } from './worker';

/** Bytes of a thread's part: sectors, but not pages. */
const PART = 3072;
const SECTOR = 512;
const RECORD = 64;
/** All threads count in it. */
export const COUNTER = 'C:\\counter.bin';
const PATHS = { parts: 'C:\\parts.bin', mapped: 'C:\\mapped.bin', log: 'C:\\log.bin', counter: COUNTER };
const ACCESS = GENERIC_READ | GENERIC_WRITE;

function openShared(path: string, access: number, creation: number, flags = 0): HANDLE {
  return CreateFileW(path, access, SHARE_ALL, null, creation, FILE_ATTRIBUTE_NORMAL | flags, null);
}

/** Makes the files; those with parts are as long as they will be. */
export function createShared(threads: number): void {
  for (const path of Object.values(PATHS)) {
    const handle = openShared(path, ACCESS, CREATE_ALWAYS);
    SetFilePointerEx(handle, BigInt(path === PATHS.log ? 0 : path === COUNTER ? 8 : threads * PART), null, FILE_BEGIN);
    SetEndOfFile(handle);
    CloseHandle(handle);
  }
}

/** A thread's handles to them. */
export class SHARED {
  readonly cached = openShared(PATHS.parts, ACCESS, OPEN_EXISTING);
  readonly uncached = openShared(PATHS.parts, ACCESS, OPEN_EXISTING, FILE_FLAG_NO_BUFFERING);
  readonly mapped = openShared(PATHS.mapped, ACCESS, OPEN_EXISTING);
  readonly log = openShared(PATHS.log, FILE_APPEND_DATA, OPEN_EXISTING);
  readonly counter = openShared(COUNTER, ACCESS, OPEN_EXISTING);
  readonly section = CreateFileMappingW(this.mapped, null, PAGE_READWRITE, 0, 0, null);
  readonly view = MapViewOfFile(this.section, FILE_MAP_WRITE, 0, 0, 0)!;
  /** The thread's part of the one and of the other. */
  readonly part = new FILE();
  readonly mappedPart = new FILE();
  records = 0;
  /** How often the thread has counted, and what it counted to. */
  counted = 0;
  seen = 0;
  constructor(readonly start: number) {}
}

export function openParts(worker: Worker): SHARED {
  const shared = new SHARED(worker.number * PART);
  shared.part.size = PART;
  shared.mappedPart.size = PART;
  return shared;
}

export function closeParts(worker: Worker, shared: SHARED): void {
  worker.expect('unmapping', worker.result(UnmapViewOfFile(shared.view)), 0);
  for (const handle of [shared.cached, shared.uncached, shared.mapped, shared.log, shared.counter, shared.section])
    worker.expect('closing', worker.result(CloseHandle(handle)), 0);
}

/** Where in the part, in units of `unit` bytes. */
function within(worker: Worker, unit: number): [offset: number, length: number] {
  const first = worker.random(PART / unit);
  return [first * unit, unit * (1 + worker.random(PART / unit - first))];
}

function transfer(worker: Worker, handle: HANDLE, write: boolean, offset: number, length: number, what: string): void {
  const count = new Ref(0);
  const call = write ? WriteFile : ReadFile;
  const error = worker.result(call(handle, worker.buffers[0], length, count, at(offset)));
  worker.expect(what, error, 0);
  worker.expect(`bytes, ${what}`, count.value, length);
}

export function writePart(worker: Worker, shared: SHARED): boolean {
  const uncached = worker.chance(4);
  const [offset, length] = within(worker, uncached ? SECTOR : 1);
  const bytes = worker.pattern(length);
  worker.buffers[0].set(bytes);
  transfer(worker, uncached ? shared.uncached : shared.cached, true, shared.start + offset, length, 'write of a part');
  shared.part.put(bytes, offset);
  return true;
}

export function readPart(worker: Worker, shared: SHARED): boolean {
  const uncached = worker.chance(4);
  const handle = uncached ? shared.uncached : shared.cached;
  transfer(worker, handle, false, shared.start, PART, 'read of a part');
  worker.compare(uncached ? 'part, uncached' : 'part', worker.buffers[0], shared.part, 0, PART);
  return true;
}

export function writeMappedPart(worker: Worker, shared: SHARED): boolean {
  const [offset, length] = within(worker, 1);
  const bytes = worker.pattern(length);
  if (worker.chance(2)) {
    worker.buffers[0].set(bytes);
    transfer(worker, shared.mapped, true, shared.start + offset, length, 'write of a mapped part');
  } else {
    shared.view.set(bytes, shared.start + offset);
    if (worker.chance(16)) worker.expect('flush', worker.result(FlushViewOfFile(shared.view, 0)), 0);
  }
  shared.mappedPart.put(bytes, offset);
  return true;
}

export function readMappedPart(worker: Worker, shared: SHARED): boolean {
  if (worker.chance(2)) {
    const view = shared.view.subarray(shared.start, shared.start + PART);
    worker.compare('part in a view', view, shared.mappedPart, 0, PART);
    return true;
  }
  transfer(worker, shared.mapped, false, shared.start, PART, 'read of a mapped part');
  worker.compare('mapped part', worker.buffers[0], shared.mappedPart, 0, PART);
  return true;
}

/** A record says whose it is, and the how manieth. */
export function append(worker: Worker, shared: SHARED): boolean {
  const [buffer] = worker.buffers;
  const record = new DataView(buffer.buffer);
  buffer.fill(worker.number, 0, RECORD);
  record.setUint32(0, worker.number);
  record.setUint32(4, shared.records++);
  transfer(worker, shared.log, true, 0, RECORD, 'append');
  return true;
}

/** All records are there, whole, each thread's in its order. */
export function checkLog(records: readonly number[]): void {
  const handle = openShared(PATHS.log, ACCESS, OPEN_EXISTING);
  const size = new Ref(0n);
  GetFileSizeEx(handle, size);
  const seen = records.map(() => 0);
  const bytes = new Uint8Array(RECORD * 1024);
  const count = new Ref(0);
  const view = new DataView(bytes.buffer);
  while (ReadFile(handle, bytes, bytes.length, count, null) && count.value > 0)
    for (let start = 0; start < count.value; start += RECORD) {
      const thread = view.getUint32(start);
      if (view.getUint32(start + 4) === seen[thread] && bytes[start + RECORD - 1] === thread) seen[thread]++;
    }
  CloseHandle(handle);
  const all = records.reduce((sum, n) => sum + n, 0);
  if (Number(size.value) === all * RECORD && seen.join() === records.join()) return;
  Totals.wrong++;
  printf(
    'log: %d bytes of %d records; whole and in order %s of %s\n',
    Number(size.value),
    all,
    seen.join(),
    records.join(),
  );
}

/** No count is lost. */
export function checkCounter(counted: readonly number[]): void {
  const handle = openShared(COUNTER, ACCESS, OPEN_EXISTING);
  const bytes = new Uint8Array(8);
  ReadFile(handle, bytes, bytes.length, new Ref(0), null);
  CloseHandle(handle);
  const value = new DataView(bytes.buffer).getUint32(0);
  const all = counted.reduce((sum, n) => sum + n, 0);
  if (value === all) return;
  Totals.wrong++;
  printf('counter: %d, not %d\n', value, all);
}

export function deleteShared(): void {
  for (const path of Object.values(PATHS)) if (!DeleteFileW(path)) Totals.wrong++;
}
