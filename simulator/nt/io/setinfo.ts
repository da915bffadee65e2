/** NtSetInformationFile: position, mode and port are the I/O manager's; renaming leads through the target's directory. */
import {
  FILE_RENAME_INFORMATION,
  FileCompletionInformation,
  FileDispositionInformation,
  FileDispositionInformationEx,
  FileEndOfFileInformation,
  FileLinkInformation,
  FileModeInformation,
  FilePositionInformation,
  FileRenameInformation,
  FileRenameInformationEx,
} from '../inc/fileinfo';
import {
  type FILE_OBJECT,
  FO_NO_INTERMEDIATE_BUFFERING,
  FO_SEQUENTIAL_ONLY,
  FO_SYNCHRONOUS_IO,
  FO_WRITE_THROUGH,
  type IO_STATUS_BLOCK,
  type NTSTATUS,
} from '../inc/io';
import {
  IO_COMPLETION_CONTEXT,
  type IO_COMPLETION,
  IO_COMPLETION_MODIFY_STATE,
  type FILE_COMPLETION_INFORMATION,
} from '../inc/iocompletion';
import { FILE_SEQUENTIAL_ONLY, FILE_WRITE_THROUGH, IRP_MJ_SET_INFORMATION } from '../inc/iodefs';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { PsGetCurrentThread } from '../ps/current';
import { RtlReadLargeInteger, RtlReadUlong, RtlStructureFixedSize, RtlStructureFromBytes } from '../rtl/structure';
import { IopReferenceFile } from './create';
import { IopSetClasses } from './fileclass';
import { type InformationCall, InformationTarget, IopBeginInformation, IopPrepareInformation } from './information';
import { IoCompletionObjectType } from './iocompletion';
import { IoGetNextIrpStackLocation } from './irp';
import { IopCloseRenameTarget, IopOpenRenameTarget, type RenameTarget } from './rename';
import { IopFailRequest, IopRefuse, IopRequest, IopSendSynchronousRequest } from './service';

const RenameClasses: readonly number[] = [FileRenameInformation, FileRenameInformationEx, FileLinkInformation];
const DispositionClasses: readonly number[] = [FileDispositionInformation, FileDispositionInformationEx];

/**
 * FileInformation: bytes, or for FileCompletionInformation the port and the key.
 * @returns STATUS_INVALID_INFO_CLASS, STATUS_INFO_LENGTH_MISMATCH, or the driver's
 * @stack 0xb0
 */
export function NtSetInformationFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  FileInformation: Uint8Array | FILE_COMPLETION_INFORMATION,
  Length: number,
  FileInformationClass: number,
): NTSTATUS {
  if (FileInformationClass === FileCompletionInformation)
    return IopSetCompletion(FileHandle, FileInformation as FILE_COMPLETION_INFORMATION, Length);
  const target = new InformationTarget();
  const bytes = FileInformation as Uint8Array;
  const call: InformationCall = [FileHandle, IoStatusBlock, bytes, Length, FileInformationClass];
  const status = IopBeginInformation(IopSetClasses, call, false, target);
  if (!NT_SUCCESS(status)) return status;
  const { File, Buffer } = target;
  const kept = IopKeepInformation(File, FileInformationClass, Buffer!);
  if (kept !== null) {
    if (NT_SUCCESS(kept)) IoStatusBlock.Information = 0;
    if (NT_SUCCESS(kept)) IoStatusBlock.Status = kept;
    return IopRefuse(File, kept);
  }
  const request = new IopRequest(File);
  const major = IRP_MJ_SET_INFORMATION;
  const given = { Length, FileInformationClass };
  const prepared = IopPrepareInformation(request, IoStatusBlock, major, false, Buffer, 'SetFile', given);
  if (!NT_SUCCESS(prepared)) return prepared;
  const { SetFile } = IoGetNextIrpStackLocation(request.Irp).Parameters;
  if (FileInformationClass === FileEndOfFileInformation) SetFile.AdvanceOnly = false;
  if (DispositionClasses.includes(FileInformationClass)) SetFile.DeleteHandle = FileHandle;
  if (RenameClasses.includes(FileInformationClass)) return IopSendRename(request, IoStatusBlock);
  return IopSendSynchronousRequest(request, IoStatusBlock);
}

