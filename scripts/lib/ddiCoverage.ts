// Which of the known DDIs the header modules export, and what is said of them (`@partly` in the implementation's comment).
import type { EngineModule } from '../../simulator/engine';
import type { CompiledModule } from '../../simulator/engine/api';
import { resolveSystemImport } from '../../simulator/boot/images';
import { ddiRecord, KERNEL_HEADERS, knownNames } from '../../simulator/wdk/known';
import { samples } from './sampleRoutines.json';

export interface CoverageRow {
  readonly name: string;
  /** `wdm.h`. */
  readonly header: string;
  readonly state: 'yes' | 'partly' | 'no';
  /** What is missing. */
  readonly missing?: string;
}

/** One row for each known DDI, in the order of the alphabet. */
export function coverage(system: readonly CompiledModule[]): CoverageRow[] {
  const exported = exports(system);
  return knownNames().map(name => ({ name, header: ddiRecord(name)!.header, ...exported(name) }));
}

/** What drivers call that everybody starts from: names without those that no header module exports. */
export interface SampleRow {
  readonly sample: string;
  readonly routines: number;
  readonly missing: readonly string[];
}

/** Microsoft's samples, and what each calls of the kernel. */
export function sampleCoverage(system: readonly CompiledModule[]): SampleRow[] {
  const exported = exports(system);
  return Object.entries(samples).map(([sample, text]) => {
    const names = text.split(' ');
    return { sample, routines: names.length, missing: names.filter(n => exported(n).state === 'no') };
  });
}

/** Whether, and how far, some header module exports a name. */
function exports(system: readonly CompiledModule[]): (name: string) => Pick<CoverageRow, 'state' | 'missing'> {
  const modules = new Map(system.map(m => [m.moduleId, m as EngineModule]));
  return name => {
    for (const module of KERNEL_HEADERS) {
      const found = definition(modules, `wdk/${module}`, name);
      if (!found) continue;
      const missing = found.module.functions.find(f => f.name === found.variable)?.tags.partly;
      return missing === undefined ? { state: 'yes' } : { state: 'partly', missing };
    }
    return { state: 'no' };
  };
}

/** Where the export of a module is declared. */
function definition(
  modules: ReadonlyMap<string, EngineModule>,
  moduleId: string,
  name: string,
): { module: EngineModule; variable: string } | undefined {
  const module = modules.get(moduleId);
  if (!module) return undefined;
  for (const e of module.exportLinks) {
    if (e.name !== name && e.name !== '*') continue;
    if (e.variable !== undefined) return { module, variable: e.variable };
    const from = resolveSystemImport(e.from!.specifier, moduleId);
    const found = from && definition(modules, from, e.name === '*' ? name : e.from!.name);
    if (found) return found;
  }
  return undefined;
}

const STEP = 25;
/** A number that stays true while routines are added: the fifties and hundreds below. */
function atLeast(rows: readonly CoverageRow[]): number {
  const count = rows.filter(r => r.state !== 'no').length;
  return count - (count % STEP);
}

const COUNT = /(<!-- ddi -->)[^<]*(<!-- \/ddi -->)/;
/** A text with the number of implemented routines where it says so. */
export function withCount(text: string, rows: readonly CoverageRow[]): string {
  return text.replace(COUNT, `$1more than ${atLeast(rows)}$2`);
}

/** docs/ddi.md. */
export function coverageText(rows: readonly CoverageRow[], samples: readonly SampleRow[]): string {
  const order = (header: string) =>
    `${KERNEL_HEADERS.indexOf(header.replace('.h', '') as never) >>> 0}`.padStart(12, '0');
  const headers = [...new Set(rows.map(r => r.header))].sort((a, b) =>
    `${order(a)}${a}` < `${order(b)}${b}` ? -1 : 1,
  );
  const lines = [
    '# The driver interface',
    '',
    `Routines and macros of the driver kits' headers: kdlab has more than ${atLeast(rows)} of the ${rows.length - (rows.length % 100)} that it knows by`,
    'name. Importing one that is not there is an error when the model is compiled. Made by `npm run ddi` from the sources.',
    '',
    'Names, headers and IRQLs: Microsoft windows-driver-docs-ddi, CC-BY-4.0. _partly_ says what is missing.',
    '',
    '## Samples',
    '',
    'What the drivers under general/ of microsoft/Windows-driver-samples and the tests of microsoft/usersim call of the kernel',
    '(`scripts/lib/sampleRoutines.json`). Frameworks with libraries of their own are out of scope: KMDF and UMDF (Wdf*), NDIS and',
    'the network module registrar (Nmr*), kernel streaming, USB and other classes, HAL extensions, WHEA plug-ins. Of a KMDF sample the routines',
    'outside the framework count.',
    '',
    '| Sample | Routines | Missing |',
    '|---|---|---|',
    ...samples.map(s => `| ${s.sample} | ${s.routines} | ${s.missing.map(n => `\`${n}\``).join(', ') || 'none'} |`),
  ];
  for (const header of headers) {
    const of = rows.filter(r => r.header === header);
    lines.push('', `## ${header}`);
    const there = of.filter(r => r.state !== 'no');
    if (there.length > 0) {
      lines.push('', '| Implemented | |', '|---|---|');
      for (const r of there)
        lines.push(`| \`${r.name}\` | ${r.missing === undefined ? '' : `_partly_: ${r.missing}`} |`);
    }
    const rest = of.filter(r => r.state === 'no');
    if (rest.length > 0) {
      lines.push('', '<details><summary>Not implemented</summary>', '');
      for (const r of rest) lines.push(`- \`${r.name}\``);
      lines.push('', '</details>');
    }
  }
  return `${lines.join('\n')}\n`;
}
