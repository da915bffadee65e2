import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';

const READ = application('ReadFile(h, null, 0, null, null);');

describe('IRQL rules around requests', () => {
  it('blame nobody for what the kernel does with a level that a driver left raised', () => {
    const ran = runSession({
      drivers: {
        Test: deviceDriver({
          routines: `export function ReadDispatch(DeviceObject: any, Irp: any): number { W.KeRaiseIrql(2, new Ref(0)); return complete(Irp, STATUS_SUCCESS, 0); }`,
          entry: 'DriverObject.MajorFunction[W.IRP_MJ_READ] = ReadDispatch;',
        }),
      },
      applications: { app: READ },
    });
    assert.equal(ran.bugcheck?.code, 0x4a);
    assert.deepEqual(ran.machine.violations, []);
  });
});
