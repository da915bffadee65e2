/**
 * The mapped page writer: a system thread that writes pages which were modified through views of files, when they are old. The
 * lazy writer does not know of them. Its writes are asynchronous; the file's locks are taken by way of the filters above
 * it (IRP_MJ_ACQUIRE_FOR_MOD_WRITE) and given back when the write has ended.
 */
import { HalTrace } from 'hal';
import { FsRtlAcquireFileForModWriteEx, FsRtlReleaseFileForModWrite } from '../fsrtl/acquire';
import { type FILE_OBJECT, IO_STATUS_BLOCK } from '../inc/io';
import { FSRTL_MOD_WRITE_TOP_LEVEL_IRP } from '../inc/iodefs';
import { Executive, type KEVENT, KernelMode, KTIMER } from '../inc/ke';
import { SynchronizationTimer } from '../inc/kedefs';
import type { MDL } from '../inc/mdl';
import { NT_SUCCESS, STATUS_PENDING } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import type { ERESOURCE } from '../inc/resource';
import type { CONTROL_AREA, MMPFN } from '../inc/section';
import { IoAsynchronousPageWrite } from '../io/paging';
import { IoSetTopLevelIrp } from '../io/query';
import { KeInitializeTimerEx, KeSetTimer } from '../ke/timer';
import { KeWaitForSingleObject } from '../ke/wait';
import { PspCreateSystemThread } from '../ps/systemThread';
import { MiKeepControlArea, MiReleaseControlArea } from './controlArea';
import { MiBytesOfPages, MiEndWrite, MiModifiedPages, MiTakePagesForWrite, MiWriteEvent } from './flush';
import { PAGE_SIZE } from './layout';
import { MiPagingMdl, MiReleasePagingMdl, MM_MAXIMUM_DISK_IO_PAGES } from './sectionPages';

/** MmModifiedPageLifeInSeconds: 300, in 100 ns. */
const ModifiedPageLife = -3_000_000_000n;
/** What could not be written for want of a lock is tried again, 100 ns. */
const RetryDelay = -10_000_000n;

const agedTimer = new KTIMER();
let started = false;
/** Files with pages that were modified through views. */
const modified = new Set<CONTROL_AREA>();

/** A write that is under way: MMMOD_WRITER_MDL_ENTRY. */
class MMMOD_WRITER_MDL_ENTRY {
  readonly IoStatus = new IO_STATUS_BLOCK();
  readonly FileResource = new Ref<ERESOURCE | null>(null);
  Mdl: MDL | null = null;
  constructor(
    readonly ControlArea: CONTROL_AREA,
    readonly Pages: readonly MMPFN[],
    readonly First: number,
    readonly Count: number,
    readonly Done: KEVENT,
  ) {}
}

/** A file is mapped for writing: there may be work. @stack 0x60 */
export function MiStartMappedPageWriter(): void {
  if (started) return;
  started = true;
  KeInitializeTimerEx(agedTimer, SynchronizationTimer);
  PspCreateSystemThread(MiMappedPageWriter, null, 'MiMappedPageWriter', 17);
}

/**
 * A page of a file was written to through a view.
 * @stack 0x40
 */
export function MiNoteModified(Area: CONTROL_AREA): void {
  if (Area.FilePointer === null) return;
  modified.add(Area);
  if (agedTimer.Header.Inserted === 0) KeSetTimer(agedTimer, ModifiedPageLife, null);
}

/**
 * Body of the thread.
 * @stack 0xb0
 */
function MiMappedPageWriter(): void {
  IoSetTopLevelIrp(FSRTL_MOD_WRITE_TOP_LEVEL_IRP);
  while (true) {
    KeWaitForSingleObject(agedTimer, Executive, KernelMode, false, null);
    let again = false;
    for (const area of [...modified]) {
      modified.delete(area);
      if (MiGatherMappedPages(area)) continue;
      modified.add(area);
      again = true;
    }
    if (again) KeSetTimer(agedTimer, RetryDelay, null);
  }
}

/**
 * Starts writing the modified pages of a file.
 * @returns false: not all, somebody has its locks
 * @stack 0x80
 */
function MiGatherMappedPages(Area: CONTROL_AREA): boolean {
  if (!MiKeepControlArea(Area)) return true;
  const all = MiWriteModifiedPages(Area);
  MiReleaseControlArea(Area);
  return all;
}

/** @stack 0xc0 */
function MiWriteModifiedPages(Area: CONTROL_AREA): boolean {
  const pages = MiModifiedPages(Area, 0, Number.MAX_SAFE_INTEGER);
  for (let at = 0; at < pages.length; ) {
    const done = MiWriteEvent();
    const count = MiTakePagesForWrite(Area, pages, at, MM_MAXIMUM_DISK_IO_PAGES, done);
    if (count === 0) {
      at++;
      continue;
    }
    const entry = new MMMOD_WRITER_MDL_ENTRY(Area, pages, at, count, done);
    if (!MiWriteMappedPages(entry)) return false;
    at += count;
  }
  return true;
}

/** @stack 0xc0 */
function MiWriteMappedPages(Entry: MMMOD_WRITER_MDL_ENTRY): boolean {
  const { ControlArea, Pages, First, Count } = Entry;
  const file: FILE_OBJECT = ControlArea.FilePointer!;
  const offset = BigInt(Pages[First].Index) * BigInt(PAGE_SIZE);
  const memory = MiBytesOfPages(Pages, First, Count);
  ControlArea.NumberOfMappedViews++;
  ControlArea.ModifiedWriteCount++;
  if (!NT_SUCCESS(FsRtlAcquireFileForModWriteEx(file, offset + BigInt(memory.length), Entry.FileResource))) {
    MiEndMappedWrite(Entry, false);
    return false;
  }
  Entry.Mdl = MiPagingMdl(memory, 0);
  HalTrace(
    'flush',
    `mapped page writer: ${memory.length} bytes at ${offset.toString(16)} of ${file.FileName}`,
    ControlArea,
  );
  const status = IoAsynchronousPageWrite(file, Entry.Mdl, offset, MiWriteComplete, Entry, Entry.IoStatus);
  // A driver may refuse a request without completing it: then nobody else tells.
  if (status !== STATUS_PENDING && !NT_SUCCESS(status) && Entry.IoStatus.Status === 0) {
    Entry.IoStatus.Status = status;
    MiWriteComplete(Entry, Entry.IoStatus);
  }
  return true;
}

/**
 * In the writer's thread, as a special kernel APC.
 * @stack 0x80
 */
function MiWriteComplete(Context: MMMOD_WRITER_MDL_ENTRY, IoStatusBlock: IO_STATUS_BLOCK): void {
  MiReleasePagingMdl(Context.Mdl!);
  FsRtlReleaseFileForModWrite(Context.ControlArea.FilePointer!, Context.FileResource.value);
  const written = NT_SUCCESS(IoStatusBlock.Status);
  if (!written) MiNoteModified(Context.ControlArea);
  MiEndMappedWrite(Context, written);
}

function MiEndMappedWrite({ ControlArea, Pages, First, Count, Done }: MMMOD_WRITER_MDL_ENTRY, Written: boolean): void {
  MiEndWrite(Pages, First, Count, Done, Written);
  ControlArea.ModifiedWriteCount--;
  MiReleaseControlArea(ControlArea);
}
