/** !fltkd: the filter manager's frames, filters, instances, volumes, ports and operations. */
import type {
  FLT_FILTER,
  FLT_INSTANCE,
  FLT_OBJECT,
  FLT_VOLUME,
  FLTP_FRAME,
} from '../../../simulator/drivers/fltmgr/inc/objects';
import type { FLT_OPERATION_REGISTRATION } from '../../../simulator/drivers/fltmgr/inc/registration';
import type { LIST_ENTRY } from '../../../simulator/nt/inc/list';
import { type Call, type Command, CommandError } from '../command';
import { driverName, required } from '../structures';
import { dword, hex, pointer } from '../format';
import { addressOf, objectPath, records, routineName, safely, threadLabel } from '../machine';
import { FILTER_FLAGS, flagNames, INSTANCE_FLAGS, IRP_MJ_NAMES, OBJECT_FLAGS, VOLUME_FLAGS } from '../names';
import type { Session } from '../session';
import { callbackDataCommands } from './callbackData';

/** What is shown of ports. */
interface ServerPort {
  readonly NumberOfConnections: number;
  readonly MaxConnections: number;
}
interface ClientPort {
  readonly FilterLink: LIST_ENTRY;
  readonly ServerPort: ServerPort;
  readonly Cookie: unknown;
  readonly MsgQ: { readonly $waiters: readonly object[] };
  readonly MessageId: bigint;
  readonly DisconnectEvent: object;
  readonly Disconnected: number;
}

const at = (session: Session, object: unknown): string => pointer(addressOf(session.target, object));

function frames(session: Session): FLTP_FRAME[] {
  const globals = safely(() => session.target.kernel('drivers/fltmgr/globals').FltGlobals as Record<string, any>);
  if (!globals) throw new CommandError('The filter manager is not loaded.');
  const list = records<FLTP_FRAME>(globals.FrameList);
  return list.length > 0 ? list : [globals.Frame0];
}

const filtersOf = (frame: FLTP_FRAME): FLT_FILTER[] => records(frame.RegisteredFilters.rList);
const volumesOf = (frame: FLTP_FRAME): FLT_VOLUME[] => records(frame.AttachedVolumes.rList);

function filterLines(session: Session, filter: FLT_FILTER, indent: string): void {
  session.print(`${indent}FLT_FILTER: ${at(session, filter)} "${filter.Name}" "${filter.DefaultAltitude}"`);
  for (const instance of records<FLT_INSTANCE>(filter.InstanceList.rList))
    instanceLine(session, instance, `${indent}   `);
}

function instanceLine(session: Session, instance: FLT_INSTANCE, indent: string): void {
  session.print(`${indent}FLT_INSTANCE: ${at(session, instance)} "${instance.Name}" "${instance.Altitude}"`);
}

function volumeLines(session: Session, volume: FLT_VOLUME, indent: string): void {
  session.print(`${indent}FLT_VOLUME: ${at(session, volume)} "${volume.DeviceName}"`);
  for (const instance of records<FLT_INSTANCE>(volume.InstanceList.rList))
    instanceLine(session, instance, `${indent}   `);
}

function listFilters({ session }: Call): void {
  for (const frame of frames(session)) {
    session.print(`\nFilter List: ${at(session, frame.RegisteredFilters)} "Frame ${frame.FrameID}" `);
    for (const filter of filtersOf(frame)) filterLines(session, filter, '   ');
  }
}

function listVolumes({ session }: Call): void {
  for (const frame of frames(session)) {
    session.print(`\nVolume List: ${at(session, frame.AttachedVolumes)} "Frame ${frame.FrameID}" `);
    for (const volume of volumesOf(frame)) volumeLines(session, volume, '   ');
  }
}

function listFrames({ session }: Call): void {
  session.print(
    `\nFrame List: ${at(
      session,
      safely(() => session.target.kernel('drivers/fltmgr/globals').FltGlobals.FrameList),
    )} `,
  );
  for (const frame of frames(session)) {
    session.print(
      `   FLTP_FRAME: ${at(session, frame)} "Frame ${frame.FrameID}" "${frame.AltitudeIntervalLow} to ${frame.AltitudeIntervalHigh}"`,
    );
    for (const filter of filtersOf(frame)) filterLines(session, filter, '      ');
  }
}

function listInstances({ session }: Call): void {
  for (const frame of frames(session)) {
    session.print(`\nInstance List: "Frame ${frame.FrameID}" `);
    for (const volume of volumesOf(frame)) volumeLines(session, volume, '   ');
  }
}

