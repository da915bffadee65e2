/** The name under which a bug check is reported: one decision, by who touched what. */
import {
  DRIVER_IRQL_NOT_LESS_OR_EQUAL,
  DRIVER_PAGE_FAULT_BEYOND_END_OF_ALLOCATION,
  DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL,
  DRIVER_PORTION_MUST_BE_NONPAGED,
  DRIVER_UNLOADED_WITHOUT_CANCELLING_PENDING_OPERATIONS,
  IRQL_NOT_LESS_OR_EQUAL,
  PAGE_FAULT_BEYOND_END_OF_ALLOCATION,
  PAGE_FAULT_IN_FREED_SPECIAL_POOL,
  PAGE_FAULT_IN_NONPAGED_AREA,
  SYSTEM_SCAN_AT_RAISED_IRQL_CAUGHT_IMPROPER_DRIVER_UNLOAD,
} from '../inc/bugcodes';
import type { KLDR_DATA_TABLE_ENTRY } from '../mm/image';
import { MmUnloadedDrivers, PsLoadedModuleList } from '../mm/image';
import { MiSpecialPoolStateOf } from '../mm/specialpool';

/** Where an address lies. */
type Place = 'kernel' | 'driver' | 'unloaded' | 'freedSpecialPool' | 'specialPoolGuard' | 'elsewhere';

const notKernel: readonly Place[] = ['driver', 'unloaded', 'elsewhere'];

/**
 * First row that fits. `touched`: what was accessed (first parameter); `toucher`: the instruction.
 * Source: bug checks 0xA, 0x50, 0xCC, 0xCD, 0xCE, 0xD1, 0xD3, 0xD4, 0xD5, 0xD6 of the debugger documentation.
 */
const renamings: readonly {
  readonly from: number;
  readonly touched?: readonly Place[];
  readonly toucher?: readonly Place[];
  readonly to: number;
}[] = [
  { from: IRQL_NOT_LESS_OR_EQUAL, toucher: notKernel, to: DRIVER_IRQL_NOT_LESS_OR_EQUAL },
  { from: IRQL_NOT_LESS_OR_EQUAL, touched: ['driver'], to: DRIVER_PORTION_MUST_BE_NONPAGED },
  { from: IRQL_NOT_LESS_OR_EQUAL, touched: ['unloaded'], to: SYSTEM_SCAN_AT_RAISED_IRQL_CAUGHT_IMPROPER_DRIVER_UNLOAD },
  {
    from: PAGE_FAULT_IN_NONPAGED_AREA,
    touched: ['freedSpecialPool'],
    toucher: notKernel,
    to: DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL,
  },
  {
    from: PAGE_FAULT_IN_NONPAGED_AREA,
    touched: ['specialPoolGuard'],
    toucher: notKernel,
    to: DRIVER_PAGE_FAULT_BEYOND_END_OF_ALLOCATION,
  },
  { from: PAGE_FAULT_IN_NONPAGED_AREA, touched: ['freedSpecialPool'], to: PAGE_FAULT_IN_FREED_SPECIAL_POOL },
  { from: PAGE_FAULT_IN_NONPAGED_AREA, touched: ['specialPoolGuard'], to: PAGE_FAULT_BEYOND_END_OF_ALLOCATION },
  {
    from: PAGE_FAULT_IN_NONPAGED_AREA,
    touched: ['unloaded'],
    to: DRIVER_UNLOADED_WITHOUT_CANCELLING_PENDING_OPERATIONS,
  },
];

/** Which parameter of a code is the instruction. */
const toucherParameter: Readonly<Record<number, number>> = {
  [IRQL_NOT_LESS_OR_EQUAL]: 3,
  [PAGE_FAULT_IN_NONPAGED_AREA]: 2,
};

/** @stack 0x50 */
export function KiRenameBugCheck(Code: number, Parameters: readonly bigint[]): number {
  for (const row of renamings) {
    if (row.from !== Code) continue;
    if (row.touched !== undefined && !row.touched.includes(KiPlaceOf(Parameters[0]))) continue;
    if (row.toucher !== undefined && !row.toucher.includes(KiPlaceOf(Parameters[toucherParameter[Code]]))) continue;
    return row.to;
  }
  return Code;
}

/** @stack 0x40 */
function KiPlaceOf(Address: bigint): Place {
  for (let entry = PsLoadedModuleList.Flink; entry !== PsLoadedModuleList; entry = entry.Flink) {
    const image = entry.$record as KLDR_DATA_TABLE_ENTRY;
    if (Address >= image.DllBase && Address < image.DllBase + BigInt(image.SizeOfImage))
      return image.$image === 'nt' || image.$image === 'hal' ? 'kernel' : 'driver';
  }
  for (const image of MmUnloadedDrivers)
    if (Address >= image.StartAddress && Address < image.EndAddress) return 'unloaded';
  const special = MiSpecialPoolStateOf(Address);
  if (special !== null) return special === 'freed' ? 'freedSpecialPool' : 'specialPoolGuard';
  return 'elsewhere';
}
