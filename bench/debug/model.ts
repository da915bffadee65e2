/** A driver whose read runs a million and ten million statements, steps, and calls sixty functions deep. */
const driver = `import {
  DEVICE_OBJECT, DRIVER_OBJECT, FILE_DEVICE_UNKNOWN, IO_NO_INCREMENT, IoCompleteRequest, IoCreateDevice,
  IoCreateSymbolicLink, IRP, IRP_MJ_CLOSE, IRP_MJ_CREATE, IRP_MJ_READ, type NTSTATUS, Ref, STATUS_SUCCESS,
} from 'ntddk';

export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  IoCreateDevice(DriverObject, 0, '\\\\Device\\\\BENCH', FILE_DEVICE_UNKNOWN, 0, false, device);
  IoCreateSymbolicLink('\\\\??\\\\BENCH', '\\\\Device\\\\BENCH');
  DriverObject.MajorFunction[IRP_MJ_CREATE] = Complete;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = Complete;
  DriverObject.MajorFunction[IRP_MJ_READ] = ReadDispatch;
  return STATUS_SUCCESS;
}
export function Complete(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_SUCCESS;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return STATUS_SUCCESS;
}
export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Steps();
  Down(48);
  OneMillion();
  TenMillion();
  Visits();
  Last();
  return Complete(DeviceObject, Irp);
}
function Steps(): number {
  let n = 0;
  for (let i = 0; i < 1000; i++) {
    n += i;
    n ^= 1;
    n = Twice(n) & 0xff;
  }
  return n;
}
function Twice(n: number): number {
  return n * 2;
}
/** @stack 0x40 */
function Down(levels: number): number {
  return levels === 0 ? Bottom() : Down(levels - 1) + 1;
}
/** @stack 0x40 */
function Bottom(): number {
  let n = 0;
  for (let i = 0; i < 100; i++) n += i;
  return n;
}
function Work(count: number): number {
  let n = 0;
  for (let i = 0; i < count; i++) {
    n = (n + i) & 0xffff;
    if (n > 0x8000) n -= 7;
  }
  return n;
}
function Visits(): number {
  let sum = 0;
  for (let i = 0; i < 500_000; i++) sum += Visit(i);
  return sum;
}
function Visit(n: number): number {
  const half = n >> 1;
  return half & 1;
}
function Last(): number {
  let n = 0;
  n++;
  return n;
}
function OneMillion(): number {
  const n = Work(440_000);
  return n;
}
function TenMillion(): number {
  const n = Work(4_400_000);
  return n;
}
`;

const app = `import { CreateFileW, GENERIC_READ, OPEN_EXISTING, ReadFile } from 'windows';
export function main(): number {
  const file = CreateFileW('\\\\\\\\.\\\\BENCH', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  ReadFile(file, null, 0, null, null);
  return 0;
}
`;

const scenario = `import { scenario } from 'kdlab';
export default scenario({ title: 'bench', drivers: [{ service: 'BENCH', model: './driver.ts' }], applications: [{ image: 'bench.exe', model: './app.ts' }] });
`;

export const files: Readonly<Record<string, string>> = {
  'driver.ts': driver,
  'app.ts': app,
  'bench.scenario.ts': scenario,
};
