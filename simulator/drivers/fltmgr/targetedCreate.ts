/** Files that filters open for themselves: the create, and what is done with the file later, begins below the instance. */
import { HalTrace } from 'hal';
import type { IO_DRIVER_CREATE_CONTEXT } from '../../nt/inc/ecp';
import type { FILE_OBJECT, IO_STATUS_BLOCK, IRP, NTSTATUS } from '../../nt/inc/io';
import { IO_NO_PARAMETER_CHECKING, IRP_PAGING_IO } from '../../nt/inc/iodefs';
import { Executive, KernelMode, KEVENT } from '../../nt/inc/ke';
import type { HANDLE, OBJECT_ATTRIBUTES } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_FLT_DELETING_OBJECT } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { ZwClose } from '../../nt/ex/zw';
import { type FileCreate, IopCheckDriverContext, IopCreateFile } from '../../nt/io/create';
import { IoFileObjectType } from '../../nt/io/types';
import { KeInitializeEvent, KeSetEvent } from '../../nt/ke/event';
import { KeWaitForSingleObject } from '../../nt/ke/wait';
import { ObReferenceObjectByHandle } from '../../nt/ob/handle';
import type { IRP_CTRL } from './inc/irpCtrl';
import { type FLT_FILTER, type FLT_INSTANCE, FLT_OBFL_DRAINING } from './inc/objects';
import { FltpIndexBelow } from './preCallbacks';

/** What travels with the create request. */
class FLTP_TARGETED_CREATE {
  constructor(readonly Instance: FLT_INSTANCE) {}
}
/** Whose file it is. */
const targets = new WeakMap<FILE_OBJECT, FLT_INSTANCE>();
/** Set when a filter's last own file is closed. */
const ActiveOpensEvent = new KEVENT();

/** What the three routines hand on to the I/O manager. */
type FLTP_CREATE = [
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  IoStatusBlock: IO_STATUS_BLOCK,
  AllocationSize: bigint | null,
  FileAttributes: number,
  ShareAccess: number,
  CreateDisposition: number,
  CreateOptions: number,
  EaBuffer: Uint8Array | null,
  EaLength: number,
  Flags: number,
];

/**
 * Opens a file. IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltcreatefile.
 * @param Instance instances above it, and itself, do not see the create nor what is done with the file; null: all do
 * @param Create as for NtCreateFile; Flags: IO_IGNORE_SHARE_ACCESS_CHECK, IO_FORCE_ACCESS_CHECK, IO_OPEN_TARGET_DIRECTORY, ...
 * @returns as NtCreateFile; STATUS_FLT_DELETING_OBJECT
 * @stack 0xd0
 */
export function FltCreateFile(
  Filter: FLT_FILTER,
  Instance: FLT_INSTANCE | null,
  FileHandle: Ref<HANDLE>,
  ...Create: FLTP_CREATE
): NTSTATUS {
  return FltCreateFileEx2(Filter, Instance, FileHandle, null, ...Create, null);
}

/**
 * As FltCreateFile. Source: fltkernel/nf-fltkernel-fltcreatefileex.
 * @param FileObject gets the file object, referenced; null: not asked for
 * @stack 0xd0
 */
export function FltCreateFileEx(
  Filter: FLT_FILTER,
  Instance: FLT_INSTANCE | null,
  FileHandle: Ref<HANDLE>,
  FileObject: Ref<FILE_OBJECT | null> | null,
  ...Create: FLTP_CREATE
): NTSTATUS {
  return FltCreateFileEx2(Filter, Instance, FileHandle, FileObject, ...Create, null);
}

/**
 * As FltCreateFileEx. Source: fltkernel/nf-fltkernel-fltcreatefileex2.
 * @partly transactions are not known here: STATUS_NOT_SUPPORTED
 * @stack 0xe0
 */
