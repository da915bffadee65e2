/** Finds the module-level constants whose values are objects: they have the address of their variable. */
import type { CompiledModule } from '../engine/api';
import type { ImageVariable, LoadedImage } from './images';
import type { Memory } from './memory';

export class Globals {
  /** Modules whose constants are all there. */
  private readonly done = new Set<CompiledModule>();

  constructor(
    private readonly memory: Memory,
    private readonly found: (object: object, variable: ImageVariable, base: bigint) => void,
  ) {}

  /** Looks through what was not looked at before; true if `object` was among it. */
  find(object: object): boolean {
    let seen = false;
    for (const image of this.memory.images.loaded) {
      const modules = image.layout.modules.filter(m => !this.done.has(m));
      if (modules.length > 0) seen = this.scan(image, modules, object) || seen;
    }
    return seen;
  }

  private scan(image: LoadedImage, modules: readonly CompiledModule[], object: object): boolean {
    let seen = false;
    for (const module of modules) {
      let complete = true;
      const values = new Map(this.memory.program.moduleVariables(module.moduleId).map(v => [v.name, v] as const));
      for (const variable of image.layout.variables) {
        if (variable.module !== module) continue;
        const entry = values.get(variable.name);
        if (entry?.kind !== 'const') continue;
        const value = read(entry);
        if (value === undefined) complete = false;
        if (typeof value !== 'object' || value === null) continue;
        this.found(value, variable, image.base);
        seen ||= value === object && this.memory.hasShadow(value);
      }
      if (complete) this.done.add(module);
    }
    return seen;
  }
}

/** Undefined before the initialiser ran. */
function read(variable: { get(): unknown }): unknown {
  try {
    return variable.get();
  } catch {
    return undefined;
  }
}
