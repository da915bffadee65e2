/** What a scenario may say. Rules as data; the types keep them complete. */
import { nearest } from '../../engine/diagnostics';
import { VerifierOptions } from '../../nt/inc/verifier';
import type { ApplicationSpec, DriverSpec, ScenarioExpectation, WaitExpectation } from '../../wdk/kdlab';
import type { SpecialPoolParameters } from '../../nt/inc/pool';
import type { LogParameters, VolumeParameters } from '../../nt/inc/volume';
import type { ScenarioSpec } from './scenario';

interface Rule {
  readonly expected: string;
  holds(value: unknown): boolean;
}

type Rules<T> = {
  readonly [K in keyof Required<T>]: Rule | { readonly each: Rules<any> } | { readonly of: Rules<any> };
};

/** The first thing that is wrong: where (keys from the outside in, indices left out) and what to do. */
export interface ScenarioMistake {
  readonly path: readonly string[];
  readonly message: string;
}

const text: Rule = { expected: 'a text', holds: v => typeof v === 'string' };
const boolean: Rule = { expected: 'true or false', holds: v => typeof v === 'boolean' };
const integer = (least: number, most: number): Rule => ({
  expected: `a whole number from ${least} to ${most}`,
  holds: v => Number.isInteger(v) && (v as number) >= least && (v as number) <= most,
});
const listOf = (rule: Rule, what: string): Rule => ({
  expected: `a list of ${what}`,
  holds: v => Array.isArray(v) && v.every(x => rule.holds(x)),
});
const oneOf = (...values: string[]): Rule => ({
  expected: values.map(v => `'${v}'`).join(', '),
  holds: v => values.includes(v as string),
});
/** Part of object names and paths. */
const fileName: Rule = {
  expected: 'a name of 1 to 255 characters without \\ / : * ? " < > | and blanks',
  holds: v => typeof v === 'string' && /^[^\\/:*?"<>|\s]{1,255}$/.test(v),
};
const model: Rule = { expected: "the path of a model: './file.ts'", holds: v => typeof v === 'string' && v !== '' };

const driver: Rules<DriverSpec> = {
  service: fileName,
  model,
  image: fileName,
  start: boolean,
  create: boolean,
  path: text,
  signature: oneOf('release', 'test', 'none'),
  type: oneOf('kernel', 'file-system'),
  altitude: {
    expected: "an altitude: '370000', '370000.5'",
    holds: v => typeof v === 'string' && /^\d+(\.\d+)?$/.test(v),
  },
  values: {
    expected: "values by their paths below the service key: { 'Parameters\\\\Size': 4 }",
    holds: v =>
      isRecord(v) &&
      Object.values(v).every(x => text.holds(x) || typeof x === 'number' || listOf(text, 'texts').holds(x)),
  },
};

const application: Rules<ApplicationSpec> = {
  image: fileName,
  model,
  arguments: listOf(text, 'texts'),
  delay: { expected: 'milliseconds', holds: v => typeof v === 'number' && v >= 0 && Number.isFinite(v) },
};

const wait: Rules<WaitExpectation> = {
  thread: text,
  waitReason: text,
  irql: integer(0, 15),
  stackContains: listOf(text, "symbols ('nt!KeWaitForSingleObject')"),
  message: listOf(text, 'texts'),
};

const expectation: Rules<ScenarioExpectation> = {
  outcome: oneOf('completed', 'bugcheck', 'hang', 'violation', 'memoryLimit'),
  bugcheck: {
    expected: "a bug check code as '0xB8', or null",
    holds: v => v === null || (typeof v === 'string' && /^0x[0-9a-f]{1,8}$/i.test(v)),
  },
  parameters: listOf(text, "texts ('0x1', 'any', 'meaning: ...')"),
  irql: integer(0, 15),
  currentThread: text,
  stackContains: listOf(text, "symbols ('nt!KeBugCheckEx')"),
  violations: listOf(text, 'texts'),
  output: listOf(text, 'texts'),
  faultingFrame: text,
  hang: { of: wait },
  events: listOf(text, "texts of events ('dpc routine begins')"),
  statements: integer(1, Number.MAX_SAFE_INTEGER),
  at: text,
  state: listOf(text, "conditions ('@$irql == 2')"),
  shows: {
    expected: "commands with texts of their output: { '!irql': ['DISPATCH_LEVEL'] }",
    holds: v => isRecord(v) && Object.values(v).every(lines => listOf(text, 'texts').holds(lines)),
  },
};

export const verifierOptionNames: readonly string[] = ['standard', ...Object.keys(VerifierOptions)];

export function isVerifierOptions(value: unknown): boolean {
  return Array.isArray(value) && value.every(name => verifierOptionNames.includes(name));
}

const verifierSettings: Readonly<Record<string, (value: unknown) => boolean>> = {
  options: isVerifierOptions,
  drivers: v => Array.isArray(v) && v.every(name => fileName.holds(name)),
  lowResources: v =>
    isRecord(v) &&
    Object.entries(v).every(
      ([key, n]) =>
        (key === 'probability' && integer(0, 10_000).holds(n)) || (key === 'delay' && integer(0, 100_000).holds(n)),
    ),
};

function holdsVerifierSettings(value: Record<string, unknown>): boolean {
  return Object.entries(value).every(
    ([key, part]) => Object.hasOwn(verifierSettings, key) && verifierSettings[key](part),
  );
}

const volume: Rules<VolumeParameters> = {
  label: text,
  size: integer(0x100_0000, 0x1000_0000_0000),
  files: {
    expected: "files with their text, and directories with null: { 'C:\\\\data\\\\a.txt': 'text' }",
    holds: v => isRecord(v) && Object.values(v).every(content => content === null || typeof content === 'string'),
  },
  latency: integer(1, 1_000_000),
  shortNames: boolean,
  log: {
    of: {
      size: integer(0x1000, 0x1000_0000),
      fill: { expected: 'a number from 0 to 1', holds: v => typeof v === 'number' && v >= 0 && v <= 1 },
      fullAt: integer(0, 0xffff_ffff),
    } satisfies Rules<LogParameters>,
  },
};

const scenarioRules: Rules<ScenarioSpec> = {
  title: text,
  processors: integer(1, 64),
  seed: integer(0, 0xffff_ffff),
  drivers: { each: driver },
  applications: { each: application },
  rules: oneOf('report', 'strict'),
  debugger: boolean,
  trackLockedPages: boolean,
  verifier: {
    expected: `options of Driver Verifier (${verifierOptionNames.join(', ')}), or { options: [...], drivers: [...] }`,
    holds: v => isVerifierOptions(v) || (isRecord(v) && holdsVerifierSettings(v)),
  },
  pool: oneOf('classic', 'segment'),
  specialPool: {
    of: {
      tag: {
        expected: "up to four characters, with ? and *: 'PTa*'",
        holds: v => typeof v === 'string' && /^[\x20-\x7e]{1,4}$/.test(v),
      },
      size: integer(1, 0xfff),
      verifyStart: boolean,
    } satisfies Rules<SpecialPoolParameters>,
  },
  doubleFault: oneOf('trap-frame', 'registers'),
  stopServices: boolean,
  volume: { of: volume },
  memoryPressure: boolean,
  testSigning: boolean,
  expect: { of: expectation },
  steps: listOf(integer(0, 0xffff_ffff), 'whole numbers'),
  bootTime: {
    expected: 'an ISO date',
    holds: v => typeof v === 'bigint' || (typeof v === 'string' && !Number.isNaN(Date.parse(v))),
  },
};

export function checkScenario(spec: object): ScenarioMistake | undefined {
  return check(spec as Record<string, unknown>, scenarioRules, []);
}

function check(value: Record<string, unknown>, rules: Rules<any>, outer: string[]): ScenarioMistake | undefined {
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue;
    const path = [...outer, key];
    if (!Object.hasOwn(rules, key)) {
      const meant = nearest(key, Object.keys(rules));
      return {
        path,
        message: `A scenario has no '${path.join('.')}'. (${meant ? `did you mean '${meant}'?` : `known: ${Object.keys(rules).join(', ')}`})`,
      };
    }
    const found = checkPart(part, rules[key], path);
    if (found) return found;
  }
  if ('model' in rules && value.model === undefined)
    return { path: outer, message: `'${outer.join('.')}' needs a model: { model: './file.ts', ... }.` };
  return undefined;
}

function checkPart(part: unknown, rule: Rules<any>[string], path: string[]): ScenarioMistake | undefined {
  const name = path.join('.');
  if ('each' in rule) {
    if (!Array.isArray(part) || !part.every(isRecord))
      return { path, message: `'${name}' must be a list of { model: './file.ts', ... }.` };
    for (const item of part) {
      const found = check(item, rule.each, path);
      if (found) return found;
    }
    return undefined;
  }
  if ('of' in rule)
    return isRecord(part) ? check(part, rule.of, path) : { path, message: `'${name}' must be an object: { ... }.` };
  if (rule.holds(part)) return undefined;
  return { path, message: `'${name}' must be ${rule.expected}, but is ${shown(part)}.` };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : Array.isArray(value) ? 'a list with something else' : String(value);
}
