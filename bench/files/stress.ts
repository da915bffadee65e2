/**
 * Files under load: applications' threads on many processors do random file operations over three minifilters, and compare
 * with what they know. What is left at the end is compared too, with what a run without operations leaves: references,
 * contexts, handles, pool.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boot, type BootedMachine, CHECKED_IMPORTS, type ModelImage } from '../../simulator/boot/boot';
import { GLOBAL_NAMES } from '../../simulator/boot/globals';
import { verifierParameters } from '../../simulator/boot/verifier';
import type { SystemImage } from '../../simulator/debug';
import { compile } from '../../simulator/engine';
import type { VerifierSpec } from '../../simulator/wdk/kdlab';
import { differences, leftIn } from './leaks';

export interface StressOptions {
  readonly operations: number;
  readonly threads?: number;
  readonly processors?: number;
  readonly seed?: number;
  /** Of the filters; missing: none. */
  readonly verifier?: VerifierSpec;
  /** Folder of the models. */
  readonly folder?: string;
  /** Statements between two calls of `onProgress`. */
  readonly slice?: number;
  onProgress?(machine: BootedMachine): void;
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
  /** Numbers of objects, handles and allocations at the end. */
  readonly left: ReadonlyMap<string, number>;
}

/** Models of the filters by altitude. */
const FILTERS = { '385000': 'watch', '320000': 'pend', '145000': 'swap' };
const SLICE = 5_000_000;

/** A program of several modules; its main one is the first. */
function model(folder: string, files: readonly string[], image: string, imageName: string): ModelImage {
  const id = (file: string) => `/${image}/${file.replace(/^.*[\\/]|\.ts$/g, '')}`;
  return {
    image,
    imageName,
    main: id(files[0]),
    modules: files.map(file =>
      compile(readFileSync(join(folder, file), 'utf8'), {
        fileName: `${image}/${file}`,
        moduleId: id(file),
        image,
        globals: GLOBAL_NAMES,
        checkedImports: CHECKED_IMPORTS,
        integerDivision: imageName.endsWith('.sys'),
        leftEarly: 'AbnormalTermination',
        exceptionFilter: '__except',
      }),
    ),
  };
}

/** The application's modules, `main.ts` first. */
function application(folder: string): ModelImage {
  const others = readdirSync(join(folder, 'app')).filter(file => file !== 'main.ts');
  return model(
    folder,
    ['main.ts', ...others].map(file => join('app', file)),
    'stress',
    'stress.exe',
  );
}

export function stress(system: SystemImage, options: StressOptions): StressResult {
  const { operations, threads = 32, processors = 8, seed = 1, folder = __dirname, slice = SLICE } = options;
  const filters = Object.entries(FILTERS).map(([altitude, image]) => ({
    service: image,
    image,
    start: true,
    altitude,
  }));
  const verifier = verifierParameters(options.verifier, filters);
  let output = '';
  const booted = boot({
    system: system.modules,
    models: [
      ...filters.map(({ image }) =>
        model(folder, [join('filters', `${image}.ts`), join('filters', 'count.ts')], image, `${image}.sys`),
      ),
      application(folder),
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
      verifier,
    },
    verified: new Set(verifier.drivers),
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
  const { machine } = booted;
  for (;;) {
    const stop = machine.run(machine.executed + slice);
    options.onProgress?.(booted);
    if (stop.kind === 'limit') continue;
    const stack = (machine.current.fiber?.frames ?? []).map(f => `${f.code.module.image}!${f.code.record.name}`);
    const end =
      stop.kind === 'bugcheck'
        ? `bug check ${stop.bugcheck.code.toString(16)} in ${stack.reverse().join(' < ')}`
        : stop.kind;
    const { executed: statements, switches } = machine;
    return { output, statements, switches, time: machine.now(), end, left: leftIn(booted) };
  }
}

/** What is wrong with a run; empty: nothing. `nothing`: a run of no operations. */
export function faultsOf({ output, end, left }: StressResult, nothing: StressResult): string[] {
  const faults = end === 'idle' ? [] : [`the machine ended with ${end}`];
  if (!/\b0 wrong, digest/.test(output)) faults.push(`the application found faults:\n${output}`);
  const filters = [...output.matchAll(/(\d+) operations, (-?\d+) without an end, (-?\d+) things left/g)];
  if (filters.length !== Object.keys(FILTERS).length)
    faults.push(`${filters.length} filters were unloaded:\n${output}`);
  for (const [text, , open, contexts] of filters) if (open !== '0' || contexts !== '0') faults.push(`leaks: ${text}`);
  return [...faults, ...differences(nothing.left, left)];
}
