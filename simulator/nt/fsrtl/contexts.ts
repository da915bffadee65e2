/** What filters hang on streams and files. */
import { ExAcquireFastMutex, ExReleaseFastMutex } from '../ex/fastMutex';
import {
  FSRTL_ADVANCED_FCB_HEADER,
  FSRTL_FLAG2_SUPPORTS_FILTER_CONTEXTS,
  FSRTL_PER_FILE_CONTEXT_LIST,
  type FSRTL_PER_STREAM_CONTEXT,
} from '../inc/fsrtl';
import type { FILE_OBJECT, NTSTATUS } from '../inc/io';
import { InsertHeadList, IsListEmpty, type LIST_ENTRY, RemoveEntryList } from '../inc/list';
import { STATUS_INVALID_DEVICE_REQUEST, STATUS_SUCCESS } from '../inc/ntstatus';

/** Where a file's contexts begin; null in it: none yet. */
type FileContexts = { value: FSRTL_PER_FILE_CONTEXT_LIST | null };

/** @stack 0x8 */
export function FsRtlSupportsPerStreamContexts(FileObject: FILE_OBJECT): boolean {
  const header = FsRtlGetPerStreamContextPointer(FileObject);
  return header !== null && (header.Flags2 & FSRTL_FLAG2_SUPPORTS_FILTER_CONTEXTS) !== 0;
}
/** @stack 0x8 */
export function FsRtlSupportsPerFileContexts(FileObject: FILE_OBJECT): boolean {
  return FsRtlGetPerFileContextPointer(FileObject) !== null;
}
/** The header at FsContext. */
export function FsRtlGetPerStreamContextPointer(FileObject: FILE_OBJECT): FSRTL_ADVANCED_FCB_HEADER | null {
  return FileObject.FsContext instanceof FSRTL_ADVANCED_FCB_HEADER ? FileObject.FsContext : null;
}
/** @stack 0x8 */
export function FsRtlGetPerFileContextPointer(FileObject: FILE_OBJECT): FileContexts | null {
  return FsRtlGetPerStreamContextPointer(FileObject)?.FileContextSupportPointer ?? null;
}

function FsRtlpFind(Head: LIST_ENTRY, OwnerId: unknown, InstanceId: unknown): FSRTL_PER_STREAM_CONTEXT | null {
  for (let at = Head.Flink; at !== Head; at = at.Flink) {
    const context = at.$record as FSRTL_PER_STREAM_CONTEXT;
    if (OwnerId !== null && context.OwnerId !== OwnerId) continue;
    if (InstanceId !== null && context.InstanceId !== InstanceId) continue;
    return context;
  }
  return null;
}

/**
 * @returns STATUS_INVALID_DEVICE_REQUEST if the stream supports none
 * @stack 0x40
 */
export function FsRtlInsertPerStreamContext(
  PerStreamContext: FSRTL_ADVANCED_FCB_HEADER,
  Ptr: FSRTL_PER_STREAM_CONTEXT,
): NTSTATUS {
  if ((PerStreamContext.Flags2 & FSRTL_FLAG2_SUPPORTS_FILTER_CONTEXTS) === 0) return STATUS_INVALID_DEVICE_REQUEST;
  ExAcquireFastMutex(PerStreamContext.FastMutex);
  InsertHeadList(PerStreamContext.FilterContexts, Ptr.Links);
  ExReleaseFastMutex(PerStreamContext.FastMutex);
  return STATUS_SUCCESS;
}

/**
 * @param OwnerId, InstanceId null: whichever
 * @stack 0x40
 */
export function FsRtlLookupPerStreamContext(
  StreamContext: FSRTL_ADVANCED_FCB_HEADER,
  OwnerId: unknown,
  InstanceId: unknown,
): FSRTL_PER_STREAM_CONTEXT | null {
  if (IsListEmpty(StreamContext.FilterContexts)) return null;
  ExAcquireFastMutex(StreamContext.FastMutex);
  const found = FsRtlpFind(StreamContext.FilterContexts, OwnerId, InstanceId);
  ExReleaseFastMutex(StreamContext.FastMutex);
  return found;
}

/**
 * Takes a context out and gives it back.
 * @stack 0x40
 */
export function FsRtlRemovePerStreamContext(
  StreamContext: FSRTL_ADVANCED_FCB_HEADER,
  OwnerId: unknown,
  InstanceId: unknown,
): FSRTL_PER_STREAM_CONTEXT | null {
  ExAcquireFastMutex(StreamContext.FastMutex);
  const found = FsRtlpFind(StreamContext.FilterContexts, OwnerId, InstanceId);
  if (found !== null) RemoveEntryList(found.Links);
  ExReleaseFastMutex(StreamContext.FastMutex);
  return found;
}

/**
 * The stream goes: each context that is left is taken out and handed to its FreeCallback.
 * @stack 0x50
 */
export function FsRtlTeardownPerStreamContexts(AdvancedHeader: FSRTL_ADVANCED_FCB_HEADER): void {
  FsRtlpTeardown(AdvancedHeader.FilterContexts);
}

function FsRtlpTeardown(Head: LIST_ENTRY): void {
  while (!IsListEmpty(Head)) {
    const context = Head.Flink.$record as FSRTL_PER_STREAM_CONTEXT;
    RemoveEntryList(context.Links);
    context.FreeCallback?.(context);
  }
}

// ---- per file -------------------------------------------------------------------------------------------------------
/** @stack 0x50 */
export function FsRtlInsertPerFileContext(
  PerFileContextPointer: FileContexts,
  Ptr: FSRTL_PER_STREAM_CONTEXT,
): NTSTATUS {
  PerFileContextPointer.value ??= new FSRTL_PER_FILE_CONTEXT_LIST();
  InsertHeadList(PerFileContextPointer.value.Links, Ptr.Links);
  return STATUS_SUCCESS;
}
/** @stack 0x40 */
export function FsRtlLookupPerFileContext(
  PerFileContextPointer: FileContexts,
  OwnerId: unknown,
  InstanceId: unknown,
): FSRTL_PER_STREAM_CONTEXT | null {
  const list = PerFileContextPointer.value;
  return list === null ? null : FsRtlpFind(list.Links, OwnerId, InstanceId);
}
/** @stack 0x40 */
export function FsRtlRemovePerFileContext(
  PerFileContextPointer: FileContexts,
  OwnerId: unknown,
  InstanceId: unknown,
): FSRTL_PER_STREAM_CONTEXT | null {
  const found = FsRtlLookupPerFileContext(PerFileContextPointer, OwnerId, InstanceId);
  if (found !== null) RemoveEntryList(found.Links);
  return found;
}
/** @stack 0x50 */
export function FsRtlTeardownPerFileContexts(PerFileContextPointer: FileContexts): void {
  if (PerFileContextPointer.value !== null) FsRtlpTeardown(PerFileContextPointer.value.Links);
  PerFileContextPointer.value = null;
}
