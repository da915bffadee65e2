// `npm run bench [-- AREA ...] [--node MAJOR ...]`: medians of every area (a folder here), against their targets.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureNode } from '../scripts/lib/apart.mjs';
import { type Area, table } from './report';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string', multiple: true } },
});

async function main(): Promise<void> {
  if (values.node) {
    for (const major of values.node) {
      const { status } = spawnSync(await ensureNode(major), [...process.execArgv, process.argv[1], ...positionals], {
        stdio: 'inherit',
      });
      if (status !== 0) process.exitCode = 1;
    }
    return;
  }
  const areas = readdirSync(__dirname).filter(name => existsSync(join(__dirname, name, 'index.ts')));
  const unknown = positionals.find(name => !areas.includes(name));
  if (unknown) throw new Error(`No area ${unknown}; there are ${areas.join(', ')}.`);
  console.log(
    `Node.js ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} x ${cpus()[0]?.model.trim()}`,
  );
  for (const name of areas.filter(area => positionals.length === 0 || positionals.includes(area))) {
    const { title, measure } = (await import(`./${name}/index`)) as Area;
    console.log(`\n${title}`);
    console.log(table(await measure()));
  }
}

void main();
