/** Requests that wait for somebody else: locks that all threads want, changes of directories, oplocks. */
import {
  CancelIoEx,
  CloseHandle,
  CREATE_ALWAYS,
  CreateEventW,
  CreateFileW,
  CreateThread,
  DeleteFileW,
  DeviceIoControl,
  ERROR_IO_PENDING,
  ERROR_OPERATION_ABORTED,
  FILE_ACTION_ADDED,
  FILE_ACTION_REMOVED,
  FILE_ATTRIBUTE_NORMAL,
  FILE_FLAG_BACKUP_SEMANTICS,
  FILE_FLAG_OVERLAPPED,
  FILE_LIST_DIRECTORY,
  FILE_NOTIFY_CHANGE_FILE_NAME,
  GENERIC_READ,
  GENERIC_WRITE,
  GetLastError,
  GetOverlappedResult,
  type HANDLE,
  INFINITE,
  INVALID_HANDLE_VALUE,
  LOCKFILE_EXCLUSIVE_LOCK,
  LockFileEx,
  OPEN_EXISTING,
  type OVERLAPPED,
  ReadDirectoryChangesW,
  ReadFile,
  Ref,
  UnlockFileEx,
  WaitForSingleObject,
  WriteFile,
} from 'windows';
import { at } from './data';
import { SHARE_ALL } from './handles';
import { COUNTER, type SHARED } from './shared';
import type { Worker } from './worker';

/** winioctl.h */
const FSCTL_REQUEST_BATCH_OPLOCK = 0x90008;
const FSCTL_OPLOCK_BREAK_ACK_NO_2 = 0x90050;

/** Where threads lock what is theirs: behind the counter. */
const OWN = 64;

function openOverlapped(worker: Worker, path: string, access: number, flags: number, creation = OPEN_EXISTING): HANDLE {
  const handle = CreateFileW(path, access, SHARE_ALL, null, creation, FILE_FLAG_OVERLAPPED | flags, null);
  worker.expect(`open ${path}`, handle === INVALID_HANDLE_VALUE ? GetLastError() : 0, 0);
  return handle;
}

/** Waits for the end of a request, and closes its event. */
function end(worker: Worker, handle: HANDLE, request: OVERLAPPED, what: string, expected = 0): number {
  const count = new Ref(0);
  const error = worker.result(GetOverlappedResult(handle, request, count, true));
  worker.expect(what, error, expected);
  CloseHandle(request.hEvent);
  return count.value;
}

const pending = (offset: number) => at(offset, CreateEventW(null, true, false, null));

/** All threads count with one counter, each under its lock: no count is lost. */
export function count(worker: Worker, shared: SHARED): boolean {
  const { counter } = shared;
  const bytes = new Ref(0);
  const [buffer] = worker.buffers;
  worker.expect('lock of the counter', worker.result(LockFileEx(counter, LOCKFILE_EXCLUSIVE_LOCK, 0, 8, 0, at(0))), 0);
  worker.expect('read of the counter', worker.result(ReadFile(counter, buffer, 8, bytes, at(0))), 0);
  const view = new DataView(buffer.buffer);
  const value = view.getUint32(0);
  worker.expect('the counter goes on', Number(value >= shared.seen), 1);
  view.setUint32(0, value + 1);
  worker.expect('write of the counter', worker.result(WriteFile(counter, buffer, 8, bytes, at(0))), 0);
  worker.expect('unlock of the counter', worker.result(UnlockFileEx(counter, 0, 8, 0, at(0))), 0);
  shared.seen = value + 1;
  shared.counted++;
  return true;
}

/** A lock is waited for by a second handle, and got or given up. */
export function waitForLock(worker: Worker, shared: SHARED): boolean {
  const start = OWN + worker.number;
  const lock = (handle: HANDLE, request: OVERLAPPED) =>
    worker.result(LockFileEx(handle, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, request));
  worker.expect('lock', lock(shared.counter, at(start)), 0);
  const other = openOverlapped(worker, COUNTER, GENERIC_READ, 0);
  const request = pending(start);
  worker.expect('second lock', lock(other, request), ERROR_IO_PENDING);
  const cancels = worker.chance(2);
  if (cancels) CancelIoEx(other, request);
  else worker.expect('unlock', worker.result(UnlockFileEx(shared.counter, 0, 1, 0, at(start))), 0);
  end(worker, other, request, 'waiting for a lock', cancels ? ERROR_OPERATION_ABORTED : 0);
  if (cancels) worker.expect('unlock', worker.result(UnlockFileEx(shared.counter, 0, 1, 0, at(start))), 0);
  // What is left of the other lock goes with the handle.
  worker.expect('closing', worker.result(CloseHandle(other)), 0);
  return true;
}

