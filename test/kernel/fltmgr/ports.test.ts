import assert from 'node:assert/strict';
import { runFilters } from './support';

const PORT = `
export const server = new Ref<any>(null);
export const client = new Ref<any>(null);
export function Connect(port: any, cookie: any, context: any, size: number, connection: any): number {
  client.value = port; connection.value = 'cookie'; Log('connect ' + size + ' ' + (context === null ? '' : context[0])); return STATUS_SUCCESS; }
export function Disconnect(cookie: any): void { Log('disconnect ' + cookie); W.FltCloseClientPort(filter.value, client); }
export function Message(cookie: any, input: any, inputLength: number, output: any, outputLength: number, returned: any): number {
  Log('message ' + input[0] + ' ' + inputLength); if (outputLength > 0) output[0] = 77; returned.value = 1; return STATUS_SUCCESS; }
export function Listen(): void {
  const attributes = new W.OBJECT_ATTRIBUTES();
  W.InitializeObjectAttributes(attributes, '\\\\TestPort', W.OBJ_KERNEL_HANDLE | W.OBJ_CASE_INSENSITIVE, null, null);
  Log('port ' + W.FltCreateCommunicationPort(filter.value, server, attributes, null, Connect, Disconnect, Message, 1)); }`;
const UNLOAD = `Registration.FilterUnloadCallback = (flags: number): number => {
  W.FltCloseCommunicationPort(server.value); FltUnregisterFilter(filter.value); return STATUS_SUCCESS; };`;
const SENDING = `${PORT}
export function Pre(Data: any): number {
  const bytes = new Uint8Array(3); bytes[0] = 5; const reply = new Uint8Array(4); const length = new Ref(4);
  const status = W.FltSendMessage(filter.value, client, bytes, 3, TIMEOUT_REPLY, length, TIMEOUT);
  Log('sent 0x' + (status >>> 0).toString(16) + ' reply ' + reply[0] + ' of ' + length.value);
  return W.FLT_PREOP_SUCCESS_NO_CALLBACK; }`;
const sender = (timeout: string, reply = 'reply') => ({
  routines: SENDING.replace('TIMEOUT_REPLY', reply).replace('TIMEOUT', timeout),
  operations: '[W.IRP_MJ_WRITE, 0, Pre, null]',
  registration: UNLOAD,
  entry: 'Listen();',
});
const USER = `import { FilterConnectCommunicationPort, FilterGetMessage, FilterReplyMessage, FilterSendMessage, FILTER_MESSAGE_HEADER, S_OK } from 'fltuser';
import { CloseHandle, printf, Ref, Sleep } from 'windows';
function connect(): any { const port = new Ref<any>(0); const c = new Uint8Array(2); c[0] = 9;
  printf('connect %x\\n', FilterConnectCommunicationPort('\\\\TestPort', 0, c, 2, null, port)); return port.value; }
`;

describe('filter manager: communication ports', () => {
  it('connects, sends to the filter, and disconnects with the handle; one client at a time', () => {
    const r = runFilters({
      filters: { F: { routines: PORT, operations: '', registration: UNLOAD, entry: 'Listen();' } },
      application: '',
      applicationText: `${USER}
export function main(): number {
  const h = connect(); connect();
  const input = new Uint8Array(4); input[0] = 3; const out = new Uint8Array(4); const n = new Ref(0);
  printf('send %x ', FilterSendMessage(h, input, 4, out, 4, n)); printf('%d %d\\n', out[0], n.value);
  CloseHandle(h); connect(); return 0; }`,
    });
    assert.equal(
      r.debug,
      'F.port 0\nF.connect 2 9\nF.message 3 4\nF.disconnect cookie\nF.connect 2 9\nF.disconnect cookie\n',
    );
    assert.equal(r.stdout, 'connect 0\nconnect 800704d6\nsend 0 77 1\nconnect 0\n');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('a message waits for its reader, and for the reply', () => {
    const service = `${USER}
export function main(): number {
  const h = connect(); Sleep(100);
  const message = new Uint8Array(64);
  printf('get %x\\n', FilterGetMessage(h, message, 64, null));
  const view = new DataView(message.buffer);
  printf('reply length %u, id %u, data %u\\n', view.getUint32(0, true), Number(view.getBigUint64(8, true)), message[16]);
  const reply = new Uint8Array(20); new DataView(reply.buffer).setBigUint64(8, view.getBigUint64(8, true), true); reply[16] = 42;
  printf('reply %x\\n', FilterReplyMessage(h, reply, 20));
  printf('again %x\\n', FilterReplyMessage(h, reply, 20));
  Sleep(50); CloseHandle(h); return 0; }`;
    const r = runFilters({
      filters: { F: sender('null') },
      application: "Sleep(50); const h = Open('f'); Write(h, 'abc'); CloseHandle(h);",
      more: { 's.exe': service },
    });
    assert.ok(r.debug.includes('F.sent 0x0 reply 42 of 4\n'), r.debug);
    assert.ok(r.stdout.includes('get 0\nreply length 20, id 1, data 5\nreply 0\nagain 801f0020\n'), r.stdout);
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('STATUS_TIMEOUT without a reader, STATUS_PORT_DISCONNECTED without a client', () => {
    const r = runFilters({
      filters: { F: sender('-10_000_000n', 'null') },
      application:
        "const h = Open('f'); Write(h, 'abc'); Sleep(50); Write(h, 'abc'); Sleep(2000); Write(h, 'abc'); CloseHandle(h);",
      more: { 's.exe': `${USER}\nexport function main(): number { Sleep(20); connect(); Sleep(1500); return 0; }` },
    });
    const sent = [...r.debug.matchAll(/sent (0x\w+)/g)].map(m => m[1]);
    assert.deepEqual(sent, ['0xc0000037', '0x102', '0xc0000037'], r.debug);
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('a client that goes wakes the sender', () => {
    const r = runFilters({
      filters: { F: sender('null') },
      application: "Sleep(50); const h = Open('f'); Write(h, 'abc'); CloseHandle(h);",
      more: { 's.exe': `${USER}\nexport function main(): number { connect(); Sleep(200); return 0; }` },
    });
    assert.ok(r.debug.includes('F.sent 0xc0000037'), r.debug);
    assert.deepEqual(r.events('session'), ['completed']);
  });
});
