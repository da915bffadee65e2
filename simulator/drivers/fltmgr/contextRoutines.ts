/** The context routines of fltkernel.h, by kind of object. All are for IRQL <= APC_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { STATUS_NOT_SUPPORTED, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { FltpContextNode, FltReleaseContext } from './contexts';
import { FltpDetachContext, FltpGetContext, FltpSetContext } from './contextLists';
import type { FLT_RELATED_OBJECTS } from './inc/callbackData';
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

/**
 * Source: fltkernel/nf-fltkernel-fltsetstreamcontext.
 * @returns STATUS_NOT_SUPPORTED if the file is not open or its file system has no contexts;
 * STATUS_FLT_CONTEXT_ALREADY_DEFINED, STATUS_FLT_CONTEXT_ALREADY_LINKED, STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltSetStreamContext(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  Operation: number,
  NewContext: object,
  OldContext: Ref<any> | null,
): NTSTATUS {
  const list = FltpGetStream(FileObject)?.Contexts ?? null;
  if (list === null) return STATUS_NOT_SUPPORTED;
  return FltpSetContext(list, FileObject.FsContext, Instance, FLT_STREAM_CONTEXT, Operation, NewContext, OldContext);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetstreamcontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltGetStreamContext(Instance: FLT_INSTANCE, FileObject: FILE_OBJECT, Context: Ref<any>): NTSTATUS {
  Context.value = null;
  if (FltpStreamHeader(FileObject) === null) return STATUS_NOT_SUPPORTED;
  return FltpGetContext(FltpFindStream(FileObject)?.Contexts ?? null, Instance, Context);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeletestreamcontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltDeleteStreamContext(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  OldContext: Ref<any> | null,
): NTSTATUS {
  if (OldContext !== null) OldContext.value = null;
  if (FltpStreamHeader(FileObject) === null) return STATUS_NOT_SUPPORTED;
  return FltpDetachContext(FltpFindStream(FileObject)?.Contexts ?? null, Instance, OldContext);
}

/**
 * Source: fltkernel/nf-fltkernel-fltsetfilecontext.
 * @returns STATUS_NOT_SUPPORTED if the file is not open or its file system has no contexts;
 * STATUS_FLT_CONTEXT_ALREADY_DEFINED, STATUS_FLT_CONTEXT_ALREADY_LINKED, STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltSetFileContext(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  Operation: number,
  NewContext: object,
  OldContext: Ref<any> | null,
): NTSTATUS {
  const list = FltpFileContexts(FileObject, true);
  if (list === null) return STATUS_NOT_SUPPORTED;
  return FltpSetContext(list, FileObject.FsContext, Instance, FLT_FILE_CONTEXT, Operation, NewContext, OldContext);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetfilecontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltGetFileContext(Instance: FLT_INSTANCE, FileObject: FILE_OBJECT, Context: Ref<any>): NTSTATUS {
  Context.value = null;
  if (FltpStreamHeader(FileObject) === null) return STATUS_NOT_SUPPORTED;
  return FltpGetContext(FltpFileContexts(FileObject, false), Instance, Context);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeletefilecontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltDeleteFileContext(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  OldContext: Ref<any> | null,
): NTSTATUS {
  if (OldContext !== null) OldContext.value = null;
  if (FltpStreamHeader(FileObject) === null) return STATUS_NOT_SUPPORTED;
  return FltpDetachContext(FltpFileContexts(FileObject, false), Instance, OldContext);
}

/**
 * Source: fltkernel/nf-fltkernel-fltsetstreamhandlecontext.
 * @returns STATUS_NOT_SUPPORTED if the file is not open or its file system has no contexts;
 * STATUS_FLT_CONTEXT_ALREADY_DEFINED, STATUS_FLT_CONTEXT_ALREADY_LINKED, STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltSetStreamHandleContext(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  Operation: number,
  NewContext: object,
  OldContext: Ref<any> | null,
): NTSTATUS {
  const list = FltpGetHandleContexts(FileObject);
  if (list === null) return STATUS_NOT_SUPPORTED;
  return FltpSetContext(
    list,
    FileObject.FsContext,
    Instance,
    FLT_STREAMHANDLE_CONTEXT,
    Operation,
    NewContext,
    OldContext,
  );
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetstreamhandlecontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltGetStreamHandleContext(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  Context: Ref<any>,
): NTSTATUS {
  Context.value = null;
  if (FltpStreamHeader(FileObject) === null) return STATUS_NOT_SUPPORTED;
  return FltpGetContext(FltpFindStream(FileObject)?.StreamHandleContexts.get(FileObject) ?? null, Instance, Context);
}

/**
 * Source: fltkernel/nf-fltkernel-fltdeletestreamhandlecontext.
 * @returns STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED
 * @stack 0x40
 */