/** A file comes and goes: the directory tells. */
export function watch(worker: Worker): boolean {
  const directory = openOverlapped(worker, worker.directory, FILE_LIST_DIRECTORY, FILE_FLAG_BACKUP_SEMANTICS);
  const path = `${worker.directory}\\new`;
  const asked = ask(worker, directory);
  const file = CreateFileW(path, GENERIC_WRITE, SHARE_ALL, null, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, null);
  told(worker, directory, asked, FILE_ACTION_ADDED);
  worker.expect('closing', worker.result(CloseHandle(file)), 0);
  const again = ask(worker, directory);
  const cancels = worker.chance(3);
  if (cancels) CancelIoEx(directory, again);
  worker.expect('deleting', worker.result(DeleteFileW(path)), 0);
  if (cancels) end(worker, directory, again, 'notification', ERROR_OPERATION_ABORTED);
  // What nobody waits for is kept for who asks next.
  told(worker, directory, cancels ? ask(worker, directory) : again, FILE_ACTION_REMOVED);
  // What is asked for last ends with the handle.
  const last = ask(worker, directory);
  worker.expect('closing', worker.result(CloseHandle(directory)), 0);
  worker.expect('notification of a closed directory', end(worker, directory, last, 'notification'), 0);
  return true;
}

function ask(worker: Worker, directory: HANDLE): OVERLAPPED {
  const request = pending(0);
  const buffer = worker.buffers[1];
  const filter = FILE_NOTIFY_CHANGE_FILE_NAME;
  const asked = ReadDirectoryChangesW(directory, buffer, buffer.length, false, filter, null, request, null);
  worker.expect('asking for changes', worker.result(asked), 0);
  return request;
}

/** FILE_NOTIFY_INFORMATION of one change. */
function told(worker: Worker, directory: HANDLE, request: OVERLAPPED, action: number): void {
  worker.expect('bytes of a change', end(worker, directory, request, 'notification'), 12 + 2 * 'new'.length);
  const view = new DataView(worker.buffers[1].buffer);
  worker.expect('next change', view.getUint32(0, true), 0);
  worker.expect('change', view.getUint32(4, true), action);
  worker.expect('name of a change', view.getUint16(12, true), 'n'.charCodeAt(0));
}

/** Another thread opens a file whose oplock a handle has: it waits until that one has given it up. */
export function oplock(worker: Worker): boolean {
  const path = `${worker.directory}\\oplock`;
  const owner = openOverlapped(worker, path, GENERIC_READ | GENERIC_WRITE, 0, CREATE_ALWAYS);
  const request = pending(0);
  const control = (code: number, overlapped: OVERLAPPED) =>
    worker.result(DeviceIoControl(owner, code, null, 0, null, 0, null, overlapped));
  worker.expect('asking for an oplock', control(FSCTL_REQUEST_BATCH_OPLOCK, request), ERROR_IO_PENDING);
  const opener = { path, error: -1, late: 0, given: 0 };
  const thread = CreateThread(null, 0, openSecond, opener, 0, null);
  end(worker, owner, request, 'break of an oplock');
  worker.expect('open before the oplock is given up', opener.late, 0);
  opener.given = 1;
  const closes = worker.chance(2);
  if (!closes) {
    const answer = pending(0);
    const error = control(FSCTL_OPLOCK_BREAK_ACK_NO_2, answer);
    worker.expect('giving up an oplock', error === ERROR_IO_PENDING ? 0 : error, 0);
    end(worker, owner, answer, 'giving up an oplock');
  } else worker.expect('closing', worker.result(CloseHandle(owner)), 0);
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
  worker.expect('open of a file with an oplock', opener.error, 0);
  worker.expect('waiting for an oplock', opener.late, 1);
  if (!closes) worker.expect('closing', worker.result(CloseHandle(owner)), 0);
  worker.expect('deleting', worker.result(DeleteFileW(path)), 0);
  return true;
}

function openSecond(opener: { path: string; error: number; late: number; given: number }): number {
  const handle = CreateFileW(opener.path, GENERIC_READ, SHARE_ALL, null, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, null);
  opener.error = handle === INVALID_HANDLE_VALUE ? GetLastError() : 0;
  opener.late = opener.given === 1 ? 1 : 2;
  if (opener.error === 0) CloseHandle(handle);
  return 0;
}
