/** FltReadFile and its relatives: requests on a file object, which the instances below the initiator see. IRQL PASSIVE_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import {
  FileStandardInformation,
  IRP_BUFFERED_IO,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_FLUSH_BUFFERS,
  IRP_MJ_QUERY_EA,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_SET_EA,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_SET_SECURITY,
  IRP_MJ_SET_VOLUME_INFORMATION,
  METHOD_BUFFERED,
  METHOD_FROM_CTL_CODE,
} from '../../nt/inc/iodefs';
import {
  IRP_MN_QUERY_DIRECTORY,
  SL_INDEX_SPECIFIED,
  SL_RESTART_SCAN,
  SL_RETURN_SINGLE_ENTRY,
} from '../../nt/inc/irpminor';
import { type PCUNICODE_STRING, UnicodeText } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { FltAllocateCallbackData, FltFreeCallbackData, FltPerformSynchronousIo } from './generated';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import type { FLT_INSTANCE } from './inc/objects';
import { FltpParametersOf } from './inc/parameters';

interface FLTP_REQUEST {
  readonly MajorFunction: number;
  readonly MinorFunction?: number;
  /** SL_xxx */
  readonly OperationFlags?: number;
  /** IRP_BUFFERED_IO, or 0 */
  readonly IrpFlags?: number;
  /** What the operation's member of FLT_PARAMETERS gets. */
  readonly Parameters?: object;
}

/**
 * Does one operation and waits for it.
 * @param Information gets IoStatus.Information
 * @stack 0x60
 */
function FltpRequest(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  Request: FLTP_REQUEST,
  Information: Ref<number> | null = null,
): NTSTATUS {
  if (Information !== null) Information.value = 0;
  const allocated = new Ref<FLT_CALLBACK_DATA | null>(null);
  const status = FltAllocateCallbackData(Instance, FileObject, allocated);
  if (!NT_SUCCESS(status)) return status;
  const data = allocated.value!;
  const { MajorFunction, MinorFunction = 0, OperationFlags = 0, IrpFlags = 0, Parameters } = Request;
  Object.assign(data.Iopb, { MajorFunction, MinorFunction, OperationFlags, IrpFlags });
  Object.assign(FltpParametersOf(data.Iopb.Parameters, MajorFunction, MinorFunction), Parameters);
  FltPerformSynchronousIo(data);
  if (Information !== null) Information.value = data.IoStatus.Information;
  const result = data.IoStatus.Status;
  FltFreeCallbackData(data);
  return result;
}

/**
 * Source: fltkernel/nf-fltkernel-fltqueryinformationfile.
 * @param FileInformation gets the bytes of the class's structure
 * @stack 0x80
 */
export function FltQueryInformationFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
  LengthReturned: Ref<number> | null,
): NTSTATUS {
  const Parameters = { Length, FileInformationClass, InfoBuffer: FileInformation };
  const request = { MajorFunction: IRP_MJ_QUERY_INFORMATION, IrpFlags: IRP_BUFFERED_IO, Parameters };
  return FltpRequest(Instance, FileObject, request, LengthReturned);
}

/**
 * Source: fltkernel/nf-fltkernel-fltsetinformationfile.
 * @stack 0x80
 */
export function FltSetInformationFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
): NTSTATUS {
  const fixed = { ParentOfTarget: null, ReplaceIfExists: false, AdvanceOnly: false };
  const Parameters = { ...fixed, Length, FileInformationClass, InfoBuffer: FileInformation };
  const request = { MajorFunction: IRP_MJ_SET_INFORMATION, IrpFlags: IRP_BUFFERED_IO, Parameters };
  return FltpRequest(Instance, FileObject, request);
}

/**
 * Source: fltkernel/nf-fltkernel-fltquerydirectoryfile.
 * @param FileName pattern; null: all
 * @stack 0x90
 */
