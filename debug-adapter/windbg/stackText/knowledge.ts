/**
 * What functions of Windows say about a path. Names are those of the public symbols and of the driver documentation
 * (learn.microsoft.com/windows-hardware/drivers/ifs/ and /kernel/); each line says what it means for the thread.
 */
import type { TextFrame } from './frames';

/** Modules that Microsoft ships with the kernel: what is left is the person's or another vendor's. */
const systemModules = new Set(
  (
    'nt ntoskrnl ntkrnlmp ntkrnlpa ntkrpamp hal halmacpi kdcom ci pshed bootvid verifier verifierext fltmgr fs_rec ntfs refs fastfat exfat udfs cdfs npfs msfs mup mrxsmb rdbss mrxsmb10 mrxsmb20 mrxdav csc dfsc bowser srv srv2 srvnet ' +
    'classpnp disk partmgr volmgr volmgrx volsnap mountmgr storport storahci stornvme ataport scsiport spaceport fvevol iorate rdyboost atapi msahci crashdmp ' +
    'usbport usbhub usbhub3 usbehci usbuhci usbohci usbxhci ucx01000 usbccgp usbstor hidclass hidusb kbdclass kbdhid mouclass mouhid i8042prt ' +
    'bthport bthusb portcls ks drmk hdaudbus videoprt intelppm amdppm processr vmbus vmbusr vmswitch storvsc netvsc winhv winhvr ' +
    'ndis tcpip netio afd tdx tdi http nsiproxy pacer wanarp ndiswan rasl2tp raspptp mpsdrv mslldp fwpkclnt wfplwfs win32k win32kbase win32kfull win32u dxgkrnl dxgmms1 dxgmms2 watchdog ' +
    'wdf01000 wdfldr wdmlib acpi pci msrpc ksecdd cng clfs tm fileinfo wcifs cldflt luafv bindflt wof wofadk filecrypt ' +
    'ntdll kernel32 kernelbase user32 gdi32 gdi32full combase ucrtbase msvcrt rpcrt4 advapi32 sechost comctl32 ole32 shell32 ' +
    'wow64 wow64cpu wow64win cdd'
  ).split(' '),
);

/** Modules that only programs have. */
export const userModules = /^(ntdll|kernel32|kernelbase|user32|win32u|ucrtbase|msvcrt|combase|rpcrt4)$/i;

export const isSystem = (module: string): boolean => module === '' || systemModules.has(module.toLowerCase());

export interface Meaning {
  readonly modules: RegExp;
  readonly functions: RegExp;
  readonly text: string;
}

const nt = /^(nt|ntoskrnl|ntkrnlmp|ntkrnlpa|ntkrpamp)$/i;
const fltmgr = /^fltmgr$/i;
const fileSystem = /^(ntfs|refs|fastfat|exfat|udfs|cdfs|rdbss|mrxsmb)$/i;

