/** Part of wdm.h: the executive (nt/ex). */
export {
  ExAcquireFastMutex,
  ExAcquireFastMutexUnsafe,
  ExInitializeFastMutex,
  ExReleaseFastMutex,
  ExReleaseFastMutexUnsafe,
  ExTryToAcquireFastMutex,
} from '../../nt/ex/fastMutex';
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
} from '../../nt/ex/pool';
export { ProbeForRead, ProbeForWrite } from '../../nt/ex/probe';
export { ExRaiseStatus } from '../../nt/ex/raise';
export {
  ExAcquirePushLockExclusive,
  ExAcquirePushLockShared,
  ExInitializePushLock,
  ExReleasePushLockExclusive,
  ExReleasePushLockShared,
} from '../../nt/ex/pushlock';
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
} from '../../nt/ex/spinlock';
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
} from '../../nt/ex/resource';
export {
  ExAcquireRundownProtection,
  ExInitializeRundownProtection,
  ExReInitializeRundownProtection,
  ExReleaseRundownProtection,
  ExRundownCompleted,
  ExWaitForRundownProtectionRelease,
} from '../../nt/ex/rundown';
export { ExEventObjectType, ExSemaphoreObjectType } from '../../nt/ex/types';
export { ExInitializeWorkItem, ExQueueWorkItem } from '../../nt/ex/worker';
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
} from '../../nt/ex/zw';
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
} from '../../nt/ex/lookaside';
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
  SLIST_ENTRY,
  SLIST_HEADER,
} from '../../nt/ex/slist';
export {
  CALLBACK_OBJECT,
  CALLBACK_REGISTRATION,
  ExCallbackObjectType,
  ExCreateCallback,
  ExNotifyCallback,
  ExRegisterCallback,
  ExUnregisterCallback,
  type PCALLBACK_FUNCTION,
} from '../../nt/ex/callback';
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
} from '../../nt/ex/timer';
export { ZwCreateDirectoryObject } from '../../nt/ex/zw';
export { ZwOpenSymbolicLinkObject } from '../../nt/ex/zw';
export { ZwQuerySymbolicLinkObject } from '../../nt/ex/zw';
export { ZwMakeTemporaryObject } from '../../nt/ex/zw';
export { ZwQueryKey } from '../../nt/ex/zw';
export { ZwEnumerateKey } from '../../nt/ex/zw';
export { ZwEnumerateValueKey } from '../../nt/ex/zw';
export { ZwFlushKey } from '../../nt/ex/zw';
export {
  ExAcquireSharedWaitForExclusive,
  ExEnterCriticalRegionAndAcquireResourceExclusive,
  ExEnterCriticalRegionAndAcquireResourceShared,
  ExGetCurrentResourceThread,
  ExReleaseResourceAndLeaveCriticalRegion,
  ExReleaseResourceForThreadLite,
  ExSetResourceOwnerPointer,
} from '../../nt/ex/resource';
export { ExQueryTimerResolution, ExSetTimerResolution } from '../../nt/ke/machineFacts';
export {
  EX_RUNDOWN_REF_CACHE_AWARE,
  ExAcquireRundownProtectionCacheAware,
  ExAcquireRundownProtectionCacheAwareEx,
  ExAcquireRundownProtectionEx,
  ExAllocateCacheAwareRundownProtection,
  ExFreeCacheAwareRundownProtection,
  ExInitializeRundownProtectionCacheAware,
  ExReInitializeRundownProtectionCacheAware,
  ExReleaseRundownProtectionCacheAware,
  ExReleaseRundownProtectionCacheAwareEx,
  ExReleaseRundownProtectionEx,
  ExRundownCompletedCacheAware,
  ExSizeOfRundownProtectionCacheAware,
  ExWaitForRundownProtectionReleaseCacheAware,
} from '../../nt/ex/rundownCache';