export function FltQueryDirectoryFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
  ReturnSingleEntry: boolean,
  FileName: PCUNICODE_STRING | null,
  RestartScan: boolean,
  LengthReturned: Ref<number> | null,
): NTSTATUS {
  const request = {
    MajorFunction: IRP_MJ_DIRECTORY_CONTROL,
    MinorFunction: IRP_MN_QUERY_DIRECTORY,
    OperationFlags: (ReturnSingleEntry ? SL_RETURN_SINGLE_ENTRY : 0) | (RestartScan ? SL_RESTART_SCAN : 0),
    Parameters: {
      Length,
      FileName: FileName === null ? null : UnicodeText(FileName),
      FileInformationClass,
      FileIndex: 0,
      DirectoryBuffer: FileInformation,
      MdlAddress: null,
    },
  };
  return FltpRequest(Instance, FileObject, request, LengthReturned);
}

/**
 * Source: fltkernel/nf-fltkernel-fltflushbuffers.
 * @stack 0x60
 */
export function FltFlushBuffers(Instance: FLT_INSTANCE, FileObject: FILE_OBJECT): NTSTATUS {
  return FltpRequest(Instance, FileObject, { MajorFunction: IRP_MJ_FLUSH_BUFFERS });
}

type FLTP_CONTROL = [
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  Code: number,
  InputBuffer: Uint8Array | null,
  InputBufferLength: number,
  OutputBuffer: Uint8Array | null,
  OutputBufferLength: number,
  LengthReturned: Ref<number> | null,
];

/** @stack 0x90 */
function FltpControlFile(MajorFunction: number, Control: FLTP_CONTROL): NTSTATUS {
  const [instance, file, code, InputBuffer, InputBufferLength, OutputBuffer, OutputBufferLength] = Control;
  const buffered = METHOD_FROM_CTL_CODE(code) === METHOD_BUFFERED;
  const shared = buffered ? new Uint8Array(Math.max(InputBufferLength, OutputBufferLength)) : null;
  if (shared !== null && InputBuffer !== null) shared.set(InputBuffer.subarray(0, InputBufferLength));
  const returned = Control[7] ?? new Ref(0);
  const Parameters = {
    OutputBufferLength,
    InputBufferLength,
    IoControlCode: code,
    FsControlCode: code,
    SystemBuffer: shared,
    InputSystemBuffer: buffered ? shared : InputBuffer,
    InputBuffer,
    OutputBuffer,
    OutputMdlAddress: null,
  };
  const request = { MajorFunction, IrpFlags: buffered ? IRP_BUFFERED_IO : 0, Parameters };
  const status = FltpRequest(instance, file, request, returned);
  if (shared !== null && OutputBuffer !== null)
    OutputBuffer.set(shared.subarray(0, Math.min(OutputBufferLength, returned.value)));
  return status;
}

/**
 * Source: fltkernel/nf-fltkernel-fltfscontrolfile.
 * @stack 0x70
 */
export function FltFsControlFile(...Control: FLTP_CONTROL): NTSTATUS {
  return FltpControlFile(IRP_MJ_FILE_SYSTEM_CONTROL, Control);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeviceiocontrolfile.
 * @stack 0x70
 */
export function FltDeviceIoControlFile(...Control: FLTP_CONTROL): NTSTATUS {
  return FltpControlFile(IRP_MJ_DEVICE_CONTROL, Control);
}

/**
 * Source: fltkernel/nf-fltkernel-fltqueryvolumeinformationfile.
 * @stack 0x60
 */
export function FltQueryVolumeInformationFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FsInformation: Uint8Array,
  Length: number,
  FsInformationClass: number,
  LengthReturned: Ref<number> | null,
): NTSTATUS {
  const Parameters = { Length, FsInformationClass, VolumeBuffer: FsInformation };
  const request = { MajorFunction: IRP_MJ_QUERY_VOLUME_INFORMATION, IrpFlags: IRP_BUFFERED_IO, Parameters };
  return FltpRequest(Instance, FileObject, request, LengthReturned);
}

/**
 * What FltSetVolumeInformation asks of the volume's file.
 * @stack 0x60
 */
export function FltpSetVolumeInformationFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FsInformation: Uint8Array,
  Length: number,
  FsInformationClass: number,
): NTSTATUS {
  const Parameters = { Length, FsInformationClass, VolumeBuffer: FsInformation };
  const request = { MajorFunction: IRP_MJ_SET_VOLUME_INFORMATION, IrpFlags: IRP_BUFFERED_IO, Parameters };
  return FltpRequest(Instance, FileObject, request);
}

