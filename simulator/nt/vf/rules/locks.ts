/** The IRQL, and whether APCs are disabled, where locks are taken and released. Source: bug check 0xC4. */
import { APC_LEVEL, DISPATCH_LEVEL } from '../../inc/kedefs';
import { VfAutomatic, VfForceIrqlChecking } from '../../inc/verifier';
import { KeGetCurrentThread } from '../../ke/prcb';
import { PsGetCurrentThread, PsIsSystemThread } from '../../ps/current';
import { VfApcDisableCount } from '../apc';
import type { VF_CALL, VF_RULE } from '../call';

const SOURCE = 'debugger/bug-check-0xc4--driver-verifier-detected-violation';

type IrqlTest = (Irql: number) => boolean;
const notDispatch: IrqlTest = irql => irql !== DISPATCH_LEVEL;
const belowDispatch: IrqlTest = irql => irql < DISPATCH_LEVEL;
const aboveDispatch: IrqlTest = irql => irql > DISPATCH_LEVEL;
const aboveApc: IrqlTest = irql => irql > APC_LEVEL;
const notApc: IrqlTest = irql => irql !== APC_LEVEL;

/** Parameters: subcode, IRQL, the lock (the routine's first argument). */
function Level(Subcode: bigint, Test: IrqlTest, Routines: readonly string[], Option = VfAutomatic): VF_RULE {
  return {
    Routines,
    Option,
    Source: SOURCE,
    IsViolated: call => Test(call.Irql),
    Parameters: call => [Subcode, call.Irql, call.Arguments[0] ?? 0n, 0n],
  };
}

/** Normal kernel APCs may come. */
function ApcsEnabled(Call: VF_CALL): boolean {
  return Call.Irql < APC_LEVEL && VfApcDisableCount(KeGetCurrentThread()) === 0;
}

/** Parameters: subcode, IRQL, APC disable count, the lock. A system thread has no user APCs that could suspend it. */
function Region(Subcode: bigint, Routines: readonly string[]): VF_RULE {
  return {
    Routines,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => ApcsEnabled(call) && !PsIsSystemThread(PsGetCurrentThread()),
    Parameters: call => [Subcode, call.Irql, VfApcDisableCount(KeGetCurrentThread()), call.Arguments[0]],
  };
}

/** The same, in any thread. */
function Unsafe(Subcode: bigint, Routines: readonly string[]): VF_RULE {
  return {
    Routines,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: ApcsEnabled,
    Parameters: call => [Subcode, call.Irql, VfApcDisableCount(KeGetCurrentThread()), call.Arguments[0]],
  };
}

export const LockIrqlRules: readonly VF_RULE[] = [
  Level(0x32n, notDispatch, ['KeReleaseSpinLock']),
  Level(0x33n, aboveApc, ['ExAcquireFastMutex', 'ExTryToAcquireFastMutex']),
  Level(0x34n, notApc, ['ExReleaseFastMutex']),
  {
    Routines: ['KeReleaseInStackQueuedSpinLock'],
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => notDispatch(call.Irql),
    Parameters: call => [0x32n, call.Irql, call.Arguments[0].Lock ?? 0n, 0n],
  },
  Region(0x37n, [
    'ExAcquireResourceExclusiveLite',
    'ExAcquireResourceSharedLite',
    'ExAcquireSharedStarveExclusive',
    'ExAcquireSharedWaitForExclusive',
  ]),
  Region(0x38n, ['ExReleaseResourceLite', 'ExReleaseResourceForThreadLite']),
  Unsafe(0x39n, ['ExAcquireFastMutexUnsafe']),
  Unsafe(0x3an, ['ExReleaseFastMutexUnsafe']),
  {
    Routines: ['KeLeaveCriticalRegion'],
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => call.Irql <= APC_LEVEL && KeGetCurrentThread().KernelApcDisable === 0,
    Parameters: () => [0x3en],
  },
  Level(0x40n, belowDispatch, [
    'KeAcquireSpinLockAtDpcLevel',
    'KeTryToAcquireSpinLockAtDpcLevel',
    'KeAcquireInStackQueuedSpinLockAtDpcLevel',
  ]),
  Level(0x41n, belowDispatch, ['KeReleaseSpinLockFromDpcLevel']),
  {
    Routines: ['KeReleaseInStackQueuedSpinLockFromDpcLevel'],
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => belowDispatch(call.Irql),
    Parameters: call => [0x41n, call.Irql, call.Arguments[0].Lock ?? 0n, 0n],
  },
  Level(0x42n, aboveDispatch, ['KeAcquireSpinLock', 'KeAcquireSpinLockRaiseToDpc', 'KeAcquireInStackQueuedSpinLock']),
  Level(0x80n, aboveDispatch, ['KeSetEvent']),
  Level(0x11an, aboveApc, ['KeEnterCriticalRegion'], VfForceIrqlChecking),
  Level(0x11bn, aboveApc, ['KeLeaveCriticalRegion'], VfForceIrqlChecking),
  Unsafe(0xean, [
    'ExAcquirePushLockExclusive',
    'ExAcquirePushLockShared',
    'ExAcquirePushLockExclusiveEx',
    'ExAcquirePushLockSharedEx',
  ]),
  Unsafe(0xebn, [
    'ExReleasePushLockExclusive',
    'ExReleasePushLockShared',
    'ExReleasePushLockExclusiveEx',
    'ExReleasePushLockSharedEx',
  ]),
];
