import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';

const CONTROL = application('DeviceIoControl(h, 0x222000, null, 0, null, 0, null, null);');
/** A driver whose device control routine does this. */
const control = (body: string, routines = '') =>
  runSession({
    drivers: {
      D: deviceDriver({
        routines: `${routines}
export function Control(DeviceObject: any, Irp: any): number { ${body} return complete(Irp, STATUS_SUCCESS, 0); }
export function Write(DeviceObject: any, Irp: any): number { return complete(Irp, STATUS_SUCCESS, 0); }`,
        entry: 'DriverObject.MajorFunction[0xe] = Control; DriverObject.MajorFunction[4] = Write;',
      }),
    },
    applications: { 'a.exe': CONTROL },
  });

/** Sends a request of the driver's own to its device. */
const own = (routine: string) => `
  const own = W.IoAllocateIrp(DeviceObject.StackSize, false)!;
  W.IoGetNextIrpStackLocation(own).MajorFunction = 4;
  ${routine}
  W.IoCallDriver(DeviceObject, own);`;

describe("a driver's own requests, and what it gives back twice", () => {
  it('nobody is told of one without a completion routine: told, and 0xA, as it has no thread', () => {
    const r = control(own(''));
    assert.equal(r.bugcheck?.code, 0xa);
    assert.match(r.machine.violations.map(v => v.text).join(), /own IRP was completed to the end.*MORE_PROCESSING/);
  });

  it('a completion routine that frees it must keep it', () => {
    const set = (status: string) =>
      control(
        own('W.IoSetCompletionRoutine(own, Done, null, true, true, true);'),
        `function Done(DeviceObject: any, Irp: any): number { W.IoFreeIrp(Irp); return W.${status}; }`,
      );
    const freed = set('STATUS_SUCCESS');
    assert.equal(freed.bugcheck?.code, 0xa);
    assert.match(freed.machine.violations.map(v => v.text).join(), /freed its IRP and let the completion go on/);
    const kept = set('STATUS_MORE_PROCESSING_REQUIRED');
    assert.deepEqual([kept.kind, kept.machine.violations], ['idle', []]);
  });

  it('leaving a process that was never entered is 0x6; one where the thread was already needs nothing', () => {
    assert.equal(control('W.KeUnstackDetachProcess(new W.KAPC_STATE());').bugcheck?.code, 0x6);
    const twice = control(`const state = new W.KAPC_STATE();
      W.KeStackAttachProcess(W.PsGetCurrentProcess(), state); W.KeUnstackDetachProcess(state);`);
    assert.equal(twice.bugcheck, undefined);
  });

  it('a dispatch routine that returns no status is told, and taken for success', () => {
    const r = control('complete(Irp, STATUS_SUCCESS, 0); return undefined as any;');
    assert.equal(r.kind, 'idle');
    assert.match(r.machine.violations.map(v => v.text).join(), /dispatch routine of .*D returned undefined/);
  });

  it('why an interrupt is not connected is told', () => {
    const r = control(`const connect = (vector: number, irql: number, share: boolean) =>
        W.IoConnectInterrupt(new Ref<any>(null), () => true, null, null, vector, irql, irql, W.Latched, share, 1n, false);
      DbgPrint('%x %x %x', connect(0x51, 6, false), connect(0x51, 5, false), connect(0x51, 5, true));`);
    assert.equal(r.debug, 'c000000d 0 c000000d');
    const refused = r.events('interrupt').filter(text => text.includes('not connected'));
    assert.match(refused[0], /vector 51 is not connected: a device with this vector has IRQL 5, not 6/);
    assert.match(refused[1], /another device has it, and does not share it/);
  });
});
