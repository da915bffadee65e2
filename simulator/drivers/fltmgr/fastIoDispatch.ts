/** FAST_IO_DISPATCH of the filter manager's devices: each routine turns its parameters into an operation. */
import { FAST_IO_DISPATCH } from '../../nt/inc/fastio';
import type { DEVICE_OBJECT, FILE_OBJECT, IO_STATUS_BLOCK, IRP } from '../../nt/inc/io';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
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
import type { MDL } from '../../nt/inc/mdl';
import type { EPROCESS } from '../../nt/inc/ps';
import type { Ref } from '../../nt/inc/ref';
import { FltpDetachVolume } from './attach';
import {
  IRP_MJ_FAST_IO_CHECK_IF_POSSIBLE,
  IRP_MJ_MDL_READ,
  IRP_MJ_MDL_READ_COMPLETE,
  IRP_MJ_MDL_WRITE_COMPLETE,
  IRP_MJ_NETWORK_QUERY_OPEN,
  IRP_MJ_PREPARE_MDL_WRITE,
} from './inc/constants';
import { FltpBeginFastIo, FltpLowerDevice, FltpLowerFastIo, FltpFinishFastIo, FltpPassThroughFastIo } from './fastIo';

/** @stack 0x80 */
function FltpFastIoCheckIfPossible(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  CheckForReadOperation: boolean,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.FastIoCheckIfPossible ?? null;
  if (routine === null) return false;
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_FAST_IO_CHECK_IF_POSSIBLE, 0);
  if (ctrl === null)
    return routine(
      FileObject,
      FileOffset,
      Length,
      Wait,
      LockKey,
      CheckForReadOperation,
      IoStatus,
      FltpLowerDevice(DeviceObject),
    );
  Object.assign(ctrl.Data.Iopb.Parameters.FastIoCheckIfPossible, {
    FileOffset,
    Length,
    LockKey,
    CheckForReadOperation,
  });
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    const p = ctrl.Data.Iopb.Parameters.FastIoCheckIfPossible;
    done = routine(
      ctrl.Data.Iopb.TargetFileObject!,
      p.FileOffset,
      p.Length,
      Wait,
      p.LockKey,
      p.CheckForReadOperation,
      ctrl.Data.IoStatus,
      ctrl.Volume.$lower,
    );
  }
  return FltpFinishFastIo(ctrl, IoStatus, done);
}

/** @stack 0x80 */
function FltpFastIoRead(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  Buffer: any,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.FastIoRead ?? null;
  if (routine === null) return false;
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_READ, 0);
  if (ctrl === null)
    return routine(FileObject, FileOffset, Length, Wait, LockKey, Buffer, IoStatus, FltpLowerDevice(DeviceObject));
  const read = ctrl.Data.Iopb.Parameters.Read;
  read.Length = Length;
  read.Key = LockKey;
  read.ByteOffset = FileOffset;
  read.ReadBuffer = Buffer;
  read.MdlAddress = null;
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    const p = ctrl.Data.Iopb.Parameters.Read;
    done = routine(
      ctrl.Data.Iopb.TargetFileObject!,
      p.ByteOffset,
      p.Length,
      Wait,
      p.Key,
      p.ReadBuffer,
      ctrl.Data.IoStatus,
      ctrl.Volume.$lower,
    );
  }
  return FltpFinishFastIo(ctrl, IoStatus, done);
}

/** @stack 0x80 */
function FltpFastIoWrite(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  Buffer: any,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.FastIoWrite ?? null;
  if (routine === null) return false;
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_WRITE, 0);
  if (ctrl === null)
    return routine(FileObject, FileOffset, Length, Wait, LockKey, Buffer, IoStatus, FltpLowerDevice(DeviceObject));
  const write = ctrl.Data.Iopb.Parameters.Write;
  write.Length = Length;
  write.Key = LockKey;
  write.ByteOffset = FileOffset;
  write.WriteBuffer = Buffer;
  write.MdlAddress = null;
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    const p = ctrl.Data.Iopb.Parameters.Write;
    done = routine(
      ctrl.Data.Iopb.TargetFileObject!,
      p.ByteOffset,
      p.Length,
      Wait,
      p.Key,
      p.WriteBuffer,
      ctrl.Data.IoStatus,
      ctrl.Volume.$lower,
    );
  }
  return FltpFinishFastIo(ctrl, IoStatus, done);
}

type Query = 'FastIoQueryBasicInfo' | 'FastIoQueryStandardInfo' | 'FastIoQueryNetworkOpenInfo';

