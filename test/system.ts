/** The compiled system for tests, once per process: as it was built, or from its sources where those are newer. */
import { isBuilt } from '../scripts/lib/built.mjs';
import { readSystemSources } from '../scripts/systemSources';
import { nodeSystem, type SystemImage } from '../debug-adapter/node/system';
import { compileSystem } from '../simulator/boot/compileSystem';

let system: SystemImage | undefined;

export function testSystem(): SystemImage {
  system ??= isBuilt() ? nodeSystem() : compiled();
  return system;
}

function compiled(): SystemImage {
  const sources = readSystemSources();
  return { modules: compileSystem(sources), text: id => sources.get(id) };
}
