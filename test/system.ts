/** The compiled system for tests, once per process: as it was built, or from its sources where those are newer. */
import { Script } from 'node:vm';
import { isBuilt } from '../scripts/lib/built.mjs';
import { readSystemSources } from '../scripts/systemSources';
import { nodeSystem, type SystemImage } from '../debug-adapter/node/system';
import { compileSystem } from '../simulator/boot/compileSystem';
import { perProgram } from '../simulator/boot/systemArtifact';
import type { CompiledModule } from '../simulator/engine/api';

let system: SystemImage | undefined;

export function testSystem(): SystemImage {
  system ??= isBuilt() ? nodeSystem() : compiled();
  return system;
}

function compiled(): SystemImage {
  const sources = readSystemSources();
  return { modules: asBuilt(compileSystem(sources)), text: id => sources.get(id) };
}

/** Modules evaluated as a build's are: what V8 makes of their code serves every machine. */
export function asBuilt(modules: readonly CompiledModule[]): CompiledModule[] {
  const script = new Script(`[${modules.map(m => m.code).join(',\n')}]`);
  const wrapper = perProgram(() => script.runInThisContext() as Function[]);
  return modules.map((m, i) => ({ ...m, checkEverywhere: undefined, newWrapper: () => wrapper(i) }));
}
