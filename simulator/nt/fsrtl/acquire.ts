/**
 * Taking a file's locks on behalf of the memory manager and the cache manager, before they create a section or write. Filters
 * are asked first, then the file system's fast I/O routine; where it has none, the resource at FsContext is taken.
 * A thread that has them is in a critical region.
 */
import { ExAcquireResourceExclusiveLite, ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../ex/resource';
import type { FAST_IO_DISPATCH } from '../inc/fastio';
import {
  FS_FILTER_ACQUIRE_FOR_CC_FLUSH,
  FS_FILTER_ACQUIRE_FOR_MOD_WRITE,
  FS_FILTER_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  FS_FILTER_CALLBACK_DATA,
  FS_FILTER_RELEASE_FOR_CC_FLUSH,
  FS_FILTER_RELEASE_FOR_MOD_WRITE,
  FS_FILTER_RELEASE_FOR_SECTION_SYNCHRONIZATION,
  SyncTypeCreateSection,
  SyncTypeOther,
} from '../inc/fsfilter';
import { FSRTL_ADVANCED_FCB_HEADER, FSRTL_FLAG_ACQUIRE_MAIN_RSRC_EX } from '../inc/fsrtl';
import type { DEVICE_OBJECT, FILE_OBJECT, NTSTATUS } from '../inc/io';
import { NT_SUCCESS, STATUS_CANT_WAIT, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import type { ERESOURCE } from '../inc/resource';
import { IoGetRelatedDeviceObject } from '../io/device';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';
import { FS_FILTER_CTRL, FsFilterPerformCallbacks, FsFilterPerformCompletionCallbacks } from './fsFilter';

/** The file system's own device, below all filters. */
function FsRtlpBaseDevice(FileObject: FILE_OBJECT): DEVICE_OBJECT {
  let device = IoGetRelatedDeviceObject(FileObject);
  while (device.$attachedTo !== null) device = device.$attachedTo;
  return device;
}

function FsRtlpDispatch(FileObject: FILE_OBJECT): FAST_IO_DISPATCH | null {
  return FsRtlpBaseDevice(FileObject).DriverObject.FastIoDispatch;
}

function FsRtlpHeader(FileObject: FILE_OBJECT): FSRTL_ADVANCED_FCB_HEADER | null {
  const header: unknown = FileObject.FsContext;
  return header instanceof FSRTL_ADVANCED_FCB_HEADER ? header : null;
}

function FsRtlpControl(FileObject: FILE_OBJECT, Operation: number): FS_FILTER_CTRL {
  const device = IoGetRelatedDeviceObject(FileObject);
  return new FS_FILTER_CTRL(new FS_FILTER_CALLBACK_DATA(Operation, device, FileObject), device);
}

/**
 * Before a section of the file is created.
 * @param SectionPageProtection PAGE_xxx of the section
 * @returns why not: then nothing is held
 * @stack 0x80
 */
export function FsRtlAcquireToCreateMappedSection(FileObject: FILE_OBJECT, SectionPageProtection: number): NTSTATUS {
  const control = FsRtlpControl(FileObject, FS_FILTER_ACQUIRE_FOR_SECTION_SYNCHRONIZATION);
  const parameters = control.Data.Parameters.AcquireForSectionSynchronization;
  parameters.SyncType = SyncTypeCreateSection;
  parameters.PageProtection = SectionPageProtection;
  KeEnterCriticalRegion();
  if (FsFilterPerformCallbacks(control, true)) FsRtlpAcquireFile(FileObject);
  const status = control.Status;
  FsFilterPerformCompletionCallbacks(control, status);
  if (!NT_SUCCESS(status)) KeLeaveCriticalRegion();
  return NT_SUCCESS(status) ? STATUS_SUCCESS : status;
}

/**
 * For any other reason; cannot fail.
 * @stack 0x60
 */
export function FsRtlAcquireFileExclusive(FileObject: FILE_OBJECT): void {
  const control = FsRtlpControl(FileObject, FS_FILTER_ACQUIRE_FOR_SECTION_SYNCHRONIZATION);
  control.Data.Parameters.AcquireForSectionSynchronization.SyncType = SyncTypeOther;
  KeEnterCriticalRegion();
  if (FsFilterPerformCallbacks(control, false)) FsRtlpAcquireFile(FileObject);
  FsFilterPerformCompletionCallbacks(control, STATUS_SUCCESS);
}

function FsRtlpAcquireFile(FileObject: FILE_OBJECT): void {
  const routine = FsRtlpDispatch(FileObject)?.AcquireFileForNtCreateSection ?? null;
  const resource = FsRtlpHeader(FileObject)?.Resource ?? null;
  if (routine !== null) routine(FileObject);
  else if (resource !== null) ExAcquireResourceExclusiveLite(resource, true);
}

/** @stack 0x60 */
export function FsRtlReleaseFile(FileObject: FILE_OBJECT): void {
  const control = FsRtlpControl(FileObject, FS_FILTER_RELEASE_FOR_SECTION_SYNCHRONIZATION);
  if (FsFilterPerformCallbacks(control, false)) {
    const routine = FsRtlpDispatch(FileObject)?.ReleaseFileForNtCreateSection ?? null;
    const resource = FsRtlpHeader(FileObject)?.Resource ?? null;
    if (routine !== null) routine(FileObject);
    else if (resource !== null) ExReleaseResourceLite(resource);
  }
  FsFilterPerformCompletionCallbacks(control, STATUS_SUCCESS);
  KeLeaveCriticalRegion();
}

/**
 * Before the mapped page writer writes; it does not wait.
 * @param EndingOffset byte behind the last one that it writes
 * @param ResourceToRelease receives what FsRtlReleaseFileForModWrite is given
 * @returns STATUS_CANT_WAIT
 * @stack 0x80
 */
export function FsRtlAcquireFileForModWriteEx(
  FileObject: FILE_OBJECT,
  EndingOffset: bigint,
  ResourceToRelease: Ref<ERESOURCE | null>,
): NTSTATUS {
  const control = FsRtlpControl(FileObject, FS_FILTER_ACQUIRE_FOR_MOD_WRITE);
  control.Data.Parameters.AcquireForModifiedPageWriter = { EndingOffset, ResourceToRelease };
  KeEnterCriticalRegion();
  let status: NTSTATUS = STATUS_SUCCESS;
  if (FsFilterPerformCallbacks(control, true))
    status = FsRtlpAcquireForModWrite(FileObject, EndingOffset, ResourceToRelease);
  else status = NT_SUCCESS(control.Status) ? STATUS_SUCCESS : control.Status;
  FsFilterPerformCompletionCallbacks(control, status);
  if (!NT_SUCCESS(status)) KeLeaveCriticalRegion();
  return status;
}

/** @stack 0x50 */
function FsRtlpAcquireForModWrite(
  FileObject: FILE_OBJECT,
  EndingOffset: bigint,
  ResourceToRelease: Ref<ERESOURCE | null>,
): NTSTATUS {
  const device = FsRtlpBaseDevice(FileObject);
  const routine = device.DriverObject.FastIoDispatch?.AcquireForModWrite ?? null;
  if (routine !== null) return routine(FileObject, EndingOffset, ResourceToRelease, device) | 0;
  const header = FsRtlpHeader(FileObject);
  if (header === null) return STATUS_SUCCESS;
  const main = (header.Flags & FSRTL_FLAG_ACQUIRE_MAIN_RSRC_EX) !== 0;
  // What makes the valid data longer needs the file for itself.
  const end = EndingOffset < header.FileSize ? EndingOffset : header.FileSize;
  const exclusive = main || end > header.ValidDataLength;
  const resource = main ? header.Resource : header.PagingIoResource;
  ResourceToRelease.value = resource;
  if (resource === null) return STATUS_SUCCESS;
  const taken = exclusive
    ? ExAcquireResourceExclusiveLite(resource, false)
    : ExAcquireResourceSharedLite(resource, false);
  if (!taken) ResourceToRelease.value = null;
  return taken ? STATUS_SUCCESS : STATUS_CANT_WAIT;
}

/** @stack 0x60 */
export function FsRtlReleaseFileForModWrite(FileObject: FILE_OBJECT, ResourceToRelease: ERESOURCE | null): void {
  const control = FsRtlpControl(FileObject, FS_FILTER_RELEASE_FOR_MOD_WRITE);
  control.Data.Parameters.ReleaseForModifiedPageWriter.ResourceToRelease = ResourceToRelease;
  if (FsFilterPerformCallbacks(control, false)) {
    const device = FsRtlpBaseDevice(FileObject);
    const routine = device.DriverObject.FastIoDispatch?.ReleaseForModWrite ?? null;
    if (routine !== null) routine(FileObject, ResourceToRelease!, device);
    else if (ResourceToRelease !== null) ExReleaseResourceLite(ResourceToRelease);
  }
  FsFilterPerformCompletionCallbacks(control, STATUS_SUCCESS);
  KeLeaveCriticalRegion();
}

/**
 * Before a flush by MmFlushSection; the lazy writer has asked the file system already.
 * @stack 0x60
 */
export function FsRtlAcquireFileForCcFlushEx(FileObject: FILE_OBJECT): NTSTATUS {
  const control = FsRtlpControl(FileObject, FS_FILTER_ACQUIRE_FOR_CC_FLUSH);
  KeEnterCriticalRegion();
  if (FsFilterPerformCallbacks(control, false)) {
    const device = FsRtlpBaseDevice(FileObject);
    const routine = device.DriverObject.FastIoDispatch?.AcquireForCcFlush ?? null;
    const header = FsRtlpHeader(FileObject);
    if (routine !== null) routine(FileObject, device);
    else if (header !== null) {
      if (header.Resource !== null) ExAcquireResourceExclusiveLite(header.Resource, true);
      if (header.PagingIoResource !== null) ExAcquireResourceSharedLite(header.PagingIoResource, true);
    }
  }
  FsFilterPerformCompletionCallbacks(control, STATUS_SUCCESS);
  return STATUS_SUCCESS;
}

/** @stack 0x60 */
export function FsRtlReleaseFileForCcFlush(FileObject: FILE_OBJECT): void {
  const control = FsRtlpControl(FileObject, FS_FILTER_RELEASE_FOR_CC_FLUSH);
  if (FsFilterPerformCallbacks(control, false)) {
    const device = FsRtlpBaseDevice(FileObject);
    const routine = device.DriverObject.FastIoDispatch?.ReleaseForCcFlush ?? null;
    const header = FsRtlpHeader(FileObject);
    if (routine !== null) routine(FileObject, device);
    else if (header !== null) {
      if (header.PagingIoResource !== null) ExReleaseResourceLite(header.PagingIoResource);
      if (header.Resource !== null) ExReleaseResourceLite(header.Resource);
    }
  }
  FsFilterPerformCompletionCallbacks(control, STATUS_SUCCESS);
  KeLeaveCriticalRegion();
}
