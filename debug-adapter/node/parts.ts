/** The adapter's parts on Node.js: the real machine, with the files of this computer. */
import { createDebugTarget } from '../../simulator/debug';
import { buildBugCheckReport, buildMachineState, CommandInterpreter, createExpressionEvaluator } from '../windbg';
import type { Parts } from '../dap/parts';
import { sealFunctionConstructors } from './isolation';
import { diskSources } from './sourceHost';
import { nodeSystem } from './system';

export function nodeParts(): Parts {
  sealFunctionConstructors();
  return {
    createTarget: spec => createDebugTarget(spec, { sources: diskSources, system: nodeSystem(), usedMemory }),
    createInterpreter: context => new CommandInterpreter(context),
    createExpressionEvaluator,
    buildMachineState,
    buildBugCheckReport,
  };
}

/** Bytes: what JavaScript values take, and buffers outside its heap. */
function usedMemory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
