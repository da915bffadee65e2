/** Operations of the file system run-time library that filters see as callbacks, not as IRPs (ntifs.h). */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT, FILE_OBJECT, IRP, NTSTATUS } from './io';
import type { Ref } from './ref';
import type { ERESOURCE } from './resource';

/** FS_FILTER_CALLBACK_DATA.Operation: -1 to -7 as UCHAR. */
export const FS_FILTER_ACQUIRE_FOR_SECTION_SYNCHRONIZATION = 0xff;
export const FS_FILTER_RELEASE_FOR_SECTION_SYNCHRONIZATION = 0xfe;
export const FS_FILTER_ACQUIRE_FOR_MOD_WRITE = 0xfd;
export const FS_FILTER_RELEASE_FOR_MOD_WRITE = 0xfc;
export const FS_FILTER_ACQUIRE_FOR_CC_FLUSH = 0xfb;
export const FS_FILTER_RELEASE_FOR_CC_FLUSH = 0xfa;
export const FS_FILTER_QUERY_OPEN = 0xf9;

/** FS_FILTER_SECTION_SYNC_TYPE. */
export const SyncTypeOther = 0;
export const SyncTypeCreateSection = 1;

/** The union FS_FILTER_CALLBACK_DATA.Parameters, by member. */
export class FS_FILTER_PARAMETERS {
  AcquireForModifiedPageWriter = {
    /** Byte behind the last one that will be written. */
    EndingOffset: 0n,
    ResourceToRelease: null as Ref<ERESOURCE | null> | null,
  };
  ReleaseForModifiedPageWriter = { ResourceToRelease: null as ERESOURCE | null };
  AcquireForSectionSynchronization = {
    SyncType: SyncTypeOther,
    /** PAGE_xxx; 0 for SyncTypeOther. */
    PageProtection: 0,
  };
  QueryOpen = {
    Irp: null as IRP | null,
    /** Gets the bytes of the class's structure. */
    FileInformation: null as Uint8Array | null,
    Length: null as Ref<number> | null,
    FileInformationClass: 0,
    /** The answer's, where a driver has given one. */
    CompletionStatus: 0,
  };
  Others = { Argument1: null as unknown, Argument2: null as unknown };
}

export class FS_FILTER_CALLBACK_DATA {
  SizeOfFsFilterCallbackData = 0x40;
  readonly Parameters = new FS_FILTER_PARAMETERS();
  constructor(
    public Operation: number,
    public DeviceObject: DEVICE_OBJECT,
    public FileObject: FILE_OBJECT,
  ) {}
}
HalDefineType(FS_FILTER_CALLBACK_DATA, '_FS_FILTER_CALLBACK_DATA', 0x40, [
  ['SizeOfFsFilterCallbackData', 0x0, 'Uint4B'],
  ['Operation', 0x4, 'UChar'],
  ['DeviceObject', 0x8, 'Ptr64 _DEVICE_OBJECT'],
  ['FileObject', 0x10, 'Ptr64 _FILE_OBJECT'],
]);

/** STATUS_FSFILTER_OP_COMPLETED_SUCCESSFULLY: nobody below is asked. An error does the same, where it is allowed. */
export type PFS_FILTER_CALLBACK = (Data: FS_FILTER_CALLBACK_DATA, CompletionContext: Ref<unknown>) => NTSTATUS;
export type PFS_FILTER_COMPLETION_CALLBACK = (
  Data: FS_FILTER_CALLBACK_DATA,
  OperationStatus: NTSTATUS,
  CompletionContext: any,
) => void;

export class FS_FILTER_CALLBACKS {
  SizeOfFsFilterCallbacks = 0x78;
  PreAcquireForSectionSynchronization: PFS_FILTER_CALLBACK | null = null;
  PostAcquireForSectionSynchronization: PFS_FILTER_COMPLETION_CALLBACK | null = null;
  PreReleaseForSectionSynchronization: PFS_FILTER_CALLBACK | null = null;
  PostReleaseForSectionSynchronization: PFS_FILTER_COMPLETION_CALLBACK | null = null;
  PreAcquireForCcFlush: PFS_FILTER_CALLBACK | null = null;
  PostAcquireForCcFlush: PFS_FILTER_COMPLETION_CALLBACK | null = null;
  PreReleaseForCcFlush: PFS_FILTER_CALLBACK | null = null;
  PostReleaseForCcFlush: PFS_FILTER_COMPLETION_CALLBACK | null = null;
  PreAcquireForModifiedPageWriter: PFS_FILTER_CALLBACK | null = null;
  PostAcquireForModifiedPageWriter: PFS_FILTER_COMPLETION_CALLBACK | null = null;
  PreReleaseForModifiedPageWriter: PFS_FILTER_CALLBACK | null = null;
  PostReleaseForModifiedPageWriter: PFS_FILTER_COMPLETION_CALLBACK | null = null;
  PreQueryOpen: PFS_FILTER_CALLBACK | null = null;
  PostQueryOpen: PFS_FILTER_COMPLETION_CALLBACK | null = null;
}
HalDefineType(FS_FILTER_CALLBACKS, '_FS_FILTER_CALLBACKS', 0x78, [['SizeOfFsFilterCallbacks', 0x0, 'Uint4B']]);