/** Functions by the part that they play on a stack, of x86, x64 and ARM64. */
export const parts = {
  pageFault: /^(KiPageFault|KiTrap0E$)/,
  /** The processor came here by itself. */
  trap: /^(Ki(PageFault|DoubleFaultAbort|GeneralProtectionFault|BreakpointTrap|DivideErrorFault|InvalidOpcodeFault|StackFault|RaiseSecurityCheckFailure|SynchronousException|Arm64ExceptionVectors|Trap[0-9A-F]{2}$)|KzSynchronousException)/,
  /** What follows a trap: it belongs to the crash, not to what led there. */
  breaker:
    /^(KeBugCheck|KeBugCheckEx|KeBugCheck2|KiBugCheckDispatch|KiBugCheckDebugBreak|RtlpBreakWithStatusInstruction|DbgBreakPointWithStatus|KiExceptionDispatch|CommonDispatchException|KiExceptionExit|KiDispatchException(OnExceptionStack)?|KiFastFailDispatch|KiSystemFatalException|KiFatalFilter|KeKernelStackOverflow|MiSystemFault|MmAccessFault|MiRaisedIrqlFault|Rtl(DispatchException|pExecuteHandlerForException|RaiseStatus|UnwindEx?)|ExecuteHandler2?|PspSystemThreadStartup\$filt|PspUnhandledExceptionInSystemThread|_C_specific_handler|__C_specific_handler|_?_?except_handler\d|_C_ExecuteExceptionFilter|RcConsolidateFrames|__?report_gsfailure|_?_?GSHandlerCheck)/,
  /** Those that call an exception's filters and handlers, or stop the machine. */
  dispatcher:
    /^(KeBugCheckEx|KiBugCheckDispatch|KiDispatchException|KiExceptionDispatch|CommonDispatchException|RtlDispatchException|RtlpExecuteHandlerForException|ExecuteHandler2?)$/,
  doubleFault: /^(KiDoubleFaultAbort|KiTrap08$)/,
  /** The processor changes to a stack of its own: IST entries of the IDT, task gates on x86. */
  ownStack:
    /^(KiDoubleFaultAbort|KxDoubleFaultAbort|KiNmiInterrupt|KxNmiInterrupt|KiMcheckAbort|KxMcheckAbort|KxDebugTrapOrFault|KiTrap0[28]$)/,
  /** What is older than these lies on another stack (KeExpandKernelStackAndCallout). */
  expanded: /^(KxSwitchKernelStackCallout|KiSwitchKernelStackContinue|KiSwapKernelStackAndExit)$/,
  dpc: /^K[ixy]?RetireDpcList/,
  interrupt:
    /^(Ki(Interrupt|Isr|Hypervisor|DpcInterrupt|IpiInterrupt|ChainedDispatch|PassiveIsr)|KxIsrLinkage|KyIsrLinkage|KiIsrLinkage)/,
  systemCall: /^Ki(SystemService|FastCallEntry)/,
  waits: /^(KiSwapContext|KiSwapThread|SwapContext)$/,
  /** A thread begins here. */
  first:
    /^(KiSystemService|KiFastCallEntry|KiStartSystemThread|KxStartSystemThread|KiThreadStartup|KiStartUserThread|KiIdleLoop|KiSystemStartup)/,
  systemThread: /^(KiStartSystemThread|KxStartSystemThread|KiThreadStartup)$/,
} as const;

export const plays = (frame: Pick<TextFrame, 'function'> | undefined, part: RegExp): boolean =>
  frame?.function !== undefined && part.test(frame.function);

/** Writing or reading pages of a file: the thread holds the file system's paging resource and must not wait. */
export const paging: readonly Meaning[] = [
  {
    modules: nt,
    functions: /^(IoSynchronousPageWrite|IoAsynchronousPageWrite|MiIssueSynchronousFlush)/,
    text: 'paging write',
  },
  { modules: nt, functions: /^(IoPageRead|MiIssueHardFault|MiDispatchFault|MiWaitForInPage)/, text: 'paging read' },
  {
    modules: nt,
    functions: /^(MiFlushSectionInternal|MmFlushSection|MiMappedPageWriter|MiGatherMappedPages)/,
    text: 'flush of a section',
  },
  { modules: nt, functions: /^(CcFlushCache|CcFlushCachePriv|CcWriteBehind|CcLazyWrite)/, text: 'flush of the cache' },
];

/** What may wait, or needs PASSIVE_LEVEL. */
export const waiting: readonly Meaning[] = [
  {
    modules: nt,
    functions:
      /^Ke(WaitFor|Delay)|^Ki(SwapContext|SwapThread|CommitThreadWait)$|^(Nt|Zw)(WaitFor|Delay)|^ObWaitFor|^FsRtlCancellableWait/,
    text: 'waits',
  },
  { modules: nt, functions: /^(KeRemoveQueue|IoRemoveIoCompletion)/, text: 'waits for work' },
  {
    modules: nt,
    functions: /^Ex(f|p)?WaitForRundownProtectionRelease/,
    text: 'waits until nobody uses the object any more',
  },
  { modules: nt, functions: /^KxWaitFor(SpinLock|LockOwner)/, text: 'spins for a lock that another processor holds' },
  {
    modules: nt,
    functions: /^(Ex(p|f)?Acquire(Resource|FastMutex|PushLock)|ExpWaitFor|KeAcquireGuardedMutex|KeAcquireMutex)/,
    text: 'takes a lock that may wait',
  },
  {
    modules: nt,
    functions:
      /^(Nt|Zw)(Create|Open|Read|Write|Query\w*|Set\w*|Flush\w*|Delete)(File|Attributes\w*|InformationFile|BuffersFile\w*)$/,
    text: 'does file I/O and waits for it',
  },
  {
    modules: nt,
    functions: /^(IoCreateFile|IopCreateFile|IopSynchronousServiceTail|IopSynchronousApiServiceTail)/,
    text: 'does I/O and waits for it',
  },
  {
    modules: fltmgr,
    functions: /^FltUnregisterFilter$/,
    text: 'waits until no callback of the filter runs and nobody holds its objects',
  },
  { modules: fltmgr, functions: /^FltAcquire(Resource|PushLock)/, text: 'takes a lock that may wait' },
  { modules: fltmgr, functions: /^FltSendMessage$/, text: 'sends a message to user mode and waits for the answer' },
  {
    modules: fltmgr,
    functions:
      /^Flt(CreateFile|ReadFile|WriteFile|QueryInformationFile|SetInformationFile|FlushBuffers|PerformSynchronousIo|ReissueSynchronousIo|GetFileNameInformation)/,
    text: 'does synchronous I/O through the filter manager',
  },
  {
    modules: fileSystem,
    functions: /^(Ntfs|Refs|Fat)(Common|Fsd)(Create|Read|Write|Cleanup|Flush|SetInformation|QueryInformation)/,
    text: "does the file system's work, which may wait",
  },
];

