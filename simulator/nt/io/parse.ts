/** Opening a device: the parse procedure that the object manager calls with the rest of the path. */
import { HalTrace } from 'hal';
import {
  type DEVICE_OBJECT,
  FILE_OBJECT,
  FO_ALERTABLE_IO,
  FO_DIRECT_DEVICE_OPEN,
  FO_FILE_OBJECT_HAS_EXTENSION,
  FO_FILE_OPEN,
  FO_NO_INTERMEDIATE_BUFFERING,
  FO_RANDOM_ACCESS,
  FO_SEQUENTIAL_ONLY,
  FO_SYNCHRONOUS_IO,
  FO_WRITE_THROUGH,
  IO_SECURITY_CONTEXT,
  IO_STATUS_BLOCK,
  type IRP,
  type NTSTATUS,
} from '../inc/io';
import {
  DO_DEVICE_INITIALIZING,
  DO_EXCLUSIVE,
  FILE_DIRECTORY_FILE,
  FILE_NO_INTERMEDIATE_BUFFERING,
  FILE_RANDOM_ACCESS,
  FILE_READ_ATTRIBUTES,
  FILE_READ_DATA,
  FILE_SEQUENTIAL_ONLY,
  FILE_SYNCHRONOUS_IO_ALERT,
  FILE_SYNCHRONOUS_IO_NONALERT,
  FILE_WRITE_ATTRIBUTES,
  FILE_WRITE_DATA,
  FILE_WRITE_THROUGH,
  IRP_CREATE_OPERATION,
  IRP_DEFER_IO_COMPLETION,
  IRP_MJ_CREATE,
  IRP_SYNCHRONOUS_API,
} from '../inc/iodefs';
import {
  GENERIC_ALL,
  GENERIC_READ,
  GENERIC_WRITE,
  READ_CONTROL,
  SYNCHRONIZE,
  WRITE_DAC,
  WRITE_OWNER,
} from '../inc/ntdef';
import { OPEN_PACKET } from '../inc/iowork';
import { APC_LEVEL } from '../inc/kedefs';
import { Executive, KernelMode } from '../inc/ke';
import {
  NT_SUCCESS,
  STATUS_ACCESS_DENIED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_NO_SUCH_DEVICE,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_PENDING,
  STATUS_REPARSE,
} from '../inc/ntstatus';
import type { ParseResult } from '../inc/ob';
import { FsRtlpCarryEcpList, FsRtlpReleaseEcpList } from '../fsrtl/ecp';
import { FsRtlpQueryOpen } from '../fsrtl/queryOpen';
import type { VPB } from '../inc/vpb';
import { KeInitializeEvent } from '../ke/event';
import { KzLowerIrql, KzRaiseIrql } from '../ke/irql';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObpMapAccess } from '../ob/handle';
import { ObCreateObject, ObfDereferenceObject } from '../ob/object';
import { IofCallDriver } from './call';
import { IopCompleteInThread } from './complete';
import {
  DOE_DELETE_PENDING,
  DOE_UNLOAD_PENDING,
  IoGetAttachedDevice,
  IopDecrementDeviceObjectRef,
  IopReferenceDevice,
} from './device';
import {
  IoAllocateIrp,
  IoFreeIrp,
  IoGetCurrentIrpStackLocation,
  IoGetNextIrpStackLocation,
  IoSetNextIrpStackLocation,
  IoSkipCurrentIrpStackLocation,
} from './irp';
import { IopCheckVpbMounted, IopDereferenceVpb } from './mount';
import { IopQueueThreadIrp } from './threadIrps';
import { IoFileObjectType } from './types';

/** Rights that one may have without a volume: who asks for no more and names nothing on it opens the disk itself. */
const DirectOpenAccess =
  SYNCHRONIZE | FILE_READ_ATTRIBUTES | FILE_WRITE_ATTRIBUTES | READ_CONTROL | WRITE_DAC | WRITE_OWNER;

/**
 * Makes a file object, sends IRP_MJ_CREATE to the top of the device's stack and waits for it. A disk's requests go to the
 * volume that is mounted on it.
 * @stack 0x1e0
 */
