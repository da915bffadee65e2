/*
 * What C calls a string literal, and what a driver declares const, lies in a section that may only be read. A store into
 * it is bug check 0xBE.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  type NTSTATUS,
  STATUS_SUCCESS,
  STRING_LITERAL,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

/** @section .rdata */
const Literal = STRING_LITERAL('literal');

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Literal[0] = 'x'.charCodeAt(0);
  return Complete(Irp, STATUS_SUCCESS);
}
