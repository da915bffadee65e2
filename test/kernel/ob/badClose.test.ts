/** Closing handles that are none: INVALID_KERNEL_HANDLE. */
import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';

describe('bad handles', () => {
  const close = (body: string) =>
    runSession({
      drivers: {
        Test: deviceDriver({
          routines: `export function Control(D: any, Irp: any): number { ${body} return complete(Irp, 0, 0); }`,
          entry: `DriverObject.MajorFunction[14] = Control; DbgPrint('%x', W.ZwClose(0x7ff4));`,
        }),
      },
      applications: {
        'app.exe': application(
          'CloseHandle(0x7ff0); DeviceIoControl(h, CTL_CODE(34, 1, 0, 0), null, 0, null, 0, null, null);',
        ),
      },
    });

  it('a driver that closes one in an application’s thread is 0x93; in System, and from user mode, it is a status', () => {
    const r = close('W.ZwClose(0x7ff4);');
    assert.equal(r.bugcheck?.code, 0x93);
    assert.deepEqual(r.bugcheck?.parameters, [0x7ff4n, 1n, 0n, 0n]);
    assert.match(r.debug, /^c0000008/);
    assert.equal(close('').bugcheck, undefined);
  });
});
