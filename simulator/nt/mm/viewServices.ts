/** Mapping and flushing views: the services, and what drivers call. */
import { FsRtlAcquireFileForCcFlushEx, FsRtlReleaseFileForCcFlush } from '../fsrtl/acquire';
import type { IO_STATUS_BLOCK, NTSTATUS } from '../inc/io';
import {
  PAGE_EXECUTE,
  PAGE_EXECUTE_READ,
  PAGE_EXECUTE_READWRITE,
  PAGE_EXECUTE_WRITECOPY,
  PAGE_NOACCESS,
  PAGE_READONLY,
  PAGE_READWRITE,
  PAGE_WRITECOPY,
} from '../inc/mmdefs';
import type { HANDLE } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_INVALID_PAGE_PROTECTION,
  STATUS_NOT_MAPPED_VIEW,
  STATUS_PROCESS_IS_TERMINATING,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { EPROCESS } from '../inc/ps';
import { Ref } from '../inc/ref';
import { type MI_VIEW, SECTION, SECTION_MAP_EXECUTE, SECTION_MAP_READ, SECTION_MAP_WRITE } from '../inc/section';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { PsProcessType } from '../ps/types';
import { MiCreateControlArea, MiExtendSegment } from './controlArea';
import { MmSectionObjectType } from './createSection';
import { MiFlushSectionInternal } from './flush';
import { PAGE_SIZE } from './layout';
import { MiMapViewOfSection, MiUnmapView, MiViewAt } from './mapView';
import { MiMakeZeroPage, MiResolveMappedFileFault, MiValidPage } from './sectionPages';

const PROCESS_VM_OPERATION = 0x8;

/** What the section's handle must allow for a view's protection; undefined: there is no such protection. */
const sectionAccess: Readonly<Record<number, number | undefined>> = {
  [PAGE_NOACCESS]: SECTION_MAP_READ,
  [PAGE_READONLY]: SECTION_MAP_READ,
  [PAGE_WRITECOPY]: SECTION_MAP_READ,
  [PAGE_READWRITE]: SECTION_MAP_READ | SECTION_MAP_WRITE,
  [PAGE_EXECUTE]: SECTION_MAP_EXECUTE,
  [PAGE_EXECUTE_READ]: SECTION_MAP_EXECUTE | SECTION_MAP_READ,
  [PAGE_EXECUTE_WRITECOPY]: SECTION_MAP_EXECUTE | SECTION_MAP_READ,
  [PAGE_EXECUTE_READWRITE]: SECTION_MAP_EXECUTE | SECTION_MAP_READ | SECTION_MAP_WRITE,
};

/**
 * @param BaseAddress receives the view: bytes
 * @param SectionOffset a multiple of 64 KB; null: 0
 * @param ViewSize in: bytes, 0: up to the end; out: bytes of whole pages
 * @param Win32Protect PAGE_xxx; PAGE_WRITECOPY: the view is a copy of its own
 * @stack 0x120
 */
export function NtMapViewOfSection(
  SectionHandle: HANDLE,
  ProcessHandle: HANDLE,
  BaseAddress: Ref<Uint8Array | null>,
  _ZeroBits: number,
  _CommitSize: number,
  SectionOffset: bigint | null,
  ViewSize: Ref<number>,
  _InheritDisposition: number,
  _AllocationType: number,
  Win32Protect: number,
): NTSTATUS {
  const access = sectionAccess[Win32Protect];
  if (access === undefined) return STATUS_INVALID_PAGE_PROTECTION;
  const process = new Ref<EPROCESS | null>(null);
  const found = MiReferenceProcessOfView(ProcessHandle, process);
  if (!NT_SUCCESS(found)) return found;
  const section = new Ref<SECTION | null>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  let status = ObReferenceObjectByHandle(SectionHandle, access, MmSectionObjectType, mode, section, null);
  if (NT_SUCCESS(status)) {
    status = MmMapViewOfSection(
      section.value!,
      process.value!,
      BaseAddress,
      SectionOffset ?? 0n,
      ViewSize,
      Win32Protect,
    );
    ObfDereferenceObject(section.value!);
  }
  ObfDereferenceObject(process.value!);
  return status;
}

function MiReferenceProcessOfView(ProcessHandle: HANDLE, Process: Ref<EPROCESS | null>): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(ProcessHandle, PROCESS_VM_OPERATION, PsProcessType, mode, Process, null);
  if (!NT_SUCCESS(status)) return status;
  if (Process.value!.$addressSpace !== null && Process.value!.$exiting === 0) return STATUS_SUCCESS;
  ObfDereferenceObject(Process.value!);
  return STATUS_PROCESS_IS_TERMINATING;
}

/** @stack 0xb0 */
function MmMapViewOfSection(
  Section: SECTION,
  Process: EPROCESS | null,
  BaseAddress: Ref<Uint8Array | null>,
  Offset: bigint,
  ViewSize: Ref<number>,
  Protect: number,
): NTSTATUS {
  const view = new Ref<MI_VIEW | null>(null);
  const status =
    Protect === PAGE_WRITECOPY || Protect === PAGE_EXECUTE_WRITECOPY
      ? MiMapPrivateCopy(Section, Process, Offset, ViewSize, view)
      : MiMapViewOfSection(Section, Process, Offset, ViewSize, Protect, view);
  BaseAddress.value = view.value === null ? null : view.value.Memory;
  return status;
}

