/** FltReadFile and its relatives: requests on a file object, which the instances below the initiator see. IRQL PASSIVE_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import {
  FileStandardInformation,
  IRP_BUFFERED_IO,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_FLUSH_BUFFERS,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_SET_INFORMATION,
  METHOD_BUFFERED,
  METHOD_FROM_CTL_CODE,
} from '../../nt/inc/iodefs';
import {
  IRP_MN_FLUSH_AND_PURGE,
  IRP_MN_FLUSH_DATA_ONLY,
  IRP_MN_FLUSH_NO_SYNC,
  IRP_MN_QUERY_DIRECTORY,
  SL_RESTART_SCAN,
  SL_RETURN_SINGLE_ENTRY,
} from '../../nt/inc/irpminor';
import { type PCUNICODE_STRING, UnicodeText } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import type { FLT_INSTANCE } from './inc/objects';
import { FltpRequest } from './request';

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
  const flags = (ReturnSingleEntry ? SL_RETURN_SINGLE_ENTRY : 0) | (RestartScan ? SL_RESTART_SCAN : 0);
  const call = [FileInformation, Length, FileInformationClass, flags, FileName, LengthReturned] as const;
  return FltQueryDirectoryFileEx(Instance, FileObject, ...call);
}

/**
 * As FltQueryDirectoryFile. Source: fltkernel/nf-fltkernel-fltquerydirectoryfileex.
 * @param QueryFlags SL_RESTART_SCAN, SL_RETURN_SINGLE_ENTRY
 * @stack 0x90
 */
export function FltQueryDirectoryFileEx(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
  QueryFlags: number,
  FileName: PCUNICODE_STRING | null,
  LengthReturned: Ref<number> | null,
): NTSTATUS {
  const request = {
    MajorFunction: IRP_MJ_DIRECTORY_CONTROL,
    MinorFunction: IRP_MN_QUERY_DIRECTORY,
    OperationFlags: QueryFlags,
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

/**
 * As FltFlushBuffers, for a part of what that does.
 * @param FlushType FLT_FLUSH_TYPE_xxx
 * @stack 0x60
 */
export function FltFlushBuffers2(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FlushType: number,
  _CallbackData: FLT_CALLBACK_DATA | null,
): NTSTATUS {
  const MinorFunction = MinorOfFlush[FlushType];
  if (MinorFunction === undefined) return STATUS_INVALID_PARAMETER;
  return FltpRequest(Instance, FileObject, { MajorFunction: IRP_MJ_FLUSH_BUFFERS, MinorFunction });
}
/** By FLT_FLUSH_TYPE. */
const MinorOfFlush: readonly (number | undefined)[] = [
  undefined,
  IRP_MN_FLUSH_AND_PURGE,
  IRP_MN_FLUSH_DATA_ONLY,
  IRP_MN_FLUSH_NO_SYNC,
];

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
