/** A driver model of 600 lines with an application that keeps it busy: what a person's own file is like. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LINES = 600;

const driver = `import {
  DEVICE_OBJECT, DRIVER_OBJECT, FILE_DEVICE_UNKNOWN, IO_NO_INCREMENT, IoCompleteRequest, IoCreateDevice,
  IoCreateSymbolicLink, IoDeleteDevice, IoDeleteSymbolicLink, IRP, IRP_MJ_CLOSE, IRP_MJ_CREATE, IRP_MJ_READ,
  type NTSTATUS, Ref, STATUS_SUCCESS, type UNICODE_STRING,
} from 'ntddk';

export class DEVICE_EXTENSION {
  Count = 0;
  Sum = 0;
  Name = 'bench';
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  IoCreateDevice(DriverObject, DEVICE_EXTENSION, '\\\\Device\\\\BENCH', FILE_DEVICE_UNKNOWN, 0, false, device);
  IoCreateSymbolicLink('\\\\??\\\\BENCH', '\\\\Device\\\\BENCH');
  DriverObject.MajorFunction[IRP_MJ_CREATE] = Complete;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = Complete;
  DriverObject.MajorFunction[IRP_MJ_READ] = ReadDispatch;
  DriverObject.DriverUnload = DriverUnload;
  return STATUS_SUCCESS;
}

export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  IoDeleteSymbolicLink('\\\\??\\\\BENCH');
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function Complete(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_SUCCESS;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return STATUS_SUCCESS;
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  for (let i = 0; i < 1_000_000; i++) {
    extension.Count++;
    extension.Sum = Work0(extension.Sum + i);
  }
  return Complete(DeviceObject, Irp);
}
`;

const app = `import { CreateFileW, GENERIC_READ, OPEN_EXISTING, ReadFile } from 'windows';

export function main(): number {
  const handle = CreateFileW('\\\\\\\\.\\\\BENCH', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  ReadFile(handle, null, 0, null, null);
  return 0;
}
`;

const scenario = `import { scenario } from 'kdlab';

export default scenario({
  title: 'bench',
  drivers: [{ service: 'BENCH', model: './driver.ts' }],
  applications: [{ image: 'bench.exe', model: './app.ts' }],
});
`;

const work = (index: number) => `
export function Work${index}(value: number): number {
  const low = value & 0xff;
  const high = (value >>> 8) & 0xffff;
  if (low > 128) return high + low;
  const mixed = (high ^ low) + ${index};
  return mixed > 60_000 ? 0 : mixed;
}
`;

export interface BenchModel {
  readonly folder: string;
  readonly scenario: string;
  readonly driver: string;
  remove(): void;
}

export function writeModel(): BenchModel {
  const folder = mkdtempSync(join(tmpdir(), 'kdlab-bench-'));
  let text = driver;
  for (let index = 0; text.split('\n').length < LINES; index++) text += work(index);
  const paths = { scenario: join(folder, 'bench.scenario.ts'), driver: join(folder, 'driver.ts') };
  writeFileSync(paths.driver, text);
  writeFileSync(join(folder, 'app.ts'), app);
  writeFileSync(paths.scenario, scenario);
  return { folder, ...paths, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