function objectLines(session: Session, owner: object, base: FLT_OBJECT, kind: string): void {
  const field = (name: string, text: string) => session.print(`      ${name.padEnd(25)}: ${text}`);
  const count = Number((base.RundownRef as { Count?: number }).Count ?? 0);
  session.print(`   FLT_OBJECT: ${at(session, owner)}  [${dword(base.Flags)}] ${kind}`);
  // The count is kept in steps of 2; the lowest bit says that it is being run down.
  field('RundownRef', `0x${pointer(count)} (${Math.floor(count / 2)})`);
  field('PointerCount', `0x${dword(base.PointerCount)} `);
  field('PrimaryLink', links(session, base.PrimaryLink));
}

function row(session: Session, name: string, text: string): void {
  session.print(`   ${name.padEnd(25)}: ${text}`);
}

function routine(session: Session, name: string, value: unknown): void {
  const text = value ? routineName(session.target, value) : '(null)';
  row(session, name, `${pointer(addressOf(session.target, value))}  ${text} `);
}

function callbacksRow(session: Session, operation: FLT_OPERATION_REGISTRATION): void {
  const { MajorFunction, PreOperation, PostOperation } = operation;
  const name = IRP_MJ_NAMES[MajorFunction] ?? `0x${hex(MajorFunction)}`;
  const label = (value: unknown): string => (value === null ? '(null)' : routineName(session.target, value));
  session.print(`      ${name.padEnd(30)} pre ${label(PreOperation)}  post ${label(PostOperation)}`);
}

function showFilter(call: Call): void {
  const { session } = call;
  const { object: filter } = required(call, '_FLT_FILTER', 'a filter (!fltkd.filters lists them)');
  session.print(`\nFLT_FILTER: ${at(session, filter)} "${filter.Name}" "${filter.DefaultAltitude}"`);
  objectLines(session, filter, filter.Base, 'Filter');
  row(session, 'Frame', `${at(session, filter.Frame)} "Frame ${filter.Frame?.FrameID ?? 0}" `);
  row(session, 'Flags', `[${dword(filter.Flags)}] ${flagNames(filter.Flags, FILTER_FLAGS)}`);
  row(session, 'DriverObject', `${at(session, filter.DriverObject)} `);
  row(session, 'FilterLink', links(session, filter.Base.PrimaryLink));
  const r = filter.Registration;
  routine(session, 'PreVolumeMount', preMount(filter));
  routine(session, 'PostVolumeMount', postMount(filter));
  routine(session, 'FilterUnload', r.FilterUnloadCallback);
  routine(session, 'InstanceSetup', r.InstanceSetupCallback);
  routine(session, 'InstanceQueryTeardown', r.InstanceQueryTeardownCallback);
  routine(session, 'InstanceTeardownStart', r.InstanceTeardownStartCallback);
  routine(session, 'InstanceTeardownComplete', r.InstanceTeardownCompleteCallback);
  row(session, 'ActiveOpens', `(${offset(session, filter, ACTIVE_OPENS)})  mCount=${filter.$opens.size} `);
  row(
    session,
    'Communication Port List',
    `(${at(session, filter.ConnectionList)})  mCount=${records(filter.ConnectionList).length} `,
  );
  row(session, 'Client Port List', `(${at(session, filter.PortList)})  mCount=${records(filter.PortList).length} `);
  row(session, 'VerifierExtension', pointer(filter.$verified ? addressOf(session.target, filter) : 0));
  row(session, 'Operations', offset(session, filter, OPERATIONS));
  for (const operation of filter.Operations) callbacksRow(session, operation);
  showContexts(session, filter);
  row(session, 'InstanceList', `(${at(session, filter.InstanceList)})`);
  for (const instance of records<FLT_INSTANCE>(filter.InstanceList.rList)) instanceLine(session, instance, '      ');
}

/** Places in _FLT_FILTER that hold no structure here. */
const ACTIVE_OPENS = 0x1b8;
const OPERATIONS = 0x2b8;
const SUPPORTED_CONTEXTS = 0x130;
const offset = (session: Session, object: object, bytes: number): string =>
  pointer(addressOf(session.target, object) + BigInt(bytes));
const links = (session: Session, link: LIST_ENTRY): string =>
  `[${pointer(addressOf(session.target, link.Flink))}-${pointer(addressOf(session.target, link.Blink))}] `;
