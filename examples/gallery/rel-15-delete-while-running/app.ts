/* app.exe - deletes a service that runs, and tries to create it again. */
import {
  CloseServiceHandle,
  ControlService,
  DeleteService,
  SERVICE_CONTROL_STOP,
  SERVICE_STATUS,
  StartServiceW,
} from 'windows';
import { CreateDriverService, OpenManager, OpenService, Tell, TellState } from '../common/services';

const PATH = 'C:\\drv\\MyDrv.sys';

export function main(): number {
  const manager = OpenManager();
  const service = OpenService(manager, 'MyDrv');
  Tell('StartService', StartServiceW(service, 0, null));

  Tell('DeleteService', DeleteService(service));
  TellState(service); // it goes on running
  Tell('CreateService, running', CreateDriverService(manager, 'MyDrv', PATH));

  Tell('ControlService', ControlService(service, SERVICE_CONTROL_STOP, new SERVICE_STATUS()));
  Tell('CreateService, stopped', CreateDriverService(manager, 'MyDrv', PATH)); // our handle is still open

  CloseServiceHandle(service);
  const again = CreateDriverService(manager, 'MyDrv', PATH);
  Tell('CreateService, closed', again);
  DeleteService(again);
  CloseServiceHandle(again);
  CloseServiceHandle(manager);
  return 0;
}
