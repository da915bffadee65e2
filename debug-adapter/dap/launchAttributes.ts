/** Launch attributes, checked: a wrong one is told by name, with what it should be. */
import { isVerifierOptions, verifierOptionNames } from '../../simulator/debug/session/scenarioCheck';
import type { LaunchAttributes } from '../protocol';
import { nearest } from '../windbg/format';
import { ErrorCode, RequestError } from './errors';

/** MB that a machine may use unless the launch says otherwise. */
export const DEFAULT_MEMORY_LIMIT = 512;

interface Rule {
  readonly expected: string;
  holds(value: unknown): boolean;
}

const integer = (least: number, most: number): Rule => ({
  expected: `a whole number from ${least} to ${most}`,
  holds: value => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
});
const boolean: Rule = { expected: 'true or false', holds: value => typeof value === 'boolean' };

const rules: { readonly [K in keyof Required<LaunchAttributes>]: Rule } = {
  program: {
    expected: 'the absolute path of a *.scenario.ts or of a driver model',
    holds: value => typeof value === 'string' && /^(?:[\\/]|[A-Za-z]:[\\/])/.test(value),
  },
  processors: integer(1, 64),
  seed: integer(0, 0xffff_ffff),
  rules: { expected: '"report" or "strict"', holds: value => value === 'report' || value === 'strict' },
  verifier: {
    expected: `a list of options of Driver Verifier (${verifierOptionNames.join(', ')})`,
    holds: isVerifierOptions,
  },
  stopOnEntry: boolean,
  commands: {
    expected: 'a list of WinDbg commands',
    holds: value => Array.isArray(value) && value.every(item => typeof item === 'string'),
  },
  showSystemFrames: boolean,
  memoryLimit: integer(64, 16_384),
  historyMemory: integer(0, 16_384),
  noDebug: boolean,
};

/** What clients add to every launch request. */
const ofClients =
  /^(?:type|name|request|presentation|preLaunchTask|postDebugTask|internalConsoleOptions|debugServer|serverReadyAction|suppressMultipleSessionWarning|linux|osx|windows|restart|__.*)$/;

/** @throws RequestError for the first attribute that is wrong */
export function checkLaunch(args: Readonly<Record<string, unknown>>): LaunchAttributes {
  const fail = (message: string): never => {
    throw new RequestError(ErrorCode.badLaunchAttribute, `launch: ${message}`, true);
  };
  if (args.program === undefined) fail(`"program" is missing: give it ${rules.program.expected}.`);
  for (const [name, value] of Object.entries(args)) {
    if (ofClients.test(name) || value === undefined || value === null) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof LaunchAttributes] : undefined;
    // An attribute that nobody knows does no harm, unless it is a slip of the pen.
    const [meant] = rule ? [] : nearest(name, Object.keys(rules));
    if (meant) fail(`there is no attribute "${name}"; did you mean "${meant}"?`);
    if (rule && !rule.holds(value)) fail(`"${name}" must be ${rule.expected}, but is ${JSON.stringify(value)}.`);
  }
  return args as unknown as LaunchAttributes;
}
