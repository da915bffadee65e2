/**
 * What the documentation requires of a DDI's caller, as data. Host code: the machine asks at each call of a model.
 *
 * Facts: Microsoft windows-driver-docs-ddi, CC-BY-4.0, reworded and abbreviated (`data/ddi.json`).
 */
import data from './data/ddi.json';
import conditional from './data/irql-cases.json';

export interface DdiRecord {
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

export interface IrqlRule {
  readonly max?: number;
  readonly min?: number;
  readonly note?: string;
  readonly page: string;
}

const records = data.functions as unknown as Readonly<Record<string, DdiRecord>>;
const rules = new Map<string, IrqlRule>();
for (const [name, record] of Object.entries(records)) {
  const { max, min, note, page } = record;
  if (max !== undefined || min !== undefined) rules.set(name, { max, min, note, page: page ?? record.header });
}

/** A rule that holds when an argument (by position) has a value, or always. */
interface IrqlCase {
  readonly argument?: number;
  readonly equals?: string;
  readonly max: number;
}
const cases = conditional.cases as Readonly<Record<string, readonly IrqlCase[]>>;

/** IRQL that a caller of `name` with these arguments may have; undefined where there is no rule. */
export function irqlRule(name: string, args: readonly unknown[]): IrqlRule | undefined {
  const rule = rules.get(name);
  const found = cases[name]?.find(c => c.argument === undefined || String(args[c.argument]) === c.equals);
  return rule && found ? { ...rule, max: found.max } : rule;
}

/** Everything known of a DDI. */
export function ddiRecord(name: string): DdiRecord | undefined {
  return records[name];
}
