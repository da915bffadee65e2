/**
 * A small file system for tests of the cache and memory manager: a driver of `\\.\Test`, whose files (`\\.\Test\a`) are
 * bytes of the driver and are cached as a file system caches them. It prints each paging request.
 */
import { type Ran, runSession } from '../scenario';

export interface FileSystemOptions {
  /** Paging requests end in a timer's DPC instead of at once. */
  readonly pend?: boolean;
  /** Files and their contents at the start, as texts of Uint8Array expressions. */
  readonly files?: Readonly<Record<string, string>>;
  /** More routines, and statements of DriverEntry. */
  readonly routines?: string;
  readonly entry?: string;
  /** Runs first in every paging write; may return a status. */
  readonly onPagingWrite?: string;
  readonly onPagingRead?: string;
  /** What control code 5 does with the cached `file`. */
  readonly control?: string;
}

export function fileSystem(options: FileSystemOptions = {}): string {
  return `
import * as W from 'ntifs';
import { DbgPrint, Ref, NT_SUCCESS, STATUS_SUCCESS, STATUS_PENDING, STATUS_END_OF_FILE, IoCompleteRequest, IoGetCurrentIrpStackLocation, IoMarkIrpPending,
  CcInitializeCacheMap, CcUninitializeCacheMap, CcCopyRead, CcCopyWrite, CcFlushCache, CC_FILE_SIZES, CACHE_MANAGER_CALLBACKS, SECTION_OBJECT_POINTERS,
  FSRTL_ADVANCED_FCB_HEADER, KTIMER, KDPC } from 'ntifs';
export class FCB extends FSRTL_ADVANCED_FCB_HEADER {
  Name = ''; Data = new Uint8Array(0); Pointers = new SECTION_OBJECT_POINTERS(); Opens = 0;
  Main = new W.ERESOURCE(); Paging = new W.ERESOURCE();
}
export const fcbs = new Map<string, FCB>();
export let device: any = null;
export const callbacks = new CACHE_MANAGER_CALLBACKS();
${options.routines ?? ''}
export function complete(Irp: any, status: number, information: number): number {
  Irp.IoStatus.Status = status; Irp.IoStatus.Information = information;
  IoCompleteRequest(Irp, 0); return status;
}
function fcbOf(name: string): FCB {
  let fcb = fcbs.get(name);
  if (fcb === undefined) {
    fcb = new FCB(); fcb.Name = name; fcbs.set(name, fcb);
    W.ExInitializeResourceLite(fcb.Main); W.ExInitializeResourceLite(fcb.Paging);
    fcb.Resource = fcb.Main; fcb.PagingIoResource = fcb.Paging;
  }
  return fcb;
}
/** The file has so many bytes. */
export function setSize(fcb: FCB, size: bigint): void {
  const data = new Uint8Array(Math.ceil(Number(size) / 512) * 512);
  data.set(fcb.Data.subarray(0, Math.min(data.length, Number(fcb.FileSize < size ? fcb.FileSize : size))));
  fcb.Data = data; fcb.FileSize = size; fcb.AllocationSize = BigInt(data.length);
  if (fcb.ValidDataLength > size) fcb.ValidDataLength = size;
}
export function Create(DeviceObject: any, Irp: any): number {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject;
  if (file.FileName === '') return complete(Irp, STATUS_SUCCESS, 0);
  const fcb = fcbOf(file.FileName.substring(1));
  file.FsContext = fcb; file.SectionObjectPointer = fcb.Pointers; fcb.Opens++;
  return complete(Irp, STATUS_SUCCESS, 1);
}
export function Cleanup(DeviceObject: any, Irp: any): number {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject;
  if (file.FsContext) CcUninitializeCacheMap(file, null, null);
  return complete(Irp, STATUS_SUCCESS, 0);
}
export function Close(DeviceObject: any, Irp: any): number {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject;
  if (file.FsContext) { file.FsContext.Opens--; DbgPrint('close %s\\n', file.FsContext.Name); }
  return complete(Irp, STATUS_SUCCESS, 0);
}
export function cache(file: any): void {
  const fcb: FCB = file.FsContext;
  if (file.PrivateCacheMap === null)
    CcInitializeCacheMap(file, new CC_FILE_SIZES(fcb.AllocationSize, fcb.FileSize, fcb.ValidDataLength), false, callbacks, fcb);
}
function finish(Irp: any, status: number, information: number): number {
  if (${!options.pend}) return complete(Irp, status, information);
  IoMarkIrpPending(Irp);
  const timer = new KTIMER(); const dpc = new KDPC();
  W.KeInitializeTimer(timer);
  W.KeInitializeDpc(dpc, (d: any, i: any): void => { complete(i, status, information); }, Irp);
  W.KeSetTimer(timer, -30_000n, dpc);
  return STATUS_PENDING;
}
export function Read(DeviceObject: any, Irp: any): number {
  const location = IoGetCurrentIrpStackLocation(Irp); const fcb: FCB = location.FileObject.FsContext;
  const { ByteOffset, Length } = location.Parameters.Read;
  if ((Irp.Flags & W.IRP_NOCACHE) !== 0) {
    DbgPrint('read %s %d+%d flags %x irql %d\\n', fcb.Name, Number(ByteOffset), Length, Irp.Flags, W.KeGetCurrentIrql());
    ${options.onPagingRead ?? ''}
    if (ByteOffset >= fcb.FileSize) return complete(Irp, STATUS_END_OF_FILE, 0);
    const to = W.MmGetSystemAddressForMdlSafe(Irp.MdlAddress, 16)!;
    const end = Math.min(Number(ByteOffset) + Length, Number(fcb.ValidDataLength));
    const count = Math.max(0, end - Number(ByteOffset));
    to.fill(0); to.set(fcb.Data.subarray(Number(ByteOffset), Number(ByteOffset) + count));
    return finish(Irp, STATUS_SUCCESS, Math.min(Length, Number(fcb.FileSize - ByteOffset)));
  }
  if (ByteOffset >= fcb.FileSize) return complete(Irp, STATUS_END_OF_FILE, 0);
  const length = Math.min(Length, Number(fcb.FileSize - ByteOffset));
  cache(location.FileObject);
  try {
    CcCopyRead(location.FileObject, ByteOffset, length, true, Irp.UserBuffer, Irp.IoStatus);
  } catch (e) { return complete(Irp, W.GetExceptionCode(e), 0); }
  location.FileObject.CurrentByteOffset = ByteOffset + BigInt(length);
  return complete(Irp, STATUS_SUCCESS, length);
}
export function Write(DeviceObject: any, Irp: any): number {
  const location = IoGetCurrentIrpStackLocation(Irp); const fcb: FCB = location.FileObject.FsContext;
  const { ByteOffset, Length } = location.Parameters.Write; const end = ByteOffset + BigInt(Length);
  if ((Irp.Flags & W.IRP_NOCACHE) !== 0) {
    DbgPrint('write %s %d+%d flags %x irql %d\\n', fcb.Name, Number(ByteOffset), Length, Irp.Flags, W.KeGetCurrentIrql());
    ${options.onPagingWrite ?? ''}
    const count = Math.max(0, Math.min(Length, fcb.Data.length - Number(ByteOffset)));
    fcb.Data.set(W.MmGetSystemAddressForMdlSafe(Irp.MdlAddress, 16)!.subarray(0, count), Number(ByteOffset));
    const valid = end < fcb.FileSize ? end : fcb.FileSize;
    if (valid > fcb.ValidDataLength) fcb.ValidDataLength = valid;
    return finish(Irp, STATUS_SUCCESS, Length);
  }
  cache(location.FileObject);
  if (!W.CcCanIWrite(location.FileObject, Length, true, false)) return complete(Irp, W.STATUS_UNSUCCESSFUL, 0);
  const old = fcb.FileSize;
  if (end > old) {
    setSize(fcb, end);
    W.CcSetFileSizes(location.FileObject, new CC_FILE_SIZES(fcb.AllocationSize, fcb.FileSize, fcb.ValidDataLength));
  }
  try {
    if (ByteOffset > old) W.CcZeroData(location.FileObject, old, ByteOffset, true);
    CcCopyWrite(location.FileObject, ByteOffset, Length, true, Irp.UserBuffer);
  } catch (e) { return complete(Irp, W.GetExceptionCode(e), 0); }
  location.FileObject.CurrentByteOffset = end;
  return complete(Irp, STATUS_SUCCESS, Length);
}
export function Flush(DeviceObject: any, Irp: any): number {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject;
  CcFlushCache(file.SectionObjectPointer, null, 0, Irp.IoStatus);
  return complete(Irp, Irp.IoStatus.Status, 0);
}
export function Query(DeviceObject: any, Irp: any): number {
  const fcb: FCB = IoGetCurrentIrpStackLocation(Irp).FileObject.FsContext;
  const b = Irp.AssociatedIrp.SystemBuffer; const view = new DataView(b.buffer, b.byteOffset);
  view.setBigInt64(0, fcb.AllocationSize, true); view.setBigInt64(8, fcb.FileSize, true);
  return complete(Irp, STATUS_SUCCESS, 24);
}
export function SetInformation(DeviceObject: any, Irp: any): number {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject; const fcb: FCB = file.FsContext;
  const b = Irp.AssociatedIrp.SystemBuffer; const size = new DataView(b.buffer, b.byteOffset).getBigInt64(0, true);
  if (!W.MmCanFileBeTruncated(fcb.Pointers, size)) return complete(Irp, W.STATUS_USER_MAPPED_FILE, 0);
  setSize(fcb, size);
  W.CcSetFileSizes(file, new CC_FILE_SIZES(fcb.AllocationSize, fcb.FileSize, fcb.ValidDataLength));
  return complete(Irp, STATUS_SUCCESS, 0);
}
/** 1: truncates to the length given; 2: purges; 3: prints what the disk holds of the first bytes; 4: a sum of all. */
export function Control(DeviceObject: any, Irp: any): number {
  const location = IoGetCurrentIrpStackLocation(Irp); const file = location.FileObject; const fcb: FCB = file.FsContext;
  const input = location.Parameters.DeviceIoControl.Type3InputBuffer;
  const size = BigInt(input[0] + input[1] * 256 + input[2] * 65536);
  switch ((location.Parameters.DeviceIoControl.IoControlCode >> 2) & 0xfff) {
    case 0x801:
      if (!W.MmCanFileBeTruncated(fcb.Pointers, size)) return complete(Irp, W.STATUS_USER_MAPPED_FILE, 0);
      setSize(fcb, size);
      W.CcSetFileSizes(file, new CC_FILE_SIZES(fcb.AllocationSize, fcb.FileSize, fcb.ValidDataLength));
      return complete(Irp, STATUS_SUCCESS, 0);
    case 0x802:
      return complete(Irp, W.CcPurgeCacheSection(file.SectionObjectPointer, null, 0, 0) ? 0 : W.STATUS_UNSUCCESSFUL, 0);
    case 0x804: {
      let n = 0;
      for (let i = 0; i < Number(fcb.FileSize); i++) n = (n * 31 + (i < Number(fcb.ValidDataLength) ? fcb.Data[i] : 0)) % 65521;
      DbgPrint('sum %d %d\\n', Number(fcb.FileSize), n);
      return complete(Irp, STATUS_SUCCESS, 0);
    }
    case 0x805: {
      cache(file);
      ${options.control ?? ''}
      return complete(Irp, STATUS_SUCCESS, 0);
    }
    default:
      DbgPrint('disk %s size %d valid %d:', fcb.Name, Number(fcb.FileSize), Number(fcb.ValidDataLength));
      for (let i = 0; i < Number(size); i++) DbgPrint(' %d', fcb.Data[i]);
      DbgPrint('\\n');
      return complete(Irp, STATUS_SUCCESS, 0);
  }
}
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  const created = new Ref<any>(null);
  const status = W.IoCreateDevice(DriverObject, null, '\\\\Device\\\\Test', 8, 0, false, created);
  if (!NT_SUCCESS(status)) return status;
  device = created.value;
  const major = DriverObject.MajorFunction;
  major[0] = Create; major[2] = Close; major[3] = Read; major[4] = Write; major[5] = Query; major[6] = SetInformation; major[9] = Flush; major[14] = Control; major[0x12] = Cleanup;
  ${Object.entries(options.files ?? {})
    .map(
      ([name, bytes]) =>
        `{ const f = fcbOf('${name}'); const b = ${bytes}; setSize(f, BigInt(b.length)); f.Data.set(b); f.ValidDataLength = f.FileSize; }`,
    )
    .join('\n')}
  ${options.entry ?? ''}
  return W.IoCreateSymbolicLink('\\\\DosDevices\\\\Test', '\\\\Device\\\\Test');
}`;
}

