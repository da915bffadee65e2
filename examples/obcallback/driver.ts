/*
 * ObCallbackTest.sys - protects a process: nobody gets a handle that may terminate it.
 *
 *   A process notify routine sees the command line of each new process and remembers the one to be protected.
 *   An object callback is asked before a handle of a process is made or duplicated, and takes the right away.
 *   Each call carries a context from the preoperation to the postoperation callback.
 *
 * Press F5 with a breakpoint in CBTdPreOperationCallback. Ask:  !process   !object @@(PreInfo.Object)   !handle
 */
import {
  type DEVICE_OBJECT,
  DO_BUFFERED_IO,
  DbgPrint,
  type DRIVER_OBJECT,
  type EPROCESS,
  ExAllocatePool2,
  ExFreePoolWithTag,
  FILE_DEVICE_UNKNOWN,
  type HANDLE,
  IO_NO_INCREMENT,
  IoCompleteRequest,
  IoCreateDevice,
  IoCreateSymbolicLink,
  IoDeleteDevice,
  IoDeleteSymbolicLink,
  IoGetCurrentIrpStackLocation,
  type IRP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  KeAcquireGuardedMutex,
  KeInitializeGuardedMutex,
  KeReleaseGuardedMutex,
  KGUARDED_MUTEX,
  NT_SUCCESS,
  type NTSTATUS,
  OB_CALLBACK_REGISTRATION,
  OB_OPERATION_HANDLE_CREATE,
  OB_OPERATION_HANDLE_DUPLICATE,
  OB_OPERATION_REGISTRATION,
  type OB_POST_OPERATION_INFORMATION,
  type OB_PRE_OPERATION_INFORMATION,
  OB_PREOP_SUCCESS,
  ObGetFilterVersion,
  ObRegisterCallbacks,
  ObUnRegisterCallbacks,
  POOL_FLAG_PAGED,
  type PS_CREATE_NOTIFY_INFO,
  PsGetCurrentProcess,
  PsProcessType,
  PsSetCreateProcessNotifyRoutineEx,
  PROCESS_TERMINATE,
  Ref,
  RTL_CONSTANT_STRING,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { TD_IOCTL_PROTECT_NAME_CALLBACK, TD_IOCTL_UNPROTECT_CALLBACK } from './public';

const DEVICE = '\\Device\\ObCallbackTest';
const LINK = '\\DosDevices\\ObCallbackTest';
const TAG = 'cCdT';

/** From one preoperation callback to its postoperation callback. */
export class TD_CALL_CONTEXT {
  Operation = 0;
  Object: object | null = null;
}

const TdCallbacksMutex = new KGUARDED_MUTEX();
let registration: object | null = null;
let protectName = '';
let protectedProcess: EPROCESS | null = null;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  DbgPrint('ObCallbackTest: callback version 0x%x\n', ObGetFilterVersion());
  KeInitializeGuardedMutex(TdCallbacksMutex);
  const device = new Ref<DEVICE_OBJECT | null>(null);
  let status = IoCreateDevice(DriverObject, 0, DEVICE, FILE_DEVICE_UNKNOWN, 0, false, device);
  if (!NT_SUCCESS(status)) return status;
  device.value!.Flags |= DO_BUFFERED_IO;
  DriverObject.MajorFunction[IRP_MJ_CREATE] = TdDeviceCreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = TdDeviceCreateClose;
  DriverObject.MajorFunction[IRP_MJ_DEVICE_CONTROL] = TdDeviceControl;
  DriverObject.DriverUnload = TdDeviceUnload;
  status = IoCreateSymbolicLink(LINK, DEVICE);
  if (NT_SUCCESS(status)) {
    status = PsSetCreateProcessNotifyRoutineEx(TdCreateProcessNotifyRoutine2, false);
    if (!NT_SUCCESS(status)) IoDeleteSymbolicLink(LINK);
  }
  if (!NT_SUCCESS(status)) IoDeleteDevice(device.value!);
  return status;
}

export function TdDeviceUnload(DriverObject: DRIVER_OBJECT): void {
  PsSetCreateProcessNotifyRoutineEx(TdCreateProcessNotifyRoutine2, true);
  TdDeleteProtectNameCallback();
  IoDeleteSymbolicLink(LINK);
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function TdDeviceCreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return Complete(Irp, STATUS_SUCCESS);
}

