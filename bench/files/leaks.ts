/** What a machine holds: objects and handles by type, and allocations of pool by tag. */
import type { BootedMachine } from '../../simulator/boot/boot';
import type { OBJECT_TYPE } from '../../simulator/nt/inc/ob';
import type { POOL_TRACKER } from '../../simulator/nt/ex/poolTrack';

export function leftIn({ program }: BootedMachine): ReadonlyMap<string, number> {
  const left = new Map<string, number>();
  const types = program.exports('nt/ob/types').ObTypeIndexTable as readonly (OBJECT_TYPE | undefined)[];
  for (const type of types) {
    if (!type) continue;
    left.set(`objects of type ${type.Name}`, type.TotalNumberOfObjects);
    left.set(`handles of type ${type.Name}`, type.TotalNumberOfHandles);
  }
  const trackers = program.exports('nt/ex/poolTrack').PoolTrackTable as ReadonlyMap<number, POOL_TRACKER>;
  for (const { Key, Type, Allocs, Frees } of trackers.values())
    left.set(`${Type === 0 ? 'nonpaged' : 'paged'} allocations of ${textOfTag(Key)}`, Allocs - Frees);
  // Kept for the next operation.
  const kept = program.exports('drivers/fltmgr/irpCtrl').FltpFreeIrpCtrls as readonly unknown[];
  const irpCtrls = 'nonpaged allocations of FMic';
  left.set(irpCtrls, left.get(irpCtrls)! - kept.length);
  return left;
}

/** In the order in which its bytes lie in memory, as debuggers show it. */
function textOfTag(tag: number): string {
  return String.fromCharCode(...[0, 8, 16, 24].map(shift => (tag >>> shift) & 0xff));
}

/** One line for each number that is another one. */
export function differences(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .map(name => [name, before.get(name) ?? 0, after.get(name) ?? 0] as const)
    .filter(([, from, to]) => from !== to)
    .map(([name, from, to]) => `${name}: ${to}, ${from} after a run without operations`);
}
