/** Sharing between the streams of a file: who may delete the file deletes all of them. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import {
  FILE_APPEND_DATA,
  FILE_EXECUTE,
  FILE_READ_DATA,
  FILE_SHARE_DELETE,
  FILE_WRITE_DATA,
} from '../../nt/inc/iodefs';
import { DELETE } from '../../nt/inc/ntdef';
import { STATUS_SHARING_VIOLATION, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { SCB } from './types';

/** Who asks for none of these takes no part in sharing. */
const SHARED = FILE_READ_DATA | FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_EXECUTE | DELETE;

/**
 * Whether an open of a stream agrees with those of the file's other streams: the file is not opened for deleting while
 * somebody has a stream and does not share that, and no such open of a stream while somebody may delete the file. Main
 * resource exclusive.
 * @returns STATUS_SHARING_VIOLATION
 */
export function NtfsCheckStreamSharing(Scb: SCB, FileObject: FILE_OBJECT, Access: number, Share: number): NTSTATUS {
  const { Fcb, Stream } = Scb;
  if (FileObject.$ignoresSharing || (Access & SHARED) === 0) return STATUS_SUCCESS;
  const isFile = Stream === null || Stream.Name === '';
  const deletes = isFile && (Access & DELETE) !== 0;
  const denies = !isFile && (Share & FILE_SHARE_DELETE) === 0;
  if (!deletes && !denies) return STATUS_SUCCESS;
  for (const other of Fcb.Scbs) {
    if (other === Scb || other.CleanupCount === 0) continue;
    const { OpenCount, SharedDelete, Deleters } = other.ShareAccess;
    const named = other.Stream !== null && other.Stream.Name !== '';
    if (named ? deletes && SharedDelete < OpenCount : denies && Deleters > 0) return STATUS_SHARING_VIOLATION;
  }
  return STATUS_SUCCESS;
}
