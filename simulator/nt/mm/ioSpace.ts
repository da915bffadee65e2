/**
 * Device memory in system space. Where it is mapped no bytes lie: every access goes to the device, those of the READ_REGISTER
 * routines and those through the pointer. Source: the pages of MmMapIoSpace, MmMapIoSpaceEx and MmUnmapIoSpace.
 */
import { HalAddressOf, HalBytesView, HalPageBits, HalPlace, HalProtectPages, HalUnplace } from 'hal';
import { HalpRead, HalpWrite, MemorySpace } from '../hal/decode';
import { PAGE_NOACCESS } from '../inc/mmdefs';
import { KeBugCheckEx } from '../ke/bugcheck';
import { ADDRESS_AND_SIZE_TO_SPAN_PAGES, PAGE_SIZE, ROUND_TO_PAGES } from './layout';
import { MiReleaseSystemPtes, MiTakeSystemPtes } from './mapmdl';

class MI_IO_MAPPING {
  constructor(
    readonly Va: bigint,
    readonly Bytes: number,
    readonly PhysicalAddress: bigint,
    readonly View: Uint8Array,
  ) {}
  get Base(): bigint {
    return this.Va & ~BigInt(PAGE_SIZE - 1);
  }
  get Size(): number {
    return ROUND_TO_PAGES(Number(this.Va - this.Base) + this.Bytes);
  }
}
const mappings: MI_IO_MAPPING[] = [];

/** Of its pages: every access goes through MiAccessIoSpace. */
const DeviceMemory = HalPageBits.DEMAND | HalPageBits.NOT_PRESENT;
/** PAGE_NOCACHE and PAGE_WRITECOMBINE: this machine has no cache. */
const CacheBits = 0x600;
const SYSTEM_PTE_MISUSE = 0xda;
/** Sub-case of 0xDA: device memory is given back that is not mapped; its address, the number of pages. */
const IO_SPACE_NOT_MAPPED = 0x400n;

/**
 * Makes a range of a device's memory accessible. `base.subarray(8)` is C's `base + 8`.
 * @param PhysicalAddress as the bus gives it
 * @param NumberOfBytes more than 0
 * @returns null without a length
 * @stack 0x70
 */
export function MmMapIoSpace(PhysicalAddress: bigint, NumberOfBytes: number, _CacheType: number): Uint8Array | null {
  if (!(NumberOfBytes > 0)) return null;
  const offset = PhysicalAddress & BigInt(PAGE_SIZE - 1);
  const size = ROUND_TO_PAGES(Number(offset) + NumberOfBytes);
  const base = MiTakeSystemPtes(size);
  const view = HalBytesView(new Uint8Array(NumberOfBytes));
  HalPlace(view, base + offset);
  mappings.push(new MI_IO_MAPPING(base + offset, NumberOfBytes, PhysicalAddress, view));
  HalProtectPages(base, size, DeviceMemory);
  return view;
}

/**
 * @param Protect PAGE_READONLY, PAGE_READWRITE, ..., with PAGE_NOCACHE or PAGE_WRITECOMBINE
 * @returns null for a protection that allows nothing
 * @stack 0x50
 */
export function MmMapIoSpaceEx(PhysicalAddress: bigint, NumberOfBytes: number, Protect: number): Uint8Array | null {
  const access = Protect & ~CacheBits;
  return access === 0 || access === PAGE_NOACCESS ? null : MmMapIoSpace(PhysicalAddress, NumberOfBytes, 0);
}

/**
 * Undoes a mapping: whoever touches it from now on faults. Something that was not mapped stops the machine (0xDA).
 * @stack 0x50
 */
export function MmUnmapIoSpace(BaseAddress: Uint8Array, NumberOfBytes: number): void {
  const va = HalAddressOf(BaseAddress);
  const at = mappings.findIndex(m => m.Va === va && m.Bytes === NumberOfBytes);
  if (at < 0)
    KeBugCheckEx(
      SYSTEM_PTE_MISUSE,
      IO_SPACE_NOT_MAPPED,
      va,
      BigInt(ADDRESS_AND_SIZE_TO_SPAN_PAGES(va, NumberOfBytes)),
      0n,
    );
  const [mapping] = mappings.splice(at, 1);
  HalProtectPages(mapping.Base, mapping.Size, HalPageBits.NOT_PRESENT);
  HalUnplace(va);
  MiReleaseSystemPtes(mapping.Base, mapping.Size);
}

/** The physical address behind a mapped one; undefined: no device memory. */
export function MiIoSpaceAddress(Va: bigint): bigint | undefined {
  const mapping = mappings.find(m => m.Va <= Va && Va < m.Va + BigInt(m.Bytes));
  return mapping && mapping.PhysicalAddress + (Va - mapping.Va);
}

/**
 * An access through the pointer, byte by byte.
 * @param Access makes it, once the pages allow it
 * @param Looks false: it only makes another pointer (subarray)
 * @returns false where no device memory lies
 * @stack 0x40
 */
export function MiAccessIoSpace(
  Va: bigint,
  Length: number,
  Write: boolean,
  Access: () => void,
  Looks: boolean,
): boolean {
  const mapping = mappings.find(m => m.Va <= Va && Va + BigInt(Length) <= m.Va + BigInt(m.Bytes));
  if (mapping === undefined) return false;
  const first = mapping.PhysicalAddress + (Va - mapping.Va);
  const offset = Number(Va - mapping.Va);
  const bytes: number[] = [];
  if (Looks && !Write) for (let i = 0; i < Length; i++) bytes.push(Number(HalpRead(MemorySpace, first + BigInt(i), 1)));
  HalProtectPages(mapping.Base, mapping.Size, 0);
  for (let i = 0; i < bytes.length; i++) mapping.View[offset + i] = bytes[i];
  Access();
  if (Write) for (let i = 0; i < Length; i++) bytes.push(mapping.View[offset + i]);
  HalProtectPages(mapping.Base, mapping.Size, DeviceMemory);
  if (Write) for (let i = 0; i < Length; i++) HalpWrite(MemorySpace, first + BigInt(i), 1, BigInt(bytes[i]));
  return true;
}
