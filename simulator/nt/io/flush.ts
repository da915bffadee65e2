/** NtFlushBuffersFile and NtFlushBuffersFileEx. */
import type { FILE_OBJECT, IO_STATUS_BLOCK, NTSTATUS } from '../inc/io';
import { FILE_APPEND_DATA, FILE_WRITE_DATA, IRP_MJ_FLUSH_BUFFERS } from '../inc/iodefs';
import { IRP_MN_FLUSH_DATA_ONLY, IRP_MN_FLUSH_DATA_SYNC_ONLY, IRP_MN_FLUSH_NO_SYNC } from '../inc/irpminor';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { IopReferenceFile } from './create';
import { IoGetNextIrpStackLocation } from './irp';
import { IopPrepareSynchronousRequest, IopRequest, IopSendSynchronousRequest } from './service';

/** Write out the data, but not what is known of the file, and do not ask the disk to write its cache. */
export const FLUSH_FLAGS_FILE_DATA_ONLY = 0x1;
/** Do not ask the disk to write its cache. */
export const FLUSH_FLAGS_NO_SYNC = 0x2;
export const FLUSH_FLAGS_FILE_DATA_SYNC_ONLY = 0x4;

/** By flags. */
const MinorFunctions: readonly number[] = [
  0,
  IRP_MN_FLUSH_DATA_ONLY,
  IRP_MN_FLUSH_NO_SYNC,
  -1,
  IRP_MN_FLUSH_DATA_SYNC_ONLY,
];

/**
 * Writes out what a driver keeps back of a file.
 * @stack 0x40
 */
export function NtFlushBuffersFile(FileHandle: HANDLE, IoStatusBlock: IO_STATUS_BLOCK): NTSTATUS {
  return NtFlushBuffersFileEx(FileHandle, 0, null, 0, IoStatusBlock);
}

/**
 * @param Flags at most one of FLUSH_FLAGS_xxx
 * @stack 0x90
 */
export function NtFlushBuffersFileEx(
  FileHandle: HANDLE,
  Flags: number,
  _Parameters: unknown,
  ParametersSize: number,
  IoStatusBlock: IO_STATUS_BLOCK,
): NTSTATUS {
  const minor = MinorFunctions[Flags] ?? -1;
  if (minor < 0 || ParametersSize !== 0) return STATUS_INVALID_PARAMETER;
  const file = new Ref<FILE_OBJECT | null>(null);
  let status = IopReferenceFile(FileHandle, FILE_WRITE_DATA, file);
  if (!NT_SUCCESS(status)) status = IopReferenceFile(FileHandle, FILE_APPEND_DATA, file);
  if (!NT_SUCCESS(status)) return status;
  const request = new IopRequest(file.value!);
  const prepared = IopPrepareSynchronousRequest(request, IoStatusBlock, IRP_MJ_FLUSH_BUFFERS);
  if (!NT_SUCCESS(prepared)) return prepared;
  IoGetNextIrpStackLocation(request.Irp).MinorFunction = minor;
  return IopSendSynchronousRequest(request, IoStatusBlock);
}
