/** Compiles the system's modules (nt, win32, drivers, wdk) from their texts; used at build time and by tests. */
import { compile } from '../engine';
import type { CompiledModule } from '../engine/api';
import { GLOBAL_NAMES } from './globals';
import { HOST_MODULES, systemFileName, systemImage } from './images';
import { structuresIn } from '../memory/localBytes';
import { thunkTexts } from './verifierThunks';

/**
 * @param sources module id (`nt/ke/wait`) -> text; the texts of Driver Verifier's thunks are added
 * @throws CompileError with every mistake of the first bad module
 */
export function compileSystem(sources: Map<string, string>): CompiledModule[] {
  const modules: CompiledModule[] = [];
  for (const [moduleId, text] of sources) if (!HOST_MODULES.has(moduleId)) modules.push(compileModule(moduleId, text));
  for (const [moduleId, text] of thunkTexts(modules)) {
    sources.set(moduleId, text);
    modules.push(compileModule(moduleId, text));
  }
  return modules;
}

function compileModule(moduleId: string, text: string): CompiledModule {
  const module = compile(text, {
    fileName: systemFileName(moduleId),
    moduleId,
    image: systemImage(moduleId),
    globals: GLOBAL_NAMES,
    exceptionFilter: '__except',
  });
  const structures = structuresIn(text);
  return structures ? Object.defineProperty(module, 'structures', { value: structures, enumerable: true }) : module;
}
