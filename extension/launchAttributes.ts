import type { LaunchAttributes } from '../debug-adapter/protocol';

/** One way in which a launch attribute can be wrong; the caller has the words for it. */
export type AttributeProblem =
  | { readonly kind: 'missing'; readonly attribute: string }
  | { readonly kind: 'type'; readonly attribute: string; readonly expected: string; readonly actual: string }
  | {
      readonly kind: 'range';
      readonly attribute: string;
      readonly minimum: number;
      readonly maximum: number;
      readonly actual: string;
    }
  | { readonly kind: 'enum'; readonly attribute: string; readonly values: readonly string[]; readonly actual: string }
  | { readonly kind: 'unknown'; readonly attribute: string; readonly nearest: string | undefined };

export type AttributeRule =
  | { readonly type: 'string'; readonly required?: boolean; readonly values?: readonly string[] }
  | { readonly type: 'boolean' }
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'strings' };

/** The rules behind package.json's `configurationAttributes`; a test holds both and `LaunchAttributes` together. */
export const attributeRules: { readonly [K in keyof Required<LaunchAttributes>]: AttributeRule } = {
  program: { type: 'string', required: true },
  processors: { type: 'integer', minimum: 1, maximum: 64 },
  seed: { type: 'integer', minimum: 0, maximum: 0xffff_ffff },
  rules: { type: 'string', values: ['report', 'strict'] },
  verifier: { type: 'strings' },
  stopOnEntry: { type: 'boolean' },
  commands: { type: 'strings' },
  showSystemFrames: { type: 'boolean' },
  memoryLimit: { type: 'integer', minimum: 64, maximum: 16_384 },
  historyMemory: { type: 'integer', minimum: 0, maximum: 16_384 },
  noDebug: { type: 'boolean' },
};

/** Attributes that VS Code itself understands or adds to every configuration. */
const hostAttributes = new Set([
  'type', 'name', 'request', 'preLaunchTask', 'postDebugTask', 'presentation', 'internalConsoleOptions', 'debugServer',
  'serverReadyAction', 'suppressMultipleSessionWarning', 'linux', 'osx', 'windows',
]); // biome-ignore format: one list

/** @returns every problem of the configuration, in the order of its attributes; empty when it may be launched */
export function checkAttributes(configuration: Readonly<Record<string, unknown>>): AttributeProblem[] {
  const problems: AttributeProblem[] = [];
  for (const [attribute, rule] of Object.entries(attributeRules)) {
    const value = configuration[attribute];
    if (value === undefined) {
      if (rule.type === 'string' && rule.required) problems.push({ kind: 'missing', attribute });
      continue;
    }
    const problem = checkValue(attribute, rule, value);
    if (problem) problems.push(problem);
  }
  for (const attribute of Object.keys(configuration)) {
    if (attribute in attributeRules || hostAttributes.has(attribute) || attribute.startsWith('__')) continue;
    problems.push({ kind: 'unknown', attribute, nearest: nearest(attribute, Object.keys(attributeRules)) });
  }
  return problems;
}

function checkValue(attribute: string, rule: AttributeRule, value: unknown): AttributeProblem | undefined {
  const actual = JSON.stringify(value) ?? String(value);
  const wrongType = (expected: string): AttributeProblem => ({ kind: 'type', attribute, expected, actual });
  switch (rule.type) {
    case 'string':
      if (typeof value !== 'string') return wrongType('string');
      if (rule.required && value.trim() === '') return { kind: 'missing', attribute };
      return rule.values && !rule.values.includes(value)
        ? { kind: 'enum', attribute, values: rule.values, actual }
        : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrongType('boolean');
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType('integer');
      if (value >= rule.minimum && value <= rule.maximum) return undefined;
      return { kind: 'range', attribute, minimum: rule.minimum, maximum: rule.maximum, actual };
    case 'strings':
      return Array.isArray(value) && value.every(item => typeof item === 'string') ? undefined : wrongType('string[]');
  }
}

/** The known name within two edits of a mistyped one. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map(candidate => ({
    candidate,
    distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
  }));
  ranked.sort((a, b) => a.distance - b.distance);
  return ranked[0] && ranked[0].distance <= 2 ? ranked[0].candidate : undefined;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(row[j - 1] + 1, previous[j] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = row;
  }
  return previous[b.length];
}
