/** The bug check as one report: for the report view, `exceptionInfo` and the end of `!analyze -v`. */
import { symbolName } from '../../../simulator/debug/format';
import type { DebugTarget, StackFrame } from '../../../simulator/debug/target';
import type { ETHREAD } from '../../../simulator/nt/inc/ps';
import type { BugCheckReport, StackRow, ThreadRef } from '../../protocol';
import { levelName, pointer } from '../format';
import {
  addressOf,
  callSite,
  describeAddress,
  describeObject,
  imageName,
  commandFor,
  processOf,
  runningThread,
  safely,
  threadLabel,
  typeName,
  viewOf,
} from '../machine';
import { analyzeText } from './analyze';
import { type Blamed, blamedBy } from './blame';
import { bugCheckCode, bugCheckName, bugCheckPage, parameterMeanings } from './bugChecks';
import { knowledgeOf } from './knowledge';
import { stackState } from './stackGauge';
import { type Language, languageOf, PHRASES } from './language';
import { type StoryStep, storyOf } from './story';

/** What `!analyze` and the report are made from. */
export interface Crash {
  readonly code: number;
  readonly parameters: readonly bigint[];
  readonly processor: number;
  readonly irql: number;
  readonly thread: ETHREAD | null;
  readonly frames: readonly StackFrame[];
  /** The driver code that led here: the youngest frame of the person's, else the youngest that is not the crash path. */
  readonly fault: StackFrame | undefined;
  /** The driver that the parameters name, which may be another one. */
  readonly blamed: Blamed | undefined;
  readonly story: readonly StoryStep[];
}

/** Functions that report, not cause. */
const CRASH_PATH =
  /^(?:nt|hal)!(?:K[ei]BugCheck|KiPageFault|KiDoubleFault|KiException|KiDispatchException|Rtl(?:p|Dispatch)|_C_specific|KiSystemServiceHandler|MiSystemFault|MmAccessFault|KiTrap|DbgBreakPoint)/;

export function crashOf(target: DebugTarget, language: Language = 'en'): Crash | null {
  const data = target.bugcheck;
  if (!data) return null;
  const thread = runningThread(target, data.processor);
  const frames = thread ? (safely(() => target.stack(thread)) ?? []) : [];
  return {
    code: data.code,
    parameters: data.parameters,
    processor: data.processor,
    irql: data.irql,
    thread,
    frames,
    fault: faultOf(frames),
    blamed: blamedBy(target, data.code, data.parameters),
    story: storyOf(target, language),
  };
}

export function faultOf(frames: readonly StackFrame[]): StackFrame | undefined {
  const kernel = frames.filter(f => !f.userMode);
  return kernel.find(f => f.symbol.user) ?? kernel.find(f => !CRASH_PATH.test(symbolName(f.symbol))) ?? frames[0];
}

/** What parameter `index` is in this machine, with a command that shows it. */
export function resolveParameter(
  target: DebugTarget,
  index: number,
  value: bigint,
): { readonly text: string; readonly command: string } | undefined {
  const object = target.bugcheck?.objects?.[index];
  const type = object ? typeName(target, object) : undefined;
  if (object && type)
    return {
      text: describeObject(target, object, type),
      command: commandFor(type, addressOf(target, object) || value),
    };
  return value > 0xffffn ? describeAddress(target, value) : undefined;
}

/** @returns null when there was no bug check */
export function buildBugCheckReport(target: DebugTarget, locale = 'en'): BugCheckReport | null {
  const language = languageOf(locale);
  const crash = crashOf(target, language);
  if (!crash) return null;
  const knowledge = knowledgeOf(crash.code, language);
  const view = crash.thread ? viewOf(target, crash.thread) : undefined;
  const { meanings } = parameterMeanings(crash.code, crash.parameters);
  return {
    code: bugCheckCode(crash.code),
    name: bugCheckName(crash.code),
    summary: knowledge.description.join(' '),
    rule: knowledge.rule,
    ruleSource: bugCheckPage(crash.code) ?? knowledge.source,
    parameters: crash.parameters.map((value, i) => {
      const resolved = resolveParameter(target, i, value);
      return { value: pointer(value), meaning: meanings[i], object: resolved?.text, command: resolved?.command };
    }),
    processor: crash.processor,
    irql: crash.irql,
    irqlName: levelName(crash.irql),
    process: imageName(crash.thread && processOf(target, crash.thread)),
    thread: threadRef(target, crash.thread),
    stack: crash.frames.map(frame => stackRow(frame, crash.thread)),
    gauge: view ? stackState(target, view) : null,
    story: [...crash.story, lastStep(target, crash, language)],
    position: target.formatPosition(target.position),
    reproduce: reproduceLine(target),
    advice: knowledge.advice,
    analyzeText: analyzeText(target),
  };
}

function lastStep(target: DebugTarget, crash: Crash, language: Language): StoryStep {
  const name = `${bugCheckCode(crash.code)} (${bugCheckName(crash.code)})`;
  const where = crash.fault ? callSite(crash.fault) : '';
  return {
    position: target.formatPosition(target.position),
    text: PHRASES[language].bugCheck(name, where, crash.processor, crash.irql),
    file: crash.fault?.source?.file,
    line: crash.fault?.source?.line,
  };
}

export function threadRef(
  target: DebugTarget,
  thread: ETHREAD | null,
  id = thread ? (viewOf(target, thread)?.id ?? 0) : 0,
): ThreadRef {
  if (!thread) return { address: pointer(0n), id: 0, label: '' };
  return { address: pointer(addressOf(target, thread)), id, label: threadLabel(target, thread) };
}

function stackRow(frame: StackFrame, thread: ETHREAD | null): StackRow {
  const left =
    frame.stack === 'Kernel' && thread
      ? frame.childSp - (thread.$outerStackLimits?.[0] ?? thread.StackLimit)
      : undefined;
  return {
    symbol: callSite(frame),
    childSp: pointer(frame.childSp),
    frameBytes: frame.frameBytes,
    ...(left === undefined ? {} : { left: Number(left) }),
    file: frame.source?.file,
    line: frame.source?.line,
    column: frame.source?.column,
  };
}

/** The command line that gives the same run again. */
export function reproduceLine(target: DebugTarget): string {
  const { program, processors, seed, rules, verifier } = target.spec;
  const options = [
    processors !== undefined ? `--processors ${processors}` : '',
    seed !== undefined ? `--seed ${seed}` : '',
    rules === 'strict' ? '--rules strict' : '',
    verifier?.length ? `--verifier ${verifier.join(',')}` : '',
  ].filter(Boolean);
  return ['kdlab run', /\s/.test(program) ? `"${program}"` : program, ...options].join(' ');
}
