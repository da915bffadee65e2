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
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_READ,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_SET_SECURITY,
  IRP_MJ_WRITE,
  IRP_NOCACHE,
  IRP_PAGING_IO,
  IRP_READ_OPERATION,
  IRP_SYNCHRONOUS_PAGING_IO,
  IRP_WRITE_OPERATION,
  METHOD_BUFFERED,
  METHOD_FROM_CTL_CODE,
} from '../../nt/inc/iodefs';
import { IRP_MN_QUERY_DIRECTORY, SL_RESTART_SCAN, SL_RETURN_SINGLE_ENTRY } from '../../nt/inc/irpminor';
import type { MDL } from '../../nt/inc/mdl';
import { type PCUNICODE_STRING, UnicodeText } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import {
  FltAllocateCallbackData,
  FltFreeCallbackData,
  FltPerformAsynchronousIo,
  FltPerformSynchronousIo,
  type PFLT_COMPLETED_ASYNC_IO_CALLBACK,
} from './generated';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import {
  FLTFL_IO_OPERATION_DO_NOT_UPDATE_BYTE_OFFSET,
  FLTFL_IO_OPERATION_NON_CACHED,
  FLTFL_IO_OPERATION_PAGING,
  FLTFL_IO_OPERATION_SYNCHRONOUS_PAGING,
} from './inc/constants';
import type { FLT_INSTANCE } from './inc/objects';

/**
 * Does one operation and waits for it.
 * @param Fill puts the parameters into the callback data
 * @param Information gets IoStatus.Information
 * @stack 0x60
 */
function FltpRequest(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  MajorFunction: number,
  Fill: (Data: FLT_CALLBACK_DATA) => void,
  Information: Ref<number> | null,
): NTSTATUS {
  if (Information !== null) Information.value = 0;
  const allocated = new Ref<FLT_CALLBACK_DATA | null>(null);
  const status = FltAllocateCallbackData(Instance, FileObject, allocated);
  if (!NT_SUCCESS(status)) return status;
  const data = allocated.value!;
  data.Iopb.MajorFunction = MajorFunction;
  Fill(data);
  FltPerformSynchronousIo(data);
  if (Information !== null) Information.value = data.IoStatus.Information;
  const result = data.IoStatus.Status;
  FltFreeCallbackData(data);
  return result;
}

function FltpTransferFlags(Flags: number): number {
  return (
    ((Flags & FLTFL_IO_OPERATION_NON_CACHED) !== 0 ? IRP_NOCACHE : 0) |
    ((Flags & FLTFL_IO_OPERATION_PAGING) !== 0 ? IRP_PAGING_IO | IRP_NOCACHE : 0) |
    ((Flags & FLTFL_IO_OPERATION_SYNCHRONOUS_PAGING) !== 0
      ? IRP_SYNCHRONOUS_PAGING_IO | IRP_PAGING_IO | IRP_NOCACHE
      : 0)
  );
}

/** @stack 0x90 */
function FltpTransfer(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  Write: boolean,
  ByteOffset: bigint | null,
  Length: number,
  Buffer: Uint8Array | null,
  Flags: number,
  Transferred: Ref<number> | null,
  Callback: PFLT_COMPLETED_ASYNC_IO_CALLBACK | null,
  Context: unknown,
  Key: number,
  Mdl: MDL | null,
): NTSTATUS {
  if (Transferred !== null) Transferred.value = 0;
  if (Length > 0 && Buffer === null && Mdl === null) return STATUS_INVALID_PARAMETER;
  const allocated = new Ref<FLT_CALLBACK_DATA | null>(null);
  const status = FltAllocateCallbackData(Instance, FileObject, allocated);
  if (!NT_SUCCESS(status)) return status;
  const data = allocated.value!;
  const { Iopb } = data;
  const position = FileObject.CurrentByteOffset;
  Iopb.MajorFunction = Write ? IRP_MJ_WRITE : IRP_MJ_READ;
  Iopb.IrpFlags = (Write ? IRP_WRITE_OPERATION : IRP_READ_OPERATION) | FltpTransferFlags(Flags);
  const parameters = Write ? Iopb.Parameters.Write : Iopb.Parameters.Read;
  parameters.Length = Length;
  parameters.Key = Key;
  parameters.ByteOffset = ByteOffset ?? position;
  parameters.MdlAddress = Mdl;
  if (Write) Iopb.Parameters.Write.WriteBuffer = Buffer;
  else Iopb.Parameters.Read.ReadBuffer = Buffer;
  if (Callback !== null) return FltpTransferLater(data, Callback, Context);
  FltPerformSynchronousIo(data);
  if (Transferred !== null) Transferred.value = data.IoStatus.Information;
  const result = data.IoStatus.Status;
  if ((Flags & FLTFL_IO_OPERATION_DO_NOT_UPDATE_BYTE_OFFSET) !== 0) FileObject.CurrentByteOffset = position;
  FltFreeCallbackData(data);
  return result;
}

