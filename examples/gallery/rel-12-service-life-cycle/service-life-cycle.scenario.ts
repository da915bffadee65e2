/* A service from CreateService to DeleteService: the key, the loading, the states, the end. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Service life cycle of a legacy driver',
  drivers: [{ service: 'MyDrv', model: './driver.ts', create: false, path: 'C:\\drv\\MyDrv.sys' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: [
      'CreateService: done',
      'state STOPPED',
      'DriverEntry \\Registry\\Machine\\System\\CurrentControlSet\\Services\\MyDrv',
      'StartService: done',
      'state RUNNING',
      'CreateFile: done',
      'DriverUnload',
      'ControlService: done',
      'state STOPPED',
      'DeleteService: done',
      'OpenService: error 1060',
    ],
    events: [
      'CurrentControlSet\\Services\\MyDrv: Type = 1',
      'CurrentControlSet\\Services\\MyDrv: Start = 3',
      'CurrentControlSet\\Services\\MyDrv: ErrorControl = 1',
      'CurrentControlSet\\Services\\MyDrv: ImagePath = \\??\\C:\\drv\\MyDrv.sys',
      'service MyDrv start pending',
      'services.exe: NtLoadDriver',
      'load DriverEntry of \\Driver\\MyDrv',
      'load driver \\Driver\\MyDrv ready',
      'service MyDrv running',
      'services.exe: NtUnloadDriver',
      'unload DriverUnload of \\Driver\\MyDrv',
      'unload MyDrv.sys unmapped',
      'service MyDrv stopped',
      'service MyDrv marked for delete',
      'registry delete \\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet\\Services\\MyDrv',
      'service MyDrv deleted',
    ],
  },
});
