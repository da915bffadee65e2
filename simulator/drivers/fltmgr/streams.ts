/** What the filter manager hangs on streams, through the file system's header. */
import { ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import {
  FSRTL_ADVANCED_FCB_HEADER,
  FSRTL_PER_FILE_CONTEXT_LIST,
  FSRTL_FLAG2_IS_PAGING_FILE,
  FSRTL_FLAG2_SUPPORTS_FILTER_CONTEXTS,
} from '../../nt/inc/fsrtl';
import { NonPagedPool } from '../../nt/inc/ex';
import type { FILE_OBJECT } from '../../nt/inc/io';
import { InsertTailList, type LIST_ENTRY } from '../../nt/inc/list';
import { FltpDeleteContexts, FltpLockContexts, FltpUnlockContexts } from './contextLists';
import { FltGlobals } from './globals';
import { CONTEXT_LIST_CTRL, STREAM_LIST_CTRL } from './inc/contexts';
import type { NAME_CACHE_NODE } from './inc/names';
import { FltpUncache } from './names';

const StreamTag = 'lsMF';

/** The file is open, and its file system supports contexts of filters. */
export function FltpStreamHeader(FileObject: FILE_OBJECT | null): FSRTL_ADVANCED_FCB_HEADER | null {
  const header = FileObject === null || FileObject === undefined ? null : FileObject.FsContext;
  if (!(header instanceof FSRTL_ADVANCED_FCB_HEADER)) return null;
  const flags = header.Flags2 & (FSRTL_FLAG2_SUPPORTS_FILTER_CONTEXTS | FSRTL_FLAG2_IS_PAGING_FILE);
  return flags === FSRTL_FLAG2_SUPPORTS_FILTER_CONTEXTS ? header : null;
}

/** What is known of a stream; null: nothing yet, or contexts are not supported. */
export function FltpFindStream(FileObject: FILE_OBJECT | null): STREAM_LIST_CTRL | null {
  const header = FltpStreamHeader(FileObject);
  if (header === null) return null;
  return FltpFindIn(header.FilterContexts);
}

/**
 * The same, made if there is none.
 * @stack 0x60
 */
export function FltpGetStream(FileObject: FILE_OBJECT | null): STREAM_LIST_CTRL | null {
  const header = FltpStreamHeader(FileObject);
  if (header === null) return null;
  FltpLockContexts();
  const stream = FltpFindIn(header.FilterContexts) ?? FltpAddStream(header.FilterContexts);
  FltpUnlockContexts();
  return stream;
}

/**
 * The file system deletes the stream (FsRtlTeardownPerStreamContexts has taken it out of the list).
 * @stack 0x60
 */
function FltpFreeStream(Stream: STREAM_LIST_CTRL): void {
  for (const handle of [...Stream.StreamHandleContexts.values()]) FltpDeleteContexts(handle);
  FltpDeleteContexts(Stream.Contexts);
  FltpDeleteContexts(Stream.FileContexts);
  FltpDeleteContexts(Stream.SectionContexts);
  FltpForgetNames(Stream);
  ExFreePoolWithTag(Stream, StreamTag);
}

/** Names that a stream does not have any more. */
export function FltpForgetNames(Stream: STREAM_LIST_CTRL): void {
  for (let i = 0; i < Stream.Names.length; i++) {
    const [node] = Stream.Names.splice(i, 1, null) as (NAME_CACHE_NODE | null)[];
    if (node !== null) FltpUncache(node);
  }
}

/** Contexts of a handle, made if there are none; null: not supported. */
export function FltpGetHandleContexts(FileObject: FILE_OBJECT): CONTEXT_LIST_CTRL | null {
  const stream = FltpGetStream(FileObject);
  if (stream === null) return null;
  const lists = stream.StreamHandleContexts;
  // One statement: of two threads with one handle neither hides the other's.
  return lists.get(FileObject) ?? lists.set(FileObject, new CONTEXT_LIST_CTRL()).get(FileObject)!;
}

/**
 * The file object is closed: its contexts go.
 * @stack 0x50
 */
export function FltpCloseHandleContexts(Stream: STREAM_LIST_CTRL, FileObject: FILE_OBJECT): void {
  const list = Stream.StreamHandleContexts.get(FileObject);
  if (list === undefined) return;
  Stream.StreamHandleContexts.delete(FileObject);
  FltpDeleteContexts(list);
}

/**
 * Contexts of a file: all its streams lead to the same, where the file system keeps track of files; else each stream has
 * its own.
 * @param Make if there are none yet
 * @stack 0x60
 */
export function FltpFileContexts(FileObject: FILE_OBJECT, Make: boolean): CONTEXT_LIST_CTRL | null {
  const header = FltpStreamHeader(FileObject);
  if (header === null) return null;
  const support = header.FileContextSupportPointer;
  if (support === null) return (Make ? FltpGetStream(FileObject) : FltpFindStream(FileObject))?.FileContexts ?? null;
  if (!Make) return support.value === null ? null : (FltpFindIn(support.value.Links)?.FileContexts ?? null);
  FltpLockContexts();
  const { Links } = (support.value ??= new FSRTL_PER_FILE_CONTEXT_LIST());
  const file = FltpFindIn(Links) ?? FltpAddStream(Links);
  FltpUnlockContexts();
  return file.FileContexts;
}

/** The filter manager's among what hangs on a stream or a file. */
function FltpFindIn(List: LIST_ENTRY): STREAM_LIST_CTRL | null {
  for (let at = List.Flink; at !== List; at = at.Flink) {
    const found = at.$record as STREAM_LIST_CTRL;
    if (found.OwnerId === FltGlobals) return found;
  }
  return null;
}

/** With the lock of contexts. */
function FltpAddStream(List: LIST_ENTRY): STREAM_LIST_CTRL {
  const stream = ExPoolPlace(NonPagedPool, new STREAM_LIST_CTRL(), StreamTag);
  stream.OwnerId = FltGlobals;
  stream.InstanceId = FltGlobals;
  stream.FreeCallback = FltpFreeStream;
  InsertTailList(List, stream.Links);
  return stream;
}
