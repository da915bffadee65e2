/** The service control manager's own records, and the service keys that they stand for. */
import { HalTrace } from 'hal';
import { KEY_ALL_ACCESS, REG_DWORD, REG_EXPAND_SZ, REG_MULTI_SZ, REG_SZ, type RegistryData } from '../../nt/inc/cm';
import { SERVICE_DISABLED, SERVICE_FILE_SYSTEM_DRIVER, SERVICE_KERNEL_DRIVER } from '../../nt/cm/services';
import { Ref } from '../../nt/inc/ref';
import {
  HKEY_LOCAL_MACHINE,
  RegCloseKey,
  RegCreateKeyExW,
  RegDeleteTreeW,
  RegSetValueExW,
} from '../kernelbase/registry';
import {
  ERROR_DUPLICATE_SERVICE_NAME,
  ERROR_INVALID_NAME,
  ERROR_INVALID_PARAMETER,
  ERROR_NOT_SUPPORTED,
  ERROR_SERVICE_EXISTS,
  ERROR_SERVICE_MARKED_FOR_DELETE,
} from '../kernelbase/types';
import { NtQueryDirectoryObject } from '../ntdll/stubs';
import {
  SERVICE_ACCEPT_STOP,
  SERVICE_NO_CHANGE,
  SERVICE_RUNNING,
  SERVICE_STATUS,
  SERVICE_STOP_PENDING,
  SERVICE_STOPPED,
} from '../sechost/types';

const ServicesKey = 'SYSTEM\\CurrentControlSet\\Services';
const MaximumName = 256;

/** What CreateService and ChangeServiceConfig say of a service. */
export interface SC_CONFIG {
  readonly Type: number;
  readonly Start: number;
  readonly ErrorControl: number;
  readonly BinaryPath: string | null;
  readonly DisplayName: string | null;
  readonly Group: string | null;
  readonly Dependencies: readonly string[];
}

export class SERVICE_RECORD {
  readonly Status = new SERVICE_STATUS();
  /** Open handles. */
  UseCount = 0;
  DeletePending = false;
  constructor(
    readonly Name: string,
    public Config: SC_CONFIG,
  ) {
    this.Status.dwServiceType = Config.Type;
    this.Status.dwCurrentState = SERVICE_STOPPED;
  }
}

const records = new Map<string, SERVICE_RECORD>();

/** The record of a service as it is by now; null if there is none (any more). */
export function ScGetService(Name: string): SERVICE_RECORD | null {
  const service = records.get(String(Name).toUpperCase());
  if (service === undefined) return null;
  ScRefreshState(service);
  return ScDeleteIfDue(service) ? null : service;
}
export function ScServices(): readonly SERVICE_RECORD[] {
  return [...records.values()];
}

/** @returns 0, or what is wrong with the configuration. */
function ScCheckConfig(Config: SC_CONFIG): number {
  const { Type, Start, ErrorControl, BinaryPath } = Config;
  // Services that are processes are not simulated.
  if ((Type & 0x30) !== 0) return ERROR_NOT_SUPPORTED;
  if (Type !== SERVICE_KERNEL_DRIVER && Type !== SERVICE_FILE_SYSTEM_DRIVER) return ERROR_INVALID_PARAMETER;
  if (!Number.isInteger(Start) || Start < 0 || Start > SERVICE_DISABLED) return ERROR_INVALID_PARAMETER;
  if (!Number.isInteger(ErrorControl) || ErrorControl < 0 || ErrorControl > 3) return ERROR_INVALID_PARAMETER;
  return typeof BinaryPath === 'string' && BinaryPath.length > 0 ? 0 : ERROR_INVALID_PARAMETER;
}

/** `C:\drv\MyDrv.sys` -> `\??\C:\drv\MyDrv.sys`: the key holds what the kernel can open. */
function ScImagePath(BinaryPath: string): string {
  const path = BinaryPath.replace(/^"(.*)"$/, '$1');
  return /^[A-Za-z]:/.test(path) ? `\\??\\${path}` : path;
}

/**
 * @returns a Win32 error.
 * @stack 0xa0
 */
export function ScCreateService(Name: string, Config: SC_CONFIG): number {
  if (typeof Name !== 'string' || Name.length === 0 || Name.length > MaximumName || /[/\\]/.test(Name))
    return ERROR_INVALID_NAME;
  const wrong = ScCheckConfig(Config);
  if (wrong !== 0) return wrong;
  const existing = ScGetService(Name);
  if (existing !== null) return existing.DeletePending ? ERROR_SERVICE_MARKED_FOR_DELETE : ERROR_SERVICE_EXISTS;
  if (ScIsNameTaken(Name) || (Config.DisplayName && ScIsNameTaken(Config.DisplayName)))
    return ERROR_DUPLICATE_SERVICE_NAME;
  const record = new SERVICE_RECORD(Name, { ...Config, BinaryPath: ScImagePath(Config.BinaryPath!) });
  records.set(Name.toUpperCase(), record);
  ScWriteKey(record);
  HalTrace('service', `${Name} created`);
  return 0;
}

/** A name or display name of another service. */
function ScIsNameTaken(Name: string): boolean {
  const name = Name.toUpperCase();
  for (const { Name: other, Config } of records.values())
    if (other.toUpperCase() === name || Config.DisplayName?.toUpperCase() === name) return true;
  return false;
}

/**
 * SERVICE_NO_CHANGE and null leave what there is.
 * @returns a Win32 error
 * @stack 0xa0
 */
