/**
 * What is checked where a model calls a DDI: that the numbers it passes are of the kind that the routine takes, and the
 * caller's IRQL and arguments as the documentation requires.
 */
import type { CompiledModule } from '../engine/api';
import type { ViolationData } from '../hal/intrinsics';
import type { Machine } from '../hal/machine';
import type { KPRCB } from '../nt/inc/ke';
import { levelName } from '../wdk/levels';
import { argumentViolation } from '../wdk/argumentRules';
import { irqlRule } from '../wdk/rules';
import { BIGINT, NUMBER, type NumberParameters } from './parameterKinds';

export interface CallChecks {
  /**
   * @throws TypeError, which the model's statement raises: a bigint where a number is expected, or the reverse
   * @returns what suspends the run, if a rule is violated and the session is strict
   */
  call(machine: Machine, name: string, args: readonly unknown[]): unknown;
}

const made = new WeakMap<readonly CompiledModule[], CallChecks>();

/** The checks of a system, of which a process boots many machines. */
export function callChecks(system: readonly CompiledModule[]): CallChecks {
  let checks = made.get(system);
  if (!checks) {
    const numbers = new Map<string, NumberParameters>();
    for (const m of system) for (const [name, kinds] of Object.entries(m.numbers ?? {})) numbers.set(name, kinds);
    checks = {
      call(machine, name, args) {
        const parameters = numbers.get(name);
        if (parameters) checkNumbers(name, parameters, args);
        const broken = irqlViolation(machine, name, args) ?? wrongArgument(machine, name, args);
        return broken && report(machine, broken);
      },
    };
    made.set(system, checks);
  }
  return checks;
}

/** JavaScript keeps the two apart where C converts, and the kernel would fail somewhere inside. */
function checkNumbers(name: string, { kinds, names }: NumberParameters, args: readonly unknown[]): void {
  for (let i = 0; i < kinds.length && i < args.length; i++) {
    const value = args[i];
    if (typeof value === 'bigint' && kinds[i] === NUMBER)
      throw new TypeError(`${name}: ${names[i]} is a number, and was given the bigint ${value}n: pass Number(...)`);
    if (typeof value === 'number' && kinds[i] === BIGINT)
      throw new TypeError(`${name}: ${names[i]} is a bigint, and was given the number ${value}: pass BigInt(...)`);
  }
}

function wrongArgument(machine: Machine, name: string, args: readonly unknown[]): ViolationData | undefined {
  const wrong = argumentViolation(name, args, machine.options.bootTime);
  return wrong && { kind: 'argument', text: wrong.text, source: wrong.page };
}

function irqlViolation(machine: Machine, name: string, args: readonly unknown[]): ViolationData | undefined {
  const waitNext = (machine.current.gs as KPRCB | null)?.CurrentThread?.WaitNext === 1;
  const rule = irqlRule(name, args, waitNext);
  if (!rule) return undefined;
  const irql = machine.current.cr8;
  if ((rule.max === undefined || irql <= rule.max) && (rule.min === undefined || irql >= rule.min)) return undefined;
  const wanted =
    rule.max !== undefined && irql > rule.max
      ? `at most ${levelName(rule.max)}`
      : `at least ${levelName(rule.min ?? 0)}`;
  return {
    kind: 'irql',
    text: `${name} was called at ${levelName(irql)}; allowed is ${wanted}${rule.note ? ` (${rule.note})` : ''}`,
    source: rule.page,
  };
}

function report(machine: Machine, violation: ViolationData): unknown {
  machine.options.onViolation?.(violation);
  return machine.options.strict ? machine.program.suspend({ kind: 'violation', violation }) : undefined;
}
