/** Numbers that modules export as constants, wherever they are declared: a file may hand on another's, as headers do. */
import type { CompiledModule } from '../../engine/api';
import type { EngineModule } from '../../engine/compile';

export interface Places {
  module(id: string): CompiledModule | undefined;
  /** Id of the module that an import in `from` leads to. */
  resolve(specifier: string, from: CompiledModule): string | undefined;
}

/** The value of what the module `id` exports as `name`; undefined if that is no such constant. */
export function exportedConstant(
  id: string,
  name: string,
  places: Places,
  asked: Set<string> = new Set(),
): number | undefined {
  const module = places.module(id) as EngineModule | undefined;
  const key = `${id} ${name}`;
  if (!module || asked.has(key)) return undefined;
  asked.add(key);
  const own = module.constants?.[name];
  if (own !== undefined) return own;
  for (const { name: exported, from } of module.exportLinks) {
    if (!from || (exported !== name && exported !== '*')) continue;
    const other = places.resolve(from.specifier, module);
    const value = other && exportedConstant(other, exported === '*' ? name : from.name, places, asked);
    if (typeof value === 'number') return value;
  }
  return undefined;
}
