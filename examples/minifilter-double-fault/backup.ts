/*
 * The backup of a document that is about to be opened: a record with its first bytes goes into the container. Opening the
 * document to read it is a create like any other, so PreCreate is entered again on the same thread.
 */
import { type HANDLE, type NTSTATUS, STATUS_SUCCESS, ZwClose } from 'fltkernel';
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

/** RT_BACKUP_ENTRY.ulFlags: the document is being read already. */
export const RT_ENTRY_SECOND = 0x1;

/** The document whose backup is being made; there is one at a time. */
let g_pszInBackup: string | null = null;

/** Makes the backup of a document. PASSIVE_LEVEL. */
export function RTBackupFile(pszFilePath: string, ulPid: number, ulFlags: number): NTSTATUS {
  const Entry = new RT_BACKUP_ENTRY();
  const bSecond = g_pszInBackup === pszFilePath;
  const pszOuter = g_pszInBackup;
  let status = STATUS_SUCCESS;
  Entry.ulPid = ulPid;
  Entry.ulFlags = bSecond ? ulFlags | RT_ENTRY_SECOND : ulFlags;
  Entry.pszFilePath = pszFilePath;
  g_pszInBackup = pszFilePath;
  status = RTWriteRecord(Entry);
  if (Entry.hSource !== 0) ZwClose(Entry.hSource);
  g_pszInBackup = pszOuter;
  return status;
}
