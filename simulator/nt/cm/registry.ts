/** The registry as a tree of keys: what the services for handles and the kernel's own readers stand on. */
import { HalTrace } from 'hal';
import { CM_KEY_NODE, CM_KEY_VALUE, type RegistryData } from '../inc/cm';
import { ExAcquireResourceExclusiveLite, ExInitializeResourceLite, ExReleaseResourceLite } from '../ex/resource';
import { ERESOURCE } from '../inc/resource';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';

/** `\REGISTRY` */
export const CmpRootKey = new CM_KEY_NODE('REGISTRY', null);
const CmpRegistryLock = new ERESOURCE();

/** Keys that every system has. */
const SystemKeys = [
  'MACHINE\\SYSTEM\\CurrentControlSet\\Services',
  'MACHINE\\SYSTEM\\CurrentControlSet\\Control',
  'MACHINE\\SOFTWARE',
  'USER',
];

/** Phase 0. */
export function CmpInitializeRegistry(): void {
  ExInitializeResourceLite(CmpRegistryLock);
  for (const path of SystemKeys) CmpCreateKeyPath(CmpRootKey, path);
}

/** @stack 0x30 */
export function CmpLockRegistry(): void {
  KeEnterCriticalRegion();
  ExAcquireResourceExclusiveLite(CmpRegistryLock, true);
}
/** @stack 0x30 */
export function CmpUnlockRegistry(): void {
  ExReleaseResourceLite(CmpRegistryLock);
  KeLeaveCriticalRegion();
}

/** `\REGISTRY\MACHINE\...` of a key. */
export function CmpKeyPath(Key: CM_KEY_NODE): string {
  return Key.Parent === null ? `\\${Key.Name}` : `${CmpKeyPath(Key.Parent)}\\${Key.Name}`;
}

/** Key at the end of a relative path; null if one of its parts is not there. */
export function CmpFindKeyPath(
  From: CM_KEY_NODE,
  Path: string,
  View: (Key: CM_KEY_NODE) => CM_KEY_NODE = key => key,
): CM_KEY_NODE | null {
  let at: CM_KEY_NODE | null = From;
  for (const part of Path.split('\\')) if (part.length > 0 && at !== null) at = CmpFindSubkey(View(at), part);
  return at;
}
export function CmpFindSubkey(Key: CM_KEY_NODE, Name: string): CM_KEY_NODE | null {
  return Key.Subkeys.get(Name.toUpperCase()) ?? null;
}
/** @param In the key itself, or a transaction's copy of it */
export function CmpCreateSubkey(Key: CM_KEY_NODE, Name: string, In = Key): CM_KEY_NODE {
  const created = new CM_KEY_NODE(Name, Key);
  In.Subkeys.set(Name.toUpperCase(), created);
  return created;
}
/** Key at the end of a relative path, made with all on the way if it is not there. */
export function CmpCreateKeyPath(From: CM_KEY_NODE, Path: string): CM_KEY_NODE {
  let at = From;
  for (const part of Path.split('\\')) at = CmpFindSubkey(at, part) ?? CmpCreateSubkey(at, part);
  return at;
}

/** Takes a key without subkeys out of the tree; handles to it stay, and say STATUS_KEY_DELETED. */
export function CmpDeleteKey(Key: CM_KEY_NODE, From = Key.Parent!): void {
  Key.Deleted = true;
  From.Subkeys.delete(Key.Name.toUpperCase());
  HalTrace('registry', `delete ${CmpKeyPath(Key)}`);
}

export function CmpSetValue(Key: CM_KEY_NODE, Name: string, Type: number, Data: RegistryData): void {
  const existing = Key.Values.get(Name.toUpperCase());
  if (existing === undefined) Key.Values.set(Name.toUpperCase(), new CM_KEY_VALUE(Name, Type, Data));
  else {
    existing.Type = Type;
    existing.Data = Data;
  }
  HalTrace('registry', `${CmpKeyPath(Key)}: ${Name} = ${CmpDataText(Data)}`);
}

/** Data of a value, undefined if there is none of that name. */
export function CmpQueryValue(Key: CM_KEY_NODE, Name: string): RegistryData | undefined {
  return Key.Values.get(Name.toUpperCase())?.Data;
}
/** A value that should be a text; '' if it is none. */
export function CmpQueryText(Key: CM_KEY_NODE, Name: string): string {
  const data = CmpQueryValue(Key, Name);
  return typeof data === 'string' ? data : '';
}
/** A value that should be a number; undefined if it is none. */
export function CmpQueryNumber(Key: CM_KEY_NODE, Name: string): number | undefined {
  const data = CmpQueryValue(Key, Name);
  return typeof data === 'number' ? data : undefined;
}

function CmpDataText(Data: RegistryData): string {
  if (Data instanceof Uint8Array) return `${Data.length} bytes`;
  return Array.isArray(Data) ? Data.join(' ') : String(Data);
}

/** Bytes that the data takes in the hive. */
export function CmpDataLength(Data: RegistryData): number {
  if (typeof Data === 'string') return Data.length * 2 + 2;
  if (typeof Data === 'number') return 4;
  if (typeof Data === 'bigint') return 8;
  if (Data instanceof Uint8Array) return Data.length;
  let length = 2;
  for (const text of Data) length += text.length * 2 + 2;
  return length;
}
