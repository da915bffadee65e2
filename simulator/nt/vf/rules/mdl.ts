/**
 * Locking, mapping and freeing what MDLs describe, and device memory. Source: bug check 0xC4, 0x70 to 0x7F, 0x81, 0x82, 0xB0 to 0xB9.
 */
import { APC_LEVEL, DISPATCH_LEVEL } from '../../inc/kedefs';
import { KernelMode } from '../../inc/ke';
import {
  type MDL,
  MDL_MAPPED_TO_SYSTEM_VA,
  MDL_MAPPING_CAN_FAIL,
  MDL_PAGES_LOCKED,
  MDL_PARTIAL,
  MDL_PARTIAL_HAS_BEEN_MAPPED,
  MDL_SOURCE_IS_NONPAGED_POOL,
} from '../../inc/mdl';
import { VfAutomatic } from '../../inc/verifier';
import type { BugCheckParameter } from '../../ke/bugcheck';
import { ExpBlockOf } from '../../ex/pool';
import { PagedPool } from '../../inc/ex';
import { SystemRangeStart } from '../../mm/layout';
import { PsGetCurrentProcess } from '../../ps/current';
import { HalIsAddressValid, HalKnownAddress } from 'hal';
import type { VF_CALL, VF_RULE } from '../call';

const SOURCE = 'debugger/bug-check-0xc4--driver-verifier-detected-violation';
const Lock = 'MmProbeAndLockPages';
const LockProcess = 'MmProbeAndLockProcessPages';
const Map = 'MmMapLockedPages';
const MapSpecify = 'MmMapLockedPagesSpecifyCache';
const MapSafe = 'MmGetSystemAddressForMdlSafe';
const Unlock = 'MmUnlockPages';
const Unmap = 'MmUnmapLockedPages';

/** Unmapping names the address first. */
const mdlOf = (call: VF_CALL): MDL => call.Arguments[call.Routine === Unmap ? 1 : 0];
const has = (call: VF_CALL, flags: number): boolean => (mdlOf(call).MdlFlags & flags) !== 0;
const isUserMapping = (call: VF_CALL): boolean => call.Routine !== MapSafe && call.Arguments[1] !== KernelMode;
const isUserAddress = (call: VF_CALL): boolean => HalKnownAddress(call.Arguments[0]) < SystemRangeStart;
/** The macro maps what is not mapped yet. */
export const VfMaps = (call: VF_CALL): boolean =>
  call.Routine !== MapSafe || !has(call, MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL);

function rule(
  Id: number,
  Routines: readonly string[],
  IsViolated: (Call: VF_CALL) => boolean,
  Parameters: (Call: VF_CALL, Mdl: MDL) => readonly BugCheckParameter[],
): VF_RULE {
  return {
    Routines,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated,
    Parameters: call => [BigInt(Id), ...Parameters(call, mdlOf(call))],
  };
}

/** Called above `Level` (and `When` holds). */
function above(
  Id: number,
  Routine: string,
  Level: number,
  Parameters: (Call: VF_CALL, Mdl: MDL) => readonly BugCheckParameter[],
  When: (Call: VF_CALL) => boolean = () => true,
): VF_RULE {
  return rule(
    Id,
    [Routine],
    call => call.Irql > Level && When(call),
    (call, mdl) => [call.Irql, ...Parameters(call, mdl)],
  );
}

/** One of the flags is set that must not be. */
function wrongFlags(Id: number, Routines: readonly string[], Flags: number): VF_RULE {
  return rule(
    Id,
    Routines,
    call => VfMaps(call) && has(call, Flags),
    (_call, mdl) => [mdl, mdl.MdlFlags, mdl.MdlFlags & Flags],
  );
}

/** None of the flags is set. */
function missingFlags(Id: number, Routines: readonly string[], Flags: number): VF_RULE {
  return rule(
    Id,
    Routines,
    call => VfMaps(call) && !has(call, Flags),
    (_call, mdl) => [mdl, mdl.MdlFlags, Flags],
  );
}

const flags = (_call: VF_CALL, mdl: MDL): readonly BugCheckParameter[] => [mdl, mdl.MdlFlags, 0n];
const user = isUserMapping;
const kernel = (call: VF_CALL): boolean => !isUserMapping(call);
const mode = (call: VF_CALL, mdl: MDL): readonly BugCheckParameter[] => [mdl, call.Arguments[1]];
const unmapped = (call: VF_CALL, mdl: MDL): readonly BugCheckParameter[] => [call.Arguments[0], mdl];