export function TdDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const { IoControlCode, InputBufferLength } = IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl;
  switch (IoControlCode) {
    case TD_IOCTL_PROTECT_NAME_CALLBACK:
      return Complete(Irp, TdProtectNameCallback(Irp.AssociatedIrp.SystemBuffer!, InputBufferLength));
    case TD_IOCTL_UNPROTECT_CALLBACK:
      return Complete(Irp, TdDeleteProtectNameCallback());
    default:
      return Complete(Irp, STATUS_INVALID_DEVICE_REQUEST);
  }
}

/** From now on the process whose command line contains the name is protected. */
function TdProtectNameCallback(Name: Uint8Array, Length: number): NTSTATUS {
  let status: NTSTATUS = STATUS_SUCCESS;
  KeAcquireGuardedMutex(TdCallbacksMutex);
  protectName = '';
  for (let i = 0; i + 1 < Length; i += 2) protectName += String.fromCharCode(Name[i] | (Name[i + 1] << 8));
  if (registration === null) {
    const operation = new OB_OPERATION_REGISTRATION();
    operation.ObjectType = PsProcessType;
    operation.Operations = OB_OPERATION_HANDLE_CREATE | OB_OPERATION_HANDLE_DUPLICATE;
    operation.PreOperation = CBTdPreOperationCallback;
    operation.PostOperation = CBTdPostOperationCallback;
    const callbacks = new OB_CALLBACK_REGISTRATION();
    callbacks.OperationRegistrationCount = 1;
    callbacks.OperationRegistration = [operation];
    callbacks.Altitude = RTL_CONSTANT_STRING('1000');
    const handle = new Ref<object | null>(null);
    status = ObRegisterCallbacks(callbacks, handle);
    registration = handle.value;
  }
  KeReleaseGuardedMutex(TdCallbacksMutex);
  return status;
}

function TdDeleteProtectNameCallback(): NTSTATUS {
  KeAcquireGuardedMutex(TdCallbacksMutex);
  if (registration !== null) ObUnRegisterCallbacks(registration);
  registration = null;
  protectedProcess = null;
  protectName = '';
  KeReleaseGuardedMutex(TdCallbacksMutex);
  return STATUS_SUCCESS;
}

/** In the thread that creates the process, or in the last one of a process that ends. */
export function TdCreateProcessNotifyRoutine2(
  Process: EPROCESS,
  ProcessId: HANDLE,
  CreateInfo: PS_CREATE_NOTIFY_INFO | null,
): void {
  if (CreateInfo === null) {
    if (Process === protectedProcess) DbgPrint('ObCallbackTest: the protected process has ended\n');
    if (Process === protectedProcess) protectedProcess = null;
    return;
  }
  const commandLine = CreateInfo.CommandLine?.Buffer ?? '';
  KeAcquireGuardedMutex(TdCallbacksMutex);
  if (protectName !== '' && commandLine.includes(protectName)) {
    protectedProcess = Process;
    DbgPrint('ObCallbackTest: protecting %s\n', commandLine);
  }
  KeReleaseGuardedMutex(TdCallbacksMutex);
}

export function CBTdPreOperationCallback(RegistrationContext: unknown, PreInfo: OB_PRE_OPERATION_INFORMATION): number {
  // The process itself may do what it likes, and the kernel's handles keep their rights anyway.
  if (PreInfo.Object !== protectedProcess || PreInfo.Object === PsGetCurrentProcess()) return OB_PREOP_SUCCESS;
  const duplicate = PreInfo.Operation === OB_OPERATION_HANDLE_DUPLICATE;
  const wanted = duplicate ? PreInfo.Parameters.DuplicateHandleInformation : PreInfo.Parameters.CreateHandleInformation;
  if (PreInfo.KernelHandle !== 1) wanted.DesiredAccess &= ~PROCESS_TERMINATE;
  const context = ExAllocatePool2(POOL_FLAG_PAGED, TD_CALL_CONTEXT, TAG);
  if (context !== null) {
    context.Operation = PreInfo.Operation;
    context.Object = PreInfo.Object;
  }
  PreInfo.CallContext = context;
  DbgPrint(
    'ObCallbackTest: %s: 0x%x becomes 0x%x\n',
    duplicate ? 'duplicate' : 'create',
    wanted.OriginalDesiredAccess,
    wanted.DesiredAccess,
  );
  return OB_PREOP_SUCCESS;
}

export function CBTdPostOperationCallback(RegistrationContext: unknown, PostInfo: OB_POST_OPERATION_INFORMATION): void {
  const context = PostInfo.CallContext as TD_CALL_CONTEXT | null;
  if (context !== null) ExFreePoolWithTag(context, TAG);
}

function Complete(Irp: IRP, Status: NTSTATUS): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}
