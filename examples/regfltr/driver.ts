/*
 * RegFltr.sys - what a registry callback can do: refuse an operation before it, do it differently, change its status after it,
 * carry a context from before to after it, and hear how the transaction ends that it belongs to.
 *
 * The driver registers one callback at a time and does the operations itself. Press F5 with a breakpoint in Callback, and
 * ask:  dt CallbackCtx   k   !object @@(Argument2.Object)
 */
import {
  CmGetBoundTransaction,
  CmGetCallbackVersion,
  CmRegisterCallbackEx,
  CmUnRegisterCallback,
  type DEVICE_OBJECT,
  DbgPrint,
  type DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
  type HANDLE,
  IO_NO_INCREMENT,
  IoCompleteRequest,
  IoCreateDeviceSecure,
  IoCreateSymbolicLink,
  IoDeleteDevice,
  IoDeleteSymbolicLink,
  IoGetCurrentIrpStackLocation,
  type IRP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  KEY_ALL_ACCESS,
  KernelMode,
  NT_SUCCESS,
  type NTSTATUS,
  OBJ_KERNEL_HANDLE,
  ObOpenObjectByPointer,
  PsGetCurrentProcessId,
  Ref,
  type REG_CREATE_KEY_INFORMATION_V1,
  type REG_POST_OPERATION_INFORMATION,
  type REG_SET_VALUE_KEY_INFORMATION,
  RegNtPostCreateKeyEx,
  RegNtPostSetValueKey,
  RegNtPreCreateKeyEx,
  RegNtPreSetValueKey,
  RTL_CONSTANT_STRING,
  STATUS_ACCESS_DENIED,
  STATUS_CALLBACK_BYPASS,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  ZwClose,
  ZwCommitTransaction,
  ZwDeleteKey,
  ZwRollbackTransaction,
} from 'ntifs';
import { IOCTL_DO_KERNELMODE_SAMPLES } from './public';
import { CreateKey, CreateKeyTransacted, ProbeKey, QueryNumber, ROOT_KEY, SetNumber } from './registry';
import {
  CreateKTMResourceManager,
  CreateTransaction,
  DeleteKTMResourceManager,
  EnlistInTransaction,
  RMCALLBACK_CONTEXT,
} from './transaction';

const DEVICE = '\\Device\\RegFltr';
const LINK = '\\DosDevices\\RegFltr';
const SDDL = 'D:P(A;;GA;;;SY)(A;;GA;;;BA)';

/** What the registered callback does. */
type Mode = (CallbackCtx: CALLBACK_CONTEXT, NotifyClass: number, Argument2: any) => NTSTATUS;
export class CALLBACK_CONTEXT {
  ProcessId: HANDLE = 0;
  Cookie = new Ref(0n);
  RMCallbackCtx = new RMCALLBACK_CONTEXT();
  Mode: Mode = () => STATUS_SUCCESS;
  /** Call contexts that came back after the operation. */
  Contexts: number[] = [];
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const major = new Ref(0);
  const minor = new Ref(0);
  CmGetCallbackVersion(major, minor);
  DbgPrint('RegFltr: Callback version %d.%d\n', major.value, minor.value);
  const device = new Ref<DEVICE_OBJECT | null>(null);
  const sddl = RTL_CONSTANT_STRING(SDDL);
  let status = IoCreateDeviceSecure(DriverObject, 0, DEVICE, FILE_DEVICE_UNKNOWN, 0, true, sddl, null, device);
  if (!NT_SUCCESS(status)) return status;
  DriverObject.MajorFunction[IRP_MJ_CREATE] = DeviceCreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = DeviceCreateClose;
  DriverObject.MajorFunction[IRP_MJ_DEVICE_CONTROL] = DeviceControl;
  DriverObject.DriverUnload = DeviceUnload;
  status = IoCreateSymbolicLink(LINK, DEVICE);
  if (NT_SUCCESS(status)) {
    status = CreateKTMResourceManager();
    if (NT_SUCCESS(status)) return STATUS_SUCCESS;
    DeleteKTMResourceManager();
    IoDeleteSymbolicLink(LINK);
  }
  IoDeleteDevice(device.value!);
  return status;
}

export function DeviceUnload(DriverObject: DRIVER_OBJECT): void {
  DeleteKTMResourceManager();
  IoDeleteSymbolicLink(LINK);
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function DeviceCreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return Complete(Irp, STATUS_SUCCESS);
}

export function DeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const { IoControlCode } = IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl;
  if (IoControlCode !== IOCTL_DO_KERNELMODE_SAMPLES) return Complete(Irp, STATUS_INVALID_DEVICE_REQUEST);
  const root = new Ref<HANDLE>(0);
  const status = CreateKey(ROOT_KEY, 0, root);
  if (!NT_SUCCESS(status)) return Complete(Irp, status);
  PreNotificationBlockSample(root.value);
  PreNotificationBypassSample(root.value);
  PostNotificationOverrideSample(root.value);
  SetCallContextSample(root.value);
  TransactionEnlistSample(root.value);
  ZwDeleteKey(root.value);
  ZwClose(root.value);
  return Complete(Irp, STATUS_SUCCESS);
}