/** Device memory: where it begins, and its bytes. */
const ioRange = (call: VF_CALL): readonly BugCheckParameter[] => [call.Arguments[0], call.Arguments[1]];

export const MdlRules: readonly VF_RULE[] = [
  above(0x70, Lock, DISPATCH_LEVEL, mode),
  above(0x71, LockProcess, DISPATCH_LEVEL, (call, mdl) => [mdl, call.Arguments[1]]),
  above(0x73, 'MmMapIoSpace', DISPATCH_LEVEL, ioRange),
  above(0x73, 'MmMapIoSpaceEx', DISPATCH_LEVEL, ioRange),
  above(0x7b, 'MmUnmapIoSpace', APC_LEVEL, ioRange),
  above(0x74, Map, DISPATCH_LEVEL, mode, kernel),
  above(0x75, Map, APC_LEVEL, mode, user),
  above(0x76, MapSpecify, DISPATCH_LEVEL, mode, kernel),
  above(0x76, MapSafe, DISPATCH_LEVEL, (_call, mdl) => [mdl, KernelMode], VfMaps),
  above(0x77, MapSpecify, APC_LEVEL, mode, user),
  above(0x78, Unlock, DISPATCH_LEVEL, (_call, mdl) => [mdl, 0n]),
  above(0x79, Unmap, DISPATCH_LEVEL, unmapped, call => !isUserAddress(call)),
  above(0x7a, Unmap, APC_LEVEL, unmapped, isUserAddress),
  above(0x7e, 'MmAllocatePagesForMdl', DISPATCH_LEVEL, () => [DISPATCH_LEVEL, 0n]),
  above(0x7e, 'MmAllocatePagesForMdlEx', DISPATCH_LEVEL, () => [DISPATCH_LEVEL, 0n]),
  above(0x7e, 'MmFreePagesFromMdl', DISPATCH_LEVEL, () => [DISPATCH_LEVEL, 0n]),
  rule(0x7d, [Unlock], call => has(call, MDL_SOURCE_IS_NONPAGED_POOL), flags),
  wrongFlags(0xb4, [Unlock], MDL_PARTIAL),
  rule(0x7c, [Unlock], call => !has(call, MDL_PAGES_LOCKED), flags),
  rule(0x7f, ['MmBuildMdlForNonPagedPool'], describesPagedPool, (call, mdl) => [call.Irql, mdl, mdl.MdlFlags]),
  wrongFlags(0xb0, [Lock], MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL),
  wrongFlags(
    0xb1,
    [LockProcess],
    MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL,
  ),
  rule(0x81, [Map], call => kernel(call) && !has(call, MDL_MAPPING_CAN_FAIL), flags),
  rule(
    0x82,
    [MapSpecify],
    call => kernel(call) && Boolean(call.Arguments[4]) && !has(call, MDL_MAPPING_CAN_FAIL),
    flags,
  ),
  missingFlags(0xb3, [Map, MapSpecify, MapSafe], MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL),
  rule(
    0xb2,
    [Map, MapSpecify],
    call => kernel(call) && has(call, MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL),
    (_call, mdl) => [mdl, mdl.MdlFlags, mdl.MdlFlags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL)],
  ),
  rule(
    0xb9,
    [Unmap],
    call => isUserAddress(call) && !HalIsAddressValid(HalKnownAddress(call.Arguments[0]), PsGetCurrentProcess()),
    (call, mdl) => [call.Arguments[0], mdl],
  ),
  rule(
    0xb5,
    [Unmap],
    call => !isUserAddress(call) && has(call, MDL_PARTIAL) && !has(call, MDL_PARTIAL_HAS_BEEN_MAPPED),
    (_call, mdl) => [mdl, mdl.MdlFlags, MDL_PARTIAL],
  ),
  rule(
    0xb6,
    [Unmap],
    call => !isUserAddress(call) && !has(call, MDL_MAPPED_TO_SYSTEM_VA),
    (_call, mdl) => [mdl, mdl.MdlFlags, MDL_MAPPED_TO_SYSTEM_VA],
  ),
  rule(
    0xb8,
    ['IoFreeMdl'],
    call => has(call, MDL_MAPPED_TO_SYSTEM_VA) && !has(call, MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL),
    flags,
  ),
];

function describesPagedPool(Call: VF_CALL): boolean {
  const { $memory } = mdlOf(Call);
  const block = $memory === null ? null : ExpBlockOf($memory);
  return block !== null && (block.Type & PagedPool) !== 0;
}
