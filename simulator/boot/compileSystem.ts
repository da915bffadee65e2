/** Compiles the system's modules (nt, win32, drivers, wdk) from their texts; used at build time and by tests. */
import { compile } from '../engine';
import type { CompiledModule } from '../engine/api';
import { GLOBAL_NAMES } from './globals';
import { HOST_MODULES, systemFileName, systemImage } from './images';

/** `sources`: module id (`nt/ke/wait`) -> text. Throws CompileError with every mistake of the first bad module. */
export function compileSystem(sources: ReadonlyMap<string, string>): CompiledModule[] {
  const modules: CompiledModule[] = [];
  for (const [moduleId, text] of sources) {
    if (HOST_MODULES.has(moduleId)) continue;
    modules.push(
      compile(text, {
        fileName: systemFileName(moduleId),
        moduleId,
        image: systemImage(moduleId),
        globals: GLOBAL_NAMES,
      }),
    );
  }
  return modules;
}
