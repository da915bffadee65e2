/** The text of `!analyze -v`: WinDbg's current layout, filled from the machine, then kdlab's own part. */
import { symbolName } from '../../../simulator/debug/format';
import type { DebugTarget } from '../../../simulator/debug/target';
import { hex, levelName, pointer, seconds } from '../format';
import {
  addressOf,
  callSite,
  currentThread,
  imageName,
  processIn,
  runningThread,
  safely,
  structureAt,
  threadLabel,
} from '../machine';
import { stackLines } from '../commands/stack';
import { bugCheckName, isKnownBugCheck, parameterMeanings } from './bugChecks';
import { causeOf } from './cause';
import { type Crash, crashOf, faultOf, reproduceLine, resolveParameter } from './bugCheckReport';
import { exceptionLines, frameLines, frameOfContext } from './exceptions';
import { knowledgeOf } from './knowledge';
import { brokenRules } from './rules';

const STARS = '*'.repeat(79);
const ROW = (text: string) => `*${text.padEnd(77)}*`;
const BANNER = [STARS, ROW(''), ROW(`${' '.repeat(24)}Bugcheck Analysis`), ROW(''), STARS, ''];

/** Access violations are bucketed by `AV`, others by their code. */
const ACCESS_VIOLATIONS = new Set([0x0a, 0xd1, 0x50, 0x7e, 0x1e, 0x3b]);
/** Bug checks whose first parameter is the address that was touched, with the number of the access parameter. */
const TOUCHED_ADDRESS = new Map([
  [0x0a, 2],
  [0xd1, 2],
  [0x50, 1],
]);

/** Header and arguments: `!analyze -show`, and the beginning of `!analyze`. */
export function showText(code: number, parameters: readonly bigint[]): string[] {
  const { meanings } = parameterMeanings(code, parameters);
  const description = isKnownBugCheck(code) ? knowledgeOf(code).description : ['Unknown bugcheck description'];
  return [
    `${bugCheckName(code)} (${hex(code)})`,
    ...description,
    'Arguments:',
    ...[0, 1, 2, 3].map(i => `Arg${i + 1}: ${pointer(parameters[i] ?? 0n)}, ${meanings[i]}`),
  ];
}

/** Whole text, lines ended with `\n`. Without a bug check it says so and analyses where the machine stands. */
export function analyzeText(target: DebugTarget, verbose = true): string {
  const crash = crashOf(target);
  const lines = [...BANNER, ...(crash ? crashLines(target, crash, verbose) : stopLines(target)), ''];
  return lines.map(line => `${line}\n`).join('');
}

function crashLines(target: DebugTarget, crash: Crash, verbose: boolean): string[] {
  const head = showText(crash.code, crash.parameters);
  if (!verbose) {
    const module = blamedModule(crash);
    const place =
      module === undefined
        ? 'Probably caused by : unknown'
        : `Probably caused by : ${imageOf(target, module)} ( ${faultSymbol(crash)} )`;
    return [
      `BugCheck ${hex(crash.code).toUpperCase()}, {${crash.parameters.map(p => hex(p)).join(', ')}}`,
      '',
      place,
      '',
      'Followup:     MachineOwner',
      '---------',
    ];
  }
  return [
    ...head,
    '',
    'Debugging Details:',
    '------------------',
    '',
    '',
    'KEY_VALUES_STRING: 1',
    '',
    ...keyValues(crash).flatMap(([key, value]) => [`    Key  : ${key}`, `    Value: ${value}`, '']),
    '',
    `BUGCHECK_CODE:  ${hex(crash.code)}`,
    '',
    ...crash.parameters.flatMap((p, i) => [`BUGCHECK_P${i + 1}: ${hex(p)}`, '']),
    ...exceptionOf(target, crash),
    ...touched(crash),
    `CURRENT_IRQL:  ${crash.irql}`,
    '',
    `PROCESS_NAME:  ${imageName(crash.thread && processIn(crash.thread))}`,
    '',
    ...trapFrame(crash),
    'STACK_TEXT:  ',
    ...(crash.thread ? stackLines(target, crash.thread, { args: true, numbers: false }).slice(1) : []),
    '',
    '',
    ...blame(target, crash),
    'OS_VERSION:  10.0.19041.1',
    '',
    'OSPLATFORM_TYPE:  x64',
    '',
    'OSNAME:  Windows 10 (simulated by kdlab)',
    '',
    'Followup:     MachineOwner',
    '---------',
    '',
    ...ownPart(target, crash),
  ];
}

