/** System call stubs: each goes to the service of its name in the kernel. */
import type { KEY_VALUE_PARTIAL_INFORMATION, RegistryData } from '../../nt/inc/cm';
import type { IO_STATUS_BLOCK, NTSTATUS } from '../../nt/inc/io';
import type { FILE_COMPLETION_INFORMATION, FILE_IO_COMPLETION_INFORMATION } from '../../nt/inc/iocompletion';
import type { EVENT_TYPE, HANDLE, OBJECT_ATTRIBUTES, PCUNICODE_STRING } from '../../nt/inc/ntdef';
import type { CLIENT_ID } from '../../nt/inc/ps';
import type { Ref } from '../../nt/inc/ref';
import type { ALPC_MESSAGE } from '../../nt/lpc/port';
import * as nt from '../../nt/ex/services';
import { KiSystemServiceCopyEnd } from '../../nt/ke/service';

/** @stack 0x8 */
export function NtCreateFile(...Arguments: Parameters<typeof nt.NtCreateFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCreateFile, Arguments);
}
/** @stack 0x8 */
export function NtReadFile(...Arguments: Parameters<typeof nt.NtReadFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtReadFile, Arguments);
}
/** @stack 0x8 */
export function NtWriteFile(...Arguments: Parameters<typeof nt.NtWriteFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtWriteFile, Arguments);
}
/** @stack 0x8 */
export function NtDeviceIoControlFile(...Arguments: Parameters<typeof nt.NtDeviceIoControlFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtDeviceIoControlFile, Arguments);
}
/** @stack 0x8 */
export function NtCancelIoFileEx(
  FileHandle: HANDLE,
  IoRequestToCancel: IO_STATUS_BLOCK | null,
  IoStatusBlock: IO_STATUS_BLOCK,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCancelIoFileEx, [FileHandle, IoRequestToCancel, IoStatusBlock]);
}
/** @stack 0x8 */
export function NtCancelIoFile(FileHandle: HANDLE, IoStatusBlock: IO_STATUS_BLOCK): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCancelIoFile, [FileHandle, IoStatusBlock]);
}
/** @stack 0x8 */
export function NtClose(Handle: HANDLE): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtClose, [Handle]);
}
/** @stack 0x8 */
export function NtDuplicateObject(...Arguments: Parameters<typeof nt.NtDuplicateObject>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtDuplicateObject, Arguments);
}
/** @stack 0x8 */
export function NtSetInformationObject(...Arguments: Parameters<typeof nt.NtSetInformationObject>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtSetInformationObject, Arguments);
}
/** @stack 0x8 */
export function NtQueryObject(...Arguments: Parameters<typeof nt.NtQueryObject>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryObject, Arguments);
}
/** @stack 0x8 */
export function NtWaitForSingleObject(Handle: HANDLE, Alertable: boolean, Timeout: bigint | null): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtWaitForSingleObject, [Handle, Alertable, Timeout]);
}
/** @stack 0x8 */
export function NtWaitForMultipleObjects(
  Handles: readonly HANDLE[],
  WaitType: number,
  Alertable: boolean,
  Timeout: bigint | null,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtWaitForMultipleObjects, [Handles, WaitType, Alertable, Timeout]);
}
/** @stack 0x8 */
export function NtDelayExecution(Alertable: boolean, Interval: bigint): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtDelayExecution, [Alertable, Interval]);
}
/** @stack 0x8 */
export function NtYieldExecution(): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtYieldExecution, []);
}
/** @stack 0x8 */
export function NtCreateEvent(
  EventHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  EventType: EVENT_TYPE,
  InitialState: boolean,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCreateEvent, [
    EventHandle,
    DesiredAccess,
    ObjectAttributes,
    EventType,
    InitialState,
  ]);
}
/** @stack 0x8 */
export function NtSetEvent(EventHandle: HANDLE, PreviousState: Ref<number> | null): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtSetEvent, [EventHandle, PreviousState]);
}
/** @stack 0x8 */
export function NtResetEvent(EventHandle: HANDLE, PreviousState: Ref<number> | null): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtResetEvent, [EventHandle, PreviousState]);
}
/** @stack 0x8 */
export function NtCreateSemaphore(
  Handle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  InitialCount: number,
  MaximumCount: number,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCreateSemaphore, [
    Handle,
    DesiredAccess,
    ObjectAttributes,
    InitialCount,
    MaximumCount,
  ]);
}
/** @stack 0x8 */
export function NtReleaseSemaphore(Handle: HANDLE, ReleaseCount: number, PreviousCount: Ref<number> | null): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtReleaseSemaphore, [Handle, ReleaseCount, PreviousCount]);
}
/** @stack 0x8 */
export function NtCreateMutant(
  Handle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  InitialOwner: boolean,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCreateMutant, [Handle, DesiredAccess, ObjectAttributes, InitialOwner]);
}
/** @stack 0x8 */
export function NtReleaseMutant(Handle: HANDLE, PreviousCount: Ref<number> | null): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtReleaseMutant, [Handle, PreviousCount]);
}
/** @stack 0x8 */
export function NtCreateThreadEx(
  ThreadHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ProcessHandle: HANDLE,
  StartRoutine: Function,
  Argument: unknown,
  ClientId: CLIENT_ID | null,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCreateThreadEx, [
    ThreadHandle,
    DesiredAccess,
    ProcessHandle,
    StartRoutine,
    Argument,
    ClientId,
  ]);
}
/** @stack 0x8 */
export function NtTerminateThread(ThreadHandle: HANDLE, ExitStatus: NTSTATUS): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtTerminateThread, [ThreadHandle, ExitStatus]);
}
/** @stack 0x8 */
export function NtOpenProcess(...Arguments: Parameters<typeof nt.NtOpenProcess>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtOpenProcess, Arguments);
}
/** @stack 0x8 */
export function NtTerminateProcess(ProcessHandle: HANDLE, ExitStatus: NTSTATUS): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtTerminateProcess, [ProcessHandle, ExitStatus]);
}
/** @stack 0x8 */
export function NtLoadDriver(DriverServiceName: PCUNICODE_STRING): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtLoadDriver, [DriverServiceName]);
}
/** @stack 0x8 */
export function NtUnloadDriver(DriverServiceName: PCUNICODE_STRING): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtUnloadDriver, [DriverServiceName]);
}
/**
 * A message to a server; waits for the answer.
 * @stack 0x8
 */
