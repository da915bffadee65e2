/** A file object's name, while its create has not reached the file system. */
import type { FILE_OBJECT, NTSTATUS } from '../inc/io';
import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';

const MAXIMUM_NAME_BYTES = 0xfffe;

/**
 * IRQL PASSIVE_LEVEL. Source: ntifs/nf-ntifs-ioreplacefileobjectname.
 * @param FileNameLength bytes
 * @returns STATUS_INVALID_PARAMETER
 * @stack 0x40
 */
export function IoReplaceFileObjectName(
  FileObject: FILE_OBJECT,
  NewFileName: string,
  FileNameLength: number,
): NTSTATUS {
  if (FileNameLength % 2 !== 0 || FileNameLength > MAXIMUM_NAME_BYTES) return STATUS_INVALID_PARAMETER;
  FileObject.FileName = NewFileName.substring(0, FileNameLength / 2);
  return STATUS_SUCCESS;
}
