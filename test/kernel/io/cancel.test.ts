/** Cancelling what is completed already, and an announced wait that does not come. */
import assert from 'node:assert/strict';
import { crash } from '../ex/poolDriver';
import { application, contains, deviceDriver, runSession } from '../scenario';

const control = (body: string, more = '') =>
  runSession({
    drivers: {
      Test: deviceDriver({
        routines: `${more} export function Control(DeviceObject: any, Irp: any): number { ${body} }`,
        entry: 'DriverObject.MajorFunction[14] = Control;',
      }),
    },
    applications: {
      'app.exe': application('DeviceIoControl(h, 0x222000, null, 0, null, 0, null, null); printf("back");'),
    },
  });

describe('a cancel routine that is left in a completed request', () => {
  const CANCEL = 'function Cancel(DeviceObject: any, Irp: any): void { W.IoReleaseCancelSpinLock(Irp.CancelIrql); }';
  it('is CANCEL_STATE_IN_COMPLETED_IRP when the request is cancelled: its location lies behind the last', () => {
    const r = control(
      `const irp = W.IoAllocateIrp(1, false)!; irp.CurrentLocation = 3; W.IoSetCancelRoutine(irp, Cancel);
       W.IoCancelIrp(irp); return complete(Irp, STATUS_SUCCESS, 0);`,
      CANCEL,
    );
    const { code, parameters, irql } = r.bugcheck!;
    assert.deepEqual([code, irql, parameters[2], parameters[3]], [0x48, 2, 0n, 0n]);
    assert.ok(parameters[0] !== 0n && parameters[1] > 0xfffff80000000000n, 'the request and its cancel routine');
    assert.ok(
      contains(r.machine.stack(), ['nt!KeBugCheckEx', 'nt!IoCancelIrp', 'Test!Control']),
      r.machine.stack().join(),
    );
  });
});

describe('a cancel routine that keeps the cancel spin lock', () => {
  it('is found where the thread ends: KERNEL_APC_PENDING_DURING_EXIT with the IRQL', () => {
    const r = runSession({
      drivers: {
        Test: deviceDriver({
          routines: `function Cancel(DeviceObject: any, Irp: any): void { complete(Irp, W.STATUS_CANCELLED, 0); }
export function Control(DeviceObject: any, Irp: any): number { IoMarkIrpPending(Irp); W.IoSetCancelRoutine(Irp, Cancel); return STATUS_PENDING; }`,
          entry: 'DriverObject.MajorFunction[14] = Control;',
        }),
      },
      applications: {
        'app.exe': application(
          'DeviceIoControl(h, 0x222000, null, 0, null, 0, null, new OVERLAPPED()); ExitProcess(0);',
          '0x40000000',
          'OVERLAPPED, ExitProcess',
        ),
      },
    });
    assert.equal(crash(r), '20 0 0 2 0');
  });
});

describe('KeSetEvent with Wait', () => {
  it('and no wait: the request returns at DISPATCH_LEVEL, 0x4A', () => {
    const r = control(
      'W.KeInitializeEvent(event, 1, false); W.KeSetEvent(event, 0, true); return complete(Irp, STATUS_SUCCESS, 0);',
      'const event = new W.KEVENT();',
    );
    assert.match(crash(r), /^4a [0-9a-f]+ 2 0 0$/);
  });

  it('sets and waits in one step, at the IRQL of the caller afterwards, also for a semaphore and a mutex', () => {
    const r = control(
      `W.KeInitializeEvent(event, 1, false); W.KeInitializeEvent(done, 1, true); W.KeInitializeSemaphore(semaphore, 0, 2); W.KeInitializeMutex(mutex, 0);
       W.KeSetEvent(event, 0, true); W.KeWaitForSingleObject(done, Executive, KernelMode, false, null);
       W.KeReleaseSemaphore(semaphore, 0, 1, true); W.KeWaitForSingleObject(event, Executive, KernelMode, false, null);
       W.KeWaitForSingleObject(mutex, Executive, KernelMode, false, null);
       W.KeReleaseMutex(mutex, true); W.KeWaitForSingleObject(semaphore, Executive, KernelMode, false, null);
       DbgPrint('%d %d %d', W.KeGetCurrentIrql(), W.KeReadStateEvent(event), W.KeReadStateMutex(mutex));
       return complete(Irp, STATUS_SUCCESS, 0);`,
      'const event = new W.KEVENT(), done = new W.KEVENT(), semaphore = new W.KSEMAPHORE(), mutex = new W.KMUTEX();',
    );
    assert.equal(r.debug.trim(), '0 0 1');
    assert.equal(r.stdout, 'back');
  });
});
