/** Driver Verifier's frame: thunks only for verified drivers, the rules' order, and what ends the machine. */
import assert from 'node:assert/strict';
import { application, contains, deviceDriver, runSession } from '../scenario';

const APP = application('DeviceIoControl(h, 0x222000, null, 0, null, 0, null, null);');

function control(body: string, verifier?: Parameters<typeof runSession>[0]['verifier'], imports = '') {
  return runSession({
    drivers: {
      Test: deviceDriver({
        imports,
        routines: `export function Control(DeviceObject: any, Irp: any): number { const old = new Ref(0); ${body} return complete(Irp, STATUS_SUCCESS, 0); }`,
        entry: 'DriverObject.MajorFunction[14] = Control;',
      }),
    },
    applications: { 'app.exe': APP },
    verifier,
  });
}

describe('Driver Verifier', function () {
  this.timeout(60_000);
  const raise = 'W.KeRaiseIrql(2, old); W.KeRaiseIrql(1, old); W.KeLowerIrql(0);';

  it('thunks the imports of verified drivers: real frames between driver and kernel', () => {
    const ran = control(raise, ['standard']);
    assert.equal(ran.bugcheck?.code, 0xc4);
    assert.deepEqual(ran.bugcheck?.parameters, [0x30n, 2n, 1n, 0n]);
    const stack = ran.machine.stack();
    assert.ok(
      contains(stack, [
        'nt!KeBugCheckEx',
        'nt!VerifierBugCheckIfAppropriate',
        'nt!VerifierKeRaiseIrql',
        'Test!Control',
        'nt!IofCallDriver',
        'nt!NtDeviceIoControlFile',
      ]),
      stack.join('\n'),
    );
  });

  it('leaves drivers alone that are not verified', () => {
    assert.equal(control(raise).bugcheck, undefined);
    assert.equal(control(raise, { options: ['standard'], drivers: ['other'] }).bugcheck, undefined);
    assert.equal(control(raise, { options: ['standard'], drivers: ['test.sys'] }).bugcheck?.code, 0xc4);
  });

  it('a module that no machine needs is not linked', () => {
    const linked = (verifier?: ['standard']) =>
      control('', verifier).machine.program.modules.some(m => m.moduleId.startsWith('wdk/verified/'));
    assert.equal(linked(), false);
    assert.equal(linked(['standard']), true);
  });
});
