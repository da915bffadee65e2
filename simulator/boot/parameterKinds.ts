/** Which parameters of the kernel's exported functions are numbers, and which bigints: read from their declarations. */
import { topLevelItems } from '../memory/cTypes';

export const NUMBER = 'n';
export const BIGINT = 'i';
const OTHER = ' ';

export interface NumberParameters {
  /** One character for each parameter up to the last that is checked: NUMBER, BIGINT, or a blank. */
  readonly kinds: string;
  readonly names: readonly string[];
}

const ALIAS = /^export type (\w+) = (number|bigint);/gm;
const FUNCTION = /^export function (\w+)\(/gm;

/** Names that types of all these texts give to `number` and `bigint`. */
export function numberAliases(texts: Iterable<string>): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const text of texts) for (const [, name, type] of text.matchAll(ALIAS)) aliases.set(name, type);
  return aliases;
}

/** By function; undefined where a module has none with such parameters. */
export function numberParameters(
  text: string,
  aliases: ReadonlyMap<string, string>,
): Record<string, NumberParameters> | undefined {
  const found: Record<string, NumberParameters> = {};
  for (const match of text.matchAll(FUNCTION)) {
    const declared = parametersAt(text, match.index + match[0].length - 1);
    const kinds = declared
      .map(d => kindOf(d.type, aliases))
      .join('')
      .trimEnd();
    if (kinds !== '') found[match[1]] = { kinds, names: declared.slice(0, kinds.length).map(d => d.name) };
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Of the list that opens at `start`; comments in it are left out. */
function parametersAt(text: string, start: number): { name: string; type: string }[] {
  let depth = 0;
  let end = start;
  do {
    if (/[([{]/.test(text[end])) depth++;
    else if (/[)\]}]/.test(text[end])) depth--;
    end++;
  } while (depth > 0 && end < text.length);
  const list = text.slice(start, end).replace(/\/\*.*?\*\/|\/\/.*$/gms, '');
  return topLevelItems(list).map(item => {
    const [, name = '', type = ''] = /^(\w+)\??\s*:(.*)$/s.exec(item) ?? [];
    return { name, type };
  });
}

/** A type that takes both kinds, or neither, is not checked. */
function kindOf(type: string, aliases: ReadonlyMap<string, string>): string {
  const members = type
    .split('=', 1)[0]
    .split('|')
    .map(member => aliases.get(member.trim()) ?? member.trim());
  const takes = (kind: string) => members.includes(kind);
  const known = members.every(member => /^(number|bigint|string|boolean|null|undefined)$/.test(member));
  if (!known || takes('number') === takes('bigint')) return OTHER;
  return takes('number') ? NUMBER : BIGINT;
}
