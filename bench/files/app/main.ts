/*
 * stress.exe OPERATIONS THREADS SEED - threads that do random things to files, each knowing what must come of it: its
 * files are known to the byte, and every call's answer. Some files belong to all of them.
 */
import {
  CloseHandle,
  CreateDirectoryW,
  CreateThread,
  FILE_SHARE_READ,
  type HANDLE,
  INFINITE,
  OPEN_EXISTING,
  printf,
  ReadFile,
  Ref,
  RemoveDirectoryW,
  WaitForSingleObject,
} from 'windows';
import { at, flush, overlapped, read, size, write } from './data';
import { close, closeOne, open, openAs } from './handles';
import { lock, unlock } from './locks';
import { map, readView, unmap, unmapFile, writeView } from './mapped';
import { dispose, list, listOne, remove, rename, resize } from './names';
import {
  append,
  checkCounter,
  checkLog,
  closeParts,
  createShared,
  deleteShared,
  openParts,
  readMappedPart,
  readPart,
  type SHARED,
  writeMappedPart,
  writePart,
} from './shared';
import { link, stream } from './streams';
import { count, oplock, waitForLock, watch } from './waiting';
import { following, LONGEST, PATTERN, Totals, Worker } from './worker';

type Operation = (worker: Worker, shared: SHARED) => boolean;

/** Each as often as its weight says; false: there was nothing to do it to, and another one takes its turn. */
const WEIGHTS: readonly (readonly [Operation, number])[] = [
  [open, 5], [close, 3], [read, 10], [write, 10], [overlapped, 3], [flush, 1], [size, 3],
  [resize, 2], [rename, 2], [remove, 1], [dispose, 1], [list, 1], [lock, 2], [unlock, 1],
  [map, 1], [writeView, 3], [readView, 3], [unmap, 1],
  [stream, 4], [link, 1], [count, 2], [waitForLock, 1], [watch, 1], [oplock, 1],
  [writePart, 6], [readPart, 6], [writeMappedPart, 4], [readMappedPart, 4], [append, 3],
]; // biome-ignore format: a table
const OPERATIONS = WEIGHTS.flatMap(([operation, weight]) => Array.from({ length: weight }, () => operation));
const MOST_WRONG = 10;

const Records: number[] = [];
const Counted: number[] = [];
let Threads = 0;
const Seed = new Ref(0);

export function main(argc: number, argv: readonly string[]): number {
  const [operations, threads, seed] = argv.slice(1).map(Number);
  Totals.left = operations;
  Threads = threads;
  Seed.value = seed;
  let state = seed + 1;
  for (let i = 0; i < PATTERN.length; i++) PATTERN[i] = state = following(state);
  createShared(threads);
  CreateDirectoryW('C:\\common', null);
  const handles: HANDLE[] = [];
  for (let i = 0; i < threads; i++) {
    CreateDirectoryW(`C:\\t${i}`, null);
    handles.push(CreateThread(null, 0, work, i, 0, null));
  }
  for (const handle of handles) {
    WaitForSingleObject(handle, INFINITE);
    CloseHandle(handle);
  }
  checkLog(Records);
  checkCounter(Counted);
  deleteShared();
  for (let i = 0; i < threads; i++) if (!RemoveDirectoryW(`C:\\t${i}`)) Totals.wrong++;
  if (!RemoveDirectoryW('C:\\common')) Totals.wrong++;
  printf('%d threads, %d wrong, digest %08x\n', Threads, Totals.wrong, Totals.digest >>> 0);
  return Totals.wrong === 0 ? 0 : 1;
}

function work(number: number): number {
  const worker = new Worker(number, (Seed.value * 7919 + number * 104_729 + 1) | 1);
  const shared = openParts(worker);
  while (Totals.left > 0 && Totals.wrong < MOST_WRONG) if (worker.one(OPERATIONS)!(worker, shared)) Totals.left--;
  writePart(worker, shared);
  readPart(worker, shared);
  readMappedPart(worker, shared);
  closeParts(worker, shared);
  Records[number] = shared.records;
  Counted[number] = shared.counted;
  finish(worker);
  return 0;
}

/** Everything is closed, compared as a whole, and deleted. */
function finish(worker: Worker): void {
  for (const file of worker.files.values()) if (file.section !== null) unmapFile(worker, file);
  while (worker.opens.length > 0) closeOne(worker, worker.opens[0]);
  listOne(worker, `${worker.directory}\\*`, `${worker.directory}\\`);
  for (const [path, file] of [...worker.files]) {
    const how = { creation: OPEN_EXISTING, share: FILE_SHARE_READ, read: true, write: false, remove: true };
    const opened = openAs(worker, path, { ...how, uncached: false, overlapped: false, deleteOnClose: true });
    if (opened === null) continue;
    const count = new Ref(0);
    for (let offset = 0; offset < file.size; offset += LONGEST) {
      ReadFile(opened.handle, worker.buffers[0], LONGEST, count, at(offset));
      const there = Math.min(LONGEST, file.size - offset);
      worker.expect('bytes at the end', count.value, there);
      worker.compare('at the end', worker.buffers[0], file, offset, there);
    }
    closeOne(worker, opened);
  }
  listOne(worker, `${worker.directory}\\*`, `${worker.directory}\\`);
}
