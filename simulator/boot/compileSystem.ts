/** Compiles the system's modules (nt, win32, drivers, wdk) from their texts; used at build time and by tests. */
import { compile } from '../engine';
import type { CompiledModule } from '../engine/api';
import { GLOBAL_NAMES } from './globals';
import { HOST_MODULES, systemFileName, systemImage } from './images';
import { structuresIn } from '../memory/localBytes';
import { numberAliases, numberParameters } from './parameterKinds';
import { thunkTexts } from './verifierThunks';

/**
 * @param sources module id (`nt/ke/wait`) -> text; the texts of Driver Verifier's thunks are added
 * @throws CompileError with every mistake of the first bad module
 */
export function compileSystem(sources: Map<string, string>): CompiledModule[] {
  const modules: CompiledModule[] = [];
  const aliases = numberAliases(sources.values());
  for (const [moduleId, text] of sources)
    if (!HOST_MODULES.has(moduleId)) modules.push(carry(compileModule(moduleId, text), text, aliases));
  for (const [moduleId, text] of thunkTexts(modules)) {
    sources.set(moduleId, text);
    modules.push(compileModule(moduleId, text));
  }
  return modules;
}

function compileModule(moduleId: string, text: string): CompiledModule {
  return compile(text, {
    fileName: systemFileName(moduleId),
    moduleId,
    image: systemImage(moduleId),
    globals: GLOBAL_NAMES,
    exceptionFilter: '__except',
  });
}

/** What a module's text tells others: its structures' sizes, and the numbers that the routines of the kernel take. */
function carry(module: CompiledModule, text: string, aliases: ReadonlyMap<string, string>): CompiledModule {
  const structures = structuresIn(text);
  const numbers = /^(nt|drivers\/fltmgr|wdk)\//.test(module.moduleId) ? numberParameters(text, aliases) : undefined;
  const facts = { ...(structures && { structures }), ...(numbers && { numbers }) };
  for (const [name, value] of Object.entries(facts)) Object.defineProperty(module, name, { value, enumerable: true });
  return module;
}