export function FltCreateFileEx2(
  Filter: FLT_FILTER,
  Instance: FLT_INSTANCE | null,
  FileHandle: Ref<HANDLE>,
  FileObject: Ref<FILE_OBJECT | null> | null,
  ...Create: [...FLTP_CREATE, DriverContext: IO_DRIVER_CREATE_CONTEXT | null]
): NTSTATUS {
  if (FileObject !== null) FileObject.value = null;
  if ((Filter.Base.Flags & FLT_OBFL_DRAINING) !== 0) return STATUS_FLT_DELETING_OBJECT;
  const context = Create[FlagsArgument + 1] as IO_DRIVER_CREATE_CONTEXT | null;
  const refused = IopCheckDriverContext(context);
  if (!NT_SUCCESS(refused)) return refused;
  const create = Create.slice(0, FlagsArgument) as FileCreate;
  const status = IopCreateFile([FileHandle, ...create], {
    // The filter acts for itself, in whoever's thread; IO_FORCE_ACCESS_CHECK asks for that one's rights.
    Options: Create[FlagsArgument] | IO_NO_PARAMETER_CHECKING,
    Hint: Instance === null ? null : Instance.Volume.DeviceObject,
    EcpList: context?.ExtraCreateParameter ?? null,
    DriverContext: Instance === null ? null : new FLTP_TARGETED_CREATE(Instance),
  });
  if (!NT_SUCCESS(status) || FileObject === null) return status;
  return ObReferenceObjectByHandle(FileHandle.value, 0, IoFileObjectType, KernelMode, FileObject, null);
}
const FlagsArgument = 10;

/**
 * Source: fltkernel/nf-fltkernel-fltclose. IRQL PASSIVE_LEVEL.
 * @stack 0x40
 */
export function FltClose(FileHandle: HANDLE): NTSTATUS {
  return ZwClose(FileHandle);
}

/**
 * Where in the callbacks a create begins.
 * @stack 0x40
 */
export function FltpTargetOfCreate(IrpCtrl: IRP_CTRL, Irp: IRP): number {
  const target = Irp.Tail.Overlay.DriverContext[0];
  if (!(target instanceof FLTP_TARGETED_CREATE)) return 0;
  return FltpIndexBelow(IrpCtrl.$callbacks, target.Instance);
}

/** A create for a filter: the file is its own from now on. */
export function FltpNoteTargetedCreate(Irp: IRP, FileObject: FILE_OBJECT): void {
  const target = Irp.Tail.Overlay.DriverContext[0];
  if (!(target instanceof FLTP_TARGETED_CREATE)) return;
  targets.set(FileObject, target.Instance);
  target.Instance.Filter.$opens.add(FileObject);
  HalTrace('filter', `${target.Instance.Filter.Name} opens ${FileObject.FileName} below itself`, FileObject);
}

/**
 * Where operations on a filter's own file begin; paging I/O comes from the cache and memory manager, which know nothing of
 * filters, and begins at the top.
 * @stack 0x30
 */
export function FltpTargetOfFile(IrpCtrl: IRP_CTRL, FileObject: FILE_OBJECT, IrpFlags: number): number {
  const instance = targets.get(FileObject);
  if (instance === undefined || instance.Volume !== IrpCtrl.Volume || (IrpFlags & IRP_PAGING_IO) !== 0) return 0;
  return FltpIndexBelow(IrpCtrl.$callbacks, instance);
}

/** @stack 0x30 */
export function FltpInitializeTargets(): void {
  KeInitializeEvent(ActiveOpensEvent, 0, false);
}

/** A file of a filter is closed (or its create has failed). */
export function FltpForgetTarget(FileObject: FILE_OBJECT): void {
  const instance = targets.get(FileObject);
  if (instance === undefined || !instance.Filter.$opens.delete(FileObject)) return;
  if (instance.Filter.$opens.size === 0) KeSetEvent(ActiveOpensEvent, 0, false);
}

/**
 * A filter does not go before its own files are closed.
 * @stack 0x50
 */
export function FltpWaitForActiveOpens(Filter: FLT_FILTER): void {
  while (Filter.$opens.size !== 0) {
    KeInitializeEvent(ActiveOpensEvent, 0, false);
    KeWaitForSingleObject(ActiveOpensEvent, Executive, KernelMode, false, null);
  }
}