/** The callback data is freed when the filter's callback has returned. */
function FltpTransferLater(
  Data: FLT_CALLBACK_DATA,
  Callback: PFLT_COMPLETED_ASYNC_IO_CALLBACK,
  Context: unknown,
): NTSTATUS {
  return FltPerformAsynchronousIo(Data, FltpTransferDone, { Callback, Context });
}

/** @stack 0x40 */
function FltpTransferDone(
  Data: FLT_CALLBACK_DATA,
  Later: { Callback: PFLT_COMPLETED_ASYNC_IO_CALLBACK; Context: unknown },
): void {
  Later.Callback(Data, Later.Context);
  FltFreeCallbackData(Data);
}

/**
 * Reads below the instance. Source: fltkernel/nf-fltkernel-fltreadfile.
 * @param ByteOffset null: the file object's position
 * @param Flags FLTFL_IO_OPERATION_xxx
 * @param CallbackRoutine called at the end instead of waiting; the routine then returns STATUS_PENDING
 * @stack 0xa0
 */
export function FltReadFile(
  InitiatingInstance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  ByteOffset: bigint | null,
  Length: number,
  Buffer: Uint8Array,
  Flags: number,
  BytesRead: Ref<number> | null,
  CallbackRoutine: PFLT_COMPLETED_ASYNC_IO_CALLBACK | null,
  CallbackContext: unknown,
): NTSTATUS {
  return FltpTransfer(
    InitiatingInstance,
    FileObject,
    false,
    ByteOffset,
    Length,
    Buffer,
    Flags,
    BytesRead,
    CallbackRoutine,
    CallbackContext,
    0,
    null,
  );
}

/**
 * Source: fltkernel/nf-fltkernel-fltreadfileex.
 * @stack 0xb0
 */
export function FltReadFileEx(
  InitiatingInstance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  ByteOffset: bigint | null,
  Length: number,
  Buffer: Uint8Array | null,
  Flags: number,
  BytesRead: Ref<number> | null,
  CallbackRoutine: PFLT_COMPLETED_ASYNC_IO_CALLBACK | null,
  CallbackContext: unknown,
  Key: Ref<number> | null,
  Mdl: MDL | null,
): NTSTATUS {
  return FltpTransfer(
    InitiatingInstance,
    FileObject,
    false,
    ByteOffset,
    Length,
    Buffer,
    Flags,
    BytesRead,
    CallbackRoutine,
    CallbackContext,
    Key === null ? 0 : Key.value,
    Mdl,
  );
}

/**
 * Writes below the instance; as FltReadFile. Source: fltkernel/nf-fltkernel-fltwritefile.
 * @stack 0xa0
 */
export function FltWriteFile(
  InitiatingInstance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  ByteOffset: bigint | null,
  Length: number,
  Buffer: Uint8Array,
  Flags: number,
  BytesWritten: Ref<number> | null,
  CallbackRoutine: PFLT_COMPLETED_ASYNC_IO_CALLBACK | null,
  CallbackContext: unknown,
): NTSTATUS {
  return FltpTransfer(
    InitiatingInstance,
    FileObject,
    true,
    ByteOffset,
    Length,
    Buffer,
    Flags,
    BytesWritten,
    CallbackRoutine,
    CallbackContext,
    0,
    null,
  );
}

/**
 * Source: fltkernel/nf-fltkernel-fltwritefileex.
 * @stack 0xb0
 */
export function FltWriteFileEx(
  InitiatingInstance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  ByteOffset: bigint | null,
  Length: number,
  Buffer: Uint8Array | null,
  Flags: number,
  BytesWritten: Ref<number> | null,
  CallbackRoutine: PFLT_COMPLETED_ASYNC_IO_CALLBACK | null,
  CallbackContext: unknown,
  Key: Ref<number> | null,
  Mdl: MDL | null,
): NTSTATUS {
  return FltpTransfer(
    InitiatingInstance,
    FileObject,
    true,
    ByteOffset,
    Length,
    Buffer,
    Flags,
    BytesWritten,
    CallbackRoutine,
    CallbackContext,
    Key === null ? 0 : Key.value,
    Mdl,
  );
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
  return FltpRequest(
    Instance,
    FileObject,
    IRP_MJ_QUERY_INFORMATION,
    ({ Iopb }) => {
      Iopb.IrpFlags = IRP_BUFFERED_IO;
      Object.assign(Iopb.Parameters.QueryFileInformation, {
        Length,
        FileInformationClass,
        InfoBuffer: FileInformation,
      });
    },
    LengthReturned,
  );
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
  return FltpRequest(
    Instance,
    FileObject,
    IRP_MJ_SET_INFORMATION,
    ({ Iopb }) => {
      Iopb.IrpFlags = IRP_BUFFERED_IO;
      Object.assign(Iopb.Parameters.SetFileInformation, {
        Length,
        FileInformationClass,
        ParentOfTarget: null,
        ReplaceIfExists: false,
        AdvanceOnly: false,
        InfoBuffer: FileInformation,
      });
    },
    null,
  );
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
  return FltpRequest(
    Instance,
    FileObject,
    IRP_MJ_DIRECTORY_CONTROL,
    ({ Iopb }) => {
      Iopb.MinorFunction = IRP_MN_QUERY_DIRECTORY;
      Iopb.OperationFlags = (ReturnSingleEntry ? SL_RETURN_SINGLE_ENTRY : 0) | (RestartScan ? SL_RESTART_SCAN : 0);
      Object.assign(Iopb.Parameters.DirectoryControl.QueryDirectory, {
        Length,
        FileName: FileName === null ? null : UnicodeText(FileName),
        FileInformationClass,
        FileIndex: 0,
        DirectoryBuffer: FileInformation,
        MdlAddress: null,
      });
    },
    LengthReturned,
  );
}

