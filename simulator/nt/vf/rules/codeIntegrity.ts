/**
 * Memory that can be written and executed, which a machine with memory integrity refuses. Images here have no section
 * that is both, so 0x2003 to 0x2005 cannot happen. Source: devtest/code-integrity-checks; bug check 0xC4, 0x2000 to 0x2002.
 */
import { MdlMappingNoExecute } from '../../inc/mdl';
import { PAGE_EXECUTE, PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY } from '../../inc/mmdefs';
import { PagedPool, POOL_NX_ALLOCATION } from '../../inc/pool';
import { VfCodeIntegrity } from '../../inc/verifier';
import { ExpPoolTag } from '../../ex/poolTrack';
import type { VF_CALL, VF_RULE } from '../call';
import { VfCallerAddress } from '../report';
import { VfMaps } from './mdl';
import { Allocate, PoolTypeOf } from './pool';

const SOURCE = 'devtest/code-integrity-checks';
const EXECUTABLE = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;

/** Parameter of a routine, counted from 0, that says what the memory may be used for; none: it may be executed. */
type Places = Readonly<Record<string, number | undefined>>;
const PoolTypes: Places = { ExInitializeLookasideListEx: 3, ExInitializeNPagedLookasideList: 3 };
const LookasideTags: Places = { ExInitializeLookasideListEx: 6, ExInitializeNPagedLookasideList: 5 };
const Protections: Places = {
  ZwAllocateVirtualMemory: 5,
  ZwProtectVirtualMemory: 3,
  ZwMapViewOfSection: 9,
  MmProtectMdlSystemAddress: 1,
};
const Priorities: Places = {
  MmMapLockedPagesSpecifyCache: 5,
  MmGetSystemAddressForMdlSafe: 1,
  MmMapLockedPages: undefined,
};

function valueAt(Call: VF_CALL, Table: Places): number {
  const at = Table[Call.Routine];
  return at === undefined ? 0 : Number(Call.Arguments[at]);
}

function TypeOf(Call: VF_CALL): number {
  return Call.Routine in PoolTypes ? valueAt(Call, PoolTypes) : PoolTypeOf(Call);
}

function TagOf(Call: VF_CALL): number {
  const tag = Call.Arguments[LookasideTags[Call.Routine] ?? 2];
  return tag === undefined ? 0 : ExpPoolTag(tag);
}

export const CodeIntegrityRules: readonly VF_RULE[] = [
  {
    Routines: [...Allocate, ...Object.keys(PoolTypes)],
    Option: VfCodeIntegrity,
    Source: SOURCE,
    IsViolated: call => (TypeOf(call) & (PagedPool | POOL_NX_ALLOCATION)) === 0,
    Parameters: call => [0x2000n, VfCallerAddress(), TypeOf(call), TagOf(call)],
  },
  {
    Routines: Object.keys(Protections),
    Option: VfCodeIntegrity,
    Source: SOURCE,
    IsViolated: call => (valueAt(call, Protections) & EXECUTABLE) !== 0,
    Parameters: call => [0x2001n, VfCallerAddress(), valueAt(call, Protections), 0n],
  },
  {
    Routines: Object.keys(Priorities),
    Option: VfCodeIntegrity,
    Source: SOURCE,
    IsViolated: call => VfMaps(call) && (valueAt(call, Priorities) & MdlMappingNoExecute) === 0,
    Parameters: call => [0x2002n, VfCallerAddress(), valueAt(call, Priorities) >>> 0, 0n],
  },
];
