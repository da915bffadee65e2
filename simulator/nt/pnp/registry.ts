/**
 * Where devices are described: Enum\ROOT\..., their software keys below Control\Class, and what drivers ask of both.
 * Source: the pages of IoGetDeviceProperty, IoGetDevicePropertyData and IoOpenDeviceRegistryKey.
 */
import type { CM_KEY_NODE, RegistryData } from '../inc/cm';
import { REG_DWORD, REG_MULTI_SZ, REG_SZ } from '../inc/cm';
import type { DEVICE_OBJECT, DRIVER_OBJECT, NTSTATUS } from '../inc/io';
import { type HANDLE, OBJ_CASE_INSENSITIVE, OBJ_KERNEL_HANDLE, OBJECT_ATTRIBUTES } from '../inc/ntdef';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER_2,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import * as pnp from '../inc/pnp';
import type { Ref } from '../inc/ref';
import {
  CmpCreateKeyPath,
  CmpDataLength,
  CmpKeyPath,
  CmpRootKey,
  CmpSetValue,
  CmpLockRegistry,
  CmpUnlockRegistry,
} from '../cm/registry';
import { ZwOpenKey } from '../ex/zw';
import { ObpObjectPath } from '../ob/directory';
import { RtlStringFromGUID } from '../rtl/guid';
import { UNICODE_STRING } from '../inc/ntdef';
import { type DEVICE_NODE, PnpDeviceNode } from './node';

const Control = 'MACHINE\\SYSTEM\\CurrentControlSet\\Control';
const Enum = 'MACHINE\\SYSTEM\\CurrentControlSet\\Enum';
/** What a device without an INF belongs to: Unknown devices. */
const UnknownClass = '{4D36E97E-E325-11CE-BFC1-08002BE10318}';

/** `{...}` with upper case digits. */
export function PnpGuidText(Guid: pnp.DEVPROPKEY['fmtid']): string {
  const text = new UNICODE_STRING();
  RtlStringFromGUID(Guid, text);
  return text.Buffer;
}

/** A key of the PnP manager's, made if it is not there. Path below `\REGISTRY`. */
export function PnpKey(Path: string): CM_KEY_NODE {
  return CmpCreateKeyPath(CmpRootKey, Path);
}

/** What an INF writes when a device is installed. */
export function PnpInstallDevice(Node: DEVICE_NODE): void {
  CmpLockRegistry();
  const key = PnpKey(`${Enum}\\${Node.InstancePath}`);
  if (!key.Values.has('SERVICE')) {
    const number = [...PnpKey(`${Control}\\Class\\${UnknownClass}`).Subkeys.keys()].length;
    const driver = `${UnknownClass}\\${String(number).padStart(4, '0')}`;
    const values: readonly (readonly [string, number, RegistryData])[] = [
      ['DeviceDesc', REG_SZ, Node.ServiceName],
      ['HardwareID', REG_MULTI_SZ, [Node.InstancePath.slice(0, Node.InstancePath.lastIndexOf('\\'))]],
      ['Service', REG_SZ, Node.ServiceName],
      ['ClassGUID', REG_SZ, UnknownClass],
      ['Class', REG_SZ, 'Unknown'],
      ['Driver', REG_SZ, driver],
      ['ConfigFlags', REG_DWORD, 0],
    ];
    for (const [name, type, data] of values) CmpSetValue(key, name, type, data);
    PnpKey(`${Enum}\\${Node.InstancePath}\\Device Parameters`);
    PnpKey(`${Control}\\Class\\${driver}`);
  }
  CmpUnlockRegistry();
}

