/*
 * PORTIO.sys - a PnP driver of a card with ports and an interrupt; applications find it by its device interface.
 *
 *   AddDevice registers the interface, IRP_MN_START_DEVICE connects the interrupt and enables it, IRP_MN_REMOVE_DEVICE undoes both.
 *   A remove lock keeps the device until the last request is done.
 *   The service routine reads the card's status, tells the card that it was seen, and leaves counting to a DPC.
 *
 * Press F5 with a breakpoint in PortIoInterruptService. Ask:  !irql   !idt 61   !devstack @@(extension.Self)
 */
import {
  type DEVICE_OBJECT,
  DO_BUFFERED_IO,
  DO_DEVICE_INITIALIZING,
  DbgPrint,
  type DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
  FILE_DEVICE_SECURE_OPEN,
  GUID,
  IO_NO_INCREMENT,
  IO_REMOVE_LOCK,
  IoAcquireRemoveLock,
  IoAttachDeviceToDeviceStack,
  IoCallDriver,
  IoCompleteRequest,
  IoConnectInterrupt,
  IoCreateDevice,
  IoDeleteDevice,
  IoDetachDevice,
  IoDisconnectInterrupt,
  IoForwardIrpSynchronously,
  IoGetCurrentIrpStackLocation,
  IoInitializeRemoveLock,
  IoRegisterDeviceInterface,
  IoReleaseRemoveLock,
  IoReleaseRemoveLockAndWait,
  IoSetDeviceInterfaceState,
  IoSkipCurrentIrpStackLocation,
  type IRP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_PNP,
  IRP_MJ_POWER,
  IRP_MJ_SYSTEM_CONTROL,
  IRP_MN_REMOVE_DEVICE,
  IRP_MN_START_DEVICE,
  KDPC,
  KeFlushQueuedDpcs,
  KeInitializeDpc,
  KeInsertQueueDpc,
  type KINTERRUPT,
  LevelSensitive,
  NT_SUCCESS,
  type NTSTATUS,
  PoCallDriver,
  PoStartNextPowerIrp,
  READ_PORT_UCHAR,
  READ_PORT_ULONG,
  Ref,
  STATUS_DEVICE_CONFIGURATION_ERROR,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
  UNICODE_STRING,
  WRITE_PORT_UCHAR,
} from 'wdm';
import type { DEVICE_RANGE } from 'hardware';
import { PlugIn, PORT_BASE, PORT_COUNT, VECTOR } from './card';
import {
  GUID_DEVINTERFACE_PORTIO,
  IOCTL_GPD_INTERRUPTS,
  IOCTL_GPD_READ_PORT_UCHAR,
  IOCTL_GPD_READ_PORT_ULONG,
  IOCTL_GPD_WRITE_PORT_UCHAR,
} from './public';

const IDENTIFICATION = 0xd7;
const DIRQL = VECTOR >> 4;
const TAG = 'oItP';

export class LOCAL_DEVICE_INFO {
  Self: DEVICE_OBJECT | null = null;
  NextLowerDriver: DEVICE_OBJECT | null = null;
  InterfaceName = new UNICODE_STRING();
  RemoveLock = new IO_REMOVE_LOCK();
  Interrupt: KINTERRUPT | null = null;
  Dpc = new KDPC();
  Interrupts = 0;
}

/** The hardware. */
let card: DEVICE_RANGE | null = null;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  card = PlugIn();
  DriverObject.MajorFunction[IRP_MJ_CREATE] = PortIoDispatchCreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = PortIoDispatchCreateClose;
  DriverObject.MajorFunction[IRP_MJ_DEVICE_CONTROL] = PortIoDispatchDeviceControl;
  DriverObject.MajorFunction[IRP_MJ_PNP] = PortIoDispatchPnp;
  DriverObject.MajorFunction[IRP_MJ_POWER] = PortIoDispatchPower;
  DriverObject.MajorFunction[IRP_MJ_SYSTEM_CONTROL] = PortIoDispatchSystemControl;
  DriverObject.DriverExtension.AddDevice = PortIoAddDevice;
  DriverObject.DriverUnload = PortIoUnload;
  return STATUS_SUCCESS;
}

