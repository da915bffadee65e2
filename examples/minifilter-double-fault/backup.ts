/*
 * The backup of a document that is about to be opened: a record with its first page goes into the container. Opening the
 * document to read it is a create like any other, so PreCreate is entered again on the same thread.
 */
import {
  FILE_ATTRIBUTE_NORMAL,
  FILE_OPEN,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FILE_SYNCHRONOUS_IO_NONALERT,
  GENERIC_READ,
  type HANDLE,
  InitializeObjectAttributes,
  IO_STATUS_BLOCK,
  NT_SUCCESS,
  type NTSTATUS,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  Ref,
  STATUS_SUCCESS,
  SYNCHRONIZE,
  ZwClose,
  ZwCreateFile,
} from 'fltkernel';
import { RtlStringCchPrintfW } from 'ntstrsafe';
import { RTBackupFile as RTWriteRecord } from './record';

/** One document whose backup is being made. */
export class RT_BACKUP_ENTRY {
  ulPid = 0;
  ulFlags = 0;
  ullOffset = 0n;
  hSource: HANDLE = 0;
  pNext: RT_BACKUP_ENTRY | null = null;
  pszFilePath = '';
}

const RT_ENTRY_SECOND = 0x1;

/** The document whose backup is being made; there is one at a time. */
let g_pszInBackup: string | null = null;

/** Makes the backup of a document. PASSIVE_LEVEL. */
export function RTBackupFile(pszFilePath: string, ulPid: number, ulFlags: number): NTSTATUS {
  const Entry = new RT_BACKUP_ENTRY();
  const bSecond = g_pszInBackup === pszFilePath;
  let hSource: HANDLE = 0;
  let status = STATUS_SUCCESS;
  Entry.ulPid = ulPid;
  Entry.ulFlags = bSecond ? ulFlags | RT_ENTRY_SECOND : ulFlags;
  Entry.pszFilePath = pszFilePath;
  if (!bSecond) {
    g_pszInBackup = pszFilePath;
    hSource = RTOpenSource(pszFilePath);
    Entry.hSource = hSource;
  }
  status = RTWriteRecord(Entry);
  if (hSource !== 0) ZwClose(hSource);
  if (!bSecond) g_pszInBackup = null;
  return status;
}

/** Opens the document for reading; 0 if that is not possible. Long paths need room. */
function RTOpenSource(pszFilePath: string): HANDLE {
  const wszDosPath = new Uint16Array(RT_LONG_PATH);
  const Attributes = new OBJECT_ATTRIBUTES();
  const IoStatus = new IO_STATUS_BLOCK();
  const hSource = new Ref<HANDLE>(0);
  RtlStringCchPrintfW(wszDosPath, RT_LONG_PATH, '\\??\\C:%ws', pszFilePath);
  InitializeObjectAttributes(
    Attributes,
    String.fromCharCode(...wszDosPath).replace(/\0.*$/s, ''),
    OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
    null,
    null,
  );
  const status = ZwCreateFile(
    hSource,
    GENERIC_READ | SYNCHRONIZE,
    Attributes,
    IoStatus,
    null,
    FILE_ATTRIBUTE_NORMAL,
    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    FILE_OPEN,
    FILE_SYNCHRONOUS_IO_NONALERT,
    null,
    0,
  );
  return NT_SUCCESS(status) ? hSource.value : 0;
}

/** Characters. */
const RT_LONG_PATH = 1144;
