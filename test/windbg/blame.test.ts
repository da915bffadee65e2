/** Whom `!analyze` blames: the driver that the parameters name, though another one runs. */
import assert from 'node:assert/strict';
import { CommandInterpreter } from '../../debug-adapter/windbg';
import { targetOf } from '../debug/support';

const OWNER = `import * as W from 'ntifs';
export const dpc = new W.KDPC(), timer = new W.KTIMER();
function DpcRoutine(): void { }
function Complete(D: any, Irp: any): number { Irp.IoStatus.Status = 0; W.IofCompleteRequest(Irp, 0); return 0; }
export function DriverUnload(D: any): void { W.IoDeleteDevice(D.DeviceObject); }
export function DriverEntry(DriverObject: any): number {
  W.KeInitializeDpc(dpc, DpcRoutine as any, null); W.KeInitializeTimer(timer);
  W.IoCreateDevice(DriverObject, 0, '\\\\Device\\\\Owner', 34, 0, false, new W.Ref<any>(null));
  const extension = DriverObject.DeviceObject; extension.DeviceExtension = { dpc, timer, routine: DpcRoutine };
  const pooled = W.ExAllocatePool2(0x40, W.KTIMER, 'gaTa')!; W.KeInitializeTimer(pooled);
  extension.DeviceExtension.pooled = pooled; pooled.Dpc = dpc;
  for (const major of [0, 2, 0x12]) DriverObject.MajorFunction[major] = Complete;
  DriverObject.DriverUnload = DriverUnload;
  return 0;
}
`;
const CRASHER = (call: string) => `import * as W from 'ntifs';
function Crash(device: any): void {
  const { dpc, timer, pooled, routine } = device.DeviceExtension;
  const irp = W.IoAllocateIrp(1, false)!; W.IoSetNextIrpStackLocation(irp); W.IoGetCurrentIrpStackLocation(irp).DeviceObject = device;
  const code = routine, driver = device.DriverObject;
  W.KeBugCheckEx(${call});
}
export function DriverEntry(DriverObject: any): number {
  const file = new W.Ref<any>(null), device = new W.Ref<any>(null), name = new W.UNICODE_STRING();
  W.RtlInitUnicodeString(name, '\\\\Device\\\\Owner');
  W.IoGetDeviceObjectPointer(name, W.FILE_READ_ATTRIBUTES, file, device);
  Crash(device.value);
  return 0;
}
`;
const SCENARIO = `import { scenario } from 'kdlab';
export default scenario({ title: 't', drivers: [{ service: 'Owner', model: './owner.ts' }, { service: 'Crasher', model: './crasher.ts' }], applications: [] });
`;

async function analysis(call: string): Promise<string> {
  const target = targetOf(
    { 'owner.ts': OWNER, 'crasher.ts': CRASHER(call), 's.scenario.ts': SCENARIO },
    's.scenario.ts',
  );
  await target.load();
  await target.go();
  let written = '';
  await new CommandInterpreter({ target, ansi: false, write: text => (written += text) }).execute('!analyze -v');
  target.dispose();
  return written;
}

describe('whom !analyze blames', function () {
  this.timeout(60_000);
  for (const [says, call, symbol] of [
    ['0xC7/0: whose data the timer is', '0xc7, 0n, timer, 0n, 0n', /^Owner!/],
    ['0xC7/0: of a timer in pool, whose DPC it has', '0xc7, 0n, pooled, 0n, 0n', /^Owner!/],
    ['0xC7/4: whose DPC routine it was', '0xc7, 4n, routine, 0n, 1n', /^Owner!DpcRoutine$/],
    ['0xC8/2: whose callout', '0xc8, 0x20002n, routine, 0n, 0n', /^Owner!DpcRoutine$/],
    ['0xE1: whose worker routine', '0xe1, routine, 2n, 0n, 0n', /^Owner!DpcRoutine$/],
    ['0x9F/3: who has the request', '0x9f, 3n, 0n, 0n, irp', /^Owner!DriverEntry$/],
    ['0xC9/5: of which driver the device is', '0xc9, 5n, device, 0n, 2n', /^Owner!DriverEntry$/],
    ['0xC4/DA: which driver is unloaded', '0xc4, 0xdan, driver.DriverStart, 0n, 0n', /^Owner/],
    ['no parameter names anybody: the youngest driver on the stack', '0xe2, 0n, routine, 0n, 0n', /^Crasher!Crash\+/],
    ['what lies in the kernel blames nobody', '0xe1, W.KeSetTimer, 2n, 0n, 0n', /^Crasher!Crash\+/],
  ] as const)
    it(says, async () => {
      const text = await analysis(call);
      const field = (name: string) => new RegExp(`^${name}: +(.*)$`, 'm').exec(text)?.[1] ?? '';
      assert.match(field('SYMBOL_NAME'), symbol, text);
      const module = field('SYMBOL_NAME').split(/[!+]/)[0];
      assert.equal(field('MODULE_NAME'), module);
      assert.equal(field('IMAGE_NAME'), `${module}.sys`);
      assert.ok(field('FAILURE_BUCKET_ID').includes(`_${module}`));
    });

  it('0xC4/62: the driver that leaves pool behind, by its name', async () => {
    const target = targetOf(
      {
        'owner.ts': OWNER,
        's.scenario.ts': SCENARIO.replace(/, \{ service: 'Crasher'.*?\}/, '').replace(
          "title: 't'",
          "title: 't', verifier: ['pool-tracking'], stopServices: true",
        ),
      },
      's.scenario.ts',
    );
    await target.load();
    await target.go();
    let written = '';
    await new CommandInterpreter({ target, ansi: false, write: text => (written += text) }).execute('!analyze -v');
    assert.match(written, /^DRIVER_VERIFIER_DETECTED_VIOLATION \(c4\)$/m);
    assert.match(written, /^IMAGE_NAME: {2}Owner\.sys$/m);
    target.dispose();
  });
});
