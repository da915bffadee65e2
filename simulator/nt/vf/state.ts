/** What Driver Verifier is set to, and what it has counted (`!verifier`). */
import { HalTrace } from 'hal';
import { DefaultLowResources, VfDeadlockDetection, VfIoVerification, type VerifierParameters } from '../inc/verifier';

import { VfDeadlockDeleteMemoryRange } from './deadlock';
import { IovSettings } from './iovSettings';

/** Counters of `!verifier`, by the names that it prints. */
export class MM_DRIVER_VERIFIER_DATA {
  Level = 0;
  RaiseIrqls = 0;
  AcquireSpinLocks = 0;
  SynchronizeExecutions = 0;
  Trims = 0;
  AllocationsAttempted = 0;
  AllocationsSucceeded = 0;
  AllocationsSucceededSpecialPool = 0;
  AllocationsWithNoTag = 0;
  AllocationsFailed = 0;
  AllocationsFailedDeliberately = 0;
  CurrentPagedPoolAllocations = 0;
  CurrentNonPagedPoolAllocations = 0;
  PeakPagedPoolAllocations = 0;
  PeakNonPagedPoolAllocations = 0;
  PagedBytes = 0;
  NonPagedBytes = 0;
  PeakPagedBytes = 0;
  PeakNonPagedBytes = 0;
}
export const MmVerifierData = new MM_DRIVER_VERIFIER_DATA();

/** One verified driver that is or was loaded. */
export class VF_TARGET_DRIVER {
  Loads = 0;
  /** Where it is loaded; 0 while it is not. */
  Base = 0n;
  End = 0n;
  Unloads = 0;
  constructor(
    /** Image without extension, as the symbols show it. */
    readonly Name: string,
  ) {}
}
/** In order of their first load. */
export const VfTargetDrivers: VF_TARGET_DRIVER[] = [];

export const VfSettings: { value: VerifierParameters } = {
  value: { level: 0, drivers: [], lowResources: DefaultLowResources, irql: {} },
};

/** Phase 0. `Parameters` of a machine without Verifier may be missing. */
export function VfInitSystem(Parameters: VerifierParameters | undefined): void {
  if (Parameters === undefined || Parameters.level === 0) return;
  VfSettings.value = Parameters;
  MmVerifierData.Level = Parameters.level;
  IovSettings.On = VfIsOn(VfIoVerification);
  HalTrace('verifier', `level ${Parameters.level.toString(16)} for ${Parameters.drivers.join()}`);
}

/**
 * An option (`VfSpecialPool` ...) is on; `VfAutomatic` asks whether anything is verified at all.
 * @stack 0x8
 */
export function VfIsOn(Option: number): boolean {
  return MmVerifierData.Level !== 0 && (Option & MmVerifierData.Level) === Option;
}

/**
 * The image (without extension) is one of the verified drivers.
 * @stack 0x20
 */
export function VfIsVerified(Image: string): boolean {
  return MmVerifierData.Level !== 0 && VfSettings.value.drivers.includes(Image.toLowerCase());
}

/**
 * The address lies in a verified driver that is loaded.
 * @stack 0x30
 */
export function VfIsVerifiedAddress(Address: bigint): boolean {
  return VfTargetDrivers.some(driver => driver.Base <= Address && Address < driver.End);
}

/**
 * A driver's image was mapped.
 * @stack 0x60
 */
export function VfDriverLoadImage(Image: string, Base: bigint, Size: number): void {
  if (!VfIsVerified(Image)) return;
  let driver = VfTargetDrivers.find(target => target.Name === Image);
  if (driver === undefined) VfTargetDrivers.push((driver = new VF_TARGET_DRIVER(Image)));
  driver.Base = Base;
  driver.End = Base + BigInt(Size);
  driver.Loads++;
}

/**
 * A driver's image is about to go.
 * @stack 0x60
 */
export function VfDriverUnloadImage(Image: string): void {
  const driver = VfTargetDrivers.find(target => target.Name === Image);
  if (driver === undefined) return;
  if (VfIsOn(VfDeadlockDetection)) VfDeadlockDeleteMemoryRange(driver.Base, Number(driver.End - driver.Base));
  driver.Unloads++;
  driver.Base = 0n;
  driver.End = 0n;
}
