/** I/O verification over two drivers, completion routines, interrupts, and requests whose parts lay on a stack. */
import assert from 'node:assert/strict';
import type { VerifierSpec } from '../../../simulator/wdk/kdlab';
import { application, contains, deviceDriver, type Ran, runSession } from '../scenario';

const APP = application('DeviceIoControl(h, 0x222000, null, 0, null, 0, null, null);');

/** Requests go through `device` to `lower`, which completes them, at once or (PEND) from a timer's DPC. */
function stacked(parts: {
  readonly upper: string;
  readonly done?: string;
  readonly lower?: string;
  readonly globals?: string;
  readonly verifier?: VerifierSpec;
}): Ran {
  const pend =
    'pending = Irp; IoMarkIrpPending(Irp); W.KeInitializeDpc(dpc, Dpc, null); W.KeInitializeTimer(timer); W.KeSetTimer(timer, -10_000n, dpc); return STATUS_PENDING;';
  const driver = deviceDriver({
    routines: `${parts.globals ?? ''}
let lower: any = null; let pending: any = null; const timer = new W.KTIMER(); const dpc = new W.KDPC(); const old = new Ref(0);
function Dpc(): void { complete(pending, STATUS_SUCCESS, 0); }
export function Done(DeviceObject: any, Irp: any, Context: any): number { ${parts.done ?? 'return STATUS_SUCCESS;'} }
export function Lower(DeviceObject: any, Irp: any): number { ${(parts.lower ?? 'return complete(Irp, STATUS_SUCCESS, 0);').replace('PEND', pend)} }
export function Control(DeviceObject: any, Irp: any): number { if (DeviceObject === lower) return Lower(DeviceObject, Irp); ${parts.upper} }`,
    entry: `DriverObject.MajorFunction[14] = Control;
  const under = new Ref<any>(null); IoCreateDevice(DriverObject, EXTENSION, null, 0x22, 0, false, under); lower = under.value; lower.Flags |= DO_BUFFERED_IO; device.StackSize = 2;`,
    unload: 'IoDeleteDevice(lower);',
  });
  return runSession({
    drivers: { Test: driver },
    applications: { 'app.exe': APP },
    verifier: parts.verifier ?? ['io-verification'],
  });
}

const FORWARD =
  'W.IoCopyCurrentIrpStackLocationToNext(Irp); W.IoSetCompletionRoutine(Irp, Done, null, true, true, true);';
const SEND = `${FORWARD} return W.IoCallDriver(lower, Irp);`;
const SKIP = 'W.IoSkipCurrentIrpStackLocation(Irp); return W.IoCallDriver(lower, Irp);';
const MARK = 'if (Irp.PendingReturned !== 0) IoMarkIrpPending(Irp); return STATUS_SUCCESS;';

const found = (ran: Ran) => [ran.bugcheck?.code, ran.bugcheck?.parameters[0]];

