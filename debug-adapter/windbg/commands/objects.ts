/** !object, !idt, !error. */
import type { KINTERRUPT } from '../../../simulator/nt/inc/ke';
import statuses from '../data/statuses.json';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { dword, hex, pointer } from '../format';
import { addressOf, headerOf, objectPath, records, routineName, safely, structuresAt } from '../machine';
import { entriesOf, findObject, isDirectory } from '../objectNames';
import type { Session } from '../session';

function objectCommand(call: Call): void {
  const { session } = call;
  const { target } = session;
  const [first, second] = words(call.args, call.column);
  if (!first) throw new CommandError('!object needs an address or a path: !object \\Device');
  let object: unknown;
  if (first.text.startsWith('\\')) {
    object = findObject(target, first.text);
    if (!object) throw new CommandError(`Object ${first.text} not found.`);
  } else {
    const address = session.expression(first.text, first.column);
    object = structuresAt(target, address).find(s => headerOf(s.object) && s.offset === 0)?.object;
    const header = object ? undefined : structuresAt(target, address).find(s => s.type === '_OBJECT_HEADER')?.object;
    if (header) object = (header as { Body?: unknown }).Body;
    if (!object) throw new CommandError(`${pointer(address)}: Not a valid object (ObjectType invalid)`);
  }
  const flags = second && !second.text.startsWith('\\') ? Number(session.expression(second.text, second.column)) : 9;
  printObject(session, object, flags);
}

function printObject(session: Session, object: unknown, flags: number): void {
  const { target } = session;
  const header = headerOf(object);
  if (!header) throw new CommandError('The object has no header (it is not managed by the object manager).');
  const at = (value: unknown) => pointer(addressOf(target, value));
  session.print(`Object: ${at(object)}  Type: (${at(header.Type)}) ${header.Type.Name}`);
  session.print(`    ObjectHeader: ${at(header)} (new version)`);
  session.print(`    HandleCount: ${header.HandleCount}  PointerCount: ${header.PointerCount}`);
  const name = flags & 0x20 ? objectPath(object) : header.Name;
  const fileName = (object as { FileName?: string }).FileName;
  if (name !== null && name !== undefined)
    session.print(`    Directory Object: ${header.Directory ? at(header.Directory) : '00000000'}  Name: ${name}`);
  else if (fileName) session.print(`    Directory Object: 00000000  Name: ${fileName}`);
  if (!(flags & 8)) return;
  const link = (object as { LinkTarget?: unknown }).LinkTarget;
  if (typeof link === 'string') session.print(`    Target String is '${link}'`);
  if (!isDirectory(object)) return;
  session.print('\n    Hash Address          Type          Name');
  session.print('    ---- -------          ----          ----');
  for (const entry of entriesOf(object))
    session.print(`     ${hex(bucketOf(entry.name), 2)}  ${at(entry.object)} ${entry.type.padEnd(13)} ${entry.name}`);
}

/** Directories of the simulation have no hash buckets: a stable number in 0..36, as Windows's 37 buckets have. */
function bucketOf(name: string): number {
  let hash = 0;
  for (const c of name.toUpperCase()) hash = (hash * 37 + c.charCodeAt(0)) >>> 0;
  return hash % 37;
}

function idt(call: Call) {
  const { session } = call;
  const { target } = session;
  const only = /^[0-9a-f]+$/i.test(call.args) ? Number.parseInt(call.args, 16) : undefined;
  const table = safely(() => target.symbols.data('nt!KiInterruptObjects')[0]?.value()) as
    | readonly (KINTERRUPT | null)[]
    | undefined;
  session.print('\nDumping IDT:\n');
  if (!table) return session.print('(no interrupt has been connected yet)');
  table.forEach((first, vector) => {
    if (!first || (only !== undefined && only !== vector)) return;
    [first, ...records<KINTERRUPT>(first.InterruptListEntry).filter(item => item !== first)].forEach((item, i) => {
      const label = i === 0 ? `${hex(vector, 2)}:` : '   ';
      session.print(
        `${label}${pointer(addressOf(target, item.ServiceRoutine))} ${routineName(target, item.ServiceRoutine)} (KINTERRUPT ${pointer(addressOf(target, item))})`,
      );
    });
  });
}

/** The names of MS-ERREF: every status and every Win32 error below 0x4000. */
const NTSTATUS_NAMES: Readonly<Record<string, string>> = statuses.ntstatus;
const WIN32_NAMES: Readonly<Record<string, string>> = statuses.win32;

/** A small number is a Win32 error unless a second word says that it is a status. */
function error(call: Call) {
  const { session } = call;
  const [first, second] = words(call.args, call.column);
  if (!first) throw new CommandError('!error needs a number: !error c0000005');
  const value = Number(BigInt.asUintN(32, session.expression(first.text, first.column)));
  const win32 = win32Name(value);
  if (second === undefined && win32) return session.print(`Error code: (Win32) 0x${hex(value)} (${value}) - ${win32}`);
  const name = statusName(value);
  session.print(`Error code: (NTSTATUS) 0x${hex(value)} (${value}) - ${name ?? '<Unable to get error code text>'}`);
}

/** `ERROR_ACCESS_DENIED` of an error code. An HRESULT of the facility WIN32 holds one. */
function win32Name(value: number): string | undefined {
  const code = value >>> 16 === 0x8007 ? value & 0xffff : value;
  return Object.hasOwn(WIN32_NAMES, code) ? WIN32_NAMES[code] : undefined;
}

/** `STATUS_ACCESS_VIOLATION` of a status value, undefined when there is none. */
export function statusName(value: number): string | undefined {
  return NTSTATUS_NAMES[`0x${dword(value)}`];
}

export const objectCommands: readonly Command[] = [
  {
    names: ['!object'],
    family: 'I/O and objects',
    syntax: '!object Address | \\Path [Flags]',
    summary: 'Shows an object of the object manager; of a directory, its contents.',
    help: 'Flags: 1 name and counts, 8 contents of directories and links, 0x20 full path. Default 9. The hash column is a stable number only.',
    run: objectCommand,
  },
  {
    names: ['!idt'],
    family: 'Processors',
    syntax: '!idt [Vector]',
    summary: 'Lists the connected interrupt service routines by vector.',
    run: idt,
  },
  {
    names: ['!error'],
    family: 'Bug checks',
    syntax: '!error Value [1]',
    summary: 'Names a Win32 error, or an NTSTATUS (with 1, or when it can be no other).',
    help: 'WinDbg shows the message of the code; here stands its name.',
    run: error,
  },
];