/** @stack 0x60 */
function IopSetCompletion(FileHandle: HANDLE, Completion: FILE_COMPLETION_INFORMATION, Length: number): NTSTATUS {
  const rule = IopSetClasses.get(FileCompletionInformation)!;
  if (Length < rule.Length) return STATUS_INFO_LENGTH_MISMATCH;
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(FileHandle, rule.Access, file);
  return NT_SUCCESS(status) ? IopRefuse(file.value!, IopBindToPort(file.value!, Completion)) : status;
}

/**
 * Rename and link: the file system gets the target's directory as an open file, except for a plain name, which means the
 * directory that the file is in.
 * @stack 0x80
 */
function IopSendRename(Request: IopRequest, IoStatusBlock: IO_STATUS_BLOCK): NTSTATUS {
  const irp = Request.Irp;
  const system = irp.AssociatedIrp.SystemBuffer!;
  const { SetFile } = IoGetNextIrpStackLocation(irp).Parameters;
  const room = SetFile.Length - RtlStructureFixedSize(FILE_RENAME_INFORMATION);
  const rename = RtlStructureFromBytes(FILE_RENAME_INFORMATION, system);
  if (rename.FileNameLength === 0 || rename.FileNameLength % 2 !== 0 || rename.FileNameLength > room)
    return IopFailRequest(Request, STATUS_INVALID_PARAMETER);
  SetFile.ReplaceIfExists = (rename.Flags & 1) !== 0;
  const directory = Number(BigInt.asIntN(32, rename.RootDirectory));
  let target: RenameTarget | null = null;
  if (directory !== 0 || rename.FileName.charAt(0) === '\\') {
    const opened = new Ref<RenameTarget | null>(null);
    const link = SetFile.FileInformationClass === FileLinkInformation;
    const status = IopOpenRenameTarget(Request.File, directory, rename.FileName, link, opened);
    if (!NT_SUCCESS(status)) return IopFailRequest(Request, status);
    target = opened.value!;
    SetFile.FileObject = target.File;
  }
  const status = IopSendSynchronousRequest(Request, IoStatusBlock);
  if (target !== null) IopCloseRenameTarget(target);
  return status;
}

/** @returns null: the driver has to be asked */
function IopKeepInformation(File: FILE_OBJECT, Class: number, Information: Uint8Array): NTSTATUS | null {
  if (Class === FilePositionInformation) {
    if ((File.Flags & FO_SYNCHRONOUS_IO) === 0) return null;
    const position = RtlReadLargeInteger(Information, 0);
    if (position < 0n) return STATUS_INVALID_PARAMETER;
    File.CurrentByteOffset = position;
    return STATUS_SUCCESS;
  }
  if (Class !== FileModeInformation) return null;
  const mode = RtlReadUlong(Information, 0);
  // Past the cache everything is written through anyway.
  if ((File.Flags & FO_NO_INTERMEDIATE_BUFFERING) === 0) {
    File.Flags &= ~FO_WRITE_THROUGH;
    if ((mode & FILE_WRITE_THROUGH) !== 0) File.Flags |= FO_WRITE_THROUGH;
  }
  File.Flags &= ~FO_SEQUENTIAL_ONLY;
  if ((mode & FILE_SEQUENTIAL_ONLY) !== 0) File.Flags |= FO_SEQUENTIAL_ONLY;
  return STATUS_SUCCESS;
}

/** Once and for all: a file has one port, and only an asynchronous one has any. */
function IopBindToPort(File: FILE_OBJECT, { Port, Key }: FILE_COMPLETION_INFORMATION): NTSTATUS {
  if ((File.Flags & FO_SYNCHRONOUS_IO) !== 0 || File.CompletionContext !== null) return STATUS_INVALID_PARAMETER;
  const port = new Ref<IO_COMPLETION | null>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(Port, IO_COMPLETION_MODIFY_STATE, IoCompletionObjectType, mode, port, null);
  if (!NT_SUCCESS(status)) return status;
  // The reference is the file's, until it is deleted.
  File.CompletionContext = new IO_COMPLETION_CONTEXT(port.value!, Key);
  return STATUS_SUCCESS;
}