export function PortIoUnload(DriverObject: DRIVER_OBJECT): void {
  card?.Remove();
}

export function PortIoAddDevice(DriverObject: DRIVER_OBJECT, PhysicalDeviceObject: DEVICE_OBJECT): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  const flags = FILE_DEVICE_SECURE_OPEN;
  let status = IoCreateDevice(DriverObject, LOCAL_DEVICE_INFO, null, FILE_DEVICE_UNKNOWN, flags, false, device);
  if (!NT_SUCCESS(status)) return status;
  const extension: LOCAL_DEVICE_INFO = device.value!.DeviceExtension;
  extension.Self = device.value;
  IoInitializeRemoveLock(extension.RemoveLock, TAG, 0, 0);
  KeInitializeDpc(extension.Dpc, PortIoDpcForIsr, extension);
  const [d1, d2, d3, d4] = GUID_DEVINTERFACE_PORTIO;
  const guid = new GUID(d1, d2, d3, Uint8Array.from(d4));
  status = IoRegisterDeviceInterface(PhysicalDeviceObject, guid, null, extension.InterfaceName);
  if (!NT_SUCCESS(status)) {
    IoDeleteDevice(device.value!);
    return status;
  }
  extension.NextLowerDriver = IoAttachDeviceToDeviceStack(device.value!, PhysicalDeviceObject);
  device.value!.Flags |= DO_BUFFERED_IO;
  device.value!.Flags &= ~DO_DEVICE_INITIALIZING;
  return STATUS_SUCCESS;
}

export function PortIoDispatchPnp(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: LOCAL_DEVICE_INFO = DeviceObject.DeviceExtension;
  const status = IoAcquireRemoveLock(extension.RemoveLock, Irp);
  if (!NT_SUCCESS(status)) return Complete(Irp, status, 0);
  switch (IoGetCurrentIrpStackLocation(Irp).MinorFunction) {
    case IRP_MN_START_DEVICE:
      return PortIoStart(extension, Irp);
    case IRP_MN_REMOVE_DEVICE:
      return PortIoRemove(extension, Irp);
    default: {
      IoSkipCurrentIrpStackLocation(Irp);
      const passed = IoCallDriver(extension.NextLowerDriver!, Irp);
      IoReleaseRemoveLock(extension.RemoveLock, Irp);
      return passed;
    }
  }
}

/** The bus first, then the driver. */
function PortIoStart(Extension: LOCAL_DEVICE_INFO, Irp: IRP): NTSTATUS {
  IoForwardIrpSynchronously(Extension.NextLowerDriver!, Irp);
  let status = Irp.IoStatus.Status;
  if (NT_SUCCESS(status) && READ_PORT_UCHAR(PORT_BASE) !== IDENTIFICATION) status = STATUS_DEVICE_CONFIGURATION_ERROR;
  if (NT_SUCCESS(status)) {
    const interrupt = new Ref<KINTERRUPT | null>(null);
    status = IoConnectInterrupt(
      interrupt,
      PortIoInterruptService,
      Extension,
      null,
      VECTOR,
      DIRQL,
      DIRQL,
      LevelSensitive,
      false,
      1n,
      false,
    );
    Extension.Interrupt = interrupt.value;
  }
  if (NT_SUCCESS(status)) status = IoSetDeviceInterfaceState(Extension.InterfaceName, true);
  DbgPrint('PORTIO: started, ports 0x%x to 0x%x\n', PORT_BASE, PORT_BASE + PORT_COUNT - 1);
  IoReleaseRemoveLock(Extension.RemoveLock, Irp);
  return Complete(Irp, status, 0);
}

