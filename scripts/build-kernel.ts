// Compile the system side of the machine (nt, win32, drivers, wdk) with our own engine: dist/system/.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileSystem } from '../simulator/boot/compileSystem';
import { encodeSystem } from '../simulator/boot/systemArtifact';
import { CompileError } from '../simulator/engine/api';
import { readSystemSources } from './systemSources';

try {
  const sources = readSystemSources();
  const written = new Set(sources.keys());
  const system = encodeSystem(compileSystem(sources), moduleId => sources.get(moduleId));
  const out = join(__dirname, '..', 'dist', 'system');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'index.json'), system.index);
  writeFileSync(join(out, 'code.js'), system.code);
  writeFileSync(join(out, 'details.jsonl'), system.details);
  writeFileSync(join(out, 'slow.jsonl'), system.slow);
  // What was made here lies beside the copies of what was written.
  for (const [moduleId, text] of sources) {
    if (written.has(moduleId)) continue;
    const file = join(__dirname, '..', 'dist', 'sources', `${moduleId}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
} catch (error) {
  if (!(error instanceof CompileError)) throw error;
  for (const d of error.diagnostics)
    console.error(`error: ${d.fileName.replace('kdlab:/', 'simulator/')}:${d.line}:${d.column}: ${d.message}`);
  process.exitCode = 1;
}
