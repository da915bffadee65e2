/**
 * The routines and macros of the driver kits' headers that we know of, whether the simulation has them or not. Host code.
 *
 * `data/known.json` holds the facts of all of them, made from the reference; `data/ddi.json` what we add or say otherwise.
 */
import { didYouMean } from '../engine';
import ours from './data/ddi.json';
import known from './data/known.json';

export interface DdiRecord {
  /** `wdm.h`; or why there is none. */
  readonly header: string;
  /** Highest and lowest IRQL of the caller; absent: any. */
  readonly max?: number;
  readonly min?: number;
  readonly note?: string;
  /** Page of the reference under https://learn.microsoft.com/windows-hardware/drivers/ddi/ */
  readonly page?: string;
  /** One sentence of ours: what the routine does. */
  readonly summary?: string;
}

type Records = Readonly<Record<string, DdiRecord | undefined>>;
const facts = known.functions as Records;
const additions = ours.functions as unknown as Records;

/** Modules of the kernel's headers; of the first ones each contains those before it. */
export const KERNEL_HEADERS = ['wdm', 'ntddk', 'ntifs', 'fltkernel', 'ntstrsafe', 'ntintsafe'] as const;

/** Everything known of a DDI. */
export function ddiRecord(name: string): DdiRecord | undefined {
  return Object.hasOwn(additions, name) ? additions[name] : Object.hasOwn(facts, name) ? facts[name] : undefined;
}

/** Names of everything known, in the order of the alphabet. */
export function knownNames(): string[] {
  return [...new Set([...Object.keys(facts), ...Object.keys(additions)])].sort();
}

/** What is said where a model imports a module that is neither a header nor a file beside it. */
export function describeMissingModule(specifier: string): { message: string; hint: string } {
  const there = [...KERNEL_HEADERS, 'windows'];
  const near = didYouMean(specifier, there);
  const names = there.map(name => `'${name}'`).join(', ');
  return {
    message: `Cannot find module '${specifier}'.`,
    hint: near ?? `there are ${names}, and files beside this one: './name'`,
  };
}

/**
 * What is said where a model asks a header for a name that it does not have.
 * @param exportsOf names that the module of a header has
 * @param handedOn it is only exported again: what is no routine may be a type
 * @returns undefined if `specifier` is none of the kernel's headers
 */
export function describeMissing(
  specifier: string,
  name: string,
  exportsOf: (header: string) => readonly string[],
  handedOn = false,
): { message: string; hint?: string } | undefined {
  if (!(KERNEL_HEADERS as readonly string[]).includes(specifier)) return undefined;
  if (handedOn && ddiRecord(name) === undefined) return undefined;
  const elsewhere = KERNEL_HEADERS.find(header => exportsOf(header).includes(name));
  if (elsewhere)
    return { message: `'${name}' is not declared in '${specifier}'.`, hint: `import it from '${elsewhere}'` };
  const near = didYouMean(name, exportsOf(specifier));
  const record = ddiRecord(name);
  if (!record) return { message: `Module '${specifier}' has no export '${name}'.`, ...(near ? { hint: near } : {}) };
  const hint = ['docs/ddi.md lists what is', ...(near ? [near] : [])].join('; ');
  return { message: `${name} (${record.header}) is not implemented.`, hint };
}

/** What to do about a routine that is called without having been imported; undefined: it is none that we know. */
export function importHint(name: string): string | undefined {
  const header = ddiRecord(name)?.header.replace(/\.h$/, '');
  const from = header && ((KERNEL_HEADERS as readonly string[]).includes(header) ? header : 'wdm');
  return from && `it is declared in a header: import { ${name} } from '${from}'`;
}
