/** Allocating and freeing pool. Source: bug check 0xC4, 0x0 to 0x16, 0x105. */
import { APC_LEVEL, DISPATCH_LEVEL } from '../../inc/kedefs';
import { NonPagedPool, NonPagedPoolNx, PagedPool, POOL_FLAG_NON_PAGED_EXECUTE, POOL_FLAG_PAGED } from '../../inc/pool';
import { VfAutomatic } from '../../inc/verifier';
import { HalAddressOf, HalSizeOf } from 'hal';
import { ExpBlockOf, ExpWasFreed } from '../../ex/pool';
import type { POOL_BLOCK } from '../../ex/poolBlock';
import { ExpFreedContents, POOL_OVERHEAD } from '../../ex/poolHeader';
import { ExpPoolTag } from '../../ex/poolTrack';
import type { BugCheckParameter } from '../../ke/bugcheck';
import { KeCheckForTimer } from '../../ke/timertable';
import { ViActiveObjects } from '../active';
import type { VF_CALL, VF_RULE } from '../call';

const SOURCE = 'debugger/bug-check-0xc4--driver-verifier-detected-violation';
export const Allocate = [
  'ExAllocatePool',
  'ExAllocatePool2',
  'ExAllocatePool3',
  'ExAllocatePoolWithTag',
  'ExAllocatePoolZero',
  'ExAllocatePoolUninitialized',
  'ExAllocatePoolQuotaZero',
  'ExAllocatePoolQuotaUninitialized',
  'ExAllocatePoolPriorityZero',
  'ExAllocatePoolPriorityUninitialized',
  'ExAllocatePoolWithQuota',
  'ExAllocatePoolWithQuotaTag',
  'ExAllocatePoolWithTagPriority',
];
export const Free = ['ExFreePool', 'ExFreePoolWithTag', 'ExFreePool2'];

/** POOL_TYPE of the request: ExAllocatePool2 and 3 say it in flags. */
export function PoolTypeOf(Call: VF_CALL): number {
  if (Call.Routine !== 'ExAllocatePool2' && Call.Routine !== 'ExAllocatePool3') return Call.Arguments[0];
  // The lower half is a number: what lies above is optional.
  const flags = Number(BigInt(Call.Arguments[0]) & 0xffffffffn);
  if ((flags & POOL_FLAG_PAGED) !== 0) return PagedPool;
  return (flags & POOL_FLAG_NON_PAGED_EXECUTE) !== 0 ? NonPagedPool : NonPagedPoolNx;
}

/** Bytes asked for: a number, or a structure class. */
function BytesOf(Call: VF_CALL): number {
  const what = Call.Arguments[1];
  return typeof what === 'number' ? what : HalSizeOf(what);
}

function isPaged(Call: VF_CALL): boolean {
  return (PoolTypeOf(Call) & 1) !== 0;
}

/** The block that is freed; null: the address is none's. */
function FreedBlock(Call: VF_CALL): POOL_BLOCK | null {
  const block = ExpBlockOf(Call.Arguments[0]);
  return block !== null && block.Address === HalAddressOf(Call.Arguments[0]) ? block : null;
}

/** POOL_TYPE of the block that is freed, -1 if there is none. */
function FreedType(Call: VF_CALL): number {
  const block = FreedBlock(Call);
  return block === null ? -1 : block.Type & 1;
}

/** Something that must not be in memory that is freed: what finds it, and how it is told. */
function ActiveRule(
  Find: (Start: bigint, Bytes: number) => object | null,
  Parameters: (Found: object, Block: POOL_BLOCK) => readonly BugCheckParameter[],
  Code?: number,
): VF_RULE {
  const find = (call: VF_CALL) => {
    const block = FreedBlock(call);
    return block === null ? null : Find(block.Address, block.Bytes);
  };
  return {
    Routines: Free,
    Option: VfAutomatic,
    Source: SOURCE,
    Code,
    IsViolated: call => find(call) !== null,
    Parameters: call => Parameters(find(call)!, FreedBlock(call)!),
  };
}

/** Rules about what is in the block, once it is known to be one. */
const ActiveRules: readonly VF_RULE[] = [
  ActiveRule(KeCheckForTimer, (timer, block) => [0x15n, timer, block.Type, block.Address]),
  ...ViActiveObjects.map(({ Find, Parameters, Code }) =>
    ActiveRule(Find, (found, { Address, Bytes }) => Parameters(found, Address, Bytes), Code),
  ),
];

export const PoolRules: readonly VF_RULE[] = [
  {
    Routines: Allocate,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => BytesOf(call) === 0,
    Parameters: call => [0n, call.Irql, PoolTypeOf(call), 0n],
  },
  {
    Routines: Allocate,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => isPaged(call) && call.Irql > APC_LEVEL,
    Parameters: call => [1n, call.Irql, PoolTypeOf(call), BytesOf(call)],
  },
  {
    Routines: Allocate,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => call.Irql > DISPATCH_LEVEL,
    Parameters: call => [2n, call.Irql, PoolTypeOf(call), BytesOf(call)],
  },
  {
    Routines: Free,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => FreedBlock(call) === null && ExpWasFreed(HalAddressOf(call.Arguments[0])),
    Parameters: call => {
      const header = HalAddressOf(call.Arguments[0]) - BigInt(POOL_OVERHEAD);
      return [0x13n, 0n, header, ExpFreedContents(header)];
    },
  },
  {
    Routines: Free,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => FreedBlock(call) === null,
    Parameters: call => [0x10n, call.Arguments[0], 0n, 0n],
  },
  {
    Routines: Free,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => FreedType(call) === 1 && call.Irql > APC_LEVEL,
    Parameters: call => [0x11n, call.Irql, 1n, call.Arguments[0]],
  },
  {
    Routines: Free,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => FreedType(call) === 0 && call.Irql > DISPATCH_LEVEL,
    Parameters: call => [0x12n, call.Irql, 0n, call.Arguments[0]],
  },
  {
    // An IRP that the driver itself made out of pool (IoInitializeIrp) is freed so; one of IoAllocateIrp never.
    Routines: Free,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => FreedBlock(call)?.Tag === ExpPoolTag(' prI'),
    Parameters: call => [0x105n, call.Arguments[0], 0n, 0n],
  },
  ...ActiveRules,
];
