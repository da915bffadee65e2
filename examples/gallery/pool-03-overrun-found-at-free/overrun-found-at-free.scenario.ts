/* Bytes behind a block are overwritten: bug check 0x19 when it is freed. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Overrun found at the free',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  pool: 'classic',
  expect: {
    bugcheck: '0x19',
    parameters: ['0x20', 'meaning: pool entry', 'meaning: next pool entry', 'any'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!ExFreePoolWithTag', 'MyDrv!DispatchDeviceControl'],
    shows: { '!poolfind 1Tag': ['(Allocated)  1Tag'], '!poolused 2 1Tag': [' 1Tag        '] },
  },
});
