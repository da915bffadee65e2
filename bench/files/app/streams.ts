/** Named streams and second names of files. */
import {
  CloseHandle,
  CreateFileW,
  CreateHardLinkW,
  DeleteFileW,
  ERROR_FILE_NOT_FOUND,
  ERROR_HANDLE_EOF,
  FILE_ATTRIBUTE_NORMAL,
  FindClose,
  FindFirstStreamW,
  FindNextStreamW,
  GENERIC_READ,
  GENERIC_WRITE,
  GetFileAttributesW,
  GetLastError,
  type HANDLE,
  INVALID_HANDLE_VALUE,
  MoveFileExW,
  OPEN_ALWAYS,
  OPEN_EXISTING,
  ReadFile,
  Ref,
  WIN32_FIND_STREAM_DATA,
  WriteFile,
} from 'windows';
import { at } from './data';
import { SHARE_ALL } from './handles';
import { FILE } from './model';
import { LONGEST, type Worker } from './worker';

const NAMES = ['s', 't'];

/** Nothing else is going on with it. */
const isAtRest = ({ opens, section, deletePending }: FILE) => opens.length === 0 && section === null && !deletePending;

function openWhole(worker: Worker, path: string, creation: number): HANDLE | null {
  const handle = CreateFileW(
    path,
    GENERIC_READ | GENERIC_WRITE,
    SHARE_ALL,
    null,
    creation,
    FILE_ATTRIBUTE_NORMAL,
    null,
  );
  const error = handle === INVALID_HANDLE_VALUE ? GetLastError() : 0;
  return worker.expect(`open ${path}`, error, 0) ? handle : null;
}

/** Its first bytes are the file's; then some of them become others. */
function compareAndChange(worker: Worker, handle: HANDLE, file: FILE, what: string): void {
  const [buffer] = worker.buffers;
  const count = new Ref(0);
  if (file.size > 0) {
    worker.expect(what, worker.result(ReadFile(handle, buffer, LONGEST, count, at(0))), 0);
    worker.expect(`bytes, ${what}`, count.value, Math.min(file.size, LONGEST));
    worker.compare(what, buffer, file, 0, count.value);
  }
  const bytes = worker.pattern(1 + worker.random(2000));
  const offset = worker.random(2000);
  buffer.set(bytes);
  worker.expect(`write, ${what}`, worker.result(WriteFile(handle, buffer, bytes.length, count, at(offset))), 0);
  worker.expect(`bytes written, ${what}`, count.value, bytes.length);
  file.put(bytes, offset);
}

export function stream(worker: Worker): boolean {
  const path = worker.one(worker.paths)!;
  const file = worker.files.get(path);
  if (file === undefined || file.deletePending) return false;
  if (worker.chance(4)) return listStreams(worker, path, file);
  const name = worker.one(NAMES)!;
  const known = file.streams.get(name);
  if (known !== undefined && worker.chance(4)) {
    worker.expect('deleting a stream', worker.result(DeleteFileW(`${path}:${name}`)), 0);
    file.streams.delete(name);
    return true;
  }
  const handle = openWhole(worker, `${path}:${name}`, known === undefined ? OPEN_ALWAYS : OPEN_EXISTING);
  if (handle === null) return true;
  const contents = known ?? new FILE();
  file.streams.set(name, contents);
  compareAndChange(worker, handle, contents, 'stream');
  worker.expect('closing a stream', worker.result(CloseHandle(handle)), 0);
  return true;
}

/** All streams are there, and as long as they are. */
function listStreams(worker: Worker, path: string, file: FILE): boolean {
  const data = new WIN32_FIND_STREAM_DATA();
  const find = FindFirstStreamW(path, 0, data, 0);
  if (!worker.expect('streams', find === INVALID_HANDLE_VALUE ? GetLastError() : 0, 0)) return true;
  let found = 0;
  do {
    found++;
    const name = data.cStreamName.slice(1, -':$DATA'.length);
    const known = name === '' ? file : file.streams.get(name);
    if (known !== undefined) worker.expect(`size of stream ${name}`, Number(data.StreamSize), known.size);
  } while (FindNextStreamW(find, data));
  worker.expect('end of the streams', GetLastError(), ERROR_HANDLE_EOF);
  worker.expect('number of streams', found, 1 + file.streams.size);
  FindClose(find);
  return true;
}

/** A file gets a second name, and goes on with one of the two. */
export function link(worker: Worker): boolean {
  const path = worker.one([...worker.files].filter(([, file]) => isAtRest(file)).map(([name]) => name));
  if (path === undefined) return false;
  const file = worker.files.get(path)!;
  const second = `${worker.directory}\\link`;
  if (!worker.expect(`link to ${path}`, worker.result(CreateHardLinkW(second, path, null)), 0)) return true;
  const handle = openWhole(worker, second, OPEN_EXISTING);
  if (handle === null) return true;
  compareAndChange(worker, handle, file, 'second name');
  const first = worker.chance(2);
  const gone = first ? path : second;
  if (first) worker.expect('deleting the first name', worker.result(DeleteFileW(path)), 0);
  worker.expect('closing a second name', worker.result(CloseHandle(handle)), 0);
  if (!first) worker.expect('deleting the second name', worker.result(DeleteFileW(second)), 0);
  worker.expect('attributes of a name that is gone', GetFileAttributesW(gone), 0xffffffff);
  worker.expect('error of a name that is gone', GetLastError(), ERROR_FILE_NOT_FOUND);
  if (first) worker.expect('the first name again', worker.result(MoveFileExW(second, path, 0)), 0);
  return true;
}
