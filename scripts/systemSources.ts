// The texts that our own compiler compiles: nt, win32, drivers, wdk.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILED_FOLDERS } from '../simulator/boot/images';

const SIMULATOR = join(__dirname, '..', 'simulator');

/** Module id (`nt/ke/wait`) -> text, in order of the ids. */
export function readSystemSources(): Map<string, string> {
  const sources = new Map<string, string>();
  const visit = (folder: string, id: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path, `${id}/${entry.name}`);
      else if (entry.name.endsWith('.ts')) sources.set(`${id}/${entry.name.slice(0, -3)}`, readFileSync(path, 'utf8'));
    }
  };
  for (const folder of COMPILED_FOLDERS)
    if (existsSync(join(SIMULATOR, folder))) visit(join(SIMULATOR, folder), folder);
  return sources;
}
