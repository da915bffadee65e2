/** NtQueryInformationFile: what the I/O manager knows itself, and what it asks the driver. */
import {
  FILE_ALL_INFORMATION,
  FileAccessInformation,
  FileAlignmentInformation,
  FileAllInformation,
  FileModeInformation,
  FilePositionInformation,
} from '../inc/fileinfo';
import {
  type FILE_OBJECT,
  FO_ALERTABLE_IO,
  FO_DELETE_ON_CLOSE,
  FO_NO_INTERMEDIATE_BUFFERING,
  FO_SEQUENTIAL_ONLY,
  FO_SYNCHRONOUS_IO,
  FO_WRITE_THROUGH,
  IO_STATUS_BLOCK,
  type NTSTATUS,
} from '../inc/io';
import {
  FILE_DELETE_ON_CLOSE,
  FILE_NO_INTERMEDIATE_BUFFERING,
  FILE_SEQUENTIAL_ONLY,
  FILE_SYNCHRONOUS_IO_ALERT,
  FILE_SYNCHRONOUS_IO_NONALERT,
  FILE_WRITE_THROUGH,
  IRP_BUFFERED_IO,
  IRP_DEALLOCATE_BUFFER,
  IRP_INPUT_OPERATION,
  IRP_MJ_QUERY_INFORMATION,
} from '../inc/iodefs';
import type { HANDLE } from '../inc/ntdef';
import {
  NT_ERROR,
  NT_SUCCESS,
  STATUS_ACCESS_VIOLATION,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { GetExceptionCode } from '../ke/seh';
import { OBJECT_HANDLE_INFORMATION, ObReferenceObjectByHandle } from '../ob/handle';
import { PsGetCurrentThread } from '../ps/current';
import { RtlWriteLargeInteger, RtlWriteUlong } from '../rtl/structure';
import { IopAllocateSystemBuffer, IopProbeBuffer, IopUserBuffer } from './buffer';
import { IoGetRelatedDeviceObject } from './device';
import { IopTryFastQuery } from './fastio';
import { IopQueryClasses } from './fileclass';
import { IoGetNextIrpStackLocation } from './irp';
import { IoFileObjectType } from './types';
import {
  IopFailRequest,
  IopPrepareSynchronousRequest,
  IopRefuse,
  IopRequest,
  IopSendSynchronousRequest,
} from './service';

/**
 * @param FileInformation gets the structure of the class
 * @param Length bytes of it
 * @returns STATUS_INVALID_INFO_CLASS, STATUS_INFO_LENGTH_MISMATCH, or the driver's
 * @stack 0xb0
 */
export function NtQueryInformationFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
): NTSTATUS {
  const rule = IopQueryClasses.get(FileInformationClass);
  if (rule === undefined) return STATUS_INVALID_INFO_CLASS;
  if (Length < rule.Length) return STATUS_INFO_LENGTH_MISMATCH;
  const file = new Ref<FILE_OBJECT | null>(null);
  const handle = new OBJECT_HANDLE_INFORMATION();
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(FileHandle, rule.Access, IoFileObjectType, mode, file, handle);
  if (!NT_SUCCESS(status)) return status;
  const buffer = IopUserBuffer(FileInformation);
  if (!IoStatusBlock || !IopProbeBuffer(buffer, Length, true)) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  const known = new Uint8Array(rule.Length);
  if (IopKnowsInformation(file.value!, handle.GrantedAccess, FileInformationClass, known))
    return IopRefuse(file.value!, IopReturnInformation(IoStatusBlock, buffer!, known, STATUS_SUCCESS, known.length));
  const iosb = new IO_STATUS_BLOCK();
  if (IopTryFastQuery(file.value!, FileInformationClass, known, iosb))
    return IopRefuse(
      file.value!,
      IopReturnInformation(IoStatusBlock, buffer!, known, iosb.Status, NT_ERROR(iosb.Status) ? 0 : known.length),
    );
  const request = new IopRequest(file.value!);
  const prepared = IopPrepareSynchronousRequest(request, IoStatusBlock, IRP_MJ_QUERY_INFORMATION);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = request.Irp;
  const { QueryFile } = IoGetNextIrpStackLocation(irp).Parameters;
  QueryFile.Length = Length;
  QueryFile.FileInformationClass = FileInformationClass;
  irp.UserBuffer = buffer;
  irp.Flags |= IRP_BUFFERED_IO | IRP_INPUT_OPERATION | (Length > 0 ? IRP_DEALLOCATE_BUFFER : 0);
  const allocated = IopAllocateSystemBuffer(irp, Length, null);
  if (!NT_SUCCESS(allocated)) return IopFailRequest(request, allocated);
  // The I/O manager's own parts are there before the driver adds its.
  if (FileInformationClass === FileAllInformation)
    IopKnowsInformation(request.File, handle.GrantedAccess, FileInformationClass, irp.AssociatedIrp.SystemBuffer!);
  return IopSendSynchronousRequest(request, IoStatusBlock);
}

