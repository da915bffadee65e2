/** NtCreateFile and NtOpenFile. */
import { HalTrace } from 'hal';
import {
  type DEVICE_OBJECT,
  FO_HANDLE_CREATED,
  type FILE_OBJECT,
  type IO_STATUS_BLOCK,
  type NTSTATUS,
} from '../inc/io';
import {
  FILE_OPEN,
  FILE_SYNCHRONOUS_IO_ALERT,
  FILE_SYNCHRONOUS_IO_NONALERT,
  IO_FORCE_ACCESS_CHECK,
  IO_IGNORE_SHARE_ACCESS_CHECK,
  IO_NO_PARAMETER_CHECKING,
  IO_OPEN_TARGET_DIRECTORY,
} from '../inc/iodefs';
import { SL_FORCE_ACCESS_CHECK, SL_OPEN_TARGET_DIRECTORY } from '../inc/irpminor';
import { type ECP_LIST, IO_DRIVER_CREATE_CONTEXT } from '../inc/ecp';
import { KernelMode } from '../inc/ke';
import { OPEN_PACKET } from '../inc/iowork';
import { type HANDLE, type OBJECT_ATTRIBUTES, SYNCHRONIZE } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_ACCESS_VIOLATION,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { ObCloseHandle, ObReferenceObjectByHandle } from '../ob/handle';
import { ObOpenObjectByNameEx } from '../ob/lookup';
import { PsGetCurrentThread } from '../ps/current';
import { IoFileObjectType } from './types';

const SynchronousOptions = FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT;

/** Arguments of NtCreateFile after the handle. */
export type FileCreate = [
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  IoStatusBlock: IO_STATUS_BLOCK,
  AllocationSize: bigint | null,
  FileAttributes: number,
  ShareAccess: number,
  CreateDisposition: number,
  CreateOptions: number,
  EaBuffer?: Uint8Array | null,
  EaLength?: number,
];

/**
 * Opens or creates a file, device or volume.
 * @returns the driver's status of IRP_MJ_CREATE, or the object manager's of the name
 * @stack 0x90
 */
export function NtCreateFile(FileHandle: Ref<HANDLE>, ...Create: FileCreate): NTSTATUS {
  return IopCreateFile([FileHandle, ...Create]);
}

/** @stack 0x90 */
export function NtOpenFile(
  FileHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  IoStatusBlock: IO_STATUS_BLOCK,
  ShareAccess: number,
  OpenOptions: number,
): NTSTATUS {
  const existing = [0n, 0, ShareAccess, FILE_OPEN, OpenOptions] as const;
  return IopCreateFile([FileHandle, DesiredAccess, ObjectAttributes, IoStatusBlock, ...existing]);
}

/** What drivers may ask of a create beyond NtCreateFile. */
export interface FileCreateOptions {
  /** IO_NO_PARAMETER_CHECKING, IO_FORCE_ACCESS_CHECK, IO_OPEN_TARGET_DIRECTORY ... */
  readonly Options?: number;
  /** The request, and all later ones on the file, begins at this device. */
  readonly Hint?: DEVICE_OBJECT | null;
  /** Travels with the request. */
  readonly DriverContext?: object | null;
  /** Gets FILE_NETWORK_OPEN_INFORMATION, if that can be told without opening the file; there is no handle then. */
  readonly QueryOpen?: Uint8Array | null;
  /** Other structures, by QueryOpen of the file system filter callbacks. */
  readonly QueryOpenClass?: number;
  readonly EcpList?: ECP_LIST | null;
}

/** @stack 0xb0 */
export function IopCreateFile(
  Create: readonly [FileHandle: Ref<HANDLE>, ...Create: FileCreate],
  {
    Options = 0,
    Hint = null,
    DriverContext = null,
    QueryOpen = null,
    QueryOpenClass = 0,
    EcpList = null,
  }: FileCreateOptions = {},
): NTSTATUS {
  const [FileHandle, DesiredAccess, ObjectAttributes, IoStatusBlock, AllocationSize] = Create;
  const [, , , , , FileAttributes, ShareAccess, Disposition, CreateOptions, EaBuffer = null] = Create;
  if (!FileHandle || !IoStatusBlock || !ObjectAttributes) return STATUS_ACCESS_VIOLATION;
  if ((CreateOptions & SynchronousOptions) === SynchronousOptions) return STATUS_INVALID_PARAMETER;
  // A synchronous handle is waited on: it needs SYNCHRONIZE.
  if ((CreateOptions & SynchronousOptions) !== 0 && (DesiredAccess & SYNCHRONIZE) === 0)
    return STATUS_INVALID_PARAMETER;
  const packet = new OPEN_PACKET(
    DesiredAccess,
    CreateOptions,
    FileAttributes,
    ShareAccess,
    Disposition,
    null,
    AllocationSize ?? 0n,
    EaBuffer,
    ((Options & IO_OPEN_TARGET_DIRECTORY) !== 0 ? SL_OPEN_TARGET_DIRECTORY : 0) |
      ((Options & IO_FORCE_ACCESS_CHECK) !== 0 ? SL_FORCE_ACCESS_CHECK : 0),
    Hint,
    ObjectAttributes.SecurityDescriptor,
    DriverContext,
  );
  const mode = (Options & IO_NO_PARAMETER_CHECKING) !== 0 ? KernelMode : PsGetCurrentThread().PreviousMode;
  packet.RequestorMode = mode;
  packet.IgnoresSharing = (Options & IO_IGNORE_SHARE_ACCESS_CHECK) !== 0;
  packet.QueryOpen = QueryOpen;
  packet.QueryOpenClass = QueryOpenClass;
  packet.EcpList = EcpList;
  const status = ObOpenObjectByNameEx(ObjectAttributes, null, mode, DesiredAccess, packet, FileHandle);
  const file: FILE_OBJECT | null = packet.FileObject;
  if (!NT_SUCCESS(status))
    return packet.Answered || (packet.ParseCheck !== 0 && !NT_SUCCESS(packet.FinalStatus))
      ? packet.FinalStatus
      : status;
  // The name led to something that is no device.
  if (file === null) return IopCloseWrongObject(FileHandle);
  file.Flags |= FO_HANDLE_CREATED;
  HalTrace('file', `open ${file.FileName} on ${file.DeviceObject!.DriverObject.DriverName}`, file);
  IoStatusBlock.Information = packet.Information;
  IoStatusBlock.Status = packet.FinalStatus;
  return packet.FinalStatus;
}