/** @stack 0x80 */
function FltpFastIoQuery(
  Name: Query,
  FileInformationClass: number,
  FileObject: FILE_OBJECT,
  Wait: boolean,
  Buffer: Uint8Array,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.[Name] ?? null;
  if (routine === null) return false;
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_QUERY_INFORMATION, 0);
  if (ctrl === null) return routine(FileObject, Wait, Buffer, IoStatus, FltpLowerDevice(DeviceObject));
  Object.assign(ctrl.Data.Iopb.Parameters.QueryFileInformation, {
    Length: Buffer.length,
    FileInformationClass,
    InfoBuffer: Buffer,
  });
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    const { InfoBuffer } = ctrl.Data.Iopb.Parameters.QueryFileInformation;
    done = routine(ctrl.Data.Iopb.TargetFileObject!, Wait, InfoBuffer!, ctrl.Data.IoStatus, ctrl.Volume.$lower);
  }
  return FltpFinishFastIo(ctrl, IoStatus, done);
}
/** @stack 0x50 */
function FltpFastIoQueryBasicInfo(
  File: FILE_OBJECT,
  Wait: boolean,
  Buffer: Uint8Array,
  Iosb: IO_STATUS_BLOCK,
  Device: DEVICE_OBJECT,
): boolean {
  return FltpFastIoQuery('FastIoQueryBasicInfo', FileBasicInformation, File, Wait, Buffer, Iosb, Device);
}
/** @stack 0x50 */
function FltpFastIoQueryStandardInfo(
  File: FILE_OBJECT,
  Wait: boolean,
  Buffer: Uint8Array,
  Iosb: IO_STATUS_BLOCK,
  Device: DEVICE_OBJECT,
): boolean {
  return FltpFastIoQuery('FastIoQueryStandardInfo', FileStandardInformation, File, Wait, Buffer, Iosb, Device);
}
/** @stack 0x50 */
function FltpFastIoQueryNetworkOpenInfo(
  File: FILE_OBJECT,
  Wait: boolean,
  Buffer: Uint8Array,
  Iosb: IO_STATUS_BLOCK,
  Device: DEVICE_OBJECT,
): boolean {
  return FltpFastIoQuery('FastIoQueryNetworkOpenInfo', FileNetworkOpenInformation, File, Wait, Buffer, Iosb, Device);
}

interface LockParameters {
  Length: bigint | null;
  Key: number;
  ByteOffset: bigint;
  ProcessId: any;
  FailImmediately: boolean;
  ExclusiveLock: boolean;
}
/** @stack 0x80 */
function FltpFastIoLockControl(
  MinorFunction: number,
  FileObject: FILE_OBJECT,
  Parameters: Partial<LockParameters>,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
  Lower: (File: FILE_OBJECT, Parameters: LockParameters, IoStatus: IO_STATUS_BLOCK, Device: DEVICE_OBJECT) => boolean,
): boolean {
  const none = { Length: null, Key: 0, ByteOffset: 0n, ProcessId: null, FailImmediately: false, ExclusiveLock: false };
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_LOCK_CONTROL, MinorFunction);
  if (ctrl === null) return Lower(FileObject, { ...none, ...Parameters }, IoStatus, FltpLowerDevice(DeviceObject));
  Object.assign(ctrl.Data.Iopb.Parameters.LockControl, none, Parameters);
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    done = Lower(
      ctrl.Data.Iopb.TargetFileObject!,
      ctrl.Data.Iopb.Parameters.LockControl,
      ctrl.Data.IoStatus,
      ctrl.Volume.$lower,
    );
  }
  return FltpFinishFastIo(ctrl, IoStatus, done);
}
/** @stack 0x60 */
function FltpFastIoLock(
  FileObject: FILE_OBJECT,
  ByteOffset: bigint,
  Length: bigint,
  ProcessId: EPROCESS,
  Key: number,
  FailImmediately: boolean,
  ExclusiveLock: boolean,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.FastIoLock ?? null;
  if (routine === null) return false;
  const parameters = { Length, Key, ByteOffset, ProcessId, FailImmediately, ExclusiveLock };
  return FltpFastIoLockControl(IRP_MN_LOCK, FileObject, parameters, IoStatus, DeviceObject, (file, p, iosb, lower) =>
    routine(file, p.ByteOffset, p.Length!, p.ProcessId, p.Key, p.FailImmediately, p.ExclusiveLock, iosb, lower),
  );
}
/** @stack 0x60 */
function FltpFastIoUnlockSingle(
  FileObject: FILE_OBJECT,
  ByteOffset: bigint,
  Length: bigint,
  ProcessId: EPROCESS,
  Key: number,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.FastIoUnlockSingle ?? null;
  if (routine === null) return false;
  const parameters = { Length, Key, ByteOffset, ProcessId };
  return FltpFastIoLockControl(
    IRP_MN_UNLOCK_SINGLE,
    FileObject,
    parameters,
    IoStatus,
    DeviceObject,
    (file, p, iosb, lower) => routine(file, p.ByteOffset, p.Length!, p.ProcessId, p.Key, iosb, lower),
  );
}
/** @stack 0x60 */
function FltpFastIoUnlockAll(
  FileObject: FILE_OBJECT,
  ProcessId: EPROCESS,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.FastIoUnlockAll ?? null;
  if (routine === null) return false;
  return FltpFastIoLockControl(
    IRP_MN_UNLOCK_ALL,
    FileObject,
    { ProcessId },
    IoStatus,
    DeviceObject,
    (file, p, iosb, lower) => routine(file, p.ProcessId, iosb, lower),
  );
}
/** @stack 0x60 */
function FltpFastIoUnlockAllByKey(
  FileObject: FILE_OBJECT,
  ProcessId: EPROCESS,
  Key: number,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.FastIoUnlockAllByKey ?? null;
  if (routine === null) return false;
  return FltpFastIoLockControl(
    IRP_MN_UNLOCK_ALL_BY_KEY,
    FileObject,
    { ProcessId, Key },
    IoStatus,
    DeviceObject,
    (file, p, iosb, lower) => routine(file, p.ProcessId, p.Key, iosb, lower),
  );
}

