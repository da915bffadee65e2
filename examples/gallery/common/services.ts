/* What the applications share that talk to the service control manager, as sc.exe does. */
import {
  CreateServiceW,
  GetLastError,
  OpenSCManagerW,
  OpenServiceW,
  printf,
  QueryServiceStatus,
  type SC_HANDLE,
  SC_MANAGER_ALL_ACCESS,
  SERVICE_ALL_ACCESS,
  SERVICE_DEMAND_START,
  SERVICE_ERROR_NORMAL,
  SERVICE_KERNEL_DRIVER,
  SERVICE_STATUS,
} from 'windows';

const States = ['', 'STOPPED', 'START_PENDING', 'STOP_PENDING', 'RUNNING'];

export function OpenManager(): SC_HANDLE {
  return OpenSCManagerW(null, null, SC_MANAGER_ALL_ACCESS);
}

/** A handle of a service that is there. */
export function OpenService(manager: SC_HANDLE, name: string): SC_HANDLE {
  return OpenServiceW(manager, name, SERVICE_ALL_ACCESS);
}

/** A handle of a new kernel driver's service. */
export function CreateDriverService(manager: SC_HANDLE, name: string, path: string): SC_HANDLE {
  return CreateServiceW(
    manager,
    name,
    null,
    SERVICE_ALL_ACCESS,
    SERVICE_KERNEL_DRIVER,
    SERVICE_DEMAND_START,
    SERVICE_ERROR_NORMAL,
    path,
    null,
    null,
    null,
    null,
    null,
  );
}

/** Prints what became of a call. */
export function Tell(call: string, result: boolean | number): void {
  if (result) printf('%s: done\n', call);
  else printf('%s: error %u\n', call, GetLastError());
}

export function TellState(service: SC_HANDLE): void {
  const status = new SERVICE_STATUS();
  QueryServiceStatus(service, status);
  printf('state %s\n', States[status.dwCurrentState]);
}
