/* What the driver's files share: its globals, its structures, and which of the fixes are on. */
import type { FLT_FILTER, FLT_PORT_OBJECT, FLT_SERVER_PORT_OBJECT, HANDLE } from 'fltkernel';
import { Ref } from 'fltkernel';

/** Per stream: what is known of the file, and how often it was changed. */
export class RT_STREAM_CONTEXT {
  ullFileId = 0n;
  MutationCount = 0;
  bModified = false;
  pszFilePath = '';
}

export class RT_GLOBALS {
  readonly Filter = new Ref<FLT_FILTER | null>(null);
  readonly ServerPort = new Ref<FLT_SERVER_PORT_OBJECT | null>(null);
  readonly ClientPort = new Ref<FLT_PORT_OBJECT | null>(null);
  /** The container that backups are written to; open as long as the driver filters. */
  readonly hBackup = new Ref<HANDLE>(0);
  ulFixes = 0;
  ulEventsQueued = 0;
  ulBackupBytes = 0;
  /** Of all streams. */
  ulMutations = 0;
}

export const RtGlobals = new RT_GLOBALS();

export function RTIsFixed(Fix: number): boolean {
  return (RtGlobals.ulFixes & Fix) !== 0;
}

/** What the driver watches over. */
export function RTIsMonitoredExtension(Path: string): boolean {
  return /\.(docx|xlsx|pdf)$/i.test(Path);
}
