/* app.exe - sc start MyDrv, twice. */
import { StartServiceW } from 'windows';
import { OpenManager, OpenService, Tell, TellState } from '../common/services';

export function main(): number {
  const service = OpenService(OpenManager(), 'MyDrv');
  Tell('StartService', StartServiceW(service, 0, null));
  TellState(service);
  Tell('StartService again', StartServiceW(service, 0, null));
  return 0;
}