/** @stack 0xa0 */
function FltpFastIoDeviceControl(
  FileObject: FILE_OBJECT,
  Wait: boolean,
  InputBuffer: any,
  InputBufferLength: number,
  OutputBuffer: any,
  OutputBufferLength: number,
  IoControlCode: number,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.FastIoDeviceControl ?? null;
  if (routine === null) return false;
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_DEVICE_CONTROL, 0);
  if (ctrl === null)
    return routine(
      FileObject,
      Wait,
      InputBuffer,
      InputBufferLength,
      OutputBuffer,
      OutputBufferLength,
      IoControlCode,
      IoStatus,
      FltpLowerDevice(DeviceObject),
    );
  const parameters = { InputBuffer, InputBufferLength, OutputBuffer, OutputBufferLength, IoControlCode };
  Object.assign(ctrl.Data.Iopb.Parameters.DeviceIoControl.FastIo, parameters);
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    const p = ctrl.Data.Iopb.Parameters.DeviceIoControl.FastIo;
    done = routine(
      ctrl.Data.Iopb.TargetFileObject!,
      Wait,
      p.InputBuffer,
      p.InputBufferLength,
      p.OutputBuffer,
      p.OutputBufferLength,
      p.IoControlCode,
      ctrl.Data.IoStatus,
      ctrl.Volume.$lower,
    );
  }
  return FltpFinishFastIo(ctrl, IoStatus, done);
}

/** @stack 0x80 */
function FltpFastIoMdlRead(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  LockKey: number,
  MdlChain: Ref<MDL | null>,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.MdlRead ?? null;
  if (routine === null) return false;
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_MDL_READ, 0);
  if (ctrl === null)
    return routine(FileObject, FileOffset, Length, LockKey, MdlChain, IoStatus, FltpLowerDevice(DeviceObject));
  Object.assign(ctrl.Data.Iopb.Parameters.MdlRead, { FileOffset, Length, Key: LockKey, MdlChain });
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    const p = ctrl.Data.Iopb.Parameters.MdlRead;
    done = routine(
      ctrl.Data.Iopb.TargetFileObject!,
      p.FileOffset,
      p.Length,
      p.Key,
      p.MdlChain!,
      ctrl.Data.IoStatus,
      ctrl.Volume.$lower,
    );
  }
  return FltpFinishFastIo(ctrl, IoStatus, done);
}

/** @stack 0x60 */
function FltpFastIoMdlReadComplete(FileObject: FILE_OBJECT, MdlChain: MDL, DeviceObject: DEVICE_OBJECT): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.MdlReadComplete ?? null;
  if (routine === null) return false;
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_MDL_READ_COMPLETE, 0);
  if (ctrl === null) return routine(FileObject, MdlChain, FltpLowerDevice(DeviceObject));
  ctrl.Data.Iopb.Parameters.MdlReadComplete.MdlChain = MdlChain;
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    done = routine(
      ctrl.Data.Iopb.TargetFileObject!,
      ctrl.Data.Iopb.Parameters.MdlReadComplete.MdlChain!,
      ctrl.Volume.$lower,
    );
  }
  return FltpFinishFastIo(ctrl, null, done);
}

