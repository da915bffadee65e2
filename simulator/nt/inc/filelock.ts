/** Byte-range locks of a file (ntifs.h). Offsets and lengths are bytes. */
import { HalDefineType } from 'hal';
import type { FILE_OBJECT, IRP, NTSTATUS } from './io';
import { KSPIN_LOCK } from './ke';
import type { EPROCESS } from './ps';

export class FILE_LOCK_INFO {
  constructor(
    readonly StartingByte: bigint,
    readonly Length: bigint,
    readonly ExclusiveLock: boolean,
    readonly Key: number,
    readonly FileObject: FILE_OBJECT,
    readonly ProcessId: EPROCESS | null,
  ) {}
  /** Of the last byte. */
  get EndingByte(): bigint {
    return this.StartingByte + this.Length - 1n;
  }
}

export type PCOMPLETE_LOCK_IRP_ROUTINE = (Context: any, Irp: IRP) => NTSTATUS;
export type PUNLOCK_ROUTINE = (Context: any, FileLockInfo: FILE_LOCK_INFO) => void;

export class FILE_LOCK {
  CompleteLockIrpRoutine: PCOMPLETE_LOCK_IRP_ROUTINE | null = null;
  UnlockRoutine: PUNLOCK_ROUTINE | null = null;
  /** There may be locks: fast I/O has to ask. */
  FastIoIsQuestionable = 0;
  /** Granted, in the order of time. */
  readonly $locks: FILE_LOCK_INFO[] = [];
  /** Requests that wait, in the order of time. */
  readonly $waiting: { Irp: IRP; Context: unknown; Info: FILE_LOCK_INFO }[] = [];
  readonly $lock = new KSPIN_LOCK();
  /** Where FsRtlGetNextFileLock goes on. */
  $next = 0;
}
HalDefineType(FILE_LOCK, '_FILE_LOCK', 0x58, [
  ['CompleteLockIrpRoutine', 0x0, 'Ptr64     long '],
  ['UnlockRoutine', 0x8, 'Ptr64     void '],
  ['FastIoIsQuestionable', 0x10, 'UChar'],
]);
