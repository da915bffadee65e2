import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ddiRecord } from '../../../simulator/wdk/known';
import { irqlRule } from '../../../simulator/wdk/rules';
import { bootTestMachine } from '../machine';
import { deviceDriver, runSession } from '../scenario';

describe('WDK', () => {
  it('rules: the highest and the lowest IRQL', () => {
    assert.equal(irqlRule('KeDelayExecutionThread', [])?.max, 1);
    assert.equal(irqlRule('PsCreateSystemThread', [])?.max, 0);
    assert.equal(irqlRule('IoCompleteRequest', [])?.max, 2);
    assert.equal(irqlRule('KeAcquireSpinLockAtDpcLevel', [])?.min, 2);
    assert.equal(irqlRule('IoMarkIrpPending', []), undefined);
    assert.equal(ddiRecord('KeSetTimer')?.header, 'wdm.h');
    assert.match(ddiRecord('KeSetTimer')!.page!, /^wdm\/nf-wdm-kesettimer$/);
  });

  it('a call at the wrong level is reported with its documentation page, and done', () => {
    const driver = deviceDriver({
      routines: '',
      imports: 'KeRaiseIrql, KeLowerIrql, ExAllocatePool2, PsGetCurrentProcessId, PsLookupProcessByProcessId',
      entry:
        'const old = new Ref(0); KeRaiseIrql(2, old); const p = new Ref<any>(null); DbgPrint("%x\\n", PsLookupProcessByProcessId(4, p)); KeLowerIrql(old.value); W.ObDereferenceObject(p.value);',
    });
    const r = runSession({ drivers: { D: driver } });
    assert.equal(r.debug, '0\n');
    assert.deepEqual(
      r.machine.violations.map(v => [v.kind, v.source]),
      [['irql', 'ntifs/nf-ntifs-pslookupprocessbyprocessid']],
    );
  });

  it('strict rules stop at the call', () => {
    const driver = deviceDriver({
      routines: '',
      imports: 'KeRaiseIrql, PsLookupProcessByProcessId',
      entry: 'const old = new Ref(0); KeRaiseIrql(2, old); PsLookupProcessByProcessId(4, new Ref<any>(null));',
    });
    const m = bootTestMachine({ drivers: { D: driver }, strict: true });
    assert.equal((m.run() as any).kind, 'violation');
    assert.equal(m.stack()[0], 'D!DriverEntry');
  });

  it('the model of the design page compiles and runs as it stands there', () => {
    const model = `
import { IoMarkIrpPending, KeSetTimer, KeDelayExecutionThread, IoCompleteRequest, KernelMode, IO_NO_INCREMENT, STATUS_PENDING, type DEVICE_OBJECT, type IRP, type KDPC, type NTSTATUS } from 'ntddk';
import { KTIMER, KDPC as DPC, KeInitializeTimer, KeInitializeDpc, IoCreateDevice, IoCreateSymbolicLink, IoDeleteDevice, FILE_DEVICE_UNKNOWN, IRP_MJ_CREATE, IRP_MJ_READ, Ref, DRIVER_OBJECT, STATUS_SUCCESS } from 'ntddk';
class DeviceExtension { Timer = new KTIMER(); Dpc = new DPC(); PendingIrp!: IRP; }
export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const ext = DeviceObject.DeviceExtension as DeviceExtension;
  ext.PendingIrp = Irp;
  IoMarkIrpPending(Irp);
  KeSetTimer(ext.Timer, -10n * 10_000_000n, ext.Dpc);
  return STATUS_PENDING;
}
export function DpcRoutine(Dpc: KDPC, DeferredContext: DeviceExtension, SystemArgument1: unknown, SystemArgument2: unknown): void {
  KeDelayExecutionThread(KernelMode, false, -10n * 10_000_000n); // 0xB8
  IoCompleteRequest(DeferredContext.PendingIrp, IO_NO_INCREMENT);
}
function Create(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS { Irp.IoStatus.Status = STATUS_SUCCESS; IoCompleteRequest(Irp, IO_NO_INCREMENT); return STATUS_SUCCESS; }
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  IoCreateDevice(DriverObject, DeviceExtension, '\\\\Device\\\\IRQL', FILE_DEVICE_UNKNOWN, 0, false, device);
  IoCreateSymbolicLink('\\\\DosDevices\\\\IRQL', '\\\\Device\\\\IRQL');
  const ext: DeviceExtension = device.value!.DeviceExtension; KeInitializeTimer(ext.Timer); KeInitializeDpc(ext.Dpc, DpcRoutine, ext);
  DriverObject.MajorFunction[IRP_MJ_CREATE] = Create; DriverObject.MajorFunction[IRP_MJ_READ] = ReadDispatch;
  return STATUS_SUCCESS;
}`;
    const app = `import { CreateFileW, ReadFile, GENERIC_READ, OPEN_EXISTING } from 'windows';
export function main(): number { const h = CreateFileW('\\\\\\\\.\\\\IRQL', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null); ReadFile(h, null, 0, null, null); return 0; }`;
    const r = runSession({ drivers: { IRQL: model }, applications: { 'app.exe': app } });
    assert.equal(r.bugcheck?.code, 0xb8);
    assert.equal(r.bugcheck?.irql, 2);
  });

  it('every routine that a header module exports is told about: documented, or in the data', () => {
    const root = join(__dirname, '../../../simulator/wdk');
    const missing: string[] = [];
    for (const header of ['wdm', 'ntddk', 'ntifs'])
      for (const [, names, from] of readFileSync(join(root, `${header}.ts`), 'utf8').matchAll(
        /export \{([^}]*)\} from '([^']*)'/g,
      ))
        for (const [written, name] of names
          .split(',')
          .map(n => [n.trim().replace(/ as .*$/, ''), n.trim().replace(/^.* as /, '')])
          .filter(([, n]) => /^(Ex|Io|Ke|Mm|Ob|Ps|Rtl|Zw|Nt)[A-Z]/.test(n))) {
          if (/ObjectType$|^Ps(Process|Thread)Type$|^Io\w+Access$/.test(name)) continue;
          const text = readFileSync(join(root, `${from}.ts`), 'utf8');
          const documented = new RegExp(`\\*/\\s*export (function|const|class|let) ${written}\\b`).test(text);
          if (!documented && !ddiRecord(name)?.summary) missing.push(name);
        }
    assert.deepEqual(missing, []);
  });
});
