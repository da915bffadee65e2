/** The service control manager's client side. */
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';
import { SetLastError } from '../kernelbase/error';
import { NtAlpcSendWaitReceivePort } from '../ntdll/stubs';
import type { QUERY_SERVICE_CONFIGW, SC_HANDLE, SERVICE_STATUS } from './types';
import { SCM_REQUEST, type ScmOperation, ScmPortName } from './protocol';

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
 * Writes a service key.
 * @param lpDependencies names, each ended by a zero: `'FltMgr\0'`
 * @returns 0 (NULL) on failure: ERROR_SERVICE_EXISTS, ERROR_SERVICE_MARKED_FOR_DELETE, ERROR_INVALID_PARAMETER
 * @stack 0xc0
 */
export function CreateServiceW(
  hSCManager: SC_HANDLE,
  lpServiceName: string,
  lpDisplayName: string | null,
  dwDesiredAccess: number,
  dwServiceType: number,
  dwStartType: number,
  dwErrorControl: number,
  lpBinaryPathName: string,
  lpLoadOrderGroup: string | null,
  _lpdwTagId: object | null,
  lpDependencies: string | null,
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
      lpDisplayName,
      lpLoadOrderGroup,
      lpDependencies,
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

/**
 * SERVICE_NO_CHANGE and null leave what there is.
 * @stack 0xc0
 */
export function ChangeServiceConfigW(
  hService: SC_HANDLE,
  dwServiceType: number,
  dwStartType: number,
  dwErrorControl: number,
  lpBinaryPathName: string | null,
  lpLoadOrderGroup: string | null,
  _lpdwTagId: object | null,
  lpDependencies: string | null,
  _lpServiceStartName: string | null,
  _lpPassword: string | null,
  lpDisplayName: string | null,
): boolean {
  const request = NdrClientCall('RChangeServiceConfigW', hService, [
    dwServiceType,
    dwStartType,
    dwErrorControl,
    lpBinaryPathName,
    lpDisplayName,
    lpLoadOrderGroup,
    lpDependencies,
  ]);
  return request.Error === 0;
}

/** @stack 0x80 */
export function QueryServiceConfigW(hService: SC_HANDLE, lpServiceConfig: QUERY_SERVICE_CONFIGW): boolean {
  const request = NdrClientCall('RQueryServiceConfigW', hService, []);
  if (request.Result !== null) Object.assign(lpServiceConfig, request.Result);
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
