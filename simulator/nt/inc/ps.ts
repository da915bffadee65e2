/** Process manager (ps) structures. */
import { HalDefineType } from 'hal';
import type { GUID } from '../rtl/guid';
import type { TOKEN } from './se';
import { KEVENT, KPROCESS, KSEMAPHORE, KSPIN_LOCK, KTHREAD } from './ke';
import { LIST_ENTRY } from './list';
import type { HANDLE_TABLE, OBJECT_HEADER, ObjectBody } from './ob';

export class CLIENT_ID {
  UniqueProcess = 0;
  UniqueThread = 0;
}
HalDefineType(CLIENT_ID, '_CLIENT_ID', 0x10, [
  ['UniqueProcess', 0x0, 'Ptr64 Void'],
  ['UniqueThread', 0x8, 'Ptr64 Void'],
]);

/** `Tcb` and the thread are one object, as in C: ETHREAD extends KTHREAD. */
export class ETHREAD extends KTHREAD implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  /** 100 ns since boot. */
  CreateTime = 0;
  ExitStatus = 0x103;
  StartAddress: Function | null = null;
  Win32StartAddress: Function | null = null;
  readonly Cid = new CLIENT_ID();
  readonly KeyedWaitSemaphore = new KSEMAPHORE();
  /** IRPs issued by this thread that have not completed. */
  readonly IrpList = new LIST_ENTRY(this, true);
  /** Signalled while IrpList is empty: what a thread that ends waits for. */
  readonly IrpListEmpty = new KEVENT();
  readonly IrpListLock = new KSPIN_LOCK();
  TopLevelIrp: object | number | null = null;
  ThreadsProcess: EPROCESS | null = null;
  /** Must end as soon as it may. */
  Terminated = 0;
  SystemThread = 0;
  /** User mode: limit of the stack, and the last error of the thread's TEB. */
  $userStackLimit = 0n;
  $lastError = 0;
  ActiveExWorker = 0;
  readonly ThreadListEntry2 = new LIST_ENTRY(this, true);
  /** For whom it acts, and how far. */
  $client: TOKEN | null = null;
  $clientLevel = 0;
  /** Of its events: what EtwActivityIdControl sets. */
  $activity: GUID | null = null;
  /** A device whose medium has to be looked at. */
  $deviceToVerify: object | null = null;
  $hardErrors = true;
  /** Name for the views: worker threads, idle threads ... */
  $description = '';
}
HalDefineType(ETHREAD, '_ETHREAD', 0x898, [
  ['CreateTime', 0x430, '_LARGE_INTEGER'],
  ['StartAddress', 0x450, 'Ptr64 Void'],
  ['Cid', 0x478, '_CLIENT_ID'],
  ['KeyedWaitSemaphore', 0x488, '_KSEMAPHORE'],
  ['IrpList', 0x4b8, '_LIST_ENTRY'],
  ['TopLevelIrp', 0x4c8, 'Uint8B'],
  ['Win32StartAddress', 0x4d0, 'Ptr64 Void'],
  ['ExitStatus', 0x548, 'Int4B'],
]);

export class EPROCESS extends KPROCESS implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  UniqueProcessId = 0;
  readonly ActiveProcessLinks = new LIST_ENTRY(this, true);
  InheritedFromUniqueProcessId = 0;
  ObjectTable: HANDLE_TABLE | null = null;
  /** At most 14 characters, as Windows keeps it. */
  ImageFileName = '';
  /** All of it, as !process shows it. */
  $imageName = '';
  /** The image that `lm` shows for user mode. */
  $image: string | null = null;
  /** Image notify routines have been told of it. */
  $imageTold = false;
  readonly ThreadListHead2 = new LIST_ENTRY(this, true);
  ActiveThreads = 0;
  SessionId = 0;
  Peb = 0n;
  /** Bytes of pool charged: nonpaged, paged. */
  readonly QuotaUsage = [0, 0];
  readonly QuotaPeak = [0, 0];
  CreateTime = 0;
  ExitTime = 0;
  ExitStatus = 0x103;
  /** Regions of the user address space (MmAddressSpace); null for System and Idle. */
  $addressSpace: object | null = null;
  /** Pages of the process that MDLs keep locked. */
  NumberOfLockedPages = 0;
  $exiting = 0;
  /** Made when somebody first asks for it. */
  Token: TOKEN | null = null;
}
HalDefineType(EPROCESS, '_EPROCESS', 0xa40, [
  ['UniqueProcessId', 0x440, 'Ptr64 Void'],
  ['ActiveProcessLinks', 0x448, '_LIST_ENTRY'],
  ['CreateTime', 0x468, '_LARGE_INTEGER'],
  ['NumberOfLockedPages', 0x4b0, 'Uint8B'],
  ['Token', 0x4b8, 'Ptr64 Void'],
  ['InheritedFromUniqueProcessId', 0x540, 'Ptr64 Void'],
  ['Peb', 0x550, 'Ptr64 _PEB'],
  ['ObjectTable', 0x570, 'Ptr64 _HANDLE_TABLE'],
  ['ImageFileName', 0x5a8, '[15] UChar'],
  ['ActiveThreads', 0x5f0, 'Uint4B'],
  ['ExitStatus', 0x7d4, 'Int4B'],
  ['ExitTime', 0x840, '_LARGE_INTEGER'],
]);
