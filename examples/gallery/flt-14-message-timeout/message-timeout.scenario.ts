/* Nobody reads: STATUS_TIMEOUT; nobody is there: STATUS_PORT_DISCONNECTED. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Message with a timeout and no reader',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [
    { image: 'client.exe', model: '../common/silentClient.ts', arguments: ['3'] },
    { image: 'app.exe', model: './app.ts' },
  ],
  expect: {
    outcome: 'completed',
    output: ['connected', 'FltSendMessage: 0x00000102, NT_SUCCESS 1', 'FltSendMessage: 0xc0000037, NT_SUCCESS 0'],
  },
});
