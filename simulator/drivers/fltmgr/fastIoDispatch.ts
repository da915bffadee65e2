/** FAST_IO_DISPATCH of the filter manager's devices: each routine is an operation, and where its arguments go. */
import * as F from '../../nt/inc/fastio';
import {
  FILE_BASIC_INFORMATION,
  FILE_NETWORK_OPEN_INFORMATION,
  FILE_STANDARD_INFORMATION,
} from '../../nt/inc/fileinfo';
import {
  FileBasicInformation,
  FileNetworkOpenInformation,
  FileStandardInformation,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_LOCK_CONTROL,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
} from '../../nt/inc/iodefs';
import { IRP_MN_LOCK, IRP_MN_UNLOCK_ALL, IRP_MN_UNLOCK_ALL_BY_KEY, IRP_MN_UNLOCK_SINGLE } from '../../nt/inc/irpminor';
import { RtlStructureSize } from '../../nt/rtl/structure';
import { FltpDetachVolume } from './attach';
import { FLTP_FAST_IO, FltpPassThroughFastIo } from './fastIo';
import {
  IRP_MJ_FAST_IO_CHECK_IF_POSSIBLE,
  IRP_MJ_MDL_READ,
  IRP_MJ_MDL_READ_COMPLETE,
  IRP_MJ_MDL_WRITE_COMPLETE,
  IRP_MJ_NETWORK_QUERY_OPEN,
  IRP_MJ_PREPARE_MDL_WRITE,
} from './inc/constants';

/** Arguments that are no parameters of the operation. */
const none = '';
const range = [none, 'ByteOffset', 'Length', 'ProcessId', 'Key'];
const transfer = [none, 'ByteOffset', 'Length', none, 'Key'];
const mdlTransfer = [none, 'FileOffset', 'Length', 'Key', 'MdlChain'];
const noLock = { Length: null, Key: 0, ByteOffset: 0n, ProcessId: null, FailImmediately: false, ExclusiveLock: false };

const CheckIfPossible = new FLTP_FAST_IO('FastIoCheckIfPossible', IRP_MJ_FAST_IO_CHECK_IF_POSSIBLE, 0, [
  none,
  'FileOffset',
  'Length',
  none,
  'LockKey',
  'CheckForReadOperation',
]);
const Read = new FLTP_FAST_IO('FastIoRead', IRP_MJ_READ, 0, [...transfer, 'ReadBuffer'], { MdlAddress: null });
const Write = new FLTP_FAST_IO('FastIoWrite', IRP_MJ_WRITE, 0, [...transfer, 'WriteBuffer'], { MdlAddress: null });
const QueryBasicInfo = FltpQuery('FastIoQueryBasicInfo', FileBasicInformation, FILE_BASIC_INFORMATION);
const QueryStandardInfo = FltpQuery('FastIoQueryStandardInfo', FileStandardInformation, FILE_STANDARD_INFORMATION);
const QueryNetworkOpenInfo = FltpQuery(
  'FastIoQueryNetworkOpenInfo',
  FileNetworkOpenInformation,
  FILE_NETWORK_OPEN_INFORMATION,
);
const Lock = FltpLock('FastIoLock', IRP_MN_LOCK, [...range, 'FailImmediately', 'ExclusiveLock']);
const UnlockSingle = FltpLock('FastIoUnlockSingle', IRP_MN_UNLOCK_SINGLE, range);
const UnlockAll = FltpLock('FastIoUnlockAll', IRP_MN_UNLOCK_ALL, [none, 'ProcessId']);
const UnlockAllByKey = FltpLock('FastIoUnlockAllByKey', IRP_MN_UNLOCK_ALL_BY_KEY, [none, 'ProcessId', 'Key']);
const DeviceControl = new FLTP_FAST_IO('FastIoDeviceControl', IRP_MJ_DEVICE_CONTROL, 0, [
  none,
  none,
  'InputBuffer',
  'InputBufferLength',
  'OutputBuffer',
  'OutputBufferLength',
  'IoControlCode',
]);
const MdlRead = new FLTP_FAST_IO('MdlRead', IRP_MJ_MDL_READ, 0, mdlTransfer);
const MdlReadComplete = new FLTP_FAST_IO('MdlReadComplete', IRP_MJ_MDL_READ_COMPLETE, 0, [none, 'MdlChain']);
const PrepareMdlWrite = new FLTP_FAST_IO('PrepareMdlWrite', IRP_MJ_PREPARE_MDL_WRITE, 0, mdlTransfer);
const MdlWriteComplete = new FLTP_FAST_IO('MdlWriteComplete', IRP_MJ_MDL_WRITE_COMPLETE, 0, [
  none,
  'FileOffset',
  'MdlChain',
]);
const QueryOpen = new FLTP_FAST_IO('FastIoQueryOpen', IRP_MJ_NETWORK_QUERY_OPEN, 0, ['Irp', 'NetworkInformation']);

function FltpQuery(Routine: keyof F.FAST_IO_DISPATCH, FileInformationClass: number, Type: new () => object) {
  const fixed = { FileInformationClass, Length: RtlStructureSize(Type) };
  return new FLTP_FAST_IO(Routine, IRP_MJ_QUERY_INFORMATION, 0, [none, none, 'InfoBuffer'], fixed);
}
function FltpLock(Routine: keyof F.FAST_IO_DISPATCH, MinorFunction: number, Arguments: readonly string[]) {
  return new FLTP_FAST_IO(Routine, IRP_MJ_LOCK_CONTROL, MinorFunction, Arguments, noLock);
}

