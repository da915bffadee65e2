/** What the routines of an APC may do with it, and what they must not leave behind. */
import assert from 'node:assert/strict';
import { application, contains, deviceDriver, type Ran, runSession } from '../scenario';
import { crash } from '../ex/poolDriver';

const queue = (routines: string) =>
  `W.KeInitializeApc(apc, W.KeGetCurrentThread(), 0, ${routines}, 0, 'ctx'); W.KeInsertQueueApc(apc, 5, 6, 0);`;

/** A device control that does `body`; `routines` are the driver's. */
function control(body: string, routines: string, verifier: readonly 'standard'[] = []): Ran {
  return runSession({
    drivers: {
      Test: deviceDriver({
        routines: `let apc = new W.KAPC(); const state = new W.KAPC_STATE(); function nop(): void {} ${routines}
export function Control(DeviceObject: any, Irp: any): number { ${body} return complete(Irp, STATUS_SUCCESS, 0); }`,
        entry: 'DriverObject.MajorFunction[14] = Control;',
      }),
    },
    applications: { 'app.exe': application('DeviceIoControl(h, 0x222000, null, 0, null, 0, null, null);') },
    verifier,
  });
}

describe('routines of APCs', function () {
  this.timeout(20_000);

  it('a kernel routine may free its APC, and change what the normal routine is and gets', () => {
    const freed = control(
      `apc = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, W.KAPC, 0x31677054)!; ${queue('free, null, told')}
       apc = new W.KAPC(); ${queue('stop, null, told')}`,
      `function free(Apc: any, routine: any, context: any, a: any, b: any): void { W.ExFreePool(Apc); context.value += a.value; b.value = 7; }
       function stop(Apc: any, routine: any): void { routine.value = null; }
       function told(...all: any[]): void { DbgPrint('%s\\n', all.join(' ')); }`,
      ['standard'],
    );
    assert.deepEqual([freed.kind, freed.debug], ['idle', 'ctx5 5 7\n']);
  });

  it('a normal routine that comes back at another IRQL is 0xC8, as a kernel routine is', () => {
    const raised = control(queue('nop, null, raise'), 'function raise(): void { W.KfRaiseIrql(2); }');
    assert.match(crash(raised), /^c8 20001 /);
    assert.ok(contains(raised.machine.stack(), ['nt!KeBugCheckEx', 'nt!KiDeliverApc', 'nt!KiApcInterrupt']));
  });

  it('what nobody catches there belongs to whoever would catch it in the interrupted code', () => {
    const fail = 'function fail(): void { W.ExRaiseStatus(W.STATUS_UNSUCCESSFUL); }';
    assert.match(crash(control(queue('fail, null, null'), fail)), /^3b c0000001 /);
    const inThread = control(
      'W.PsCreateSystemThread(new Ref<any>(0), 0, null, null, null, thread, null);',
      `${fail} function thread(): void { ${queue('nop, null, fail')} }`,
    );
    assert.match(crash(inThread), /^7e ffffffffc0000001 /);
  });

  it('a DPC routine that enters a guarded region is 0xC7/4, as one that enters a critical one', () => {
    const guarded = control(
      'W.KeInitializeDpc(dpc, enter, null); W.KeInsertQueueDpc(dpc, null, null);',
      'const dpc = new W.KDPC(); function enter(): void { W.KeEnterGuardedRegion(); }',
    );
    assert.match(crash(guarded), /^c7 4 [0-9a-f]+ 0 ffff0000$/);
  });

  it('detaching with an APC of the attached environment left, or not attached, is INVALID_PROCESS_DETACH_ATTEMPT', () => {
    const attach = 'W.KeStackAttachProcess(W.PsInitialSystemProcess, state);';
    const left = control(
      `${attach} W.KeEnterCriticalRegion(); W.KeInitializeApc(apc, W.KeGetCurrentThread(), 2, nop, null, nop, 0, null);
       W.KeInsertQueueApc(apc, null, null, 0); W.KeUnstackDetachProcess(state);`,
      '',
    );
    assert.equal(crash(left), '6 0 0 0 0');
    const twice = control(
      `${attach} const copy = Object.assign(new W.KAPC_STATE(), state); W.KeUnstackDetachProcess(state); W.KeUnstackDetachProcess(copy);`,
      '',
    );
    assert.equal(crash(twice), '6 0 0 0 0');
  });

  it('a thread that ends at a raised IRQL is let go, and reported', () => {
    const { machine, kind } = control(
      'W.PsCreateSystemThread(new Ref<any>(0), 0, null, null, null, raise, null);',
      'function raise(): void { W.KfRaiseIrql(2); }',
    );
    assert.equal(kind, 'idle');
    assert.deepEqual(
      machine.violations.map(v => v.text),
      ['a thread ends at IRQL 2: its routine has to come back to PASSIVE_LEVEL'],
    );
  });
});