/** @stack 0x80 */
function FltpFastIoPrepareMdlWrite(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  LockKey: number,
  MdlChain: Ref<MDL | null>,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.PrepareMdlWrite ?? null;
  if (routine === null) return false;
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_PREPARE_MDL_WRITE, 0);
  if (ctrl === null)
    return routine(FileObject, FileOffset, Length, LockKey, MdlChain, IoStatus, FltpLowerDevice(DeviceObject));
  Object.assign(ctrl.Data.Iopb.Parameters.PrepareMdlWrite, { FileOffset, Length, Key: LockKey, MdlChain });
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    const p = ctrl.Data.Iopb.Parameters.PrepareMdlWrite;
    done = routine(
      ctrl.Data.Iopb.TargetFileObject!,
      p.FileOffset,
      p.Length,
      p.Key,
      p.MdlChain!,
      ctrl.Data.IoStatus,
      ctrl.Volume.$lower,
    );
  }
  return FltpFinishFastIo(ctrl, IoStatus, done);
}

/** @stack 0x60 */
function FltpFastIoMdlWriteComplete(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  MdlChain: MDL,
  DeviceObject: DEVICE_OBJECT,
): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.MdlWriteComplete ?? null;
  if (routine === null) return false;
  const ctrl = FltpBeginFastIo(DeviceObject, FileObject, IRP_MJ_MDL_WRITE_COMPLETE, 0);
  if (ctrl === null) return routine(FileObject, FileOffset, MdlChain, FltpLowerDevice(DeviceObject));
  Object.assign(ctrl.Data.Iopb.Parameters.MdlWriteComplete, { FileOffset, MdlChain });
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    const p = ctrl.Data.Iopb.Parameters.MdlWriteComplete;
    done = routine(ctrl.Data.Iopb.TargetFileObject!, p.FileOffset, p.MdlChain!, ctrl.Volume.$lower);
  }
  return FltpFinishFastIo(ctrl, null, done);
}

/** @stack 0x80 */
function FltpFastIoQueryOpen(Irp: IRP, NetworkInformation: Uint8Array, DeviceObject: DEVICE_OBJECT): boolean {
  const routine = FltpLowerFastIo(DeviceObject)?.FastIoQueryOpen ?? null;
  if (routine === null) return false;
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject;
  const ctrl = FltpBeginFastIo(DeviceObject, file, IRP_MJ_NETWORK_QUERY_OPEN, 0);
  if (ctrl === null) return routine(Irp, NetworkInformation, FltpLowerDevice(DeviceObject));
  Object.assign(ctrl.Data.Iopb.Parameters.NetworkQueryOpen, { Irp, NetworkInformation });
  let done = true;
  if (FltpPassThroughFastIo(ctrl)) {
    const p = ctrl.Data.Iopb.Parameters.NetworkQueryOpen;
    done = routine(p.Irp!, p.NetworkInformation, ctrl.Volume.$lower);
    ctrl.Data.IoStatus.Status = Irp.IoStatus.Status;
    ctrl.Data.IoStatus.Information = Irp.IoStatus.Information;
  }
  return FltpFinishFastIo(ctrl, Irp.IoStatus, done);
}

export const FltpFastIoDispatch = new FAST_IO_DISPATCH();
FltpFastIoDispatch.FastIoCheckIfPossible = FltpFastIoCheckIfPossible;
FltpFastIoDispatch.FastIoRead = FltpFastIoRead;
FltpFastIoDispatch.FastIoWrite = FltpFastIoWrite;
FltpFastIoDispatch.FastIoQueryBasicInfo = FltpFastIoQueryBasicInfo;
FltpFastIoDispatch.FastIoQueryStandardInfo = FltpFastIoQueryStandardInfo;
FltpFastIoDispatch.FastIoQueryNetworkOpenInfo = FltpFastIoQueryNetworkOpenInfo;
FltpFastIoDispatch.FastIoLock = FltpFastIoLock;
FltpFastIoDispatch.FastIoUnlockSingle = FltpFastIoUnlockSingle;
FltpFastIoDispatch.FastIoUnlockAll = FltpFastIoUnlockAll;
FltpFastIoDispatch.FastIoUnlockAllByKey = FltpFastIoUnlockAllByKey;
FltpFastIoDispatch.FastIoDeviceControl = FltpFastIoDeviceControl;
FltpFastIoDispatch.MdlRead = FltpFastIoMdlRead;
FltpFastIoDispatch.MdlReadComplete = FltpFastIoMdlReadComplete;
FltpFastIoDispatch.PrepareMdlWrite = FltpFastIoPrepareMdlWrite;
FltpFastIoDispatch.MdlWriteComplete = FltpFastIoMdlWriteComplete;
FltpFastIoDispatch.FastIoQueryOpen = FltpFastIoQueryOpen;
FltpFastIoDispatch.FastIoDetachDevice = FltpDetachVolume;
