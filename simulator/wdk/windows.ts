/** windows.h and the C run-time library: what applications use. */
export {
  CTL_CODE,
  FILE_ANY_ACCESS,
  FILE_APPEND_DATA,
  FILE_ATTRIBUTE_ARCHIVE,
  FILE_ATTRIBUTE_DIRECTORY,
  FILE_ATTRIBUTE_HIDDEN,
  FILE_ATTRIBUTE_NORMAL,
  FILE_ATTRIBUTE_READONLY,
  FILE_ATTRIBUTE_REPARSE_POINT,
  FILE_ATTRIBUTE_SYSTEM,
  FILE_ATTRIBUTE_TEMPORARY,
  FILE_DEVICE_FILE_SYSTEM,
  FILE_DEVICE_UNKNOWN,
  FILE_LIST_DIRECTORY,
  FILE_READ_ATTRIBUTES,
  FILE_WRITE_ATTRIBUTES,
  FILE_READ_ACCESS,
  FILE_READ_DATA,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FILE_WRITE_ACCESS,
  FILE_WRITE_DATA,
  METHOD_BUFFERED,
  METHOD_IN_DIRECT,
  METHOD_NEITHER,
  METHOD_OUT_DIRECT,
} from '../nt/inc/iodefs';
export {
  DELETE,
  FALSE,
  GENERIC_ALL,
  GENERIC_EXECUTE,
  GENERIC_READ,
  GENERIC_WRITE,
  type HANDLE,
  INVALID_HANDLE_VALUE,
  NULL,
  PROCESS_ALL_ACCESS,
  PROCESS_TERMINATE,
  SYNCHRONIZE,
  TRUE,
} from '../nt/inc/ntdef';
export { Ref } from '../nt/inc/ref';
export * from '../win32/kernelbase/types';
export { GetLastError, SetLastError } from '../win32/kernelbase/error';
export {
  CancelIo,
  CancelIoEx,
  CloseHandle,
  DeviceIoControl,
  FlushFileBuffers,
  GetOverlappedResult,
  HasOverlappedIoCompleted,
  ReadFile,
  WriteFile,
} from '../win32/kernelbase/file';
export * from '../win32/kernelbase/handle';
export { CreateFileW, type SECURITY_ATTRIBUTES } from '../win32/kernelbase/createfile';
export * from '../win32/kernelbase/directory';
export { CompareFileTime, FILETIME } from '../win32/kernelbase/filetime';
export {
  BY_HANDLE_FILE_INFORMATION,
  FILE_BEGIN,
  FILE_CURRENT,
  FILE_END,
  FileAllocationInfo,
  FileAttributeTagInfo,
  FileBasicInfo,
  FileDispositionInfo,
  FileDispositionInfoEx,
  FileEndOfFileInfo,
  FileIdInfo,
  FileNameInfo,
  FileRenameInfo,
  FileRenameInfoEx,
  FileStandardInfo,
  FileStreamInfo,
  GetFileInformationByHandle,
  GetFileInformationByHandleEx,
  GetFileSize,
  GetFileSizeEx,
  GetFileTime,
  INVALID_FILE_SIZE,
  INVALID_SET_FILE_POINTER,
  SetEndOfFile,
  SetFileInformationByHandle,
  SetFilePointer,
  SetFilePointerEx,
  SetFileTime,
  SetFileValidData,
} from '../win32/kernelbase/fileinfo';
export {
  FindClose,
  FindFirstFileW,
  FindFirstStreamW,
  FindNextFileW,
  FindNextStreamW,
  FindStreamInfoStandard,
  ReadDirectoryChangesW,
  WIN32_FIND_DATAW,
  type WIN32_FIND_DATA,
  WIN32_FIND_STREAM_DATA,
} from '../win32/kernelbase/find';
export * from '../win32/kernelbase/lockfile';
export { GetDiskFreeSpaceExW, GetVolumeInformationW, SetVolumeLabelW } from '../win32/kernelbase/volume';
export {
  FILE_BASIC_INFORMATION as FILE_BASIC_INFO,
  FILE_DISPOSITION_INFORMATION as FILE_DISPOSITION_INFO,
  FILE_END_OF_FILE_INFORMATION as FILE_END_OF_FILE_INFO,
  FILE_ALLOCATION_INFORMATION as FILE_ALLOCATION_INFO,
  FILE_ATTRIBUTE_TAG_INFORMATION as FILE_ATTRIBUTE_TAG_INFO,
  FILE_DISPOSITION_INFORMATION_EX as FILE_DISPOSITION_INFO_EX,
  FILE_NAME_INFORMATION as FILE_NAME_INFO,
  FILE_RENAME_INFORMATION as FILE_RENAME_INFO,
  FILE_STANDARD_INFORMATION as FILE_STANDARD_INFO,
  FILE_STREAM_INFORMATION as FILE_STREAM_INFO,
} from '../nt/inc/fileinfo';
export {
  FILE_ACTION_ADDED,
  FILE_ACTION_MODIFIED,
  FILE_ACTION_REMOVED,
  FILE_ACTION_RENAMED_NEW_NAME,
  FILE_ACTION_RENAMED_OLD_NAME,
  FILE_NOTIFY_CHANGE_ATTRIBUTES,
  FILE_NOTIFY_CHANGE_CREATION,
  FILE_NOTIFY_CHANGE_DIR_NAME,
  FILE_NOTIFY_CHANGE_FILE_NAME,
  FILE_NOTIFY_CHANGE_LAST_ACCESS,
  FILE_NOTIFY_CHANGE_LAST_WRITE,
  FILE_NOTIFY_CHANGE_SECURITY,
  FILE_NOTIFY_CHANGE_SIZE,
  FILE_NOTIFY_INFORMATION,
} from '../nt/inc/dirinfo';
export { RtlStructureFromBytes, RtlStructureToBytes } from '../nt/rtl/structure';
export {
  CreateIoCompletionPort,
  GetQueuedCompletionStatus,
  GetQueuedCompletionStatusEx,
  type LPOVERLAPPED_COMPLETION_ROUTINE,
  OVERLAPPED_ENTRY,
  PostQueuedCompletionStatus,
  QueueUserAPC,
  ReadFileEx,
  WriteFileEx,
} from '../win32/kernelbase/completion';
export {
  CreateProcessW,
  CreateThread,
  ExitThread,
  GetCurrentProcess,
  GetCurrentProcessId,
  GetCurrentThread,
  GetCurrentThreadId,
  GetExitCodeProcess,
  GetExitCodeThread,
  OpenProcess,
  PROCESS_INFORMATION,
  TerminateProcess,
  TerminateThread,
} from '../win32/kernelbase/process';
export { VirtualAlloc, VirtualAllocEx, VirtualFree, VirtualFreeEx, VirtualProtect } from '../win32/kernelbase/memory';
export * from '../nt/inc/mmdefs';
export {
  CreateEventW,
  CreateMutexW,
  CreateSemaphoreW,
  ReleaseMutex,
  ReleaseSemaphore,
  ResetEvent,
  SetEvent,
  Sleep,
  SleepEx,
  SwitchToThread,
  WaitForMultipleObjects,
  WaitForMultipleObjectsEx,
  WaitForSingleObject,
  WaitForSingleObjectEx,
} from '../win32/kernelbase/sync';
export {
  GetTickCount,
  GetTickCount64,
  OutputDebugStringW,
  QueryPerformanceCounter,
  QueryPerformanceFrequency,
} from '../win32/kernelbase/debug';
export { SetSystemPowerState } from '../win32/kernel32/power';
export { ExitProcess } from '../win32/kernel32/thread';
export * from '../win32/sechost/service';
export * from '../win32/sechost/types';
export * from '../win32/kernelbase/registry';
export {
  KEY_ALL_ACCESS,
  KEY_READ,
  KEY_WRITE,
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
export {
  SERVICE_AUTO_START,
  SERVICE_BOOT_START,
  SERVICE_DEMAND_START,
  SERVICE_DISABLED,
  SERVICE_FILE_SYSTEM_DRIVER,
  SERVICE_KERNEL_DRIVER,
  SERVICE_SYSTEM_START,
} from '../nt/cm/services';
export { printf, puts, wprintf } from '../win32/ucrtbase/stdio';
/** Text of ANSI bytes, and bytes of an ANSI text. */
export { RtlBytesString, RtlCompareMemory, RtlEqualMemory, RtlStringBytes } from '../nt/rtl/memory';
export {
  CreateFileMappingW,
  FILE_MAP_ALL_ACCESS,
  FILE_MAP_COPY,
  FILE_MAP_EXECUTE,
  FILE_MAP_READ,
  FILE_MAP_WRITE,
  FlushViewOfFile,
  MapViewOfFile,
  OpenFileMappingW,
  UnmapViewOfFile,
} from '../win32/kernelbase/mapping';
export { SEC_COMMIT, SEC_IMAGE, SEC_RESERVE } from '../nt/inc/section';
