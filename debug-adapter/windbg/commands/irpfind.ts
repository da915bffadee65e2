/** !irpfind: the requests in nonpaged pool. Criteria as documented for -irpfind; the columns are those of published transcripts. */
import type { IRP } from '../../../simulator/nt/inc/io';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { hex, pointer } from '../format';
import { addressOf, structuresAt } from '../machine';
import { driverName } from '../structures';
import { blocksInUse } from './pool';

/** Criteria of -irpfind: what of a request is compared with the address. */
const CRITERIA: Readonly<Record<string, (irp: IRP) => readonly unknown[]>> = {
  arg: irp => current(irp).flatMap(l => Object.values(l.Parameters.Others)),
  device: irp => locations(irp).map(l => l.DeviceObject),
  fileobject: irp => [irp.Tail.Overlay.OriginalFileObject, ...locations(irp).map(l => l.FileObject)],
  thread: irp => [irp.Tail.Overlay.Thread],
  userevent: irp => [irp.UserEvent],
};

const locations = (irp: IRP) => (irp.$locations ?? []).slice(0, irp.StackCount);
const current = (irp: IRP) => locations(irp).slice(irp.CurrentLocation - 1, irp.CurrentLocation);

function irpfind(call: Call): void {
  const { session } = call;
  const { target } = session;
  const pieces = words(call.args, call.column).filter(p => p.text !== '-v');
  const [type, restart, criterion, data] = pieces;
  if (type && Number(session.expression(type.text, type.column)) !== 0)
    throw new CommandError('Requests lie in nonpaged pool: !irpfind 0 [RestartAddress [Criterion Address]].');
  const from = restart ? session.expression(restart.text, restart.column) : 0n;
  const wanted = criterion && CRITERIA[criterion.text.toLowerCase()];
  if (criterion && (!wanted || !data))
    throw new CommandError(`A criterion is one of ${Object.keys(CRITERIA).join(', ')}, and an address.`);
  const value = data ? session.expression(data.text, data.column) : 0n;
  const found = blocksInUse(call)
    .filter(block => block.Address >= from)
    .flatMap(block => structuresAt(target, block.Address).filter(s => s.type === '_IRP' && s.offset === 0))
    .map(s => s.object as IRP)
    .filter(irp => !wanted || wanted(irp).some(v => v && addressOf(target, v as object) === value));
  session.print('\nSearching NonPaged pool for tag: Irp?\n');
  session.print('    Irp            [Thread]           irpStack: (Mj,Mn)   DevObj            [Driver]');
  for (const irp of found)
    session.print(`${pointer(addressOf(target, irp))} [${pointer(threadOf(call, irp))}] ${stackText(call, irp)}`);
  if (found.length === 0) session.print('none');
}

const threadOf = (call: Call, irp: IRP) => addressOf(call.session.target, irp.Tail.Overlay.Thread);

function stackText(call: Call, irp: IRP): string {
  const [location] = current(irp);
  if (!location) return `Irp is complete (CurrentLocation ${irp.CurrentLocation} > StackCount ${irp.StackCount})`;
  const code = (n: number) => hex(n).padStart(2);
  const device = pointer(addressOf(call.session.target, location.DeviceObject));
  return `irpStack: (${code(location.MajorFunction)},${code(location.MinorFunction)})  ${device} [ ${driverName(location.DeviceObject)}]`;
}

export const irpfindCommands: readonly Command[] = [
  {
    names: ['!irpfind'],
    family: 'I/O and objects',
    syntax: '!irpfind [0 [RestartAddress [arg | device | fileobject | thread | userevent Address]]]',
    summary: 'Lists the requests that exist, with their threads and the drivers that have them.',
    run: irpfind,
  },
];
