/** The service control manager's own records, and what it does with them. */
import { HalTrace } from 'hal';
import {
  CmCreateServiceKey,
  CmDeleteServiceKey,
  CmServicePath,
  type CM_SERVICE_KEY,
  SERVICE_DISABLED,
} from '../../nt/cm/services';
import {
  NT_SUCCESS,
  STATUS_IMAGE_ALREADY_LOADED,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_OBJECT_NAME_NOT_FOUND,
} from '../../nt/inc/ntstatus';
import type { NTSTATUS } from '../../nt/inc/io';
import { Ref } from '../../nt/inc/ref';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';
import {
  ERROR_FILE_NOT_FOUND,
  ERROR_GEN_FAILURE,
  ERROR_INVALID_NAME,
  ERROR_INVALID_PARAMETER,
  ERROR_INVALID_SERVICE_CONTROL,
  ERROR_SERVICE_ALREADY_RUNNING,
  ERROR_SERVICE_CANNOT_ACCEPT_CTRL,
  ERROR_SERVICE_DISABLED,
  ERROR_SERVICE_EXISTS,
  ERROR_SERVICE_MARKED_FOR_DELETE,
  ERROR_SERVICE_NOT_ACTIVE,
} from '../kernelbase/types';
import { NtLoadDriver, NtQueryDirectoryObject, NtUnloadDriver } from '../ntdll/stubs';
import {
  SERVICE_ACCEPT_STOP,
  SERVICE_CONTROL_INTERROGATE,
  SERVICE_CONTROL_STOP,
  SERVICE_RUNNING,
  SERVICE_START_PENDING,
  SERVICE_STATUS,
  SERVICE_STOP_PENDING,
  SERVICE_STOPPED,
} from '../sechost/service';

export class SERVICE_RECORD {
  readonly Status = new SERVICE_STATUS();
  /** Open handles. */
  UseCount = 0;
  DeletePending = false;
  constructor(readonly Key: CM_SERVICE_KEY) {
    this.Status.dwServiceType = Key.Type;
    this.Status.dwCurrentState = SERVICE_STOPPED;
  }
}

const records = new Map<string, SERVICE_RECORD>();

export function ScGetService(Name: string): SERVICE_RECORD | null {
  return records.get(String(Name).toUpperCase()) ?? null;
}

/**
 * @returns a Win32 error.
 * @stack 0xa0
 */
export function ScCreateService(
  Name: string,
  Type: number,
  Start: number,
  ErrorControl: number,
  BinaryPath: string,
): number {
  if (typeof Name !== 'string' || Name.length === 0 || Name.length > 256 || /[/\\]/.test(Name))
    return ERROR_INVALID_NAME;
  if (typeof BinaryPath !== 'string' || BinaryPath.length === 0) return ERROR_INVALID_PARAMETER;
  const existing = ScGetService(Name);
  if (existing !== null) return existing.DeletePending ? ERROR_SERVICE_MARKED_FOR_DELETE : ERROR_SERVICE_EXISTS;
  const image = BinaryPath.replace(/^.*[\\/]/, '').replace(/\.sys$/i, '');
  const key = CmCreateServiceKey(Name, BinaryPath, image);
  if (key === null) return ERROR_SERVICE_EXISTS;
  key.Type = Type;
  key.Start = Start;
  key.ErrorControl = ErrorControl;
  records.set(Name.toUpperCase(), new SERVICE_RECORD(key));
  HalTrace('service', `${Name} created`);
  return 0;
}

function ScSetState(Service: SERVICE_RECORD, State: number, ExitCode: number): void {
  Service.Status.dwCurrentState = State;
  Service.Status.dwControlsAccepted = State === SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0;
  Service.Status.dwWin32ExitCode = ExitCode;
}

/** What StartService tells of a driver's status. */
function ScStartError(Status: NTSTATUS): number {
  if (Status === STATUS_IMAGE_ALREADY_LOADED) return ERROR_SERVICE_ALREADY_RUNNING;
  if (Status === STATUS_OBJECT_NAME_NOT_FOUND) return ERROR_FILE_NOT_FOUND;
  const error = RtlNtStatusToDosError(Status);
  return error === 0 || error === 317 ? ERROR_GEN_FAILURE : error;
}

/**
 * Loads the driver.
 * @returns a Win32 error.
 * @stack 0xd0
 */
export function ScStartService(Service: SERVICE_RECORD): number {
  if (Service.DeletePending) return ERROR_SERVICE_MARKED_FOR_DELETE;
  if (Service.Key.Start === SERVICE_DISABLED) return ERROR_SERVICE_DISABLED;
  if (Service.Status.dwCurrentState !== SERVICE_STOPPED) return ERROR_SERVICE_ALREADY_RUNNING;
  ScSetState(Service, SERVICE_START_PENDING, 0);
  HalTrace('service', `${Service.Key.Name} start pending`);
  const status = NtLoadDriver(CmServicePath(Service.Key.Name));
  const error = NT_SUCCESS(status) ? 0 : ScStartError(status);
  ScSetState(Service, error === 0 ? SERVICE_RUNNING : SERVICE_STOPPED, error);
  HalTrace(
    'service',
    `${Service.Key.Name} ${error === 0 ? 'running' : `failed to start: error ${error}, status 0x${(status >>> 0).toString(16)}`}`,
  );
  ScDeleteIfDue(Service);
  return error;
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
  ScSetState(Service, SERVICE_STOP_PENDING, 0);
  HalTrace('service', `${Service.Key.Name} stop pending`);
  const status = NtUnloadDriver(CmServicePath(Service.Key.Name));
  if (!NT_SUCCESS(status)) {
    ScSetState(Service, SERVICE_RUNNING, 0);
    HalTrace('service', `${Service.Key.Name} cannot be stopped: status 0x${(status >>> 0).toString(16)}`);
    return status === STATUS_INVALID_DEVICE_REQUEST ? ERROR_INVALID_SERVICE_CONTROL : RtlNtStatusToDosError(status);
  }
  // With references left the unload is deferred: the driver is there until they go.
  ScRefreshState(Service);
  ScDeleteIfDue(Service);
  return 0;
}

function ScDriverIsLoaded(Name: string): boolean {
  const names = new Ref<string[]>([]);
  NtQueryDirectoryObject('\\Driver', names);
  return names.value.some(name => name.toUpperCase() === Name.toUpperCase());
}

/** A stopped driver is one that the kernel has no more. */
export function ScRefreshState(Service: SERVICE_RECORD): void {
  if (Service.Status.dwCurrentState !== SERVICE_STOP_PENDING || ScDriverIsLoaded(Service.Key.Name)) return;
  ScSetState(Service, SERVICE_STOPPED, 0);
  HalTrace('service', `${Service.Key.Name} stopped`);
}

/**
 * @returns a Win32 error.
 * @stack 0x50
 */
export function ScDeleteService(Service: SERVICE_RECORD): number {
  if (Service.DeletePending) return ERROR_SERVICE_MARKED_FOR_DELETE;
  Service.DeletePending = true;
  return 0;
}

/** Deleted services go when they are stopped and nobody has a handle. */
export function ScDeleteIfDue(Service: SERVICE_RECORD): void {
  if (!Service.DeletePending || Service.UseCount > 0 || Service.Status.dwCurrentState !== SERVICE_STOPPED) return;
  records.delete(Service.Key.Name.toUpperCase());
  CmDeleteServiceKey(Service.Key.Name);
  HalTrace('service', `${Service.Key.Name} deleted`);
}
