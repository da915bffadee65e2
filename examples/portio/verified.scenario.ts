/* A device with ports: interface, registers, interrupt, with Driver Verifier. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A device with ports: interface, registers, interrupt, with Driver Verifier',
  drivers: [{ service: 'PortIo', model: './driver.ts' }],
  applications: [{ image: 'gpd.exe', model: './app.ts' }],
  verifier: ['standard'],
  expect: {
    outcome: 'completed',
    output: [
      'PORTIO: started, ports 0x300 to 0x303',
      'write port 1: done',
      'read port 1: 0x5a',
      'inverted by the device: 0xa5',
      'read 4 bytes at port 1: error 87',
      'counted by interrupts: 3',
      'PORTIO: removed',
    ],
  },
});
