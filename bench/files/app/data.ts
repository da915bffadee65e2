/** Reading and writing through handles: cached and not, with and without waiting, at the position and anywhere. */
import {
  CancelIoEx,
  CloseHandle,
  CreateEventW,
  ERROR_HANDLE_EOF,
  ERROR_IO_PENDING,
  ERROR_LOCK_VIOLATION,
  ERROR_OPERATION_ABORTED,
  FlushFileBuffers,
  GetFileSizeEx,
  GetLastError,
  GetOverlappedResult,
  type HANDLE,
  OVERLAPPED,
  ReadFile,
  Ref,
  WriteFile,
} from 'windows';
import { isLocked, LARGEST, type OPEN } from './model';
import { LONGEST, type Worker } from './worker';

const SECTOR = 512;

/** A range that the handle can transfer, within the largest file. */
function range(worker: Worker, open: OPEN, atPosition: boolean): [offset: number, length: number] {
  const length = 1 + worker.random(LONGEST);
  const offset = atPosition ? open.position : worker.random(LARGEST);
  if (!open.how.uncached) return [offset, Math.min(length, LARGEST - offset)];
  const start = offset - (offset % SECTOR);
  return [start, Math.min(Math.ceil(length / SECTOR) * SECTOR, LARGEST - start)];
}

/** The handle's own position is used now and then, if it can be. */
function usesPosition(worker: Worker, open: OPEN): boolean {
  const { uncached, overlapped } = open.how;
  return !overlapped && (!uncached || open.position % SECTOR === 0) && open.position < LARGEST && worker.chance(2);
}

export function at(offset: number, event: HANDLE = 0): OVERLAPPED {
  const overlapped = new OVERLAPPED();
  overlapped.Offset = offset;
  overlapped.hEvent = event;
  return overlapped;
}

function anyOpen(worker: Worker, fits: (open: OPEN) => boolean): OPEN | undefined {
  return worker.one(worker.opens.filter(fits));
}

export function read(worker: Worker): boolean {
  const open = anyOpen(worker, o => o.how.read && !o.how.overlapped);
  if (open === undefined) return false;
  const { file, handle } = open;
  const atPosition = usesPosition(worker, open);
  const [offset, length] = range(worker, open, atPosition);
  const buffer = worker.buffers[0];
  const count = new Ref(0);
  const done = ReadFile(handle, buffer, length, count, atPosition ? null : at(offset));
  const error = worker.result(done);
  if (offset >= file.size) {
    worker.expect('read behind the end', error, atPosition ? 0 : ERROR_HANDLE_EOF);
    return true;
  }
  if (isLocked(open, offset, length, false))
    return worker.expect('read of a lock', error, ERROR_LOCK_VIOLATION) || true;
  const there = Math.min(length, file.size - offset);
  if (!worker.expect('read', error, 0) || !worker.expect('bytes read', count.value, there)) return true;
  worker.compare(open.how.uncached ? 'uncached read' : 'read', buffer, file, offset, there);
  open.position = offset + there;
  return true;
}

/** What is mapped is not written past the cache: that would not be the same file for both. */
const canWrite = ({ how, file }: OPEN): boolean => how.write && (!how.uncached || file.section === null);

export function write(worker: Worker): boolean {
  const open = anyOpen(worker, o => canWrite(o) && !o.how.overlapped);
  if (open === undefined) return false;
  const { file, handle } = open;
  const atPosition = usesPosition(worker, open);
  const [offset, length] = range(worker, open, atPosition);
  const bytes = worker.pattern(length);
  const buffer = worker.buffers[0];
  buffer.set(bytes);
  const count = new Ref(0);
  const error = worker.result(WriteFile(handle, buffer, length, count, atPosition ? null : at(offset)));
  if (isLocked(open, offset, length, true))
    return worker.expect('write of a lock', error, ERROR_LOCK_VIOLATION) || true;
  if (!worker.expect('write', error, 0) || !worker.expect('bytes written', count.value, length)) return true;
  file.put(bytes, offset);
  open.position = offset + length;
  return true;
}

/** A request that is under way, or not any more. */
interface SENT {
  readonly overlapped: OVERLAPPED;
  readonly writes: boolean;
  /** It may end with ERROR_OPERATION_ABORTED. */
  readonly cancelled: boolean;
  readonly offset: number;
  readonly length: number;
  readonly expected: number;
  readonly error: number;
  readonly bytes: Uint8Array;
}

/** Several requests at once on one handle, in different thirds of the largest file. */
export function overlapped(worker: Worker): boolean {
  const open = anyOpen(worker, o => o.how.overlapped && (o.how.read || canWrite(o)));
  if (open === undefined) return false;
  const { file, handle } = open;
  const sent: SENT[] = [];
  // Where one of them makes the file longer, what the others find depends on who is first.
  const stays = open.how.uncached || worker.chance(2);
  for (let i = 0; i < worker.buffers.length; i++) {
    const writes = canWrite(open) && (!open.how.read || worker.chance(2));
    const third = LARGEST / worker.buffers.length;
    const offset = i * third + worker.random(8) * SECTOR;
    const length = SECTOR * (1 + worker.random(4));
    if (writes ? stays && offset + length > file.size : offset + length > file.size) continue;
    const bytes = worker.pattern(length);
    if (writes) worker.buffers[i].set(bytes);
    const request = at(offset, CreateEventW(null, true, false, null));
    const call = writes ? WriteFile : ReadFile;
    const error = worker.result(call(handle, worker.buffers[i], length, null, request));
    const cancelled = !writes && error === ERROR_IO_PENDING && worker.chance(4);
    if (cancelled) CancelIoEx(handle, request);
    const expected = isLocked(open, offset, length, writes) ? ERROR_LOCK_VIOLATION : 0;
    sent.push({ overlapped: request, writes, cancelled, offset, length, expected, error, bytes });
  }
  for (const request of sent) finish(worker, open, request, worker.buffers[Math.floor((request.offset * 3) / LARGEST)]);
  for (const {
    overlapped: { hEvent },
  } of sent)
    CloseHandle(hEvent);
  for (const { writes, expected, bytes, offset } of sent) if (writes && expected === 0) file.put(bytes, offset);
  return sent.length > 0;
}

function finish(worker: Worker, open: OPEN, request: SENT, buffer: Uint8Array): void {
  const count = new Ref(0);
  const waits = request.error === 0 || request.error === ERROR_IO_PENDING;
  const done = waits && GetOverlappedResult(open.handle, request.overlapped, count, true);
  const error = done ? 0 : waits ? GetLastError() : request.error;
  if (request.cancelled && error === ERROR_OPERATION_ABORTED) return;
  if (!worker.expect('overlapped', error, request.expected) || !done) return;
  worker.expect('bytes of an overlapped request', count.value, request.length);
  if (!request.writes) worker.compare('overlapped read', buffer, open.file, request.offset, request.length);
}

export function flush(worker: Worker): boolean {
  const open = anyOpen(worker, o => o.how.write);
  if (open === undefined) return false;
  worker.expect('flush', worker.result(FlushFileBuffers(open.handle)), 0);
  return true;
}

export function size(worker: Worker): boolean {
  const open = worker.one(worker.opens);
  if (open === undefined) return false;
  const bytes = new Ref(0n);
  worker.expect('asking for the size', worker.result(GetFileSizeEx(open.handle, bytes)), 0);
  worker.expect('size', Number(bytes.value), open.file.size);
  return true;
}
