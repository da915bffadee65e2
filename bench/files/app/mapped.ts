/** Views of files: the same bytes as through handles. */
import {
  CloseHandle,
  CreateFileMappingW,
  FILE_MAP_WRITE,
  FlushViewOfFile,
  MapViewOfFile,
  PAGE_READWRITE,
  UnmapViewOfFile,
} from 'windows';
import { type FILE, SECTION } from './model';
import { LONGEST, type Worker } from './worker';

export function map(worker: Worker): boolean {
  const open = worker.one(
    worker.opens.filter(
      ({ how, file }) =>
        how.read &&
        how.write &&
        file.size > 0 &&
        file.section === null &&
        !file.deletePending &&
        !file.opens.some(o => o.how.deleteOnClose),
    ),
  );
  if (open === undefined) return unmap(worker);
  const { file } = open;
  const handle = CreateFileMappingW(open.handle, null, PAGE_READWRITE, 0, 0, null);
  if (!worker.expect('mapping', worker.result(handle !== 0), 0)) return true;
  const view = MapViewOfFile(handle, FILE_MAP_WRITE, 0, 0, 0);
  if (!worker.expect('view', worker.result(view !== null), 0)) return true;
  file.section = new SECTION(handle, view!, file.size);
  return true;
}

function mappedFile(worker: Worker): FILE | undefined {
  return worker.one([...worker.files.values()].filter(file => file.section !== null));
}

function range(worker: Worker, file: FILE): [offset: number, length: number] {
  const { size } = file.section!;
  const offset = worker.random(size);
  return [offset, Math.min(1 + worker.random(LONGEST), size - offset)];
}

export function writeView(worker: Worker): boolean {
  const file = mappedFile(worker);
  if (file === undefined) return false;
  const [offset, length] = range(worker, file);
  const bytes = worker.pattern(length);
  file.section!.view.set(bytes, offset);
  file.put(bytes, offset);
  if (worker.chance(8)) worker.expect('flush of a view', worker.result(FlushViewOfFile(file.section!.view, 0)), 0);
  return true;
}

export function readView(worker: Worker): boolean {
  const file = mappedFile(worker);
  if (file === undefined) return false;
  const [offset, length] = range(worker, file);
  worker.compare('view', file.section!.view.subarray(offset, offset + length), file, offset, length);
  return true;
}

export function unmap(worker: Worker): boolean {
  const file = mappedFile(worker);
  if (file === undefined) return false;
  unmapFile(worker, file);
  return true;
}

export function unmapFile(worker: Worker, file: FILE): void {
  const { view, handle } = file.section!;
  worker.expect('unmapping', worker.result(UnmapViewOfFile(view)), 0);
  worker.expect('closing a mapping', worker.result(CloseHandle(handle)), 0);
  file.section = null;
}