function keyValues(crash: Crash): [string, string][] {
  const pairs: [string, string][] = [
    ['Bugcheck.Code.KiBugCheckData', `0x${hex(crash.code)}`],
    ['Bugcheck.Code.LegacyAPI', `0x${hex(crash.code)}`],
    ['Failure.Bucket', bucket(crash)],
    ['WER.OS.Version', '10.0.19041.1'],
  ];
  const access = accessText(crash);
  return access ? [['AV.Type', access], ...pairs] : pairs;
}

function accessText(crash: Crash): string | undefined {
  const index = TOUCHED_ADDRESS.get(crash.code);
  if (index === undefined) return undefined;
  const value = crash.parameters[index];
  if (value === 0n) return 'Read';
  return value === 8n || value === 0x10n ? 'Execute' : 'Write';
}

/** The records that the parameters of an unhandled exception point to. */
function exceptionOf(target: DebugTarget, crash: Crash): string[] {
  return crash.parameters.flatMap(address => {
    const at = pointer(address);
    const record = structureAt(target, address, '_EXCEPTION_RECORD');
    if (record) return [`EXCEPTION_RECORD:  ${at} -- (.exr 0x${at})`, ...exceptionLines(target, record), ''];
    const context = structureAt(target, address, '_CONTEXT');
    const frame = context && frameOfContext(target, context);
    return frame
      ? [`CONTEXT:  ${at} -- (.cxr 0x${at})`, ...frameLines(target, frame), 'Resetting default scope', '']
      : [];
  });
}

function touched(crash: Crash): string[] {
  const access = accessText(crash);
  return access
    ? [`${access === 'Write' ? 'WRITE_ADDRESS' : 'READ_ADDRESS'}:  ${pointer(crash.parameters[0])} `, '']
    : [];
}

function trapFrame(crash: Crash): string[] {
  // A system call has a trap frame too, but says nothing about the crash.
  const frame = crash.frames.find(f => f.trapFrame !== undefined && f.note?.includes('Interrupt'));
  return frame ? [`TRAP_FRAME:  ${pointer(frame.trapFrame!)} -- (.trap 0x${pointer(frame.trapFrame!)})`, ''] : [];
}

/** `IRQL!DpcRoutine+2c`: here without `0x`. */
function faultSymbol({ blamed, fault }: Crash): string {
  if (blamed) return blamed.displacement ? `${blamed.symbol}+${hex(blamed.displacement)}` : blamed.symbol;
  return fault ? callSite(fault).replace('+0x', '+') : 'unknown_function';
}

function blamedModule({ blamed, fault }: Crash): string | undefined {
  return blamed?.module ?? fault?.symbol.module;
}

function bucket(crash: Crash): string {
  const prefix = ACCESS_VIOLATIONS.has(crash.code)
    ? 'AV'
    : `0x${hex(crash.code).toUpperCase()}${crash.code === 0x7f ? `_${hex(crash.parameters[0])}` : ''}`;
  const unknown = 'unknown_image!unknown_function';
  return `${prefix}_${crash.blamed?.symbol ?? (crash.fault ? symbolName(crash.fault.symbol) : unknown)}`;
}

export function imageOf(target: DebugTarget, module: string): string {
  const unloaded = /^<Unloaded_(.*)>$/.exec(module)?.[1];
  return unloaded ?? target.symbols.modules.find(m => m.name === module)?.imageName.replace(/^.*[\\/]/, '') ?? module;
}

function moduleName(module: string): string {
  return module.replace(/^<(Unloaded_.*?)(\.[^.]*)?>$/, '$1');
}

function stackCommand(target: DebugTarget, { parameters, thread }: Crash): string {
  const context = parameters.find(address => structureAt(target, address, '_CONTEXT'));
  if (context !== undefined) return `.cxr 0x${pointer(context)}`;
  return `.thread ${thread ? `0x${pointer(addressOf(target, thread))}` : ''}`;
}

function blame(target: DebugTarget, crash: Crash): string[] {
  const { fault, blamed } = crash;
  const module = blamedModule(crash);
  if (module === undefined) return [];
  const source = !blamed && fault?.symbol.user ? fault.source : undefined;
  const offset = blamed?.displacement ?? (fault ? fault.instruction - fault.symbol.address : 0n);
  return [
    ...(source
      ? [
          `FAULTING_SOURCE_LINE:  ${source.file}`,
          '',
          `FAULTING_SOURCE_FILE:  ${source.file}`,
          '',
          `FAULTING_SOURCE_LINE_NUMBER:  ${source.line}`,
          '',
        ]
      : []),
    `SYMBOL_NAME:  ${faultSymbol(crash)}`,
    '',
    `MODULE_NAME: ${moduleName(module)}`,
    '',
    `IMAGE_NAME:  ${imageOf(target, module)}`,
    '',
    `STACK_COMMAND:  ${stackCommand(target, crash)} ; kb`,
    '',
    `BUCKET_ID_FUNC_OFFSET:  ${hex(offset)}`,
    '',
    `FAILURE_BUCKET_ID:  ${bucket(crash)}`,
    '',
  ];
}

