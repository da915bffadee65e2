/** ntifs.h: ntddk.h, what file systems and filters use, and routines that ntoskrnl exports without a header. */
export * from './ntddk';
export * from '../nt/inc/dirinfo';
export * from '../nt/inc/fsctl';
export {
  ZwAllocateVirtualMemory,
  ZwFreeVirtualMemory,
  ZwProtectVirtualMemory,
  ZwClearEvent,
  ZwDeleteFile,
  ZwQueryEaFile,
  ZwQueryInformationByName,
  ZwQuerySecurityObject,
  ZwSetEaFile,
  ZwSetSecurityObject,
  ZwCreateEvent,
  ZwDelayExecution,
  ZwDuplicateObject,
  ZwFlushBuffersFile,
  ZwFlushBuffersFileEx,
  ZwFsControlFile,
  ZwLockFile,
  ZwNotifyChangeDirectoryFile,
  ZwQueryDirectoryFile,
  ZwQueryDirectoryFileEx,
  ZwQueryVolumeInformationFile,
  ZwResetEvent,
  ZwSetEvent,
  ZwSetVolumeInformationFile,
  ZwUnlockFile,
  ZwWaitForSingleObject,
} from '../nt/ex/zw';
export { NtDeviceIoControlFile, NtFsControlFile } from '../nt/io/control';
export { NtCreateFile, NtOpenFile } from '../nt/io/create';
export {
  IoGetTopLevelIrp,
  IoIsOperationSynchronous,
  IoSetTopLevelIrp,
} from '../nt/io/query';
export { IoGetAttachedDevice, IoGetDeviceAttachmentBaseRef, IoGetLowerDeviceObject } from '../nt/io/device';
export { NtReadFile, NtWriteFile } from '../nt/io/readwrite';
export {
  ECP_LIST,
  FSRTL_ALLOCATE_ECP_FLAG_CHARGE_QUOTA,
  FSRTL_ALLOCATE_ECP_FLAG_NONPAGED_POOL,
} from '../nt/inc/ecp';
export {
  FsRtlAcknowledgeEcp,
  FsRtlAllocateExtraCreateParameter,
  FsRtlAllocateExtraCreateParameterList,
  FsRtlFindExtraCreateParameter,
  FsRtlFreeExtraCreateParameter,
  FsRtlFreeExtraCreateParameterList,
  FsRtlGetEcpListFromIrp,
  FsRtlGetNextExtraCreateParameter,
  FsRtlInsertExtraCreateParameter,
  FsRtlIsEcpAcknowledged,
  FsRtlIsEcpFromUserMode,
  FsRtlPrepareToReuseEcp,
  FsRtlRemoveExtraCreateParameter,
  FsRtlSetEcpListIntoIrp,
} from '../nt/fsrtl/ecp';
export { IoQueryFileInformation } from '../nt/io/queryinfo';
export { IoCheckEaBufferValidity } from '../nt/io/eabuffer';
export { NtQuerySecurityObject, NtSetSecurityObject } from '../nt/io/security';
export {
  DACL_SECURITY_INFORMATION,
  GROUP_SECURITY_INFORMATION,
  OWNER_SECURITY_INFORMATION,
  SACL_SECURITY_INFORMATION,
  SeQuerySecurityDescriptorInfo,
  SeSetSecurityDescriptorInfo,
} from '../nt/se/descriptor';
export { IoDeviceObjectType, IoDriverObjectType } from '../nt/io/types';
export { KeSetIdealProcessorThread } from '../nt/ke/affinity';
export { KeInitializeApc, KeInsertQueueApc, KeRemoveQueueApc, KeTestAlertThread } from '../nt/ke/apc';
export { KeConnectInterrupt, KeDisconnectInterrupt, KeInitializeInterrupt } from '../nt/ke/interrupt';
export { RtlRaiseException, RtlRaiseStatus } from '../nt/ke/raise';
export { KMUTANT } from '../nt/inc/ke';
export { KQUEUE } from '../nt/inc/queue';
export { KeInitializeMutant, KeReadStateMutant, KeReleaseMutant } from '../nt/ke/mutant';
export { KeAttachProcess, KeDetachProcess, KeStackAttachProcess, KeUnstackDetachProcess } from '../nt/ke/process';
export {
  KeInitializeQueue,
  KeInsertHeadQueue,
  KeInsertQueue,
  KeReadStateQueue,
  KeRemoveQueue,
  KeRemoveQueueEx,
  KeRundownQueue,
} from '../nt/ke/queue';
export { KeIsAttachedProcess } from '../nt/ke/thread';
export { MmCopyVirtualMemory } from '../nt/ex/probe';
export { NtAllocateVirtualMemory, NtFreeVirtualMemory, NtProtectVirtualMemory } from '../nt/mm/vad';
export { NtClose, ObOpenObjectByPointer } from '../nt/ob/handle';
export {
  DUPLICATE_CLOSE_SOURCE,
  DUPLICATE_SAME_ACCESS,
  DUPLICATE_SAME_ATTRIBUTES,
  OBJECT_HANDLE_FLAG_INFORMATION,
  ObSetHandleAttributes,
} from '../nt/ob/duplicate';
export { ObInsertObject, ObOpenObjectByNameEx, ObReferenceObjectByName } from '../nt/ob/lookup';
export { ObMakeTemporaryObject } from '../nt/ob/object';
export { NtWaitForSingleObject } from '../nt/ob/wait';
export { PsLookupProcessByProcessId, PsLookupThreadByThreadId } from '../nt/ps/cid';
export {
  IoThreadToProcess,
  PsGetProcessImageFileName,
  PsGetThreadProcess,
  PsInitialSystemProcess,
  PsIsSystemThread,
  PsIsThreadTerminating,
} from '../nt/ps/current';
export { RtlNtStatusToDosError, RtlNtStatusToDosErrorNoTeb } from '../nt/rtl/status';
export { IoMakeAssociatedIrp } from '../nt/io/build';
export {
  RtlSecondsSince1970ToTime,
  RtlSecondsSince1980ToTime,
  RtlTimeToSecondsSince1970,
  RtlTimeToSecondsSince1980,
} from '../nt/rtl/time';
export { RtlCopyLuid, RtlRandom, RtlRandomEx } from '../nt/rtl/luid';
export { RtlCreateUnicodeString, RtlDowncaseUnicodeString } from '../nt/rtl/unicode';
export {
  RtlAppendStringToString,
  RtlFreeOemString,
  RtlOemStringToCountedUnicodeSize,
  RtlOemStringToCountedUnicodeString,
  RtlOemStringToUnicodeSize,
  RtlOemStringToUnicodeString,
  RtlUnicodeStringToCountedOemString,
  RtlUnicodeStringToOemSize,
  RtlUnicodeStringToOemString,
  RtlUpcaseUnicodeStringToCountedOemString,
  RtlUpcaseUnicodeStringToOemString,
} from '../nt/rtl/ansi';
export {
  RtlMultiByteToUnicodeN,
  RtlMultiByteToUnicodeSize,
  RtlOemToUnicodeN,
  RtlUnicodeToMultiByteN,
  RtlUnicodeToMultiByteSize,
  RtlUnicodeToOemN,
  RtlUpcaseUnicodeToMultiByteN,
  RtlUpcaseUnicodeToOemN,
} from '../nt/rtl/multibyte';
export { RtlCompareMemoryUlong, RtlFillMemoryUlong, RtlFillMemoryUlonglong } from '../nt/rtl/bytes';
export { ObIsKernelHandle, ObQueryNameString } from '../nt/ob/tags';
export {
  IoGetRequestorProcess,
  IoGetRequestorProcessId,
  IoIsSystemThread,
  PsGetProcessExitTime,
} from '../nt/ps/information';
export { RtlCaptureStackBackTrace } from '../nt/rtl/generic';
export { ZwOpenDirectoryObject } from '../nt/ex/zw';
export {
  RtlConvertSidToUnicodeString,
  RtlCopySid,
  RtlEqualPrefixSid,
  RtlEqualSid,
  RtlIdentifierAuthoritySid,
  RtlInitializeSid,
  RtlInitializeSidEx,
  RtlLengthRequiredSid,
  RtlLengthSid,
  RtlValidSid,
  SeLengthSid,
} from '../nt/rtl/sid';
export {
  CcInitializeCacheMap,
  CcUninitializeCacheMap,
  CACHE_UNINITIALIZE_EVENT,
} from '../nt/cc/cacheMap';
export {
  CcCopyRead,
  CcCopyReadEx,
  CcCopyWrite,
  CcCopyWriteEx,
  CcFastCopyRead,
  CcFastCopyWrite,
  FsRtlIsNtstatusExpected,
  FsRtlNormalizeNtstatus,
} from '../nt/cc/copy';
export { CcFlushCache } from '../nt/cc/flush';
export { CcMdlRead, CcMdlReadComplete, CcMdlWriteAbort, CcMdlWriteComplete, CcPrepareMdlWrite } from '../nt/cc/mdl';
export {
  CcGetFileObjectFromBcb,
  CcMapData,
  CcPinMappedData,
  CcPinRead,
  CcPreparePinWrite,
  CcRepinBcb,
  CcSetDirtyPinnedData,
  CcUnpinData,
  CcUnpinDataForThread,
  CcUnpinRepinnedBcb,
} from '../nt/cc/pin';
export {
  CcCoherencyFlushAndPurgeCache,
  CcGetFileObjectFromSectionPtrs,
  CcGetFileObjectFromSectionPtrsRef,
  CcIsThereDirtyData,
  CcWaitForCurrentLazyWriterActivity,
} from '../nt/cc/query';
export { MAP_NO_READ, MAP_WAIT, PIN_EXCLUSIVE, PIN_NO_READ, PIN_WAIT } from '../nt/inc/cc';
export { CcScheduleReadAhead, CcSetAdditionalCacheAttributes, CcSetReadAheadGranularity } from '../nt/cc/readAhead';
export { CcGetFileSizePointer, CcPurgeCacheSection, CcSetFileSizes } from '../nt/cc/sizes';
export { CcZeroData } from '../nt/cc/zero';
export { CcCanIWrite, CcDeferWrite, CcSetDirtyPageThreshold } from '../nt/cc/throttle';
export { CACHE_MANAGER_CALLBACKS, CC_FILE_SIZES, DEFERRED_WRITE } from '../nt/inc/cc';
export { MmCreateSection } from '../nt/mm/createSection';
export {
  MmCanFileBeTruncated,
  MmDoesFileHaveUserWritableReferences,
  MmFlushImageSection,
  MmForceSectionClosed,
} from '../nt/mm/purge';
export { NtCreateSection } from '../nt/mm/createSection';
export { ZwFlushVirtualMemory } from '../nt/ex/zw';
export {
  MmFlushForDelete,
  MmFlushForWrite,
  SEC_IMAGE,
  SECTION_OBJECT_POINTERS,
} from '../nt/inc/section';
export * from '../nt/inc/fsrtl';
export * from '../nt/inc/fsfilter';
export { FsRtlRegisterFileSystemFilterCallbacks } from '../nt/fsrtl/fsFilter';
export { FsRtlAcquireFileExclusive, FsRtlReleaseFile } from '../nt/fsrtl/acquire';
export {
  IoRegisterFileSystem,
  IoRegisterFsRegistrationChange,
  IoUnregisterFileSystem,
  IoUnregisterFsRegistrationChange,
} from '../nt/io/mount';
export {
  SeAccessCheckFromState,
  SeFreePrivileges,
  SePrivilegeCheck,
  SeQuerySubjectContextToken,
} from '../nt/se/access';
export * from '../nt/se/sids';
export {
  PsDereferenceImpersonationToken,
  PsDereferencePrimaryToken,
  PsImpersonateClient,
  PsReferenceImpersonationToken,
  PsReferencePrimaryToken,
  PsRevertToSelf,
  SeQueryAuthenticationIdToken,
  SeQueryInformationToken,
  SeTokenIsAdmin,
  SeTokenIsRestricted,
  SeTokenObjectType,
  SeTokenType,
  TokenAccessInformation,
  TokenElevation,
  TokenGroups,
  TokenImpersonationLevel,
  TokenIntegrityLevel,
  TokenPrivileges,
  TokenSessionId,
  TokenType,
  TokenUser,
} from '../nt/se/token';
export {
  RtlAddAccessAllowedAce,
  RtlAddAccessAllowedAceEx,
  RtlAddAccessDeniedAce,
  RtlAddAce,
  RtlCreateAcl,
  RtlDeleteAce,
  RtlGetAce,
  RtlValidAcl,
} from '../nt/rtl/acl';
export {
  RtlAbsoluteToSelfRelativeSD,
  RtlGetDaclSecurityDescriptor,
  RtlGetGroupSecurityDescriptor,
  RtlGetOwnerSecurityDescriptor,
  RtlGetSaclSecurityDescriptor,
  RtlSetGroupSecurityDescriptor,
  RtlSetOwnerSecurityDescriptor,
} from '../nt/rtl/security';
export { ZwOpenProcessTokenEx, ZwOpenThreadTokenEx, ZwQueryInformationToken } from '../nt/ex/zw';
export * from '../nt/inc/share';
export * from '../nt/inc/vpb';
export { FILE_LOCK, FILE_LOCK_INFO } from '../nt/inc/filelock';
export { IoCreateFile, IoCreateFileSpecifyDeviceObjectHint } from '../nt/io/create';
export { IoGetBaseFileSystemDeviceObject } from '../nt/io/device';
export { IoCheckShareAccess, IoRemoveShareAccess, IoSetShareAccess, IoUpdateShareAccess } from '../nt/io/share';
export { IoCreateStreamFileObjectLite } from '../nt/io/streamFile';
export {
  FsRtlGetPerFileContextPointer,
  FsRtlGetPerStreamContextPointer,
  FsRtlInsertPerFileContext,
  FsRtlInsertPerStreamContext,
  FsRtlLookupPerFileContext,
  FsRtlLookupPerStreamContext,
  FsRtlRemovePerFileContext,
  FsRtlRemovePerStreamContext,
  FsRtlSupportsPerFileContexts,
  FsRtlSupportsPerStreamContexts,
  FsRtlTeardownPerFileContexts,
  FsRtlTeardownPerStreamContexts,
} from '../nt/fsrtl/contexts';
export { FsRtlCopyRead, FsRtlCopyWrite } from '../nt/fsrtl/copy';
export {
  FsRtlMdlReadCompleteDev,
  FsRtlMdlReadDev,
  FsRtlMdlWriteCompleteDev,
  FsRtlPrepareMdlWriteDev,
} from '../nt/fsrtl/mdlIo';
export {
  FsRtlAllocateFileLock,
  FsRtlAreThereCurrentFileLocks,
  FsRtlAreThereCurrentOrInProgressFileLocks,
  FsRtlCheckLockForReadAccess,
  FsRtlCheckLockForWriteAccess,
  FsRtlFastCheckLockForRead,
  FsRtlFastCheckLockForWrite,
  FsRtlFastLock,
  FsRtlFastUnlockAll,
  FsRtlFastUnlockAllByKey,
  FsRtlFastUnlockSingle,
  FsRtlFreeFileLock,
  FsRtlGetNextFileLock,
  FsRtlInitializeFileLock,
  FsRtlProcessFileLock,
  FsRtlUninitializeFileLock,
} from '../nt/fsrtl/filelock';
export { FsRtlDoesNameContainWildCards, FsRtlIsNameInExpression } from '../nt/fsrtl/name';
export {
  FsRtlNotifyCleanup,
  FsRtlNotifyFilterChangeDirectory,
  FsRtlNotifyFullChangeDirectory,
  FsRtlNotifyFullReportChange,
  FsRtlNotifyInitializeSync,
  FsRtlNotifyUninitializeSync,
} from '../nt/fsrtl/notify';
export { IoReplaceFileObjectName } from '../nt/io/replacename';
export {
  IoAcquireVpbSpinLock,
  IoEnumerateDeviceObjectList,
  IoGetDeviceToVerify,
  IoGetRequestorSessionId,
  IoReleaseVpbSpinLock,
  IoSetDeviceToVerify,
} from '../nt/io/facts';
export {
  SECURITY_CLIENT_CONTEXT,
  SECURITY_QUALITY_OF_SERVICE,
  SeCreateClientSecurity,
  SeDeleteClientSecurity,
  SeImpersonateClient,
  SeImpersonateClientEx,
  SeLocateProcessImageName,
  SeQuerySessionIdToken,
  SeSetSessionIdToken,
} from '../nt/se/client';
export {
  RtlSubAuthorityCountSid,
  RtlSubAuthoritySid,
} from '../nt/rtl/sid';
export { ZwQueryObject } from '../nt/ex/zw';
export {
  NtQueryObject,
  ObjectBasicInformation,
  ObjectTypeInformation,
  PUBLIC_OBJECT_BASIC_INFORMATION,
  PUBLIC_OBJECT_TYPE_INFORMATION,
} from '../nt/ob/duplicate';
