// Compile the system side of the machine (nt, win32, drivers, wdk) with our own engine: dist/system/{fast,slow}.json.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSystem } from '../simulator/boot/compileSystem';
import { COMPILED_FOLDERS } from '../simulator/boot/images';
import { encodeSystem } from '../simulator/boot/systemArtifact';
import { CompileError } from '../simulator/engine/api';

const root = join(__dirname, '..');

function readSources(folder: string, id: string, into: Map<string, string>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) readSources(join(folder, entry.name), `${id}/${entry.name}`, into);
    else if (entry.name.endsWith('.ts'))
      into.set(`${id}/${entry.name.slice(0, -3)}`, readFileSync(join(folder, entry.name), 'utf8'));
  }
}

const sources = new Map<string, string>();
for (const folder of COMPILED_FOLDERS) {
  try {
    readSources(join(root, 'simulator', folder), folder, sources);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
try {
  const { fast, slow } = encodeSystem(compileSystem(sources));
  const out = join(root, 'dist', 'system');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'fast.json'), fast);
  writeFileSync(join(out, 'slow.json'), slow);
} catch (error) {
  if (!(error instanceof CompileError)) throw error;
  for (const d of error.diagnostics)
    console.error(`error: ${d.fileName.replace('kdlab:/', 'simulator/')}:${d.line}:${d.column}: ${d.message}`);
  process.exitCode = 1;
}
