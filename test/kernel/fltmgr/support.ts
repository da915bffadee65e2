/** Minifilters in a few lines, on the test file system. */
import { finish, type Ran } from '../scenario';
import { bootTestMachine, type TestSession } from '../machine';
import { TEST_FILE_SYSTEM } from './fileSystem';

export interface MiniFilter {
  /** Default 370000. */
  readonly altitude?: string;
  readonly imports?: string;
  /** Functions, and what else stands in the module. `Log(text)` prints with the filter's name before it. */
  readonly routines: string;
  /** Entries of the operation registration: `[W.IRP_MJ_WRITE, 0, PreWrite, PostWrite]`. */
  readonly operations: string;
  /** Statements on `Registration` before it is registered. */
  readonly registration?: string;
  /** Statements after filtering has started. */
  readonly entry?: string;
}

function text(name: string, filter: MiniFilter): string {
  return `
import * as W from 'fltkernel';
import { FLT_REGISTRATION, FLT_OPERATION_REGISTRATION, FltRegisterFilter, FltStartFiltering, FltUnregisterFilter, DbgPrint, Ref, NT_SUCCESS, STATUS_SUCCESS${filter.imports ? `, ${filter.imports}` : ''} } from 'fltkernel';
export const filter = new Ref<any>(null);
export let driver: any = null;
export function Log(text: string): void { DbgPrint('%s\\n', '${name}.' + text); }
export function name(Data: any): string { const n = Data.Iopb.TargetFileObject.FileName; return n; }
${filter.routines}
export function FilterUnload(Flags: number): number { FltUnregisterFilter(filter.value); return STATUS_SUCCESS; }
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  driver = DriverObject;
  const Registration = new FLT_REGISTRATION();
  const operations: any[] = [${filter.operations}];
  Registration.OperationRegistration = [...operations.map((o: any) => new FLT_OPERATION_REGISTRATION(o[0], o[1], o[2], o[3])), new FLT_OPERATION_REGISTRATION()];
  Registration.FilterUnloadCallback = FilterUnload;
  ${filter.registration ?? ''}
  let status = FltRegisterFilter(DriverObject, Registration, filter);
  if (!NT_SUCCESS(status)) { DbgPrint('register %x\\n', status); return status; }
  status = FltStartFiltering(filter.value);
  ${filter.entry ?? ''}
  return status;
}`;
}

export interface FilterSession extends Omit<TestSession, 'drivers' | 'applications'> {
  /** By service name, in the order in which they start. */
  readonly filters: Readonly<Record<string, MiniFilter>>;
  /** Statements of the application; \`Open(name)\` opens or creates a file of the test volume. */
  readonly application: string;
  /** The whole module instead. */
  readonly applicationText?: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly imports?: string;
  readonly statements?: number;
}

export function runFilters(session: FilterSession): Ran {
  const drivers: Record<string, string> = { TestFs: TEST_FILE_SYSTEM };
  const altitudes: Record<string, string> = {};
  for (const [service, filter] of Object.entries(session.filters)) {
    drivers[service] = text(service, filter);
    altitudes[service] = filter.altitude ?? '370000';
  }
  const machine = bootTestMachine({
    ...session,
    drivers,
    altitudes,
    applications: { 'a.exe': session.applicationText ?? applicationText(session), ...session.more },
  });
  return finish(machine, machine.run(session.statements ?? 60_000_000));
}

export function applicationText({ application, imports }: { application: string; imports?: string }): string {
  return `
import { CreateFileW, ReadFile, WriteFile, CloseHandle, GetLastError, Sleep, printf, Ref, GENERIC_READ, GENERIC_WRITE, OPEN_EXISTING, OPEN_ALWAYS,
  INVALID_HANDLE_VALUE${imports ? `, ${imports}` : ''} } from 'windows';
function Open(name: string, flags = 0): any {
  const h = CreateFileW('\\\\\\\\.\\\\TestDisk\\\\' + name, GENERIC_READ | GENERIC_WRITE, 7, null, OPEN_ALWAYS, flags, null);
  if (h === INVALID_HANDLE_VALUE) printf('open failed %u\\n', GetLastError());
  return h;
}
function Write(h: any, text: string): void {
  const n = new Ref(0);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  if (WriteFile(h, bytes, bytes.length, n, null)) printf('wrote %u\\n', n.value); else printf('write error %u\\n', GetLastError());
}
function Read(h: any, length: number): void {
  const n = new Ref(0);
  const bytes = new Uint8Array(length);
  if (!ReadFile(h, bytes, length, n, null)) { printf('read error %u\\n', GetLastError()); return; }
  let text = '';
  for (let i = 0; i < n.value; i++) text += String.fromCharCode(bytes[i]);
  printf('read %s\\n', text);
}
export function main(argc: number, argv: string[]): number {
  ${application}
  return 0;
}`;
}
