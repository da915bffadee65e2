/** Part of wdm.h: the kernel and the debugger (nt/ke, nt/kd). */
export { __except, AbnormalTermination, GetExceptionCode, GetExceptionInformation } from '../../nt/ke/seh';
export {
  KeAcquireGuardedMutex,
  KeAcquireGuardedMutexUnsafe,
  KeInitializeGuardedMutex,
  KeReleaseGuardedMutex,
  KeReleaseGuardedMutexUnsafe,
  KeTryToAcquireGuardedMutex,
} from '../../nt/ke/guardedmutex';
export {
  KeRevertToUserAffinityThreadEx,
  KeSetSystemAffinityThread,
  KeSetSystemAffinityThreadEx,
} from '../../nt/ke/affinity';
export {
  KeAreAllApcsDisabled,
  KeAreApcsDisabled,
  KeEnterCriticalRegion,
  KeEnterGuardedRegion,
  KeLeaveCriticalRegion,
  KeLeaveGuardedRegion,
} from '../../nt/ke/apc';
export {
  KB_ADD_PAGES_FLAG_ADDITIONAL_RANGES_EXIST,
  KB_ADD_PAGES_FLAG_PHYSICAL_ADDRESS,
  KB_ADD_PAGES_FLAG_VIRTUAL_ADDRESS,
  KbCallbackAddPages,
  KbCallbackDumpIo,
  KbCallbackInvalid,
  KbCallbackRemovePages,
  KbCallbackReserved1,
  KbCallbackSecondaryDumpData,
  KbCallbackSecondaryMultiPartDumpData,
  KbCallbackTriageDumpData,
  KBUGCHECK_ADD_PAGES,
  KBUGCHECK_CALLBACK_RECORD,
  KBUGCHECK_REASON_CALLBACK_RECORD,
  KBUGCHECK_SECONDARY_DUMP_DATA,
  KeDeregisterBugCheckCallback,
  KeDeregisterBugCheckReasonCallback,
  KeInitializeCallbackRecord,
  KeRegisterBugCheckCallback,
  KeRegisterBugCheckReasonCallback,
  type PKBUGCHECK_CALLBACK_ROUTINE,
  type PKBUGCHECK_REASON_CALLBACK_ROUTINE,
} from '../../nt/ke/bugcallback';
export { KeBugCheckEx } from '../../nt/ke/bugcheck';
export {
  KeFlushQueuedDpcs,
  KeInitializeDpc,
  KeInitializeThreadedDpc,
  KeInsertQueueDpc,
  KeRemoveQueueDpc,
  KeSetImportanceDpc,
  KeSetTargetProcessorDpc,
  KeSetTargetProcessorDpcEx,
} from '../../nt/ke/dpc';
export { KeClearEvent, KeInitializeEvent, KeReadStateEvent, KeResetEvent, KeSetEvent } from '../../nt/ke/event';
export { KeGenericCallDpc, KeIpiGenericCall, KeSignalCallDpcDone, KeSignalCallDpcSynchronize } from '../../nt/ke/ipi';
export {
  KDPC_WATCHDOG_INFORMATION,
  KeIsExecutingDpc,
  KeQueryDpcWatchdogInformation,
  KeQueryRuntimeThread,
  KeQueryUnbiasedInterruptTime,
  KeShouldYieldProcessor,
} from '../../nt/ke/runtime';
export {
  GROUP_AFFINITY,
  KeGetCurrentNodeNumber,
  KeGetCurrentProcessorIndex,
  KeGetProcessorIndexFromNumber,
  KeGetProcessorNumberFromIndex,
  KeQueryActiveGroupCount,
  KeQueryActiveProcessorCount,
  KeQueryGroupAffinity,
  KeQueryHighestNodeNumber,
  KeQueryMaximumGroupCount,
  KeQueryMaximumProcessorCount,
  KeQueryNodeActiveAffinity,
  KeQueryNodeMaximumProcessorCount,
  KeRevertToUserGroupAffinityThread,
  KeSetSystemGroupAffinityThread,
  PROCESSOR_NUMBER,
} from '../../nt/ke/topology';
export { KeAcquireInterruptSpinLock, KeReleaseInterruptSpinLock, KeSynchronizeExecution } from '../../nt/ke/interrupt';
export {
  KeGetCurrentIrql,
  KeLowerIrql,
  KeRaiseIrql,
  KeRaiseIrqlToDpcLevel,
  KfRaiseIrql,
  KzLowerIrql,
} from '../../nt/ke/irql';
export { KeInitializeMutex, KeReadStateMutex, KeReleaseMutex } from '../../nt/ke/mutant';
export {
  KeGetCurrentProcessorNumberEx,
  KeGetCurrentThread,
  KeQueryActiveProcessorCountEx,
  KeQueryActiveProcessors,
  KeQueryMaximumProcessorCountEx,
} from '../../nt/ke/prcb';
export { KeQueryPriorityThread, KeSetPriorityThread } from '../../nt/ke/priority';
export { KeInitializeSemaphore, KeReadStateSemaphore, KeReleaseSemaphore } from '../../nt/ke/semaphore';
export { ExGetPreviousMode } from '../../nt/ke/service';
export {
  KeAcquireInStackQueuedSpinLock,
  KeAcquireInStackQueuedSpinLockAtDpcLevel,
  KeAcquireInStackQueuedSpinLockForDpc,
  KeAcquireSpinLock,
  KeAcquireSpinLockAtDpcLevel,
  KeAcquireSpinLockForDpc,
  KeAcquireSpinLockRaiseToDpc,
  KeInitializeSpinLock,
  KeReleaseInStackQueuedSpinLock,
  KeReleaseInStackQueuedSpinLockForDpc,
  KeReleaseInStackQueuedSpinLockFromDpcLevel,
  KeReleaseSpinLock,
  KeReleaseSpinLockForDpc,
  KeReleaseSpinLockFromDpcLevel,
  KeTestSpinLock,
  KeTryToAcquireSpinLockAtDpcLevel,
} from '../../nt/ke/spinlock';
export {
  KeQueryInterruptTime,
  KeQueryInterruptTimePrecise,
  KeQueryPerformanceCounter,
  KeQuerySystemTime,
  KeQuerySystemTimePrecise,
  KeQueryTickCount,
  KeQueryTimeIncrement,
  KeQueryUnbiasedInterruptTimePrecise,
  KeStallExecutionProcessor,
} from '../../nt/ke/time';
export {
  KeCancelTimer,
  KeInitializeTimer,
  KeInitializeTimerEx,
  KeReadStateTimer,
  KeSetCoalescableTimer,
  KeSetTimer,
  KeSetTimerEx,
} from '../../nt/ke/timer';
export {
  KeDelayExecutionThread,
  KeWaitForMultipleObjects,
  KeWaitForMutexObject,
  KeWaitForSingleObject,
} from '../../nt/ke/wait';
export {
  __debugbreak,
  DbgBreakPoint,
  DbgBreakPointWithStatus,
  DbgRaiseAssertionFailure,
  KD_DEBUGGER_ENABLED,
  KD_DEBUGGER_NOT_PRESENT,
  KdRefreshDebuggerNotPresent,
} from '../../nt/kd/break';
export {
  DbgPrint,
  DbgPrintEx,
  DPFLTR_DEFAULT_ID,
  DPFLTR_ERROR_LEVEL,
  DPFLTR_IHVDRIVER_ID,
  DPFLTR_INFO_LEVEL,
  DPFLTR_TRACE_LEVEL,
  DPFLTR_WARNING_LEVEL,
  KdPrint,
  vDbgPrintEx,
} from '../../nt/kd/print';
export {
  KE_PROCESSOR_CHANGE_ADD_EXISTING,
  KE_PROCESSOR_CHANGE_NOTIFY_CONTEXT,
  KeDeregisterProcessorChangeCallback,
  KeFlushIoBuffers,
  KeGetRecommendedSharedDataAlignment,
  KeProcessorAddCompleteNotify,
  KeProcessorAddFailureNotify,
  KeProcessorAddStartNotify,
  KeRegisterProcessorChangeCallback,
  KeRestoreExtendedProcessorState,
  KeRestoreFloatingPointState,
  KeSaveExtendedProcessorState,
  KeSaveFloatingPointState,
  KFLOATING_SAVE,
  MmLargeSystem,
  MmMediumSystem,
  MmQuerySystemSize,
  MmSmallSystem,
  type PROCESSOR_CALLBACK_FUNCTION,
  XSTATE_SAVE,
} from '../../nt/ke/machineFacts';
