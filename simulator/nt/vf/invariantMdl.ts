/**
 * Invariant MDL checking: what a write request writes is nobody's to change until it is completed. For the stack the bytes are
 * compared with those that came to its first verified driver, for a driver with those that came to it. Paging requests are
 * left alone: their pages may be written to meanwhile. Source: devtest/invariant-mdl-checking-for-stack, -for-driver;
 * bug check 0xC4, 0x1010. What reads receive (0x1011) is not checked.
 */
import { HalAddressOf, HalEqualBytes, HalReadBytes } from 'hal';
import type { DEVICE_OBJECT, IRP } from '../inc/io';
import { IRP_MJ_WRITE, IRP_PAGING_IO } from '../inc/iodefs';
import { type MDL, MDL_PAGES_LOCKED, MDL_SOURCE_IS_NONPAGED_POOL, NormalPagePriority } from '../inc/mdl';
import { VfInvariantMdlDriver, VfInvariantMdlStack } from '../inc/verifier';
import { MmGetSystemAddressForMdlSafe } from '../mm/mapmdl';
import { DRIVER_VERIFIER_DETECTED_VIOLATION, VerifierBugCheckIfAppropriate } from './report';
import { VfIsOn } from './state';

const WriteBufferChanged = 0x1010n;

/** What a write writes, as it was. */
export class IOV_WRITE {
  constructor(
    readonly DeviceObject: DEVICE_OBJECT,
    readonly Va: bigint,
    readonly Bytes: Uint8Array,
  ) {}
}

/**
 * A request comes to a verified driver.
 * @param Known what is remembered of it already
 * @returns what is to be remembered; null: it is no write with an MDL, or nobody wants to know
 * @stack 0x50
 */
export function IovpCaptureWrite(
  DeviceObject: DEVICE_OBJECT,
  Irp: IRP,
  MajorFunction: number,
  Known: IOV_WRITE | null,
): IOV_WRITE | null {
  if (Known !== null) {
    if (!VfIsOn(VfInvariantMdlDriver)) return Known;
    IovpCheckWrite(Irp, Known);
  } else if (!VfIsOn(VfInvariantMdlDriver) && !VfIsOn(VfInvariantMdlStack)) return null;
  const mdl = Irp.MdlAddress as MDL | null;
  if (MajorFunction !== IRP_MJ_WRITE || mdl === null || (Irp.Flags & IRP_PAGING_IO) !== 0) return null;
  if ((mdl.MdlFlags & (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL)) === 0) return null;
  const mapping = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
  if (mapping === null) return null;
  const va = HalAddressOf(mapping);
  return new IOV_WRITE(DeviceObject, va, HalReadBytes(va, mdl.ByteCount));
}

/** @stack 0x40 */
export function IovpCheckWrite(Irp: IRP, Write: IOV_WRITE): void {
  const now = HalReadBytes(Write.Va, Write.Bytes.length);
  if (HalEqualBytes(now, Write.Bytes) < now.length)
    VerifierBugCheckIfAppropriate(
      DRIVER_VERIFIER_DETECTED_VIOLATION,
      WriteBufferChanged,
      Write.DeviceObject,
      Irp,
      Write.Va,
    );
}
