/** Short ways to put a driver and an application together and to look at what became of them. */
import { bootTestMachine, type TestMachine, type TestSession } from './machine';

/** Everything that the WDK headers export, for drivers written in a few lines: `import * as W from 'ntifs'` costs names. */
export interface Ran {
  readonly machine: TestMachine;
  /** What the applications printed. */
  readonly stdout: string;
  /** What the driver printed. */
  readonly debug: string;
  readonly kind: string;
  readonly bugcheck:
    | { code: number; parameters: readonly bigint[]; objects?: readonly unknown[]; irql: number }
    | undefined;
  /** Texts of the event log of one kind. */
  events(kind: string): string[];
}

export function runSession(session: TestSession, statements = 60_000_000): Ran {
  const machine = bootTestMachine(session);
  const stop = machine.run(statements);
  return finish(machine, stop);
}

export function finish(machine: TestMachine, stop: unknown): Ran {
  const { kind, bugcheck } = stop as { kind: string; bugcheck?: Ran['bugcheck'] };
  const events = (wanted: string) => machine.traces.filter(t => t.kind === wanted).map(t => t.text);
  const debug = machine.output.filter(text => !machine.stdout.includes(text)).join('');
  return { machine, stdout: machine.stdout.join(''), debug, kind, bugcheck, events };
}

/** True when `wanted` is an ordered subsequence of `stack`; `a|b` are alternatives. */
export function contains(stack: readonly string[], wanted: readonly string[]): boolean {
  let at = 0;
  for (const frame of stack) if (at < wanted.length && wanted[at].split('|').includes(frame)) at++;
  return at === wanted.length;
}

/** A driver of one device `\\.\Test` whose routines are given as text; `routines` may define more. */
export function deviceDriver(parts: {
  readonly imports?: string;
  readonly routines: string;
  /** Assignments to `DriverObject`, more devices ... */
  readonly entry?: string;
  /** DO_BUFFERED_IO (default), DO_DIRECT_IO or 0. */
  readonly flags?: string;
  readonly unload?: string | null;
  readonly extension?: string;
}): string {
  return `
import * as W from 'ntifs';
import { IoCreateDevice, IoDeleteDevice, IoCreateSymbolicLink, IoDeleteSymbolicLink, IoCompleteRequest, IoMarkIrpPending, IoGetCurrentIrpStackLocation,
  DbgPrint, Ref, NT_SUCCESS, STATUS_SUCCESS, STATUS_PENDING, STATUS_UNSUCCESSFUL, DO_BUFFERED_IO, DO_DIRECT_IO, KernelMode, Executive${parts.imports ? `, ${parts.imports}` : ''} } from 'ntifs';
export class EXTENSION { Timer = new W.KTIMER(); Dpc = new W.KDPC(); Event = new W.KEVENT(); Irp: any = null; Work: any = null; Lower: any = null; Count = 0; }
export let device: any = null;
export function complete(Irp: any, status: number, information: number): number {
  Irp.IoStatus.Status = status; Irp.IoStatus.Information = information;
  IoCompleteRequest(Irp, 0); return status;
}
export function CreateClose(DeviceObject: any, Irp: any): number { return complete(Irp, STATUS_SUCCESS, 0); }
export function DriverUnload(DriverObject: any): void { ${parts.unload ?? ''}
  IoDeleteSymbolicLink('\\\\??\\\\Test'); IoDeleteDevice(device); }
${parts.routines}
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  const created = new Ref<any>(null);
  let status = IoCreateDevice(DriverObject, EXTENSION, '\\\\Device\\\\Test', 0x22, 0, false, created);
  if (!NT_SUCCESS(status)) return status;
  device = created.value; device.Flags |= ${parts.flags ?? 'DO_BUFFERED_IO'};
  status = IoCreateSymbolicLink('\\\\DosDevices\\\\Test', '\\\\Device\\\\Test');
  DriverObject.MajorFunction[0] = CreateClose; DriverObject.MajorFunction[2] = CreateClose; DriverObject.MajorFunction[0x12] = CreateClose;
  ${parts.unload === null ? '' : 'DriverObject.DriverUnload = DriverUnload;'}
  ${parts.entry ?? ''}
  return status;
}`;
}

/** An application that has opened `\\.\Test` as `h`. */
export function application(body: string, flags = '0', imports = ''): string {
  return `
import { CreateFileW, ReadFile, WriteFile, DeviceIoControl, CloseHandle, GetLastError, printf, Ref, GENERIC_READ, GENERIC_WRITE, OPEN_EXISTING,
  INVALID_HANDLE_VALUE, CTL_CODE${imports ? `, ${imports}` : ''} } from 'windows';
export function main(argc: number, argv: string[]): number {
  const h = CreateFileW('\\\\\\\\.\\\\Test', GENERIC_READ | GENERIC_WRITE, 0, null, OPEN_EXISTING, ${flags}, null);
  if (h === INVALID_HANDLE_VALUE) { printf('open failed %u\\n', GetLastError()); return 1; }
  ${body}
  CloseHandle(h);
  return 0;
}`;
}