type DriverCreate = [...Required<FileCreate>, CreateFileType: number, InternalParameters: unknown, Options: number];
const OptionsArgument = 12;

/**
 * NtCreateFile for drivers. Options: IO_NO_PARAMETER_CHECKING, IO_FORCE_ACCESS_CHECK, IO_OPEN_TARGET_DIRECTORY,
 * IO_IGNORE_SHARE_ACCESS_CHECK.
 * @stack 0xd0
 */
export function IoCreateFile(FileHandle: Ref<HANDLE>, ...Create: DriverCreate): NTSTATUS {
  return IoCreateFileSpecifyDeviceObjectHint(FileHandle, ...Create, null);
}

/**
 * IoCreateFile for drivers which may bypass the filters above a device of the volume's stack: the request (and all later
 * ones on the file) begins at DeviceObject.
 * @stack 0xd0
 */
export function IoCreateFileSpecifyDeviceObjectHint(
  FileHandle: Ref<HANDLE>,
  ...Create: [...DriverCreate, DeviceObject: DEVICE_OBJECT | null]
): NTSTATUS {
  const create = Create.slice(0, OptionsArgument - 2) as FileCreate;
  return IopCreateFile([FileHandle, ...create], {
    Options: Create[OptionsArgument],
    Hint: Create[OptionsArgument + 1] as DEVICE_OBJECT | null,
  });
}

/**
 * Prepares what a driver says of a create. IRQL <= APC_LEVEL. Source: ntddk/nf-ntddk-ioinitializedrivercreatecontext.
 * @stack 0x10
 */
export function IoInitializeDriverCreateContext(DriverContext: IO_DRIVER_CREATE_CONTEXT): void {
  Object.assign(DriverContext, new IO_DRIVER_CREATE_CONTEXT());
  DriverContext.Size = DRIVER_CREATE_CONTEXT_SIZE;
}
const DRIVER_CREATE_CONTEXT_SIZE = 0x28;

/**
 * IoCreateFile with what a driver says besides: extra create parameters, and the device where the request begins.
 * Source: ntddk/nf-ntddk-iocreatefileex.
 * @returns STATUS_INVALID_PARAMETER for a DriverContext that was not initialized
 * @partly transactions are not known here: STATUS_NOT_SUPPORTED
 * @stack 0xd0
 */
export function IoCreateFileEx(
  FileHandle: Ref<HANDLE>,
  ...Create: [...DriverCreate, DriverContext: IO_DRIVER_CREATE_CONTEXT | null]
): NTSTATUS {
  const context = Create[OptionsArgument + 1] as IO_DRIVER_CREATE_CONTEXT | null;
  const refused = IopCheckDriverContext(context);
  if (!NT_SUCCESS(refused)) return refused;
  const create = Create.slice(0, OptionsArgument - 2) as FileCreate;
  return IopCreateFile([FileHandle, ...create], {
    Options: Create[OptionsArgument],
    Hint: (context?.DeviceObjectHint ?? null) as DEVICE_OBJECT | null,
    EcpList: context?.ExtraCreateParameter ?? null,
  });
}

/** What is wrong with a driver's context. */
export function IopCheckDriverContext(DriverContext: IO_DRIVER_CREATE_CONTEXT | null): NTSTATUS {
  if (DriverContext === null) return STATUS_SUCCESS;
  if (DriverContext.Size !== DRIVER_CREATE_CONTEXT_SIZE) return STATUS_INVALID_PARAMETER;
  return DriverContext.TxnParameters === null ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
}

function IopCloseWrongObject(Handle: Ref<HANDLE>): NTSTATUS {
  ObCloseHandle(Handle.value, 0);
  Handle.value = 0;
  return STATUS_OBJECT_TYPE_MISMATCH;
}

/** The file object of a handle, referenced. */
export function IopReferenceFile(FileHandle: HANDLE, DesiredAccess: number, File: Ref<FILE_OBJECT | null>): NTSTATUS {
  return ObReferenceObjectByHandle(
    FileHandle,
    DesiredAccess,
    IoFileObjectType,
    PsGetCurrentThread().PreviousMode,
    File,
    null,
  );
}
