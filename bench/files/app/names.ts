/** Names and sizes: renaming, deleting, looking through directories, cutting and growing. */
import {
  DeleteFileW,
  ERROR_ACCESS_DENIED,
  ERROR_USER_MAPPED_FILE,
  FILE_BEGIN,
  FILE_DISPOSITION_INFO,
  FileDispositionInfo,
  FindClose,
  FindFirstFileW,
  FindNextFileW,
  INVALID_HANDLE_VALUE,
  MOVEFILE_REPLACE_EXISTING,
  MoveFileExW,
  RtlStructureToBytes,
  SetEndOfFile,
  SetFileInformationByHandle,
  SetFilePointerEx,
  WIN32_FIND_DATAW,
} from 'windows';
import { errorOfChange, LARGEST } from './model';
import type { Worker } from './worker';

export function resize(worker: Worker): boolean {
  const open = worker.one(worker.opens.filter(o => o.how.write && !o.how.overlapped && !o.file.deletePending));
  if (open === undefined) return false;
  const { file, handle } = open;
  const length = worker.random(LARGEST);
  SetFilePointerEx(handle, BigInt(length), null, FILE_BEGIN);
  open.position = length;
  const mapped = file.section !== null && length < file.size;
  if (mapped && length >= file.section!.size) return true;
  const error = worker.result(SetEndOfFile(handle));
  if (worker.expect(`resize from ${file.size} to ${length}`, error, mapped ? ERROR_USER_MAPPED_FILE : 0) && !mapped)
    file.resize(length);
  return true;
}

export function rename(worker: Worker): boolean {
  const from = worker.one(worker.paths)!;
  const to = worker.one(worker.paths)!;
  if (from === to) return false;
  const file = worker.files.get(from);
  const target = worker.files.get(to);
  const error = worker.result(MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING));
  const refused = target !== undefined && (target.opens.length > 0 || target.section !== null);
  const expected = errorOfChange(file) || (refused ? ERROR_ACCESS_DENIED : 0);
  if (!worker.expect(`rename ${from} to ${to}`, error, expected) || expected !== 0) return true;
  worker.files.delete(from);
  worker.files.set(to, file!);
  return true;
}

export function remove(worker: Worker): boolean {
  const path = worker.one(worker.paths)!;
  const file = worker.files.get(path);
  const expected = errorOfChange(file) || (file!.section !== null ? ERROR_ACCESS_DENIED : 0);
  const error = worker.result(DeleteFileW(path));
  if (!worker.expect(`delete ${path}`, error, expected) || expected !== 0) return true;
  if (file!.opens.length === 0) worker.files.delete(path);
  else file!.deletePending = true;
  return true;
}

/** By handle, and back. */
export function dispose(worker: Worker): boolean {
  const open = worker.one(
    worker.opens.filter(o => o.how.remove && !o.file.opens.some(other => other.how.deleteOnClose)),
  );
  if (open === undefined) return false;
  const { file } = open;
  const disposition = new FILE_DISPOSITION_INFO();
  disposition.DeleteFile = !file.deletePending;
  const expected = disposition.DeleteFile && file.section !== null ? ERROR_ACCESS_DENIED : 0;
  const bytes = new Uint8Array(1);
  RtlStructureToBytes(disposition, bytes);
  const error = worker.result(SetFileInformationByHandle(open.handle, FileDispositionInfo, bytes, 1));
  if (worker.expect('disposition', error, expected) && expected === 0) file.deletePending = disposition.DeleteFile;
  return true;
}

/** What the directory, or the worker's part of one that all use, says is what is there. */
export function list(worker: Worker): boolean {
  if (worker.chance(2)) listOne(worker, `${worker.directory}\\*`, `${worker.directory}\\`);
  else listOne(worker, `C:\\common\\${worker.number}-*`, `C:\\common\\`);
  return true;
}

export function listOne(worker: Worker, pattern: string, folder: string): void {
  const data = new WIN32_FIND_DATAW();
  const find = FindFirstFileW(pattern, data);
  let found = 0;
  let last = '';
  if (find !== INVALID_HANDLE_VALUE) {
    do {
      if (data.cFileName.startsWith('.')) continue;
      found++;
      worker.expect(`${data.cFileName} after ${last}`, Number(data.cFileName > last), 1);
      last = data.cFileName;
      const file = worker.files.get(folder + data.cFileName);
      worker.expect(`${folder + data.cFileName} found`, Number(file !== undefined), 1);
      if (file && file.opens.length === 0 && file.section === null)
        worker.expect(`size of ${data.cFileName} in its directory`, data.nFileSizeLow, file.size);
    } while (FindNextFileW(find, data));
    worker.expect('end of a search', worker.result(FindClose(find)), 0);
  }
  const known = [...worker.files.keys()].filter(path => path.startsWith(folder));
  worker.expect(`files in ${pattern}`, found, known.length);
}
