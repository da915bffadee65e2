/** I/O request packets: allocation, stack locations, completion routines. */
import { HalAddressOf } from 'hal';
import { ExFreePool, ExpPlacePart, ExPoolTryPlace } from '../ex/pool';
import { NonPagedPool } from '../inc/ex';
import { MULTIPLE_IRP_COMPLETE_REQUESTS } from '../inc/bugcodes';
import {
  type DEVICE_OBJECT,
  IO_STACK_LOCATION,
  type IO_STACK_PARAMETERS,
  IRP,
  type PIO_COMPLETION_ROUTINE,
  SL_INVOKE_ON_CANCEL,
  SL_INVOKE_ON_ERROR,
  SL_INVOKE_ON_SUCCESS,
  SL_PENDING_RETURNED,
} from '../inc/io';
import {
  IO_TYPE_IRP,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_INTERNAL_DEVICE_CONTROL,
  IRP_MJ_LOCK_CONTROL,
  IRP_MJ_PNP,
  IRP_MJ_POWER,
  IRP_MJ_QUERY_EA,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_QUERY_QUOTA,
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_READ,
  IRP_MJ_SET_EA,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_SET_QUOTA,
  IRP_MJ_SET_SECURITY,
  IRP_MJ_SET_VOLUME_INFORMATION,
  IRP_MJ_WRITE,
} from '../inc/iodefs';
import { STATUS_SUCCESS } from '../inc/ntstatus';
import { KeBugCheckEx } from '../ke/bugcheck';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { InitializeListHead } from '../inc/list';
import { IovFreeIrp } from '../vf/iovIrp';
import { IovSettings } from '../vf/iovSettings';

export const IRP_SIZE = 0xd0;
export const LOCATION_SIZE = 0x48;
const IRP_TAG = ' prI';

/**
 * A new IRP with `StackSize` locations, owned by nobody yet (CurrentLocation = StackSize + 1).
 * @stack 0x60
 */
export function IoAllocateIrp(StackSize: number, _ChargeQuota: boolean): IRP | null {
  const irp = ExPoolTryPlace(NonPagedPool, new IRP(), IRP_TAG, IRP_SIZE + StackSize * LOCATION_SIZE);
  if (irp === null) return null;
  IopInitializeIrp(irp, StackSize);
  return irp;
}

/**
 * For memory that the driver allocated as an IRP itself.
 * @stack 0x50
 */
export function IoInitializeIrp(Irp: IRP, _PacketSize: number, StackSize: number): void {
  IopInitializeIrp(Irp, StackSize);
}

function IopInitializeIrp(Irp: IRP, StackSize: number): void {
  Irp.Size = IRP_SIZE + StackSize * LOCATION_SIZE;
  Irp.StackCount = StackSize;
  Irp.CurrentLocation = StackSize + 1;
  InitializeListHead(Irp.ThreadListEntry);
  const address = HalAddressOf(Irp) + BigInt(IRP_SIZE);
  for (let i = 0; i < StackSize; i++) {
    const location = new IO_STACK_LOCATION();
    ExpPlacePart(Irp, location, address + BigInt(i * LOCATION_SIZE));
    Irp.$locations.push(location);
  }
}

/**
 * Makes an IRP of the driver's own usable again.
 * @stack 0x40
 */
export function IoReuseIrp(Irp: IRP, Status: number): void {
  Irp.CurrentLocation = Irp.StackCount + 1;
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = 0;
  Irp.PendingReturned = 0;
  Irp.Cancel = 0;
  Irp.CancelRoutine = null;
  Irp.MdlAddress = null;
  Irp.Flags = 0;
  for (const location of Irp.$locations) IopClearStackLocation(location);
}

/**
 * What is no IRP, or no more one, is bug check 0x44; its second parameter is a line of Windows's source, and ours here.
 * @stack 0x40
 */
export function IoFreeIrp(Irp: IRP): void {
  if (IovSettings.On) IovFreeIrp(Irp);
  if (Irp.Type !== IO_TYPE_IRP) KeBugCheckEx(MULTIPLE_IRP_COMPLETE_REQUESTS, Irp, 0x37bn, 0n, 0n);
  Irp.Type = 0;
  ExFreePool(Irp);
}

/**
 * A location by its number. Below the first C points into the IRP's own tail, above the last behind the IRP: what is
 * written there is memory of no location, and read by nobody who keeps to the rules.
 */
function IopStackLocation(Irp: IRP, Number: number): IO_STACK_LOCATION {
  return Irp.$locations[Number - 1] ?? (Irp.$stray ??= new IO_STACK_LOCATION());
}

/** @stack 0x8 */
export function IoGetCurrentIrpStackLocation(Irp: IRP): IO_STACK_LOCATION {
  return IopStackLocation(Irp, Irp.CurrentLocation);
}

/**
 * Location that the next lower driver will see.
 * @stack 0x8
 */
export function IoGetNextIrpStackLocation(Irp: IRP): IO_STACK_LOCATION {
  return IopStackLocation(Irp, Irp.CurrentLocation - 1);
}

/**
 * Lends the present location to the next driver.
 * @stack 0x8
 */
export function IoSkipCurrentIrpStackLocation(Irp: IRP): void {
  Irp.CurrentLocation++;
}

/** @stack 0x8 */
export function IoSetNextIrpStackLocation(Irp: IRP): void {
  Irp.CurrentLocation--;
}

/**
 * Copies all but completion routine and context, as the macro does.
 * @stack 0x20
 */
