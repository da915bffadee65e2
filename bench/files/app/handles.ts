/** Opening and closing. */
import {
  CloseHandle,
  CREATE_ALWAYS,
  CREATE_NEW,
  CreateFileW,
  DELETE,
  ERROR_ALREADY_EXISTS,
  FILE_ATTRIBUTE_NORMAL,
  FILE_FLAG_DELETE_ON_CLOSE,
  FILE_FLAG_NO_BUFFERING,
  FILE_FLAG_OVERLAPPED,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  GENERIC_READ,
  GENERIC_WRITE,
  GetLastError,
  INVALID_HANDLE_VALUE,
  OPEN_ALWAYS,
  OPEN_EXISTING,
  TRUNCATE_EXISTING,
} from 'windows';
import { errorOfOpen, FILE, type HOW, OPEN } from './model';
import type { Worker } from './worker';

const MOST_HANDLES = 8;
export const SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
const SHARES = [SHARE_ALL, SHARE_ALL, SHARE_ALL, SHARE_ALL, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SHARE_READ, 0];
const CREATIONS = [OPEN_ALWAYS, OPEN_ALWAYS, OPEN_ALWAYS, OPEN_EXISTING, CREATE_NEW, CREATE_ALWAYS, TRUNCATE_EXISTING];

export function open(worker: Worker): boolean {
  if (worker.opens.length === MOST_HANDLES) return close(worker);
  const path = worker.one(worker.paths)!;
  const known = worker.files.get(path);
  const creation = worker.one(CREATIONS)!;
  const cuts = creation === CREATE_ALWAYS || creation === TRUNCATE_EXISTING;
  const how: HOW = {
    creation,
    read: !worker.chance(8),
    write: cuts || !worker.chance(4),
    remove: false,
    share: worker.one(SHARES)!,
    uncached: worker.chance(4),
    overlapped: worker.chance(4),
    deleteOnClose: known?.section == null && worker.chance(16),
  };
  openAs(worker, path, { ...how, remove: how.deleteOnClose || worker.chance(8) });
  return true;
}

/** Opens; what happens must be what the model says. */
export function openAs(worker: Worker, path: string, how: HOW): OPEN | null {
  const known = worker.files.get(path);
  const expected = errorOfOpen(known, how);
  const handle = CreateFileW(
    path,
    (how.read ? GENERIC_READ : 0) | (how.write ? GENERIC_WRITE : 0) | (how.remove ? DELETE : 0),
    how.share,
    null,
    how.creation,
    FILE_ATTRIBUTE_NORMAL |
      (how.uncached ? FILE_FLAG_NO_BUFFERING : 0) |
      (how.overlapped ? FILE_FLAG_OVERLAPPED : 0) |
      (how.deleteOnClose ? FILE_FLAG_DELETE_ON_CLOSE : 0),
    null,
  );
  const error = GetLastError();
  const opened = handle !== INVALID_HANDLE_VALUE;
  if (!worker.expect(`open ${path} (${how.creation})`, opened ? 0 : error, expected) || !opened) return null;
  const told = how.creation === CREATE_ALWAYS || how.creation === OPEN_ALWAYS;
  worker.expect(`error of open ${path}`, error, told && known ? ERROR_ALREADY_EXISTS : 0);
  const file = known ?? new FILE();
  if (!known) worker.files.set(path, file);
  if (how.creation === CREATE_ALWAYS || how.creation === TRUNCATE_EXISTING) {
    file.resize(0);
    file.streams.clear();
  }
  const result = new OPEN(handle, file, how);
  worker.opens.push(result);
  file.opens.push(result);
  return result;
}

export function close(worker: Worker): boolean {
  const open = worker.one(worker.opens);
  if (open === undefined) return false;
  closeOne(worker, open);
  return true;
}

export function closeOne(worker: Worker, open: OPEN): void {
  const { file } = open;
  worker.expect('close', worker.result(CloseHandle(open.handle)), 0);
  worker.opens.splice(worker.opens.indexOf(open), 1);
  file.opens.splice(file.opens.indexOf(open), 1);
  for (const lock of file.locks.filter(l => l.open === open)) file.locks.splice(file.locks.indexOf(lock), 1);
  if (open.how.deleteOnClose) file.deletePending = true;
  if (!file.deletePending || file.opens.length > 0) return;
  for (const [path, other] of worker.files) if (other === file) worker.files.delete(path);
}
