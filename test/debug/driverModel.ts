/** A small driver and its application: tests write what the driver does when it is read from. */
import type { DebugTarget, Stop } from '../../simulator/debug';
import { targetOf } from './support';

/** Lines before a test's own. */
export const HEAD = `import { DRIVER_OBJECT, DEVICE_OBJECT, IRP, IoCreateDevice, IoCreateSymbolicLink, IoCompleteRequest, IoMarkIrpPending, IRP_MJ_CREATE, IRP_MJ_CLOSE, IRP_MJ_READ, KeDelayExecutionThread, KernelMode, FILE_DEVICE_UNKNOWN, IO_NO_INCREMENT, Ref, STATUS_PENDING, STATUS_SUCCESS, type NTSTATUS } from 'ntddk';
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  IoCreateDevice(DriverObject, 0, '\\\\Device\\\\T', FILE_DEVICE_UNKNOWN, 0, false, device);
  IoCreateSymbolicLink('\\\\??\\\\T', '\\\\Device\\\\T');
  DriverObject.MajorFunction[IRP_MJ_CREATE] = Done;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = Done;
  DriverObject.MajorFunction[IRP_MJ_READ] = Read;
  return STATUS_SUCCESS;
}
function Done(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_SUCCESS;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return STATUS_SUCCESS;
}
`;
export const APP = `import { CreateFileW, GENERIC_READ, OPEN_EXISTING, ReadFile, CloseHandle } from 'windows';
export function main(): number {
  const file = CreateFileW('\\\\\\\\.\\\\T', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  ReadFile(file, null, 0, null, null); // #read
  CloseHandle(file); // #close
  return 0;
}
`;
export const SCENARIO = `import { scenario } from 'kdlab';
export default scenario({ title: 'test', drivers: [{ service: 'T', model: './t.ts' }], applications: [{ image: 'app.exe', model: './app.ts' }] });
`;

export function machine(read: string, options = {}, parts = {}): DebugTarget {
  return targetOf({ 't.ts': HEAD + read, 'app.ts': APP, 't.scenario.ts': SCENARIO }, 't.scenario.ts', options, parts);
}

export const top = (target: DebugTarget, stop: Stop) => target.stack(stop.thread!)[0];
export const where = (target: DebugTarget, stop: Stop): string =>
  `${top(target, stop).symbol.module}!${top(target, stop).symbol.name}:${top(target, stop).source?.line}`;

export async function started(target: DebugTarget, ...functions: string[]): Promise<DebugTarget> {
  await target.load();
  for (const name of functions) target.breakpoints.add({ place: { kind: 'function', name } });
  return target;
}
