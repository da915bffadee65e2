/* app.exe - sc start MyDrv; then writes what the INF would have written, and starts it again. */
import {
  ControlService,
  HKEY_LOCAL_MACHINE,
  KEY_WRITE,
  REG_DWORD,
  REG_SZ,
  Ref,
  RegCloseKey,
  RegCreateKeyExW,
  type RegistryData,
  RegSetValueExW,
  SERVICE_CONTROL_STOP,
  SERVICE_STATUS,
  StartServiceW,
} from 'windows';
import { OpenManager, OpenService, Tell } from '../common/services';

const SERVICE = 'SYSTEM\\CurrentControlSet\\Services\\MyDrv';

function SetValue(key: string, name: string, type: number, data: RegistryData): void {
  const handle = new Ref(0);
  RegCreateKeyExW(HKEY_LOCAL_MACHINE, `${SERVICE}\\${key}`, 0, null, 0, KEY_WRITE, null, handle, null);
  RegSetValueExW(handle.value, name, 0, type, data, 0);
  RegCloseKey(handle.value);
}

export function main(): number {
  const service = OpenService(OpenManager(), 'MyDrv');
  Tell('StartService', StartServiceW(service, 0, null));

  SetValue('Instances', 'DefaultInstance', REG_SZ, 'MyDrv Instance');
  SetValue('Instances\\MyDrv Instance', 'Altitude', REG_SZ, '370000');
  SetValue('Instances\\MyDrv Instance', 'Flags', REG_DWORD, 0);
  Tell('StartService with Instances', StartServiceW(service, 0, null));
  Tell('ControlService', ControlService(service, SERVICE_CONTROL_STOP, new SERVICE_STATUS()));
  return 0;
}
