// `npm run bench [-- AREA ...]`: medians of every area (a folder here), against their targets.
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Area, table } from './report';

async function main(): Promise<void> {
  const areas = readdirSync(__dirname).filter(name => existsSync(join(__dirname, name, 'index.ts')));
  const wanted = process.argv.slice(2);
  console.log(
    `Node.js ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} x ${cpus()[0]?.model.trim()}`,
  );
  for (const name of areas.filter(area => wanted.length === 0 || wanted.includes(area))) {
    const { title, measure } = (await import(`./${name}/index`)) as Area;
    console.log(`\n${title}`);
    console.log(table(await measure()));
  }
}

void main();
