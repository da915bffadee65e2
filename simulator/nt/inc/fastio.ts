/** FAST_IO_DISPATCH (wdm.h): routines that do a request without an IRP, or say FALSE and get one. */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT, FILE_OBJECT, IO_STATUS_BLOCK } from './io';

type FAST_IO_TRANSFER = (
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Wait: boolean,
  LockKey: number,
  Buffer: any,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;
type FAST_IO_QUERY = (
  FileObject: FILE_OBJECT,
  Wait: boolean,
  Buffer: any,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
) => boolean;

export class FAST_IO_DISPATCH {
  SizeOfFastIoDispatch = 0xe0;
  FastIoCheckIfPossible: Function | null = null;
  FastIoRead: FAST_IO_TRANSFER | null = null;
  FastIoWrite: FAST_IO_TRANSFER | null = null;
  FastIoQueryBasicInfo: FAST_IO_QUERY | null = null;
  FastIoQueryStandardInfo: FAST_IO_QUERY | null = null;
  FastIoLock: Function | null = null;
  FastIoUnlockSingle: Function | null = null;
  FastIoUnlockAll: Function | null = null;
  FastIoUnlockAllByKey: Function | null = null;
  FastIoDeviceControl:
    | ((
        FileObject: FILE_OBJECT,
        Wait: boolean,
        InputBuffer: any,
        InputBufferLength: number,
        OutputBuffer: any,
        OutputBufferLength: number,
        IoControlCode: number,
        IoStatus: IO_STATUS_BLOCK,
        DeviceObject: DEVICE_OBJECT,
      ) => boolean)
    | null = null;
  FastIoDetachDevice: ((SourceDevice: DEVICE_OBJECT, TargetDevice: DEVICE_OBJECT) => void) | null = null;
}
HalDefineType(FAST_IO_DISPATCH, '_FAST_IO_DISPATCH', 0xe0, [
  ['SizeOfFastIoDispatch', 0x0, 'Uint4B'],
  ['FastIoCheckIfPossible', 0x8, 'Ptr64     unsigned char '],
  ['FastIoRead', 0x10, 'Ptr64     unsigned char '],
  ['FastIoWrite', 0x18, 'Ptr64     unsigned char '],
  ['FastIoQueryBasicInfo', 0x20, 'Ptr64     unsigned char '],
  ['FastIoQueryStandardInfo', 0x28, 'Ptr64     unsigned char '],
  ['FastIoLock', 0x30, 'Ptr64     unsigned char '],
  ['FastIoUnlockSingle', 0x38, 'Ptr64     unsigned char '],
  ['FastIoUnlockAll', 0x40, 'Ptr64     unsigned char '],
  ['FastIoUnlockAllByKey', 0x48, 'Ptr64     unsigned char '],
  ['FastIoDeviceControl', 0x50, 'Ptr64     unsigned char '],
  ['FastIoDetachDevice', 0x68, 'Ptr64     void '],
]);
