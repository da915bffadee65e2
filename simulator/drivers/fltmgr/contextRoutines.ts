/** The context routines of fltkernel.h, by kind of object. All are for IRQL <= APC_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { STATUS_NOT_SUPPORTED } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { FltpContextNode } from './contexts';
import { FltpDetachContext, FltpGetContext, FltpSetContext } from './contextLists';
import type { CONTEXT_LIST_CTRL } from './inc/contexts';
import {
  FLT_FILE_CONTEXT,
  FLT_INSTANCE_CONTEXT,
  FLT_STREAM_CONTEXT,
  FLT_STREAMHANDLE_CONTEXT,
  FLT_VOLUME_CONTEXT,
} from './inc/constants';
import type { FLT_FILTER, FLT_INSTANCE, FLT_VOLUME } from './inc/objects';
import { FltpFileContexts, FltpFindStream, FltpGetHandleContexts, FltpGetStream, FltpStreamHeader } from './streams';

/**
 * Source: fltkernel/nf-fltkernel-fltsetvolumecontext.
 * @returns STATUS_FLT_CONTEXT_ALREADY_DEFINED, STATUS_FLT_CONTEXT_ALREADY_LINKED, STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltSetVolumeContext(
  Volume: FLT_VOLUME,
  Operation: number,
  NewContext: object,
  OldContext: Ref<any> | null,
): NTSTATUS {
  const { Filter } = FltpContextNode(NewContext);
  return FltpSetContext(Volume.$contexts, Volume, Filter, FLT_VOLUME_CONTEXT, Operation, NewContext, OldContext);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetvolumecontext.
 * @returns STATUS_NOT_FOUND
 * @stack 0x40
 */
