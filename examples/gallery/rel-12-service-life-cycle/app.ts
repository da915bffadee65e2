/* app.exe - installs MyDrv, starts it, opens its device, stops it and takes it away. */
import {
  CloseHandle,
  CloseServiceHandle,
  ControlService,
  CreateFileW,
  DeleteService,
  GENERIC_READ,
  INVALID_HANDLE_VALUE,
  OPEN_EXISTING,
  SERVICE_CONTROL_STOP,
  SERVICE_STATUS,
  StartServiceW,
} from 'windows';
import { CreateDriverService, OpenManager, OpenService, Tell, TellState } from '../common/services';

export function main(): number {
  const manager = OpenManager();
  const service = CreateDriverService(manager, 'MyDrv', '\\??\\C:\\drv\\MyDrv.sys');
  Tell('CreateService', service);
  TellState(service);

  Tell('StartService', StartServiceW(service, 0, null));
  TellState(service);

  const device = CreateFileW('\\\\.\\MyDrv', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  Tell('CreateFile', device !== INVALID_HANDLE_VALUE);
  CloseHandle(device);

  Tell('ControlService', ControlService(service, SERVICE_CONTROL_STOP, new SERVICE_STATUS()));
  TellState(service);

  Tell('DeleteService', DeleteService(service));
  CloseServiceHandle(service);
  Tell('OpenService', OpenService(manager, 'MyDrv')); // 1060, there is none
  CloseServiceHandle(manager);
  return 0;
}
