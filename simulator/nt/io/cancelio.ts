/** Cancelling the I/O of a file. */
import type { FILE_OBJECT, IO_STATUS_BLOCK, IRP, NTSTATUS } from '../inc/io';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_NOT_FOUND, STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentProcess, PsGetCurrentThread } from '../ps/current';
import { PspReferenceThreads } from '../ps/lists';
import { IoCancelIrp, IopThreadIrps } from './cancel';
import { IopReferenceFile } from './create';

/**
 * What the calling thread has issued on the file.
 * @stack 0x90
 */
export function NtCancelIoFile(FileHandle: HANDLE, IoStatusBlock: IO_STATUS_BLOCK): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(FileHandle, 0, file);
  if (!NT_SUCCESS(status)) return status;
  IopCancelIrps(IopThreadIrps(PsGetCurrentThread()), file.value!, null);
  ObfDereferenceObject(file.value!);
  IoStatusBlock.Status = STATUS_SUCCESS;
  return STATUS_SUCCESS;
}

/**
 * What any thread of the process has issued on the file; one request only if its status block is given.
 * @returns STATUS_NOT_FOUND if there was nothing
 * @stack 0x90
 */
export function NtCancelIoFileEx(
  FileHandle: HANDLE,
  IoRequestToCancel: IO_STATUS_BLOCK | null,
  IoStatusBlock: IO_STATUS_BLOCK,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(FileHandle, 0, file);
  if (!NT_SUCCESS(status)) return status;
  let found = 0;
  for (const thread of PspReferenceThreads(PsGetCurrentProcess())) {
    found += IopCancelIrps(IopThreadIrps(thread), file.value!, IoRequestToCancel);
    ObfDereferenceObject(thread);
  }
  ObfDereferenceObject(file.value!);
  IoStatusBlock.Status = found > 0 ? STATUS_SUCCESS : STATUS_NOT_FOUND;
  return IoStatusBlock.Status;
}

function IopCancelIrps(Irps: IRP[], File: FILE_OBJECT, Only: IO_STATUS_BLOCK | null): number {
  let found = 0;
  for (const irp of Irps) {
    if (irp.Tail.Overlay.OriginalFileObject !== File || (Only !== null && irp.UserIosb !== Only)) continue;
    IoCancelIrp(irp);
    found++;
  }
  return found;
}
