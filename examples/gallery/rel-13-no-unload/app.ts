/* app.exe - sc start MyDrv, sc stop MyDrv. */
import { ControlService, SERVICE_CONTROL_STOP, SERVICE_STATUS, StartServiceW } from 'windows';
import { OpenManager, OpenService, Tell, TellState } from '../common/services';

export function main(): number {
  const service = OpenService(OpenManager(), 'MyDrv');
  Tell('StartService', StartServiceW(service, 0, null));
  Tell('ControlService', ControlService(service, SERVICE_CONTROL_STOP, new SERVICE_STATUS()));
  TellState(service);
  return 0;
}