export function FltDeleteStreamHandleContext(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  OldContext: Ref<any> | null,
): NTSTATUS {
  if (OldContext !== null) OldContext.value = null;
  if (FltpStreamHeader(FileObject) === null) return STATUS_NOT_SUPPORTED;
  return FltpDetachContext(
    FltpFindStream(FileObject)?.StreamHandleContexts.get(FileObject) ?? null,
    Instance,
    OldContext,
  );
}

/** What FltGetContexts fills in. */
export class FLT_RELATED_CONTEXTS {
  VolumeContext: any = null;
  InstanceContext: any = null;
  FileContext: any = null;
  StreamContext: any = null;
  StreamHandleContext: any = null;
  TransactionContext: any = null;
}

/**
 * Several contexts at once; those that are not there are null. Source: fltkernel/nf-fltkernel-fltgetcontexts.
 * @param DesiredContexts FLT_xxx_CONTEXT, or FLT_ALL_CONTEXTS
 * @stack 0x60
 */
export function FltGetContexts(
  FltObjects: FLT_RELATED_OBJECTS,
  DesiredContexts: number,
  Contexts: FLT_RELATED_CONTEXTS,
): void {
  const { Filter, Volume, Instance, FileObject } = FltObjects;
  const found = new Ref<any>(null);
  Object.assign(Contexts, new FLT_RELATED_CONTEXTS());
  if ((DesiredContexts & FLT_VOLUME_CONTEXT) !== 0 && FltGetVolumeContext(Filter, Volume, found) === STATUS_SUCCESS)
    Contexts.VolumeContext = found.value;
  if ((DesiredContexts & FLT_INSTANCE_CONTEXT) !== 0 && FltGetInstanceContext(Instance, found) === STATUS_SUCCESS)
    Contexts.InstanceContext = found.value;
  if (FileObject === null) return;
  if ((DesiredContexts & FLT_FILE_CONTEXT) !== 0 && FltGetFileContext(Instance, FileObject, found) === STATUS_SUCCESS)
    Contexts.FileContext = found.value;
  if (
    (DesiredContexts & FLT_STREAM_CONTEXT) !== 0 &&
    FltGetStreamContext(Instance, FileObject, found) === STATUS_SUCCESS
  )
    Contexts.StreamContext = found.value;
  const handle = (DesiredContexts & FLT_STREAMHANDLE_CONTEXT) !== 0;
  if (handle && FltGetStreamHandleContext(Instance, FileObject, found) === STATUS_SUCCESS)
    Contexts.StreamHandleContext = found.value;
}

/**
 * Gives back what FltGetContexts got. Source: fltkernel/nf-fltkernel-fltreleasecontexts.
 * @stack 0x40
 */
export function FltReleaseContexts(Contexts: FLT_RELATED_CONTEXTS): void {
  for (const context of Object.values(Contexts)) if (context !== null) FltReleaseContext(context as object);
  Object.assign(Contexts, new FLT_RELATED_CONTEXTS());
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
