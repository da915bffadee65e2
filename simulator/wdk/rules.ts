/**
 * What the documentation requires of a DDI's caller, as data. Host code: the machine asks at each call of a model.
 *
 * Facts: Microsoft windows-driver-docs-ddi, CC-BY-4.0, reworded and abbreviated (`data/known.json`, `data/ddi.json`).
 */
import conditional from './data/irql-cases.json';
import { knownNames, ddiRecord } from './known';

export interface IrqlRule {
  readonly max?: number;
  readonly min?: number;
  readonly note?: string;
  readonly page: string;
}

/** A rule that holds when an argument (by position) has a value, when the thread has just announced a wait, or always. */
interface IrqlCase {
  readonly waitNext?: boolean;
  readonly argument?: number;
  readonly equals?: string;
  readonly max: number;
}
const cases = conditional.cases as Readonly<Record<string, readonly IrqlCase[]>>;

/**
 * IRQL that a caller of `name` with these arguments may have; undefined where there is no rule.
 * @param waitNext the thread has called KeSetEvent, KeReleaseSemaphore ... with Wait = TRUE, and holds the dispatcher lock
 */
export function irqlRule(name: string, args: readonly unknown[], waitNext = false): IrqlRule | undefined {
  const rule = ruleOf(name);
  const fits = (c: IrqlCase) =>
    c.waitNext ? waitNext : c.argument === undefined || String(args[c.argument]) === c.equals;
  const found = cases[name]?.find(fits);
  return rule && found ? { ...rule, max: found.max } : rule;
}

/** Asked at every call of a model: what the data say of a name is put together once. */
const rules = new Map<string, IrqlRule | undefined>();
function ruleOf(name: string): IrqlRule | undefined {
  if (rules.has(name)) return rules.get(name);
  const record = ddiRecord(name);
  const rule =
    record && (record.max !== undefined || record.min !== undefined)
      ? { max: record.max, min: record.min, note: record.note, page: record.page ?? record.header }
      : undefined;
  rules.set(name, rule);
  return rule;
}

/** Every rule, by routine, as data. */
export function documentedIrqls(): Record<string, { max?: number; min?: number; cases?: readonly IrqlCase[] }> {
  const found: Record<string, { max?: number; min?: number; cases?: readonly IrqlCase[] }> = {};
  for (const name of knownNames()) {
    const rule = ruleOf(name);
    if (rule) found[name] = { max: rule.max, min: rule.min, ...(cases[name] && { cases: cases[name] }) };
  }
  return found;
}
