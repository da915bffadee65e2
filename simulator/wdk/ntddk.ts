/** ntddk.h: wdm.h and what drivers outside the PnP model use. */
export * from './wdm';
export { ExRaiseAccessViolation, ExRaiseDatatypeMisalignment } from '../nt/ex/raise';
export { ZwDeviceIoControlFile, ZwTerminateProcess, ZwYieldExecution } from '../nt/ex/zw';
export { DbgQueryDebugFilterState, DbgSetDebugFilterState } from '../nt/kd/print';
export { KeRevertToUserAffinityThread } from '../nt/ke/affinity';
export { KeBugCheck } from '../nt/ke/bugcheck';
export {
  KeExpandKernelStackAndCallout,
  KeExpandKernelStackAndCalloutEx,
  MAXIMUM_EXPANSION_SIZE,
  type PEXPAND_STACK_CALLOUT,
} from '../nt/ke/callout';
export { MmProbeAndLockProcessPages } from '../nt/mm/lock';
export { MmSecureVirtualMemory, MmUnsecureVirtualMemory } from '../nt/mm/secure';
export { KePulseEvent } from '../nt/ke/event';
export { KeGetCurrentProcessorNumber } from '../nt/ke/prcb';
export { KeSetBasePriorityThread } from '../nt/ke/priority';
export { KeYieldExecution } from '../nt/ke/quantum';
export {
  PsGetCurrentProcessId,
  PsGetCurrentThreadId,
  PsGetProcessId,
  PsGetThreadId,
  PsGetThreadProcessId,
} from '../nt/ps/current';
export { IO_DRIVER_CREATE_CONTEXT } from '../nt/inc/ecp';
export { IoCreateFileEx, IoInitializeDriverCreateContext } from '../nt/io/create';
export { IoVolumeDeviceToDosName, IoVolumeDeviceToDosName as RtlVolumeDeviceToDosName } from '../nt/io/symlink';
export { RtlPrefixUnicodeString } from '../nt/rtl/string';
export { RtlConvertLongToLuid, RtlConvertUlongToLuid } from '../nt/rtl/luid';
export { ExUuidCreate } from '../nt/rtl/guid';
export { RtlCharToInteger, RtlUpcaseUnicodeString } from '../nt/rtl/unicode';
export { RtlCompareString, RtlCopyString, RtlEqualString, RtlUpperChar, RtlUpperString } from '../nt/rtl/ansi';
export {
  RtlDelete,
  RtlDeleteNoSplay,
  RtlInitializeSplayLinks,
  RtlInsertAsLeftChild,
  RtlInsertAsRightChild,
  RtlIsLeftChild,
  RtlIsRightChild,
  RtlIsRoot,
  RtlLeftChild,
  RtlParent,
  RtlRealPredecessor,
  RtlRealSuccessor,
  RtlRightChild,
  RtlSplay,
  RtlSubtreePredecessor,
  RtlSubtreeSuccessor,
} from '../nt/rtl/splay';
export {
  RtlDeleteElementGenericTable,
  RtlEnumerateGenericTable,
  RtlEnumerateGenericTableWithoutSplaying,
  RtlGetElementGenericTable,
  RtlInitializeGenericTable,
  RtlInsertElementGenericTable,
  RtlIsGenericTableEmpty,
  RtlLookupElementGenericTable,
  RtlNumberGenericTableElements,
} from '../nt/rtl/gentable';
export {
  RtlDeleteElementGenericTableAvl,
  RtlEnumerateGenericTableAvl,
  RtlEnumerateGenericTableWithoutSplayingAvl,
  RtlGetElementGenericTableAvl,
  RtlInitializeGenericTableAvl,
  RtlInsertElementGenericTableAvl,
  RtlInsertElementGenericTableFullAvl,
  RtlIsGenericTableEmptyAvl,
  RtlLookupElementGenericTableAvl,
  RtlLookupElementGenericTableFullAvl,
  RtlLookupFirstMatchingElementGenericTableAvl,
  RtlNumberGenericTableElementsAvl,
} from '../nt/rtl/avltable';
export { RtlIsZeroMemory } from '../nt/rtl/bytes';
export {
  PsRemoveCreateThreadNotifyRoutine,
  PsRemoveLoadImageNotifyRoutine,
  PsSetCreateProcessNotifyRoutine,
  PsSetCreateProcessNotifyRoutineEx,
  PsSetCreateProcessNotifyRoutineEx2,
  PsSetCreateThreadNotifyRoutine,
  PsSetCreateThreadNotifyRoutineEx,
  PsSetLoadImageNotifyRoutine,
  PsSetLoadImageNotifyRoutineEx,
} from '../nt/ps/notify';
export {
  NtOpenProcess,
  PsGetProcessCreateTimeQuadPart,
  PsGetProcessExitStatus,
  PsGetThreadCreateTime,
  PsGetThreadExitStatus,
} from '../nt/ps/information';
export {
  RtlRunOnceBeginInitialize,
  RtlRunOnceComplete,
  RtlRunOnceExecuteOnce,
  RtlRunOnceInitialize,
} from '../nt/rtl/runonce';
export { RtlMapGenericMask, RtlWalkFrameChain } from '../nt/rtl/generic';
export { ZwOpenProcess } from '../nt/ex/zw';
export { IoGetFileObjectGenericMapping, SeSinglePrivilegeCheck } from '../nt/se/access';
export {
  type DRIVER_REINITIALIZE,
  IoRegisterBootDriverReinitialization,
  IoRegisterDriverReinitialization,
} from '../nt/io/reinit';
export { KeInvalidateAllCaches, MmIsThisAnNtAsSystem } from '../nt/ke/machineFacts';
export { DbgPrompt } from '../nt/kd/print';
export {
  MM_COPY_ADDRESS,
  MM_COPY_MEMORY_PHYSICAL,
  MM_COPY_MEMORY_VIRTUAL,
  MmAllocateNonCachedMemory,
  MmCopyMemory,
  MmFreeNonCachedMemory,
  MmGetPhysicalAddress,
} from '../nt/mm/contiguous';
export {
  IoAssignArcName,
  IoClearActivityIdThread,
  IoDeassignArcName,
  IoGetActivityIdIrp,
  IoGetActivityIdThread,
  IoIsValidIrpStatus,
  IoPropagateActivityIdToThread,
  IoSetActivityIdIrp,
  IoSetActivityIdThread,
  IoSetHardErrorOrVerifyDevice,
  IoSetMasterIrpStatus,
  IoSetThreadHardErrorMode,
} from '../nt/io/facts';
export {
  PsAttachSiloToCurrentThread,
  PsDetachSiloFromCurrentThread,
  PsGetCurrentServerSilo,
  PsGetCurrentSilo,
  PsGetEffectiveServerSilo,
  PsGetHostSilo,
  PsGetParentSilo,
  PsGetServerSiloActiveConsoleId,
  PsGetThreadServerSilo,
  PsIsHostSilo,
} from '../nt/ps/silo';
