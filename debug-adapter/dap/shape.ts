/** Checks request arguments: a client may send anything, and each handler may rely on what its shape says. */
import { ErrorCode, RequestError } from './errors';

type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'object';
/** A kind, a list of a kind, or a nested shape. */
export type Rule = Kind | readonly [Kind | Shape] | Shape;
/** Attribute names to rules; a name that ends in `?` may be absent. Attributes that are not named are let through. */
export type Shape = { readonly [name: string]: Rule };

/** @throws RequestError that names the request, the attribute and what it should have been */
export function check(command: string, shape: Shape, value: unknown): void {
  const problem = problemOf(shape, value ?? {}, 'arguments');
  if (problem) throw new RequestError(ErrorCode.badArguments, `${command}: ${problem}`);
}

function problemOf(rule: Rule, value: unknown, path: string): string | undefined {
  if (typeof rule === 'string')
    return isKind(rule, value) ? undefined : `"${path}" must be ${article(rule)}, but is ${described(value)}`;
  if (isList(rule)) {
    if (!Array.isArray(value)) return `"${path}" must be a list, but is ${described(value)}`;
    return first(value.map((item, index) => () => problemOf(rule[0], item, `${path}[${index}]`)));
  }
  if (!isKind('object', value)) return `"${path}" must be an object, but is ${described(value)}`;
  const record = value as Record<string, unknown>;
  return first(
    Object.entries(rule).map(([key, inner]) => () => {
      const optional = key.endsWith('?');
      const name = optional ? key.slice(0, -1) : key;
      const present = record[name] !== undefined && record[name] !== null;
      if (present) return problemOf(inner, record[name], path === 'arguments' ? name : `${path}.${name}`);
      return optional ? undefined : `"${name}" is missing`;
    }),
  );
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const run of checks) {
    const problem = run();
    if (problem) return problem;
  }
  return undefined;
}

function isList(rule: Rule): rule is readonly [Kind | Shape] {
  return Array.isArray(rule);
}

function isKind(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === kind;
  }
}

function article(kind: Kind): string {
  return kind === 'integer' || kind === 'object' ? `an ${kind}` : `a ${kind}`;
}

function described(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
