/** !fltkd.irpctrl, !fltkd.cbd: an operation under way, with whom it owes a postoperation callback. */
import type { FLT_CALLBACK_DATA, FLT_IO_PARAMETER_BLOCK } from '../../../simulator/drivers/fltmgr/inc/callbackData';
import type { COMPLETION_NODE } from '../../../simulator/drivers/fltmgr/inc/irpCtrl';
import type { Call, Command } from '../command';
import { dword, hex, pointer } from '../format';
import { addressOf, objectPath, routineName } from '../machine';
import { CALLBACK_DATA_FLAGS, flagNames, IRP_MJ_NAMES } from '../names';
import type { Session } from '../session';
import { required } from '../structures';

const at = (session: Session, object: unknown): string => pointer(addressOf(session.target, object));
const row = (session: Session, name: string, text: string, indent = ''): void =>
  session.print(`${indent}${name.padEnd(25)}: ${text}`);

/** IRP_CTRL.Flags, as far as they are known. */
const DONT_COPY_PARMS = 0x4;
const SYNCHRONIZE = 0x8;
const FIXED_ALLOC = 0x10000000;
const IRP_CTRL_FLAGS = [
  [DONT_COPY_PARMS, 'DontCopyParms'],
  [SYNCHRONIZE, 'Synchronize'],
  [FIXED_ALLOC, 'FixedAlloc'],
] as const;

/** Members of FLT_PARAMETERS whose fields stand in C's order, by operation; others show no arguments. */
const MEMBERS: Readonly<Record<number, string>> = {
  0: 'Create',
  3: 'Read',
  4: 'Write',
  5: 'QueryFileInformation',
  6: 'SetFileInformation',
  7: 'QueryEa',
  8: 'SetEa',
  10: 'QueryVolumeInformation',
  11: 'SetVolumeInformation',
  17: 'LockControl',
  20: 'QuerySecurity',
  21: 'SetSecurity',
  255: 'AcquireForSectionSynchronization',
  249: 'QueryOpen',
  242: 'NetworkQueryOpen',
  241: 'MdlRead',
};
const ARGUMENTS = 6;

function argumentsOf(session: Session, iopb: FLT_IO_PARAMETER_BLOCK): string {
  const member = (iopb.Parameters as unknown as Record<string, object>)[MEMBERS[iopb.MajorFunction] ?? ''] ?? {};
  const values = Object.values(member).slice(0, ARGUMENTS);
  const words = values.map(value => {
    if (typeof value === 'number' || typeof value === 'bigint') return pointer(value);
    return typeof value === 'boolean' ? pointer(Number(value)) : at(session, value);
  });
  while (words.length < ARGUMENTS) words.push(pointer(0));
  return words.join(' ');
}

const command = ({ MajorFunction, MinorFunction }: FLT_IO_PARAMETER_BLOCK): string =>
  `[${hex(MajorFunction)},${hex(MinorFunction)}]`;

function parameterLine(session: Session, iopb: FLT_IO_PARAMETER_BLOCK, mark: string, flags: string, rest: string) {
  const file = at(session, iopb.TargetFileObject);
  const instance = at(session, iopb.TargetInstance);
  session.print(
    `${mark}${command(iopb).padEnd(9)}${dword(iopb.IrpFlags)}  ${hex(iopb.OperationFlags, 2)}   ${flags.padEnd(4)}   ${instance} ${file} ${rest}`,
  );
}

function ownerLine(session: Session, iopb: FLT_IO_PARAMETER_BLOCK, routine: unknown): void {
  const instance = iopb.TargetInstance;
  if (instance !== null)
    session.print(
      `            ("${instance.Filter.Name}","${instance.Name}")  ${routine === null ? '(null)' : routineName(session.target, routine)} `,
    );
  session.print(`     Args: ${argumentsOf(session, iopb)}`);
}