/** Copies what was found to the caller. */
function IopReturnInformation(
  IoStatusBlock: IO_STATUS_BLOCK,
  Buffer: Uint8Array,
  Information: Uint8Array,
  Status: NTSTATUS,
  Length: number,
): NTSTATUS {
  try {
    Buffer.set(Information.subarray(0, Length));
  } catch (e) {
    return GetExceptionCode(e);
  }
  IoStatusBlock.Information = Length;
  IoStatusBlock.Status = Status;
  return Status;
}

/** FILE_MODE_INFORMATION.Mode by the file object's flags. */
const ModeOfFlags = [
  [FO_WRITE_THROUGH, FILE_WRITE_THROUGH],
  [FO_SEQUENTIAL_ONLY, FILE_SEQUENTIAL_ONLY],
  [FO_NO_INTERMEDIATE_BUFFERING, FILE_NO_INTERMEDIATE_BUFFERING],
  [FO_DELETE_ON_CLOSE, FILE_DELETE_ON_CLOSE],
] as const;

function IopFileMode(File: FILE_OBJECT): number {
  let mode = 0;
  for (const [flag, option] of ModeOfFlags) if ((File.Flags & flag) !== 0) mode |= option;
  if ((File.Flags & FO_SYNCHRONOUS_IO) === 0) return mode;
  return mode | ((File.Flags & FO_ALERTABLE_IO) !== 0 ? FILE_SYNCHRONOUS_IO_ALERT : FILE_SYNCHRONOUS_IO_NONALERT);
}

/** @returns whether that is all there is to tell */
function IopKnowsInformation(File: FILE_OBJECT, Access: number, Class: number, Information: Uint8Array): boolean {
  switch (Class) {
    case FileAccessInformation:
      RtlWriteUlong(Information, 0, Access);
      return true;
    case FileModeInformation:
      RtlWriteUlong(Information, 0, IopFileMode(File));
      return true;
    case FileAlignmentInformation:
      RtlWriteUlong(Information, 0, IoGetRelatedDeviceObject(File).AlignmentRequirement);
      return true;
    case FilePositionInformation:
      if ((File.Flags & FO_SYNCHRONOUS_IO) === 0) return false;
      RtlWriteLargeInteger(Information, 0, File.CurrentByteOffset);
      return true;
    case FileAllInformation:
      RtlWriteUlong(Information, FILE_ALL_INFORMATION.AccessInformation, Access);
      RtlWriteLargeInteger(Information, FILE_ALL_INFORMATION.PositionInformation, File.CurrentByteOffset);
      RtlWriteUlong(Information, FILE_ALL_INFORMATION.ModeInformation, IopFileMode(File));
      RtlWriteUlong(
        Information,
        FILE_ALL_INFORMATION.AlignmentInformation,
        IoGetRelatedDeviceObject(File).AlignmentRequirement,
      );
      return false;
    default:
      return false;
  }
}