export function NtAlpcSendWaitReceivePort(PortName: string, Message: object): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtAlpcSendWaitReceivePort, [PortName, Message]);
}
/** @stack 0x8 */
export function NtAlpcCreatePort(PortHandle: Ref<HANDLE>, Name: string): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtAlpcCreatePort, [PortHandle, Name]);
}
/** @stack 0x8 */
export function NtAlpcReceiveMessage(PortHandle: HANDLE, Message: Ref<ALPC_MESSAGE | null>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtAlpcReceiveMessage, [PortHandle, Message]);
}
/** @stack 0x8 */
export function NtAlpcReply(Message: ALPC_MESSAGE): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtAlpcReply, [Message]);
}
/**
 * @stack 0x8
 */
export function NtCreateUserProcess(
  ProcessHandle: Ref<HANDLE>,
  ThreadHandle: Ref<HANDLE> | null,
  DesiredAccess: number,
  ImageName: string,
  Arguments: readonly string[],
  Image: string | null,
  ClientId: CLIENT_ID | null,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCreateUserProcess, [
    ProcessHandle,
    ThreadHandle,
    DesiredAccess,
    ImageName,
    Arguments,
    Image,
    ClientId,
  ]);
}
/**
 * @stack 0x8
 */
export function NtQueryInformationProcess(ProcessHandle: HANDLE, ExitStatus: Ref<number>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryInformationProcess, [ProcessHandle, ExitStatus]);
}
/**
 * @stack 0x8
 */
