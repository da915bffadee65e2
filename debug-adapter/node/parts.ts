/** The adapter's parts on Node.js: the real machine, with the files of this computer. */
import { getHeapStatistics } from 'node:v8';
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
  // process.memoryUsage() asks the operating system too, which takes longer than a slice of the machine's.
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
