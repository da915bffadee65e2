/** The compiled system for tests, once per process: as it was built, or from its sources where those are newer. */
import { Script } from 'node:vm';
import { isBuilt } from '../scripts/lib/built.mjs';
import { readSystemSources } from '../scripts/systemSources';
import { nodeSystem, type SystemImage } from '../debug-adapter/node/system';
import { compileSystem } from '../simulator/boot/compileSystem';
import { decodeSystem, encodeSystem } from '../simulator/boot/systemArtifact';
import type { CompiledModule } from '../simulator/engine/api';

let system: SystemImage | undefined;

export function testSystem(): SystemImage {
  system ??= isBuilt() ? nodeSystem() : compiled();
  return system;
}

function compiled(): SystemImage {
  const sources = readSystemSources();
  const text = (moduleId: string) => sources.get(moduleId);
  return { modules: asBuilt(compileSystem(sources), text), text };
}

/** Modules as a build has them: what V8 makes of their code serves every machine. */
export function asBuilt(
  modules: readonly CompiledModule[],
  textOf: (moduleId: string) => string | undefined,
): CompiledModule[] {
  const { index, code, details, slow } = encodeSystem(modules, textOf);
  const script = new Script(code);
  return decodeSystem({
    index,
    wrappers: () => script.runInThisContext() as Function[],
    readDetails: () => details,
    readSlow: () => slow,
  });
}
