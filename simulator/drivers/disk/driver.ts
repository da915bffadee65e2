/**
 * The disk: one device, `\Device\HarddiskVolume1`, that serves one request at a time and interrupts when it is done. On
 * Windows the volume manager, the partition manager, the class driver and the port driver stand here.
 */
import { HalCurrentProcessor, HalQueryTime, HalScheduleInterrupt } from 'hal';
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IO_STACK_LOCATION,
  type IRP,
  IRP_MJ_MAXIMUM_FUNCTION,
  type NTSTATUS,
} from '../../nt/inc/io';
import {
  DO_DEVICE_INITIALIZING,
  DO_DIRECT_IO,
  FILE_DEVICE_DISK,
  IO_DISK_INCREMENT,
  IO_NO_INCREMENT,
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_FLUSH_BUFFERS,
  IRP_MJ_READ,
  IRP_MJ_SHUTDOWN,
  IRP_MJ_WRITE,
} from '../../nt/inc/iodefs';
import { type KDPC, type KINTERRUPT, Latched } from '../../nt/inc/ke';
import { type MDL, NormalPagePriority } from '../../nt/inc/mdl';
import {
  NT_SUCCESS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { InitBootParameters } from '../../nt/init/parameters';
import { IopBootDriverList } from '../../nt/io/bootDrivers';
import { IofCompleteRequest } from '../../nt/io/complete';
import { IoCreateDevice } from '../../nt/io/device';
import { IoConnectInterrupt } from '../../nt/io/interrupt';
import { IoGetCurrentIrpStackLocation, IoMarkIrpPending } from '../../nt/io/irp';
import { IoStartNextPacket, IoStartPacket } from '../../nt/io/startio';
import { KeInitializeDpc, KeInsertQueueDpc } from '../../nt/ke/dpc';
import { MmGetSystemAddressForMdlSafe } from '../../nt/mm/mapmdl';
import { DiskControl } from './control';
import { DISK_EXTENSION } from './extension';
import { DiskFormat, DiskTransfer, SECTOR_BYTES } from './medium';

/** Its upper half is the level: DIRQL 11. */
const VECTOR = 0xb1;
const DIRQL = 11;
const DEFAULT_LATENCY = 80;
const UNITS_PER_MICROSECOND = 10;
/** 2 GB/s: bytes that take 100 ns. */
const BYTES_PER_UNIT = 200;

/**
 * The entry point, which on Windows calls DriverEntry.
 * @stack 0x90
 */
function GsDriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  for (let major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++) {
    const routine = Dispatch[major];
    if (routine !== undefined) DriverObject.MajorFunction[major] = routine;
  }
  DriverObject.DriverStartIo = DiskStartIo;
  const created = new Ref<DEVICE_OBJECT | null>(null);
  const name = '\\Device\\HarddiskVolume1';
  const status = IoCreateDevice(DriverObject, DISK_EXTENSION, name, FILE_DEVICE_DISK, 0, false, created);
  if (!NT_SUCCESS(status)) return status;
  const device = created.value!;
  const extension: DISK_EXTENSION = device.DeviceExtension;
  const { volume } = InitBootParameters.value;
  extension.DeviceObject = device;
  extension.Medium = DiskFormat(volume);
  extension.Latency = (volume?.latency ?? DEFAULT_LATENCY) * UNITS_PER_MICROSECOND;
  device.SectorSize = SECTOR_BYTES;
  device.Flags |= DO_DIRECT_IO;
  KeInitializeDpc(extension.CompletionDpc, DiskCompletionDpc, extension);
  const interrupt = new Ref<KINTERRUPT | null>(null);
  const connected = IoConnectInterrupt(
    interrupt,
    DiskInterrupt,
    extension,
    null,
    VECTOR,
    DIRQL,
    DIRQL,
    Latched,
    false,
    1n,
    false,
  );
  extension.Interrupt = interrupt.value;
  device.Flags &= ~DO_DEVICE_INITIALIZING;
  return connected;
}

/** @stack 0x30 */
function DiskComplete(Irp: IRP, Status: NTSTATUS, Information: number): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = Information;
  IofCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}

/** @stack 0x30 */
function DiskCreateClose(_DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return DiskComplete(Irp, STATUS_SUCCESS, 0);
}

