/* The writing part of the backup, with its buffers on the stack. */
import { IO_STATUS_BLOCK, NT_SUCCESS, type NTSTATUS, RtlCopyMemory, ZwReadFile, ZwWriteFile } from 'fltkernel';
import { type RT_BACKUP_ENTRY, RT_ENTRY_SECOND } from './backup';
import { RT_RECORD_DATA } from './protocol';
import { RtGlobals } from './shared';
import { RTOpenSource } from './source';

const RT_RECORD_NAME = 192;

/** Appends a record to the container: the name, and the first bytes of the document as far as it could be opened. */
export function RTBackupFile(Entry: RT_BACKUP_ENTRY): NTSTATUS {
  const Name = new Uint8Array(RT_RECORD_NAME);
  const Data = new Uint8Array(RT_RECORD_DATA);
  const IoStatus = new IO_STATUS_BLOCK();
  let _ulLength = 0;
  for (let i = 0; i < Entry.pszFilePath.length && i < RT_RECORD_NAME; i++) Name[i] = Entry.pszFilePath.charCodeAt(i);
  RtlCopyMemory(Data, Name, RT_RECORD_NAME);
  // A create from here enters the filter from above, as any other does.
  if ((Entry.ulFlags & RT_ENTRY_SECOND) === 0) Entry.hSource = RTOpenSource(Entry.pszFilePath);
  if (Entry.hSource !== 0) {
    ZwReadFile(Entry.hSource, 0, null, null, IoStatus, Data, RT_RECORD_DATA, null, null);
    _ulLength = IoStatus.Information;
  }
  const status = ZwWriteFile(RtGlobals.hBackup.value, 0, null, null, IoStatus, Data, RT_RECORD_DATA, null, null);
  if (NT_SUCCESS(status)) RtGlobals.ulBackupBytes += RT_RECORD_DATA;
  return status;
}
