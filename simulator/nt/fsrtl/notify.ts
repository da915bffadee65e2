/**
 * Change notification (ntifs.h): handles of directories that watch, with the requests that wait and the changes that came
 * while none waited.
 */
import { ExAcquireFastMutex, ExInitializeFastMutex, ExReleaseFastMutex } from '../ex/fastMutex';
import { FILE_NOTIFY_INFORMATION } from '../inc/dirinfo';
import { FAST_MUTEX } from '../inc/fastmutex';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../inc/io';
import { type MDL, NormalPagePriority } from '../inc/mdl';
import type { LIST_ENTRY } from '../inc/list';
import { InsertTailList, LIST_ENTRY as ListEntry, RemoveEntryList } from '../inc/list';
import {
  STATUS_CANCELLED,
  STATUS_DELETE_PENDING,
  STATUS_NOTIFY_CLEANUP,
  STATUS_NOTIFY_ENUM_DIR,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { IoReleaseCancelSpinLock, IoSetCancelRoutine } from '../io/cancel';
import { IofCompleteRequest } from '../io/complete';
import { IoGetCurrentIrpStackLocation, IoMarkIrpPending } from '../io/irp';
import { MmGetSystemAddressForMdlSafe } from '../mm/mapmdl';
import { RtlpUpcase } from '../rtl/casing';
import { RtlStructureLength, RtlStructureToBytes, RtlWriteUlong } from '../rtl/structure';

/** What FsRtlNotifyInitializeSync makes. */
export class NOTIFY_SYNC {
  readonly Mutex = new FAST_MUTEX();
}

/** @returns false: the change is not for this watcher */
export type PCHECK_FOR_TRAVERSE_ACCESS = (Context: any, TargetContext: unknown, SubjectContext: unknown) => NTSTATUS;
export type PFILTER_REPORT_CHANGE = (Context: any, FilterContext: unknown) => boolean;

/** A change that was not told yet. */
interface Change {
  readonly Action: number;
  readonly Name: string;
}

/** A handle that watches a directory. */
class NOTIFY_CHANGE {
  readonly NotifyList = new ListEntry(this);
  readonly Irps: IRP[] = [];
  readonly Changes: Change[] = [];
  /** More came than the buffer can take. */
  Overflow = false;
  /** Bytes that the changes take. */
  Bytes = 0;
  constructor(
    readonly FsContext: unknown,
    readonly FullDirectoryName: string,
    readonly WatchTree: boolean,
    readonly CompletionFilter: number,
    /** Of the first request: changes are kept up to so many bytes. */
    readonly BufferLength: number,
    readonly IgnoreBuffer: boolean,
  ) {}
}

/** @stack 0x30 */
export function FsRtlNotifyInitializeSync(NotifySync: { value: NOTIFY_SYNC | null }): void {
  NotifySync.value = new NOTIFY_SYNC();
  ExInitializeFastMutex(NotifySync.value.Mutex);
}
/** @stack 0x20 */
export function FsRtlNotifyUninitializeSync(NotifySync: { value: NOTIFY_SYNC | null }): void {
  NotifySync.value = null;
}

function FsRtlpFindWatcher(NotifyList: LIST_ENTRY, FsContext: unknown): NOTIFY_CHANGE | null {
  for (let at = NotifyList.Flink; at !== NotifyList; at = at.Flink) {
    const notify = at.$record as NOTIFY_CHANGE;
    if (notify.FsContext === FsContext) return notify;
  }
  return null;
}

/**
 * Queues a request until something changes, or completes it with what has changed since the last one. The IRP is this
 * routine's from now on: return STATUS_PENDING.
 * @param FsContext the handle's own structure
 * @param FullDirectoryName path of the directory, from the volume's root
 * @param NotifyIrp null: the directory is being deleted; those that wait for it are told so
 * @stack 0xa0
 */
export function FsRtlNotifyFullChangeDirectory(
  NotifySync: NOTIFY_SYNC,
  NotifyList: LIST_ENTRY,
  FsContext: unknown,
  FullDirectoryName: string,
  WatchTree: boolean,
  IgnoreBuffer: boolean,
  CompletionFilter: number,
  NotifyIrp: IRP | null,
  _TraverseCallback: PCHECK_FOR_TRAVERSE_ACCESS | null = null,
  _SubjectContext: unknown = null,
): void {
  ExAcquireFastMutex(NotifySync.Mutex);
  let notify = FsRtlpFindWatcher(NotifyList, FsContext);
  if (NotifyIrp === null) {
    const waiting = notify === null ? [] : notify.Irps.splice(0);
    ExReleaseFastMutex(NotifySync.Mutex);
    for (const irp of waiting) FsRtlpComplete(irp, STATUS_DELETE_PENDING, 0);
    return;
  }
  const { Length } = IoGetCurrentIrpStackLocation(NotifyIrp).Parameters.NotifyDirectory;
  if (notify === null) {
    notify = new NOTIFY_CHANGE(FsContext, FullDirectoryName, WatchTree, CompletionFilter, Length, IgnoreBuffer);
    InsertTailList(NotifyList, notify.NotifyList);
  }
  IoMarkIrpPending(NotifyIrp);
  notify.Irps.push(NotifyIrp);
  NotifyIrp.Tail.Overlay.DriverContext[0] = NotifySync;
  NotifyIrp.Tail.Overlay.DriverContext[1] = notify;
  IoSetCancelRoutine(NotifyIrp, FsRtlCancelNotify);
  const cancelled = NotifyIrp.Cancel !== 0 && IoSetCancelRoutine(NotifyIrp, null) !== null;
  if (cancelled) notify.Irps.pop();
  const ready = cancelled ? null : FsRtlpTakeReady(notify);
  ExReleaseFastMutex(NotifySync.Mutex);
  if (cancelled) FsRtlpFinish(NotifyIrp, STATUS_CANCELLED, 0);
  if (ready !== null) FsRtlpDeliver(ready);
}

/**
 * As FsRtlNotifyFullChangeDirectory.
 * @stack 0xb0
 */
export function FsRtlNotifyFilterChangeDirectory(
  NotifySync: NOTIFY_SYNC,
  NotifyList: LIST_ENTRY,
  FsContext: unknown,
  FullDirectoryName: string,
  WatchTree: boolean,
  IgnoreBuffer: boolean,
  CompletionFilter: number,
  NotifyIrp: IRP | null,
  TraverseCallback: PCHECK_FOR_TRAVERSE_ACCESS | null,
  SubjectContext: unknown,
  _FilterCallback: PFILTER_REPORT_CHANGE | null,
): void {
  FsRtlNotifyFullChangeDirectory(
    NotifySync,
    NotifyList,
    FsContext,
    FullDirectoryName,
    WatchTree,
    IgnoreBuffer,
    CompletionFilter,
    NotifyIrp,
    TraverseCallback,
    SubjectContext,
  );
}

/**
 * Cancel routine, with the cancel spin lock.
 * @stack 0x50
 */
function FsRtlCancelNotify(_DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  IoReleaseCancelSpinLock(Irp.CancelIrql);
  const notify = Irp.Tail.Overlay.DriverContext[1] as NOTIFY_CHANGE;
  const index = notify.Irps.indexOf(Irp);
  if (index >= 0) notify.Irps.splice(index, 1);
  FsRtlpFinish(Irp, STATUS_CANCELLED, 0);
}

/** A request with what it is to be told. */
interface Ready {
  readonly Irp: IRP;
  readonly Changes: Change[];
  readonly Overflow: boolean;
}

/** With the mutex held. */
function FsRtlpTakeReady(Notify: NOTIFY_CHANGE): Ready | null {
  if (Notify.Changes.length === 0 && !Notify.Overflow) return null;
  for (let irp = Notify.Irps.shift(); irp !== undefined; irp = Notify.Irps.shift()) {
    // One that is being cancelled is its cancel routine's.
    if (IoSetCancelRoutine(irp, null) === null) continue;
    const ready = { Irp: irp, Changes: Notify.Changes.splice(0), Overflow: Notify.Overflow };
    Notify.Overflow = false;
    Notify.Bytes = 0;
    return ready;
  }
  return null;
}

/** @stack 0x70 */
function FsRtlpDeliver({ Irp, Changes, Overflow }: Ready): void {
  const { Length } = IoGetCurrentIrpStackLocation(Irp).Parameters.NotifyDirectory;
  const buffer =
    Irp.AssociatedIrp.SystemBuffer ??
    (Irp.MdlAddress === null
      ? Irp.UserBuffer
      : MmGetSystemAddressForMdlSafe(Irp.MdlAddress as MDL, NormalPagePriority));
  if (Overflow || buffer === null || Length === 0) {
    FsRtlpFinish(Irp, STATUS_NOTIFY_ENUM_DIR, 0);
    return;
  }
  let at = 0;
  let last = -1;
  let end = 0;
  for (const change of Changes) {
    const entry = new FILE_NOTIFY_INFORMATION();
    entry.Action = change.Action;
    entry.FileName = change.Name;
    const bytes = RtlStructureLength(entry);
    if (at + bytes > Length) {
      FsRtlpFinish(Irp, STATUS_NOTIFY_ENUM_DIR, 0);
      return;
    }
    RtlStructureToBytes(entry, buffer, at, Length - at);
    if (last >= 0) RtlWriteUlong(buffer, last, at - last);
    last = at;
    end = at + bytes;
    at = (end + 3) & ~3;
  }
  FsRtlpFinish(Irp, STATUS_SUCCESS, end);
}

function FsRtlpComplete(Irp: IRP, Status: NTSTATUS, Information: number): void {
  if (IoSetCancelRoutine(Irp, null) !== null) FsRtlpFinish(Irp, Status, Information);
}
function FsRtlpFinish(Irp: IRP, Status: NTSTATUS, Information: number): void {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = Information;
  IofCompleteRequest(Irp, 0);
}

/**
 * Something has changed: whoever watches its directory, or a tree that it is in, hears of it.
 * @param FullTargetName path of what has changed, from the volume's root
 * @param TargetNameOffset bytes before its last component
 * @param StreamName null: the file itself
 * @param FilterMatch FILE_NOTIFY_CHANGE_xxx that ask for it
 * @param Action FILE_ACTION_xxx
 * @stack 0xb0
 */
export function FsRtlNotifyFullReportChange(
  NotifySync: NOTIFY_SYNC,
  NotifyList: LIST_ENTRY,
  FullTargetName: string,
  TargetNameOffset: number,
  StreamName: string | null,
  _NormalizedParentName: string | null,
  FilterMatch: number,
  Action: number,
  _TargetContext: unknown,
): void {
  if (NotifyList.Flink === NotifyList) return;
  const parent = RtlpUpcase(FullTargetName.substring(0, Math.max(1, TargetNameOffset / 2 - 1)));
  const ready: Ready[] = [];
  ExAcquireFastMutex(NotifySync.Mutex);
  for (let at = NotifyList.Flink; at !== NotifyList; at = at.Flink) {
    const notify = at.$record as NOTIFY_CHANGE;
    if ((notify.CompletionFilter & FilterMatch) === 0) continue;
    const directory = RtlpUpcase(notify.FullDirectoryName);
    const below = directory === '\\' ? directory : `${directory}\\`;
    if (parent !== directory && !(notify.WatchTree && parent.startsWith(below))) continue;
    const name = FullTargetName.substring(below.length) + (StreamName === null ? '' : `:${StreamName}`);
    FsRtlpAddChange(notify, { Action, Name: name });
    const one = FsRtlpTakeReady(notify);
    if (one !== null) ready.push(one);
  }
  ExReleaseFastMutex(NotifySync.Mutex);
  for (const one of ready) FsRtlpDeliver(one);
}

function FsRtlpAddChange(Notify: NOTIFY_CHANGE, Change: Change): void {
  if (Notify.Overflow) return;
  Notify.Bytes += 12 + 2 * Change.Name.length;
  if (Notify.IgnoreBuffer || Notify.Bytes > Notify.BufferLength) {
    Notify.Overflow = true;
    Notify.Changes.length = 0;
  } else Notify.Changes.push(Change);
}

/**
 * At the cleanup of a handle that may have watched.
 * @stack 0x60
 */
export function FsRtlNotifyCleanup(NotifySync: NOTIFY_SYNC, NotifyList: LIST_ENTRY, FsContext: unknown): void {
  if (NotifyList.Flink === NotifyList) return;
  ExAcquireFastMutex(NotifySync.Mutex);
  const notify = FsRtlpFindWatcher(NotifyList, FsContext);
  const waiting = notify === null ? [] : notify.Irps.splice(0);
  if (notify !== null) RemoveEntryList(notify.NotifyList);
  ExReleaseFastMutex(NotifySync.Mutex);
  for (const irp of waiting) FsRtlpComplete(irp, STATUS_NOTIFY_CLEANUP, 0);
}
