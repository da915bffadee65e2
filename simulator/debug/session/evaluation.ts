/** Runs an expression in a frame on a fiber of its own, beside the machine's time. */
import type { CompiledModule, Fiber, Frame, SideEffects } from '../../engine/api';
import type { MachineRequest } from '../../hal/machine';
import type { MachineRun } from './machineRun';

export interface EvaluationRequest {
  readonly expression: string;
  readonly moduleId: string;
  readonly frame: Frame | undefined;
  readonly owner: unknown;
  readonly sideEffects: SideEffects;
  /** Statements after which it is given up. */
  readonly limit: number;
  /** Whether somebody wants to stop before a statement. */
  stopsAt?(module: CompiledModule, probe: number): boolean;
}

/** It would have had to wait, or ended the machine: what it did so far has to be undone. */
export class AbandonedEvaluation extends Error {}

/** It has to wait or to stop on its way, which only what runs as part of the machine can. What it did so far has to be undone. */
export class NeedsMachine extends AbandonedEvaluation {}

const EVALUATION_STACK = 0x10000;

/**
 * Value of the expression.
 * @throws what the expression throws, CompileError, AbandonedEvaluation
 */
export function evaluateNow(run: MachineRun, request: EvaluationRequest): unknown {
  const { program, machine } = run;
  const before = program.executed;
  try {
    const fiber = program.evaluateIn(request.frame, request.moduleId, request.expression, {
      sideEffects: request.sideEffects,
      stackBytes: EVALUATION_STACK,
    });
    fiber.owner = request.owner;
    return drive(run, fiber, request);
  } finally {
    machine.exclude(program.executed - before);
  }
}

function drive(run: MachineRun, fiber: Fiber, { limit, stopsAt }: EvaluationRequest): unknown {
  const { program } = run;
  const end = program.executed + limit;
  for (;;) {
    const result = program.run(fiber, Math.max(1, end - program.executed));
    switch (result.kind) {
      case 'returned':
        return result.value;
      case 'threw':
        throw result.error;
      case 'exception':
        if (result.handledAt < 0) throw result.error;
        fiber.setException(result.error);
        break;
      case 'trap':
        if (stopsAt?.(result.module, result.probe)) throw new NeedsMachine('the expression reaches a breakpoint');
        break;
      case 'budget':
        if (program.executed >= end)
          throw new AbandonedEvaluation(
            `the expression did not end within ${limit.toLocaleString('en-US')} statements`,
          );
        break;
      case 'stackOverflow':
        throw new AbandonedEvaluation('the expression ran out of stack');
      case 'request':
        serve(run, fiber, result.request as MachineRequest);
        break;
    }
  }
}

function serve(run: MachineRun, fiber: Fiber, request: MachineRequest): void {
  switch (request.kind) {
    case 'interrupts':
    case 'yield':
    case 'debugBreak':
      return;
    case 'capture':
      fiber.setResult([]);
      return;
    case 'violation':
      return;
    case 'bugcheck':
      throw new AbandonedEvaluation(
        `the expression caused bug check 0x${request.bugcheck.code.toString(16).toUpperCase()}`,
      );
    default:
      throw new NeedsMachine(
        `the expression would have to wait at ${where(run, fiber)}: what runs in the debugger cannot wait`,
      );
  }
}

function where(run: MachineRun, fiber: Fiber): string {
  const leaf = fiber.frames[fiber.frames.length - 1];
  return leaf ? `${run.symbols.symbolOfUnit(leaf.code).module}!${leaf.code.record.name}` : 'its first call';
}
