/*
 * stress.exe OPERATIONS THREADS SEED - threads that do random things to files, each knowing what must come of it: its
 * model of the file system are bytes by name. All of them write to one file as well, each in its own part of it.
 */
import {
  CloseHandle,
  CREATE_ALWAYS,
  CreateDirectoryW,
  CreateFileW,
  CreateThread,
  DeleteFileW,
  FILE_ATTRIBUTE_NORMAL,
  FILE_BEGIN,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FindClose,
  FindFirstFileW,
  FindNextFileW,
  FlushFileBuffers,
  GENERIC_READ,
  GENERIC_WRITE,
  GetFileSizeEx,
  GetLastError,
  type HANDLE,
  INFINITE,
  INVALID_HANDLE_VALUE,
  MOVEFILE_REPLACE_EXISTING,
  MoveFileExW,
  OPEN_ALWAYS,
  OPEN_EXISTING,
  printf,
  ReadFile,
  Ref,
  SetEndOfFile,
  SetFilePointerEx,
  WaitForSingleObject,
  WIN32_FIND_DATAW,
  WriteFile,
} from 'windows';

const NAMES = ['a', 'b', 'c', 'd'];
const LARGEST = 20_000;
const PART = 3_000;
const SHARED = 'C:\\shared.bin';

let left = 0;
let wrong = 0;
let digest = 0;

class Worker {
  readonly files = new Map<string, Uint8Array>();
  part: Uint8Array = new Uint8Array(0);
  constructor(
    readonly number: number,
    private state: number,
  ) {}

  /** 0 to below `n`. */
  random(n: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % n;
  }
  path(name: string): string {
    return `C:\\t${this.number}\\${name}`;
  }
  bytes(count: number): Uint8Array {
    return new Uint8Array(count).fill(1 + this.random(255));
  }
}

export function main(argc: number, argv: readonly string[]): number {
  const [operations, threads, seed] = argv.slice(1).map(Number);
  left = operations;
  const handles: HANDLE[] = [];
  CloseHandle(open(SHARED, CREATE_ALWAYS));
  for (let i = 0; i < threads; i++) {
    CreateDirectoryW(`C:\\t${i}`, null);
    handles.push(CreateThread(null, 0, work, new Worker(i, seed * 7919 + i * 104_729 + 1), 0, null));
  }
  for (const handle of handles) {
    WaitForSingleObject(handle, INFINITE);
    CloseHandle(handle);
  }
  printf('%d wrong, digest %08x\n', wrong, digest >>> 0);
  return wrong === 0 ? 0 : 1;
}

function work(worker: Worker): number {
  while (left > 0 && wrong < 10) {
    left--;
    const name = NAMES[worker.random(NAMES.length)];
    OPERATIONS[worker.random(OPERATIONS.length)](worker, name);
  }
  for (const name of NAMES) compare(worker, name);
  readPart(worker);
  return 0;
}

const OPERATIONS: readonly ((worker: Worker, name: string) => void)[] = [
  write, write, write, compare, compare, resize, remove, rename, list, writePart, writePart, readPart,
]; // biome-ignore format: weights

function open(path: string, creation: number): HANDLE {
  const share = FILE_SHARE_READ | FILE_SHARE_WRITE;
  return CreateFileW(path, GENERIC_READ | GENERIC_WRITE, share, null, creation, FILE_ATTRIBUTE_NORMAL, null);
}

function check(worker: Worker, what: string, holds: boolean): void {
  if (holds) return;
  wrong++;
  printf('thread %d: %s (error %u)\n', worker.number, what, GetLastError());
}

function put(worker: Worker, handle: HANDLE, offset: number, bytes: Uint8Array, what: string): void {
  const count = new Ref(0);
  SetFilePointerEx(handle, BigInt(offset), null, FILE_BEGIN);
  check(worker, what, WriteFile(handle, bytes, bytes.length, count, null) && count.value === bytes.length);
}

