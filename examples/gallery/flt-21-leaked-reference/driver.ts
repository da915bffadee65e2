/*
 * FltUnregisterFilter waits until every reference of the filter's objects is given back. One of its instance never is:
 * the worker thread that unloads the driver waits for ever, and so does "fltmc unload".
 * Ask: !thread of the waiting thread, !fltkd.instance of the instance.
 */
import {
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltObjectReference,
  IRP_MJ_CREATE,
  type NTSTATUS,
  type Ref,
  type UNICODE_STRING,
} from 'fltkernel';
import { IsFile, StartFilter } from '../common/minifilter';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(DriverObject, [new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, PreCreate, null)]);
}

function PreCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  // For a list that was never written; and where is FltObjectDereference?
  if (IsFile(FltObjects)) FltObjectReference(FltObjects.Instance);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
