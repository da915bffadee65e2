/** File objects without a handle, that file systems make for streams of their own. */
import { type DEVICE_OBJECT, FILE_OBJECT, FO_CLEANUP_COMPLETE, FO_STREAM_FILE } from '../inc/io';
import { KeInitializeEvent } from '../ke/event';
import { ObCreateObject } from '../ob/object';
import { IopReferenceDevice } from './device';
import { IoFileObjectType } from './types';

/**
 * A stream file object that gets no IRP_MJ_CLEANUP, only IRP_MJ_CLOSE when its last reference goes.
 * @param FileObject whose volume it is on, or null and `DeviceObject` says
 * @stack 0x60
 */
export function IoCreateStreamFileObjectLite(
  FileObject: FILE_OBJECT | null,
  DeviceObject: DEVICE_OBJECT | null,
): FILE_OBJECT {
  const device = FileObject === null ? DeviceObject! : FileObject.DeviceObject!;
  const file = ObCreateObject(IoFileObjectType, new FILE_OBJECT());
  KeInitializeEvent(file.Event, 0, false);
  KeInitializeEvent(file.Lock, 1, false);
  IopReferenceDevice(device);
  file.DeviceObject = device;
  file.Vpb = FileObject === null ? device.Vpb : FileObject.Vpb;
  if (file.Vpb !== null) file.Vpb.ReferenceCount++;
  file.Flags = FO_STREAM_FILE | FO_CLEANUP_COMPLETE;
  return file;
}
