/** !irp, !drvobj, !devobj, !devstack, !fileobj. */
import type { DEVICE_OBJECT, DRIVER_OBJECT, FILE_OBJECT, IO_STACK_LOCATION, IRP } from '../../../simulator/nt/inc/io';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { dword, hex, pointer } from '../format';
import { addressOf, objectPath, records, routineName, safely, structureAt, symbolAt } from '../machine';
import { FILE_FLAGS, flagNames, IRP_FLAGS, IRP_MJ_NAMES, IRP_MN_NAMES } from '../names';
import { findObject } from '../objectNames';
import type { Session } from '../session';
import { driverName, required } from '../structures';

/** 8 digits for null, as `!irp` prints it, else 16. */
function short(session: Session, object: unknown): string {
  const address = addressOf(session.target, object);
  return address ? pointer(address) : '00000000';
}

// ---- !irp -----------------------------------------------------------------------------------------------------------
const CONTROL_PENDING = 0x01;
const INVOKE: readonly (readonly [number, string])[] = [
  [0x40, 'Success'],
  [0x80, 'Error'],
  [0x20, 'Cancel'],
];

function irpCommand(call: Call): void {
  const { session } = call;
  const { object: irp, rest } = required(call, '_IRP', 'an IRP (!thread lists those of a thread)');
  const { target } = session;
  const completed = irp.CurrentLocation > irp.StackCount;
  const locations = (irp.$locations ?? []).slice(0, irp.StackCount);
  const current = locations[irp.CurrentLocation - 1];
  session.print(
    `Irp is ${irp.Type === 6 ? 'active' : 'NOT active'} with ${irp.StackCount} stacks ${irp.CurrentLocation} is current${completed ? '' : ` (= 0x${pointer(addressOf(target, current))})`}`,
  );
  const buffer = irp.AssociatedIrp.SystemBuffer;
  const mdl = irp.MdlAddress ? ` Mdl=${short(session, irp.MdlAddress)}:` : ' No Mdl:';
  const system = buffer ? ` System buffer=${short(session, buffer)}:` : ' No System Buffer:';
  session.print(
    `${mdl}${system} Thread ${short(session, irp.Tail.Overlay.Thread)}:  Irp ${completed ? 'is completed.  ' : 'stack trace.  '}${irp.PendingReturned ? 'Pending has been returned' : ''}`.trimEnd(),
  );
  if (rest) {
    session.print(`Flags = ${dword(irp.Flags)}${irp.Flags ? ` ${flagNames(irp.Flags, IRP_FLAGS)}` : ''}`);
    session.print(`ThreadListEntry.Flink = ${short(session, irp.ThreadListEntry.Flink)}`);
    session.print(`IoStatus.Status = ${dword(irp.IoStatus.Status)}`);
    session.print(`IoStatus.Information = ${pointer(irp.IoStatus.Information)}`);
    session.print(`RequestorMode = ${irp.RequestorMode}`);
    session.print(`Cancel = ${dword(irp.Cancel)}`);
    session.print(
      `CancelRoutine = ${irp.CancelRoutine ? `${pointer(addressOf(target, irp.CancelRoutine))} ${routineName(target, irp.CancelRoutine)}` : '00000000'}`,
    );
  }
  session.print('     cmd  flg cl Device   File     Completion-Context');
  for (const [i, location] of locations.entries()) printLocation(session, irp, location, i + 1);
}

function printLocation(session: Session, irp: IRP, location: IO_STACK_LOCATION, number: number): void {
  const { target } = session;
  const empty = !location.DeviceObject && !location.CompletionRoutine && location.MajorFunction === 0;
  const major = empty ? 'N/A' : (IRP_MJ_NAMES[location.MajorFunction] ?? 'N/A');
  const minor = (empty ? undefined : IRP_MN_NAMES[major]?.[location.MinorFunction]) ?? 'N/A';
  session.print(
    `${number === irp.CurrentLocation ? '>' : ' '}[${major}(${hex(location.MajorFunction)}), ${minor}(${hex(location.MinorFunction)})]`,
  );
  const invoke = INVOKE.filter(([bit]) => location.Control & bit).map(([, text]) => text);
  const completion =
    location.CompletionRoutine || location.Context
      ? `${short(session, location.CompletionRoutine)}-${contextText(session, location.Context)}`
      : '00000000-00000000';
  const pending = location.Control & CONTROL_PENDING ? ['pending'] : [];
  // Where no completion is asked for, blanks stand in its place.
  const state = invoke.length > 0 ? ` ${[...invoke, ...pending].join(' ')}` : `    ${pending}`;
  session.print(
    `           ${hex(location.Flags).padStart(2)} ${hex(location.Control).padStart(2)} ${short(session, location.DeviceObject)} ${short(session, location.FileObject)} ${completion}${state}`.trimEnd(),
  );
  const driver = driverName(location.DeviceObject);
  const routine = location.CompletionRoutine
    ? `\t${symbolAt(target, addressOf(target, location.CompletionRoutine)) ?? ''}`
    : '';
  if (driver || routine) session.print(`\t       ${driver}${routine}`);
  session.print(`\t\t\tArgs: ${argumentsOf(session, location).join(' ')}`);
}