/**
 * A view whose changes nobody else sees. Windows copies a page when it is written to; here all of them are copied now.
 * @stack 0x90
 */
function MiMapPrivateCopy(
  Section: SECTION,
  Process: EPROCESS | null,
  Offset: bigint,
  ViewSize: Ref<number>,
  View: Ref<MI_VIEW | null>,
): NTSTATUS {
  const size = ViewSize.value === 0 ? Number(Section.SizeOfSection - Offset) : ViewSize.value;
  const first = Math.floor(Number(Offset) / PAGE_SIZE);
  const last = Math.ceil((Number(Offset) + size) / PAGE_SIZE);
  const read = MiResolveMappedFileFault(Section.ControlArea, first, last);
  if (!NT_SUCCESS(read)) return read;
  const copy = new SECTION(MiCreateControlArea(null, 0));
  copy.SizeOfSection = BigInt((last - first) * PAGE_SIZE);
  copy.InitialPageProtection = PAGE_READWRITE;
  MiExtendSegment(copy.ControlArea, copy.SizeOfSection);
  for (let page = first; page < last; page++)
    MiMakeZeroPage(copy.ControlArea, page - first).Data.set(MiValidPage(Section.ControlArea, page)!.Data);
  return MiMapViewOfSection(copy, Process, 0n, ViewSize, PAGE_READWRITE, View);
}

/**
 * @param BaseAddress what mapping returned, or a part of it
 * @stack 0x80
 */
export function NtUnmapViewOfSection(ProcessHandle: HANDLE, BaseAddress: Uint8Array | bigint): NTSTATUS {
  const process = new Ref<EPROCESS | null>(null);
  const status = MiReferenceProcessOfView(ProcessHandle, process);
  if (!NT_SUCCESS(status)) return status;
  const view = MiViewAt(process.value, BaseAddress);
  if (view !== undefined) MiUnmapView(view);
  ObfDereferenceObject(process.value!);
  return view === undefined ? STATUS_NOT_MAPPED_VIEW : STATUS_SUCCESS;
}

/**
 * Writes what is modified of a view to its file, and waits.
 * @param RegionSize bytes; 0: up to the end of the view
 * @stack 0xb0
 */
export function NtFlushVirtualMemory(
  ProcessHandle: HANDLE,
  BaseAddress: Ref<Uint8Array | null>,
  RegionSize: Ref<number>,
  IoStatus: IO_STATUS_BLOCK,
): NTSTATUS {
  const process = new Ref<EPROCESS | null>(null);
  const status = MiReferenceProcessOfView(ProcessHandle, process);
  if (!NT_SUCCESS(status)) return status;
  const flushed = MmFlushVirtualMemory(process.value!, BaseAddress.value!, RegionSize, IoStatus);
  ObfDereferenceObject(process.value!);
  return flushed;
}

/** @stack 0xa0 */
function MmFlushVirtualMemory(
  Process: EPROCESS,
  BaseAddress: Uint8Array,
  RegionSize: Ref<number>,
  IoStatus: IO_STATUS_BLOCK,
): NTSTATUS {
  const view = MiViewAt(Process, BaseAddress);
  if (view === undefined) return STATUS_NOT_MAPPED_VIEW;
  const { ControlArea, FirstPage, Size } = view;
  const file = ControlArea.FilePointer;
  if (file === null) return STATUS_SUCCESS;
  const start = FirstPage * PAGE_SIZE + (BaseAddress.byteOffset - view.Memory.byteOffset);
  const end = RegionSize.value === 0 ? FirstPage * PAGE_SIZE + Size : start + RegionSize.value;
  const first = Math.floor(start / PAGE_SIZE);
  const last = Math.ceil(end / PAGE_SIZE);
  RegionSize.value = (last - first) * PAGE_SIZE;
  IoStatus.Status = STATUS_SUCCESS;
  IoStatus.Information = 0;
  FsRtlAcquireFileForCcFlushEx(file);
  const status = MiFlushSectionInternal(ControlArea, first, last, IoStatus);
  FsRtlReleaseFileForCcFlush(file);
  return status;
}

/**
 * A view that is valid in every process, with the protection of its section.
 * @param Section object from MmCreateSection
 * @stack 0x90
 */
export function MmMapViewInSystemSpace(
  Section: SECTION,
  MappedBase: Ref<Uint8Array | null>,
  ViewSize: Ref<number>,
): NTSTATUS {
  return MmMapViewOfSection(Section, null, MappedBase, 0n, ViewSize, Section.InitialPageProtection);
}

/** @stack 0x70 */
export function MmUnmapViewInSystemSpace(MappedBase: Uint8Array): NTSTATUS {
  const view = MiViewAt(null, MappedBase);
  if (view === undefined) return STATUS_NOT_MAPPED_VIEW;
  MiUnmapView(view);
  return STATUS_SUCCESS;
}
