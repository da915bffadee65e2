/*
 * The backup once more, with little on the stack: its buffers come from pool. Below the own instance neither the open nor
 * the writes come back to this filter from above; a paging write does, whoever wrote the data.
 */
import {
  ExAllocatePool2,
  ExFreePoolWithTag,
  FILE_ATTRIBUTE_NORMAL,
  type FILE_OBJECT,
  FILE_OPEN,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FILE_SYNCHRONOUS_IO_NONALERT,
  FltClose,
  FltCreateFileEx,
  type FLT_INSTANCE,
  FltReadFile,
  FltWriteFile,
  GENERIC_READ,
  type HANDLE,
  InitializeObjectAttributes,
  IO_STATUS_BLOCK,
  KernelMode,
  NT_SUCCESS,
  type NTSTATUS,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  ObDereferenceObject,
  ObReferenceObjectByHandle,
  POOL_FLAG_PAGED,
  Ref,
  STATUS_INSUFFICIENT_RESOURCES,
  SYNCHRONIZE,
  ZwReadFile,
  ZwWriteFile,
} from 'fltkernel';
import { RT_RECORD_DATA } from './protocol';
import { RtGlobals } from './shared';

const RT_TAG = 'bTRT';

/** Documents whose backup is being made: their own open needs none. */
const g_InBackup = new Set<string>();

/**
 * Appends a record with the document's first bytes. PASSIVE_LEVEL.
 * @param Instance below which it is read and written; null: from the top, as everybody does
 */
export function RTBackupFileLean(pszFilePath: string, Instance: FLT_INSTANCE | null): NTSTATUS {
  if (g_InBackup.has(pszFilePath)) return RTAppend(null, pszFilePath, Instance);
  const hSource = new Ref<HANDLE>(0);
  const Source = new Ref<FILE_OBJECT | null>(null);
  g_InBackup.add(pszFilePath);
  const opened = NT_SUCCESS(RTOpenLean(pszFilePath, Instance, hSource, Source));
  const status = RTAppend(opened ? { hFile: hSource.value, FileObject: Source.value! } : null, pszFilePath, Instance);
  if (opened) {
    ObDereferenceObject(Source.value!);
    FltClose(hSource.value);
  }
  g_InBackup.delete(pszFilePath);
  return status;
}

function RTOpenLean(
  pszFilePath: string,
  Instance: FLT_INSTANCE | null,
  hSource: Ref<HANDLE>,
  Source: Ref<FILE_OBJECT | null>,
): NTSTATUS {
  const attributes = new OBJECT_ATTRIBUTES();
  const options = OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE;
  InitializeObjectAttributes(attributes, `\\??\\C:${pszFilePath}`, options, null, null);
  return FltCreateFileEx(
    RtGlobals.Filter.value!,
    Instance,
    hSource,
    Source,
    GENERIC_READ | SYNCHRONIZE,
    attributes,
    new IO_STATUS_BLOCK(),
    null,
    FILE_ATTRIBUTE_NORMAL,
    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    FILE_OPEN,
    FILE_SYNCHRONOUS_IO_NONALERT,
    null,
    0,
    0,
  );
}

interface RT_SOURCE {
  readonly hFile: HANDLE;
  readonly FileObject: FILE_OBJECT;
}

/** A record: the first bytes of the document, or its name where it could not be opened. */
function RTAppend(Source: RT_SOURCE | null, pszFilePath: string, Instance: FLT_INSTANCE | null): NTSTATUS {
  const Record = ExAllocatePool2(POOL_FLAG_PAGED, RT_RECORD_DATA, RT_TAG);
  if (Record === null) return STATUS_INSUFFICIENT_RESOURCES;
  for (let i = 0; i < pszFilePath.length; i++) Record[i] = pszFilePath.charCodeAt(i);
  if (Source !== null) RTTransfer(FltReadFile, ZwReadFile, Source.hFile, Source.FileObject, Record, Instance);
  const Container = new Ref<FILE_OBJECT | null>(null);
  const { value: hBackup } = RtGlobals.hBackup;
  let status = ObReferenceObjectByHandle(hBackup, 0, null, KernelMode, Container, null);
  if (NT_SUCCESS(status)) {
    status = RTTransfer(FltWriteFile, ZwWriteFile, hBackup, Container.value!, Record, Instance);
    ObDereferenceObject(Container.value!);
  }
  if (NT_SUCCESS(status)) RtGlobals.ulBackupBytes += RT_RECORD_DATA;
  ExFreePoolWithTag(Record, RT_TAG);
  return status;
}

/** Reads or writes a record where the file's position is. */
function RTTransfer(
  Below: typeof FltReadFile,
  FromTop: typeof ZwReadFile,
  hFile: HANDLE,
  FileObject: FILE_OBJECT,
  Record: Uint8Array,
  Instance: FLT_INSTANCE | null,
): NTSTATUS {
  if (Instance !== null) return Below(Instance, FileObject, null, RT_RECORD_DATA, Record, 0, null, null, null);
  return FromTop(hFile, 0, null, null, new IO_STATUS_BLOCK(), Record, RT_RECORD_DATA, null, null);
}