/** Everything that anybody does with a key goes through here. */
export function Callback(CallbackCtx: CALLBACK_CONTEXT, Argument1: number, Argument2: any): NTSTATUS {
  return CallbackCtx.ProcessId === PsGetCurrentProcessId()
    ? CallbackCtx.Mode(CallbackCtx, Argument1, Argument2)
    : STATUS_SUCCESS;
}

/** With the callback registered. */
function WithCallback(Mode: Mode, Sample: (Context: CALLBACK_CONTEXT) => void): void {
  const context = new CALLBACK_CONTEXT();
  context.ProcessId = PsGetCurrentProcessId();
  context.Mode = Mode;
  const altitude = RTL_CONSTANT_STRING('380010');
  if (!NT_SUCCESS(CmRegisterCallbackEx(Callback, altitude, null, context, context.Cookie, null))) return;
  Sample(context);
  CmUnRegisterCallback(context.Cookie.value);
}

function PreNotificationBlockSample(Root: HANDLE): void {
  const refuse: Mode = (ctx, cls) => (cls === RegNtPreCreateKeyEx ? STATUS_ACCESS_DENIED : STATUS_SUCCESS);
  WithCallback(refuse, () => {
    const status = CreateKey('Blocked', Root, new Ref<HANDLE>(0));
    DbgPrint('pre-notification block: refused with %x\n', status >>> 0);
  });
}

/** The value is kept under another name; who sets it is none the wiser. */
function PreNotificationBypassSample(Root: HANDLE): void {
  const elsewhere: Mode = (ctx, cls, information: REG_SET_VALUE_KEY_INFORMATION) => {
    if (cls !== RegNtPreSetValueKey || information.ValueName.Buffer !== 'Value') return STATUS_SUCCESS;
    const key = new Ref<HANDLE>(0);
    const status = ObOpenObjectByPointer(
      information.Object,
      OBJ_KERNEL_HANDLE,
      null,
      KEY_ALL_ACCESS,
      null,
      KernelMode,
      key,
    );
    if (!NT_SUCCESS(status)) return status;
    const set = SetNumber(key.value, 'Bypassed', information.Data as number);
    ZwClose(key.value);
    return NT_SUCCESS(set) ? STATUS_CALLBACK_BYPASS : set;
  };
  WithCallback(elsewhere, () => SetNumber(Root, 'Value', 42));
  const kept = QueryNumber(Root, 'Value') === -1 ? 'Bypassed' : 'Value';
  DbgPrint('pre-notification bypass: %d, kept as %s\n', QueryNumber(Root, 'Bypassed'), kept);
}

/** The key is made, but its maker gets no handle. */
function PostNotificationOverrideSample(Root: HANDLE): void {
  const override: Mode = (ctx, cls, information: REG_POST_OPERATION_INFORMATION) => {
    if (cls !== RegNtPostCreateKeyEx || !NT_SUCCESS(information.Status)) return STATUS_SUCCESS;
    information.ReturnStatus = STATUS_ACCESS_DENIED;
    return STATUS_CALLBACK_BYPASS;
  };
  let told: NTSTATUS = STATUS_SUCCESS;
  WithCallback(override, () => {
    told = CreateKey('Overridden', Root, new Ref<HANDLE>(0));
  });
  const there = NT_SUCCESS(ProbeKey('Overridden', Root, true));
  DbgPrint('post-notification override: %x for the caller, the key is %s\n', told >>> 0, there ? 'there' : 'not there');
}

function SetCallContextSample(Root: HANDLE): void {
  let number = 0;
  const count: Mode = (ctx, cls, information: { CallContext: number | null }) => {
    if (cls === RegNtPreSetValueKey) information.CallContext = number++;
    if (cls === RegNtPostSetValueKey) ctx.Contexts.push(information.CallContext!);
    return STATUS_SUCCESS;
  };
  WithCallback(count, context => {
    SetNumber(Root, 'A', 1);
    SetNumber(Root, 'B', 2);
    DbgPrint('call context: %d and %d\n', context.Contexts[0], context.Contexts[1]);
  });
}

/** Commits one transaction, and rolls another back. */
function TransactionEnlistSample(Root: HANDLE): void {
  const enlist: Mode = (ctx, cls, information: REG_CREATE_KEY_INFORMATION_V1) => {
    if (cls !== RegNtPreCreateKeyEx) return STATUS_SUCCESS;
    const transaction = information.Transaction ?? CmGetBoundTransaction(ctx.Cookie, information.RootObject);
    return transaction === null ? STATUS_SUCCESS : EnlistInTransaction(transaction, ctx.RMCallbackCtx);
  };
  for (const commit of [true, false])
    WithCallback(enlist, () => {
      const transaction = new Ref<HANDLE>(0);
      const key = new Ref<HANDLE>(0);
      CreateTransaction(transaction);
      CreateKeyTransacted('Transacted', Root, transaction.value, key);
      if (commit) ZwCommitTransaction(transaction.value, true);
      else ZwRollbackTransaction(transaction.value, true);
      ZwClose(key.value);
      ZwClose(transaction.value);
      const status = ProbeKey('Transacted', Root, true);
      if (commit) DbgPrint('transaction committed: the key is %s\n', NT_SUCCESS(status) ? 'there' : 'not there');
      else DbgPrint('transaction rolled back: %x\n', status >>> 0);
    });
}

function Complete(Irp: IRP, Status: NTSTATUS): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}
