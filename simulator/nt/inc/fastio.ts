/**
 * FAST_IO_DISPATCH (wdm.h): routines that do a request without an IRP, or say FALSE and get one. Buffers are the caller's
 * bytes; what touches them can fault.
 */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT, FILE_OBJECT, IO_STATUS_BLOCK, IRP, NTSTATUS } from './io';
import type { MDL } from './mdl';
import type { EPROCESS } from './ps';
import type { Ref } from './ref';
import type { ERESOURCE } from './resource';

export type FAST_IO_CHECK_IF_POSSIBLE = (
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  CheckForReadOperation: boolean,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
/** FastIoRead, FastIoWrite. */
export type FAST_IO_TRANSFER = (
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  Buffer: any,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
/** FastIoQueryBasicInfo, FastIoQueryStandardInfo, FastIoQueryNetworkOpenInfo. */
export type FAST_IO_QUERY = (
  FileObject: FILE_OBJECT,
  Wait: boolean,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
export type FAST_IO_LOCK = (
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: bigint,
  ProcessId: EPROCESS,
  Key: number,
  FailImmediately: boolean,
  ExclusiveLock: boolean,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
export type FAST_IO_UNLOCK_SINGLE = (
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: bigint,
  ProcessId: EPROCESS,
  Key: number,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
export type FAST_IO_UNLOCK_ALL = (
  FileObject: FILE_OBJECT,
  ProcessId: EPROCESS,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
export type FAST_IO_UNLOCK_ALL_BY_KEY = (
  FileObject: FILE_OBJECT,
  ProcessId: EPROCESS,
  Key: number,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
export type FAST_IO_DEVICE_CONTROL = (
  FileObject: FILE_OBJECT,
  Wait: boolean,
  InputBuffer: any,
  InputBufferLength: number,
  OutputBuffer: any,
  OutputBufferLength: number,
  IoControlCode: number,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
/** MdlRead, PrepareMdlWrite. */
export type FAST_IO_MDL_TRANSFER = (
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  LockKey: number,
  MdlChain: Ref<MDL | null>,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
export type FAST_IO_MDL_READ_COMPLETE = (
  FileObject: FILE_OBJECT,
  MdlChain: MDL,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
export type FAST_IO_MDL_WRITE_COMPLETE = (
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  MdlChain: MDL,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
export type FAST_IO_COMPRESSED = (
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  LockKey: number,
  Buffer: any,
  MdlChain: Ref<MDL | null>,
  IoStatus: IO_STATUS_BLOCK,
  CompressedDataInfo: any,
  CompressedDataInfoLength: number,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
/** @returns false: an IRP has to ask. The create IRP is never sent; the answer is FILE_NETWORK_OPEN_INFORMATION. */
export type FAST_IO_QUERY_OPEN = (Irp: IRP, NetworkInformation: Uint8Array, DeviceObject: DEVICE_OBJECT) => boolean;
export type FAST_IO_ACQUIRE_FILE = (FileObject: FILE_OBJECT) => void;
export type FAST_IO_ACQUIRE_FOR_MOD_WRITE = (
  FileObject: FILE_OBJECT,
  EndingOffset: bigint,
  ResourceToRelease: Ref<ERESOURCE | null>,
  DeviceObject: DEVICE_OBJECT,
) => NTSTATUS;
export type FAST_IO_RELEASE_FOR_MOD_WRITE = (
  FileObject: FILE_OBJECT,
  ResourceToRelease: ERESOURCE,
  DeviceObject: DEVICE_OBJECT,
) => NTSTATUS;
/** AcquireForCcFlush, ReleaseForCcFlush. */
export type FAST_IO_CC_FLUSH = (FileObject: FILE_OBJECT, DeviceObject: DEVICE_OBJECT) => NTSTATUS;

export class FAST_IO_DISPATCH {
  SizeOfFastIoDispatch = 0xe0;
  FastIoCheckIfPossible: FAST_IO_CHECK_IF_POSSIBLE | null = null;
  FastIoRead: FAST_IO_TRANSFER | null = null;
  FastIoWrite: FAST_IO_TRANSFER | null = null;
  FastIoQueryBasicInfo: FAST_IO_QUERY | null = null;
  FastIoQueryStandardInfo: FAST_IO_QUERY | null = null;
  FastIoLock: FAST_IO_LOCK | null = null;
  FastIoUnlockSingle: FAST_IO_UNLOCK_SINGLE | null = null;
  FastIoUnlockAll: FAST_IO_UNLOCK_ALL | null = null;
  FastIoUnlockAllByKey: FAST_IO_UNLOCK_ALL_BY_KEY | null = null;
  FastIoDeviceControl: FAST_IO_DEVICE_CONTROL | null = null;
  AcquireFileForNtCreateSection: FAST_IO_ACQUIRE_FILE | null = null;
  ReleaseFileForNtCreateSection: FAST_IO_ACQUIRE_FILE | null = null;
  FastIoDetachDevice: ((SourceDevice: DEVICE_OBJECT, TargetDevice: DEVICE_OBJECT) => void) | null = null;
  FastIoQueryNetworkOpenInfo: FAST_IO_QUERY | null = null;
  AcquireForModWrite: FAST_IO_ACQUIRE_FOR_MOD_WRITE | null = null;
  MdlRead: FAST_IO_MDL_TRANSFER | null = null;
  MdlReadComplete: FAST_IO_MDL_READ_COMPLETE | null = null;
  PrepareMdlWrite: FAST_IO_MDL_TRANSFER | null = null;
  MdlWriteComplete: FAST_IO_MDL_WRITE_COMPLETE | null = null;
  FastIoReadCompressed: FAST_IO_COMPRESSED | null = null;
  FastIoWriteCompressed: FAST_IO_COMPRESSED | null = null;
  MdlReadCompleteCompressed: FAST_IO_MDL_READ_COMPLETE | null = null;
  MdlWriteCompleteCompressed: FAST_IO_MDL_WRITE_COMPLETE | null = null;
  FastIoQueryOpen: FAST_IO_QUERY_OPEN | null = null;
  ReleaseForModWrite: FAST_IO_RELEASE_FOR_MOD_WRITE | null = null;
  AcquireForCcFlush: FAST_IO_CC_FLUSH | null = null;
  ReleaseForCcFlush: FAST_IO_CC_FLUSH | null = null;
}
const RoutineOfBoolean = 'Ptr64     unsigned char ';
const RoutineOfVoid = 'Ptr64     void ';
const RoutineOfStatus = 'Ptr64     long ';
HalDefineType(FAST_IO_DISPATCH, '_FAST_IO_DISPATCH', 0xe0, [
  ['SizeOfFastIoDispatch', 0x0, 'Uint4B'],
  ['FastIoCheckIfPossible', 0x8, RoutineOfBoolean],
  ['FastIoRead', 0x10, RoutineOfBoolean],
  ['FastIoWrite', 0x18, RoutineOfBoolean],
  ['FastIoQueryBasicInfo', 0x20, RoutineOfBoolean],
  ['FastIoQueryStandardInfo', 0x28, RoutineOfBoolean],
  ['FastIoLock', 0x30, RoutineOfBoolean],
  ['FastIoUnlockSingle', 0x38, RoutineOfBoolean],
  ['FastIoUnlockAll', 0x40, RoutineOfBoolean],
  ['FastIoUnlockAllByKey', 0x48, RoutineOfBoolean],
  ['FastIoDeviceControl', 0x50, RoutineOfBoolean],
  ['AcquireFileForNtCreateSection', 0x58, RoutineOfVoid],
  ['ReleaseFileForNtCreateSection', 0x60, RoutineOfVoid],
  ['FastIoDetachDevice', 0x68, RoutineOfVoid],
  ['FastIoQueryNetworkOpenInfo', 0x70, RoutineOfBoolean],
  ['AcquireForModWrite', 0x78, RoutineOfStatus],
  ['MdlRead', 0x80, RoutineOfBoolean],
  ['MdlReadComplete', 0x88, RoutineOfBoolean],
  ['PrepareMdlWrite', 0x90, RoutineOfBoolean],
  ['MdlWriteComplete', 0x98, RoutineOfBoolean],
  ['FastIoReadCompressed', 0xa0, RoutineOfBoolean],
  ['FastIoWriteCompressed', 0xa8, RoutineOfBoolean],
  ['MdlReadCompleteCompressed', 0xb0, RoutineOfBoolean],
  ['MdlWriteCompleteCompressed', 0xb8, RoutineOfBoolean],
  ['FastIoQueryOpen', 0xc0, RoutineOfBoolean],
  ['ReleaseForModWrite', 0xc8, RoutineOfStatus],
  ['AcquireForCcFlush', 0xd0, RoutineOfStatus],
  ['ReleaseForCcFlush', 0xd8, RoutineOfStatus],
]);