/** Values of the device's key that properties are. */
const Values: Readonly<Record<number, string | undefined>> = {
  [pnp.DevicePropertyDeviceDescription]: 'DeviceDesc',
  [pnp.DevicePropertyHardwareID]: 'HardwareID',
  [pnp.DevicePropertyCompatibleIDs]: 'CompatibleIDs',
  [pnp.DevicePropertyClassName]: 'Class',
  [pnp.DevicePropertyClassGuid]: 'ClassGUID',
  [pnp.DevicePropertyDriverKeyName]: 'Driver',
  [pnp.DevicePropertyManufacturer]: 'Mfg',
  [pnp.DevicePropertyFriendlyName]: 'FriendlyName',
  [pnp.DevicePropertyLocationInformation]: 'LocationInformation',
  [pnp.DevicePropertyUINumber]: 'UINumber',
};
/** The others that the root bus has an answer to. */
const Facts: Readonly<Record<number, ((Node: DEVICE_NODE) => RegistryData) | undefined>> = {
  [pnp.DevicePropertyPhysicalDeviceObjectName]: node => ObpObjectPath(node.PhysicalDeviceObject),
  [pnp.DevicePropertyEnumeratorName]: node => node.InstancePath.split('\\')[0],
  [pnp.DevicePropertyInstallState]: () => pnp.InstallStateInstalled,
  [pnp.DevicePropertyRemovalPolicy]: () => pnp.RemovalPolicyExpectNoRemoval,
};

/**
 * A property of a device, by its physical device object.
 * @param DeviceProperty DevicePropertyXxx
 * @param BufferLength bytes
 * @param PropertyBuffer gets what the bytes say: text, number, texts
 * @param ResultLength gets the bytes that the property takes
 * @returns STATUS_BUFFER_TOO_SMALL, STATUS_OBJECT_NAME_NOT_FOUND (it has none), STATUS_INVALID_DEVICE_REQUEST (no device
 * of a bus), STATUS_INVALID_PARAMETER_2
 * @stack 0x90
 */
export function IoGetDeviceProperty(
  DeviceObject: DEVICE_OBJECT,
  DeviceProperty: number,
  BufferLength: number,
  PropertyBuffer: Ref<any> | null,
  ResultLength: Ref<number>,
): NTSTATUS {
  const node = PnpDeviceNode(DeviceObject);
  if (node === undefined) return STATUS_INVALID_DEVICE_REQUEST;
  if (!(DeviceProperty >= 0 && DeviceProperty <= pnp.DevicePropertyContainerID)) return STATUS_INVALID_PARAMETER_2;
  const value = Values[DeviceProperty];
  const data =
    value === undefined
      ? Facts[DeviceProperty]?.(node)
      : PnpKey(`${Enum}\\${node.InstancePath}`).Values.get(value.toUpperCase())?.Data;
  if (data === undefined) return STATUS_OBJECT_NAME_NOT_FOUND;
  return PnpGiveData(data, BufferLength, PropertyBuffer, ResultLength);
}

function PnpGiveData(Data: RegistryData, Length: number, Buffer: Ref<any> | null, ResultLength: Ref<number>): NTSTATUS {
  ResultLength.value = CmpDataLength(Data);
  if (Buffer === null || Length < ResultLength.value) return STATUS_BUFFER_TOO_SMALL;
  Buffer.value = Data;
  return STATUS_SUCCESS;
}

/** Unified properties that were set, below the device's key. */
function PnpPropertyKey(Node: DEVICE_NODE, Key: pnp.DEVPROPKEY): CM_KEY_NODE {
  return PnpKey(
    `${Enum}\\${Node.InstancePath}\\Properties\\${PnpGuidText(Key.fmtid)}\\${Key.pid.toString(16).padStart(4, '0')}`,
  );
}

/**
 * Sets a unified property; null deletes it.
 * @param Type DEVPROP_TYPE_XXX
 * @param Size bytes; 0 with null
 * @stack 0x80
 */
