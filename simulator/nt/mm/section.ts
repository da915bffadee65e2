/**
 * Sections of drivers. Where C says `#pragma alloc_text(PAGE, F)`, `data_seg("PAGEDATA")` or `const_seg`, a model writes
 * JSDoc: `@section PAGE` at the function, `@section PAGEDATA` at a constant that holds a structure or bytes. By name:
 * `PAGE...` is pageable, `INIT` goes when DriverEntry has returned, `.rdata` is read-only.
 */
import { HalAddressOf, HalImageSections, HalPageBits, HalProtectPages } from 'hal';
import { type KLDR_DATA_TABLE_ENTRY, PsLoadedModuleList } from './image';
import { MiLockPages, MiMakePageable, MiTrimRange, MiUnlockPages } from './pageable';

/** A section of an image, or a whole image; what MmLockPagableXxx returns. */
export class MI_IMAGE_SECTION {
  constructor(
    readonly Address: bigint,
    readonly Size: number,
  ) {}
}

/**
 * A driver's image is there: its sections get their protection.
 * @stack 0x60
 */
export function MiSetImageProtection(Image: string): void {
  for (const section of HalImageSections(Image)) {
    if (section.name.startsWith('PAGE')) MiMakePageable(section.address, section.size);
    else if (section.name.startsWith('.rdata')) HalProtectPages(section.address, section.size, HalPageBits.READ_ONLY);
  }
}

/**
 * DriverEntry has returned: what only it needed goes.
 * @stack 0x50
 */
export function MmFreeDriverInitialization(Entry: KLDR_DATA_TABLE_ENTRY): void {
  for (const section of HalImageSections(Entry.$image))
    if (section.name === 'INIT') HalProtectPages(section.address, section.size, HalPageBits.NOT_PRESENT);
}

/**
 * Brings the section of a function in and keeps it in until it is unlocked as often.
 * @returns a handle for MmUnlockPagableImageSection and MmLockPagableSectionByHandle
 * @stack 0x50
 */
export function MmLockPagableCodeSection(AddressWithinSection: unknown): MI_IMAGE_SECTION | null {
  const section = MiSectionOf(HalAddressOf(AddressWithinSection as object));
  if (section !== null) MiLockPages(section.Address, section.Size);
  return section;
}
/** The same for the section that a variable lies in. */
export const MmLockPagableDataSection = MmLockPagableCodeSection;

/** @stack 0x40 */
export function MmLockPagableSectionByHandle(ImageSectionHandle: MI_IMAGE_SECTION): void {
  MiLockPages(ImageSectionHandle.Address, ImageSectionHandle.Size);
}

/** @stack 0x40 */
export function MmUnlockPagableImageSection(ImageSectionHandle: MI_IMAGE_SECTION): void {
  MiUnlockPages(ImageSectionHandle.Address, ImageSectionHandle.Size);
}

/**
 * All code and data of a driver become pageable, whatever its sections say, and go out.
 * @returns the driver's base; null if no image is there
 * @stack 0x60
 */
export function MmPageEntireDriver(AddressWithinSection: unknown): bigint | null {
  const entry = MiImageOf(HalAddressOf(AddressWithinSection as object));
  if (entry === null) return null;
  MiMakePageable(entry.DllBase, entry.SizeOfImage);
  MiTrimRange(entry.DllBase, entry.SizeOfImage, false);
  return entry.DllBase;
}

/**
 * A driver's pages are as its sections say again, and in.
 * @stack 0x60
 */
export function MmResetDriverPaging(AddressWithinSection: unknown): void {
  const entry = MiImageOf(HalAddressOf(AddressWithinSection as object));
  if (entry === null) return;
  HalProtectPages(entry.DllBase, entry.SizeOfImage, 0);
  MiSetImageProtection(entry.$image);
}

/** The section that an address lies in, or the whole image if it is in none. */
function MiSectionOf(Address: bigint): MI_IMAGE_SECTION | null {
  const entry = MiImageOf(Address);
  if (entry === null) return null;
  for (const section of HalImageSections(entry.$image))
    if (Address >= section.address && Address < section.address + BigInt(section.size))
      return new MI_IMAGE_SECTION(section.address, section.size);
  return new MI_IMAGE_SECTION(entry.DllBase, entry.SizeOfImage);
}

/** The loaded image that an address lies in. */
function MiImageOf(Address: bigint): KLDR_DATA_TABLE_ENTRY | null {
  for (let link = PsLoadedModuleList.Flink; link !== PsLoadedModuleList; link = link.Flink) {
    const entry = link.$record as KLDR_DATA_TABLE_ENTRY;
    if (Address >= entry.DllBase && Address < entry.DllBase + BigInt(entry.SizeOfImage)) return entry;
  }
  return null;
}
