/** The adapter's parts on Node.js: the real machine, with the files of this computer unless others are given. */
import { createDebugTarget, type SourceHost } from '../../simulator/debug';
import { buildBugCheckReport, buildMachineState, CommandInterpreter, createExpressionEvaluator } from '../windbg';
import type { Parts } from '../dap/parts';
import { bounded } from './isolation/bounded';
import { largeObjects, usedMemory } from './memory';
import { diskSources } from './sourceHost';
import { nodeSystem } from './system';

export function nodeParts(sources: SourceHost = diskSources): Parts {
  return {
    createTarget: spec =>
      createDebugTarget(spec, {
        sources,
        system: nodeSystem(),
        bounded,
        usedMemory,
        largeObjects,
      }),
    createInterpreter: context => new CommandInterpreter(context),
    createExpressionEvaluator,
    buildMachineState,
    buildBugCheckReport,
  };
}