function contextText(session: Session, context: unknown): string {
  return typeof context === 'bigint' || typeof context === 'number' ? dword(context) : short(session, context);
}

/** The four words of the parameters union, as far as the major function has them. */
function argumentsOf(session: Session, { MajorFunction, Parameters }: IO_STACK_LOCATION): string[] {
  const name = IRP_MJ_NAMES[MajorFunction];
  const read = name === 'IRP_MJ_READ' ? Parameters.Read : Parameters.Write;
  switch (name) {
    case 'IRP_MJ_READ':
    case 'IRP_MJ_WRITE':
      return [dword(read.Length), dword(read.Key), dword(read.ByteOffset), dword(read.ByteOffset >> 32n)];
    case 'IRP_MJ_DEVICE_CONTROL':
    case 'IRP_MJ_INTERNAL_DEVICE_CONTROL': {
      const control = Parameters.DeviceIoControl;
      return [
        dword(control.OutputBufferLength),
        dword(control.InputBufferLength),
        `0x${hex(control.IoControlCode)}`,
        short(session, control.Type3InputBuffer),
      ];
    }
    case 'IRP_MJ_CREATE': {
      const create = Parameters.Create;
      return [
        short(session, create.SecurityContext),
        dword(create.Options),
        dword((create.ShareAccess << 16) | create.FileAttributes),
        dword(create.EaLength),
      ];
    }
    default: {
      const { Argument1, Argument2, Argument3, Argument4 } = Parameters.Others;
      return [Argument1, Argument2, Argument3, Argument4].map(value => contextText(session, value));
    }
  }
}

// ---- !drvobj --------------------------------------------------------------------------------------------------------
function drvobj(call: Call): void {
  const { session } = call;
  const { target } = session;
  const [first, flagsPiece] = words(call.args, call.column);
  if (!first) throw new CommandError('!drvobj needs a driver: !drvobj \\Driver\\IRQL, !drvobj IRQL or an address.');
  const driver =
    driverNamed(session, first.text) ??
    safely(() => structureAt(target, session.expression(first.text, first.column), '_DRIVER_OBJECT'));
  if (!driver) throw new CommandError(`Driver object ${first.text} not found; !object \\Driver lists the drivers.`);
  const flags = flagsPiece ? Number(session.expression(flagsPiece.text, flagsPiece.column)) : 1;
  session.print(`Driver object (${pointer(addressOf(target, driver))}) is for:`);
  session.print(` ${driver.DriverName}`);
  if (flags & 1) {
    session.print('\nDriver Extension List: (id , addr)\n');
    session.print('Device Object list:');
    const devices = devicesOf(driver);
    for (let i = 0; i < devices.length; i += 4)
      session.print(
        devices
          .slice(i, i + 4)
          .map(d => pointer(addressOf(target, d)))
          .join('  '),
      );
    session.print();
  }
  if (flags & 2) printRoutines(session, driver);
  if (flags & 4) {
    session.print('Device Object stacks:\n');
    for (const device of devicesOf(driver)) {
      printStack(session, device);
      session.print();
    }
  }
}

export function driverNamed(session: Session, name: string): DRIVER_OBJECT | undefined {
  const paths = name.startsWith('\\') ? [name] : [`\\Driver\\${name}`, `\\FileSystem\\${name}`];
  for (const path of paths) {
    const found = findObject(session.target, path) as DRIVER_OBJECT | undefined;
    if (found?.MajorFunction) return found;
  }
  return undefined;
}

function devicesOf(driver: DRIVER_OBJECT): DEVICE_OBJECT[] {
  const found: DEVICE_OBJECT[] = [];
  for (let device = driver.DeviceObject; device && found.length < 4096; device = device.NextDevice) found.push(device);
  return found;
}

