/** wdm.h: what every driver may use. Names, parameter order and constants are the WDK's. */
export * from '../nt/inc/ntstatus';
export * from '../nt/inc/bugcodes';
export * from '../nt/inc/ntdef';
export * from '../nt/inc/ref';
export * from '../nt/inc/list';
export * from '../nt/inc/kedefs';
export * from '../nt/inc/ke';
export * from '../nt/inc/io';
export * from '../nt/inc/iodefs';
export * from '../nt/inc/fsinfo';
export { RtlStructureFromBytes, RtlStructureToBytes } from '../nt/rtl/structure';
export * from '../nt/inc/devqueue';
export * from '../nt/inc/ex';
export * from '../nt/inc/fastmutex';
export * from '../nt/inc/cm';
export { FAST_IO_DISPATCH } from '../nt/inc/fastio';
export { IO_WORKITEM } from '../nt/inc/iowork';
export * from '../nt/inc/mdl';
export * from '../nt/inc/mmdefs';
export {
  DevicePowerState,
  POWER_STATE,
  type POWER_STATE_TYPE,
  PowerActionHibernate,
  PowerActionNone,
  PowerActionReserved,
  PowerActionShutdown,
  PowerActionShutdownOff,
  PowerActionShutdownReset,
  PowerActionSleep,
  PowerDeviceD0,
  PowerDeviceD1,
  PowerDeviceD2,
  PowerDeviceD3,
  PowerDeviceMaximum,
  PowerDeviceUnspecified,
  PowerSystemHibernate,
  PowerSystemMaximum,
  PowerSystemShutdown,
  PowerSystemSleeping1,
  PowerSystemSleeping2,
  PowerSystemSleeping3,
  PowerSystemUnspecified,
  PowerSystemWorking,
  type REQUEST_POWER_COMPLETE,
  SystemPowerState,
} from '../nt/inc/po';
export { PoCallDriver, PoRequestPowerIrp, PoSetPowerState, PoStartNextPowerIrp } from '../nt/po/irp';
export { CLIENT_ID, EPROCESS, ETHREAD } from '../nt/inc/ps';
export { KMUTANT as KMUTEX } from '../nt/inc/ke';
export * from './access';
export * from './macros';
export type * from './types';
export {
  ExAcquireFastMutex,
  ExAcquireFastMutexUnsafe,
  ExInitializeFastMutex,
  ExReleaseFastMutex,
  ExReleaseFastMutexUnsafe,
  ExTryToAcquireFastMutex,
} from '../nt/ex/fastMutex';
export {
  ExAllocatePool,
  ExAllocatePool2,
  ExAllocatePool3,
  ExAllocatePoolPriorityUninitialized,
  ExAllocatePoolPriorityZero,
  ExAllocatePoolQuotaUninitialized,
  ExAllocatePoolQuotaZero,
  ExAllocatePoolUninitialized,
  ExAllocatePoolWithQuota,
  ExAllocatePoolWithQuotaTag,
  ExAllocatePoolWithTag,
  ExAllocatePoolWithTagPriority,
  ExAllocatePoolZero,
  ExFreePool,
  ExFreePool2,
  ExFreePoolWithTag,
  ExQueryPoolBlockSize,
  type POOL_TAG,
  type PoolType,
} from '../nt/ex/pool';
export { ProbeForRead, ProbeForWrite } from '../nt/ex/probe';
export { ExRaiseStatus } from '../nt/ex/raise';
export * from '../nt/inc/exception';
export * from '../nt/inc/fastfail';
export { CONTEXT } from '../nt/inc/trap';
export { __except, AbnormalTermination, GetExceptionCode, GetExceptionInformation } from '../nt/ke/seh';
export {
  ExAcquirePushLockExclusive,
  ExAcquirePushLockShared,
  ExInitializePushLock,
  ExReleasePushLockExclusive,
  ExReleasePushLockShared,
} from '../nt/ex/pushlock';
export {
  ExAcquireSpinLockExclusive,
  ExAcquireSpinLockExclusiveAtDpcLevel,
  ExAcquireSpinLockShared,
  ExAcquireSpinLockSharedAtDpcLevel,
  ExReleaseSpinLockExclusive,
  ExReleaseSpinLockExclusiveFromDpcLevel,
  ExReleaseSpinLockShared,
  ExReleaseSpinLockSharedFromDpcLevel,
  ExTryAcquireSpinLockExclusiveAtDpcLevel,
  ExTryAcquireSpinLockSharedAtDpcLevel,
  ExTryConvertSharedSpinLockExclusive,
} from '../nt/ex/spinlock';
export { EX_PUSH_LOCK, EX_SPIN_LOCK } from '../nt/inc/pushlock';
export { ERESOURCE, EX_RUNDOWN_REF, KGUARDED_MUTEX, OWNER_ENTRY } from '../nt/inc/resource';
export {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExAcquireSharedStarveExclusive,
  ExConvertExclusiveToSharedLite,
  ExDeleteResourceLite,
  ExGetExclusiveWaiterCount,
  ExGetSharedWaiterCount,
  ExInitializeResourceLite,
  ExIsResourceAcquiredExclusiveLite,
  ExIsResourceAcquiredSharedLite,
  ExReinitializeResourceLite,
  ExReleaseResourceLite,
} from '../nt/ex/resource';
export {
  ExAcquireRundownProtection,
  ExInitializeRundownProtection,
  ExReInitializeRundownProtection,
  ExReleaseRundownProtection,
  ExRundownCompleted,
  ExWaitForRundownProtectionRelease,
} from '../nt/ex/rundown';
export {
  KeAcquireGuardedMutex,
  KeAcquireGuardedMutexUnsafe,
  KeInitializeGuardedMutex,
  KeReleaseGuardedMutex,
  KeReleaseGuardedMutexUnsafe,
  KeTryToAcquireGuardedMutex,
} from '../nt/ke/guardedmutex';
export { ExEventObjectType, ExSemaphoreObjectType } from '../nt/ex/types';
export { ExInitializeWorkItem, ExQueueWorkItem } from '../nt/ex/worker';
export {
  ZwClose,
  ZwCreateFile,
  ZwCreateKey,
  ZwDeleteKey,
  ZwDeleteValueKey,
  ZwLoadDriver,
  ZwOpenEvent,
  ZwOpenFile,
  ZwOpenKey,
  ZwQueryInformationFile,
  ZwQueryValueKey,
  ZwReadFile,
  ZwSetInformationFile,
  ZwSetValueKey,
  ZwUnloadDriver,
  ZwWriteFile,
} from '../nt/ex/zw';
export { IoCallDriver, IofCallDriver } from '../nt/io/call';
export { IoAcquireCancelSpinLock, IoCancelIrp, IoReleaseCancelSpinLock, IoSetCancelRoutine } from '../nt/io/cancel';
export { IoCompleteRequest, IofCompleteRequest } from '../nt/io/complete';
export {
  type DeviceExtensionSize,
  IoAttachDeviceToDeviceStack,
  IoAttachDeviceToDeviceStackSafe,
  IoCreateDevice,
  IoCreateDeviceSecure,
  IoDeleteDevice,
  IoDetachDevice,
  IoGetAttachedDeviceReference,
  IoGetRelatedDeviceObject,
  WdmlibIoCreateDeviceSecure,
} from '../nt/io/device';
export {
  IoInitializeDpcRequest,
  IoInitializeTimer,
  IoRequestDpc,
  IoStartTimer,
  IoStopTimer,
  type PIO_DPC_ROUTINE,
  type PIO_TIMER_ROUTINE,
} from '../nt/io/dpcTimer';
export { IoConnectInterrupt, IoDisconnectInterrupt } from '../nt/io/interrupt';
export {
  IoAllocateIrp,
  IoCopyCurrentIrpStackLocationToNext,
  IoFreeIrp,
  IoGetCurrentIrpStackLocation,
  IoGetNextIrpStackLocation,
  IoInitializeIrp,
  IoMarkIrpPending,
  IoReuseIrp,
  IoSetCompletionRoutine,
  IoSetCompletionRoutineEx,
  IoSetNextIrpStackLocation,
  IoSkipCurrentIrpStackLocation,
} from '../nt/io/irp';
export { IoGetRemainingStackSize, IoGetStackLimits } from '../nt/io/stack';
export {
  IoStartNextPacket,
  IoStartNextPacketByKey,
  IoStartPacket,
  KeInsertByKeyDeviceQueue,
  KeRemoveByKeyDeviceQueue,
  KeInitializeDeviceQueue,
  KeInsertDeviceQueue,
  KeRemoveDeviceQueue,
  KeRemoveEntryDeviceQueue,
} from '../nt/io/startio';
export { IoCreateSymbolicLink, IoDeleteSymbolicLink } from '../nt/io/symlink';
export { IoFileObjectType } from '../nt/io/types';
export {
  IoAllocateWorkItem,
  IoFreeWorkItem,
  IoInitializeWorkItem,
  IoQueueWorkItem,
  IoQueueWorkItemEx,
  IoSizeofWorkItem,
  IoUninitializeWorkItem,
  type PIO_WORKITEM_ROUTINE,
  type PIO_WORKITEM_ROUTINE_EX,
} from '../nt/io/workitem';
export {
  __debugbreak,
  DbgBreakPoint,
  DbgBreakPointWithStatus,
  DbgRaiseAssertionFailure,
  KD_DEBUGGER_ENABLED,
  KD_DEBUGGER_NOT_PRESENT,
  KdRefreshDebuggerNotPresent,
} from '../nt/kd/break';
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
} from '../nt/kd/print';
export {
  KeRevertToUserAffinityThreadEx,
  KeSetSystemAffinityThread,
  KeSetSystemAffinityThreadEx,
} from '../nt/ke/affinity';
export {
  KeAreAllApcsDisabled,
  KeAreApcsDisabled,
  KeEnterCriticalRegion,
  KeEnterGuardedRegion,
  KeLeaveCriticalRegion,
  KeLeaveGuardedRegion,
} from '../nt/ke/apc';
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
} from '../nt/ke/bugcallback';
export { KeBugCheckEx } from '../nt/ke/bugcheck';
export {
  KeFlushQueuedDpcs,
  KeInitializeDpc,
  KeInitializeThreadedDpc,
  KeInsertQueueDpc,
  KeRemoveQueueDpc,
  KeSetImportanceDpc,
  KeSetTargetProcessorDpc,
  KeSetTargetProcessorDpcEx,
} from '../nt/ke/dpc';
export { KeClearEvent, KeInitializeEvent, KeReadStateEvent, KeResetEvent, KeSetEvent } from '../nt/ke/event';
export { KeGenericCallDpc, KeIpiGenericCall, KeSignalCallDpcDone, KeSignalCallDpcSynchronize } from '../nt/ke/ipi';
export {
  KDPC_WATCHDOG_INFORMATION,
  KeIsExecutingDpc,
  KeQueryDpcWatchdogInformation,
  KeQueryRuntimeThread,
  KeQueryUnbiasedInterruptTime,
  KeShouldYieldProcessor,
} from '../nt/ke/runtime';
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
} from '../nt/ke/topology';
export { KeAcquireInterruptSpinLock, KeReleaseInterruptSpinLock, KeSynchronizeExecution } from '../nt/ke/interrupt';
export {
  KeGetCurrentIrql,
  KeLowerIrql,
  KeRaiseIrql,
  KeRaiseIrqlToDpcLevel,
  KfRaiseIrql,
  KzLowerIrql,
} from '../nt/ke/irql';
export { KeInitializeMutex, KeReadStateMutex, KeReleaseMutex } from '../nt/ke/mutant';
export {
  KeGetCurrentProcessorNumberEx,
  KeGetCurrentThread,
  KeQueryActiveProcessorCountEx,
  KeQueryActiveProcessors,
  KeQueryMaximumProcessorCountEx,
} from '../nt/ke/prcb';
export { KeQueryPriorityThread, KeSetPriorityThread } from '../nt/ke/priority';
export { KeInitializeSemaphore, KeReadStateSemaphore, KeReleaseSemaphore } from '../nt/ke/semaphore';
export { ExGetPreviousMode } from '../nt/ke/service';
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
} from '../nt/ke/spinlock';
export {
  KeQueryInterruptTime,
  KeQueryInterruptTimePrecise,
  KeQueryPerformanceCounter,
  KeQuerySystemTime,
  KeQuerySystemTimePrecise,
  KeQueryTickCount,
  KeQueryTimeIncrement,
  KeStallExecutionProcessor,
} from '../nt/ke/time';
export {
  KeCancelTimer,
  KeInitializeTimer,
  KeInitializeTimerEx,
  KeReadStateTimer,
  KeSetCoalescableTimer,
  KeSetTimer,
  KeSetTimerEx,
} from '../nt/ke/timer';
export {
  KeDelayExecutionThread,
  KeWaitForMultipleObjects,
  KeWaitForMutexObject,
  KeWaitForSingleObject,
} from '../nt/ke/wait';
export { MmIsAddressValid, MmTrimAllSystemPagableMemory } from '../nt/mm/pageable';
export { ADDRESS_AND_SIZE_TO_SPAN_PAGES, BYTES_TO_PAGES, PAGE_SHIFT, PAGE_SIZE, ROUND_TO_PAGES } from '../nt/mm/layout';
export {
  MmLockPagableCodeSection,
  MmLockPagableDataSection,
  MmLockPagableSectionByHandle,
  MmPageEntireDriver,
  MmResetDriverPaging,
  MmUnlockPagableImageSection,
} from '../nt/mm/section';
export {
  IoAllocateMdl,
  IoBuildPartialMdl,
  IoFreeMdl,
  MmBuildMdlForNonPagedPool,
  MmGetMdlBaseVa,
  MmGetMdlByteCount,
  MmGetMdlByteOffset,
  MmGetMdlVirtualAddress,
  MmInitializeMdl,
  MmPrepareMdlForReuse,
  MmSizeOfMdl,
} from '../nt/mm/mdl';
export { MmProbeAndLockPages, MmUnlockPages } from '../nt/mm/lock';
export {
  MmGetSystemAddressForMdl,
  MmGetSystemAddressForMdlSafe,
  MmMapLockedPages,
  MmMapLockedPagesSpecifyCache,
  MmProtectMdlSystemAddress,
  MmUnmapLockedPages,
} from '../nt/mm/mapmdl';
export {
  MM_ALLOCATE_FULLY_REQUIRED,
  MM_ALLOCATE_NO_WAIT,
  MM_DONT_ZERO_ALLOCATION,
  MmAllocatePagesForMdl,
  MmAllocatePagesForMdlEx,
  MmFreePagesFromMdl,
} from '../nt/mm/mdlpages';
export { ObCloseHandle, OBJECT_HANDLE_INFORMATION, ObReferenceObjectByHandle } from '../nt/ob/handle';
export {
  ObDereferenceObject,
  ObDereferenceObjectDeferDelete,
  ObfDereferenceObject,
  ObfReferenceObject,
  ObReferenceObject,
  ObReferenceObjectByPointer,
} from '../nt/ob/object';
export { IoGetCurrentProcess, PsGetCurrentProcess, PsGetCurrentThread } from '../nt/ps/current';
export { type PKSTART_ROUTINE, PsCreateSystemThread, PsTerminateSystemThread } from '../nt/ps/systemThread';
export { PsProcessType, PsThreadType } from '../nt/ps/types';
export {
  ExInterlockedInsertHeadList,
  ExInterlockedInsertTailList,
  ExInterlockedRemoveHeadList,
  InterlockedCompareExchange,
  InterlockedCompareExchangePointer,
  InterlockedDecrement,
  InterlockedExchange,
  InterlockedExchangeAdd,
  InterlockedExchangePointer,
  InterlockedIncrement,
} from '../nt/rtl/interlocked';
export {
  RtlCompareMemory,
  RtlCopyMemory,
  RtlEqualMemory,
  RtlFillMemory,
  RtlMoveMemory,
  RtlZeroMemory,
} from '../nt/rtl/memory';
export {
  DECLARE_CONST_UNICODE_STRING,
  RTL_CONSTANT_STRING,
  RtlAppendUnicodeStringToString,
  RtlAppendUnicodeToString,
  RtlCompareUnicodeString,
  RtlCopyUnicodeString,
  RtlEqualUnicodeString,
  RtlFreeUnicodeString,
  RtlInitEmptyUnicodeString,
  RtlInitUnicodeString,
} from '../nt/rtl/string';
export {
  EX_LOOKASIDE_LIST_EX_FLAGS_FAIL_NO_RAISE,
  EX_LOOKASIDE_LIST_EX_FLAGS_RAISE_ON_FAIL,
  ExAllocateFromLookasideListEx,
  ExAllocateFromNPagedLookasideList,
  ExAllocateFromPagedLookasideList,
  ExDeleteLookasideListEx,
  ExDeleteNPagedLookasideList,
  ExDeletePagedLookasideList,
  ExFlushLookasideListEx,
  ExFreeToLookasideListEx,
  ExFreeToNPagedLookasideList,
  ExFreeToPagedLookasideList,
  ExInitializeLookasideListEx,
  ExInitializeNPagedLookasideList,
  ExInitializePagedLookasideList,
  LOOKASIDE_LIST_EX,
  type PALLOCATE_FUNCTION,
  type PALLOCATE_FUNCTION_EX,
  type PFREE_FUNCTION,
  type PFREE_FUNCTION_EX,
  NPAGED_LOOKASIDE_LIST,
  PAGED_LOOKASIDE_LIST,
} from '../nt/ex/lookaside';
export {
  IoBuildAsynchronousFsdRequest,
  IoBuildDeviceIoControlRequest,
  IoBuildSynchronousFsdRequest,
  IoGetDeviceObjectPointer,
} from '../nt/io/build';
export {
  IO_CSQ,
  IO_CSQ_IRP_CONTEXT,
  IoCsqInitialize,
  IoCsqInitializeEx,
  IoCsqInsertIrp,
  IoCsqInsertIrpEx,
  IoCsqRemoveIrp,
  IoCsqRemoveNextIrp,
} from '../nt/io/csq';
export { IO_REMOVE_LOCK } from '../nt/inc/removelock';
export {
  IoAcquireRemoveLock,
  IoInitializeRemoveLock,
  IoReleaseRemoveLock,
  IoReleaseRemoveLockAndWait,
} from '../nt/io/removelock';
export { IoRegisterShutdownNotification, IoUnregisterShutdownNotification } from '../nt/io/shutdown';
export {
  IoAllocateDriverObjectExtension,
  IoForwardIrpSynchronously,
  IoGetDriverObjectExtension,
  IoSizeOfIrp,
  IoValidateDeviceIoControlAccess,
} from '../nt/io/query';
export {
  RTL_BITMAP,
  RTL_BITMAP_RUN,
  RtlAreBitsClear,
  RtlAreBitsSet,
  RtlCheckBit,
  RtlClearAllBits,
  RtlClearBit,
  RtlClearBits,
  RtlFindClearBits,
  RtlFindClearBitsAndSet,
  RtlFindClearRuns,
  RtlFindFirstRunClear,
  RtlFindLastBackwardRunClear,
  RtlFindLeastSignificantBit,
  RtlFindLongestRunClear,
  RtlFindMostSignificantBit,
  RtlFindNextForwardRunClear,
  RtlFindSetBits,
  RtlFindSetBitsAndClear,
  RtlInitializeBitMap,
  RtlNumberOfClearBits,
  RtlNumberOfSetBits,
  RtlNumberOfSetBitsUlongPtr,
  RtlSetAllBits,
  RtlSetBit,
  RtlSetBits,
  RtlTestBit,
} from '../nt/rtl/bitmap';
export {
  ExLocalTimeToSystemTime,
  ExSystemTimeToLocalTime,
  RtlTimeFieldsToTime,
  RtlTimeToTimeFields,
  TIME_FIELDS,
} from '../nt/rtl/time';
export {
  LUID,
  RtlConvertLongToLargeInteger,
  RtlConvertUlongToLargeInteger,
  RtlEqualLuid,
  RtlIsZeroLuid,
  RtlRetrieveUlong,
  RtlRetrieveUshort,
  RtlStoreUlong,
  RtlStoreUlongPtr,
  RtlStoreUlonglong,
  RtlStoreUshort,
  RtlUlongByteSwap,
  RtlUlonglongByteSwap,
  RtlUshortByteSwap,
} from '../nt/rtl/luid';
export { GUID, IsEqualGUID, RtlGUIDFromString, RtlStringFromGUID } from '../nt/rtl/guid';
export { RtlDowncaseUnicodeChar, RtlUpcaseUnicodeChar } from '../nt/rtl/casing';
export {
  HASH_STRING_ALGORITHM_DEFAULT,
  HASH_STRING_ALGORITHM_INVALID,
  HASH_STRING_ALGORITHM_X65599,
  RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE,
  RtlDuplicateUnicodeString,
  RtlHashUnicodeString,
  RtlInitUnicodeStringEx,
  RtlInt64ToUnicodeString,
  RtlIntPtrToUnicodeString,
  RtlIntegerToUnicodeString,
  RtlUnicodeStringToInteger,
  RtlValidateUnicodeString,
} from '../nt/rtl/unicode';
export {
  ANSI_STRING,
  OEM_STRING,
  RtlAnsiStringToUnicodeSize,
  RtlAnsiStringToUnicodeString,
  RtlFreeAnsiString,
  RtlFreeUTF8String,
  RtlInitAnsiString,
  RtlInitEmptyAnsiString,
  RtlInitString,
  RtlInitStringEx,
  RtlInitUTF8String,
  RtlInitUTF8StringEx,
  RtlUnicodeStringToAnsiSize,
  RtlUnicodeStringToAnsiString,
  STRING,
  UTF8_STRING,
  type PCSTRING,
} from '../nt/rtl/ansi';
export {
  RtlUTF8StringToUnicodeString,
  RtlUTF8ToUnicodeN,
  RtlUnicodeStringToUTF8String,
  RtlUnicodeToUTF8N,
} from '../nt/rtl/multibyte';
export { RTL_SPLAY_LINKS } from '../nt/rtl/splay';
export {
  GenericEqual,
  GenericGreaterThan,
  GenericLessThan,
  RTL_GENERIC_TABLE,
  TableEmptyTree,
  TableFoundNode,
  TableInsertAsLeft,
  TableInsertAsRight,
  type RTL_GENERIC_ALLOCATE_ROUTINE,
  type RTL_GENERIC_COMPARE_ROUTINE,
  type RTL_GENERIC_FREE_ROUTINE,
} from '../nt/rtl/gentable';
export {
  RTL_AVL_TABLE,
  RTL_BALANCED_LINKS,
  type RTL_AVL_ALLOCATE_ROUTINE,
  type RTL_AVL_COMPARE_ROUTINE,
  type RTL_AVL_FREE_ROUTINE,
  type RTL_AVL_MATCH_FUNCTION,
} from '../nt/rtl/avltable';
export {
  ExInterlockedAddLargeInteger,
  ExInterlockedAddLargeStatistic,
  ExInterlockedAddUlong,
  ExInterlockedCompareExchange64,
  InterlockedAdd,
  InterlockedAdd64,
  InterlockedAnd,
  InterlockedAnd64,
  InterlockedBitTestAndReset,
  InterlockedBitTestAndSet,
  InterlockedCompareExchange64,
  InterlockedDecrement64,
  InterlockedExchange64,
  InterlockedExchangeAdd64,
  InterlockedIncrement64,
  InterlockedOr,
  InterlockedOr64,
  InterlockedXor,
  InterlockedXor64,
  _BitTest64,
  _BitTestAndComplement64,
  _BitTestAndReset64,
  _BitTestAndSet64,
} from '../nt/rtl/atomic';
export {
  KeMemoryBarrier,
  MemoryBarrier,
  ReadBooleanRaw,
  ReadInt32Acquire,
  ReadInt32NoFence,
  ReadInt32Raw,
  ReadUInt32Acquire,
  ReadUInt32NoFence,
  ReadUInt32Raw,
  WriteInt32NoFence,
  WriteInt32Raw,
  WriteInt32Release,
  WriteUInt32NoFence,
  WriteUInt32Raw,
  WriteUInt32Release,
  _ReadWriteBarrier,
} from '../nt/rtl/volatile';
export {
  ExInitializeSListHead,
  ExInterlockedFlushSList,
  ExInterlockedPopEntryList,
  ExInterlockedPopEntrySList,
  ExInterlockedPushEntryList,
  ExInterlockedPushEntrySList,
  ExQueryDepthSList,
  InitializeSListHead,
  InterlockedFlushSList,
  InterlockedPopEntrySList,
  InterlockedPushEntrySList,
  PopEntryList,
  PushEntryList,
  SINGLE_LIST_ENTRY,
  SLIST_ENTRY,
  SLIST_HEADER,
} from '../nt/ex/slist';
export {
  RtlConstantTimeEqualMemory,
  RtlCopyMemoryNonTemporal,
  RtlFillMemoryNonTemporal,
  RtlPrefetchMemoryNonTemporal,
  RtlSecureZeroMemory,
} from '../nt/rtl/bytes';
export {
  ExIsProcessorFeaturePresent,
  IoIsWdmVersionAvailable,
  PsGetVersion,
  RTL_OSVERSIONINFOEXW,
  RTL_OSVERSIONINFOW,
  RtlGetVersion,
  RtlIsNtDdiVersionAvailable,
  RtlIsServicePackVersionInstalled,
  RtlVerifyVersionInfo,
  VER_BUILDNUMBER,
  VER_EQUAL,
  VER_GREATER,
  VER_GREATER_EQUAL,
  VER_LESS,
  VER_LESS_EQUAL,
  VER_MAJORVERSION,
  VER_MINORVERSION,
  VER_SERVICEPACKMAJOR,
  VER_SERVICEPACKMINOR,
  VerSetConditionMask,
} from '../nt/rtl/version';
export {
  CALLBACK_OBJECT,
  CALLBACK_REGISTRATION,
  ExCallbackObjectType,
  ExCreateCallback,
  ExNotifyCallback,
  ExRegisterCallback,
  ExUnregisterCallback,
  type PCALLBACK_FUNCTION,
} from '../nt/ex/callback';
export {
  EXT_DELETE_PARAMETERS,
  EXT_SET_PARAMETERS,
  EX_TIMER,
  EX_TIMER_HIGH_RESOLUTION,
  EX_TIMER_NOTIFICATION,
  EX_TIMER_NO_WAKE,
  ExAllocateTimer,
  ExCancelTimer,
  ExDeleteTimer,
  ExInitializeDeleteTimerParameters,
  ExInitializeSetTimerParameters,
  ExSetTimer,
  type PEXT_CALLBACK,
  type PEXT_DELETE_CALLBACK,
} from '../nt/ex/timer';
export {
  IMAGE_INFO,
  PS_CREATE_NOTIFY_INFO,
  PsCallImageNotifyRoutines,
  PsCreateProcessNotifySubsystems,
  PsCreateThreadNotifyNonSystem,
  PsCreateThreadNotifySubsystems,
  type PCREATE_PROCESS_NOTIFY_ROUTINE,
  type PCREATE_PROCESS_NOTIFY_ROUTINE_EX,
  type PCREATE_THREAD_NOTIFY_ROUTINE,
  type PLOAD_IMAGE_NOTIFY_ROUTINE,
} from '../nt/ps/notify';
export {
  OBJECT_NAME_INFORMATION,
  ObDereferenceObjectDeferDeleteWithTag,
  ObDereferenceObjectWithTag,
  ObReferenceObjectByHandleWithTag,
  ObReferenceObjectByPointerWithTag,
  ObReferenceObjectSafe,
  ObReferenceObjectWithTag,
} from '../nt/ob/tags';
export {
  IoGetFunctionCodeFromCtlCode,
  IoGetTopLevelIrp,
  IoIs32bitProcess,
  IoSetTopLevelIrp,
} from '../nt/ps/information';
export {
  RTL_QUERY_REGISTRY_DELETE,
  RTL_QUERY_REGISTRY_DIRECT,
  RTL_QUERY_REGISTRY_NOEXPAND,
  RTL_QUERY_REGISTRY_NOVALUE,
  RTL_QUERY_REGISTRY_REQUIRED,
  RTL_QUERY_REGISTRY_SUBKEY,
  RTL_QUERY_REGISTRY_TABLE,
  RTL_QUERY_REGISTRY_TOPKEY,
  RTL_QUERY_REGISTRY_TYPECHECK,
  RTL_QUERY_REGISTRY_TYPECHECK_SHIFT,
  RTL_REGISTRY_ABSOLUTE,
  RTL_REGISTRY_CONTROL,
  RTL_REGISTRY_DEVICEMAP,
  RTL_REGISTRY_HANDLE,
  RTL_REGISTRY_OPTIONAL,
  RTL_REGISTRY_SERVICES,
  RTL_REGISTRY_USER,
  RTL_REGISTRY_WINDOWS_NT,
  RtlCheckRegistryKey,
  RtlCreateRegistryKey,
  RtlDeleteRegistryValue,
  RtlQueryRegistryValues,
  RtlWriteRegistryValue,
  type PRTL_QUERY_REGISTRY_ROUTINE,
} from '../nt/rtl/registry';
export {
  RTL_RUN_ONCE,
  RTL_RUN_ONCE_ASYNC,
  RTL_RUN_ONCE_CHECK_ONLY,
  RTL_RUN_ONCE_INIT_FAILED,
  type PRTL_RUN_ONCE_INIT_FN,
} from '../nt/rtl/runonce';
export { GENERIC_MAPPING } from '../nt/rtl/generic';
export {
  CM_KEY_BODY,
  CM_KEY_NODE,
  CM_KEY_VALUE,
  KEY_ALL_ACCESS,
  KEY_CREATE_SUB_KEY,
  KEY_ENUMERATE_SUB_KEYS,
  KEY_QUERY_VALUE,
  KEY_READ,
  KEY_SET_VALUE,
  KEY_VALUE_PARTIAL_INFORMATION,
  KEY_VALUE_PARTIAL_INFORMATION_SIZE,
  KEY_WRITE,
  KeyValueFullInformation,
  KeyValuePartialInformation,
  REG_BINARY,
  REG_CREATED_NEW_KEY,
  REG_DWORD,
  REG_EXPAND_SZ,
  REG_MULTI_SZ,
  REG_NONE,
  REG_OPENED_EXISTING_KEY,
  REG_OPTION_NON_VOLATILE,
  REG_OPTION_VOLATILE,
  REG_QWORD,
  REG_SZ,
  type RegistryData,
} from '../nt/inc/cm';
export { ZwCreateDirectoryObject } from '../nt/ex/zw';
export { ZwOpenSymbolicLinkObject } from '../nt/ex/zw';
export { ZwQuerySymbolicLinkObject } from '../nt/ex/zw';
export { ZwMakeTemporaryObject } from '../nt/ex/zw';
export {
  OB_CALLBACK_REGISTRATION,
  OB_FLT_REGISTRATION_VERSION,
  OB_OPERATION_HANDLE_CREATE,
  OB_OPERATION_HANDLE_DUPLICATE,
  OB_OPERATION_REGISTRATION,
  OB_POST_OPERATION_INFORMATION,
  OB_PREOP_SUCCESS,
  OB_PRE_CREATE_HANDLE_INFORMATION,
  OB_PRE_OPERATION_INFORMATION,
  ObGetFilterVersion,
  ObRegisterCallbacks,
  ObUnRegisterCallbacks,
  type POB_POST_OPERATION_CALLBACK,
  type POB_PRE_OPERATION_CALLBACK,
} from '../nt/ob/callbacks';
export { ZwQueryKey } from '../nt/ex/zw';
export { ZwEnumerateKey } from '../nt/ex/zw';
export { ZwEnumerateValueKey } from '../nt/ex/zw';
export { ZwFlushKey } from '../nt/ex/zw';
export {
  KEY_BASIC_INFORMATION,
  KEY_FULL_INFORMATION,
  KEY_NAME_INFORMATION,
  KEY_VALUE_BASIC_INFORMATION,
  KEY_VALUE_FULL_INFORMATION,
  KeyBasicInformation,
  KeyFullInformation,
  KeyNameInformation,
  KeyValueBasicInformation,
} from '../nt/cm/information';
export { SID, SID_IDENTIFIER_AUTHORITY, SID_MAX_SUB_AUTHORITIES, SID_REVISION } from '../nt/rtl/sid';