function get(handle: HANDLE, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const count = new Ref(0);
  SetFilePointerEx(handle, BigInt(offset), null, FILE_BEGIN);
  ReadFile(handle, bytes, length, count, null);
  return bytes.subarray(0, count.value);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 97) if (a[i] !== b[i]) return false;
  return a.length === 0 || a[a.length - 1] === b[b.length - 1];
}

function grown(bytes: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  result.set(bytes.subarray(0, length));
  return result;
}

function write(worker: Worker, name: string): void {
  const handle = open(worker.path(name), OPEN_ALWAYS);
  const offset = worker.random(LARGEST);
  const bytes = worker.bytes(1 + worker.random(3_000));
  put(worker, handle, offset, bytes, `write ${name}`);
  if (worker.random(16) === 0) FlushFileBuffers(handle);
  CloseHandle(handle);
  const known = worker.files.get(name) ?? new Uint8Array(0);
  const content = grown(known, Math.max(known.length, offset + bytes.length));
  content.set(bytes, offset);
  worker.files.set(name, content);
  digest = (digest * 31 + offset + bytes.length + bytes[0]) | 0;
}

function compare(worker: Worker, name: string): void {
  const known = worker.files.get(name);
  const handle = open(worker.path(name), OPEN_EXISTING);
  check(worker, `${name} is ${known ? 'lost' : 'there'}`, (handle !== INVALID_HANDLE_VALUE) === (known !== undefined));
  if (handle === INVALID_HANDLE_VALUE) return;
  const size = new Ref(0n);
  GetFileSizeEx(handle, size);
  check(worker, `size of ${name}: ${size.value}, not ${known?.length}`, size.value === BigInt(known?.length ?? -1));
  if (known) check(worker, `content of ${name}`, same(get(handle, 0, LARGEST + 4_000), known));
  CloseHandle(handle);
}

function resize(worker: Worker, name: string): void {
  const known = worker.files.get(name);
  if (!known) return;
  const length = worker.random(LARGEST);
  const handle = open(worker.path(name), OPEN_EXISTING);
  SetFilePointerEx(handle, BigInt(length), null, FILE_BEGIN);
  check(worker, `resize ${name}`, SetEndOfFile(handle));
  CloseHandle(handle);
  worker.files.set(name, grown(known, length));
}

function remove(worker: Worker, name: string): void {
  check(worker, `delete ${name}`, DeleteFileW(worker.path(name)) === worker.files.delete(name));
}

function rename(worker: Worker, name: string): void {
  const to = NAMES[worker.random(NAMES.length)];
  const known = worker.files.get(name);
  if (!known || to === name) return;
  const moved = MoveFileExW(worker.path(name), worker.path(to), MOVEFILE_REPLACE_EXISTING);
  check(worker, `rename ${name} to ${to}`, moved);
  worker.files.delete(name);
  worker.files.set(to, known);
}

function list(worker: Worker, _name: string): void {
  const data = new WIN32_FIND_DATAW();
  const found: string[] = [];
  const find = FindFirstFileW(worker.path('*'), data);
  if (find !== INVALID_HANDLE_VALUE) {
    do if (!data.cFileName.startsWith('.')) found.push(data.cFileName);
    while (FindNextFileW(find, data));
    FindClose(find);
  }
  const known = [...worker.files.keys()].sort().join();
  check(worker, `directory: ${found.join()}, not ${known}`, found.join() === known);
}

/** Each thread's part of the file that all have. */
function writePart(worker: Worker, _name: string): void {
  const handle = open(SHARED, OPEN_EXISTING);
  worker.part = worker.bytes(PART);
  put(worker, handle, worker.number * PART, worker.part, 'shared write');
  CloseHandle(handle);
}

function readPart(worker: Worker, _name?: string): void {
  if (worker.part.length === 0) return;
  const handle = open(SHARED, OPEN_EXISTING);
  check(worker, 'a write to the shared file is lost', same(get(handle, worker.number * PART, PART), worker.part));
  CloseHandle(handle);
}
