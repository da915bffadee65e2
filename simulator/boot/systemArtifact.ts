/**
 * The compiled system as it is shipped: two texts. The fast one has what every start needs; the slow one has the slow
 * tiers, and is read when the first frame of the system is resumed.
 */
import type { CompiledModule } from '../engine/api';
import { codeSizes } from '../memory/images';

type FastRecord = Omit<CompiledModule, 'slowTier'> & { readonly codeSizes: readonly number[] };

/** @param textOf the text that a module was compiled from */
export function encodeSystem(
  modules: readonly CompiledModule[],
  textOf: (moduleId: string) => string | undefined,
): { fast: string; slow: string } {
  const fast: FastRecord[] = [];
  const slow: Record<string, string[]> = {};
  for (const module of modules) {
    const { slowTier, ...record } = module;
    fast.push({ ...record, codeSizes: codeSizes(module, textOf(record.moduleId)) });
    slow[record.moduleId] = record.functions.map(f => slowTier(f.index));
  }
  return { fast: JSON.stringify(fast), slow: JSON.stringify(slow) };
}

/** `readSlow` is called at most once. Throws SyntaxError when the texts are not what `encodeSystem` wrote. */
export function decodeSystem(fast: string, readSlow: () => string): CompiledModule[] {
  let slow: Record<string, string[]> | undefined;
  return (JSON.parse(fast) as FastRecord[]).map(record => ({
    ...record,
    slowTier: index => {
      slow ??= JSON.parse(readSlow()) as Record<string, string[]>;
      return slow[record.moduleId][index];
    },
  }));
}
