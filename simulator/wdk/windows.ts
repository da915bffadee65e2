/** windows.h and the C run-time library: what applications use. */
export {
  CTL_CODE,
  FILE_ANY_ACCESS,
  FILE_ATTRIBUTE_NORMAL,
  FILE_DEVICE_UNKNOWN,
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
  CreateFileW,
  DeviceIoControl,
  FlushFileBuffers,
  GetOverlappedResult,
  HasOverlappedIoCompleted,
  ReadFile,
  WriteFile,
} from '../win32/kernelbase/file';
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
export { RtlBytesString, RtlStringBytes } from '../nt/rtl/memory';