export function IopParseDevice(
  ParseObject: DEVICE_OBJECT,
  Context: unknown,
  RemainingName: string,
  Result: ParseResult,
): NTSTATUS {
  // Only NtCreateFile's own packet will do: somebody else may have opened the device by its name.
  if (!(Context instanceof OPEN_PACKET)) return STATUS_OBJECT_TYPE_MISMATCH;
  const packet = Context;
  packet.ParseCheck = 1;
  const checked = IopCheckDeviceAndDriver(ParseObject);
  if (!NT_SUCCESS(checked)) {
    packet.FinalStatus = checked;
    return checked;
  }
  const direct = IopIsDirectOpen(packet, RemainingName);
  let vpb: VPB | null = null;
  if (ParseObject.Vpb !== null && !direct) {
    const mounted = IopCheckVpbMounted(ParseObject);
    if (!NT_SUCCESS(mounted)) {
      IopDecrementDeviceObjectRef(ParseObject);
      packet.FinalStatus = mounted;
      return mounted;
    }
    vpb = ParseObject.Vpb;
  }
  const top = packet.TopDeviceObjectHint ?? IoGetAttachedDevice(vpb === null ? ParseObject : vpb.DeviceObject!);
  const irp = IoAllocateIrp(top.StackSize, true);
  if (irp === null) {
    if (vpb !== null) IopDereferenceVpb(vpb);
    IopDecrementDeviceObjectRef(ParseObject);
    packet.FinalStatus = STATUS_INSUFFICIENT_RESOURCES;
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  const file = ObCreateObject(IoFileObjectType, new FILE_OBJECT());
  IopInitializeFileObject(file, packet, ParseObject, RemainingName);
  file.Vpb = vpb;
  if (direct && ParseObject.Vpb !== null) file.Flags |= FO_DIRECT_DEVICE_OPEN;
  packet.FileObject = file;

  const iosb = new IO_STATUS_BLOCK();
  irp.RequestorMode = packet.RequestorMode;
  irp.Flags = IRP_CREATE_OPERATION | IRP_SYNCHRONOUS_API | IRP_DEFER_IO_COMPLETION;
  irp.UserIosb = iosb;
  irp.Overlay.AllocationSize = packet.AllocationSize;
  irp.AssociatedIrp.SystemBuffer = packet.EaBuffer;
  irp.Tail.Overlay.OriginalFileObject = file;
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = IRP_MJ_CREATE;
  location.Flags = packet.LocationFlags;
  location.FileObject = file;
  const { Create } = location.Parameters;
  Create.SecurityContext = new IO_SECURITY_CONTEXT(
    ObpMapAccess(IoFileObjectType, packet.DesiredAccess),
    packet.CreateOptions,
  );
  Create.SecurityContext.AccessState.SecurityDescriptor = packet.SecurityDescriptor;
  Create.Options = (packet.Disposition << 24) | (packet.CreateOptions & 0xffffff);
  Create.FileAttributes = packet.FileAttributes;
  Create.ShareAccess = packet.ShareAccess;
  Create.EaLength = packet.EaBuffer === null ? 0 : packet.EaBuffer.length;
  irp.Tail.Overlay.DriverContext[0] = packet.DriverContext;
  if (packet.QueryOpen !== null && IopQueryOpen(top, irp, packet)) {
    IoFreeIrp(irp);
    IopDiscardFileObject(packet, file, vpb);
    // There is no object; the packet says how it ended.
    return STATUS_OBJECT_NAME_NOT_FOUND;
  }
  if (packet.EcpList !== null) FsRtlpCarryEcpList(irp, packet.EcpList);
  IopQueueThreadIrp(irp);
  HalTrace('irp', `create IRP_MJ_CREATE for ${file.FileName}`, irp);
  let status = IofCallDriver(top, irp);
  if (status === STATUS_PENDING) {
    KeWaitForSingleObject(file.Event, Executive, KernelMode, false, null);
    status = iosb.Status;
  } else {
    const information = irp.IoStatus.Information;
    const irql = KzRaiseIrql(APC_LEVEL);
    IopCompleteInThread(irp, 0);
    KzLowerIrql(irql);
    iosb.Status = status;
    iosb.Information = information;
  }
  FsRtlpReleaseEcpList(irp);
  KeInitializeEvent(file.Event, 0, false);
  packet.FinalStatus = status;
  packet.Information = iosb.Information;
  if (!NT_SUCCESS(status) || status === STATUS_REPARSE) {
    // A filter or file system may have put another path in the place of the name.
    if (status === STATUS_REPARSE) Result.Path = file.FileName;
    IopDiscardFileObject(packet, file, vpb);
    return status;
  }
  file.Flags |= FO_FILE_OPEN;
  Result.Object = file;
  return status;
}

/**
 * A path that is relative to an open file or directory.
 * @stack 0x50
 */
export function IopParseFile(
  ParseObject: FILE_OBJECT,
  Context: unknown,
  RemainingName: string,
  Result: ParseResult,
): NTSTATUS {
  if (!(Context instanceof OPEN_PACKET)) return STATUS_OBJECT_TYPE_MISMATCH;
  Context.RelatedFileObject = ParseObject;
  return IopParseDevice(ParseObject.DeviceObject!, Context, RemainingName, Result);
}

/**
 * Asks the file system, and the filters above it, about the file without opening it. The create is never sent: what
 * FastIoQueryOpen gets of it has its device's location as the current one. Source: wdm's FAST_IO_QUERY_OPEN, and
 * ifs/flt-parameters-for-irp-mj-network-query-open.
 * @returns false: the file has to be opened
 * @stack 0x60
 */
function IopQueryOpen(DeviceObject: DEVICE_OBJECT, Irp: IRP, Packet: OPEN_PACKET): boolean {
  const dispatch = DeviceObject.DriverObject.FastIoDispatch;
  const routine = dispatch === null ? null : dispatch.FastIoQueryOpen;
  const byClass = Packet.QueryOpenClass !== 0;
  if (routine === null && !byClass) return false;
  IoSetNextIrpStackLocation(Irp);
  IoGetCurrentIrpStackLocation(Irp).DeviceObject = DeviceObject;
  const { QueryOpen, QueryOpenClass } = Packet;
  const answered = byClass
    ? FsRtlpQueryOpen(DeviceObject, Irp, QueryOpen!, QueryOpenClass)
    : routine!(Irp, QueryOpen!, DeviceObject);
  Packet.Answered = answered && Irp.IoStatus.Status !== STATUS_REPARSE;
  IoSkipCurrentIrpStackLocation(Irp);
  if (!Packet.Answered) return false;
  Packet.FinalStatus = Irp.IoStatus.Status;
  HalTrace('file', `attributes of ${Irp.Tail.Overlay.OriginalFileObject!.FileName} without an open`, Irp);
  return true;
}

/** Nothing on the volume is named, and nothing asked for that only a file system can grant. */
function IopIsDirectOpen(Packet: OPEN_PACKET, RemainingName: string): boolean {
  if (RemainingName.length > 0) return false;
  if (Packet.RelatedFileObject !== null) return (Packet.RelatedFileObject.Flags & FO_DIRECT_DEVICE_OPEN) !== 0;
  return (Packet.DesiredAccess & ~DirectOpenAccess) === 0 && (Packet.CreateOptions & FILE_DIRECTORY_FILE) === 0;
}

/** FILE_OBJECT.Flags that follow from the options of the call. */
const FlagsOfOptions: readonly (readonly [option: number, flag: number])[] = [
  [FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT, FO_SYNCHRONOUS_IO],
  [FILE_SYNCHRONOUS_IO_ALERT, FO_ALERTABLE_IO],
  [FILE_NO_INTERMEDIATE_BUFFERING, FO_NO_INTERMEDIATE_BUFFERING],
  [FILE_WRITE_THROUGH, FO_WRITE_THROUGH],
  [FILE_SEQUENTIAL_ONLY, FO_SEQUENTIAL_ONLY],
  [FILE_RANDOM_ACCESS, FO_RANDOM_ACCESS],
];

function IopInitializeFileObject(File: FILE_OBJECT, Packet: OPEN_PACKET, Device: DEVICE_OBJECT, Name: string): void {
  KeInitializeEvent(File.Event, 0, false);
  KeInitializeEvent(File.Lock, 1, false);
  File.DeviceObject = Device;
  File.RelatedFileObject = Packet.RelatedFileObject;
  File.$topDeviceHint = Packet.TopDeviceObjectHint;
  File.$ignoresSharing = Packet.IgnoresSharing;
  if (File.$topDeviceHint !== null || File.$ignoresSharing) File.Flags |= FO_FILE_OBJECT_HAS_EXTENSION;
  File.FileName = Name;
  for (const [option, flag] of FlagsOfOptions) if ((Packet.CreateOptions & option) !== 0) File.Flags |= flag;
  // What IoValidateDeviceIoControlAccess asks for.
  File.ReadAccess = (Packet.DesiredAccess & (GENERIC_READ | GENERIC_ALL | FILE_READ_DATA)) !== 0 ? 1 : 0;
  File.WriteAccess = (Packet.DesiredAccess & (GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA)) !== 0 ? 1 : 0;
}

/** No handle ever existed: neither cleanup nor close is sent. */
function IopDiscardFileObject(Packet: OPEN_PACKET, File: FILE_OBJECT, Vpb: VPB | null): void {
  const device = File.DeviceObject!;
  File.DeviceObject = null;
  Packet.FileObject = null;
  ObfDereferenceObject(File);
  if (Vpb !== null) IopDereferenceVpb(Vpb);
  IopDecrementDeviceObjectRef(device);
}

/** @stack 0x60 */
function IopCheckDeviceAndDriver(DeviceObject: DEVICE_OBJECT): NTSTATUS {
  if ((DeviceObject.$extensionFlags & (DOE_DELETE_PENDING | DOE_UNLOAD_PENDING)) !== 0) return STATUS_NO_SUCH_DEVICE;
  if ((DeviceObject.Flags & DO_DEVICE_INITIALIZING) !== 0) return STATUS_NO_SUCH_DEVICE;
  if ((DeviceObject.Flags & DO_EXCLUSIVE) !== 0 && DeviceObject.ReferenceCount !== 0) return STATUS_ACCESS_DENIED;
  IopReferenceDevice(DeviceObject);
  return 0;
}
