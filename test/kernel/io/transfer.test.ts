import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';

const echo = `
export function ReadDispatch(DeviceObject: any, Irp: any): number {
  const sp = IoGetCurrentIrpStackLocation(Irp); const n = sp.Parameters.Read.Length;
  const to = Buffer(Irp, n);
  DbgPrint('read %d %s\\n', n, to === null ? 'null' : 'bytes');
  if (to !== null) for (let i = 0; i < n - 1; i++) to[i] = 65 + i;
  return complete(Irp, STATUS_SUCCESS, n > 0 ? n - 1 : 0);
}
export function WriteDispatch(DeviceObject: any, Irp: any): number {
  const n = IoGetCurrentIrpStackLocation(Irp).Parameters.Write.Length;
  const from = Buffer(Irp, n);
  DbgPrint('write %d %d\\n', n, from === null ? -1 : from[0]);
  return complete(Irp, STATUS_SUCCESS, n);
}`;
const entry = 'DriverObject.MajorFunction[3] = ReadDispatch; DriverObject.MajorFunction[4] = WriteDispatch;';
const buffered = `${echo} function Buffer(Irp: any, n: number): any { return Irp.AssociatedIrp.SystemBuffer; }`;
const direct = `${echo} function Buffer(Irp: any, n: number): any { return Irp.MdlAddress === null ? null : W.MmGetSystemAddressForMdlSafe(Irp.MdlAddress, 16); }`;
const neither = `${echo} function Buffer(Irp: any, n: number): any { return Irp.UserBuffer; }`;
const app = application(`
  const b = new Uint8Array(4); const n = new Ref(0);
  printf('%d ', ReadFile(h, b, 4, n, null)); printf('%u %u,%u,%u,%u\\n', n.value, b[0], b[1], b[2], b[3]);
  b[0] = 7; printf('%d ', WriteFile(h, b, 4, n, null)); printf('%u\\n', n.value);
  printf('%d %u\\n', ReadFile(h, null, 0, n, null), n.value);
  printf('%d ', ReadFile(h, b, 5, n, null)); printf('error %u\\n', GetLastError());`);

describe('transfer of data', () => {
  for (const [name, routines, flags] of [
    ['buffered', buffered, 'DO_BUFFERED_IO'],
    ['direct', direct, 'DO_DIRECT_IO'],
    ['neither', neither, '0'],
  ])
    it(`${name}: read, write, length zero, a buffer that is too short`, () => {
      const r = runSession({
        drivers: { D: deviceDriver({ routines, entry, flags }) },
        applications: { 'a.exe': app },
      });
      assert.equal(r.stdout, '1 3 65,66,67,0\n1 4\n1 0\n0 error 998\n');
      assert.equal(r.debug, 'read 4 bytes\nwrite 4 7\nread 0 null\n');
      assert.equal(poolOf(r, 0x496f2020), 0, 'system buffers are freed');
      assert.equal(poolOf(r, 0x49727020), 0, 'IRPs are freed');
    });

  it('Information beyond the buffer is reported, not copied', () => {
    const driver = deviceDriver({
      routines:
        'export function ReadDispatch(DeviceObject: any, Irp: any): number { return complete(Irp, STATUS_SUCCESS, 100); }',
      entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
    });
    const r = runSession({
      drivers: { D: driver },
      applications: { 'a.exe': application('ReadFile(h, new Uint8Array(4), 4, null, null);') },
    });
    assert.deepEqual(
      r.machine.violations.map(v => v.kind),
      ['irp'],
    );
    assert.equal(r.kind, 'idle');
  });

  it('a device control, by its method', () => {
    const driver = deviceDriver({
      routines: `
export function Control(DeviceObject: any, Irp: any): number {
  const p = IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl;
  const method = p.IoControlCode & 3;
  const input = method === 3 ? p.Type3InputBuffer : Irp.AssociatedIrp.SystemBuffer;
  const output = method === 0 ? Irp.AssociatedIrp.SystemBuffer : method === 3 ? Irp.UserBuffer : Irp.MdlAddress ? W.MmGetSystemAddressForMdlSafe(Irp.MdlAddress, 16) : null;
  DbgPrint('%x in %u out %u first %d\\n', p.IoControlCode, p.InputBufferLength, p.OutputBufferLength, input ? input[0] : -1);
  if (output) output[0] = 42;
  return complete(Irp, STATUS_SUCCESS, output ? 1 : 0);
}`,
      entry: 'DriverObject.MajorFunction[0xe] = Control;',
    });
    const app = application(`
  for (let method = 0; method < 4; method++) {
    const i = new Uint8Array(2); i[0] = 9; const o = new Uint8Array(3); const n = new Ref(0);
    const ok = DeviceIoControl(h, CTL_CODE(0x22, 0x800, method, 0), i, 2, o, 3, n, null);
    printf('%d %u %u\\n', ok, n.value, o[0]);
  }
  printf('%d\\n', DeviceIoControl(h, CTL_CODE(0x22, 0x801, 0, 0), null, 0, null, 0, null, null));`);
    const r = runSession({ drivers: { D: driver }, applications: { 'a.exe': app } });
    assert.equal(r.stdout, `${'1 1 42\n'.repeat(4)}1\n`);
    assert.equal(
      r.debug,
      [0, 1, 2, 3].map(m => `${(0x222000 + m).toString(16)} in 2 out 3 first 9\n`).join('') +
        '222004 in 0 out 0 first -1\n',
    );
  });

  it('overlapped: ERROR_IO_PENDING, the event, the result', () => {
    const driver = deviceDriver({
      routines: `
export function ReadDispatch(DeviceObject: any, Irp: any): number {
  const e = DeviceObject.DeviceExtension; e.Irp = Irp; IoMarkIrpPending(Irp); W.KeSetTimer(e.Timer, -200_000n, e.Dpc); return STATUS_PENDING; }
export function DpcRoutine(Dpc: any, e: any): void { e.Irp.AssociatedIrp.SystemBuffer[0] = 5; complete(e.Irp, STATUS_SUCCESS, 1); }`,
      entry: `DriverObject.MajorFunction[3] = ReadDispatch; W.KeInitializeTimer(device.DeviceExtension.Timer);
        W.KeInitializeDpc(device.DeviceExtension.Dpc, DpcRoutine, device.DeviceExtension);`,
    });
    const app = application(
      `
  const o = new OVERLAPPED(); o.hEvent = CreateEventW(null, true, false, null); const b = new Uint8Array(1); const n = new Ref(0);
  printf('%d %u %d\\n', ReadFile(h, b, 1, null, o), GetLastError(), HasOverlappedIoCompleted(o));
  printf('%u\\n', WaitForSingleObject(o.hEvent, 5));
  printf('%d %u %u\\n', GetOverlappedResult(h, o, n, true), n.value, b[0]);
  CloseHandle(o.hEvent);`,
      '0x40000000',
      'OVERLAPPED, CreateEventW, WaitForSingleObject, GetOverlappedResult, HasOverlappedIoCompleted',
    );
    const r = runSession({ drivers: { D: driver }, applications: { 'a.exe': app } });
    assert.equal(r.stdout, '0 997 0\n258\n1 1 5\n');
    assert.deepEqual(r.events('session'), ['completed']);
  });
});

/** Bytes in use under a pool tag. */
function poolOf(r: ReturnType<typeof runSession>, tag: number): number {
  return r.machine.kernel('nt/ex/pool').PoolTrackTable.get(tag * 2)?.Bytes ?? 0;
}
