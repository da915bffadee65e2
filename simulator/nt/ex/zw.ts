/** The Zw routines: the services as kernel code calls them, with PreviousMode KernelMode. */
import { KiSystemServiceCopyEnd } from '../ke/zw';
import * as nt from './services';

/**
 * A Zw routine is a jump into the system call entry, so its frame is the linkage that the service returns to.
 */
function ZwRoutine<A extends unknown[], R>(Service: (...args: A) => R): (...args: A) => R {
  /** @stack 0x8 */
  function KiServiceLinkage(...Arguments: A): R {
    return KiSystemServiceCopyEnd(Service, Arguments);
  }
  return KiServiceLinkage;
}

export const ZwClose = ZwRoutine(nt.NtClose);
/** A handle for the same object, in the same or in another process (ntifs.h). */
export const ZwDuplicateObject = ZwRoutine(nt.NtDuplicateObject);
export const ZwCreateFile = ZwRoutine(nt.NtCreateFile);
export const ZwOpenFile = ZwRoutine(nt.NtOpenFile);
export const ZwReadFile = ZwRoutine(nt.NtReadFile);
export const ZwWriteFile = ZwRoutine(nt.NtWriteFile);
export const ZwDeviceIoControlFile = ZwRoutine(nt.NtDeviceIoControlFile);
export const ZwFsControlFile = ZwRoutine(nt.NtFsControlFile);
export const ZwWaitForSingleObject = ZwRoutine(nt.NtWaitForSingleObject);
export const ZwCreateEvent = ZwRoutine(nt.NtCreateEvent);
export const ZwOpenEvent = ZwRoutine(nt.NtOpenEvent);
export const ZwSetEvent = ZwRoutine(nt.NtSetEvent);
export const ZwClearEvent = ZwRoutine(nt.NtClearEvent);
export const ZwResetEvent = ZwRoutine(nt.NtResetEvent);
export const ZwAllocateVirtualMemory = ZwRoutine(nt.NtAllocateVirtualMemory);
export const ZwFreeVirtualMemory = ZwRoutine(nt.NtFreeVirtualMemory);
export const ZwProtectVirtualMemory = ZwRoutine(nt.NtProtectVirtualMemory);
export const ZwCreateSection = ZwRoutine(nt.NtCreateSection);
export const ZwOpenSection = ZwRoutine(nt.NtOpenSection);
export const ZwMapViewOfSection = ZwRoutine(nt.NtMapViewOfSection);
export const ZwUnmapViewOfSection = ZwRoutine(nt.NtUnmapViewOfSection);
/** Writes the changed pages of a mapped file's view back (ntifs.h). */
export const ZwFlushVirtualMemory = ZwRoutine(nt.NtFlushVirtualMemory);
export const ZwLoadDriver = ZwRoutine(nt.NtLoadDriver);
export const ZwUnloadDriver = ZwRoutine(nt.NtUnloadDriver);
export const ZwTerminateProcess = ZwRoutine(nt.NtTerminateProcess);
export const ZwYieldExecution = ZwRoutine(nt.NtYieldExecution);
export const ZwDelayExecution = ZwRoutine(nt.NtDelayExecution);
/** Writes out what a driver keeps back of a file. */
export const ZwFlushBuffersFile = ZwRoutine(nt.NtFlushBuffersFile);
/** The same, with a say in how far it goes. */
export const ZwFlushBuffersFileEx = ZwRoutine(nt.NtFlushBuffersFileEx);
/** The next entries of a directory. */
export const ZwQueryDirectoryFile = ZwRoutine(nt.NtQueryDirectoryFile);
/** The next entries of a directory. */
export const ZwQueryDirectoryFileEx = ZwRoutine(nt.NtQueryDirectoryFileEx);
/** Asks to be told of changes in a directory. */
export const ZwNotifyChangeDirectoryFile = ZwRoutine(nt.NtNotifyChangeDirectoryFile);
/** Asks about the volume of a file. */
export const ZwQueryVolumeInformationFile = ZwRoutine(nt.NtQueryVolumeInformationFile);
/** Changes what is known of the volume of a file. */
export const ZwSetVolumeInformationFile = ZwRoutine(nt.NtSetVolumeInformationFile);
/** Locks a range of a file's bytes. */
export const ZwLockFile = ZwRoutine(nt.NtLockFile);
/** Unlocks a range of a file's bytes. */
export const ZwUnlockFile = ZwRoutine(nt.NtUnlockFile);
/** Asks about a file. */
export const ZwQueryInformationFile = ZwRoutine(nt.NtQueryInformationFile);
/** Changes what is known of a file. */
export const ZwSetInformationFile = ZwRoutine(nt.NtSetInformationFile);
/** Opens a key of the registry, or creates it below one that is there. */
export const ZwCreateKey = ZwRoutine(nt.NtCreateKey);
/** Opens a key of the registry. */
export const ZwOpenKey = ZwRoutine(nt.NtOpenKey);
/** Data of a key's value. */
export const ZwQueryValueKey = ZwRoutine(nt.NtQueryValueKey);
/** Writes a key's value. */
export const ZwSetValueKey = ZwRoutine(nt.NtSetValueKey);
/** Deletes a key's value. */
export const ZwDeleteValueKey = ZwRoutine(nt.NtDeleteValueKey);
/** Deletes a key without subkeys. */
export const ZwDeleteKey = ZwRoutine(nt.NtDeleteKey);
/** Creates an object directory. */
export const ZwCreateDirectoryObject = ZwRoutine(nt.NtCreateDirectoryObject);
/** Opens an object directory. */
export const ZwOpenDirectoryObject = ZwRoutine(nt.NtOpenDirectoryObject);
/** Opens a symbolic link itself. */
export const ZwOpenSymbolicLinkObject = ZwRoutine(nt.NtOpenSymbolicLinkObject);
/** Where a symbolic link leads. */
export const ZwQuerySymbolicLinkObject = ZwRoutine(nt.NtQuerySymbolicLinkObject);
/** Takes the permanence of an object away. */
export const ZwMakeTemporaryObject = ZwRoutine(nt.NtMakeTemporaryObject);
/** Opens a process by its id. */
export const ZwOpenProcess = ZwRoutine(nt.NtOpenProcess);
/** What a key is. */
export const ZwQueryKey = ZwRoutine(nt.NtQueryKey);
/** What the subkeys of a key are. */
export const ZwEnumerateKey = ZwRoutine(nt.CmEnumerateKey);
/** What the values of a key are. */
export const ZwEnumerateValueKey = ZwRoutine(nt.NtEnumerateValueKey);
/** Writes a key to its hive. */
export const ZwFlushKey = ZwRoutine(nt.NtFlushKey);
/** Opens the token of a process. */
export const ZwOpenProcessTokenEx = ZwRoutine(nt.NtOpenProcessTokenEx);
/** Opens the token of a thread that acts for somebody. */
export const ZwOpenThreadTokenEx = ZwRoutine(nt.NtOpenThreadTokenEx);
/** Asks about a token. */
export const ZwQueryInformationToken = ZwRoutine(nt.NtQueryInformationToken);
/** Attributes, times and sizes of a file by its name. */
export const ZwQueryFullAttributesFile = ZwRoutine(nt.NtQueryFullAttributesFile);
/** Information about a file by its name, without an open where the file system can. Source: ntifs/nf-ntifs-zwqueryinformationbyname. */
export const ZwQueryInformationByName = ZwRoutine(nt.NtQueryInformationByName);
/** Deletes a file by its name. */
export const ZwDeleteFile = ZwRoutine(nt.NtDeleteFile);
/** Extended attributes of a file. */
export const ZwQueryEaFile = ZwRoutine(nt.NtQueryEaFile);
/** Sets extended attributes of a file. */
export const ZwSetEaFile = ZwRoutine(nt.NtSetEaFile);
/** Parts of a file's security descriptor. */
export const ZwQuerySecurityObject = ZwRoutine(nt.NtQuerySecurityObject);
/** Replaces parts of a file's security descriptor. */
export const ZwSetSecurityObject = ZwRoutine(nt.NtSetSecurityObject);
/** An enlistment has committed. */
export const ZwCommitComplete = ZwRoutine(nt.NtCommitComplete);
/** Commits a transaction. */
export const ZwCommitTransaction = ZwRoutine(nt.NtCommitTransaction);
/** A resource manager takes part in a transaction. */
export const ZwCreateEnlistment = ZwRoutine(nt.NtCreateEnlistment);
/** A resource manager of a transaction manager. */
export const ZwCreateResourceManager = ZwRoutine(nt.NtCreateResourceManager);
/** A transaction. */
export const ZwCreateTransaction = ZwRoutine(nt.NtCreateTransaction);
/** A transaction manager. */
export const ZwCreateTransactionManager = ZwRoutine(nt.NtCreateTransactionManager);
/** The next notification of a resource manager without a callback. */
export const ZwGetNotificationResourceManager = ZwRoutine(nt.NtGetNotificationResourceManager);
/** An enlistment is prepared. */
export const ZwPrepareComplete = ZwRoutine(nt.NtPrepareComplete);
/** An enlistment is ready to prepare. */
export const ZwPrePrepareComplete = ZwRoutine(nt.NtPrePrepareComplete);
/** Asks about a transaction. */
export const ZwQueryInformationTransaction = ZwRoutine(nt.NtQueryInformationTransaction);
/** An enlistment has nothing to commit. */
export const ZwReadOnlyEnlistment = ZwRoutine(nt.NtReadOnlyEnlistment);
/** An enlistment has rolled back. */
export const ZwRollbackComplete = ZwRoutine(nt.NtRollbackComplete);
/** An enlistment ends its transaction. */
export const ZwRollbackEnlistment = ZwRoutine(nt.NtRollbackEnlistment);
/** Rolls a transaction back. */
export const ZwRollbackTransaction = ZwRoutine(nt.NtRollbackTransaction);
/** Creates a key for a transaction. */
export const ZwCreateKeyTransacted = ZwRoutine(nt.NtCreateKeyTransacted);
/** Opens a key, with options. */
export const ZwOpenKeyEx = ZwRoutine(nt.NtOpenKeyEx);
/** Opens a key for a transaction. */
export const ZwOpenKeyTransacted = ZwRoutine(nt.NtOpenKeyTransacted);
/** The same, with options. */
export const ZwOpenKeyTransactedEx = ZwRoutine(nt.NtOpenKeyTransactedEx);
/** What is known of a handle: inheritance and protection, or the object and its type. */
export const ZwQueryObject = ZwRoutine(nt.NtQueryObject);