const VOLUME_MOUNT = 0xed;
const mount = (filter: FLT_FILTER) => filter.Operations.find(operation => operation.MajorFunction === VOLUME_MOUNT);
const preMount = (filter: FLT_FILTER) => mount(filter)?.PreOperation ?? null;
const postMount = (filter: FLT_FILTER) => mount(filter)?.PostOperation ?? null;

/** Kinds of contexts, in the order of their lists. */
const CONTEXT_LISTS: readonly (readonly [name: string, kind: number])[] = [
  ['VolumeContexts', 0x1],
  ['InstanceContexts', 0x2],
  ['FileContexts', 0x4],
  ['StreamContexts', 0x8],
  ['StreamHandleContexts', 0x10],
  ['TransactionContext', 0x20],
  ['SectionContexts', 0x40],
];

function showContexts(session: Session, filter: FLT_FILTER): void {
  row(session, 'SupportedContexts', `(${offset(session, filter, SUPPORTED_CONTEXTS)})`);
  CONTEXT_LISTS.forEach(([name, kind], index) => {
    const list = offset(session, filter, SUPPORTED_CONTEXTS + 8 * index);
    session.print(`      ${name.padEnd(25)}: (${list})`);
    for (const entry of filter.$contexts.get(kind) ?? []) {
      const own = entry.ContextAllocateCallback !== null;
      const size = typeof entry.Size === 'number' ? entry.Size : session.target.memory.typeOf(entry.Size.name)?.size;
      const how = own ? '[02] AllocateDirectly' : `[01] LookasideList${size === undefined ? '' : ` (size=${size})`}`;
      session.print(`         ALLOCATE_CONTEXT_NODE: ${at(session, entry)} "${filter.Name}" ${how}`);
    }
  });
}

function showInstance(call: Call): void {
  const { session } = call;
  const { object: instance } = required(call, '_FLT_INSTANCE', 'an instance (!fltkd.filters lists them)');
  session.print(`\nFLT_INSTANCE: ${at(session, instance)} "${instance.Name}" "${instance.Altitude}"`);
  objectLines(session, instance, instance.Base, 'Instance');
  row(session, 'OperationRundownRef', at(session, instance.OperationRundownRef));
  row(session, 'Flags', `[${dword(instance.Flags)}] ${flagNames(instance.Flags, INSTANCE_FLAGS)}`.trimEnd());
  row(session, 'Volume', `${at(session, instance.Volume)} "${instance.Volume.DeviceName}"`);
  row(session, 'Filter', `${at(session, instance.Filter)} "${instance.Filter.Name}"`);
  const own = instance.$own.Nodes[0]?.Context ?? null;
  row(session, 'Context', at(session, own));
  row(session, 'CallbackNodes', `(${offset(session, instance, CALLBACK_NODES)})`);
  for (const node of instance.CallbackNodes) if (node) callbacksRow(session, node.$registered);
  row(session, 'VolumeLink', links(session, instance.Base.PrimaryLink));
  row(session, 'FilterLink', links(session, instance.FilterLink));
  row(session, 'Contexts set', String(instance.$contexts.size));
  row(session, 'Owed postoperations', String(instance.$outstanding.size));
}
/** Place of the table in _FLT_INSTANCE. */
const CALLBACK_NODES = 0x90;

function showVolume(call: Call): void {
  const { session } = call;
  const { object: volume } = required(call, '_FLT_VOLUME', 'a volume (!fltkd.volumes lists them)');
  session.print(`\nFLT_VOLUME: ${at(session, volume)} "${volume.DeviceName}"`);
  objectLines(session, volume, volume.Base, 'Volume');
  row(session, 'Flags', `[${dword(volume.Flags)}] ${flagNames(volume.Flags, VOLUME_FLAGS)}`.trimEnd());
  row(session, 'FileSystemType', `[${dword(volume.FileSystemType)}]`);
  row(session, 'DeviceObject', at(session, volume.DeviceObject));
  row(session, 'DiskDeviceObject', at(session, volume.DiskDeviceObject));
  row(session, 'Frame', `${at(session, volume.Frame)} "Frame ${volume.Frame.FrameID}"`);
  row(session, 'CDODeviceName', `"${volume.CDODeviceName}"`);
  row(session, 'CDODriverName', `"${volume.CDODriverName}"`);
  session.print(`   InstanceList             : (${at(session, volume.InstanceList)})`);
  for (const instance of records<FLT_INSTANCE>(volume.InstanceList.rList)) instanceLine(session, instance, '      ');
}

