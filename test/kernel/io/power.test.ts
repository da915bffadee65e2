import assert from 'node:assert/strict';
import { contains, deviceDriver, runSession } from '../scenario';

/** A PnP driver whose power routine is given; `note` prints. */
const driver = (power: string, more = '') => `
import * as W from 'ntddk';
const { IoGetCurrentIrpStackLocation: at, IoSkipCurrentIrpStackLocation: skip, DbgPrint } = W;
export let fdo: any = null; export let lower: any = null;
export function AddDevice(DriverObject: any, Pdo: any): number {
  const device = new W.Ref<any>(null);
  W.IoCreateDevice(DriverObject, 0, null, 0x22, 0, false, device);
  fdo = device.value; lower = W.IoAttachDeviceToDeviceStack(fdo, Pdo);
  fdo.Flags &= ~W.DO_DEVICE_INITIALIZING;
  DbgPrint('add %d\\n', fdo.StackSize);
  return 0;
}
export function Pnp(DeviceObject: any, Irp: any): number {
  const minor = at(Irp).MinorFunction; DbgPrint('pnp %d\\n', minor);
  ${more}
  Irp.IoStatus.Status = 0; skip(Irp);
  const status = W.IoCallDriver(lower, Irp);
  if (minor === W.IRP_MN_REMOVE_DEVICE) { W.IoDetachDevice(lower); W.IoDeleteDevice(fdo); }
  return status;
}
export function Pass(DeviceObject: any, Irp: any): number { skip(Irp); return W.PoCallDriver(lower, Irp); }
${power}
export function Unload(DriverObject: any): void { DbgPrint('unload\\n'); }
export function DriverEntry(DriverObject: any): number {
  DriverObject.DriverExtension.AddDevice = AddDevice; DriverObject.MajorFunction[W.IRP_MJ_PNP] = Pnp;
  DriverObject.MajorFunction[W.IRP_MJ_POWER] = Power; DriverObject.DriverUnload = Unload;
  return 0;
}`;
const sleeper = `import { SetSystemPowerState, GetTickCount, GetLastError, printf } from 'windows';
export function main(): number { const t = GetTickCount(); printf('%d ', SetSystemPowerState(true, false));
  printf('%u %u', GetLastError(), Math.round((GetTickCount() - t) / 1000)); return 0; }`;
const show =
  'const s = at(Irp).Parameters.Power; DbgPrint("%d %d %d;", at(Irp).MinorFunction, s.Type, s.State.SystemState);';

