/** The service control manager's client side. */
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';
import { SetLastError } from '../kernelbase/error';
import { NtAlpcSendWaitReceivePort } from '../ntdll/stubs';
import { SCM_REQUEST, type ScmOperation, ScmPortName } from './protocol';

export type SC_HANDLE = number;

export const SC_MANAGER_CONNECT = 0x1;
export const SC_MANAGER_CREATE_SERVICE = 0x2;
export const SC_MANAGER_ALL_ACCESS = 0xf003f;
export const SERVICE_QUERY_STATUS = 0x4;
export const SERVICE_START = 0x10;
export const SERVICE_STOP = 0x20;
export const SERVICE_ALL_ACCESS = 0xf01ff;
export const SERVICE_ERROR_IGNORE = 0;
export const SERVICE_ERROR_NORMAL = 1;
export const SERVICE_ERROR_SEVERE = 2;
export const SERVICE_ERROR_CRITICAL = 3;
export const SERVICE_CONTROL_STOP = 1;
export const SERVICE_CONTROL_PAUSE = 2;
export const SERVICE_CONTROL_CONTINUE = 3;
export const SERVICE_CONTROL_INTERROGATE = 4;
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

/**
 * Calls services.exe.
 * @returns the request, answered; its Error is the last error too.
 * @stack 0x140
 */
function NdrClientCall(Operation: ScmOperation, Handle: SC_HANDLE, Arguments: readonly unknown[]): SCM_REQUEST {
  const request = new SCM_REQUEST(Operation, Handle, Arguments);
  const status = NtAlpcSendWaitReceivePort(ScmPortName, request);
  if (!NT_SUCCESS(status)) request.Error = RtlNtStatusToDosError(status);
  SetLastError(request.Error);
  return request;
}

/**
 * @returns 0 (NULL) on failure.
 * @stack 0x60
 */
export function OpenSCManagerW(
  _lpMachineName: string | null,
  _lpDatabaseName: string | null,
  dwDesiredAccess: number,
): SC_HANDLE {
  return NdrClientCall('ROpenSCManagerW', 0, [dwDesiredAccess]).Result ?? 0;
}

/**
 * Writes a service key. The image is the file name of `lpBinaryPathName` without `.sys`.
 * @returns 0 (NULL) on failure: ERROR_SERVICE_EXISTS, ERROR_INVALID_PARAMETER
 * @stack 0xc0
 */
export function CreateServiceW(
  hSCManager: SC_HANDLE,
  lpServiceName: string,
  _lpDisplayName: string | null,
  dwDesiredAccess: number,
  dwServiceType: number,
  dwStartType: number,
  dwErrorControl: number,
  lpBinaryPathName: string,
  _lpLoadOrderGroup: string | null,
  _lpdwTagId: object | null,
  _lpDependencies: string | null,
  _lpServiceStartName: string | null,
  _lpPassword: string | null,
): SC_HANDLE {
  return (
    NdrClientCall('RCreateServiceW', hSCManager, [
      lpServiceName,
      dwDesiredAccess,
      dwServiceType,
      dwStartType,
      dwErrorControl,
      lpBinaryPathName,
    ]).Result ?? 0
  );
}

/**
 * @returns 0 (NULL): ERROR_SERVICE_DOES_NOT_EXIST.
 * @stack 0x60
 */
export function OpenServiceW(hSCManager: SC_HANDLE, lpServiceName: string, dwDesiredAccess: number): SC_HANDLE {
  return NdrClientCall('ROpenServiceW', hSCManager, [lpServiceName, dwDesiredAccess]).Result ?? 0;
}

/**
 * For a driver: returns when DriverEntry has.
 * @stack 0x60
 */
export function StartServiceW(
  hService: SC_HANDLE,
  _dwNumServiceArgs: number,
  _lpServiceArgVectors: readonly string[] | null,
): boolean {
  return NdrClientCall('RStartServiceW', hService, []).Error === 0;
}

/**
 * SERVICE_CONTROL_STOP runs DriverUnload.
 * @stack 0x60
 */
export function ControlService(
  hService: SC_HANDLE,
  dwControl: number,
  lpServiceStatus: SERVICE_STATUS | null,
): boolean {
  const request = NdrClientCall('RControlService', hService, [dwControl]);
  if (request.Result !== null && lpServiceStatus) CopyStatus(request.Result, lpServiceStatus);
  return request.Error === 0;
}

/**
 * The service goes when it is stopped and its last handle is closed.
 * @stack 0x60
 */
export function DeleteService(hService: SC_HANDLE): boolean {
  return NdrClientCall('RDeleteService', hService, []).Error === 0;
}

/** @stack 0x60 */
export function QueryServiceStatus(hService: SC_HANDLE, lpServiceStatus: SERVICE_STATUS): boolean {
  const request = NdrClientCall('RQueryServiceStatus', hService, []);
  if (request.Result !== null) CopyStatus(request.Result, lpServiceStatus);
  return request.Error === 0;
}

/** @stack 0x60 */
export function CloseServiceHandle(hSCObject: SC_HANDLE): boolean {
  return NdrClientCall('RCloseServiceHandle', hSCObject, []).Error === 0;
}

function CopyStatus(from: SERVICE_STATUS, to: SERVICE_STATUS): void {
  to.dwServiceType = from.dwServiceType;
  to.dwCurrentState = from.dwCurrentState;
  to.dwControlsAccepted = from.dwControlsAccepted;
  to.dwWin32ExitCode = from.dwWin32ExitCode;
}
