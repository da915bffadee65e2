/** Share access: what those who have a file open let others do with it. */
import type { FILE_OBJECT, NTSTATUS } from '../inc/io';
import {
  FILE_APPEND_DATA,
  FILE_EXECUTE,
  FILE_READ_DATA,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FILE_WRITE_DATA,
} from '../inc/iodefs';
import { DELETE } from '../inc/ntdef';
import { STATUS_SHARING_VIOLATION, STATUS_SUCCESS } from '../inc/ntstatus';
import type { SHARE_ACCESS } from '../inc/share';

const bit = (value: number): number => (value !== 0 ? 1 : 0);

/** What the file object may do, and lets others do; false if it takes no part: only attributes are asked for. */
function IopSetAccess(FileObject: FILE_OBJECT, DesiredAccess: number, DesiredShareAccess: number): boolean {
  FileObject.ReadAccess = bit(DesiredAccess & (FILE_EXECUTE | FILE_READ_DATA));
  FileObject.WriteAccess = bit(DesiredAccess & (FILE_WRITE_DATA | FILE_APPEND_DATA));
  FileObject.DeleteAccess = bit(DesiredAccess & DELETE);
  const takesPart = (FileObject.ReadAccess | FileObject.WriteAccess | FileObject.DeleteAccess) !== 0;
  if (takesPart) {
    FileObject.SharedRead = bit(DesiredShareAccess & FILE_SHARE_READ);
    FileObject.SharedWrite = bit(DesiredShareAccess & FILE_SHARE_WRITE);
    FileObject.SharedDelete = bit(DesiredShareAccess & FILE_SHARE_DELETE);
  }
  return takesPart;
}

function IopAddShareAccess(FileObject: FILE_OBJECT, ShareAccess: SHARE_ACCESS, count: 1 | -1): void {
  ShareAccess.OpenCount += count;
  ShareAccess.Readers += count * FileObject.ReadAccess;
  ShareAccess.Writers += count * FileObject.WriteAccess;
  ShareAccess.Deleters += count * FileObject.DeleteAccess;
  ShareAccess.SharedRead += count * FileObject.SharedRead;
  ShareAccess.SharedWrite += count * FileObject.SharedWrite;
  ShareAccess.SharedDelete += count * FileObject.SharedDelete;
}

/**
 * Whether one more open agrees with those there are. The caller has the file's lock.
 * @param Update count the new one if it agrees
 * @returns STATUS_SHARING_VIOLATION
 * @stack 0x40
 */
export function IoCheckShareAccess(
  DesiredAccess: number,
  DesiredShareAccess: number,
  FileObject: FILE_OBJECT,
  ShareAccess: SHARE_ACCESS,
  Update: boolean,
): NTSTATUS {
  if (FileObject.$ignoresSharing || !IopSetAccess(FileObject, DesiredAccess, DesiredShareAccess)) return STATUS_SUCCESS;
  const open = ShareAccess.OpenCount;
  if (
    (FileObject.ReadAccess !== 0 && ShareAccess.SharedRead < open) ||
    (FileObject.WriteAccess !== 0 && ShareAccess.SharedWrite < open) ||
    (FileObject.DeleteAccess !== 0 && ShareAccess.SharedDelete < open) ||
    (ShareAccess.Readers !== 0 && FileObject.SharedRead === 0) ||
    (ShareAccess.Writers !== 0 && FileObject.SharedWrite === 0) ||
    (ShareAccess.Deleters !== 0 && FileObject.SharedDelete === 0)
  )
    return STATUS_SHARING_VIOLATION;
  if (Update) IopAddShareAccess(FileObject, ShareAccess, 1);
  return STATUS_SUCCESS;
}

/**
 * The first open of a file.
 * @stack 0x30
 */
export function IoSetShareAccess(
  DesiredAccess: number,
  DesiredShareAccess: number,
  FileObject: FILE_OBJECT,
  ShareAccess: SHARE_ACCESS,
): void {
  ShareAccess.OpenCount = 0;
  ShareAccess.Readers = 0;
  ShareAccess.Writers = 0;
  ShareAccess.Deleters = 0;
  ShareAccess.SharedRead = 0;
  ShareAccess.SharedWrite = 0;
  ShareAccess.SharedDelete = 0;
  if (FileObject.$ignoresSharing) return;
  if (IopSetAccess(FileObject, DesiredAccess, DesiredShareAccess)) IopAddShareAccess(FileObject, ShareAccess, 1);
}

/**
 * Counts an open that was checked before without counting it.
 * @stack 0x30
 */
export function IoUpdateShareAccess(FileObject: FILE_OBJECT, ShareAccess: SHARE_ACCESS): void {
  if (FileObject.$ignoresSharing) return;
  if ((FileObject.ReadAccess | FileObject.WriteAccess | FileObject.DeleteAccess) !== 0)
    IopAddShareAccess(FileObject, ShareAccess, 1);
}

/**
 * At cleanup.
 * @stack 0x30
 */
export function IoRemoveShareAccess(FileObject: FILE_OBJECT, ShareAccess: SHARE_ACCESS): void {
  if (FileObject.$ignoresSharing) return;
  if ((FileObject.ReadAccess | FileObject.WriteAccess | FileObject.DeleteAccess) !== 0)
    IopAddShareAccess(FileObject, ShareAccess, -1);
}
