/* app.exe - starts a service whose image is not signed, and one whose image is not there. */
import { CloseServiceHandle, DeleteService, StartServiceW } from 'windows';
import { CreateDriverService, OpenManager, OpenService, Tell } from '../common/services';

export function main(): number {
  const manager = OpenManager();
  Tell('StartService, unsigned', StartServiceW(OpenService(manager, 'MyDrv'), 0, null));

  const wrong = CreateDriverService(manager, 'Wrong', 'C:\\drv\\MyDriver.sys'); // it is C:\drv\MyDrv.sys
  Tell('StartService, wrong ImagePath', StartServiceW(wrong, 0, null));
  DeleteService(wrong);
  CloseServiceHandle(wrong);
  return 0;
}
