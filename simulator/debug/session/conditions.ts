/** Conditions of breakpoints, asked where the code runs: a miss costs no stop. */
import { anyNameHook } from '../../engine/bind/hooks';
import type { Frame, Program, TrapCondition } from '../../engine/api';
import type { ConditionPlace, ExpressionEvaluator } from '../target';
import type { BreakpointImpl, Location } from './breakpoints';
import { visibleAt } from './variables';

/**
 * Whether a breakpoint's condition may hold at a location, for the traps of one program. Undefined where every pass is a
 * stop, or has to be looked at in one: the thread matters, or the condition needs more than the names of its place.
 */
export function trapCondition(
  evaluator: ExpressionEvaluator | undefined,
  { spec }: BreakpointImpl,
  location: Location,
): ((program: Program) => TrapCondition | undefined) | undefined {
  const { condition, thread } = spec;
  if (condition === undefined || thread || !evaluator?.conditionAt) return undefined;
  let last: { readonly program: Program; readonly holds: TrapCondition | undefined } | undefined;
  return program => {
    if (last?.program !== program)
      last = { program, holds: evaluator.conditionAt!(condition, placeOf(program, location)) };
    return last.holds;
  };
}

function placeOf(program: Program, { module, symbol, point }: Location): ConditionPlace {
  const accessors = new Set(program.modules.flatMap(m => m.hooks));
  const locals = visibleAt(symbol.record, point);
  return {
    read(name) {
      const local = locals.find(v => v.name === name);
      if (local) return program.variableReader(local) as (frame: object) => unknown;
      const global = program.moduleVariables(module.moduleId).find(v => v.name === name);
      return global && (() => global.get());
    },
    mayRunCode: key => accessors.has(key) || accessors.has(anyNameHook),
  };
}

/** One of several may hold. */
export function anyOf(conditions: readonly TrapCondition[]): TrapCondition {
  return conditions.length === 1 ? conditions[0] : (frame: Frame) => conditions.some(c => c(frame));
}