/** @stack 0x40 */
function DiskDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const information = new Ref(0);
  const status = DiskControl(DeviceObject.DeviceExtension, Irp, information);
  return DiskComplete(Irp, status, information.value);
}

/** @stack 0x50 */
function DiskReadWrite(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const { Medium } = DeviceObject.DeviceExtension as DISK_EXTENSION;
  const transfer = DiskTransferOf(IoGetCurrentIrpStackLocation(Irp));
  const offset = Number(transfer.ByteOffset);
  if (transfer.Length === 0) return DiskComplete(Irp, STATUS_SUCCESS, 0);
  const aligned = transfer.Length % SECTOR_BYTES === 0 && offset % SECTOR_BYTES === 0;
  if (!aligned || offset < 0 || offset + transfer.Length > Medium.Bytes || Irp.MdlAddress === null)
    return DiskComplete(Irp, STATUS_INVALID_PARAMETER, 0);
  if (MmGetSystemAddressForMdlSafe(Irp.MdlAddress as MDL, NormalPagePriority) === null)
    return DiskComplete(Irp, STATUS_INSUFFICIENT_RESOURCES, 0);
  IoMarkIrpPending(Irp);
  IoStartPacket(DeviceObject, Irp, null, null);
  return STATUS_PENDING;
}

const Dispatch: Readonly<Record<number, (DeviceObject: DEVICE_OBJECT, Irp: IRP) => NTSTATUS>> = {
  [IRP_MJ_CREATE]: DiskCreateClose,
  [IRP_MJ_CLEANUP]: DiskCreateClose,
  [IRP_MJ_CLOSE]: DiskCreateClose,
  [IRP_MJ_FLUSH_BUFFERS]: DiskCreateClose,
  [IRP_MJ_SHUTDOWN]: DiskCreateClose,
  [IRP_MJ_READ]: DiskReadWrite,
  [IRP_MJ_WRITE]: DiskReadWrite,
  [IRP_MJ_DEVICE_CONTROL]: DiskDeviceControl,
};

/**
 * At DISPATCH_LEVEL: the device is told what to do, and will interrupt.
 * @stack 0x40
 */
function DiskStartIo(DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  const extension: DISK_EXTENSION = DeviceObject.DeviceExtension;
  const length = DiskTransferOf(IoGetCurrentIrpStackLocation(Irp)).Length;
  extension.CurrentIrp = Irp;
  const due = HalQueryTime() + extension.Latency + Math.ceil(length / BYTES_PER_UNIT);
  HalScheduleInterrupt(HalCurrentProcessor(), VECTOR, due);
}

function DiskTransferOf(Location: IO_STACK_LOCATION): { Length: number; ByteOffset: bigint } {
  return Location.MajorFunction === IRP_MJ_READ ? Location.Parameters.Read : Location.Parameters.Write;
}

/**
 * At DIRQL.
 * @stack 0x30
 */
function DiskInterrupt(_Interrupt: KINTERRUPT, Extension: DISK_EXTENSION): boolean {
  if (Extension.CurrentIrp === null) return false;
  KeInsertQueueDpc(Extension.CompletionDpc, null, null);
  return true;
}

/**
 * At DISPATCH_LEVEL, in whatever thread: the data has come or gone; the next request is started before this one is
 * completed.
 * @stack 0x60
 */
function DiskCompletionDpc(_Dpc: KDPC, Extension: DISK_EXTENSION): void {
  const irp = Extension.CurrentIrp;
  if (irp === null) return;
  Extension.CurrentIrp = null;
  const location = IoGetCurrentIrpStackLocation(irp);
  const { Length, ByteOffset } = DiskTransferOf(location);
  const buffer = MmGetSystemAddressForMdlSafe(irp.MdlAddress as MDL, NormalPagePriority)!;
  DiskTransfer(Extension.Medium, Number(ByteOffset), buffer, Length, location.MajorFunction === IRP_MJ_WRITE);
  irp.IoStatus.Status = STATUS_SUCCESS;
  irp.IoStatus.Information = Length;
  IoStartNextPacket(Extension.DeviceObject!, false);
  IofCompleteRequest(irp, IO_DISK_INCREMENT);
}

IopBootDriverList.push({
  Name: '\\Driver\\disk',
  Image: 'disk',
  FileName: 'disk.sys',
  DriverEntry: GsDriverEntry,
});
