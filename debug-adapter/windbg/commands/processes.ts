/** !process, .process, !handle. */
import type { HANDLE_TABLE, HANDLE_TABLE_ENTRY } from '../../../simulator/nt/inc/ob';
import type { EPROCESS } from '../../../simulator/nt/inc/ps';
import { type Call, type Command, CommandError } from '../command';
import { type Piece, words } from '../commandLine';
import { clockTime, dword, hex, pointer, ticked, wildcard } from '../format';
import { addressOf, headerOf, imageName, objectPath, processOf, structureAt } from '../machine';
import type { Session } from '../session';
import { printThread } from './threads';

const TICK = 156_250;
const MINUS_ONE = (1n << 64n) - 1n;

export function printProcess(session: Session, process: EPROCESS, flags: number): void {
  const { target } = session;
  const at = (object: unknown) => pointer(addressOf(target, object));
  const short = (value: bigint | number) => (BigInt(value) < 1n << 32n ? dword(value) : pointer(value));
  const session32 = process.UniqueProcessId <= 4 ? 'none' : String(process.SessionId);
  session.print(`PROCESS ${at(process)}`);
  session.print(
    `    SessionId: ${session32}  Cid: ${hex(process.UniqueProcessId, 4)}    Peb: ${short(process.Peb)}  ParentCid: ${hex(process.InheritedFromUniqueProcessId, 4)}`,
  );
  session.print(
    `    DirBase: ${short(process.DirectoryTableBase)}  ObjectTable: ${process.ObjectTable ? at(process.ObjectTable) : '00000000'}  HandleCount: ${process.ObjectTable?.HandleCount ?? 0}.`,
  );
  session.print(`    Image: ${imageName(process)}`);
  if (flags & 1) {
    session.print(
      `    ElapsedTime                       ${clockTime(Math.max(0, (process.ExitTime || target.time) - process.CreateTime))}`,
    );
    session.print(`    UserTime                          ${clockTime(process.UserTime * TICK)}`);
    session.print(`    KernelTime                        ${clockTime(process.KernelTime * TICK)}`);
    session.print(`    BasePriority                      ${process.BasePriority}`);
    if (process.ExitTime) session.print(`    ExitStatus                        0x${dword(process.ExitStatus)}`);
  }
  if (flags & 2) {
    session.print();
    const threads = target.threads().filter(view => view.process === process);
    if (!threads.length) session.print('No active threads');
    for (const { thread } of threads) {
      printThread(session, thread, flags & 4 ? (flags & 0xe) | 6 : flags & 1 ? 2 : 1, '        ');
      session.print();
    }
  }
}

/** The process that an address, an id or no argument means. */
function processAt(session: Session, piece: Piece | undefined, column: number): EPROCESS | 'all' {
  const { target } = session;
  const current = () => {
    const process = processOf(target, session.thread());
    if (!process) throw new CommandError('The current thread has no process.');
    return process;
  };
  if (!piece || piece.text === '-1') return current();
  const value = session.expression(piece.text, piece.column ?? column);
  if (value === 0n) return 'all';
  if (value === MINUS_ONE) return current();
  const process =
    value < 0x1_0000_0000n
      ? target.processes().find(p => BigInt(p.UniqueProcessId) === value)
      : structureAt(target, value, '_EPROCESS');
  if (!process)
    throw new CommandError(
      value < 0x1_0000_0000n
        ? `Cannot find process with id ${hex(value)}; !process 0 0 lists them.`
        : `TYPE mismatch for process object at ${pointer(value)}; !process 0 0 lists the processes.`,
    );
  return process;
}

function processCommand(call: Call) {
  const { session } = call;
  const [first, flagsPiece, imagePiece] = words(call.args.replace(/\/[sm]\s+\S+\s*/g, ''), call.column);
  const wanted = processAt(session, first, call.column);
  const flags = flagsPiece ? Number(session.expression(flagsPiece.text, flagsPiece.column)) : 3;
  if (wanted !== 'all') return printProcess(session, wanted, flags);
  const image = imagePiece && wildcard(imagePiece.text);
  const found = session.target.processes().filter(p => !image || image.test(imageName(p)));
  if (!image) session.print('**** NT ACTIVE PROCESS DUMP ****');
  for (const process of found) {
    printProcess(session, process, flags);
    session.print();
  }
  if (!session.target.processes().length) session.print('(no process has been created yet)');
  else if (!found.length) session.print(`No process has the image name ${imagePiece?.text}.`);
}

