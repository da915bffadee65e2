/*
 * An entry is removed from its list twice. The second time its own links still lead to the neighbours, but theirs do not
 * lead back any more: RemoveEntryList notices, and fails fast before anything is overwritten. No handler is asked.
 * At the stop: dt the entry and its neighbours, .exr of parameter 3.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  InitializeListHead,
  InsertTailList,
  type IRP,
  LIST_ENTRY,
  type NTSTATUS,
  RemoveEntryList,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

class ELEMENT {
  Link = new LIST_ENTRY(this);
  Number = 0;
}

const Head = new LIST_ENTRY();
const First = new ELEMENT();
const Second = new ELEMENT();
const Third = new ELEMENT();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  InitializeListHead(Head);
  InsertTailList(Head, First.Link);
  InsertTailList(Head, Second.Link);
  InsertTailList(Head, Third.Link);
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  RemoveEntryList(Second.Link);
  // First and Third are neighbours now.
  RemoveEntryList(Second.Link);
  return Complete(Irp, STATUS_SUCCESS);
}
