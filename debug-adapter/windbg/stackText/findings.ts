/** What a good reader of the stack would say, each with its reason and what to try. */
import { hex as digits } from '../format';
import type { StackAnalysis } from './analysis';
import type { Facts } from './facts';
import { crashFindings } from './crash';
import { pathFindings } from './paths';
import { printedWrong } from './printed';
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

const finders: readonly Finder[] = [usageFindings, pathFindings, crashFindings, printedWrong];

export function findings(stack: StackAnalysis, facts: Facts): Finding[] {
  return finders.flatMap(find => find(stack, facts));
}

export const hex = (n: number | bigint): string => `0x${digits(n)}`;
