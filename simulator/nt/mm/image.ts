/** Kernel images: where they are loaded, and the list of those unloaded. */
import {
  HalDefineType,
  HalInitializeImage,
  HalLoadImage,
  HalPageBits,
  HalPlaceGlobals,
  HalProtectPages,
  HalTrace,
  HalUnloadImage,
} from 'hal';
import { InsertTailList, LIST_ENTRY, RemoveEntryList } from '../inc/list';
import { NonPagedPool } from '../inc/ex';
import { ExFreePoolWithTag, ExPoolPlace } from '../ex/pool';
import { BootDriverImages, DriverImages, KernelImageBase } from './layout';
import { MiSetImageProtection } from './section';
import { VfTargetDriversRemove } from '../vf/pool';
import { VfDriverLoadImage } from '../vf/state';

/** One loaded image (LDR_DATA_TABLE_ENTRY of PsLoadedModuleList). */
export class KLDR_DATA_TABLE_ENTRY {
  readonly InLoadOrderLinks = new LIST_ENTRY(this, true);
  DllBase = 0n;
  SizeOfImage = 0;
  FullDllName = '';
  BaseDllName = '';
  LoadCount = 1;
  /** Name without extension, as symbols show it. */
  $image = '';
}
HalDefineType(KLDR_DATA_TABLE_ENTRY, '_KLDR_DATA_TABLE_ENTRY', 0xa0, [
  ['InLoadOrderLinks', 0x0, '_LIST_ENTRY'],
  ['DllBase', 0x30, 'Ptr64 Void'],
  ['SizeOfImage', 0x40, 'Uint4B'],
  ['FullDllName', 0x48, '_UNICODE_STRING'],
  ['BaseDllName', 0x58, '_UNICODE_STRING'],
  ['LoadCount', 0x6c, 'Uint2B'],
]);

export class UNLOADED_DRIVER {
  constructor(
    readonly Name: string,
    readonly StartAddress: bigint,
    readonly EndAddress: bigint,
    readonly CurrentTime: number,
  ) {}
}

export const PsLoadedModuleList = new LIST_ENTRY(null, true);
export const MmUnloadedDrivers: UNLOADED_DRIVER[] = [];
let nextImage = DriverImages;
let nextBootImage = BootDriverImages;

/** The last fifty, oldest first, as WinDbg's `lmu` shows them. */
const MaximumUnloaded = 50;

/**
 * Maps a kernel image and runs its global initialisers (which in C are data of the image).
 * @param Image name without extension
 * @stack 0x180
 */
export function MmLoadSystemImage(Image: string, FullName: string): KLDR_DATA_TABLE_ENTRY {
  const entry = MiMapSystemImage(Image, FullName, nextImage);
  nextImage += MiImageDistance(entry.SizeOfImage);
  VfDriverLoadImage(Image, entry.DllBase, entry.SizeOfImage);
  HalInitializeImage(Image);
  HalPlaceGlobals(Image);
  MiSetImageProtection(Image);
  return entry;
}

/** An image that the boot loader has mapped below the kernel's later ones; part of the system, so initialised already. */
export function MmLoadBootImage(Image: string, FullName: string): KLDR_DATA_TABLE_ENTRY {
  const entry = MiMapSystemImage(Image, FullName, nextBootImage);
  nextBootImage += MiImageDistance(entry.SizeOfImage);
  return entry;
}

/** From one image to the next, in bytes. */
function MiImageDistance(Size: number): bigint {
  return BigInt((Size + 0xffff) & ~0xffff) + 0x10000n;
}

/** @stack 0x70 */
export function MmUnloadSystemImage(Entry: KLDR_DATA_TABLE_ENTRY, Now: number): void {
  VfTargetDriversRemove(Entry.$image, Entry.BaseDllName);
  RemoveEntryList(Entry.InLoadOrderLinks);
  MmUnloadedDrivers.push(
    new UNLOADED_DRIVER(Entry.BaseDllName, Entry.DllBase, Entry.DllBase + BigInt(Entry.SizeOfImage), Now),
  );
  if (MmUnloadedDrivers.length > MaximumUnloaded) MmUnloadedDrivers.shift();
  // Whoever still has its code or data faults.
  HalProtectPages(Entry.DllBase, Entry.SizeOfImage, HalPageBits.NOT_PRESENT);
  HalUnloadImage(Entry.$image);
  HalTrace('unload', `${Entry.BaseDllName} unmapped`, null);
  ExFreePoolWithTag(Entry, 'dLmM');
}

/** Phase 0: the kernel's own image. */
export function MiInitializeLoadedModuleList(): void {
  MiMapSystemImage('nt', '\\SystemRoot\\system32\\ntoskrnl.exe', KernelImageBase);
}

function MiMapSystemImage(Image: string, FullName: string, Base: bigint): KLDR_DATA_TABLE_ENTRY {
  const fileName = FullName.substring(FullName.lastIndexOf('\\') + 1);
  const loaded = HalLoadImage(Image, Base, fileName);
  const entry = ExPoolPlace(NonPagedPool, new KLDR_DATA_TABLE_ENTRY(), 'dLmM');
  entry.DllBase = loaded.base;
  entry.SizeOfImage = loaded.size;
  entry.FullDllName = FullName;
  entry.BaseDllName = fileName;
  entry.$image = Image;
  InsertTailList(PsLoadedModuleList, entry.InLoadOrderLinks);
  HalTrace('load', `${fileName} at ${loaded.base.toString(16)}, ${loaded.size} bytes`, entry);
  return entry;
}