/** @stack 0x80 */
function FltpFastIoCheckIfPossible(...Arguments: Parameters<F.FAST_IO_CHECK_IF_POSSIBLE>): boolean {
  return FltpPassThroughFastIo(CheckIfPossible, Arguments);
}
/** @stack 0x80 */
function FltpFastIoRead(...Arguments: Parameters<F.FAST_IO_TRANSFER>): boolean {
  return FltpPassThroughFastIo(Read, Arguments);
}
/** @stack 0x80 */
function FltpFastIoWrite(...Arguments: Parameters<F.FAST_IO_TRANSFER>): boolean {
  return FltpPassThroughFastIo(Write, Arguments);
}
/** @stack 0x50 */
function FltpFastIoQueryBasicInfo(...Arguments: Parameters<F.FAST_IO_QUERY>): boolean {
  return FltpPassThroughFastIo(QueryBasicInfo, Arguments);
}
/** @stack 0x50 */
function FltpFastIoQueryStandardInfo(...Arguments: Parameters<F.FAST_IO_QUERY>): boolean {
  return FltpPassThroughFastIo(QueryStandardInfo, Arguments);
}
/** @stack 0x50 */
function FltpFastIoQueryNetworkOpenInfo(...Arguments: Parameters<F.FAST_IO_QUERY>): boolean {
  return FltpPassThroughFastIo(QueryNetworkOpenInfo, Arguments);
}
/** @stack 0x60 */
function FltpFastIoLock(...Arguments: Parameters<F.FAST_IO_LOCK>): boolean {
  return FltpPassThroughFastIo(Lock, Arguments);
}
/** @stack 0x60 */
function FltpFastIoUnlockSingle(...Arguments: Parameters<F.FAST_IO_UNLOCK_SINGLE>): boolean {
  return FltpPassThroughFastIo(UnlockSingle, Arguments);
}
/** @stack 0x60 */
function FltpFastIoUnlockAll(...Arguments: Parameters<F.FAST_IO_UNLOCK_ALL>): boolean {
  return FltpPassThroughFastIo(UnlockAll, Arguments);
}
/** @stack 0x60 */
function FltpFastIoUnlockAllByKey(...Arguments: Parameters<F.FAST_IO_UNLOCK_ALL_BY_KEY>): boolean {
  return FltpPassThroughFastIo(UnlockAllByKey, Arguments);
}
/** @stack 0xa0 */
function FltpFastIoDeviceControl(...Arguments: Parameters<F.FAST_IO_DEVICE_CONTROL>): boolean {
  return FltpPassThroughFastIo(DeviceControl, Arguments);
}
/** @stack 0x80 */
function FltpFastIoMdlRead(...Arguments: Parameters<F.FAST_IO_MDL_TRANSFER>): boolean {
  return FltpPassThroughFastIo(MdlRead, Arguments);
}
/** @stack 0x60 */
function FltpFastIoMdlReadComplete(...Arguments: Parameters<F.FAST_IO_MDL_READ_COMPLETE>): boolean {
  return FltpPassThroughFastIo(MdlReadComplete, Arguments);
}
/** @stack 0x80 */
function FltpFastIoPrepareMdlWrite(...Arguments: Parameters<F.FAST_IO_MDL_TRANSFER>): boolean {
  return FltpPassThroughFastIo(PrepareMdlWrite, Arguments);
}
/** @stack 0x60 */
function FltpFastIoMdlWriteComplete(...Arguments: Parameters<F.FAST_IO_MDL_WRITE_COMPLETE>): boolean {
  return FltpPassThroughFastIo(MdlWriteComplete, Arguments);
}
/** @stack 0x80 */
function FltpFastIoQueryOpen(...Arguments: Parameters<F.FAST_IO_QUERY_OPEN>): boolean {
  return FltpPassThroughFastIo(QueryOpen, Arguments);
}

export const FltpFastIoDispatch = Object.assign(new F.FAST_IO_DISPATCH(), {
  FastIoCheckIfPossible: FltpFastIoCheckIfPossible,
  FastIoRead: FltpFastIoRead,
  FastIoWrite: FltpFastIoWrite,
  FastIoQueryBasicInfo: FltpFastIoQueryBasicInfo,
  FastIoQueryStandardInfo: FltpFastIoQueryStandardInfo,
  FastIoQueryNetworkOpenInfo: FltpFastIoQueryNetworkOpenInfo,
  FastIoLock: FltpFastIoLock,
  FastIoUnlockSingle: FltpFastIoUnlockSingle,
  FastIoUnlockAll: FltpFastIoUnlockAll,
  FastIoUnlockAllByKey: FltpFastIoUnlockAllByKey,
  FastIoDeviceControl: FltpFastIoDeviceControl,
  MdlRead: FltpFastIoMdlRead,
  MdlReadComplete: FltpFastIoMdlReadComplete,
  PrepareMdlWrite: FltpFastIoPrepareMdlWrite,
  MdlWriteComplete: FltpFastIoMdlWriteComplete,
  FastIoQueryOpen: FltpFastIoQueryOpen,
  FastIoDetachDevice: FltpDetachVolume,
});
