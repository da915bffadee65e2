/** The system service table: what user mode and Zw routines can call. */
export { NtClose } from '../ob/handle';
export { NtDuplicateObject, NtQueryObject, NtSetInformationObject } from '../ob/duplicate';
export { NtWaitForMultipleObjects, NtWaitForSingleObject } from '../ob/wait';
export {
  NtClearEvent,
  NtCreateEvent,
  NtOpenEvent,
  NtCreateMutant,
  NtCreateSemaphore,
  NtReleaseMutant,
  NtReleaseSemaphore,
  NtResetEvent,
  NtSetEvent,
} from './event';
export { NtDelayExecution, NtYieldExecution } from './delay';
export { NtCreateFile, NtOpenFile } from '../io/create';
export { NtReadFile, NtWriteFile } from '../io/readwrite';
export { NtDeviceIoControlFile, NtFsControlFile } from '../io/control';
export { NtCreateIoCompletion, NtRemoveIoCompletionEx, NtSetIoCompletion } from '../io/iocompletion';
export { NtFlushBuffersFile, NtFlushBuffersFileEx } from '../io/flush';
export { NtQueryInformationFile } from '../io/queryinfo';
export { NtSetInformationFile } from '../io/setinfo';
export { NtNotifyChangeDirectoryFile, NtQueryDirectoryFile, NtQueryDirectoryFileEx } from '../io/dirctl';
export { NtQueryVolumeInformationFile, NtSetVolumeInformationFile } from '../io/fsinfo';
export {
  NtDeleteFile,
  NtQueryAttributesFile,
  NtQueryFullAttributesFile,
  NtQueryInformationByName,
} from '../io/queryattributes';
export { NtQueryEaFile, NtSetEaFile } from '../io/ea';
export { NtQuerySecurityObject, NtSetSecurityObject } from '../io/security';
export { NtLockFile, NtUnlockFile } from '../io/lockfile';
export { NtCancelIoFile, NtCancelIoFileEx } from '../io/cancelio';
export { NtAllocateVirtualMemory, NtFreeVirtualMemory, NtProtectVirtualMemory } from '../mm/vad';
export { NtCreateSection, NtOpenSection } from '../mm/createSection';
export { NtFlushVirtualMemory, NtMapViewOfSection, NtUnmapViewOfSection } from '../mm/viewServices';
export { NtShutdownSystem } from '../io/shutdown';
export { NtPlugPlayControl } from '../pnp/control';
export { NtSetSystemPowerState } from '../po/system';
export { NtLoadDriver } from '../io/load';
export { NtUnloadDriver } from '../io/unload';
export { NtCreateThreadEx, NtCreateUserProcess } from '../ps/userThread';
export { NtQueryInformationProcess, NtQueryInformationThread } from '../ps/query';
export { NtQueueApcThread } from '../ps/queueApc';
export { NtTerminateProcess, NtTerminateThread } from '../ps/exit';
export { NtAlpcCreatePort, NtAlpcReceiveMessage, NtAlpcReply, NtAlpcSendWaitReceivePort } from '../lpc/port';
export { NtQueryDirectoryObject } from '../ob/query';
export {
  NtCreateKey,
  NtDeleteKey,
  NtDeleteValueKey,
  NtEnumerateKey,
  NtCreateKeyTransacted,
  NtOpenKey,
  NtOpenKeyEx,
  NtOpenKeyTransacted,
  NtOpenKeyTransactedEx,
  NtQueryValueKey,
  NtSetValueKey,
} from '../cm/key';
export {
  NtCreateDirectoryObject,
  NtMakeTemporaryObject,
  NtOpenDirectoryObject,
  NtOpenSymbolicLinkObject,
  NtQuerySymbolicLinkObject,
} from '../ob/services';
export { NtOpenProcess } from '../ps/information';
export { CmEnumerateKey, NtEnumerateValueKey, NtFlushKey, NtQueryKey } from '../cm/information';
export { NtOpenProcessTokenEx, NtOpenThreadTokenEx, NtQueryInformationToken } from '../se/token';
export {
  NtCommitComplete,
  NtCommitTransaction,
  NtCreateEnlistment,
  NtCreateResourceManager,
  NtCreateTransaction,
  NtCreateTransactionManager,
  NtGetNotificationResourceManager,
  NtPrepareComplete,
  NtPrePrepareComplete,
  NtQueryInformationTransaction,
  NtReadOnlyEnlistment,
  NtRollbackComplete,
  NtRollbackEnlistment,
  NtRollbackTransaction,
} from '../tm/services';
