/** Devices of the root bus: interfaces, who is told of them, properties, keys. */
import assert from 'node:assert/strict';
import { runSession } from '../scenario';

const COMMON = `import * as W from 'wdm'; import { DbgPrint, Ref, NT_SUCCESS } from 'wdm';
const guid = (last: number): any => new W.GUID(0x781ef630, 0x72b2, 0x11d2, Uint8Array.of(0xb8, 0x52, 0, 0xc0, 0x4f, 0xad, 0x51, last));
const Toaster = guid(0x71), Alias = guid(0x72);
const hex = (status: number): string => (status >>> 0).toString(16);
`;

/** A device with an interface, enabled while it is started. */
const DEVICE = `${COMMON}
let fdo: any, lower: any, pdo: any;
const link = new W.UNICODE_STRING(), other = new W.UNICODE_STRING();
function AddDevice(DriverObject: any, Pdo: any): number {
  const made = new Ref<any>(null); W.IoCreateDevice(DriverObject, 0, null, 0x22, 0, false, made);
  fdo = made.value; pdo = Pdo; lower = W.IoAttachDeviceToDeviceStack(fdo, Pdo);
  W.IoRegisterDeviceInterface(Pdo, Toaster, 'slot', link);
  W.IoRegisterDeviceInterface(Pdo, Alias, 'slot', other);
  fdo.Flags &= ~W.DO_DEVICE_INITIALIZING;
  return 0;
}
function Pnp(DeviceObject: any, Irp: any): number {
  const minor = W.IoGetCurrentIrpStackLocation(Irp).MinorFunction;
  if (minor === W.IRP_MN_REMOVE_DEVICE) DbgPrint('off %s\\n', hex(W.IoSetDeviceInterfaceState(link, false)));
  W.IoSkipCurrentIrpStackLocation(Irp);
  const status = W.IoCallDriver(lower, Irp);
  if (minor === W.IRP_MN_START_DEVICE) {
    DbgPrint('on %s again %s\\n', hex(W.IoSetDeviceInterfaceState(link, true)), hex(W.IoSetDeviceInterfaceState(link, true)));
    Ask();
  }
  if (minor === W.IRP_MN_REMOVE_DEVICE) { W.IoDetachDevice(lower); W.IoDeleteDevice(fdo); }
  return status;
}
function Ask(): void {
  const data = new Ref<any>(null), size = new Ref(0), key = new Ref<any>(0), list = new Ref<any>(null), name = new W.UNICODE_STRING(), type = new Ref(0);
  const property = (n: number): void => {
    const status = W.IoGetDeviceProperty(pdo, n, 0, null, size);
    if (status === W.STATUS_BUFFER_TOO_SMALL) W.IoGetDeviceProperty(pdo, n, size.value, data, size);
    DbgPrint('%d %s %d %s\\n', n, hex(status), size.value, status === W.STATUS_BUFFER_TOO_SMALL ? String(data.value) : '');
  };
  for (const n of [W.DevicePropertyPhysicalDeviceObjectName, W.DevicePropertyHardwareID, W.DevicePropertyEnumeratorName, W.DevicePropertyInstallState, W.DevicePropertyFriendlyName, 99]) property(n);
  DbgPrint('%s\\n', hex(W.IoGetDeviceProperty(fdo, 0, 0, null, size)));
  W.IoGetDeviceInterfaces(Toaster, null, 0, list); DbgPrint('%d %s\\n', list.value.length, list.value[0]);
  W.IoGetDeviceInterfaces(Alias, pdo, 0, list); const active = list.value.length; W.IoGetDeviceInterfaces(Alias, pdo, W.DEVICE_INTERFACE_INCLUDE_NONACTIVE, list);
  DbgPrint('%d %d %d\\n', active, list.value.length, NT_SUCCESS(W.IoGetDeviceInterfaceAlias(link, Alias, name)) && name.Buffer === other.Buffer);
  DbgPrint('%s', hex(W.IoOpenDeviceInterfaceRegistryKey(link, W.KEY_ALL_ACCESS, key))); W.ZwClose(key.value);
  for (const kind of [W.PLUGPLAY_REGKEY_DEVICE, W.PLUGPLAY_REGKEY_DRIVER]) { DbgPrint(' %s', hex(W.IoOpenDeviceRegistryKey(pdo, kind, W.KEY_ALL_ACCESS, key))); W.ZwClose(key.value); }
  const mine = new W.DEVPROPKEY(Toaster, 2); size.value = 0;
  DbgPrint(' %s', hex(W.IoGetDevicePropertyData(pdo, mine, 0, 0, 4, data, size, type)));
  W.IoSetDevicePropertyData(pdo, mine, 0, 0, W.DEVPROP_TYPE_UINT32, 4, 7); W.IoGetDevicePropertyData(pdo, mine, 0, 0, 4, data, size, type); DbgPrint(' %d %d\\n', data.value, type.value);
}
function Create(DeviceObject: any, Irp: any): number {
  const at = W.IoGetCurrentIrpStackLocation(Irp); if (at.MajorFunction === 0) DbgPrint('create %s\\n', at.FileObject!.FileName);
  Irp.IoStatus.Status = 0; W.IoCompleteRequest(Irp, 0); return 0;
}
function Control(DeviceObject: any, Irp: any): number {
  const n = new W.TARGET_DEVICE_CUSTOM_NOTIFICATION(); n.Event = Alias; n.CustomDataBuffer = 'hot';
  const now = W.IoReportTargetDeviceChange(pdo, n), later = W.IoReportTargetDeviceChangeAsynchronous(pdo, n, () => DbgPrint('told\\n'), null);
  DbgPrint('report %s %s\\n', hex(now), hex(later));
  return Create(DeviceObject, Irp);
}
function Unload(): void {}
export function DriverEntry(DriverObject: any): number {
  DriverObject.DriverExtension.AddDevice = AddDevice; DriverObject.DriverUnload = Unload;
  for (const major of [0, 2, 0x12]) DriverObject.MajorFunction[major] = Create;
  DriverObject.MajorFunction[W.IRP_MJ_PNP] = Pnp; DriverObject.MajorFunction[W.IRP_MJ_DEVICE_CONTROL] = Control;
  return 0;
}`;

