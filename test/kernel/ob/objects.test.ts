import assert from 'node:assert/strict';
import { application, contains, deviceDriver, runSession } from '../scenario';

const entryOnly = (body: string, imports = '') =>
  `import * as W from 'ntifs'; import { DbgPrint, Ref, NT_SUCCESS, STATUS_SUCCESS, IoCreateDevice, IoDeleteDevice, IoCreateSymbolicLink, IoDeleteSymbolicLink${imports} } from 'ntifs';
  export function DriverUnload(D: any): void {}
  export function DriverEntry(DriverObject: any, RegistryPath: any): number { DriverObject.DriverUnload = DriverUnload; ${body} return STATUS_SUCCESS; }`;
const inEntry = (body: string, imports = '') => runSession({ drivers: { D: entryOnly(body, imports) } });

describe('objects', () => {
  it('names: collision, links to nowhere, deletion', () => {
    const r = inEntry(`
      const a = new Ref<any>(null); const b = new Ref<any>(null);
      DbgPrint('%x ', IoCreateDevice(DriverObject, 0, '\\\\Device\\\\A', 0x22, 0, false, a));
      DbgPrint('%x ', IoCreateDevice(DriverObject, 0, '\\\\Device\\\\a', 0x22, 0, false, b));
      DbgPrint('%x ', IoCreateDevice(DriverObject, 0, '\\\\Nowhere\\\\A', 0x22, 0, false, b));
      DbgPrint('%x ', IoCreateSymbolicLink('\\\\DosDevices\\\\A', '\\\\Device\\\\A'));
      DbgPrint('%x ', IoCreateSymbolicLink('\\\\??\\\\A', '\\\\Device\\\\A'));
      DbgPrint('%x ', IoDeleteSymbolicLink('\\\\??\\\\A'));
      DbgPrint('%x ', IoDeleteSymbolicLink('\\\\??\\\\A'));
      IoDeleteDevice(a.value);
      DbgPrint('%x\\n', IoCreateDevice(DriverObject, 16, '\\\\Device\\\\A', 0x22, 0, false, b)); IoDeleteDevice(b.value);`);
    assert.equal(r.debug, '0 c0000035 c000003a 0 c0000035 0 c0000034 0\n');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('a device extension is an instance of its class, in the device object', () => {
    const r = runSession({
      drivers: {
        D: `class E { A = 1; B = 2n; }\n${entryOnly(`const a = new Ref<any>(null); IoCreateDevice(DriverObject, E, null, 0x22, 0, false, a);
        const e = a.value.DeviceExtension; DbgPrint('%d %d\\n', e instanceof E, e.A); IoDeleteDevice(a.value);`)}`,
      },
    });
    assert.equal(r.debug, '1 1\n');
  });

  it('a reference of null goes before the beginning of memory: 0x50, 0xA at DISPATCH_LEVEL', () => {
    const r = inEntry('W.ObDereferenceObject(null as any);');
    assert.deepEqual([r.bugcheck?.code, ...r.bugcheck!.parameters.slice(0, 2)], [0x50, 0xffffffffffffffd0n, 2n]);
    assert.ok(
      contains(r.machine.stack(), ['nt!KeBugCheckEx', 'nt!KiPageFault', 'nt!ObfDereferenceObject', 'D!DriverEntry']),
    );
    const raised = inEntry('W.KfRaiseIrql(2); W.ObReferenceObject(null as any);');
    assert.deepEqual(
      [raised.bugcheck?.code, ...raised.bugcheck!.parameters.slice(0, 3)],
      [0xa, 0xffffffffffffffd0n, 2n, 1n],
    );
  });

  it('one reference too few is 0x18', () => {
    const r = inEntry(`const e = new Ref<number>(0); W.ZwCreateEvent(e, 0x1f0003, null, 0, false);
      const o = new Ref<any>(null); W.ObReferenceObjectByHandle(e.value, 0, null, 0, o, null); W.ZwClose(e.value);
      W.ObDereferenceObject(o.value); W.ObDereferenceObject(o.value);`);
    assert.equal(r.bugcheck?.code, 0x18);
    assert.equal((r.bugcheck?.objects?.[0] as any)?.Name, 'Event');
    assert.ok(
      contains(r.machine.stack(), [
        'nt!KeBugCheckEx',
        'nt!ObfDereferenceObject',
        'D!DriverEntry',
        'nt!PnpCallDriverEntry',
        'nt!IopLoadDriver',
        'nt!IopLoadUnloadDriver',
        'nt!ExpWorkerThread',
        'nt!PspSystemThreadStartup',
        'nt!KiStartSystemThread',
      ]),
    );
  });

  it('handles: multiples of four, reused, of one type, invalid ones told', () => {
    const app = application(
      `const e = CreateEventW(null, false, false, null); const f = CreateEventW(null, false, false, null);
       printf('%x %x %x\\n', h, e, f); CloseHandle(e); const g = CreateEventW(null, true, true, null); printf('%x\\n', g);
       printf('%d %u\\n', CloseHandle(0x1234), GetLastError());
       printf('%d %u\\n', ReadFile(g, null, 0, null, null), GetLastError());
       printf('%d %u\\n', SetEvent(h), GetLastError());`,
      '0',
      'CreateEventW, SetEvent',
    );
    const r = runSession({ drivers: { D: deviceDriver({ routines: '' }) }, applications: { 'a.exe': app } });
    assert.equal(r.stdout, '4 8 c\n8\n0 6\n0 6\n0 6\n');
    assert.ok(
      r.events('handle').some(t => t === 'close 0xc at exit'),
      'a process closes what it left open',
    );
  });

  it('kernel handles are the System process’s and useless to user mode', () => {
    const driver = deviceDriver({
      routines: `let handle = 0;
export function ReadDispatch(DeviceObject: any, Irp: any): number {
  const a = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(a, null, W.OBJ_KERNEL_HANDLE, null, null);
  const e = new Ref<number>(0); W.ZwCreateEvent(e, 0x1f0003, a, 0, false); handle = e.value;
  Irp.AssociatedIrp.SystemBuffer.fill(0); DbgPrint('%I64x\\n', handle);
  return complete(Irp, STATUS_SUCCESS, 0); }
export function WriteDispatch(DeviceObject: any, Irp: any): number { DbgPrint('%x\\n', W.ZwSetEvent(handle, null)); W.ZwClose(handle); return complete(Irp, STATUS_SUCCESS, 0); }`,
      entry: 'DriverObject.MajorFunction[3] = ReadDispatch; DriverObject.MajorFunction[4] = WriteDispatch;',
    });
    const app = application(
      `ReadFile(h, new Uint8Array(4), 4, null, null); printf('%d %u\\n', SetEvent(-2147483644), GetLastError()); WriteFile(h, null, 0, null, null);`,
      '0',
      'SetEvent',
    );
    const r = runSession({ drivers: { D: driver }, applications: { 'a.exe': app } });
    assert.match(r.debug, /^ffffffff8[0-9a-f]{7}\n0\n$/);
    assert.equal(r.stdout, '0 6\n');
  });

  it('an open file keeps the device; the name goes at IoDeleteDevice', () => {
    const driver = deviceDriver({
      routines:
        'export function WriteDispatch(DeviceObject: any, Irp: any): number { IoDeleteDevice(DeviceObject); IoDeleteSymbolicLink("\\\\??\\\\Test"); return complete(Irp, STATUS_SUCCESS, 0); }',
      entry: 'DriverObject.MajorFunction[4] = WriteDispatch;',
      unload: null,
    });
    const app = application(
      `WriteFile(h, null, 0, null, null); printf('%d %u\\n', CreateFileW('\\\\\\\\.\\\\Test', 0, 0, null, 3, 0, null), GetLastError());`,
    );
    const r = runSession({ drivers: { D: driver }, applications: { 'a.exe': app } });
    assert.equal(r.stdout, '-1 2\n');
    const events = r.machine.traces
      .filter(t => t.kind === 'device' || t.kind === 'file')
      .map(t => t.text.split(' ')[0]);
    assert.deepEqual(events.slice(-3), ['cleanup', 'close', 'delete']);
  });

  it('an exclusive device is opened once', () => {
    const driver = deviceDriver({ routines: '', entry: 'device.Flags |= 8;' });
    const app = application(
      `printf('%d %u\\n', CreateFileW('\\\\\\\\.\\\\Test', 0, 0, null, 3, 0, null), GetLastError());`,
    );
    assert.equal(runSession({ drivers: { D: driver }, applications: { 'a.exe': app } }).stdout, '-1 5\n');
  });
});
