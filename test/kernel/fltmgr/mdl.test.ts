import assert from 'node:assert/strict';
import { runFilters } from './support';

/** At the cleanup of `mdl` the filter asks for pages of the cache from the top of the stack, as a file server does. */
const SERVER = `
const hex = (s: number): string => (s >>> 0).toString(16);
const bytes = (mdl: any): string => Array.from(W.MmGetSystemAddressForMdlSafe(mdl, 0).subarray(0, 5)).map((b: any) => String.fromCharCode(b)).join('');
export function Fast(Data: any): number { Log('fast ' + hex(Data.Iopb.MajorFunction) + ' ' + ((Data.Flags & 2) !== 0)); return 1; }
export function Request(Data: any): number { if ((Data.Flags & 1) !== 0) Log('request ' + Data.Iopb.MajorFunction + ' ' + Data.Iopb.MinorFunction); return 1; }
export function Pre(Data: any, o: any): number {
  if (!name(Data).endsWith('mdl')) return 1;
  const f = o.FileObject; const top = W.IoGetRelatedDeviceObject(f); const fast = top.DriverObject.FastIoDispatch; const io: any = new W.IO_STATUS_BLOCK(); const m = new Ref<any>(null);
  Log('read ' + fast.MdlRead(f, 0n, 64, 0, m, io, top) + ' ' + hex(io.Status) + ' ' + io.Information + ' ' + bytes(m.value)); fast.MdlReadComplete(f, m.value, top); m.value = null;
  Log('behind ' + fast.MdlRead(f, 100n, 5, 0, m, io, top) + ' ' + hex(io.Status));
  Log('longer ' + fast.PrepareMdlWrite(f, 0n, 64, 0, m, io, top));
  Log('write ' + fast.PrepareMdlWrite(f, 0n, 2, 0, m, io, top) + ' ' + io.Information); W.MmGetSystemAddressForMdlSafe(m.value, 0)[0] = 74; W.MmGetSystemAddressForMdlSafe(m.value, 0)[1] = 69; fast.MdlWriteComplete(f, 0n, m.value, top);
  const d = new Ref<any>(null); W.FltAllocateCallbackData(o.Instance, f, d); const x = d.value; x.Iopb.MajorFunction = 3; x.Iopb.MinorFunction = 2; x.Iopb.Parameters.Read.Length = 5; x.Iopb.Parameters.Read.ByteOffset = 0n; W.FltPerformSynchronousIo(x);
  Log('own ' + hex(x.IoStatus.Status) + ' ' + x.IoStatus.Information + ' ' + bytes(x.Iopb.Parameters.Read.MdlAddress));
  x.Iopb.MinorFunction = 6; W.FltPerformSynchronousIo(x); Log('given back ' + hex(x.IoStatus.Status)); W.FltFreeCallbackData(x);
  return 1; }`;

describe('filter manager: pages of the cache', () => {
  it('MDL reads and writes are fast I/O operations, and requests of a minor function; what is written so is there', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: SERVER,
          operations:
            '[W.IRP_MJ_CLEANUP, 0, Pre, null], ' +
            [0xf1, 0xf0, 0xef, 0xee].map(major => `[${major}, 0, Fast, null]`).join(', '),
        },
        Low: { altitude: '350000', routines: SERVER, operations: '[3, 1, Request, null]' },
      },
      application: '',
      applicationText: `import { CreateFileW, ReadFile, WriteFile, CloseHandle, SetFilePointer, printf, Ref } from 'windows';
export function main(): number {
  const h = CreateFileW('C:\\\\mdl', 0xc0000000, 7, null, 2, 0x80, null); const n = new Ref(0); const b = new Uint8Array(5); for (let i = 0; i < 5; i++) b[i] = 'hello'.charCodeAt(i);
  WriteFile(h, b, 5, n, null); CloseHandle(h);
  const g = CreateFileW('C:\\\\mdl', 0x80000000, 7, null, 3, 0x80, null); ReadFile(g, b, 5, n, null); let t = ''; for (let i = 0; i < 5; i++) t += String.fromCharCode(b[i]); printf('%s\\n', t); CloseHandle(g); return 0; }`,
    });
    assert.equal(r.stdout, 'JEllo\n', r.debug);
    const first = [
      ...['F.fast f1 true', 'F.read true 0 5 hello', 'F.fast f0 true', 'F.fast f1 true', 'F.behind true c0000011'],
      ...['F.fast ef true', 'F.longer false', 'F.fast ef true', 'F.write true 2', 'F.fast ee true'],
      ...['Low.request 3 2', 'F.own 0 5 JEllo', 'Low.request 3 6', 'F.given back 0'],
    ];
    assert.deepEqual(r.debug.split('\n').slice(0, first.length), first);
    assert.deepEqual(r.events('session'), ['completed']);
    assert.deepEqual(r.machine.violations, []);
  });
});