/** By which way a driver came back to itself, oldest reason first that fits. */
export const routes: readonly Meaning[] = [
  { modules: nt, functions: /^(IoSynchronousPageWrite|IoAsynchronousPageWrite)/, text: 'a paging write' },
  { modules: nt, functions: /^(IoPageRead|MiIssueHardFault)/, text: 'a paging read' },
  { modules: fltmgr, functions: /^FltCreateFile/, text: 'a file that it opened itself (FltCreateFile)' },
  { modules: fltmgr, functions: /^Flt(Write|Read)File/, text: 'I/O of its own through the filter manager' },
  { modules: nt, functions: /^(Nt|Zw)WriteFile$/, text: 'a write of its own (ZwWriteFile)' },
  { modules: nt, functions: /^(Nt|Zw)ReadFile$/, text: 'a read of its own (ZwReadFile)' },
  { modules: nt, functions: /^((Nt|Zw)CreateFile|(Nt|Zw)OpenFile|IoCreateFile)/, text: 'a file that it opened itself' },
  {
    modules: nt,
    functions: /^(IopfCompleteRequest|IofCompleteRequest|IopfCompleteRequest)/,
    text: 'the completion of a request',
  },
  {
    modules: fltmgr,
    functions: /^Flt(p)?ReissueSynchronousIo/,
    text: 'a request that was issued again (FltReissueSynchronousIo)',
  },
  { modules: nt, functions: /^IofCallDriver/, text: 'a request that it sent down' },
];

export const matches = (frame: TextFrame, m: Meaning): boolean =>
  frame.function !== undefined && m.modules.test(frame.module) && m.functions.test(frame.function);

export const meaningOf = (frame: TextFrame, list: readonly Meaning[]): Meaning | undefined =>
  list.find(m => matches(frame, m));

/** Functions that do not call each other, however many lines stand between them: names that WinDbg guessed. */
export const strangers: readonly { readonly callee: Meaning; readonly caller: Meaning }[] = [
  {
    callee: {
      modules: fltmgr,
      functions: /^Tree(Unlink|Insert|Find|Lookup)/,
      text: 'works on the trees of contexts and names',
    },
    caller: { modules: fltmgr, functions: /^Flt(p)?SendMessage/, text: 'a message to user mode has none' },
  },
];

/** Routines written in assembler, which lie together in the kernel's image. */
export const assembler: Meaning = {
  modules: nt,
  functions: /^(KiPageFault|KiSystemService|KiServiceLinkage|KiSwapContext|KiBugCheckDispatch|KiExceptionDispatch)/,
  text: '',
};
export const namedOfC: Meaning = { modules: nt, functions: /^(Rtl|Ex|Io|Ob|Ps|Cc|Mm|Se|Po|Cm|Etw)[A-Z]/, text: '' };

/** A file system's entry points: only the I/O manager calls them. */
export const fileSystemEntry: Meaning = { modules: fileSystem, functions: /^(Ntfs|Refs|Fat)Fsd/, text: '' };
export const isFilterManager = (frame: TextFrame): boolean => fltmgr.test(frame.module);
export const isKernel = (frame: TextFrame): boolean => nt.test(frame.module);