export function IoSetDevicePropertyData(
  Pdo: DEVICE_OBJECT,
  PropertyKey: pnp.DEVPROPKEY,
  _Lcid: number,
  _Flags: number,
  Type: number,
  _Size: number,
  Data: RegistryData | null,
): NTSTATUS {
  const node = PnpDeviceNode(Pdo);
  if (node === undefined) return STATUS_INVALID_DEVICE_REQUEST;
  CmpLockRegistry();
  const key = PnpPropertyKey(node, PropertyKey);
  if (Data === null) key.Values.clear();
  else CmpSetValue(key, '', Type, Data);
  CmpUnlockRegistry();
  return STATUS_SUCCESS;
}

/**
 * A unified property that was set before.
 * @param Type gets DEVPROP_TYPE_XXX
 * @returns STATUS_OBJECT_NAME_NOT_FOUND, STATUS_BUFFER_TOO_SMALL
 * @stack 0x80
 */
export function IoGetDevicePropertyData(
  Pdo: DEVICE_OBJECT,
  PropertyKey: pnp.DEVPROPKEY,
  _Lcid: number,
  _Flags: number,
  Size: number,
  Data: Ref<any> | null,
  RequiredSize: Ref<number>,
  Type: Ref<number>,
): NTSTATUS {
  const node = PnpDeviceNode(Pdo);
  if (node === undefined) return STATUS_INVALID_DEVICE_REQUEST;
  const value = PnpPropertyKey(node, PropertyKey).Values.get('');
  if (value === undefined) return STATUS_OBJECT_NAME_NOT_FOUND;
  Type.value = value.Type;
  return PnpGiveData(value.Data, Size, Data, RequiredSize);
}

/** A kernel handle of a key. */
export function PnpOpenKey(Key: CM_KEY_NODE, DesiredAccess: number, Handle: Ref<HANDLE>): NTSTATUS {
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = CmpKeyPath(Key);
  attributes.Attributes = OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE;
  return ZwOpenKey(Handle, DesiredAccess, attributes);
}

/**
 * Opens the key where a device's (PLUGPLAY_REGKEY_DEVICE: hardware key) or its driver's settings for it
 * (PLUGPLAY_REGKEY_DRIVER: software key) are.
 * @returns STATUS_INVALID_DEVICE_REQUEST for an object that is no device of a bus
 * @stack 0xa0
 */
export function IoOpenDeviceRegistryKey(
  DeviceObject: DEVICE_OBJECT,
  DevInstKeyType: number,
  DesiredAccess: number,
  DeviceRegKey: Ref<HANDLE>,
): NTSTATUS {
  const node = PnpDeviceNode(DeviceObject);
  if (node === undefined) return STATUS_INVALID_DEVICE_REQUEST;
  const hardware = PnpKey(`${Enum}\\${node.InstancePath}`);
  const key =
    (DevInstKeyType & pnp.PLUGPLAY_REGKEY_DRIVER) !== 0
      ? PnpKey(`${Control}\\Class\\${hardware.Values.get('DRIVER')!.Data as string}`)
      : PnpKey(`${Enum}\\${node.InstancePath}\\Device Parameters`);
  return PnpOpenKey(key, DesiredAccess, DeviceRegKey);
}

/** DRIVER_REGKEY_TYPE. */
export const DriverRegKeyParameters = 0;
/**
 * Opens a driver's key of parameters.
 * @param RegKeyType DriverRegKeyParameters
 * @stack 0xa0
 */
export function IoOpenDriverRegistryKey(
  DriverObject: DRIVER_OBJECT,
  RegKeyType: number,
  DesiredAccess: number,
  _Flags: number,
  DriverRegKey: Ref<HANDLE>,
): NTSTATUS {
  if (RegKeyType !== DriverRegKeyParameters) return STATUS_INVALID_PARAMETER_2;
  const service = `MACHINE\\SYSTEM\\CurrentControlSet\\Services\\${DriverObject.DriverExtension.ServiceKeyName}`;
  return PnpOpenKey(PnpKey(`${service}\\Parameters`), DesiredAccess, DriverRegKey);
}
export const PnpControlPath = Control;
