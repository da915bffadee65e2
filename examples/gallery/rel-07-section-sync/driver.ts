/*
 * The section callback as it should be: it answers at once, without file I/O. Where nobody can write through the section
 * (PageProtection) there is nothing to do; otherwise the file is put down for a copy that somebody makes later.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  type NTSTATUS,
  PAGE_EXECUTE_READWRITE,
  PAGE_READWRITE,
  PAGE_WRITECOPY,
  type Ref,
  SyncTypeCreateSection,
  type UNICODE_STRING,
} from 'fltkernel';
import { IsFile, StartFilter } from '../common/minifilter';

const Writable: readonly number[] = [PAGE_READWRITE, PAGE_WRITECOPY, PAGE_EXECUTE_READWRITE];
let copies = 0;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(DriverObject, [
    new FLT_OPERATION_REGISTRATION(IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION, 0, PreAcquireForSectionSync, null),
  ]);
}

function PreAcquireForSectionSync(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const { SyncType, PageProtection } = Data.Iopb.Parameters.AcquireForSectionSynchronization;
  if (!IsFile(FltObjects) || SyncType !== SyncTypeCreateSection) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  if (Writable.includes(PageProtection)) copies++;
  DbgPrint('section with protection 0x%x: %d copies wanted\n', PageProtection, copies);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
