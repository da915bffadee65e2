/** Values and places in a form that outlives a machine, for the journal. */
import type { MachineRun } from './machineRun';

/** A value that can be given to another machine of the same session: plain, or an object named by its address. */
export type KeptValue = { readonly plain: unknown } | { readonly address: bigint };

/** Throws a TypeError for an object that the machine knows no address of. */
export function keepValue(run: MachineRun, value: unknown): KeptValue {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return { plain: value };
  const address =
    typeof value === 'function' ? run.memory.images.addressOfFunction(value, true) : run.memory.knownAddress(value);
  if (!address)
    throw new TypeError('only numbers, strings and objects of the machine can be stored: this object has no address');
  return { address };
}

/** Throws an Error when nothing lies at the address in this machine. */
export function giveValue(run: MachineRun, kept: KeptValue): unknown {
  if ('plain' in kept) return kept.plain;
  const value = run.memory.peekObject(kept.address);
  if (value === undefined) throw new Error(`nothing lies at 0x${kept.address.toString(16)}`);
  return value;
}