function printRoutines(session: Session, driver: DRIVER_OBJECT): void {
  const { target } = session;
  const routine = (label: string, value: unknown) => {
    const address = addressOf(target, value);
    session.print(`${label.padEnd(15)}${address ? `${pointer(address)}\t${routineName(target, value)}` : '00000000'}`);
  };
  routine('DriverEntry:', driver.DriverInit);
  routine('DriverStartIo:', driver.DriverStartIo);
  routine('DriverUnload:', driver.DriverUnload);
  routine('AddDevice:', driver.DriverExtension?.AddDevice);
  session.print('\nDispatch routines:');
  IRP_MJ_NAMES.forEach((name, i) => {
    const value = driver.MajorFunction[i];
    session.print(
      `[${hex(i, 2)}] ${name.padEnd(35)} ${pointer(addressOf(target, value))}\t${value ? routineName(target, value) : ''}`.trimEnd(),
    );
  });
  session.print();
}

// ---- devices --------------------------------------------------------------------------------------------------------
function devobj(call: Call): void {
  const { session } = call;
  const device = deviceOf(call);
  const at = (object: unknown) => short(session, object);
  const name = objectPath(device)?.replace(/^.*\\/, '');
  session.print(`Device object (${at(device)}) is for:`);
  session.print(` ${name ? `${name} ` : ''}${driverName(device)} DriverObject ${at(device.DriverObject)}`);
  session.print(
    `Current Irp ${at(device.CurrentIrp)} RefCount ${device.ReferenceCount} Type ${dword(device.DeviceType)} Flags ${dword(device.Flags)}`,
  );
  session.print(`DevExt ${at(device.DeviceExtension)} DevObjExt ${pointer(objectExtension(session, device))}`);
  session.print(`ExtensionFlags (${device.$extensionFlags ? `0x${hex(device.$extensionFlags, 8)}` : '0000000000'})`);
  session.print(`Characteristics (0x${hex(device.Characteristics, 8)})`);
  if (device.AttachedDevice)
    session.print(`AttachedDevice (Upper) ${at(device.AttachedDevice)} ${driverName(device.AttachedDevice)}`);
  if (device.$attachedTo)
    session.print(`AttachedTo (Lower) ${at(device.$attachedTo)} ${driverName(device.$attachedTo)}`);
  session.print(queueText(device));
}

/** The I/O manager's part lies behind the driver's. */
function objectExtension({ target }: Session, device: DEVICE_OBJECT): bigint {
  const extension = device.DeviceExtension as object | null;
  const bytes = extension ? (target.memory.typeOf(extension)?.size ?? 0) : 0;
  return addressOf(target, device) + 0x150n + BigInt((bytes + 0xf) & ~0xf);
}

function queueText({ DeviceQueue }: DEVICE_OBJECT): string {
  if (!DeviceQueue?.Busy) return 'Device queue is not busy.';
  const waiting = records<object>(DeviceQueue.DeviceListHead).length;
  return `Device queue is busy -- ${waiting === 0 ? 'Queue empty.' : `${waiting} waiting.`}`;
}

function deviceOf(call: Call): DEVICE_OBJECT {
  const { session } = call;
  if (call.args.startsWith('\\')) {
    const found = findObject(session.target, call.args) as DEVICE_OBJECT | undefined;
    if (found?.DriverObject) return found;
    throw new CommandError(`Device ${call.args} not found; !object \\Device lists the named devices.`);
  }
  return required(call, '_DEVICE_OBJECT', 'a device object (!drvobj lists those of a driver)').object;
}

function devstack(call: Call): void {
  printStack(call.session, deviceOf(call));
}

const NAME_COLUMN = 19;

function printStack(session: Session, device: DEVICE_OBJECT): void {
  let top = device;
  for (let i = 0; top.AttachedDevice && i < 256; i++) top = top.AttachedDevice;
  session.print('  !DevObj           !DrvObj            !DevExt           ObjectName');
  for (let at: DEVICE_OBJECT | null = top, i = 0; at && i < 256; at = at.$attachedTo, i++) {
    const name = objectPath(at)?.replace(/^.*\\/, '') ?? '';
    session.print(
      `${at === device ? '>' : ' '} ${pointer(addressOf(session.target, at))}  ${driverName(at).padEnd(NAME_COLUMN)}${pointer(addressOf(session.target, at.DeviceExtension))}  ${name}`.trimEnd(),
    );
  }
}