export function ScChangeConfig(Service: SERVICE_RECORD, Change: SC_CONFIG): number {
  if (Service.DeletePending) return ERROR_SERVICE_MARKED_FOR_DELETE;
  const old = Service.Config;
  const keep = (value: number, before: number) => (value === SERVICE_NO_CHANGE ? before : value);
  const config: SC_CONFIG = {
    Type: keep(Change.Type, old.Type),
    Start: keep(Change.Start, old.Start),
    ErrorControl: keep(Change.ErrorControl, old.ErrorControl),
    BinaryPath: Change.BinaryPath === null ? old.BinaryPath : ScImagePath(Change.BinaryPath),
    DisplayName: Change.DisplayName ?? old.DisplayName,
    Group: Change.Group ?? old.Group,
    Dependencies: Change.Dependencies.length > 0 ? Change.Dependencies : old.Dependencies,
  };
  const wrong = ScCheckConfig(config);
  if (wrong !== 0) return wrong;
  Service.Config = config;
  Service.Status.dwServiceType = config.Type;
  ScWriteKey(Service);
  return 0;
}

/** HKLM\SYSTEM\CurrentControlSet\Services\NAME. */
function ScWriteKey(Service: SERVICE_RECORD): void {
  const { Type, Start, ErrorControl, BinaryPath, DisplayName, Group, Dependencies } = Service.Config;
  ScSetValue(Service.Name, 'Type', REG_DWORD, Type);
  ScSetValue(Service.Name, 'Start', REG_DWORD, Start);
  ScSetValue(Service.Name, 'ErrorControl', REG_DWORD, ErrorControl);
  ScSetValue(Service.Name, 'ImagePath', REG_EXPAND_SZ, BinaryPath!);
  if (DisplayName) ScSetValue(Service.Name, 'DisplayName', REG_SZ, DisplayName);
  if (Group) ScSetValue(Service.Name, 'Group', REG_SZ, Group);
  if (Dependencies.length > 0) ScSetValue(Service.Name, 'DependOnService', REG_MULTI_SZ, Dependencies);
}

/** @param Path of a value below the service key: `Instances\DefaultInstance` */
export function ScSetValue(Name: string, Path: string, Type: number, Data: RegistryData): void {
  const cut = Path.lastIndexOf('\\');
  const path = cut < 0 ? `${ServicesKey}\\${Name}` : `${ServicesKey}\\${Name}\\${Path.substring(0, cut)}`;
  const key = new Ref(0);
  if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, null, 0, KEY_ALL_ACCESS, null, key, null) !== 0) return;
  RegSetValueExW(key.value, Path.substring(cut + 1), 0, Type, Data, 0);
  RegCloseKey(key.value);
}

/** REG_SZ for a text, REG_DWORD for a number, REG_MULTI_SZ for texts. */
export function ScTypeOf(Data: string | number | readonly string[]): number {
  return typeof Data === 'string' ? REG_SZ : typeof Data === 'number' ? REG_DWORD : REG_MULTI_SZ;
}

export function ScSetState(Service: SERVICE_RECORD, State: number, ExitCode: number): void {
  Service.Status.dwCurrentState = State;
  Service.Status.dwControlsAccepted = State === SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0;
  Service.Status.dwWin32ExitCode = ExitCode;
}

/** A driver runs as long as the kernel has a driver object of its name, whoever loaded it. */
export function ScDriverIsLoaded(Service: SERVICE_RECORD): boolean {
  const names = new Ref<string[]>([]);
  const directory = Service.Config.Type === SERVICE_FILE_SYSTEM_DRIVER ? '\\FileSystem' : '\\Driver';
  NtQueryDirectoryObject(directory, names);
  return names.value.some(name => name.toUpperCase() === Service.Name.toUpperCase());
}

/** What became of the driver since the last look: an unload that had to wait, or one without the manager. */
function ScRefreshState(Service: SERVICE_RECORD): void {
  const { dwCurrentState: state } = Service.Status;
  if (state !== SERVICE_STOPPED && state !== SERVICE_RUNNING && state !== SERVICE_STOP_PENDING) return;
  const loaded = ScDriverIsLoaded(Service);
  if (loaded === (state !== SERVICE_STOPPED)) return;
  ScSetState(Service, loaded ? SERVICE_RUNNING : SERVICE_STOPPED, 0);
  HalTrace('service', `${Service.Name} ${loaded ? 'running' : 'stopped'}`);
}

/**
 * Marks the service; it goes when it is stopped and nobody has a handle.
 * @returns a Win32 error
 * @stack 0x50
 */
export function ScDeleteService(Service: SERVICE_RECORD): number {
  if (Service.DeletePending) return ERROR_SERVICE_MARKED_FOR_DELETE;
  Service.DeletePending = true;
  ScSetValue(Service.Name, 'DeleteFlag', REG_DWORD, 1);
  HalTrace('service', `${Service.Name} marked for delete`);
  return 0;
}

/** @returns true if the service is gone now. */
export function ScDeleteIfDue(Service: SERVICE_RECORD): boolean {
  if (!Service.DeletePending || Service.UseCount > 0 || Service.Status.dwCurrentState !== SERVICE_STOPPED) return false;
  records.delete(Service.Name.toUpperCase());
  RegDeleteTreeW(HKEY_LOCAL_MACHINE, `${ServicesKey}\\${Service.Name}`);
  HalTrace('service', `${Service.Name} deleted`);
  return true;
}
