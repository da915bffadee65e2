/** Pool, handles, lists, devices and Verifier's counters: their layouts on one stopped machine, addresses by the order in which they come. */
import { CommandInterpreter } from '../../debug-adapter/windbg';
import { targetOf } from '../debug/support';
import { assertGolden } from './golden';

const DRIVER = `
import { ExAllocatePool2, ExAllocatePoolWithTag, ExInitializeNPagedLookasideList, ExAllocateFromNPagedLookasideList,
  ExFreeToNPagedLookasideList, InitializeObjectAttributes, IoCompleteRequest, IoCreateDevice, IoCreateSymbolicLink, IoMarkIrpPending,
  KEY_READ, NPAGED_LOOKASIDE_LIST, NonPagedPool, OBJECT_ATTRIBUTES, OBJ_KERNEL_HANDLE, POOL_FLAG_PAGED, Ref, STATUS_PENDING, ZwOpenKey,
  type DEVICE_OBJECT, type DRIVER_OBJECT, type IRP, type NTSTATUS } from 'ntddk';
export const list = new NPAGED_LOOKASIDE_LIST();
export const block: any[] = [];
export const key = new Ref<any>(0);
let pended: IRP | null = null;
function Complete(D: DEVICE_OBJECT, Irp: IRP): NTSTATUS { Irp.IoStatus.Status = 0; IoCompleteRequest(Irp, 0); return 0; }
function Control(Device: DEVICE_OBJECT, Irp: IRP): NTSTATUS { IoMarkIrpPending(Irp); pended = Irp; Stop(Irp); return STATUS_PENDING; }
function Stop(Irp: IRP): void { const here = Irp; }
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const made = new Ref<DEVICE_OBJECT | null>(null);
  IoCreateDevice(DriverObject, null, '\\\\Device\\\\T', 0x22, 0, false, made);
  IoCreateSymbolicLink('\\\\DosDevices\\\\T', '\\\\Device\\\\T');
  DriverObject.MajorFunction[0] = DriverObject.MajorFunction[2] = DriverObject.MajorFunction[0x12] = Complete;
  DriverObject.MajorFunction[14] = Control;
  ExInitializeNPagedLookasideList(list, null, null, 0, 48, 'ikoL', 0);
  const entry = ExAllocateFromNPagedLookasideList(list)!; ExFreeToNPagedLookasideList(list, entry);
  block.push(ExAllocatePoolWithTag(NonPagedPool, 40, '1tsT'), ExAllocatePoolWithTag(NonPagedPool, 100, '2tsT'), ExAllocatePool2(POOL_FLAG_PAGED, 9000, '3tsT'));
  const attributes = new OBJECT_ATTRIBUTES();
  InitializeObjectAttributes(attributes, '\\\\Registry\\\\Machine\\\\System', OBJ_KERNEL_HANDLE, null, null);
  ZwOpenKey(key, KEY_READ, attributes);
  return 0;
}`;
const APP = `
import { CreateFileW, DeviceIoControl, GENERIC_READ, OPEN_EXISTING } from 'windows';
export function main(): number {
  const h = CreateFileW('\\\\\\\\.\\\\T', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  DeviceIoControl(h, 0x222000, null, 0, new Uint8Array(16), 16, null, null);
  return 0;
}`;
const scenario = (more: string) => `
import { scenario } from 'kdlab';
export default scenario({ title: 'objects', drivers: [{ service: 'T', model: './t.ts' }], applications: [{ image: 'app.exe', model: './app.ts' }], ${more} });`;

/** What the commands print, with the addresses as @1, @2 ... */
async function transcript(more: string, lines: readonly string[]): Promise<string> {
  const target = targetOf({ 't.ts': DRIVER, 'app.ts': APP, 'o.scenario.ts': scenario(more) }, 'o.scenario.ts');
  await target.load();
  target.breakpoints.add({ place: { kind: 'function', name: 'T!Stop' } });
  await target.go();
  let written = '';
  const interpreter = new CommandInterpreter({ target, ansi: false, write: text => (written += text) });
  for (const line of lines) {
    written += `kd> ${line}\n`;
    await interpreter.execute(line);
  }
  const known: string[] = [];
  return written.replace(/(?:0x)?[0-9a-f]{8}`?[0-9a-f]{8}\b/g, found => {
    const address = found.replace(/^0x|`/g, '');
    if (/^0+$/.test(address)) return found;
    if (!known.includes(address)) known.push(address);
    return found.replace(/[0-9a-f]{8}(`?)[0-9a-f]{8}$/, `@${known.indexOf(address) + 1}`);
  });
}

describe('layouts on a machine', function () {
  this.timeout(60_000);
  it('classic pool, lookaside lists, handles, requests, devices', async () =>
    assertGolden(
      'objects',
      await transcript("pool: 'classic'", [
        '!pool @@(block[1]) 2',
        '!pool @@(block[2]) 2',
        '!poolval @@(block[0])',
        '!poolused 0 Tst?',
        '!lookaside @@(list)',
        '!lookaside 1234',
        '!handle @@(key.value) 3',
        '!irp @@(Irp)',
        '!devobj \\Device\\T',
        '!drvobj \\Driver\\T 3',
        '!object \\Device\\T',
        '!devstack \\Device\\T',
      ]),
    ));

  it("Verifier's counters, special pool", async () =>
    assertGolden(
      'objectsVerified',
      await transcript("verifier: ['standard']", [
        '!verifier 1',
        '!verifier 3 T.sys',
        '!pool @@(block[0])',
        '!poolused 0 Tst?',
      ]),
    ));
});
