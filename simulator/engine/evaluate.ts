import type { Fiber } from './api';
import type { ProgramImpl } from './program';
import type { FrameImpl } from './runtime/fiber';

export function evaluateExpression(
  _program: ProgramImpl,
  _frame: FrameImpl | undefined,
  _moduleId: string,
  _expression: string,
  _options: { sideEffects: boolean; stackBytes: number; extra?: Readonly<Record<string, unknown>> },
): Fiber {
  throw new Error('not yet');
}
