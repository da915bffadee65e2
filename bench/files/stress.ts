/**
 * Files under load: applications' threads on many processors do random file operations over three minifilters, and compare
 * with what they know. What is left at the end is compared too: references, contexts, handles, pool.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boot, CHECKED_IMPORTS } from '../../simulator/boot/boot';
import { GLOBAL_NAMES } from '../../simulator/boot/globals';
import type { SystemImage } from '../../simulator/debug';
import { compile } from '../../simulator/engine';

export interface StressOptions {
  readonly operations: number;
  readonly threads?: number;
  readonly processors?: number;
  readonly seed?: number;
  /** Folder of the models. */
  readonly folder?: string;
  onProgress?(statements: number): void;
}

export interface StressResult {
  /** What the application and the filters said, in order. */
  readonly output: string;
  readonly statements: number;
  readonly switches: number;
  /** Virtual, 100 ns. */
  readonly time: number;
  /** Why it is over. */
  readonly end: string;
}

const ALTITUDES = ['385000', '320000', '265000'];
const SLICE = 5_000_000;

export function stress(system: SystemImage, options: StressOptions): StressResult {
  const { operations, threads = 32, processors = 8, seed = 1, folder = __dirname } = options;
  const model = (file: string, image: string, imageName: string) => ({
    image,
    imageName,
    main: `/${image}`,
    modules: [
      compile(readFileSync(join(folder, file), 'utf8'), {
        fileName: `${image}/${file}`,
        moduleId: `/${image}`,
        image,
        globals: GLOBAL_NAMES,
        checkedImports: CHECKED_IMPORTS,
        integerDivision: imageName.endsWith('.sys'),
        leftEarly: 'AbnormalTermination',
      }),
    ],
  });
  const filters = ALTITUDES.map((altitude, i) => ({ service: `Flt${i}`, image: `Flt${i}`, start: true, altitude }));
  let output = '';
  const { machine } = boot({
    system: system.modules,
    models: [
      ...filters.map(f => model('filter.ts', f.image, `${f.image}.sys`)),
      model('app.ts', 'stress', 'stress.exe'),
    ],
    parameters: {
      drivers: filters,
      applications: [
        {
          imageName: 'stress.exe',
          image: 'stress',
          arguments: [operations, threads, seed].map(String),
          delay100ns: 0,
        },
      ],
      stopServices: true,
    },
    textOf: () => undefined,
    options: {
      processors,
      schedule: { seed, steps: [] },
      strict: false,
      bootTime: 133_000_000_000_000_000n,
      onOutput: text => {
        output += text;
      },
    },
  });
  for (;;) {
    const stop = machine.run(machine.executed + SLICE);
    options.onProgress?.(machine.executed);
    if (stop.kind === 'limit') continue;
    const stack = (machine.current.fiber?.frames ?? []).map(f => `${f.code.module.image}!${f.code.record.name}`);
    const end =
      stop.kind === 'bugcheck'
        ? `bug check ${stop.bugcheck.code.toString(16)} in ${stack.reverse().join(' < ')}`
        : stop.kind;
    return { output, statements: machine.executed, switches: machine.switches, time: machine.now(), end };
  }
}

/** What is wrong with a run; empty: nothing. */
export function faultsOf({ output, end }: StressResult): string[] {
  const faults = end === 'idle' ? [] : [`the machine ended with ${end}`];
  if (!/\b0 wrong, digest/.test(output)) faults.push(`the application found faults:\n${output}`);
  const filters = [...output.matchAll(/(\d+) operations, (-?\d+) without an end, (-?\d+) contexts left/g)];
  if (filters.length !== ALTITUDES.length) faults.push(`${filters.length} filters were unloaded:\n${output}`);
  for (const [text, , open, contexts] of filters) if (open !== '0' || contexts !== '0') faults.push(`leaks: ${text}`);
  return faults;
}
