/** Names and parameters of bug checks, from the data file (Microsoft windows-driver-docs, CC-BY-4.0). */
import data from '../data/bugchecks.json';
import { hex } from '../format';

interface Variant {
  readonly meaning?: string;
  readonly params?: readonly (string | null)[];
  readonly arg1?: string;
  readonly arg2?: string;
  readonly arg3?: string;
  readonly arg4?: string;
}
interface Entry {
  readonly code: string;
  readonly name: string;
  readonly params?: readonly (string | null)[] | null;
  readonly variants?: readonly Variant[];
  readonly note?: string;
  readonly page?: string;
}

const byCode = new Map((data.codes as readonly Entry[]).map(entry => [Number(entry.code), entry]));

/** Codes that drivers make up have no name; WinDbg says so. */
export function bugCheckName(code: number): string {
  return byCode.get(code)?.name ?? 'Unknown bugcheck code';
}

export function isKnownBugCheck(code: number): boolean {
  return byCode.has(code);
}

/** Code of a name or number as a person types it: `0xD1`, `d1`, `DRIVER_IRQL_NOT_LESS_OR_EQUAL`. */
export function bugCheckNamed(name: string): number | undefined {
  const upper = name.toUpperCase();
  for (const [code, entry] of byCode) if (entry.name === upper) return code;
  return undefined;
}

/** `learn.microsoft.com` page that documents the code. */
export function bugCheckPage(code: number): string | undefined {
  const page = byCode.get(code)?.page;
  return page && `https://learn.microsoft.com/windows-hardware/drivers/debugger/${page.replace(/\.md$/, '')}`;
}

/** The sub-case that the parameters select (`double fault ...` for 0x7F/8), if the page has one. */
function variantOf(entry: Entry | undefined, parameters: readonly bigint[]): Variant | undefined {
  return entry?.variants?.find(variant => {
    const conditions = [variant.arg1, variant.arg2, variant.arg3, variant.arg4];
    if (conditions.every(c => c === undefined)) return false;
    return conditions.every((wanted, i) => wanted === undefined || alternatives(wanted).includes(parameters[i]));
  });
}

function alternatives(text: string): (bigint | undefined)[] {
  return text.split('|').map(part => (/^(0x[0-9a-f]+|\d+)$/i.test(part) ? BigInt(part) : undefined));
}

/** What each of the four parameters means, in words; `(reserved)` where nothing is documented. */
export function parameterMeanings(
  code: number,
  parameters: readonly bigint[],
): { readonly meanings: readonly string[]; readonly variant?: string } {
  const entry = byCode.get(code);
  const variant = variantOf(entry, parameters);
  const own = variant?.params ?? [];
  const shift = own.length === 4 ? 0 : 1;
  const meanings = [0, 1, 2, 3].map(i => own[i - shift] ?? documented(entry, i) ?? '(reserved)');
  if (variant?.meaning && variant.arg1 !== undefined) meanings[0] = variant.meaning;
  return { meanings, variant: variant?.meaning };
}

function documented(entry: Entry | undefined, index: number): string | undefined {
  const text = entry?.params?.[index];
  return text && !/^per Arg\d/.test(text) ? text : undefined;
}

/** `0xB8`, as the report names it. */
export function bugCheckCode(code: number): string {
  return `0x${hex(code).toUpperCase()}`;
}
