/** Byte-range locks, by several handles of one thread: each is an owner. */
import {
  ERROR_LOCK_VIOLATION,
  LOCKFILE_EXCLUSIVE_LOCK,
  LOCKFILE_FAIL_IMMEDIATELY,
  LockFileEx,
  UnlockFileEx,
} from 'windows';
import { at } from './data';
import { LARGEST, LOCK } from './model';
import type { Worker } from './worker';

export function lock(worker: Worker): boolean {
  const open = worker.one(worker.opens.filter(o => (o.how.read || o.how.write) && !o.how.overlapped));
  if (open === undefined) return false;
  const { file, handle } = open;
  const start = worker.random(LARGEST);
  const length = 1 + worker.random(1000);
  const met = file.locks.filter(l => l.overlaps(start, length));
  if (met.some(l => l.open === open)) return false;
  const exclusive = worker.chance(2);
  const flags = LOCKFILE_FAIL_IMMEDIATELY | (exclusive ? LOCKFILE_EXCLUSIVE_LOCK : 0);
  const error = worker.result(LockFileEx(handle, flags, 0, length, 0, at(start)));
  const refused = met.some(l => exclusive || l.exclusive);
  if (worker.expect('lock', error, refused ? ERROR_LOCK_VIOLATION : 0) && !refused)
    file.locks.push(new LOCK(open, start, length, exclusive));
  return true;
}

export function unlock(worker: Worker): boolean {
  const open = worker.one(worker.opens.filter(o => o.file.locks.some(l => l.open === o)));
  if (open === undefined) return false;
  const { locks } = open.file;
  const own = worker.one(locks.filter(l => l.open === open))!;
  worker.expect('unlock', worker.result(UnlockFileEx(open.handle, 0, own.length, 0, at(own.start))), 0);
  locks.splice(locks.indexOf(own), 1);
  return true;
}
