/**
 * A file system for tests of the filter manager, written as a driver: one flat directory in memory on `\\.\TestDisk`.
 * Reads and writes that are not cached are completed by a timer's DPC; a file whose name begins with `cached` has a cache
 * map, so that reads and writes come as fast I/O first.
 */
export const TEST_FILE_SYSTEM = `
import * as W from 'fltkernel';
import { IoCreateDevice, IoCompleteRequest, IoMarkIrpPending, IoGetCurrentIrpStackLocation, DbgPrint, Ref, FAST_IO_DISPATCH,
  FSRTL_ADVANCED_FCB_HEADER, STATUS_SUCCESS, STATUS_PENDING, STATUS_INVALID_DEVICE_REQUEST, STATUS_OBJECT_NAME_NOT_FOUND, STATUS_END_OF_FILE } from 'fltkernel';
class VOLUME { Timer = new W.KTIMER(); Dpc = new W.KDPC(); Irp: any = null; }
class FCB extends FSRTL_ADVANCED_FCB_HEADER { Name = ''; Data = new Uint8Array(64); Opens = 0; Deleted = false; }
let control: any = null;
let disk: any = null;
let volume: any = null;
const files = new Map<string, FCB>();

function complete(Irp: any, status: number, information: number): number {
  Irp.IoStatus.Status = status; Irp.IoStatus.Information = information;
  IoCompleteRequest(Irp, 0);
  return status;
}
function later(Irp: any): number {
  const e = volume.DeviceExtension;
  e.Irp = Irp;
  IoMarkIrpPending(Irp);
  W.KeSetTimer(e.Timer, -10_000n, e.Dpc);
  return STATUS_PENDING;
}
function DiskDpc(Dpc: any, e: any): void { const irp = e.Irp; e.Irp = null; complete(irp, irp.IoStatus.Status, irp.IoStatus.Information); }

function FsControl(DeviceObject: any, Irp: any): number {
  const location = IoGetCurrentIrpStackLocation(Irp);
  if (DeviceObject !== control || location.MinorFunction !== 1) return complete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
  const vpb = location.Parameters.MountVolume.Vpb;
  if (vpb.RealDevice !== disk) return complete(Irp, 0xc000014f | 0, 0);
  const created = new Ref<any>(null);
  IoCreateDevice(DeviceObject.DriverObject, VOLUME, null, 8, 0, false, created);
  volume = created.value;
  volume.Flags &= ~0x80;
  W.KeInitializeTimer(volume.DeviceExtension.Timer);
  W.KeInitializeDpc(volume.DeviceExtension.Dpc, DiskDpc, volume.DeviceExtension);
  vpb.DeviceObject = volume; volume.Vpb = vpb;
  return complete(Irp, STATUS_SUCCESS, 0);
}
function FsCreate(DeviceObject: any, Irp: any): number {
  if (DeviceObject !== volume) return complete(Irp, STATUS_SUCCESS, 0);
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject;
  const disposition = location.Parameters.Create.Options >>> 24;
  DbgPrint('Fs create %s\\n', file.FileName);
  let fcb = files.get(file.FileName);
  const existed = fcb !== undefined;
  if (fcb === undefined) {
    if (disposition === 1 || disposition === 4) return complete(Irp, STATUS_OBJECT_NAME_NOT_FOUND, 0);
    fcb = new FCB(); fcb.Name = file.FileName; files.set(fcb.Name, fcb);
    fcb.FileContextSupportPointer = { value: null };
  }
  fcb.Opens++;
  file.FsContext = fcb;
  file.Vpb = volume.Vpb;
  if (file.FileName.startsWith('\\\\cached')) file.PrivateCacheMap = fcb;
  return complete(Irp, STATUS_SUCCESS, existed ? 1 : 2);
}
function Transfer(fcb: any, offset: number, length: number, buffer: any, write: boolean): number {
  if (write) {
    fcb.Data.set(buffer.subarray(0, length), offset);
    if (BigInt(offset + length) > fcb.FileSize) fcb.FileSize = BigInt(offset + length);
    return length;
  }
  const count = Math.max(0, Math.min(length, Number(fcb.FileSize) - offset));
  buffer.set(fcb.Data.subarray(offset, offset + count));
  return count;
}
function ReadWrite(Irp: any, write: boolean): number {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const p = write ? location.Parameters.Write : location.Parameters.Read;
  const fcb = location.FileObject.FsContext;
  const buffer = Irp.MdlAddress !== null ? W.MmGetSystemAddressForMdlSafe(Irp.MdlAddress, 0) : Irp.UserBuffer;
  const count = Transfer(fcb, Number(p.ByteOffset), p.Length, buffer, write);
  DbgPrint('Fs %s %d\\n', write ? 'write' : 'read', count);
  const status = count === 0 && p.Length > 0 ? STATUS_END_OF_FILE : STATUS_SUCCESS;
  if (status === STATUS_SUCCESS) location.FileObject.CurrentByteOffset = p.ByteOffset + BigInt(count);
  if (fcb.Name.startsWith('\\\\slow')) { Irp.IoStatus.Status = status; Irp.IoStatus.Information = count; return later(Irp); }
  return complete(Irp, status, count);
}
function FsRead(DeviceObject: any, Irp: any): number { return ReadWrite(Irp, false); }
function FsWrite(DeviceObject: any, Irp: any): number { return ReadWrite(Irp, true); }
function FastRead(File: any, Offset: any, Length: number, Wait: any, Key: any, Buffer: any, IoStatus: any): boolean {
  const count = Transfer(File.FsContext, Number(Offset), Length, Buffer, false);
  DbgPrint('Fs fast read %d\\n', count);
  IoStatus.Status = count === 0 && Length > 0 ? STATUS_END_OF_FILE : 0; IoStatus.Information = count;
  File.CurrentByteOffset = Offset + BigInt(count);
  return true;
}
function FastWrite(File: any, Offset: any, Length: number, Wait: any, Key: any, Buffer: any, IoStatus: any): boolean {
  const count = Transfer(File.FsContext, Number(Offset), Length, Buffer, true);
  DbgPrint('Fs fast write %d\\n', count);
  IoStatus.Status = 0; IoStatus.Information = count;
  File.CurrentByteOffset = Offset + BigInt(count);
  return true;
}
function FsQuery(DeviceObject: any, Irp: any): number {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const p = location.Parameters.QueryFile;
  const fcb = location.FileObject.FsContext;
  const buffer = Irp.AssociatedIrp.SystemBuffer;
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  if (p.FileInformationClass === 5) { view.setBigInt64(8, fcb.FileSize, true); return complete(Irp, STATUS_SUCCESS, 24); }
  if (p.FileInformationClass === 9 || p.FileInformationClass === 48) {
    DbgPrint('Fs query name\\n');
    view.setUint32(0, fcb.Name.length * 2, true);
    if (buffer.length < 4 + fcb.Name.length * 2) return complete(Irp, 0x80000005 | 0, 4);
    for (let i = 0; i < fcb.Name.length; i++) view.setUint16(4 + 2 * i, fcb.Name.charCodeAt(i), true);
    return complete(Irp, STATUS_SUCCESS, 4 + fcb.Name.length * 2);
  }
  return complete(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
}
function FsCleanup(DeviceObject: any, Irp: any): number { if (DeviceObject === volume) DbgPrint('Fs cleanup\\n'); return complete(Irp, STATUS_SUCCESS, 0); }
function FsClose(DeviceObject: any, Irp: any): number {
  if (DeviceObject === volume) {
    DbgPrint('Fs close\\n');
    const file = IoGetCurrentIrpStackLocation(Irp).FileObject;
    if (--file.FsContext.Opens === 0 && file.FsContext.Name.startsWith('\\\\temporary')) {
      files.delete(file.FsContext.Name);
    }
  }
  return complete(Irp, STATUS_SUCCESS, 0);
}
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  const created = new Ref<any>(null);
  IoCreateDevice(DriverObject, 0, '\\\\Device\\\\TestDisk', 7, 0, false, created);
  disk = created.value; disk.Flags &= ~0x80;
  W.IoCreateSymbolicLink('\\\\DosDevices\\\\TestDisk', '\\\\Device\\\\TestDisk');
  IoCreateDevice(DriverObject, 0, '\\\\TestFs', 8, 0, false, created);
  control = created.value;
  const table = DriverObject.MajorFunction;
  table[0] = FsCreate; table[2] = FsClose; table[3] = FsRead; table[4] = FsWrite; table[5] = FsQuery; table[0x12] = FsCleanup; table[0xd] = FsControl;
  const fast = new FAST_IO_DISPATCH();
  fast.FastIoRead = FastRead; fast.FastIoWrite = FastWrite;
  DriverObject.FastIoDispatch = fast;
  W.IoRegisterFileSystem(control);
  return STATUS_SUCCESS;
}`;
