/** What is on the disk: sectors, of which only those that were written take memory. */
import type { VolumeParameters } from '../../nt/inc/volume';

export const SECTOR_BYTES = 512;
const PAGE_BYTES = 4096;
export const DEFAULT_DISK_BYTES = 0x10_0000_0000;

export class DISK_MEDIUM {
  /** By byte offset / 4096. */
  readonly Pages = new Map<number, Uint8Array>();
  constructor(readonly Bytes: number) {}
}

/**
 * Copies from or to the medium.
 * @param Offset first byte on the disk
 * @stack 0x50
 */
export function DiskTransfer(
  Medium: DISK_MEDIUM,
  Offset: number,
  Buffer: Uint8Array,
  Length: number,
  Write: boolean,
): void {
  const end = Math.min(Length, Buffer.length);
  for (let done = 0; done < end; ) {
    const at = Offset + done;
    const page = Math.floor(at / PAGE_BYTES);
    const inPage = at - page * PAGE_BYTES;
    const count = Math.min(PAGE_BYTES - inPage, end - done);
    let bytes = Medium.Pages.get(page);
    if (Write) {
      if (bytes === undefined) Medium.Pages.set(page, (bytes = new Uint8Array(PAGE_BYTES)));
      bytes.set(Buffer.slice(done, done + count), inPage);
    } else if (bytes === undefined) Buffer.fill(0, done, done + count);
    else Buffer.set(bytes.subarray(inPage, inPage + count), done);
    done += count;
  }
}

/**
 * Forgets sectors: they read as zeros.
 * @stack 0x30
 */
export function DiskTrim(Medium: DISK_MEDIUM, Offset: number, Length: number): void {
  const end = Math.floor((Offset + Length) / PAGE_BYTES);
  for (let page = Math.ceil(Offset / PAGE_BYTES); page < end; page++) Medium.Pages.delete(page);
}

/**
 * A disk as setup leaves it: one volume, its boot sector says NTFS.
 * @stack 0x60
 */
export function DiskFormat(Volume: VolumeParameters | undefined): DISK_MEDIUM {
  const bytes = Math.floor((Volume?.size ?? DEFAULT_DISK_BYTES) / PAGE_BYTES) * PAGE_BYTES;
  const medium = new DISK_MEDIUM(bytes);
  const sector = new Uint8Array(SECTOR_BYTES);
  const view = new DataView(sector.buffer);
  sector.set([0xeb, 0x52, 0x90, 0x4e, 0x54, 0x46, 0x53, 0x20, 0x20, 0x20, 0x20]);
  view.setUint16(0x0b, SECTOR_BYTES, true);
  sector[0x0d] = PAGE_BYTES / SECTOR_BYTES;
  sector[0x15] = 0xf8;
  view.setBigUint64(0x28, BigInt(bytes / SECTOR_BYTES - 1), true);
  view.setBigUint64(0x30, 0xc0000n, true);
  view.setBigUint64(0x38, 2n, true);
  view.setInt8(0x40, -10);
  view.setInt8(0x44, 1);
  view.setBigUint64(0x48, 0x5e7a_1c2a_0e3b_44d6n, true);
  view.setUint16(0x1fe, 0xaa55, true);
  DiskTransfer(medium, 0, sector, SECTOR_BYTES, true);
  return medium;
}