/**
 * Source: fltkernel/nf-fltkernel-fltflushbuffers.
 * @stack 0x60
 */
export function FltFlushBuffers(Instance: FLT_INSTANCE, FileObject: FILE_OBJECT): NTSTATUS {
  return FltpRequest(Instance, FileObject, IRP_MJ_FLUSH_BUFFERS, () => {}, null);
}

/** @stack 0x90 */
function FltpControlFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  MajorFunction: number,
  Code: number,
  InputBuffer: Uint8Array | null,
  InputBufferLength: number,
  OutputBuffer: Uint8Array | null,
  OutputBufferLength: number,
  LengthReturned: Ref<number> | null,
): NTSTATUS {
  const buffered = METHOD_FROM_CTL_CODE(Code) === METHOD_BUFFERED;
  const shared = buffered ? new Uint8Array(Math.max(InputBufferLength, OutputBufferLength)) : null;
  if (shared !== null && InputBuffer !== null) shared.set(InputBuffer.subarray(0, InputBufferLength));
  const returned = LengthReturned ?? new Ref(0);
  const status = FltpRequest(
    Instance,
    FileObject,
    MajorFunction,
    ({ Iopb }) => {
      const { FileSystemControl, DeviceIoControl } = Iopb.Parameters;
      if (buffered) Iopb.IrpFlags = IRP_BUFFERED_IO;
      Object.assign(MajorFunction === IRP_MJ_DEVICE_CONTROL ? DeviceIoControl.Common : FileSystemControl.Common, {
        OutputBufferLength,
        InputBufferLength,
        IoControlCode: Code,
        FsControlCode: Code,
        SystemBuffer: shared,
        InputSystemBuffer: buffered ? shared : InputBuffer,
        InputBuffer,
        OutputBuffer,
        OutputMdlAddress: null,
      });
    },
    returned,
  );
  if (shared !== null && OutputBuffer !== null)
    OutputBuffer.set(shared.subarray(0, Math.min(OutputBufferLength, returned.value)));
  return status;
}

/**
 * Source: fltkernel/nf-fltkernel-fltfscontrolfile.
 * @stack 0x70
 */
export function FltFsControlFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FsControlCode: number,
  InputBuffer: Uint8Array | null,
  InputBufferLength: number,
  OutputBuffer: Uint8Array | null,
  OutputBufferLength: number,
  LengthReturned: Ref<number> | null,
): NTSTATUS {
  return FltpControlFile(
    Instance,
    FileObject,
    IRP_MJ_FILE_SYSTEM_CONTROL,
    FsControlCode,
    InputBuffer,
    InputBufferLength,
    OutputBuffer,
    OutputBufferLength,
    LengthReturned,
  );
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeviceiocontrolfile.
 * @stack 0x70
 */
export function FltDeviceIoControlFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  IoControlCode: number,
  InputBuffer: Uint8Array | null,
  InputBufferLength: number,
  OutputBuffer: Uint8Array | null,
  OutputBufferLength: number,
  LengthReturned: Ref<number> | null,
): NTSTATUS {
  return FltpControlFile(
    Instance,
    FileObject,
    IRP_MJ_DEVICE_CONTROL,
    IoControlCode,
    InputBuffer,
    InputBufferLength,
    OutputBuffer,
    OutputBufferLength,
    LengthReturned,
  );
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
  return FltpRequest(
    Instance,
    FileObject,
    IRP_MJ_QUERY_VOLUME_INFORMATION,
    ({ Iopb }) => {
      Iopb.IrpFlags = IRP_BUFFERED_IO;
      const parameters = { Length, FsInformationClass, VolumeBuffer: FsInformation };
      Object.assign(Iopb.Parameters.QueryVolumeInformation, parameters);
    },
    LengthReturned,
  );
}

/**
 * Source: fltkernel/nf-fltkernel-fltquerysecurityobject.
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
  return FltpRequest(
    Instance,
    FileObject,
    IRP_MJ_QUERY_SECURITY,
    ({ Iopb }) => {
      const parameters = { SecurityInformation, Length, SecurityBuffer: SecurityDescriptor, MdlAddress: null };
      Object.assign(Iopb.Parameters.QuerySecurity, parameters);
    },
    LengthNeeded,
  );
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
  return FltpRequest(
    Instance,
    FileObject,
    IRP_MJ_SET_SECURITY,
    ({ Iopb }) => {
      Object.assign(Iopb.Parameters.SetSecurity, { SecurityInformation, SecurityDescriptor });
    },
    null,
  );
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
