/* Writes, also those that the memory manager issues by itself (paging I/O), and changes of size or name. */
import {
  FlagOn,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_CALLBACK_DATA,
  type FLT_RELATED_OBJECTS,
  FltGetStreamContext,
  FltReleaseContext,
  IRP_PAGING_IO,
  NT_SUCCESS,
  PsGetCurrentProcessId,
  Ref,
} from 'fltkernel';
import { RtlStringCchCopyW } from 'ntstrsafe';
import { RTSendIoEvent } from './events';
import { RT_FILE_OP_SETINFO, RT_FILE_OP_WRITE } from './protocol';
import { FIX_NO_MESSAGE_ON_PAGING_IO, FIX_SET_INFORMATION } from './fixes';
import { type RT_STREAM_CONTEXT, RtGlobals, RTIsFixed, RTIsMonitoredExtension } from './shared';

const RT_PATH = 400;
const RT_EXTENSION = 40;

export function PreWriteCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  if (FltObjects.FileObject.FileName.startsWith('\\RTBackup')) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  return PreWrite(Data, FltObjects, CompletionContext);
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  const wszFilePath = new Uint16Array(RT_PATH);
  const wszExtension = new Uint16Array(RT_EXTENSION);
  const pFilter = FltObjects.Filter;
  const StreamContext = new Ref<RT_STREAM_CONTEXT | null>(null);
  const ulPid = Number(PsGetCurrentProcessId());
  const bPagingIo = FlagOn(Data.Iopb.IrpFlags, IRP_PAGING_IO);
  // The story's first fix.
  const bTell = !(bPagingIo && RTIsFixed(FIX_NO_MESSAGE_ON_PAGING_IO));
  const status = FltGetStreamContext(FltObjects.Instance, FltObjects.FileObject, StreamContext);
  if (!NT_SUCCESS(status)) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const pStreamContext = StreamContext.value!;
  const bFirstModify = !pStreamContext.bModified;
  // What detects ransomware goes on, whatever becomes of the event.
  pStreamContext.MutationCount++;
  RtGlobals.ulMutations++;
  pStreamContext.bModified = true;
  RtlStringCchCopyW(wszFilePath, RT_PATH, pStreamContext.pszFilePath);
  RtlStringCchCopyW(wszExtension, RT_EXTENSION, pStreamContext.pszFilePath.slice(-4));
  if (bTell && (bFirstModify || !RTIsMonitoredExtension(pStreamContext.pszFilePath)))
    RTSendIoEvent(pFilter, pStreamContext.pszFilePath, pStreamContext.ullFileId, ulPid, RT_FILE_OP_WRITE);
  FltReleaseContext(pStreamContext);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}

/** The story's second fix: the same here. */
export function PreSetInfo(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const bPagingIo = FlagOn(Data.Iopb.IrpFlags, IRP_PAGING_IO);
  const bTell = !(bPagingIo && RTIsFixed(FIX_SET_INFORMATION));
  const { FileName } = FltObjects.FileObject;
  if (bTell && !FileName.startsWith('\\RTBackup') && RTIsMonitoredExtension(FileName))
    RTSendIoEvent(FltObjects.Filter, FileName, 0n, Number(PsGetCurrentProcessId()), RT_FILE_OP_SETINFO);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