describe('I/O verification', function () {
  this.timeout(60_000);

  it('stacks that are right run through: at once, pending, skipped, with a completion routine', () => {
    for (const lower of [undefined, 'PEND'])
      for (const upper of [SEND, SKIP]) {
        const ran = stacked({ upper, lower, done: MARK });
        assert.equal(ran.bugcheck, undefined, `${lower} ${upper}: ${found(ran)}`);
        assert.deepEqual(ran.events('session'), ['completed']);
      }
  });

  it('a request that is sent on after its end is completed twice: 0x44, whatever is in the location that is not there', () => {
    const ran = stacked({ upper: `complete(Irp, STATUS_SUCCESS, 0); ${SKIP}`, verifier: ['standard'] });
    assert.equal(ran.bugcheck?.code, 0x44);
  });

  it('0xC4/0xFA and 0xFB: a completion routine that leaves the IRQL or APCs changed', () => {
    const raised = stacked({ upper: SEND, done: `W.KeRaiseIrql(2, old); ${MARK}` });
    assert.deepEqual(raised.bugcheck?.parameters.map(Number).slice(0, 4).toSpliced(1, 1), [0xfa, 0, 2]);
    assert.deepEqual(found(stacked({ upper: SEND, done: `W.KeEnterCriticalRegion(); ${MARK}` })), [0xc4, 0xfbn]);
  });

  it('0x228: a completion routine that loses the pending mark', () => {
    const ran = stacked({ upper: SEND, lower: 'PEND' });
    assert.deepEqual(found(ran), [0xc9, 0x228n]);
    assert.ok(contains(ran.machine.stack(), ['nt!IovpLocalCompletionRoutine', 'nt!IopfCompleteRequest', 'Test!Dpc']));
  });

  it('0x226 for whoever says that it is done while the request is below', () => {
    const ran = stacked({ upper: `${FORWARD} W.IoCallDriver(lower, Irp); return STATUS_SUCCESS;`, lower: 'PEND' });
    assert.deepEqual(found(ran), [0xc9, 0x226n]);
  });

  it('0x224: the status of a request that was lent to the next driver', () => {
    const ran = stacked({
      upper: 'W.IoSkipCurrentIrpStackLocation(Irp); W.IoCallDriver(lower, Irp); return STATUS_UNSUCCESSFUL;',
    });
    assert.deepEqual(found(ran), [0xc9, 0x224n]);
  });

  it('0x203: a request sent on with a cancel routine', () => {
    assert.deepEqual(found(stacked({ upper: `W.IoSetCancelRoutine(Irp, Done as any); ${SEND}` })), [0xc9, 0x203n]);
  });

  it('only verified drivers are judged', () => {
    const spec: VerifierSpec = { options: ['io-verification'], drivers: ['other'] };
    assert.equal(stacked({ upper: SEND, lower: 'PEND', verifier: spec, done: MARK }).bugcheck, undefined);
    assert.equal(
      stacked({ upper: 'complete(Irp, STATUS_UNSUCCESSFUL, 0); return STATUS_SUCCESS;', verifier: spec }).bugcheck,
      undefined,
    );
  });

  /** A request of the driver's own, of which some parts lie on the stack of a function that returns before it is done. */
  const own = (event: string, status: string, after = '') => `
function Helper(): number { ${event} ${status} W.KeInitializeEvent(event, 0, false);
  const irp = W.IoBuildDeviceIoControlRequest(0x222004, lower, null, 0, null, 0, false, event, ioStatus)!;
  const sent = W.IoCallDriver(lower, irp); ${after} return sent; }`;
  const localEvent = 'const event = new W.KEVENT();';
  const localStatus = 'const ioStatus = new W.IO_STATUS_BLOCK();';
  const CALL = 'Helper(); return complete(Irp, STATUS_SUCCESS, 0);';

  it('0xC and 0xD: status block and event on a stack that has unwound', () => {
    const globals = (text: string) => `const event = new W.KEVENT(); const ioStatus = new W.IO_STATUS_BLOCK(); ${text}`;
    const both = stacked({ upper: CALL, lower: 'PEND', globals: own(localEvent, localStatus) });
    assert.deepEqual(found(both), [0xc9, 0xcn]);
    const status = stacked({ upper: CALL, lower: 'PEND', globals: globals(own('', localStatus)) });
    assert.deepEqual(found(status), [0xc9, 0xcn]);
    const event = stacked({ upper: CALL, lower: 'PEND', globals: globals(own(localEvent, '')) });
    assert.deepEqual(found(event), [0xc9, 0xdn]);
    const inside = stacked({
      upper: CALL,
      lower: 'PEND',
      globals: `class CONTEXT { Event = new W.KEVENT(); Status = new W.IO_STATUS_BLOCK(); } ${own('const context = new CONTEXT(); const event = context.Event;', 'const ioStatus = context.Status;')}`,
    });
    assert.deepEqual(found(inside), [0xc9, 0xcn]);
  });

  it('who waits, or has them elsewhere, is right', () => {
    const wait = 'if (sent === STATUS_PENDING) W.KeWaitForSingleObject(event, Executive, KernelMode, false, null);';
    const waits = stacked({ upper: CALL, lower: 'PEND', globals: own(localEvent, localStatus, wait) });
    assert.equal(waits.bugcheck, undefined, waits.machine.stack().join('\n'));
    const atOnce = stacked({ upper: CALL, globals: own(localEvent, localStatus) });
    assert.equal(atOnce.bugcheck, undefined, atOnce.machine.stack().join('\n'));
    const pool = stacked({
      upper: CALL,
      lower: 'PEND',
      globals: own(
        "const event = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, W.KEVENT, 'tvEt')!;",
        "const ioStatus = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, W.IO_STATUS_BLOCK, 'tatS')!;",
      ),
    });
    assert.equal(pool.bugcheck, undefined, pool.machine.stack().join('\n'));
  });

  it('0xC4/0x111: a service routine that comes back at another level, and 0xC8 where it is not verified', () => {
    const driver = `
import { KINTERRUPT, KeInitializeInterrupt, KeConnectInterrupt, KeRaiseIrql, Ref } from 'ntifs';
import { INTERRUPT_LINE, Latched } from 'hardware';
const interrupt = new KINTERRUPT();
function Isr(): boolean { KeRaiseIrql(13, new Ref(0)); return true; }
export function DriverEntry(): number {
  KeInitializeInterrupt(interrupt, Isr, null, null, 0x51, 5, 5, 0); interrupt.Mode = Latched; KeConnectInterrupt(interrupt);
  new INTERRUPT_LINE(0x51, Latched).Assert(); return 0; }`;
    const verified = runSession({ drivers: { Test: driver }, verifier: ['standard'] });
    assert.deepEqual(verified.bugcheck?.parameters.toSpliced(1, 1), [0x111n, 5n, 13n]);
    assert.equal(runSession({ drivers: { Test: driver } }).bugcheck?.code, 0xc8);
  });
});