function showObject(call: Call): void {
  const { session } = call;
  const { object: base } = required(call, '_FLT_OBJECT', 'a filter, an instance or a volume');
  objectLines(session, base, base, flagNames(base.Flags, OBJECT_FLAGS));
}

function showPorts(call: Call): void {
  const { session } = call;
  const { object: filter } = required(call, '_FLT_FILTER', 'a filter (!fltkd.filters lists them)');
  session.print(`\nFLT_FILTER: ${at(session, filter)} `);
  for (const server of records<ServerPort>(filter.ConnectionList))
    session.print(
      `   FLT_SERVER_PORT_OBJECT: ${at(session, server)} "${objectPath(server) ?? ''}" ${server.NumberOfConnections} of ${server.MaxConnections} connections`,
    );
  const clients = records<ClientPort>(filter.PortList);
  const list = filter.PortList;
  session.print(
    `   Client Port List         : List [${at(session, list.Flink)}-${at(session, list.Blink)}] mCount=${clients.length} `,
  );
  for (const port of clients) showPort(session, port);
}

function showPort(session: Session, port: ClientPort): void {
  const field = (name: string, text: string) => session.print(`         ${name.padEnd(25)}: ${text}`);
  session.print(`      FLT_PORT_OBJECT: ${at(session, port)} `);
  field('FilterLink', `[${at(session, port.FilterLink.Flink)}-${at(session, port.FilterLink.Blink)}] `);
  field('ServerPort', `${at(session, port.ServerPort)} `);
  field('Cookie', `${at(session, port.Cookie)} `);
  field('MsgQ', `(${at(session, port.MsgQ)})  NumEntries=${port.MsgQ.$waiters.length} Enabled`);
  field('MessageId', `0x${pointer(port.MessageId)} `);
  field('DisconnectEvent', `(${at(session, port.DisconnectEvent)})`);
  field('Disconnected', port.Disconnected ? 'TRUE ' : 'FALSE ');
}

const ours = 'The layout is ours: no published sample was found.';

export const filterCommands: readonly Command[] = [
  {
    names: ['!fltkd.filters'],
    family: 'I/O and objects',
    syntax: '!fltkd.filters',
    summary: 'Lists the minifilters, highest altitude first, with their instances.',
    run: listFilters,
  },
  {
    names: ['!fltkd.filter'],
    family: 'I/O and objects',
    syntax: '!fltkd.filter Address',
    summary: 'Shows a minifilter: references, flags, routines, ports, operations, instances.',
    help: 'The rows of operations are in words of our own.',
    completes: 'variable',
    run: showFilter,
  },
  {
    names: ['!fltkd.instances'],
    family: 'I/O and objects',
    syntax: '!fltkd.instances',
    summary: 'Lists the instances of all minifilters, volume by volume.',
    help: ours,
    run: listInstances,
  },
  {
    names: ['!fltkd.instance'],
    family: 'I/O and objects',
    syntax: '!fltkd.instance Address',
    summary: 'Shows an instance: volume, filter, callbacks.',
    help: 'The rows of callbacks, and the last two, are in words of our own.',
    completes: 'variable',
    run: showInstance,
  },
  {
    names: ['!fltkd.volumes'],
    family: 'I/O and objects',
    syntax: '!fltkd.volumes',
    summary: 'Lists the volumes that the filter manager is attached to, with the instances on them.',
    run: listVolumes,
  },
  {
    names: ['!fltkd.volume'],
    family: 'I/O and objects',
    syntax: '!fltkd.volume Address',
    summary: 'Shows a volume of the filter manager.',
    help: ours,
    completes: 'variable',
    run: showVolume,
  },
  {
    names: ['!fltkd.frames'],
    family: 'I/O and objects',
    syntax: '!fltkd.frames',
    summary: 'Lists the frames of the filter manager with their filters.',
    run: listFrames,
  },
  {
    names: ['!fltkd.portlist'],
    family: 'I/O and objects',
    syntax: '!fltkd.portlist Filter',
    summary: 'Lists the communication ports of a minifilter and who is connected to them.',
    help: 'NumEntries counts the requests for a message that wait. The line of a server port is ours.',
    completes: 'variable',
    run: showPorts,
  },
  {
    names: ['!fltkd.fltobj'],
    family: 'I/O and objects',
    syntax: '!fltkd.fltobj Address',
    summary: 'Shows what filters, instances and volumes begin with: kind, references.',
    help: ours,
    completes: 'variable',
    run: showObject,
  },
  ...callbackDataCommands,
];