/** Kernel objects belong to no process's view here: choosing a process chooses its first thread. */
function setProcess(call: Call): void {
  const { session } = call;
  const { target } = session;
  const text = call.args.replace(/\/[a-zA-Z]+\s*/g, '').trim();
  if (text && text !== '0') {
    const process = processAt(session, { text, column: call.column + call.args.length - text.length }, call.column);
    const threads = target.threads().filter(v => v.process === process);
    const view =
      threads.find(v => v.processor === target.currentProcessor) ??
      threads.find(v => v.processor !== null) ??
      threads[0];
    if (process === 'all' || !view) throw new CommandError('The process has no thread left to look at.');
    session.setContext(view.thread);
  } else session.setContext(null);
  session.print(`Implicit process is now ${ticked(addressOf(target, processOf(target, session.thread())))}`);
}

// ---- handles --------------------------------------------------------------------------------------------------------
const KERNEL_HANDLE = 0x8000_0000n;

function handle(call: Call) {
  const { session } = call;
  const { target } = session;
  const [handlePiece, flagsPiece, processPiece, typePiece] = words(call.args, call.column);
  const value =
    handlePiece && handlePiece.text !== '-1' ? session.expression(handlePiece.text, handlePiece.column) : 0n;
  const flags = flagsPiece ? Number(session.expression(flagsPiece.text, flagsPiece.column)) : 3;
  const kernel = (value & KERNEL_HANDLE) !== 0n || (flags & 0x10) !== 0;
  const system = target.processes().find(p => p.UniqueProcessId === 4);
  const wanted = kernel
    ? system
    : processPiece && processPiece.text !== '0'
      ? processAt(session, processPiece, call.column)
      : processOf(target, session.thread());
  if (!wanted || wanted === 'all') throw new CommandError('There is no process whose handles could be shown.');
  const table = wanted.ObjectTable;
  session.print();
  printProcess(session, wanted, 0);
  session.print();
  if (!table) return session.print('The process has no handle table.');
  session.print(
    `${kernel ? 'Kernel handle table' : 'Handle table'} at ${pointer(addressOf(target, table))} with ${table.HandleCount} entries in use\n`,
  );
  const index = Number((value & 0x7fffffffn) / 4n);
  const type = typePiece?.text.toLowerCase();
  for (const [number, entry] of entriesOf(table)) {
    if (value !== 0n && number !== index) continue;
    if (type && headerOf(entry.Object)?.Type.Name.toLowerCase() !== type) continue;
    printHandle(session, number * 4, entry, flags, kernel);
  }
  if (value !== 0n && !table.Entries[index]) session.print(`${hex(value, 4)}: free handle`);
}

function entriesOf(table: HANDLE_TABLE): [number, HANDLE_TABLE_ENTRY][] {
  return table.Entries.flatMap((entry, index): [number, HANDLE_TABLE_ENTRY][] => (entry ? [[index, entry]] : []));
}

function printHandle(session: Session, value: number, entry: HANDLE_TABLE_ENTRY, flags: number, kernel: boolean) {
  const { target } = session;
  const object = pointer(addressOf(target, entry.Object));
  session.print(
    `${kernel ? hex(0x80000000 + value) : hex(value, 4)}: Object: ${object}  GrantedAccess: ${dword(entry.GrantedAccess)}`,
  );
  if (!(flags & 2)) return;
  const header = headerOf(entry.Object);
  if (!header) return session.print();
  const path = objectPath(entry.Object) ?? (entry.Object as { FileName?: string }).FileName;
  session.print(`Object: ${object}  Type: (${pointer(addressOf(target, header.Type))}) ${header.Type.Name}`);
  session.print(`    ObjectHeader: ${pointer(addressOf(target, header))} (new version)`);
  session.print(`        HandleCount: ${header.HandleCount}  PointerCount: ${header.PointerCount}`);
  if (path)
    session.print(
      `        Directory Object: ${header.Directory ? pointer(addressOf(target, header.Directory)) : '00000000'}  Name: ${path}`,
    );
  session.print();
}

export const processCommands: readonly Command[] = [
  {
    names: ['!process'],
    family: 'Threads and processes',
    syntax: '!process [Address | ProcessId | 0] [Flags] [ImageName]',
    summary: 'Shows a process, or all of them (!process 0 0).',
    help: 'Flags: 1 times and priority, 2 threads, 4 with stacks, 8 stacks without arguments. Default 3. Tokens, quotas and working sets are not simulated\nand not shown.',
    completes: 'none',
    run: processCommand,
  },
  {
    names: ['.process'],
    family: 'Threads and processes',
    syntax: '.process [Address]',
    summary: 'Looks at a process (one of its threads); without an address back to the current one.',
    run: setProcess,
  },
  {
    names: ['!handle'],
    family: 'Threads and processes',
    syntax: '!handle [Handle | 0] [Flags] [Process] [TypeName]',
    summary: 'Shows the handles of a process with their objects.',
    help: 'Flags: 1 handle, 2 object, 0x10 the kernel handle table. Default 3.',
    run: handle,
  },
];
