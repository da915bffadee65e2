/*
 * EVENTDRV.sys - a driver that tells what it does: events of a manifest (ETW) and trace messages (WPP).
 *
 * Both cost a comparison where nobody listens. Here a session always does: what it gets is printed in the debugger, as [etw]
 * and [wpp]. Press F5 with a breakpoint in EventDrvDispatchDeviceControl, and step into the macros: events.ts has what the
 * tools would generate.
 */
import {
  type DEVICE_OBJECT,
  DO_BUFFERED_IO,
  type DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
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
  KdPrint,
  NT_SUCCESS,
  type NTSTATUS,
  PAGED_CODE,
  Ref,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import {
  DoTraceMessage,
  EventRegisterSample_Driver,
  EventUnregisterSample_Driver,
  EventWriteSampleEventA,
  EventWriteStartEvent,
  EventWriteUnloadEvent,
  FLAG_ONE,
  FLAG_TWO,
  WPP_CLEANUP,
  WPP_INIT_TRACING,
} from './events';
import { IOCTL_EVNTKMP_TRACE_EVENT_A, IOCTL_TRACEKMP_TRACE_EVENT } from './public';

const DEVICE = '\\Device\\EventEtw';
const LINK = '\\DosDevices\\EVENTETW';
const MAXEVENTS = 3;
let ioctlCount = 0;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  KdPrint('EventDrv: DriverEntry\n');
  DriverObject.DriverUnload = EventDrvDriverUnload;
  DriverObject.MajorFunction[IRP_MJ_CREATE] = EventDrvDispatchOpenClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = EventDrvDispatchOpenClose;
  DriverObject.MajorFunction[IRP_MJ_DEVICE_CONTROL] = EventDrvDispatchDeviceControl;
  const device = new Ref<DEVICE_OBJECT | null>(null);
  let status = IoCreateDevice(DriverObject, 0, DEVICE, FILE_DEVICE_UNKNOWN, 0, false, device);
  if (!NT_SUCCESS(status)) return status;
  status = IoCreateSymbolicLink(LINK, DEVICE);
  if (!NT_SUCCESS(status)) {
    IoDeleteDevice(device.value!);
    return status;
  }
  device.value!.Flags |= DO_BUFFERED_IO;
  WPP_INIT_TRACING();
  EventRegisterSample_Driver();
  EventWriteStartEvent(DEVICE.length, DEVICE, status);
  return STATUS_SUCCESS;
}

/** @section PAGE */
export function EventDrvDriverUnload(DriverObject: DRIVER_OBJECT): void {
  PAGED_CODE();
  const device = DriverObject.DeviceObject!;
  EventWriteUnloadEvent(device);
  EventUnregisterSample_Driver();
  WPP_CLEANUP();
  IoDeleteSymbolicLink(LINK);
  IoDeleteDevice(device);
}

/** @section PAGE */
export function EventDrvDispatchOpenClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  PAGED_CODE();
  return Complete(Irp, STATUS_SUCCESS);
}

/** @section PAGE */
export function EventDrvDispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  PAGED_CODE();
  switch (IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_TRACEKMP_TRACE_EVENT:
      DoTraceMessage(FLAG_ONE, 10, ++ioctlCount, 4);
      for (let i = 1; i <= MAXEVENTS; i++) DoTraceMessage(FLAG_ONE, 11, i, 4, 'Hi', 6);
      DoTraceMessage(FLAG_TWO, 12, 'Offline', 16);
      return Complete(Irp, STATUS_SUCCESS);
    case IOCTL_EVNTKMP_TRACE_EVENT_A:
      EventWriteSampleEventA();
      return Complete(Irp, STATUS_SUCCESS);
    default:
      return Complete(Irp, STATUS_NOT_SUPPORTED);
  }
}

function Complete(Irp: IRP, Status: NTSTATUS): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}
