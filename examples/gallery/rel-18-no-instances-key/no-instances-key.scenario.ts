/* A minifilter without an Instances key: FltRegisterFilter gives STATUS_OBJECT_NAME_NOT_FOUND. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Minifilter without an Instances key',
  drivers: [{ service: 'MyDrv', model: './driver.ts', type: 'file-system', start: false }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: [
      'FltRegisterFilter: 0xc0000034',
      'StartService: error 2',
      'FltRegisterFilter: 0x00000000',
      'StartService with Instances: done',
      'ControlService: done',
    ],
    events: [
      'Services\\MyDrv: Type = 2',
      'service MyDrv failed to start: error 2, status 0xc0000034',
      'filter MyDrv registered at altitude 370000',
      'filter MyDrv started',
      'load driver \\FileSystem\\MyDrv ready',
      'filter MyDrv unregistered',
    ],
  },
});