export function IoCopyCurrentIrpStackLocationToNext(Irp: IRP): void {
  const from = IoGetCurrentIrpStackLocation(Irp);
  const to = IoGetNextIrpStackLocation(Irp);
  to.MajorFunction = from.MajorFunction;
  to.MinorFunction = from.MinorFunction;
  to.Flags = from.Flags;
  IopCopyParameters(from, to);
  to.DeviceObject = from.DeviceObject;
  to.FileObject = from.FileObject;
  to.Control = 0;
  to.CompletionRoutine = null;
  to.Context = null;
}

/** Members of the union that a major function's requests use; Others is everybody's. */
const ParametersOf: Readonly<Record<number, readonly (keyof IO_STACK_PARAMETERS)[]>> = {
  [IRP_MJ_CREATE]: ['Create'],
  [IRP_MJ_READ]: ['Read'],
  [IRP_MJ_WRITE]: ['Write'],
  [IRP_MJ_QUERY_INFORMATION]: ['QueryFile'],
  [IRP_MJ_SET_INFORMATION]: ['SetFile'],
  [IRP_MJ_QUERY_EA]: ['QueryEa'],
  [IRP_MJ_SET_EA]: ['SetEa'],
  [IRP_MJ_QUERY_VOLUME_INFORMATION]: ['QueryVolume'],
  [IRP_MJ_SET_VOLUME_INFORMATION]: ['SetVolume'],
  [IRP_MJ_DIRECTORY_CONTROL]: ['QueryDirectory', 'NotifyDirectory'],
  [IRP_MJ_FILE_SYSTEM_CONTROL]: ['FileSystemControl', 'DeviceIoControl', 'MountVolume', 'VerifyVolume'],
  [IRP_MJ_LOCK_CONTROL]: ['LockControl'],
  [IRP_MJ_QUERY_SECURITY]: ['QuerySecurity'],
  [IRP_MJ_SET_SECURITY]: ['SetSecurity'],
  [IRP_MJ_QUERY_QUOTA]: ['QueryQuota'],
  [IRP_MJ_SET_QUOTA]: ['SetQuota'],
  [IRP_MJ_DEVICE_CONTROL]: ['DeviceIoControl'],
  [IRP_MJ_INTERNAL_DEVICE_CONTROL]: ['DeviceIoControl', 'Read', 'Write'],
  [IRP_MJ_POWER]: ['Power', 'WaitWake'],
  [IRP_MJ_PNP]: ['QueryDeviceRelations'],
};

function IopCopyParameters(From: IO_STACK_LOCATION, To: IO_STACK_LOCATION): void {
  for (const name of ParametersOf[From.MajorFunction] ?? []) Object.assign(To.Parameters[name], From.Parameters[name]);
  Object.assign(To.Parameters.Others, From.Parameters.Others);
}

/** @stack 0x20 */
export function IoSetCompletionRoutine(
  Irp: IRP,
  CompletionRoutine: PIO_COMPLETION_ROUTINE | null,
  Context: unknown,
  InvokeOnSuccess: boolean,
  InvokeOnError: boolean,
  InvokeOnCancel: boolean,
): void {
  const next = IoGetNextIrpStackLocation(Irp);
  next.CompletionRoutine = CompletionRoutine;
  next.Context = Context;
  next.Control =
    (InvokeOnSuccess ? SL_INVOKE_ON_SUCCESS : 0) |
    (InvokeOnError ? SL_INVOKE_ON_ERROR : 0) |
    (InvokeOnCancel ? SL_INVOKE_ON_CANCEL : 0);
}

/** What stands in the location until the driver's own routine has run. */
class IO_UNLOAD_SAFE_COMPLETION_CONTEXT {
  constructor(
    readonly DeviceObject: DEVICE_OBJECT,
    readonly CompletionRoutine: PIO_COMPLETION_ROUTINE,
    readonly Context: unknown,
  ) {}
}

/**
 * As IoSetCompletionRoutine; the device object keeps the driver from being unloaded until the routine has returned.
 * @stack 0x60
 */
export function IoSetCompletionRoutineEx(
  DeviceObject: DEVICE_OBJECT,
  Irp: IRP,
  CompletionRoutine: PIO_COMPLETION_ROUTINE,
  Context: unknown,
  InvokeOnSuccess: boolean,
  InvokeOnError: boolean,
  InvokeOnCancel: boolean,
): number {
  const context = new IO_UNLOAD_SAFE_COMPLETION_CONTEXT(DeviceObject, CompletionRoutine, Context);
  ObfReferenceObject(DeviceObject);
  IoSetCompletionRoutine(Irp, IopUnloadSafeCompletion, context, InvokeOnSuccess, InvokeOnError, InvokeOnCancel);
  return STATUS_SUCCESS;
}

/** @stack 0x40 */
function IopUnloadSafeCompletion(
  DeviceObject: DEVICE_OBJECT | null,
  Irp: IRP,
  Context: IO_UNLOAD_SAFE_COMPLETION_CONTEXT,
): number {
  const status = Context.CompletionRoutine(DeviceObject, Irp, Context.Context);
  ObfDereferenceObject(Context.DeviceObject);
  return status;
}

/**
 * Says that the dispatch routine returns STATUS_PENDING for this IRP.
 * @stack 0x8
 */
export function IoMarkIrpPending(Irp: IRP): void {
  IoGetCurrentIrpStackLocation(Irp).Control |= SL_PENDING_RETURNED;
}

/** The dispatch routine will return the request's status after all. */
export function IopUnmarkIrpPending(Irp: IRP): void {
  IoGetCurrentIrpStackLocation(Irp).Control &= ~SL_PENDING_RETURNED;
}

export function IopClearStackLocation(Location: IO_STACK_LOCATION): void {
  Location.MinorFunction = 0;
  Location.Flags = 0;
  Location.Control &= SL_PENDING_RETURNED;
  Location.DeviceObject = null;
  Location.FileObject = null;
  Location.CompletionRoutine = null;
  Location.Context = null;
}