export function NtQueryInformationThread(ThreadHandle: HANDLE, ExitStatus: Ref<number>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryInformationThread, [ThreadHandle, ExitStatus]);
}
/** @stack 0x8 */
export function NtOpenEvent(
  EventHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtOpenEvent, [EventHandle, DesiredAccess, ObjectAttributes]);
}
/** @stack 0x8 */
export function NtQueryDirectoryObject(Path: string, Names: Ref<string[]>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryDirectoryObject, [Path, Names]);
}
/** @stack 0x8 */
export function NtSetSystemPowerState(SystemAction: number, MinSystemState: number, Flags: number): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtSetSystemPowerState, [SystemAction, MinSystemState, Flags]);
}
/** @stack 0x8 */
export function NtShutdownSystem(Action: number): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtShutdownSystem, [Action]);
}
/** @stack 0x8 */
export function NtPlugPlayControl(ServiceName: string): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtPlugPlayControl, [ServiceName]);
}
/** @stack 0x8 */
export function NtCreateKey(
  KeyHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  TitleIndex: number,
  Class: PCUNICODE_STRING | null,
  CreateOptions: number,
  Disposition: Ref<number> | null,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCreateKey, [
    KeyHandle,
    DesiredAccess,
    ObjectAttributes,
    TitleIndex,
    Class,
    CreateOptions,
    Disposition,
  ]);
}
/** @stack 0x8 */
export function NtOpenKey(
  KeyHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtOpenKey, [KeyHandle, DesiredAccess, ObjectAttributes]);
}
/** @stack 0x8 */
export function NtSetValueKey(
  KeyHandle: HANDLE,
  ValueName: PCUNICODE_STRING,
  TitleIndex: number,
  Type: number,
  Data: RegistryData,
  DataSize: number,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtSetValueKey, [KeyHandle, ValueName, TitleIndex, Type, Data, DataSize]);
}
/** @stack 0x8 */
export function NtQueryValueKey(
  KeyHandle: HANDLE,
  ValueName: PCUNICODE_STRING,
  KeyValueInformationClass: number,
  KeyValueInformation: KEY_VALUE_PARTIAL_INFORMATION | null,
  Length: number,
  ResultLength: Ref<number>,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryValueKey, [
    KeyHandle,
    ValueName,
    KeyValueInformationClass,
    KeyValueInformation,
    Length,
    ResultLength,
  ]);
}
/** @stack 0x8 */
export function NtDeleteValueKey(KeyHandle: HANDLE, ValueName: PCUNICODE_STRING): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtDeleteValueKey, [KeyHandle, ValueName]);
}
/** @stack 0x8 */
export function NtDeleteKey(KeyHandle: HANDLE): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtDeleteKey, [KeyHandle]);
}
/** @stack 0x8 */
export function NtEnumerateKey(KeyHandle: HANDLE, Index: number, Name: Ref<string>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtEnumerateKey, [KeyHandle, Index, Name]);
}
/** @stack 0x8 */
export function NtAllocateVirtualMemory(
  ProcessHandle: HANDLE,
  BaseAddress: Ref<Uint8Array | null>,
  ZeroBits: number,
  RegionSize: Ref<number>,
  AllocationType: number,
  Protect: number,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtAllocateVirtualMemory, [
    ProcessHandle,
    BaseAddress,
    ZeroBits,
    RegionSize,
    AllocationType,
    Protect,
  ]);
}
/** @stack 0x8 */
export function NtFreeVirtualMemory(
  ProcessHandle: HANDLE,
  BaseAddress: Ref<Uint8Array | null>,
  RegionSize: Ref<number>,
  FreeType: number,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtFreeVirtualMemory, [ProcessHandle, BaseAddress, RegionSize, FreeType]);
}
/** @stack 0x8 */
export function NtProtectVirtualMemory(
  ProcessHandle: HANDLE,
  BaseAddress: Ref<Uint8Array | null>,
  RegionSize: Ref<number>,
  NewProtect: number,
  OldProtect: Ref<number>,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtProtectVirtualMemory, [
    ProcessHandle,
    BaseAddress,
    RegionSize,
    NewProtect,
    OldProtect,
  ]);
}
/** @stack 0x8 */
export function NtCreateIoCompletion(
  IoCompletionHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  Count: number,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCreateIoCompletion, [IoCompletionHandle, DesiredAccess, ObjectAttributes, Count]);
}
/** @stack 0x8 */
export function NtSetIoCompletion(
  IoCompletionHandle: HANDLE,
  KeyContext: unknown,
  ApcContext: unknown,
  IoStatus: NTSTATUS,
  IoStatusInformation: number,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtSetIoCompletion, [
    IoCompletionHandle,
    KeyContext,
    ApcContext,
    IoStatus,
    IoStatusInformation,
  ]);
}
/** @stack 0x8 */
export function NtRemoveIoCompletionEx(
  IoCompletionHandle: HANDLE,
  Entries: FILE_IO_COMPLETION_INFORMATION[],
  Count: number,
  Timeout: bigint | null,
  Alertable: boolean,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtRemoveIoCompletionEx, [IoCompletionHandle, Entries, Count, Timeout, Alertable]);
}
/** @stack 0x8 */
export function NtFlushBuffersFile(FileHandle: HANDLE, IoStatusBlock: IO_STATUS_BLOCK): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtFlushBuffersFile, [FileHandle, IoStatusBlock]);
}
/** @stack 0x8 */
export function NtQueryInformationFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  FileInformation: Uint8Array,
  Length: number,
  FileInformationClass: number,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryInformationFile, [
    FileHandle,
    IoStatusBlock,
    FileInformation,
    Length,
    FileInformationClass,
  ]);
}
/** @stack 0x8 */
export function NtSetInformationFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  FileInformation: Uint8Array | FILE_COMPLETION_INFORMATION,
  Length: number,
  FileInformationClass: number,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtSetInformationFile, [
    FileHandle,
    IoStatusBlock,
    FileInformation,
    Length,
    FileInformationClass,
  ]);
}
/** @stack 0x8 */
export function NtQueueApcThread(
  ThreadHandle: HANDLE,
  ApcRoutine: (Argument1: any, Argument2: any, Argument3: any) => void,
  Argument1: unknown,
  Argument2: unknown,
  Argument3: unknown,
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueueApcThread, [ThreadHandle, ApcRoutine, Argument1, Argument2, Argument3]);
}