/** An application with short ways to read and write: it opens files as it likes. */
export function fileApplication(body: string, more = ''): string {
  return `
import * as U from 'windows';
import { CreateFileW, ReadFile, WriteFile, FlushFileBuffers, DeviceIoControl, CloseHandle, GetLastError, printf, Ref, Sleep, OVERLAPPED, CTL_CODE } from 'windows';
function open(name: string): number { return CreateFileW('\\\\\\\\.\\\\Test\\\\' + name, 0xc0000000, 3, null, 3, 0, null); }
function at(offset: number): OVERLAPPED { const o = new OVERLAPPED(); o.Offset = offset; return o; }
function write(h: number, offset: number, bytes: Uint8Array | number[]): number {
  const n = new Ref(0); return WriteFile(h, Uint8Array.from(bytes), bytes.length, n, at(offset)) ? n.value : -GetLastError();
}
function read(h: number, offset: number, length: number): Uint8Array {
  const b = new Uint8Array(length); const n = new Ref(0);
  return ReadFile(h, b, length, n, at(offset)) ? b.subarray(0, n.value) : new Uint8Array(0);
}
/** Length and a checksum. */
function sum(b: ArrayLike<number>): void { let n = 0; for (let i = 0; i < b.length; i++) n = (n * 31 + b[i]) % 65521; printf('%d %d\\n', b.length, n); }
function show(b: ArrayLike<number>): void { printf('%s\\n', Array.from(b).join(' ')); }
function control(h: number, code: number, size: number): boolean {
  return DeviceIoControl(h, CTL_CODE(8, 0x800 + code, 3, 0), Uint8Array.from([size & 255, (size >> 8) & 255, size >> 16]), 3, null, 0, new Ref(0), null);
}
${more}
export function main(): number { ${body} return 0; }`;
}

export function runFiles(
  body: string,
  options: FileSystemOptions & { readonly processors?: number; readonly seed?: number } = {},
): Ran {
  return runSession({
    drivers: { Fs: fileSystem(options) },
    applications: { 'app.exe': fileApplication(body) },
    processors: options.processors,
    seed: options.seed,
    stopServices: false,
  });
}

/** Lines that the file system printed which begin with a word. */
export function lines(r: Ran, word: string): string[] {
  return r.debug.split('\n').filter(line => line.startsWith(word));
}