export function FltGetVolumeContext(Filter: FLT_FILTER, Volume: FLT_VOLUME, Context: Ref<any>): NTSTATUS {
  return FltpGetContext(Volume.$contexts, Filter, Context);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeletevolumecontext.
 * @returns STATUS_NOT_FOUND
 * @stack 0x40
 */
export function FltDeleteVolumeContext(Filter: FLT_FILTER, Volume: FLT_VOLUME, OldContext: Ref<any> | null): NTSTATUS {
  return FltpDetachContext(Volume.$contexts, Filter, OldContext);
}

/**
 * Source: fltkernel/nf-fltkernel-fltsetinstancecontext.
 * @returns STATUS_FLT_CONTEXT_ALREADY_DEFINED, STATUS_FLT_CONTEXT_ALREADY_LINKED, STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltSetInstanceContext(
  Instance: FLT_INSTANCE,
  Operation: number,
  NewContext: object,
  OldContext: Ref<any> | null,
): NTSTATUS {
  return FltpSetContext(Instance.$own, Instance, Instance, FLT_INSTANCE_CONTEXT, Operation, NewContext, OldContext);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetinstancecontext.
 * @returns STATUS_NOT_FOUND
 * @stack 0x40
 */
export function FltGetInstanceContext(Instance: FLT_INSTANCE, Context: Ref<any>): NTSTATUS {
  return FltpGetContext(Instance.$own, Instance, Context);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeleteinstancecontext.
 * @returns STATUS_NOT_FOUND
 * @stack 0x40
 */
export function FltDeleteInstanceContext(Instance: FLT_INSTANCE, OldContext: Ref<any> | null): NTSTATUS {
  return FltpDetachContext(Instance.$own, Instance, OldContext);
}

/** Where the contexts of a file object's stream, file or handle are. */
interface FLTP_CONTEXT_PLACE {
  readonly Kind: number;
  /** @returns null: contexts are not supported, or (not to be made) there are none yet */
  readonly List: (FileObject: FILE_OBJECT, Make: boolean) => CONTEXT_LIST_CTRL | null;
}
const StreamContexts: FLTP_CONTEXT_PLACE = {
  Kind: FLT_STREAM_CONTEXT,
  List: (FileObject, Make) => (Make ? FltpGetStream(FileObject) : FltpFindStream(FileObject))?.Contexts ?? null,
};
const FileContexts: FLTP_CONTEXT_PLACE = { Kind: FLT_FILE_CONTEXT, List: FltpFileContexts };
const StreamHandleContexts: FLTP_CONTEXT_PLACE = {
  Kind: FLT_STREAMHANDLE_CONTEXT,
  List: (FileObject, Make) =>
    Make
      ? FltpGetHandleContexts(FileObject)
      : (FltpFindStream(FileObject)?.StreamHandleContexts.get(FileObject) ?? null),
};

type FLTP_SET = [
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  Operation: number,
  NewContext: object,
  OldContext: Ref<any> | null,
];
/** @stack 0x60 */
function FltpSetFileObjectContext(Place: FLTP_CONTEXT_PLACE, ...[Instance, FileObject, ...Set]: FLTP_SET): NTSTATUS {
  const list = Place.List(FileObject, true);
  if (list === null) return STATUS_NOT_SUPPORTED;
  return FltpSetContext(list, FileObject.FsContext, Instance, Place.Kind, ...Set);
}

type FLTP_GET = [Instance: FLT_INSTANCE, FileObject: FILE_OBJECT, Context: Ref<any>];
/** @stack 0x50 */
function FltpGetFileObjectContext(Place: FLTP_CONTEXT_PLACE, ...[Instance, FileObject, Context]: FLTP_GET): NTSTATUS {
  Context.value = null;
  if (FltpStreamHeader(FileObject) === null) return STATUS_NOT_SUPPORTED;
  return FltpGetContext(Place.List(FileObject, false), Instance, Context);
}

type FLTP_DELETE = [Instance: FLT_INSTANCE, FileObject: FILE_OBJECT, OldContext: Ref<any> | null];
/** @stack 0x50 */
function FltpDeleteFileObjectContext(Place: FLTP_CONTEXT_PLACE, ...[Instance, FileObject, Old]: FLTP_DELETE): NTSTATUS {
  if (Old !== null) Old.value = null;
  if (FltpStreamHeader(FileObject) === null) return STATUS_NOT_SUPPORTED;
  return FltpDetachContext(Place.List(FileObject, false), Instance, Old);
}

/**
 * Source: fltkernel/nf-fltkernel-fltsetstreamcontext.
 * @returns STATUS_NOT_SUPPORTED if the file is not open or its file system has no contexts;
 * STATUS_FLT_CONTEXT_ALREADY_DEFINED, STATUS_FLT_CONTEXT_ALREADY_LINKED, STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltSetStreamContext(...Set: FLTP_SET): NTSTATUS {
  return FltpSetFileObjectContext(StreamContexts, ...Set);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetstreamcontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltGetStreamContext(...Get: FLTP_GET): NTSTATUS {
  return FltpGetFileObjectContext(StreamContexts, ...Get);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeletestreamcontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltDeleteStreamContext(...Delete: FLTP_DELETE): NTSTATUS {
  return FltpDeleteFileObjectContext(StreamContexts, ...Delete);
}

/**
 * Source: fltkernel/nf-fltkernel-fltsetfilecontext.
 * @returns STATUS_NOT_SUPPORTED if the file is not open or its file system has no contexts;
 * STATUS_FLT_CONTEXT_ALREADY_DEFINED, STATUS_FLT_CONTEXT_ALREADY_LINKED, STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltSetFileContext(...Set: FLTP_SET): NTSTATUS {
  return FltpSetFileObjectContext(FileContexts, ...Set);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetfilecontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltGetFileContext(...Get: FLTP_GET): NTSTATUS {
  return FltpGetFileObjectContext(FileContexts, ...Get);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeletefilecontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltDeleteFileContext(...Delete: FLTP_DELETE): NTSTATUS {
  return FltpDeleteFileObjectContext(FileContexts, ...Delete);
}

/**
 * Source: fltkernel/nf-fltkernel-fltsetstreamhandlecontext.
 * @returns STATUS_NOT_SUPPORTED if the file is not open or its file system has no contexts;
 * STATUS_FLT_CONTEXT_ALREADY_DEFINED, STATUS_FLT_CONTEXT_ALREADY_LINKED, STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltSetStreamHandleContext(...Set: FLTP_SET): NTSTATUS {
  return FltpSetFileObjectContext(StreamHandleContexts, ...Set);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetstreamhandlecontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltGetStreamHandleContext(...Get: FLTP_GET): NTSTATUS {
  return FltpGetFileObjectContext(StreamHandleContexts, ...Get);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeletestreamhandlecontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltDeleteStreamHandleContext(...Delete: FLTP_DELETE): NTSTATUS {
  return FltpDeleteFileObjectContext(StreamHandleContexts, ...Delete);
}

/**
 * Source: fltkernel/nf-fltkernel-fltsupportsstreamcontexts.
 * @stack 0x20
 */
export function FltSupportsStreamContexts(FileObject: FILE_OBJECT): boolean {
  return FltpStreamHeader(FileObject) !== null;
}

/**
 * Source: fltkernel/nf-fltkernel-fltsupportsstreamhandlecontexts.
 * @stack 0x20
 */
export function FltSupportsStreamHandleContexts(FileObject: FILE_OBJECT): boolean {
  return FltpStreamHeader(FileObject) !== null;
}

/**
 * Source: fltkernel/nf-fltkernel-fltsupportsfilecontexts.
 * @stack 0x20
 */
export function FltSupportsFileContexts(FileObject: FILE_OBJECT): boolean {
  return FltpStreamHeader(FileObject) !== null;
}

/**
 * Source: fltkernel/nf-fltkernel-fltsupportsfilecontextsex.
 * @stack 0x20
 */
export function FltSupportsFileContextsEx(FileObject: FILE_OBJECT, _Instance: FLT_INSTANCE | null): boolean {
  return FltpStreamHeader(FileObject) !== null;
}
