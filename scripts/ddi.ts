// Writes docs/ddi.md: which routines of the driver kits' headers the simulation has. Told by the sources themselves.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSystem } from '../simulator/boot/compileSystem';
import { coverage, coverageText, sampleCoverage, withCount } from './lib/ddiCoverage';
import { readSystemSources } from './systemSources';

const root = join(__dirname, '..');
const system = compileSystem(readSystemSources());
const rows = coverage(system);
writeFileSync(join(root, 'docs', 'ddi.md'), coverageText(rows, sampleCoverage(system)));
const readme = join(root, 'README.md');
writeFileSync(readme, withCount(readFileSync(readme, 'utf8'), rows));
const count = (state: string) => rows.filter(r => r.state === state).length;
console.log(`docs/ddi.md: ${count('yes')} implemented, ${count('partly')} partly, ${count('no')} not`);