function fileobj(call: Call): void {
  const { session } = call;
  const { target } = session;
  const { object: file } = required(call, '_FILE_OBJECT', 'a file object (!handle shows those of a process)');
  const row = (text: string) => session.print(text);
  row('');
  row(file.FileName ? `${file.FileName}\n` : '\n');
  row(`Device Object: 0x${pointer(addressOf(target, file.DeviceObject))}   ${driverName(file.DeviceObject)}`);
  row(file.Vpb ? `Vpb: 0x${pointer(addressOf(target, file.Vpb))}` : 'Vpb is NULL');
  if (file.Event.Header.SignalState) row('Event signalled');
  const access = [
    file.ReadAccess ? 'Read' : '',
    file.WriteAccess ? 'Write' : '',
    file.SharedRead ? 'SharedRead' : '',
    file.SharedWrite ? 'SharedWrite' : '',
    file.SharedDelete ? 'SharedDelete' : '',
  ]
    .filter(Boolean)
    .join(' ');
  if (access) row(`Access: ${access}`);
  row(`\nFlags:  0x${hex(file.Flags)}`);
  for (const [bit, text] of FILE_FLAGS) if (file.Flags & bit) row(`\t${text}`);
  const irps = records<IRP>(file.IrpList);
  if (irps.length) {
    row('\nIRPs queued to File Object:\n');
    for (const irp of irps)
      row(
        `\t${pointer(addressOf(target, irp))}   ${driverName(irp.$locations?.[irp.CurrentLocation - 1]?.DeviceObject ?? null)}`,
      );
    row(`\n${irps.length} queued.`);
  }
  row(`\n${contexts(session, file)}CurrentByteOffset: ${hex(file.CurrentByteOffset)}`);
  const section = file.SectionObjectPointer;
  if (!section) return;
  row('Cache Data:');
  row(`  Section Object Pointers: ${pointer(addressOf(target, section))}`);
  row(`  Shared Cache Map: ${short(session, section.SharedCacheMap)}`);
  if (section.SharedCacheMap)
    row(
      `         File Offset: ${hex(file.CurrentByteOffset)} in VACB number ${hex(file.CurrentByteOffset / 0x40000n)}; ${section.SharedCacheMap.DirtyPages} dirty pages`,
    );
  if (section.DataSectionObject) row(`  Data Section: ${short(session, section.DataSectionObject)}`);
  if (section.ImageSectionObject) row(`  Image Section: ${short(session, section.ImageSectionObject)}`);
}

function contexts(session: Session, file: FILE_OBJECT): string {
  const first = addressOf(session.target, file.FsContext);
  const second = addressOf(session.target, file.FsContext2);
  return first || second ? `FsContext: 0x${pointer(first)}\tFsContext2: 0x${pointer(second)}\n` : '';
}

export const ioCommands: readonly Command[] = [
  {
    names: ['!irp'],
    family: 'I/O and objects',
    syntax: '!irp Address [1]',
    summary: 'Shows an IRP with its stack locations; > is the current one. With 1: flags, status, cancel routine.',
    help: 'In the frame of a dispatch routine, !irp Irp works (the value of the variable).',
    completes: 'variable',
    run: irpCommand,
  },
  {
    names: ['!drvobj'],
    family: 'I/O and objects',
    syntax: '!drvobj Driver [Flags]',
    summary: 'Shows a driver object, by name or address.',
    help: 'Flags: 1 devices, 2 routines, 4 device stacks; 7 all. Default 1. The layout of flag 4 is ours (no public sample was found).',
    completes: 'module',
    run: drvobj,
  },
  {
    names: ['!devobj'],
    family: 'I/O and objects',
    syntax: '!devobj Device',
    summary: 'Shows a device object, by address or name (\\Device\\IRQL).',
    help: 'The attached devices are printed in lines of our own wording.',
    completes: 'variable',
    run: devobj,
  },
  {
    names: ['!devstack'],
    family: 'I/O and objects',
    syntax: '!devstack Device',
    summary: 'Shows the device stack that a device belongs to, top first; > is the device.',
    completes: 'variable',
    run: devstack,
  },
  {
    names: ['!fileobj'],
    family: 'I/O and objects',
    syntax: '!fileobj Address',
    summary: 'Shows a file object.',
    completes: 'variable',
    run: fileobj,
  },
];
