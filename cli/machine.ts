/** A machine from a file on the command line. */
import { resolve } from 'node:path';
import { DEFAULT_MEMORY_LIMIT } from '../debug-adapter/dap/launchAttributes';
import type { Parts } from '../debug-adapter/dap/parts';
import { machinePath } from '../debug-adapter/dap/sources';
import { nodeParts } from '../debug-adapter/node/parts';
import { whyNotAFile } from '../debug-adapter/node/sourceHost';
import type { DebugTarget } from '../simulator/debug/target';
import { CompileError } from '../simulator/engine/api';
import { UsageError } from './errors';

export interface MachineOptions {
  readonly processors?: number;
  readonly seed?: number;
  readonly verifier?: readonly string[];
  /** Whether somebody goes back in it; default true. Otherwise no states are remembered. */
  readonly travels?: boolean;
  /** Whether somebody asks where its events came from; default true. */
  readonly placeEvents?: boolean;
}

export interface OpenMachine {
  readonly target: DebugTarget;
  readonly parts: Parts;
}

/**
 * Compiles the file and puts the machine before its first statement.
 * @throws UsageError with `file:line:column: text` for each mistake
 */
export async function openMachine(file: string, options: MachineOptions): Promise<OpenMachine> {
  const program = resolve(file);
  const problem = whyNotAFile(program);
  if (problem) throw new UsageError(problem);
  const parts = nodeParts();
  const { processors, seed, verifier, travels = true, placeEvents } = options;
  try {
    const target = parts.createTarget({
      program: machinePath(program, process.platform),
      processors,
      seed,
      verifier,
      memoryLimit: DEFAULT_MEMORY_LIMIT,
      ...(travels ? {} : { historyMemory: 0 }),
      placeEvents,
    });
    target.setExpressionEvaluator(parts.createExpressionEvaluator());
    await target.load();
    return { target, parts };
  } catch (error) {
    if (error instanceof CompileError) throw new UsageError(error.message);
    if (error instanceof Error) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}