/** The driver first, then the bus. */
function PortIoRemove(Extension: LOCAL_DEVICE_INFO, Irp: IRP): NTSTATUS {
  IoSetDeviceInterfaceState(Extension.InterfaceName, false);
  // Whoever is still inside comes out first.
  IoReleaseRemoveLockAndWait(Extension.RemoveLock, Irp);
  if (Extension.Interrupt !== null) IoDisconnectInterrupt(Extension.Interrupt);
  KeFlushQueuedDpcs();
  Irp.IoStatus.Status = STATUS_SUCCESS;
  IoSkipCurrentIrpStackLocation(Irp);
  const status = IoCallDriver(Extension.NextLowerDriver!, Irp);
  IoDetachDevice(Extension.NextLowerDriver!);
  IoDeleteDevice(Extension.Self!);
  DbgPrint('PORTIO: removed\n');
  return status;
}

export function PortIoDispatchPower(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: LOCAL_DEVICE_INFO = DeviceObject.DeviceExtension;
  PoStartNextPowerIrp(Irp);
  IoSkipCurrentIrpStackLocation(Irp);
  return PoCallDriver(extension.NextLowerDriver!, Irp);
}

export function PortIoDispatchSystemControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: LOCAL_DEVICE_INFO = DeviceObject.DeviceExtension;
  IoSkipCurrentIrpStackLocation(Irp);
  return IoCallDriver(extension.NextLowerDriver!, Irp);
}

export function PortIoDispatchCreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return Complete(Irp, STATUS_SUCCESS, 0);
}

export function PortIoDispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: LOCAL_DEVICE_INFO = DeviceObject.DeviceExtension;
  const acquired = IoAcquireRemoveLock(extension.RemoveLock, Irp);
  if (!NT_SUCCESS(acquired)) return Complete(Irp, acquired, 0);
  const { IoControlCode, InputBufferLength, OutputBufferLength } =
    IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl;
  const buffer: Uint8Array = Irp.AssociatedIrp.SystemBuffer!;
  const port = InputBufferLength >= 4 ? Ulong(buffer) : 0;
  let status: NTSTATUS = STATUS_SUCCESS;
  let information = 0;
  if (IoControlCode === IOCTL_GPD_READ_PORT_UCHAR && port < PORT_COUNT && OutputBufferLength >= 1) {
    buffer[0] = READ_PORT_UCHAR(PORT_BASE + port);
    information = 1;
  } else if (IoControlCode === IOCTL_GPD_READ_PORT_ULONG && port + 4 <= PORT_COUNT && OutputBufferLength >= 4) {
    PutUlong(buffer, READ_PORT_ULONG(PORT_BASE + port));
    information = 4;
  } else if (IoControlCode === IOCTL_GPD_WRITE_PORT_UCHAR && port < PORT_COUNT && InputBufferLength >= 5)
    WRITE_PORT_UCHAR(PORT_BASE + port, buffer[4]);
  else if (IoControlCode === IOCTL_GPD_INTERRUPTS && OutputBufferLength >= 4) {
    PutUlong(buffer, extension.Interrupts);
    information = 4;
  } else
    status = (IoControlCode & 0xffff0000) >>> 16 === 40000 ? STATUS_INVALID_PARAMETER : STATUS_INVALID_DEVICE_REQUEST;
  IoReleaseRemoveLock(extension.RemoveLock, Irp);
  return Complete(Irp, status, information);
}

/** At DIRQL. */
export function PortIoInterruptService(Interrupt: KINTERRUPT, extension: LOCAL_DEVICE_INFO): boolean {
  if ((READ_PORT_UCHAR(PORT_BASE + 3) & 1) === 0) return false;
  WRITE_PORT_UCHAR(PORT_BASE + 3, 1);
  KeInsertQueueDpc(extension.Dpc, null, null);
  return true;
}

export function PortIoDpcForIsr(Dpc: KDPC, extension: LOCAL_DEVICE_INFO): void {
  extension.Interrupts++;
}

function Ulong(Buffer: Uint8Array): number {
  return (Buffer[0] | (Buffer[1] << 8) | (Buffer[2] << 16) | (Buffer[3] << 24)) >>> 0;
}
function PutUlong(Buffer: Uint8Array, Value: number): void {
  for (let i = 0; i < 4; i++) Buffer[i] = (Value >>> (8 * i)) & 0xff;
}

function Complete(Irp: IRP, Status: NTSTATUS, Information: number): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = Information;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}
