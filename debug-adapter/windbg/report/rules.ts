/** What is said of rules that models break: at once, and all of them at the end. */
import type { DebugTarget, Violation } from '../../../simulator/debug/target';
import type { Language } from './language';
import { KOREAN_ADVICE, koreanRule } from './rules.ko';

/** What to try, by kind of rule. Data only. */
const ADVICE: Readonly<Record<string, string>> = {
  irql: 'Look at the level with !irql and for the call that raised it with k (a spin lock, a DPC, KeRaiseIrql); do it before, or in a work item (IoQueueWorkItem) at PASSIVE_LEVEL.',
  lock: 'Call KeEnterCriticalRegion before the lock is taken, and KeLeaveCriticalRegion after it was released.',
  irp: 'Look at the request with !irp: who completes it sets IoStatus first, once, and does not touch it afterwards.',
  pool: 'Set pointers to null when what they lead to is freed; go back to the free with g-, or turn on special pool (Driver Verifier), which stops at the first such access.',
  argument:
    'Read the page of the routine: Windows takes such a value without a word, and does something else than was meant.',
  load: 'DriverUnload, and a DriverEntry that fails, undo all that DriverEntry did, in the reverse order: IoDeleteSymbolicLink, IoDeleteDevice, timers, threads, callbacks.',
  interrupt: 'The service routine asks its device, makes it let go of the line, and returns TRUE only then.',
  dpc: 'A DPC routine ends, and lets time pass before it is queued again: set a timer with a due time in the future instead, or go on in a work item.',
  hardware:
    'Write a model of the device with DEVICE_RANGE of the module hardware, or look at the address with which the range was mapped.',
  filter:
    'Read the page of the callback or routine: what may be returned depends on the operation and on whether it can wait.',
};

interface Phrases {
  broken(kind: string, text: string, page: string): string;
  more(kind: string, where: string, count: number): string;
  times(count: number): string;
  title: string;
  advice(text: string): string;
}

const PHRASES: Readonly<Record<Language, Phrases>> = {
  en: {
    broken: (kind, text, page) => `Rule broken (${kind}): ${text}${page}`,
    more: (kind, where, count) => `Rule broken (${kind})${where}: ${count} more ${count === 1 ? 'time' : 'times'}`,
    times: count => `${count} times`,
    title: 'Rules broken (reported, the run went on):',
    advice: text => `What to try: ${text}`,
  },
  ko: {
    broken: (kind, text, page) => `규칙 위반 (${kind}): ${text}${page}`,
    more: (kind, where, count) => `규칙 위반 (${kind})${where}: ${count}번 더`,
    times: count => `${count}번`,
    title: '위반한 규칙 (알리기만 하고 실행은 계속됨):',
    advice: text => `해 볼 것: ${text}`,
  },
};

/** `Rule broken (irql): KeWaitForSingleObject was called at ... (wdm/nf-wdm-kewaitforsingleobject)`. */
export function ruleLine(violation: Violation, language: Language): string {
  return PHRASES[language].broken(violation.kind, ruleText(violation.text, language), pageOf(violation));
}

/** What a rule says in that language; in English where its text is not known. */
export function ruleText(text: string, language: Language): string {
  return (language === 'ko' ? koreanRule(text) : undefined) ?? text;
}

/** ` [IRQL!DpcRoutine, driver.ts @ 33]`; empty where nobody's code stood on the stack. */
export function culpritText({ by }: Violation): string {
  return by ? ` [${by.symbol}, ${by.source.file.replace(/^.*\//, '')} @ ${by.source.line}]` : '';
}

/** All rules that were broken, with how often and what to try; empty: none was. */
export function brokenRules(target: DebugTarget, language: Language): string[] {
  const { violations } = target;
  if (violations.length === 0) return [];
  const phrases = PHRASES[language];
  const advised = new Set<string>();
  const advice = language === 'ko' ? KOREAN_ADVICE : ADVICE;
  return [
    phrases.title,
    ...violations.flatMap(violation => {
      const { kind, count } = violation;
      const times = count > 1 ? `, ${phrases.times(count)}` : '';
      const what = `  - ${kind}: ${ruleText(violation.text, language)}${pageOf(violation)}${culpritText(violation)}${times}`;
      if (advised.has(kind) || advice[kind] === undefined) return [what];
      advised.add(kind);
      return [what, `    ${phrases.advice(advice[kind])}`];
    }),
  ];
}

function pageOf({ source }: Violation): string {
  return source === undefined ? '' : ` (${source})`;
}

/** Tells of repetitions since it was asked last. */
export class Repetitions {
  private readonly told = new Map<string, number>();

  constructor(private readonly target: DebugTarget) {}

  take(language: Language): { readonly violation: Violation; readonly text: string }[] {
    return this.target.violations.flatMap(violation => {
      const { id, kind, count } = violation;
      const told = this.told.get(id) ?? 1;
      if (count <= told) return [];
      this.told.set(id, count);
      return [{ violation, text: PHRASES[language].more(kind, culpritText(violation), count - told) }];
    });
  }
}
