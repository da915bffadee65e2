/** Sections that filters map to scan a file's data, with a context of their own on the stream. IRQL <= APC_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { KernelMode } from '../../nt/inc/ke';
import { type HANDLE, type OBJECT_ATTRIBUTES, OBJ_KERNEL_HANDLE } from '../../nt/inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_END_OF_FILE,
  STATUS_FLT_CONTEXT_ALREADY_DEFINED,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_PARAMETER_8,
  STATUS_INVALID_PARAMETER_9,
  STATUS_MAPPED_FILE_SIZE_ZERO,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { PAGE_READONLY, PAGE_READWRITE } from '../../nt/inc/mmdefs';
import { Ref } from '../../nt/inc/ref';
import { SEC_COMMIT, type SECTION } from '../../nt/inc/section';
import { MmCreateSection, MmSectionObjectType } from '../../nt/mm/createSection';
import { ObOpenObjectByPointer } from '../../nt/ob/handle';
import { ObfDereferenceObject } from '../../nt/ob/object';
import { FltDeleteContext, FltpGetContext, FltpSetContext } from './contextLists';
import { FLT_SECTION_CONTEXT, FLT_SET_CONTEXT_KEEP_IF_EXISTS } from './inc/constants';
import type { FLT_INSTANCE } from './inc/objects';
import { FltpFindStream, FltpGetStream, FltpStreamHeader } from './streams';

/** Instances that scan. */
const scanning = new WeakSet<FLT_INSTANCE>();

/**
 * An instance will make sections. Source: fltkernel/nf-fltkernel-fltregisterfordatascan.
 * @stack 0x30
 */
export function FltRegisterForDataScan(Instance: FLT_INSTANCE): NTSTATUS {
  scanning.add(Instance);
  return STATUS_SUCCESS;
}

/**
 * A section on a file; its context is attached to the stream. Source: fltkernel/nf-fltkernel-fltcreatesectionfordatascan.
 * @param SectionHandle gets a handle, for ZwClose; @param SectionObject the object, for ObDereferenceObject
 * @param SectionFileSize gets the file's size in bytes, or null
 * @returns STATUS_INVALID_PARAMETER without FltRegisterForDataScan, STATUS_NOT_SUPPORTED, STATUS_END_OF_FILE for an empty
 * file, STATUS_FLT_CONTEXT_ALREADY_DEFINED if the instance has a section on the stream
 * @partly conflicts with a purge are not told to SectionNotificationCallback
 * @stack 0xa0
 */
export function FltCreateSectionForDataScan(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  SectionContext: object,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  _MaximumSize: bigint | null,
  SectionPageProtection: number,
  AllocationAttributes: number,
  _Flags: number,
  SectionHandle: Ref<HANDLE>,
  SectionObject: Ref<SECTION | null>,
  SectionFileSize: Ref<bigint> | null,
): NTSTATUS {
  if (!scanning.has(Instance)) return STATUS_INVALID_PARAMETER;
  if (SectionPageProtection !== PAGE_READONLY && SectionPageProtection !== PAGE_READWRITE)
    return STATUS_INVALID_PARAMETER_8;
  if ((AllocationAttributes & SEC_COMMIT) === 0) return STATUS_INVALID_PARAMETER_9;
  const list = FltpGetStream(FileObject)?.SectionContexts ?? null;
  if (list === null) return STATUS_NOT_SUPPORTED;
  if (list.Nodes.some(node => node.$owner === Instance)) return STATUS_FLT_CONTEXT_ALREADY_DEFINED;
  const keep = FLT_SET_CONTEXT_KEEP_IF_EXISTS;
  const { FsContext } = FileObject;
  const set = FltpSetContext(list, FsContext, Instance, FLT_SECTION_CONTEXT, keep, SectionContext, null);
  if (!NT_SUCCESS(set)) return set;
  const section = new Ref<SECTION | null>(null);
  const protection = SectionPageProtection;
  let status = MmCreateSection(section, DesiredAccess, null, 0n, protection, AllocationAttributes, null, FileObject);
  if (NT_SUCCESS(status)) {
    const attributes = ObjectAttributes === null ? OBJ_KERNEL_HANDLE : ObjectAttributes.Attributes;
    const type = MmSectionObjectType;
    status = ObOpenObjectByPointer(section.value!, attributes, null, DesiredAccess, type, KernelMode, SectionHandle);
    if (!NT_SUCCESS(status)) ObfDereferenceObject(section.value!);
  }
  if (!NT_SUCCESS(status)) {
    FltDeleteContext(SectionContext);
    return status === STATUS_MAPPED_FILE_SIZE_ZERO ? STATUS_END_OF_FILE : status;
  }
  SectionObject.value = section.value;
  if (SectionFileSize !== null) SectionFileSize.value = section.value!.SizeOfSection;
  return STATUS_SUCCESS;
}

/**
 * Takes the section's context off the stream; the handle and the object are the filter's to close.
 * Source: fltkernel/nf-fltkernel-fltclosesectionfordatascan.
 * @stack 0x40
 */
export function FltCloseSectionForDataScan(SectionContext: object): NTSTATUS {
  FltDeleteContext(SectionContext);
  return STATUS_SUCCESS;
}

/**
 * The context of the instance's section on a stream, referenced. Source: fltkernel/nf-fltkernel-fltgetsectioncontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltGetSectionContext(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  SectionContext: Ref<any>,
): NTSTATUS {
  SectionContext.value = null;
  if (FltpStreamHeader(FileObject) === null) return STATUS_NOT_SUPPORTED;
  return FltpGetContext(FltpFindStream(FileObject)?.SectionContexts ?? null, Instance, SectionContext);
}
