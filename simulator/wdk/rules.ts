/**
 * What the documentation requires of a DDI's caller, as data. Host code: the machine asks at each call of a model.
 *
 * Facts: Microsoft windows-driver-docs-ddi, CC-BY-4.0, reworded and abbreviated (`data/ddi.json`).
 */
import data from './data/ddi.json';

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

/** IRQL that a caller of `name` may have; undefined where there is no rule. */
export function irqlRule(name: string): IrqlRule | undefined {
  return rules.get(name);
}

/** Everything known of a DDI. */
export function ddiRecord(name: string): DdiRecord | undefined {
  return records[name];
}
