/** Structures that a command is given by address. */
import type { DEVICE_OBJECT } from '../../simulator/nt/inc/io';
import { type Call, CommandError } from './command';
import { words } from './commandLine';
import { hex, pointer } from './format';
import { type KernelTypes, structureAt, structuresAt } from './machine';
import type { Session } from './session';

/** A structure by address; without one the command says what it wants. */
export function required<T extends keyof KernelTypes>(
  call: Call,
  type: T,
  what: string,
): { object: KernelTypes[T]; rest: string } {
  if (!call.args) throw new CommandError(`${call.name} needs the address of ${what}.`);
  const [first, ...others] = words(call.args, call.column);
  const address = call.session.expression(first.text, first.column);
  const object = structureAt(call.session.target, address, type);
  if (!object)
    throw new CommandError(`Unable to read ${type.slice(1)} at ${pointer(address)}${lying(call.session, address)}`);
  return { object, rest: others.map(o => o.text).join(' ') };
}

function lying(session: Session, address: bigint): string {
  const [found] = structuresAt(session.target, address);
  return found?.type ? `: a ${found.type}${found.offset ? ` + 0x${hex(found.offset)}` : ''} lies there` : '';
}

export const driverName = (device: DEVICE_OBJECT | null): string => device?.DriverObject?.DriverName ?? '';
