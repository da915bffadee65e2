/** Contexts: what filters hang on volumes, instances, files, streams and handles. */
import { HalDefineType } from 'hal';
import { FSRTL_PER_STREAM_CONTEXT } from '../../../nt/inc/fsrtl';
import type { FILE_OBJECT } from '../../../nt/inc/io';
import type { FLT_FILTER, FLT_INSTANCE } from './objects';
import type { FLT_CONTEXT_REGISTRATION } from './registration';

/** What the filter manager knows of one context. */
export class CONTEXT_NODE {
  /** Volume, instance, stream, file or file object that it is attached to; null: none. */
  AttachedObject: object | null = null;
  /** References: 1 from FltAllocateContext, 1 for being attached, 1 for each get. */
  UseCount = 1;
  /** The list that it is in, and who set it (instance; of a volume's context the filter). */
  $list: CONTEXT_LIST_CTRL | null = null;
  $owner: FLT_INSTANCE | FLT_FILTER | null = null;
  $freed = false;
  constructor(
    readonly Filter: FLT_FILTER,
    /** FLT_xxx_CONTEXT */
    readonly ContextType: number,
    readonly RegInfo: FLT_CONTEXT_REGISTRATION,
    /** The filter's structure or bytes. */
    readonly Context: object,
  ) {}
}
HalDefineType(CONTEXT_NODE, '_CONTEXT_NODE', 0x50, [
  ['RegInfo', 0x0, 'Ptr64 _FLT_CONTEXT_REGISTRATION'],
  ['AttachedObject', 0x8, 'Ptr64 Void'],
  ['Filter', 0x10, 'Ptr64 _FLT_FILTER'],
  ['ContextType', 0x18, 'Uint2B'],
  ['Context', 0x20, 'Ptr64 Void'],
  ['UseCount', 0x48, 'Int4B'],
]);

/** The contexts of one object, one for each owner. */
export class CONTEXT_LIST_CTRL {
  readonly Nodes: CONTEXT_NODE[] = [];
}

/** What the filter manager hangs on a stream: contexts of the stream and of its handles, and its names. */
export class STREAM_LIST_CTRL extends FSRTL_PER_STREAM_CONTEXT {
  readonly Contexts = new CONTEXT_LIST_CTRL();
  /** Of the file: in the first stream's, where the file system has no contexts of files. */
  readonly FileContexts = new CONTEXT_LIST_CTRL();
  readonly SectionContexts = new CONTEXT_LIST_CTRL();
  readonly StreamHandleContexts = new Map<FILE_OBJECT, CONTEXT_LIST_CTRL>();
  /** By format: name information (NAME_CACHE_NODE); null: not known. */
  readonly Names: (object | null)[] = [null, null, null, null];
}
HalDefineType(STREAM_LIST_CTRL, '_STREAM_LIST_CTRL', 0xc8, [
  ['Links', 0x0, '_LIST_ENTRY'],
  ['OwnerId', 0x10, 'Ptr64 Void'],
  ['InstanceId', 0x18, 'Ptr64 Void'],
]);
