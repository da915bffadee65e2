/** Types and constants of winsvc.h. */

export type SC_HANDLE = number;

export const SC_MANAGER_CONNECT = 0x1;
export const SC_MANAGER_CREATE_SERVICE = 0x2;
export const SC_MANAGER_ALL_ACCESS = 0xf003f;
export const SERVICE_QUERY_STATUS = 0x4;
export const SERVICE_START = 0x10;
export const SERVICE_STOP = 0x20;
export const SERVICE_QUERY_CONFIG = 0x1;
export const SERVICE_CHANGE_CONFIG = 0x2;
export const SERVICE_ENUMERATE_DEPENDENTS = 0x8;
export const SERVICE_PAUSE_CONTINUE = 0x40;
export const SERVICE_INTERROGATE = 0x80;
export const SERVICE_USER_DEFINED_CONTROL = 0x100;
export const SERVICE_ALL_ACCESS = 0xf01ff;
export const SERVICE_ERROR_IGNORE = 0;
export const SERVICE_ERROR_NORMAL = 1;
export const SERVICE_ERROR_SEVERE = 2;
export const SERVICE_ERROR_CRITICAL = 3;
export const SERVICE_CONTROL_STOP = 1;
export const SERVICE_CONTROL_PAUSE = 2;
export const SERVICE_CONTROL_CONTINUE = 3;
export const SERVICE_CONTROL_INTERROGATE = 4;
export const SERVICE_NO_CHANGE = 0xffffffff;
export const SERVICE_STOPPED = 1;
export const SERVICE_START_PENDING = 2;
export const SERVICE_STOP_PENDING = 3;
export const SERVICE_RUNNING = 4;
export const SERVICE_ACCEPT_STOP = 1;

export class SERVICE_STATUS {
  dwServiceType = 0;
  dwCurrentState = 0;
  dwControlsAccepted = 0;
  dwWin32ExitCode = 0;
  dwServiceSpecificExitCode = 0;
  dwCheckPoint = 0;
  dwWaitHint = 0;
}

export class QUERY_SERVICE_CONFIGW {
  dwServiceType = 0;
  dwStartType = 0;
  dwErrorControl = 0;
  lpBinaryPathName = '';
  lpLoadOrderGroup = '';
  dwTagId = 0;
  /** Names, each ended by a zero. */
  lpDependencies = '';
  lpServiceStartName = '';
  lpDisplayName = '';
}
