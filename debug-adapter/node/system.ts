/** The compiled system from the files beside us: built into `dist/system`, its texts in `dist/sources`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSystem } from '../../simulator/boot/systemArtifact';
import type { CompiledModule } from '../../simulator/engine/api';
import { loadCached } from './codeCache';

export interface SystemImage {
  readonly modules: readonly CompiledModule[];
  /** Text of a system module by its id (`nt/ke/wait`). */
  text(moduleId: string): string | undefined;
}

let loaded: SystemImage | undefined;

/** Read once per process. @throws Error when kdlab has not been built */
export function nodeSystem(): SystemImage {
  loaded ??= load(distFolder());
  return loaded;
}

/** `dist` is where the bundle lies; from the sources (tests) it is beside them. */
function distFolder(): string {
  const candidates = [__dirname, join(__dirname, '..', '..', 'dist')];
  const found = candidates.find(folder => existsSync(join(folder, 'system', 'index.json')));
  if (!found) throw new Error('The simulated system has not been built: npm run build.');
  return found;
}

function load(dist: string): SystemImage {
  const read = (name: string) => readFileSync(join(dist, 'system', name), 'utf8');
  return {
    modules: decodeSystem({
      index: read('index.json'),
      wrappers: loadCached(join(dist, 'system', 'code.js')) as () => Function[],
      readDetails: () => read('details.jsonl'),
      readSlow: () => read('slow.jsonl'),
    }),
    text(moduleId) {
      // In a checkout that was not wholly built, the texts are where they were written.
      const files = [join(dist, 'sources'), join(dist, '..', 'simulator')].map(folder =>
        join(folder, `${moduleId}.ts`),
      );
      const file = files.find(candidate => existsSync(candidate));
      return file === undefined ? undefined : readFileSync(file, 'utf8');
    },
  };
}
