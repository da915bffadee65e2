/** Starting and stopping: what the service control manager asks of the kernel, and what it tells of the answer. */
import { HalTrace } from 'hal';
import { CmServicePath, SERVICE_DISABLED } from '../../nt/cm/services';
import type { NTSTATUS } from '../../nt/inc/io';
import { NT_SUCCESS, STATUS_IMAGE_ALREADY_LOADED, STATUS_INVALID_DEVICE_REQUEST } from '../../nt/inc/ntstatus';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';
import {
  ERROR_CIRCULAR_DEPENDENCY,
  ERROR_DEPENDENT_SERVICES_RUNNING,
  ERROR_GEN_FAILURE,
  ERROR_INVALID_SERVICE_CONTROL,
  ERROR_MR_MID_NOT_FOUND,
  ERROR_SERVICE_ALREADY_RUNNING,
  ERROR_SERVICE_CANNOT_ACCEPT_CTRL,
  ERROR_SERVICE_DEPENDENCY_DELETED,
  ERROR_SERVICE_DEPENDENCY_FAIL,
  ERROR_SERVICE_DISABLED,
  ERROR_SERVICE_MARKED_FOR_DELETE,
  ERROR_SERVICE_NOT_ACTIVE,
} from '../kernelbase/types';
import { NtLoadDriver, NtUnloadDriver } from '../ntdll/stubs';
import {
  SERVICE_CONTROL_INTERROGATE,
  SERVICE_CONTROL_STOP,
  SERVICE_RUNNING,
  SERVICE_START_PENDING,
  SERVICE_STOP_PENDING,
  SERVICE_STOPPED,
} from '../sechost/types';
import { ScDeleteIfDue, ScGetService, ScServices, ScSetState, type SERVICE_RECORD } from './database';

/** A status as errors are told: `0xc0000001`. */
function StatusText(Status: NTSTATUS): string {
  return `0x${(Status >>> 0).toString(16)}`;
}

/** What StartService tells of a driver's status. */
function ScStartError(Status: NTSTATUS): number {
  if (Status === STATUS_IMAGE_ALREADY_LOADED) return ERROR_SERVICE_ALREADY_RUNNING;
  const error = RtlNtStatusToDosError(Status);
  return error === 0 || error === ERROR_MR_MID_NOT_FOUND ? ERROR_GEN_FAILURE : error;
}

/**
 * Loads the driver, after those that it depends on.
 * @returns a Win32 error
 * @stack 0xd0
 */
export function ScStartService(Service: SERVICE_RECORD, Starting: readonly SERVICE_RECORD[] = []): number {
  if (Service.DeletePending) return ERROR_SERVICE_MARKED_FOR_DELETE;
  if (Service.Config.Start === SERVICE_DISABLED) return ERROR_SERVICE_DISABLED;
  if (Service.Status.dwCurrentState !== SERVICE_STOPPED) return ERROR_SERVICE_ALREADY_RUNNING;
  const dependency = ScStartDependencies(Service, [...Starting, Service]);
  if (dependency !== 0) return dependency;
  ScSetState(Service, SERVICE_START_PENDING, 0);
  HalTrace('service', `${Service.Name} start pending`);
  HalTrace('service', `services.exe: NtLoadDriver ${CmServicePath(Service.Name)}`);
  const status = NtLoadDriver(CmServicePath(Service.Name));
  const error = NT_SUCCESS(status) ? 0 : ScStartError(status);
  ScSetState(Service, error === 0 ? SERVICE_RUNNING : SERVICE_STOPPED, error);
  HalTrace(
    'service',
    error === 0
      ? `${Service.Name} running`
      : `${Service.Name} failed to start: error ${error}, status ${StatusText(status)}`,
  );
  return error;
}

function ScStartDependencies(Service: SERVICE_RECORD, Starting: readonly SERVICE_RECORD[]): number {
  for (const name of Service.Config.Dependencies) {
    const other = ScGetService(name);
    if (other === null) return ERROR_SERVICE_DEPENDENCY_DELETED;
    if (Starting.includes(other)) return ERROR_CIRCULAR_DEPENDENCY;
    if (other.Status.dwCurrentState === SERVICE_RUNNING) continue;
    if (ScStartService(other, Starting) !== 0) return ERROR_SERVICE_DEPENDENCY_FAIL;
  }
  return 0;
}

/**
 * @returns a Win32 error.
 * @stack 0xd0
 */
export function ScControlService(Service: SERVICE_RECORD, Control: number): number {
  if (Service.Status.dwCurrentState === SERVICE_STOPPED) return ERROR_SERVICE_NOT_ACTIVE;
  if (Control === SERVICE_CONTROL_INTERROGATE) return 0;
  if (Control !== SERVICE_CONTROL_STOP) return ERROR_INVALID_SERVICE_CONTROL;
  if (Service.Status.dwCurrentState !== SERVICE_RUNNING) return ERROR_SERVICE_CANNOT_ACCEPT_CTRL;
  if (ScHasRunningDependents(Service)) return ERROR_DEPENDENT_SERVICES_RUNNING;
  ScSetState(Service, SERVICE_STOP_PENDING, 0);
  HalTrace('service', `${Service.Name} stop pending`);
  HalTrace('service', `services.exe: NtUnloadDriver ${CmServicePath(Service.Name)}`);
  const status = NtUnloadDriver(CmServicePath(Service.Name));
  if (!NT_SUCCESS(status)) {
    ScSetState(Service, SERVICE_RUNNING, 0);
    HalTrace('service', `${Service.Name} cannot be stopped: status ${StatusText(status)}`);
    return status === STATUS_INVALID_DEVICE_REQUEST ? ERROR_INVALID_SERVICE_CONTROL : RtlNtStatusToDosError(status);
  }
  // With references left the unload is deferred: the driver is there until they go.
  ScGetService(Service.Name);
  ScDeleteIfDue(Service);
  return 0;
}

function ScHasRunningDependents(Service: SERVICE_RECORD): boolean {
  const name = Service.Name.toUpperCase();
  return ScServices().some(
    ({ Status, Config }) =>
      Status.dwCurrentState !== SERVICE_STOPPED && Config.Dependencies.some(other => other.toUpperCase() === name),
  );
}