/**
 * Source: fltkernel/nf-fltkernel-fltquerysecurityobject.
 * @param SecurityDescriptor gets the self-relative descriptor's bytes
 * @returns STATUS_BUFFER_TOO_SMALL, with the bytes that are needed
 * @stack 0x70
 */
export function FltQuerySecurityObject(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  SecurityInformation: number,
  SecurityDescriptor: Uint8Array | null,
  Length: number,
  LengthNeeded: Ref<number> | null,
): NTSTATUS {
  const Parameters = { SecurityInformation, Length, SecurityBuffer: SecurityDescriptor, MdlAddress: null };
  const request = { MajorFunction: IRP_MJ_QUERY_SECURITY, Parameters };
  const status = FltpRequest(Instance, FileObject, request, LengthNeeded);
  return status === STATUS_BUFFER_OVERFLOW ? STATUS_BUFFER_TOO_SMALL : status;
}

/**
 * Source: fltkernel/nf-fltkernel-fltsetsecurityobject.
 * @stack 0x70
 */
export function FltSetSecurityObject(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  SecurityInformation: number,
  SecurityDescriptor: object,
): NTSTATUS {
  const Parameters = { SecurityInformation, SecurityDescriptor };
  return FltpRequest(Instance, FileObject, { MajorFunction: IRP_MJ_SET_SECURITY, Parameters });
}

/**
 * Extended attributes of a file. Source: fltkernel/nf-fltkernel-fltqueryeafile.
 * @param ReturnedEaData gets FILE_FULL_EA_INFORMATION entries
 * @param EaList FILE_GET_EA_INFORMATION entries: only these; null: all
 * @param EaIndex of the entry to begin with, from 1 on; null: where the last query of the file object ended
 * @returns STATUS_BUFFER_OVERFLOW if only some fit, STATUS_NO_MORE_EAS, STATUS_NO_EAS_ON_FILE
 * @stack 0xa0
 */
export function FltQueryEaFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  ReturnedEaData: Uint8Array,
  Length: number,
  ReturnSingleEntry: boolean,
  EaList: Uint8Array | null,
  EaListLength: number,
  EaIndex: Ref<number> | null,
  RestartScan: boolean,
  LengthReturned: Ref<number> | null,
): NTSTATUS {
  const index = EaIndex === null ? 0 : EaIndex.value;
  const request = {
    MajorFunction: IRP_MJ_QUERY_EA,
    IrpFlags: IRP_BUFFERED_IO,
    OperationFlags:
      (ReturnSingleEntry ? SL_RETURN_SINGLE_ENTRY : 0) |
      (RestartScan ? SL_RESTART_SCAN : 0) |
      (EaIndex === null ? 0 : SL_INDEX_SPECIFIED),
    Parameters: { Length, EaList, EaListLength, EaIndex: index, EaBuffer: ReturnedEaData, MdlAddress: null },
  };
  return FltpRequest(Instance, FileObject, request, LengthReturned);
}

/**
 * Sets, replaces or (with no value) removes extended attributes. Source: fltkernel/nf-fltkernel-fltseteafile.
 * @param EaBuffer FILE_FULL_EA_INFORMATION entries
 * @returns STATUS_EA_LIST_INCONSISTENT
 * @stack 0x70
 */
export function FltSetEaFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  EaBuffer: Uint8Array,
  Length: number,
): NTSTATUS {
  const Parameters = { Length, EaBuffer, MdlAddress: null };
  return FltpRequest(Instance, FileObject, { MajorFunction: IRP_MJ_SET_EA, IrpFlags: IRP_BUFFERED_IO, Parameters });
}

/**
 * Whether a file object that is open is a directory's. Source: fltkernel/nf-fltkernel-fltisdirectory.
 * @stack 0x70
 */
export function FltIsDirectory(FileObject: FILE_OBJECT, Instance: FLT_INSTANCE, IsDirectory: Ref<boolean>): NTSTATUS {
  const standard = new Uint8Array(24);
  const status = FltQueryInformationFile(Instance, FileObject, standard, 24, FileStandardInformation, null);
  // FILE_STANDARD_INFORMATION.Directory
  IsDirectory.value = NT_SUCCESS(status) && standard[21] !== 0;
  return status;
}