/** Whoever waits for such devices. */
const WATCHER = `${COMMON}
const entries: any[] = []; let file: any = null, driver: any;
function register(category: number, data: any, routine: any): number {
  const entry = new Ref<any>(null);
  const status = W.IoRegisterPlugPlayNotification(category, W.PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES, data, driver, routine, 'me', entry);
  if (NT_SUCCESS(status)) entries.push(entry.value);
  return status;
}
function Interface(n: any, context: any): number {
  const arrives = W.IsEqualGUID(n.Event, W.GUID_DEVICE_INTERFACE_ARRIVAL);
  DbgPrint('%s %s %s irql %d\\n', context, arrives ? 'arrival' : 'removal', n.SymbolicLinkName.Buffer, W.KeGetCurrentIrql());
  if (!arrives) return 0;
  const device = new Ref<any>(null), opened = new Ref<any>(null);
  if (NT_SUCCESS(W.IoGetDeviceObjectPointer(n.SymbolicLinkName, W.FILE_READ_DATA, opened, device))) { file = opened.value; DbgPrint('target %s\\n', hex(register(W.EventCategoryTargetDeviceChange, file, Target))); }
  return 0;
}
function Target(n: any, context: any): number {
  const query = W.IsEqualGUID(n.Event, W.GUID_TARGET_DEVICE_QUERY_REMOVE);
  DbgPrint('%s %s %d\\n', context, query ? 'may it go' : W.IsEqualGUID(n.Event, W.GUID_TARGET_DEVICE_REMOVE_COMPLETE) ? 'gone' : n.CustomDataBuffer, n.FileObject === file);
  if (query) { W.ObDereferenceObject(file); W.IoUnregisterPlugPlayNotification(entries.pop()); }
  return 0;
}
function Unload(): void { for (const entry of entries) W.IoUnregisterPlugPlayNotification(entry); }
export function DriverEntry(DriverObject: any): number {
  driver = DriverObject; DriverObject.DriverUnload = Unload;
  DbgPrint('%s %s\\n', hex(register(W.EventCategoryDeviceInterfaceChange, Toaster, Interface)), hex(register(W.EventCategoryTargetDeviceChange, Toaster, Target)));
  return 0;
}`;

const APPLICATION = `import { CreateFileW, DeviceIoControl, CloseHandle, GetLastError, printf, Ref, GENERIC_READ, OPEN_EXISTING } from 'windows';
export function main(): number {
  const h = CreateFileW('\\\\\\\\?\\\\ROOT#DEV#0000#{781ef630-72b2-11d2-b852-00c04fad5171}\\\\slot', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  printf('%d ', DeviceIoControl(h, 0x222000, null, 0, null, 0, new Ref(0), null));
  CloseHandle(h);
  CreateFileW('\\\\\\\\?\\\\ROOT#DEV#0000#{781ef630-72b2-11d2-b852-00c04fad5172}\\\\slot', GENERIC_READ, 0, null, OPEN_EXISTING, 0, null);
  printf('%d', GetLastError());
  return 0;
}`;

describe('devices of the root bus', () => {
  it('interfaces are links, keys and notifications; properties and keys of a device; its removal', () => {
    const r = runSession({ drivers: { Watcher: WATCHER, Dev: DEVICE }, applications: { 'app.exe': APPLICATION } });
    const link = '\\??\\ROOT#DEV#0000#{781ef630-72b2-11d2-b852-00c04fad5171}\\slot';
    assert.equal(r.stdout, '1 3');
    assert.deepEqual(r.debug.trim().split('\n'), [
      '0 c000000d',
      'on 0 again 40000000',
      '11 c0000023 34 \\Device\\00000030',
      '1 c0000023 20 ROOT\\DEV',
      '15 c0000023 10 ROOT',
      '18 c0000023 4 0',
      '9 c0000034 4 ',
      '99 c00000f0 4 ',
      'c0000010',
      `1 ${link}`,
      '0 1 1',
      '0 0 0 c0000034 7 7',
      `me arrival ${link} irql 0`,
      'create \\slot',
      'target 0',
      'create \\slot',
      'me hot 1',
      'me hot 1',
      'told',
      'report 0 103',
      'me may it go 1',
      'off 0',
      `me removal ${link} irql 0`,
    ]);
    assert.deepEqual(r.machine.violations, []);
  });
});
