/**
 * Pool of verified drivers: who asked for a block, which blocks come from special pool, and what a driver leaves behind
 * when it is unloaded. Source: devtest/special-pool, devtest/pool-tracking; bug check 0xC4, 0x60 to 0x62.
 */
import { HalCaptureStack } from 'hal';
import type { POOL_BLOCK } from '../ex/poolBlock';
import { ExpBlocksInUse } from '../ex/pool';
import { PagedPool } from '../inc/pool';
import { EtwpFindProviderIn } from '../etw/provider';
import { WmipFindTraceCallbackIn } from '../wmi/trace';
import { VfIoVerification, VfMiscellaneous, VfPoolTracking, VfSpecialPool } from '../inc/verifier';
import { KiFindTimerIn } from '../ke/timertable';
import { TIMER_OR_DPC_INVALID, ViActiveObjects } from './active';
import { DRIVER_VERIFIER_DETECTED_VIOLATION, VerifierBugCheckIfAppropriate } from './report';
import {
  MmVerifierData,
  type VF_TARGET_DRIVER,
  VfDriverUnloadImage,
  VfIsOn,
  VfIsVerified,
  VfTargetDrivers,
} from './state';

/** Frames between an allocation and the driver, at most. */
const DEPTH = 12;
/** Routines of the executive that ask for pool in their caller's name. */
const Allocators = /^(Ex|Verifier)/;
/** Those that make an object which is the caller's to free, but no allocation of its. */
const IrpAllocators = /^(Io(Allocate|Build)|IopAllocate)/;

/** Who a block is for. */
export class VF_POOL_OWNER {
  constructor(
    /** Image of the verified driver. */
    readonly Image: string,
    /** It asked for pool itself, and has to free it. */
    readonly Tracked: boolean,
    /** It is for an IRP or what belongs to one. */
    readonly Irp: boolean,
    readonly CallerAddress: bigint,
  ) {}
}

/**
 * The verified driver that an allocation is for; null: none.
 * @stack 0x60
 */
export function VfPoolOwner(): VF_POOL_OWNER | null {
  if (MmVerifierData.Level === 0) return null;
  let irp = false;
  for (const frame of HalCaptureStack(DEPTH)) {
    if (frame.image !== 'nt') {
      if (!VfIsVerified(frame.image)) return null;
      if (!irp) MmVerifierData.AllocationsAttempted++;
      return new VF_POOL_OWNER(frame.image, !irp, irp, frame.address);
    }
    if (IrpAllocators.test(frame.name)) irp = true;
    else if (!Allocators.test(frame.name) && frame.name !== 'VfPoolOwner') return null;
  }
  return null;
}

/** Special pool is on for what that driver asks for. */
export function VfUsesSpecialPool(Owner: VF_POOL_OWNER): boolean {
  return VfIsOn(VfSpecialPool) || (Owner.Irp && VfIsOn(VfIoVerification));
}

/**
 * A block was given to a driver, or comes back (`Sign` -1).
 * @stack 0x40
 */
export function VfCountPool(Block: POOL_BLOCK, Sign: number): void {
  const data = MmVerifierData;
  if (Sign > 0) {
    data.AllocationsSucceeded++;
    if (Block.Special) data.AllocationsSucceededSpecialPool++;
  }
  if ((Block.Type & 1) === PagedPool) {
    data.CurrentPagedPoolAllocations += Sign;
    data.PagedBytes += Sign * Block.Bytes;
    if (data.CurrentPagedPoolAllocations > data.PeakPagedPoolAllocations)
      data.PeakPagedPoolAllocations = data.CurrentPagedPoolAllocations;
    if (data.PagedBytes > data.PeakPagedBytes) data.PeakPagedBytes = data.PagedBytes;
  } else {
    data.CurrentNonPagedPoolAllocations += Sign;
    data.NonPagedBytes += Sign * Block.Bytes;
    if (data.CurrentNonPagedPoolAllocations > data.PeakNonPagedPoolAllocations)
      data.PeakNonPagedPoolAllocations = data.CurrentNonPagedPoolAllocations;
    if (data.NonPagedBytes > data.PeakNonPagedBytes) data.PeakNonPagedBytes = data.NonPagedBytes;
  }
}

/** Blocks that a driver asked for and has not freed, for `!verifier 3`. */
export function VfPoolOf(Image: string): POOL_BLOCK[] {
  return ExpBlocksInUse().filter(block => block.Owner?.Tracked === true && block.Owner.Image === Image);
}

/**
 * A driver's image is about to go: what it allocated must be freed.
 * @param FileName of its image
 * @stack 0x60
 */
export function VfTargetDriversRemove(Image: string, FileName: string): void {
  const driver = VfTargetDrivers.find(target => target.Name === Image);
  if (driver === undefined) return;
  if (VfIsOn(VfPoolTracking)) VfPoolCheckForLeaks(driver, FileName);
  if (VfIsOn(VfMiscellaneous)) VfCheckForProviders(driver);
  VfCheckForLeftovers(driver);
  VfDriverUnloadImage(Image);
}

/**
 * Timers that would fire into the image, and objects in it that the system still knows, as part of the automatic checks
 * (devtest/automatic-checks).
 * @stack 0x60
 */
function VfCheckForLeftovers({ Base, End }: VF_TARGET_DRIVER): void {
  const timer = KiFindTimerIn(Base, End);
  if (timer !== null) VerifierBugCheckIfAppropriate(TIMER_OR_DPC_INVALID, timer[0], timer[1], Base, End);
  const bytes = Number(End - Base);
  for (const { Find, Code, Parameters } of ViActiveObjects) {
    const found = Find(Base, bytes);
    if (found === null) continue;
    const [p1, p2, p3, p4] = Parameters(found, Base, bytes);
    VerifierBugCheckIfAppropriate(Code, p1, p2, p3, p4);
  }
}

/**
 * Providers of events that were not unregistered: their callbacks would be called in the image.
 * @stack 0x60
 */
function VfCheckForProviders({ Base, End }: VF_TARGET_DRIVER): void {
  const callback = WmipFindTraceCallbackIn(Base, End);
  if (callback !== 0n) VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, 0xdan, Base, callback, 0n);
  const left = EtwpFindProviderIn(Base, End);
  if (left !== null)
    VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, 0xddn, left.address, Base, left.handle);
}

/** @stack 0x60 */
function VfPoolCheckForLeaks(Driver: VF_TARGET_DRIVER, FileName: string): void {
  const left = VfPoolOf(Driver.Name);
  if (left.length === 0) return;
  const name = VfName(FileName);
  VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, 0x62n, name, Driver, BigInt(left.length));
}

/** A name in memory: UTF-16. */
function VfName(Text: string): Uint8Array {
  const bytes = new Uint8Array(2 * Text.length + 2);
  for (let i = 0; i < Text.length; i++) bytes[2 * i] = Text.charCodeAt(i);
  return bytes;
}
