/* Bug check 0xCE: 0x50 whose address lies in an unloaded driver. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'System thread returns into an unloaded driver',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/open.ts' }],
  expect: {
    bugcheck: '0xCE',
    parameters: ['meaning: address in the unloaded image', '0x10', 'meaning: same address', '0x0'],
    irql: 0,
    currentThread: 'system',
    faultingFrame: '<Unloaded_MyDrv.sys>',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!MiSystemFault',
      'nt!MmAccessFault',
      'nt!KiPageFault',
      '<Unloaded_MyDrv.sys>',
      'nt!PspSystemThreadStartup',
    ],
  },
});
