/**
 * Handles, object references, and structures that are initialised and deleted.
 * Source: devtest/miscellaneous-checks, devtest/security-checks; bug check 0xC4.
 */
import { HalSizeOf, __readgs } from 'hal';
import { type KPRCB, KernelMode, UserMode } from '../../inc/ke';
import type { ObjectBody } from '../../inc/ob';
import { STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH } from '../../inc/ntstatus';
import { VfAutomatic, VfMiscellaneous, VfPoolTracking, VfSecurityChecks } from '../../inc/verifier';
import { EtwpReferenceProvider } from '../../etw/provider';
import { WmipFindProvider } from '../../wmi/registration';
import { ExLookasideLists } from '../../ex/lookaside';
import { ExpResourcesInUse } from '../../ex/resource';
import { ObpIsKernelHandle } from '../../ob/handle';
import { PsGetCurrentProcess, PsInitialSystemProcess } from '../../ps/current';
import type { VF_CALL, VF_RULE, VF_WATCHER } from '../call';
import { DRIVER_VERIFIER_DETECTED_VIOLATION, VerifierBugCheckIfAppropriate, VfCallerAddress } from '../report';

const SOURCE = 'debugger/bug-check-0xc4--driver-verifier-detected-violation';

/** ObReferenceObjectByHandle(Handle, DesiredAccess, ObjectType, AccessMode, Object, HandleInformation). */
const ByHandle = ['ObReferenceObjectByHandle'];
const mode = (Call: VF_CALL): number => Call.Arguments[3];

/** The current process or thread. */
function isPseudo(Handle: number): boolean {
  return Handle === -1 || Handle === -2;
}

function References(Call: VF_CALL): number {
  const object: ObjectBody = Call.Arguments[0];
  return object.$header === null ? 0 : object.$header.PointerCount;
}

export const MiscellaneousRules: readonly VF_RULE[] = [
  {
    Routines: ByHandle,
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call => !call.Arguments[0],
    Parameters: call => [0xf5n, 0n, call.Arguments[2] ?? 0n, 0n],
  },
  {
    // A handle of the user's table, taken at its word: the user may have put any other object there.
    Routines: ByHandle,
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call =>
      mode(call) === KernelMode &&
      !isPseudo(call.Arguments[0]) &&
      !ObpIsKernelHandle(call.Arguments[0]) &&
      PsGetCurrentProcess() !== PsInitialSystemProcess,
    Parameters: call => [0xf6n, call.Arguments[0], PsGetCurrentProcess(), VfCallerAddress()],
  },
  {
    Routines: ByHandle,
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call =>
      mode(call) === UserMode &&
      ObpIsKernelHandle(call.Arguments[0]) &&
      PsGetCurrentProcess() === PsInitialSystemProcess,
    Parameters: call => [0xf7n, call.Arguments[0], call.Arguments[2] ?? 0n, mode(call)],
  },
  {
    Routines: ['ObfReferenceObject', 'ObReferenceObjectByPointer'],
    Option: VfSecurityChecks,
    Source: SOURCE,
    IsViolated: call => References(call) <= 0,
    Parameters: call => [0x3fn, call.Arguments[0], 1n, 1n],
  },
  {
    Routines: ['ObfDereferenceObject', 'ObDereferenceObjectDeferDelete'],
    Option: VfSecurityChecks,
    Source: SOURCE,
    IsViolated: call => References(call) <= 0,
    Parameters: call => [0x3fn, call.Arguments[0], -1n, -1n],
  },
  {
    Routines: ['ExInitializeResourceLite'],
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call => ExpResourcesInUse.has(call.Arguments[0]),
    Parameters: call => [0xd0n, call.Arguments[0]],
  },
  {
    Routines: ['ExDeleteResourceLite', 'ExReinitializeResourceLite'],
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call => !ExpResourcesInUse.has(call.Arguments[0]),
    Parameters: call => [0xd1n, call.Arguments[0]],
  },
  {
    Routines: ['ExInitializeNPagedLookasideList', 'ExInitializePagedLookasideList', 'ExInitializeLookasideListEx'],
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call => ExLookasideLists.has(call.Arguments[0]),
    Parameters: call => [0xcan, call.Arguments[0]],
  },
  {
    Routines: ['ExDeleteNPagedLookasideList', 'ExDeletePagedLookasideList', 'ExDeleteLookasideListEx'],
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call => !ExLookasideLists.has(call.Arguments[0]),
    Parameters: call => [0xcbn, call.Arguments[0]],
  },
  {
    Routines: ['ExInitializeNPagedLookasideList', 'ExInitializePagedLookasideList', 'ExInitializeLookasideListEx'],
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call => BlockSize(call) < MinimumBlockSize,
    Parameters: call => [0xcdn, call.Arguments[0], BlockSize(call), MinimumBlockSize],
  },
  {
    Routines: [
      'ExAllocatePoolWithQuota',
      'ExAllocatePoolWithQuotaTag',
      'ExAllocatePoolQuotaZero',
      'ExAllocatePoolQuotaUninitialized',
    ],
    Option: VfPoolTracking,
    Source: SOURCE,
    // Whose process it would be charged to is chance.
    IsViolated: () => __readgs<KPRCB>().DpcRoutineActive !== 0,
    Parameters: () => [0x10bn],
  },
  {
    Routines: ['EtwUnregister'],
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call => EtwpReferenceProvider(call.Arguments[0]) === undefined,
    Parameters: () => [0xdcn],
  },
  {
    Routines: ['IoDeleteDevice'],
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call => WmipFindProvider(call.Arguments[0]) !== undefined,
    Parameters: call => [0xdbn, call.Arguments[0]],
  },
];

/** LOOKASIDE_MINIMUM_BLOCK_SIZE: a free block holds the link of its list. */
const MinimumBlockSize = 8;
function BlockSize(Call: VF_CALL): number {
  const size: number | (new () => object) = Call.Arguments[Call.Routine === 'ExInitializeLookasideListEx' ? 5 : 4];
  return typeof size === 'number' ? size : HalSizeOf(size);
}

export const HandleWatchers: readonly VF_WATCHER[] = [
  {
    // From kernel mode a handle that is none is the driver's own mistake, not a caller's.
    Routines: ByHandle,
    Option: VfAutomatic,
    VfAfterCall: (call, status: number) => {
      if (mode(call) !== KernelMode) return;
      if (status !== STATUS_INVALID_HANDLE && status !== STATUS_OBJECT_TYPE_MISMATCH) return;
      const [handle, , type] = call.Arguments;
      VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DETECTED_VIOLATION, 0x3cn, handle, type ?? 0n, 0n);
    },
  },
];