// ---- what WinDbg does not print -------------------------------------------------------------------------------------
function ownPart(target: DebugTarget, crash: Crash): string[] {
  const knowledge = knowledgeOf(crash.code);
  const arguments_ = crash.parameters.flatMap((value, i) => {
    const found = resolveParameter(target, i, value);
    return found ? [`${`  Arg${i + 1} is ${found.text}`.padEnd(60)}  ${found.command}`] : [];
  });
  return [
    'KDLAB (not printed by WinDbg):',
    '------------------------------',
    ...wrapped('Broken rule: ', knowledge.rule),
    `  (${knowledge.source})`,
    ...where(target, crash),
    ...arguments_,
    ...(crash.story.length ? ['', 'How it came to this (virtual time; !tt POSITION goes there):'] : []),
    ...crash.story.map(
      step => `  ${step.position.padEnd(10)} ${step.text}${step.file ? ` [${step.file} @ ${step.line}]` : ''}`,
    ),
    '',
    'What to try:',
    ...knowledge.advice.flatMap(text => wrapped('  - ', text)),
    '',
    `Position:  ${target.formatPosition(target.position)} at ${seconds(target.time)}; p- and g- go back from here`,
    `Reproduce: ${reproduceLine(target)}`,
  ];
}

function where(target: DebugTarget, crash: Crash): string[] {
  const who = crash.thread ? threadLabel(target, crash.thread) : 'no thread';
  const at = crash.fault
    ? `${callSite(crash.fault)}${crash.fault.source && crash.fault.symbol.user ? ` [${crash.fault.source.file} @ ${crash.fault.source.line}]` : ''}`
    : 'unknown';
  const cause = safely(() => causeOf(target));
  return [
    ...(cause ? [`Cause: ${cause}`] : []),
    `Where: ${at}`,
    `  on processor ${crash.processor}, IRQL ${crash.irql} (${levelName(crash.irql)}), thread of ${who}`,
  ];
}

/** Lines of at most 100 characters, continued under the text. */
function wrapped(first: string, text: string): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    if (line.length + word.length > 100) {
      lines.push(line.trimEnd());
      line = ' '.repeat(first.length);
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

// ---- no bug check ---------------------------------------------------------------------------------------------------
function stopLines(target: DebugTarget): string[] {
  const thread = currentThread(target);
  if (!thread)
    return [
      'No bug check has happened: the machine has not been started.',
      'Start it with g; .bugcheck and !analyze -v show a crash when there is one.',
    ];
  const frames = safely(() => target.stack(thread)) ?? [];
  const fault = faultOf(frames);
  const processor = target.currentProcessor;
  const irql = safely(() => target.irql(processor)) ?? 0;
  const broken = brokenRules(target, 'en');
  const reason = target.lastStop?.reason;
  const running = runningThread(target, processor) === thread;
  return [
    'No bug check has happened; this is where the machine stands.',
    '',
    `CURRENT_IRQL:  ${irql}`,
    '',
    `PROCESS_NAME:  ${imageName(processIn(thread))}`,
    '',
    'STACK_TEXT:  ',
    ...stackLines(target, thread, { args: true, numbers: false }).slice(1),
    '',
    ...(fault
      ? [
          `SYMBOL_NAME:  ${callSite(fault).replace('+0x', '+')}`,
          '',
          `MODULE_NAME: ${moduleName(fault.symbol.module)}`,
          '',
        ]
      : []),
    `STACK_COMMAND:  .thread 0x${pointer(addressOf(target, thread))} ; kb`,
    '',
    'KDLAB (not printed by WinDbg):',
    '------------------------------',
    ...(reason?.kind === 'hang' || reason?.kind === 'memoryLimit'
      ? [
          ...reason.message.trim().split('\n'),
          '!stacks shows where each thread waits, !thread what for, !irp the request that nobody completed.',
        ]
      : []),
    `${running ? `Processor ${processor} executes` : 'Looking at'} the thread of ${threadLabel(target, thread)}.`,
    ...(broken.length > 0 ? broken : ['No rule has been broken so far.']),
    `Position:  ${target.formatPosition(target.position)} at ${seconds(target.time)}`,
  ];
}
