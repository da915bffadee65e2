/** What a good reader of the stack would say, each with its reason and what to try. */
import { dword, hex as digits } from '../format';
import type { StackAnalysis } from './analysis';
import type { Facts } from './facts';
import type { PointerSize } from './frames';
import { crashFindings } from './crash';
import { doubtFindings } from './doubts';
import { pathFindings } from './paths';
import { printedWrong } from './printed';
import { reentryFindings } from './reentry';
import { usageFindings } from './usage';

export interface Finding {
  /** What a program can ask for: `stack-overflow`, `symbol-overlap` ... */
  readonly id: string;
  readonly text: string;
  /** Frames it is about, by their place in the list. */
  readonly frames?: readonly number[];
  readonly advice?: string;
}

export type Finder = (stack: StackAnalysis, facts: Facts) => readonly Finding[];

const finders: readonly Finder[] = [
  usageFindings,
  reentryFindings,
  pathFindings,
  crashFindings,
  doubtFindings,
  printedWrong,
];

export function findings(stack: StackAnalysis, facts: Facts): Finding[] {
  return finders.flatMap(find => find(stack, facts));
}

export const hex = (n: number | bigint): string => `0x${digits(n)}`;

/** Addresses of 16 digits, or 8 of a 32-bit system; without a back-tick, which begins code in Markdown. */
export const addressText =
  (pointer: PointerSize) =>
  (value: bigint): string =>
    pointer === 4 ? dword(value) : digits(value, 16);

export const count = (n: number | bigint): string => n.toLocaleString('en-US');

/** Frames as the report numbers them, and WinDbg does: hexadecimal. */
export const frameNumber = (index: number): string => index.toString(16).padStart(2, '0');
export const frameRange = (first: number, last: number): string =>
  first === last ? frameNumber(first) : `${frameNumber(first)}-${frameNumber(last)}`;