describe('power', () => {
  it('a device is asked, put to sleep, woken, and removed at the end', () => {
    const r = runSession({
      drivers: {
        Drv: driver(`export function Power(d: any, Irp: any): number { ${show} return Pass(d, Irp); }`),
      },
      applications: { 'a.exe': sleeper },
    });
    // Query and set S3, set S0; query and remove device, then the driver goes.
    assert.equal(r.debug, 'add 2\npnp 0\n3 0 4;2 0 4;2 0 1;pnp 1\npnp 2\nunload\n');
    assert.equal(r.stdout, '1 0 10');
    assert.deepEqual(r.events('session'), ['completed']);
    assert.deepEqual(r.machine.violations, []);
  });

  it('a driver may refuse to sleep: the others are told to stay awake', () => {
    const r = runSession({
      drivers: {
        Drv: driver(`export function Power(d: any, Irp: any): number { ${show}
          if (at(Irp).MinorFunction !== W.IRP_MN_QUERY_POWER) return Pass(d, Irp);
          Irp.IoStatus.Status = W.STATUS_DEVICE_BUSY; W.IoCompleteRequest(Irp, 0); return W.STATUS_DEVICE_BUSY; }`),
      },
      applications: { 'a.exe': sleeper },
    });
    assert.match(r.debug, /3 0 4;2 0 1;pnp 1/);
    assert.equal(r.stdout, '0 170 0');
  });

  it('the owner of the power policy requests D3 and D0 before it lets the system IRP end', () => {
    const policy = `
export function Power(d: any, Irp: any): number {
  const sp = at(Irp); const { Type, State } = sp.Parameters.Power;
  if (sp.MinorFunction !== W.IRP_MN_SET_POWER) return Pass(d, Irp);
  if (Type === W.DevicePowerState) {
    const old = W.PoSetPowerState(d, W.DevicePowerState, State);
    DbgPrint('D%d->D%d irql %d;', old.DeviceState - 1, State.DeviceState - 1, W.KeGetCurrentIrql());
    return Pass(d, Irp);
  }
  W.IoMarkIrpPending(Irp); W.IoCopyCurrentIrpStackLocationToNext(Irp);
  W.IoSetCompletionRoutine(Irp, SystemDone, d, true, true, true);
  W.PoCallDriver(lower, Irp);
  return W.STATUS_PENDING;
}
export function SystemDone(d: any, Irp: any, Context: any): number {
  const state = new W.POWER_STATE();
  state.DeviceState = at(Irp).Parameters.Power.State.SystemState === W.PowerSystemWorking ? W.PowerDeviceD0 : W.PowerDeviceD3;
  const asked = W.PoRequestPowerIrp(lower, W.IRP_MN_SET_POWER, state, DeviceDone, Irp, null);
  DbgPrint('asked %x;', asked);
  return W.STATUS_MORE_PROCESSING_REQUIRED;
}
export function DeviceDone(d: any, Minor: number, State: any, Context: any, Iosb: any): void {
  DbgPrint('done D%d %x;', State.DeviceState - 1, Iosb.Status);
  W.IoCompleteRequest(Context, 0);
}`;
    const r = runSession({ drivers: { Drv: driver(policy) }, applications: { 'a.exe': sleeper } });
    assert.match(r.debug, /asked 103;D-1->D3 irql 0;done D3 0;asked 103;D3->D0 irql 0;done D0 0;/);
    assert.equal(r.stdout, '1 0 10');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('the frames of a power dispatch routine', () => {
    const r = runSession({
      drivers: {
        Drv: driver(
          'export function Power(d: any, Irp: any): number { W.KeBugCheckEx(0xdead, Irp, 0n, 0n, 0n); return 0; }',
        ),
      },
      applications: { 'a.exe': sleeper },
    });
    const wanted = [
      'Drv!Power',
      'nt!IopPoHandleIrp',
      'nt!IofCallDriver',
      'nt!PopIrpWorker',
      'nt!PspSystemThreadStartup',
    ];
    assert.ok(contains(r.machine.stack(), wanted), r.machine.stack().join());
  });

  it('on the way up the watchdog waits two minutes, on the way down five', () => {
    for (const [keep, seconds] of [
      ['W.PowerSystemWorking', 10 + 120],
      ['W.PowerSystemSleeping3', 300],
    ] as const) {
      const r = runSession({
        drivers: {
          Drv: driver(`export function Power(d: any, Irp: any): number { const sp = at(Irp);
            if (sp.MinorFunction !== W.IRP_MN_SET_POWER || sp.Parameters.Power.State.SystemState !== ${keep}) return Pass(d, Irp);
            W.IoMarkIrpPending(Irp); return W.STATUS_PENDING; }`),
        },
        applications: { 'a.exe': sleeper },
      });
      assert.equal(r.bugcheck?.code, 0x9f);
      assert.equal(r.bugcheck?.parameters[0], 3n);
      const at = r.machine.traces.at(-1)!.time / 10_000_000;
      assert.ok(at > seconds && at < seconds + 1, `${at}`);
    }
  });

  it('a driver that does not let its device go stays', () => {
    const r = runSession({
      drivers: {
        Drv: driver(
          'export function Power(d: any, Irp: any): number { return Pass(d, Irp); }',
          'if (minor === W.IRP_MN_QUERY_REMOVE_DEVICE) { Irp.IoStatus.Status = W.STATUS_DEVICE_BUSY; W.IoCompleteRequest(Irp, 0); return W.STATUS_DEVICE_BUSY; }',
        ),
      },
    });
    // Start, query remove, cancel remove; and the service control manager cannot stop it either.
    assert.equal(r.debug, 'add 2\npnp 0\npnp 1\npnp 3\n');
    assert.ok(r.events('service').some(text => text.includes('cannot be stopped')));
  });

  it('a driver without a bus asks for a power state as well, also at DISPATCH_LEVEL', () => {
    const r = runSession({
      drivers: {
        D: deviceDriver({
          routines: `export function Power(DeviceObject: any, Irp: any): number { DbgPrint('%d ', W.IoGetCurrentIrpStackLocation(Irp).MinorFunction); return complete(Irp, STATUS_SUCCESS, 0); }
            function Done(DeviceObject: any, minor: number, state: any, context: any, iosb: any): void { DbgPrint('%x ', iosb.Status); W.KeSetEvent(context, 0, false); }`,
          entry: `DriverObject.MajorFunction[0x16] = Power;
            const event = device.DeviceExtension.Event; W.KeInitializeEvent(event, W.NotificationEvent, false);
            const state = new W.POWER_STATE(); state.DeviceState = W.PowerDeviceD3;
            const irql = new Ref<any>(0); W.KeRaiseIrql(2, irql);
            const asked = W.PoRequestPowerIrp(device, W.IRP_MN_SET_POWER, state, Done, event, null);
            W.KeLowerIrql(irql.value);
            W.KeWaitForSingleObject(event, Executive, KernelMode, false, null); DbgPrint('%x', asked);`,
        }),
      },
    });
    assert.equal(r.debug, '2 0 103');
  });
});
