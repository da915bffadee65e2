/**
 * What stands between a verified driver and the kernel. The import table of a verified driver leads to thunks
 * (`nt!VerifierKeSetEvent`), most of them made from the exports of the headers (`boot/verifierThunks.ts`); each asks the
 * rules that name its routine before the call, and tells the watchers of that routine after it.
 *
 * A routine that must do something else when it is verified has a thunk written by hand, in `vf/thunks`: an exported
 * function `Verifier<Routine>` there is taken instead.
 */
import { __readcr8 } from 'hal';
import type { BugCheckParameter } from '../ke/bugcheck';
import { VfRules, VfWatchers } from './rules';
import { DRIVER_VERIFIER_DETECTED_VIOLATION, VerifierBugCheckIfAppropriate } from './report';
import { VfIsOn } from './state';

/** One call of a routine by a verified driver. */
export class VF_CALL {
  /** IRQL of the caller. */
  readonly Irql = __readcr8();
  /** A watcher has answered the call: the routine is not called. */
  Answered = false;
  Answer: unknown = undefined;
  /** What a watcher keeps from before the call until after it. */
  Context: unknown = null;
  constructor(
    readonly Routine: string,
    readonly Arguments: readonly any[],
  ) {}
}

/** A rule of the table: what a call must not be, and how that is told. */
export interface VF_RULE {
  /** Routines that it is about, by the names under which ntoskrnl exports them. */
  readonly Routines: readonly string[];
  /** Instead of `Routines`: all whose names begin so. */
  readonly Prefix?: string;
  /** Option that turns it on; `VfAutomatic`: any. */
  readonly Option: number;
  /** Where the rule is written. */
  readonly Source: string;
  readonly IsViolated: (Call: VF_CALL) => boolean;
  /** Bug check; default 0xC4. */
  readonly Code?: number;
  readonly Parameters: (Call: VF_CALL) => readonly BugCheckParameter[];
}

/** Something that follows the calls of some routines: locks taken, statistics, simulated failures. */
export interface VF_WATCHER {
  readonly Routines: readonly string[];
  readonly Option: number;
  readonly VfBeforeCall?: (Call: VF_CALL) => void;
  /** @param Result what the routine returned */
  readonly VfAfterCall?: (Call: VF_CALL, Result: any) => void;
}

class VF_ROUTINE {
  readonly Rules: VF_RULE[] = [];
  readonly Watchers: VF_WATCHER[] = [];
}
const routines = new Map<string, VF_ROUTINE>();

/** Rules that hold for a routine under the options in force, in the table's order. */
function ViRoutine(Name: string): VF_ROUTINE {
  let routine = routines.get(Name);
  if (routine === undefined) {
    routine = new VF_ROUTINE();
    for (const rule of VfRules) if (ViIsAbout(rule, Name) && VfIsOn(rule.Option)) routine.Rules.push(rule);
    for (const watcher of VfWatchers)
      if (watcher.Routines.includes(Name) && VfIsOn(watcher.Option)) routine.Watchers.push(watcher);
    routines.set(Name, routine);
  }
  return routine;
}

function ViIsAbout(Rule: VF_RULE, Name: string): boolean {
  return Rule.Prefix === undefined ? Rule.Routines.includes(Name) : Name.startsWith(Rule.Prefix);
}

/**
 * Before the call of a routine: the first rule that is violated ends the machine.
 * @stack 0x70
 */
export function VfEnter(Routine: string, Arguments: readonly any[]): VF_CALL {
  const call = new VF_CALL(Routine, Arguments);
  const { Rules, Watchers } = ViRoutine(Routine);
  for (const rule of Rules) if (rule.IsViolated(call)) VfReport(rule, call);
  for (const watcher of Watchers) if (watcher.VfBeforeCall !== undefined) watcher.VfBeforeCall(call);
  return call;
}

/**
 * After it.
 * @returns `Result`
 * @stack 0x50
 */
export function VfLeave<T>(Call: VF_CALL, Result: T): T {
  for (const watcher of ViRoutine(Call.Routine).Watchers)
    if (watcher.VfAfterCall !== undefined) watcher.VfAfterCall(Call, Result);
  return Result;
}

/** @stack 0x40 */
export function VfReport(Rule: VF_RULE, Call: VF_CALL): never {
  const [p1, p2, p3, p4] = Rule.Parameters(Call);
  return VerifierBugCheckIfAppropriate(
    Rule.Code ?? DRIVER_VERIFIER_DETECTED_VIOLATION,
    p1,
    p2 ?? 0n,
    p3 ?? 0n,
    p4 ?? 0n,
  );
}