function nodeLines(session: Session, node: COMPLETION_NODE): void {
  const routine = node.CallbackNode?.$registered.PostOperation ?? null;
  const post = pointer(addressOf(session.target, routine));
  const context = at(session, node.Context.value);
  parameterLine(
    session,
    node.DataSnapshot,
    ' ',
    node.Dirty ? '0001' : '0000',
    `${post}-${context}   ${at(session, node)}`,
  );
  ownerLine(session, node.DataSnapshot, routine);
}

function showOperation(call: Call): void {
  const { session } = call;
  const what = 'callback data (the first parameter of a callback)';
  const { object: data } = required(call, '_FLT_CALLBACK_DATA', what);
  const { $ctrl: ctrl, Iopb } = data as FLT_CALLBACK_DATA;
  const name = IRP_MJ_NAMES[Iopb.MajorFunction]?.replace(/^IRP_MJ_/, '') ?? `0x${hex(Iopb.MajorFunction)}`;
  const flags = `[${dword(data.Flags)}] ${flagNames(data.Flags, CALLBACK_DATA_FLAGS)}`;
  session.print(`\nIRP_CTRL: ${at(session, ctrl)}  ${name} (${Iopb.MajorFunction}) ${flags}`);
  const own =
    (FIXED_ALLOC | (ctrl.$changed ? 0 : DONT_COPY_PARMS) | (ctrl.$synchronizer === null ? 0 : SYNCHRONIZE)) >>> 0;
  row(session, 'Flags', `[${dword(own)}] ${flagNames(own, IRP_CTRL_FLAGS)}`);
  row(session, 'Irp', `${at(session, ctrl.Irp)} `);
  row(session, 'DeviceObject', `${at(session, ctrl.DeviceObject)} "${ctrl.Volume.DeviceName}"`);
  row(session, 'FileObject', `${at(session, Iopb.TargetFileObject)} `);
  const [first = null] = ctrl.CompletionStack;
  const { length } = ctrl.CompletionStack;
  row(session, 'CompletionNodeStack', `${at(session, first)}   Size=${length}  Next=${ctrl.NextCompletion}`);
  row(session, 'SyncEvent', `(${at(session, ctrl.SyncEvent)})`);
  row(session, 'InitiatingInstance', `${at(session, ctrl.InitiatingInstance)} `);
  row(session, 'CallbackData', `(${at(session, data)})`);
  const field = (label: string, text: string) => row(session, label, text, ' ');
  field('Flags', flags);
  field('Thread', `${at(session, data.Thread)} `);
  field('Iopb', `${at(session, Iopb)} `);
  field('RequestorMode', data.RequestorMode === 0 ? '[00] KernelMode' : '[01] UserMode');
  field('IoStatus.Status', `0x${dword(data.IoStatus.Status)} `);
  field('IoStatus.Information', `${pointer(data.IoStatus.Information)} `);
  field('TagData', `${at(session, data.TagData)} `);
  session.print('   Cmd     IrpFl   OpFl  CmpFl  Instance FileObjt Completion-Context  Node Adr');
  session.print('--------- -------- ----- -----  -------- -------- ------------------  --------');
  for (let i = ctrl.NextCompletion - 1; i >= 0; i--) nodeLines(session, ctrl.CompletionStack[i]);
  session.print('Working IOPB:');
  parameterLine(session, Iopb, '>', '', `${' '.repeat(33)}   ${at(session, Iopb)}`);
  ownerLine(session, Iopb, ctrl.$current?.CallbackNode?.$registered.PreOperation ?? null);
  const file = Iopb.TargetFileObject;
  if (file !== null) session.print(`File: ${objectPath(file.DeviceObject) ?? ''}${file.FileName}`);
}

const HELP =
  'The layout is that of a published sample; the rows of caches and the filter contexts are left out, the working parameters and the line of the file are ours. Node: whom the operation owes a postoperation callback, the last first.';

export const callbackDataCommands: readonly Command[] = ['!fltkd.cbd', '!fltkd.irpctrl'].map(name => ({
  names: [name],
  family: 'I/O and objects',
  syntax: `${name} Address`,
  summary: 'Shows the callback data of an operation, with its flags by name, and the callbacks it owes.',
  help: HELP,
  completes: 'variable',
  run: showOperation,
}));
