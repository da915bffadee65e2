/**
 * Device interfaces: names by which a class of devices is found. An enabled one is a symbolic link to the physical device
 * object; what is behind a reference string reaches the driver as the file's name. Registered ones lie below
 * Control\DeviceClasses. Source: driver documentation, device interface classes; the pages of IoRegisterDeviceInterface and
 * IoSetDeviceInterfaceState.
 */
import { REG_DWORD, REG_SZ } from '../inc/cm';
import type { DEVICE_OBJECT, NTSTATUS } from '../inc/io';
import { type HANDLE, type PCUNICODE_STRING, UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_EXISTS,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import {
  DEVICE_INTERFACE_INCLUDE_NONACTIVE,
  GUID_DEVICE_INTERFACE_ARRIVAL,
  GUID_DEVICE_INTERFACE_REMOVAL,
} from '../inc/pnp';
import type { Ref } from '../inc/ref';
import { CmpLockRegistry, CmpSetValue, CmpUnlockRegistry } from '../cm/registry';
import { IoCreateSymbolicLink, IoDeleteSymbolicLink } from '../io/symlink';
import { ObpObjectPath } from '../ob/directory';
import { GUID, IsEqualGUID } from '../rtl/guid';
import { PnpDeviceNode } from './node';
import { PnpNotifyInterfaceChange, PnpSetInterfaceEnumerator } from './notify';
import { PnpControlPath, PnpGuidText, PnpKey, PnpOpenKey } from './registry';

class PNP_INTERFACE {
  Enabled = false;
  constructor(
    readonly ClassGuid: GUID,
    /** `\??\ROOT#MYDRV#0000#{...}`. */
    readonly Link: string,
    /** '' or `\reference`. */
    readonly Reference: string,
    readonly PhysicalDeviceObject: DEVICE_OBJECT,
  ) {}
  get Name(): string {
    return this.Link + this.Reference;
  }
}
const interfaces: PNP_INTERFACE[] = [];

function PnpFindInterface(SymbolicLinkName: PCUNICODE_STRING): PNP_INTERFACE | undefined {
  const name = UnicodeText(SymbolicLinkName).toUpperCase();
  return interfaces.find(i => i.Name.toUpperCase() === name);
}

/** Path of an interface's key below `\REGISTRY`; its own settings lie in the subkey `#` and the reference string. */
function PnpInterfaceKey(Interface: PNP_INTERFACE): string {
  const device = Interface.Link.replace('\\??\\', '##?#');
  const reference = Interface.Reference.replace('\\', '');
  return `${PnpControlPath}\\DeviceClasses\\${PnpGuidText(Interface.ClassGuid).toLowerCase()}\\${device}\\#${reference}`;
}

/**
 * Registers an interface of a device; it is not enabled yet.
 * @param ReferenceString tells interfaces of one class apart; null: there is only one
 * @param SymbolicLinkName gets the name (RtlFreeUnicodeString); the same each time
 * @returns STATUS_INVALID_DEVICE_REQUEST for an object that is no device of a bus, STATUS_INVALID_PARAMETER
 * @stack 0xc0
 */
export function IoRegisterDeviceInterface(
  PhysicalDeviceObject: DEVICE_OBJECT,
  InterfaceClassGuid: GUID,
  ReferenceString: PCUNICODE_STRING | null,
  SymbolicLinkName: UNICODE_STRING,
): NTSTATUS {
  const node = PnpDeviceNode(PhysicalDeviceObject);
  if (node === undefined) return STATUS_INVALID_DEVICE_REQUEST;
  const reference = UnicodeText(ReferenceString);
  if (/[\\/]/.test(reference)) return STATUS_INVALID_PARAMETER;
  const { Data1, Data2, Data3, Data4 } = InterfaceClassGuid;
  const guid = new GUID(Data1, Data2, Data3, Data4.slice());
  const link = `\\??\\${node.InstancePath.replaceAll('\\', '#')}#${PnpGuidText(guid).toLowerCase()}`;
  const made = new PNP_INTERFACE(guid, link, reference && `\\${reference}`, PhysicalDeviceObject);
  Object.assign(SymbolicLinkName, new UNICODE_STRING(made.Name));
  if (PnpFindInterface(made.Name) !== undefined) return STATUS_SUCCESS;
  interfaces.push(made);
  CmpLockRegistry();
  const key = PnpKey(PnpInterfaceKey(made));
  CmpSetValue(key.Parent!, 'DeviceInstance', REG_SZ, node.InstancePath);
  CmpSetValue(key, 'SymbolicLink', REG_SZ, made.Name.replace('\\??\\', '\\\\?\\'));
  CmpUnlockRegistry();
  return STATUS_SUCCESS;
}

/**
 * Enables an interface: it can be opened, and who waits for its class is told; or disables it.
 * @returns STATUS_OBJECT_NAME_EXISTS (it is enabled already), STATUS_OBJECT_NAME_NOT_FOUND (it is not, or not registered)
 * @stack 0xb0
 */
export function IoSetDeviceInterfaceState(SymbolicLinkName: PCUNICODE_STRING, Enable: boolean): NTSTATUS {
  const found = PnpFindInterface(SymbolicLinkName);
  if (found === undefined || (!Enable && !found.Enabled)) return STATUS_OBJECT_NAME_NOT_FOUND;
  if (Enable && found.Enabled) return STATUS_OBJECT_NAME_EXISTS;
  // Interfaces that only a reference string tells apart share the link.
  const shared = interfaces.some(i => i !== found && i.Link === found.Link && i.Enabled);
  if (!shared) {
    const status = Enable
      ? IoCreateSymbolicLink(found.Link, ObpObjectPath(found.PhysicalDeviceObject))
      : IoDeleteSymbolicLink(found.Link);
    if (!NT_SUCCESS(status)) return status;
  }
  found.Enabled = Enable;
  CmpLockRegistry();
  CmpSetValue(PnpKey(`${PnpInterfaceKey(found)}\\Control`), 'Linked', REG_DWORD, Enable ? 1 : 0);
  CmpUnlockRegistry();
  PnpNotifyInterfaceChange(
    Enable ? GUID_DEVICE_INTERFACE_ARRIVAL : GUID_DEVICE_INTERFACE_REMOVAL,
    found.ClassGuid,
    found.Name,
  );
  return STATUS_SUCCESS;
}

/** A device is gone: what its driver left enabled is disabled, and nothing of it is registered any more. */
export function PnpForgetInterfaces(PhysicalDeviceObject: DEVICE_OBJECT): void {
  for (const own of interfaces.filter(i => i.PhysicalDeviceObject === PhysicalDeviceObject)) {
    if (own.Enabled) IoSetDeviceInterfaceState(own.Name, false);
    interfaces.splice(interfaces.indexOf(own), 1);
  }
}

/** Names of a class, in the order of their registration. */
export function PnpInterfacesOf(ClassGuid: GUID, Pdo: DEVICE_OBJECT | null, Inactive: boolean): string[] {
  return interfaces
    .filter(i => IsEqualGUID(i.ClassGuid, ClassGuid) && (Pdo === null || i.PhysicalDeviceObject === Pdo))
    .filter(i => i.Enabled || Inactive)
    .map(i => i.Name);
}
PnpSetInterfaceEnumerator(guid => PnpInterfacesOf(guid, null, false));

/**
 * Names of the enabled interfaces of a class.
 * @param PhysicalDeviceObject only those of this device; null: of all
 * @param Flags DEVICE_INTERFACE_INCLUDE_NONACTIVE: those that are not enabled, too
 * @param SymbolicLinkList gets the names; in C texts behind one another
 * @stack 0x90
 */
export function IoGetDeviceInterfaces(
  InterfaceClassGuid: GUID,
  PhysicalDeviceObject: DEVICE_OBJECT | null,
  Flags: number,
  SymbolicLinkList: Ref<any>,
): NTSTATUS {
  const inactive = (Flags & DEVICE_INTERFACE_INCLUDE_NONACTIVE) !== 0;
  SymbolicLinkList.value = PnpInterfacesOf(InterfaceClassGuid, PhysicalDeviceObject, inactive);
  return STATUS_SUCCESS;
}

/**
 * The interface of another class, of the same device and with the same reference string.
 * @returns STATUS_OBJECT_NAME_NOT_FOUND
 * @stack 0x90
 */
export function IoGetDeviceInterfaceAlias(
  SymbolicLinkName: PCUNICODE_STRING,
  AliasInterfaceClassGuid: GUID,
  AliasSymbolicLinkName: UNICODE_STRING,
): NTSTATUS {
  const found = PnpFindInterface(SymbolicLinkName);
  const alias =
    found &&
    interfaces.find(
      i =>
        i.PhysicalDeviceObject === found.PhysicalDeviceObject &&
        i.Reference === found.Reference &&
        IsEqualGUID(i.ClassGuid, AliasInterfaceClassGuid),
    );
  if (!alias) return STATUS_OBJECT_NAME_NOT_FOUND;
  Object.assign(AliasSymbolicLinkName, new UNICODE_STRING(alias.Name));
  return STATUS_SUCCESS;
}

/**
 * Opens the key where an interface's settings are.
 * @stack 0x90
 */
export function IoOpenDeviceInterfaceRegistryKey(
  SymbolicLinkName: PCUNICODE_STRING,
  DesiredAccess: number,
  DeviceInterfaceRegKey: Ref<HANDLE>,
): NTSTATUS {
  const found = PnpFindInterface(SymbolicLinkName);
  if (found === undefined) return STATUS_OBJECT_NAME_NOT_FOUND;
  return PnpOpenKey(PnpKey(`${PnpInterfaceKey(found)}\\Device Parameters`), DesiredAccess, DeviceInterfaceRegKey);
}
