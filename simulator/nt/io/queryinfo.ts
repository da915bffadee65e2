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
  IRP_MJ_QUERY_INFORMATION,
} from '../inc/iodefs';
import { NT_ERROR, NT_SUCCESS, STATUS_SUCCESS } from '../inc/ntstatus';
import { KernelMode } from '../inc/ke';
import type { Ref } from '../inc/ref';
import { ObfReferenceObject } from '../ob/object';
import { GetExceptionCode } from '../ke/seh';
import { RtlWriteLargeInteger, RtlWriteUlong } from '../rtl/structure';
import { IoGetRelatedDeviceObject } from './device';
import { IopTryFastQuery } from './fastio';
import { IopQueryClasses } from './fileclass';
import { type InformationCall, InformationTarget, IopBeginInformation, IopPrepareInformation } from './information';
import { IopRefuse, IopRequest, IopSendSynchronousRequest } from './service';

/**
 * FileInformation gets the structure of the class.
 * @returns STATUS_INVALID_INFO_CLASS, STATUS_INFO_LENGTH_MISMATCH, or the driver's
 * @stack 0xb0
 */
export function NtQueryInformationFile(...Call: InformationCall): NTSTATUS {
  const [, IoStatusBlock, , Length, FileInformationClass] = Call;
  const target = new InformationTarget();
  const status = IopBeginInformation(IopQueryClasses, Call, true, target);
  if (!NT_SUCCESS(status)) return status;
  const { File, Buffer, GrantedAccess } = target;
  const known = new Uint8Array(IopQueryClasses.get(FileInformationClass)!.Length);
  if (IopKnowsInformation(File, GrantedAccess, FileInformationClass, known))
    return IopRefuse(File, IopReturnInformation(IoStatusBlock, Buffer!, known, STATUS_SUCCESS, known.length));
  const iosb = new IO_STATUS_BLOCK();
  if (IopTryFastQuery(File, FileInformationClass, known, iosb)) {
    const length = NT_ERROR(iosb.Status) ? 0 : known.length;
    return IopRefuse(File, IopReturnInformation(IoStatusBlock, Buffer!, known, iosb.Status, length));
  }
  const request = new IopRequest(File);
  const asked = { Length, FileInformationClass };
  const major = IRP_MJ_QUERY_INFORMATION;
  const prepared = IopPrepareInformation(request, IoStatusBlock, major, true, Buffer, 'QueryFile', asked);
  if (!NT_SUCCESS(prepared)) return prepared;
  // The I/O manager's own parts are there before the driver adds its.
  if (FileInformationClass === FileAllInformation)
    IopKnowsInformation(File, GrantedAccess, FileInformationClass, request.Irp.AssociatedIrp.SystemBuffer!);
  return IopSendSynchronousRequest(request, IoStatusBlock);
}

/**
 * As NtQueryInformationFile, for drivers that hold the file object. Source: ntifs/nf-ntifs-ioqueryfileinformation.
 * @param ReturnedLength gets bytes
 * @stack 0x90
 */
export function IoQueryFileInformation(
  FileObject: FILE_OBJECT,
  FileInformationClass: number,
  Length: number,
  FileInformation: Uint8Array,
  ReturnedLength: Ref<number>,
): NTSTATUS {
  ObfReferenceObject(FileObject);
  const request = new IopRequest(FileObject);
  const iosb = new IO_STATUS_BLOCK();
  const asked = { Length, FileInformationClass };
  const major = IRP_MJ_QUERY_INFORMATION;
  const prepared = IopPrepareInformation(request, iosb, major, true, FileInformation, 'QueryFile', asked);
  if (!NT_SUCCESS(prepared)) return prepared;
  request.Irp.RequestorMode = KernelMode;
  const status = IopSendSynchronousRequest(request, iosb);
  ReturnedLength.value = iosb.Information;
  return status;
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
