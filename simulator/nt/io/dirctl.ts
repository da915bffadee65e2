/** NtQueryDirectoryFile and NtNotifyChangeDirectoryFile. */
import type { FILE_OBJECT, IO_STATUS_BLOCK, NTSTATUS, PIO_APC_ROUTINE } from '../inc/io';
import { FILE_LIST_DIRECTORY, IRP_MJ_DIRECTORY_CONTROL } from '../inc/iodefs';
import {
  FileBothDirectoryInformation,
  FileDirectoryInformation,
  FileFullDirectoryInformation,
  FileIdBothDirectoryInformation,
  FileIdFullDirectoryInformation,
  FileNamesInformation,
} from '../inc/fileinfo';
import {
  FILE_BOTH_DIR_INFORMATION,
  FILE_DIRECTORY_INFORMATION,
  FILE_FULL_DIR_INFORMATION,
  FILE_ID_BOTH_DIR_INFORMATION,
  FILE_ID_FULL_DIR_INFORMATION,
  FILE_NAMES_INFORMATION,
} from '../inc/dirinfo';
import {
  IRP_MN_NOTIFY_CHANGE_DIRECTORY,
  IRP_MN_QUERY_DIRECTORY,
  SL_RESTART_SCAN,
  SL_RETURN_SINGLE_ENTRY,
  SL_WATCH_TREE,
} from '../inc/irpminor';
import { IoWriteAccess } from '../inc/mdl';
import { type HANDLE, type PCUNICODE_STRING, UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_ACCESS_VIOLATION,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { RtlStructureSize } from '../rtl/structure';
import { IopProbeBuffer, IopTransferBuffer, IopUserBuffer } from './buffer';
import { IopReferenceFile } from './create';
import { IoGetNextIrpStackLocation } from './irp';
import { IopFailRequest, IopPrepareRequest, IopRefuse, IopRequest, IopSynchronousServiceTail } from './service';

/** The least length of a buffer for each kind of entry. */
const DirectoryLengths: ReadonlyMap<number, number> = new Map([
  [FileDirectoryInformation, RtlStructureSize(FILE_DIRECTORY_INFORMATION)],
  [FileFullDirectoryInformation, RtlStructureSize(FILE_FULL_DIR_INFORMATION)],
  [FileBothDirectoryInformation, RtlStructureSize(FILE_BOTH_DIR_INFORMATION)],
  [FileNamesInformation, RtlStructureSize(FILE_NAMES_INFORMATION)],
  [FileIdBothDirectoryInformation, RtlStructureSize(FILE_ID_BOTH_DIR_INFORMATION)],
  [FileIdFullDirectoryInformation, RtlStructureSize(FILE_ID_FULL_DIR_INFORMATION)],
]);

/** NtQueryDirectoryFileEx's flags are those of the stack location. */
const QueryFlags = SL_RESTART_SCAN | SL_RETURN_SINGLE_ENTRY;

/**
 * The next entries of a directory. The pattern of a handle is that of its first call.
 * @param FileName pattern with * and ?; null: all
 * @returns STATUS_NO_MORE_FILES; STATUS_NO_SUCH_FILE where nothing ever matched; STATUS_BUFFER_OVERFLOW
 * @stack 0x90
 */
export function NtQueryDirectoryFile(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
  ReturnSingleEntry: boolean,
  FileName: PCUNICODE_STRING | null,
  RestartScan: boolean,
): NTSTATUS {
  return NtQueryDirectoryFileEx(
    FileHandle,
    Event,
    ApcRoutine,
    ApcContext,
    IoStatusBlock,
    FileInformation,
    Length,
    FileInformationClass,
    (ReturnSingleEntry ? SL_RETURN_SINGLE_ENTRY : 0) | (RestartScan ? SL_RESTART_SCAN : 0),
    FileName,
  );
}

/**
 * As NtQueryDirectoryFile.
 * @param Flags SL_RESTART_SCAN, SL_RETURN_SINGLE_ENTRY
 * @stack 0xd0
 */
export function NtQueryDirectoryFileEx(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
  Flags: number,
  FileName: PCUNICODE_STRING | null,
): NTSTATUS {
  const least = DirectoryLengths.get(FileInformationClass);
  if (least === undefined) return STATUS_INVALID_INFO_CLASS;
  if (Length < least) return STATUS_INFO_LENGTH_MISMATCH;
  if ((Flags & ~QueryFlags) !== 0) return STATUS_INVALID_PARAMETER;
  const request = new Ref<IopRequest | null>(null);
  const call = { FileHandle, Event, ApcRoutine, ApcContext, IoStatusBlock, Buffer: FileInformation, Length };
  const status = IopPrepareDirectoryControl(call, request);
  if (!NT_SUCCESS(status)) return status;
  const location = IoGetNextIrpStackLocation(request.value!.Irp);
  location.MinorFunction = IRP_MN_QUERY_DIRECTORY;
  location.Flags = Flags;
  const { QueryDirectory } = location.Parameters;
  QueryDirectory.Length = Length;
  QueryDirectory.FileInformationClass = FileInformationClass;
  QueryDirectory.FileName = FileName === null ? null : UnicodeText(FileName);
  return IopSendDirectoryControl(request.value!, call);
}

/**
 * Is complete when something in the directory changes (or its buffer has something already).
 * @param CompletionFilter FILE_NOTIFY_CHANGE_xxx
 * @returns STATUS_NOTIFY_ENUM_DIR: too much for the buffer
 * @stack 0xb0
 */
export function NtNotifyChangeDirectoryFile(
  FileHandle: HANDLE,
  Event: HANDLE | null,
  ApcRoutine: PIO_APC_ROUTINE | null,
  ApcContext: unknown,
  IoStatusBlock: IO_STATUS_BLOCK,
  Buffer: Uint8Array | null,
  Length: number,
  CompletionFilter: number,
  WatchTree: boolean,
): NTSTATUS {
  if (CompletionFilter === 0 || (CompletionFilter & ~0xfff) !== 0) return STATUS_INVALID_PARAMETER;
  const request = new Ref<IopRequest | null>(null);
  const call = { FileHandle, Event, ApcRoutine, ApcContext, IoStatusBlock, Buffer, Length };
  const status = IopPrepareDirectoryControl(call, request);
  if (!NT_SUCCESS(status)) return status;
  const location = IoGetNextIrpStackLocation(request.value!.Irp);
  location.MinorFunction = IRP_MN_NOTIFY_CHANGE_DIRECTORY;
  location.Flags = WatchTree ? SL_WATCH_TREE : 0;
  location.Parameters.NotifyDirectory.Length = Length;
  location.Parameters.NotifyDirectory.CompletionFilter = CompletionFilter;
  return IopSendDirectoryControl(request.value!, call);
}

interface DirectoryCall {
  readonly FileHandle: HANDLE;
  readonly Event: HANDLE | null;
  readonly ApcRoutine: PIO_APC_ROUTINE | null;
  readonly ApcContext: unknown;
  readonly IoStatusBlock: IO_STATUS_BLOCK;
  readonly Buffer: Uint8Array | null;
  readonly Length: number;
}

/** @stack 0x70 */
function IopPrepareDirectoryControl(Call: DirectoryCall, Request: Ref<IopRequest | null>): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(Call.FileHandle, FILE_LIST_DIRECTORY, file);
  if (!NT_SUCCESS(status)) return status;
  if (!Call.IoStatusBlock || !IopProbeBuffer(IopUserBuffer(Call.Buffer), Call.Length, true))
    return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  const request = new IopRequest(file.value!, Call.ApcRoutine, Call.ApcContext);
  Request.value = request;
  return IopPrepareRequest(request, Call.Event, Call.IoStatusBlock, IRP_MJ_DIRECTORY_CONTROL, 0);
}

/** @stack 0x50 */
function IopSendDirectoryControl(Request: IopRequest, Call: DirectoryCall): NTSTATUS {
  const { Device, Irp, File, Synchronous } = Request;
  const usable = IopTransferBuffer(Device, Irp, IopUserBuffer(Call.Buffer), Call.Length, IoWriteAccess);
  if (!NT_SUCCESS(usable)) return IopFailRequest(Request, usable);
  return IopSynchronousServiceTail(Device, Irp, File, true, Irp.RequestorMode, Synchronous, 2);
}
