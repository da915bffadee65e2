/** From a launch to machines: compiles everything once, then boots the same machine as often as it is asked to. */
import { type BootInput, type BootedMachine, type ModelImage, boot } from '../../boot/boot';
import { verifierParameters } from '../../boot/verifier';
import { CompileError, type CompiledModule, type Diagnostic } from '../../engine/api';
import type { RaisedException, ViolationData } from '../../hal/intrinsics';
import type { RawTrace } from '../../hal/machine';
import type { VerifierOption } from '../../wdk/kdlab';
import type { LaunchSpec } from '../target';
import { localBytes } from '../../memory/localBytes';
import { type CompiledImage, baseName, compileImage } from './models';
import type { SessionParts } from './parts';
import { type FoundScenario, findScenario, modelPath } from './scenario';

/** What a machine tells while it runs. */
export interface MachineListener {
  stopAtException(exception: RaisedException): boolean;
  onTrace(event: RawTrace): void;
  onOutput(text: string, category: 'debug' | 'stdout'): void;
  onViolation(violation: ViolationData): void;
}

export interface MachineFactory {
  readonly scenario: FoundScenario;
  readonly images: readonly CompiledImage[];
  /** Modules that the person wrote. */
  readonly userModules: ReadonlySet<CompiledModule>;
  readonly seed: number;
  /** What the machine is given, whatever its models do. */
  readonly parameters: unknown;
  textOf(module: CompiledModule): string | undefined;
  /** Always the same machine, before its first statement. */
  create(listener: MachineListener): BootedMachine;
}

const DEFAULT_SEED = 1;
/** 2022-12-12 00:00 UTC, in 100 ns since 1601. */
const DEFAULT_BOOT_TIME = 133_152_768_000_000_000n;
const EPOCH_DIFFERENCE = 116_444_736_000_000_000n;

/** Throws CompileError with the mistakes of every file. */
export function createMachineFactory(launch: LaunchSpec, parts: SessionParts): MachineFactory {
  const scenario = findScenario(parts.sources, launch);
  const { spec, directory } = scenario;
  const images: CompiledImage[] = [];
  const diagnostics: Diagnostic[] = [];
  const bytesOfLocal = localBytes(parts.system.modules);
  const system = new Map(parts.system.modules.map(m => [m.moduleId, m]));
  const add = (image: string, imageName: string, model: string): string => {
    const name = unique(image, images);
    try {
      images.push(
        compileImage(parts.sources, name, imageName, modelPath(parts.sources, directory, model), bytesOfLocal, system),
      );
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
    return name;
  };
  const drivers = (spec.drivers ?? []).map(d => {
    const service = d.service ?? d.image ?? baseName(d.model).replace(/\.ts$/, '');
    const name = (d.image ?? service).replace(/\.sys$/i, '');
    const imageName = `${name}.sys`;
    return { ...d, service, start: d.start ?? true, imageName, image: add(name, imageName, d.model) };
  });
  const applications = (spec.applications ?? []).map(a => {
    const imageName = a.image ?? `${baseName(a.model).replace(/\.ts$/, '')}.exe`;
    return {
      imageName,
      arguments: a.arguments ?? [],
      delay100ns: (a.delay ?? 0) * 10_000,
      image: add(imageName.replace(/\.exe$/i, ''), imageName, a.model),
    };
  });
  if (diagnostics.length > 0) throw new CompileError(dedupe(diagnostics));
  const texts = new Map<string, string>(images.flatMap(i => [...i.texts]));
  const userModules = new Set(images.flatMap(i => [...i.modules]));
  const textOf = (module: CompiledModule): string | undefined =>
    texts.get(module.moduleId) ?? parts.system.text(module.moduleId);
  const seed = launch.seed ?? spec.seed ?? DEFAULT_SEED;
  const { expect: _expect, title: _title, ...rest } = spec;
  const parameters = {
    ...rest,
    drivers,
    applications,
    stopServices: spec.stopServices ?? true,
    verifier: verifierParameters(
      launch.verifier?.length ? { options: launch.verifier as VerifierOption[] } : spec.verifier,
      drivers,
    ),
  };
  const verified = new Set(parameters.verifier.drivers);
  return {
    scenario,
    images,
    userModules,
    seed,
    parameters,
    textOf,
    create: listener => {
      const input: BootInput = {
        system: parts.system.modules,
        models: images as readonly ModelImage[],
        verified,
        // Data, fresh for each machine: a kernel may change what it is given.
        parameters: cloneData(parameters),
        textOf,
        options: {
          processors: Math.min(64, Math.max(1, Math.trunc(launch.processors ?? spec.processors ?? 1))),
          schedule: { seed, steps: spec.steps ?? [] },
          // The session decides whether a violation is a stop; the machine always offers it.
          strict: true,
          bootTime: bootTime(spec.bootTime),
          ...listener,
        },
      };
      return boot(input);
    },
  };
}

/** Whether two factories make the same machine apart from the code of the models. */
export function sameMachine(a: MachineFactory, b: MachineFactory): boolean {
  return asText(a) === asText(b);
}

function asText({ parameters, seed, images }: MachineFactory): string {
  const names = images.map(i => [i.image, i.imageName, i.main]);
  return JSON.stringify([parameters, seed, names], (_key, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v));
}

function bootTime(value: string | bigint | undefined): bigint {
  if (typeof value === 'bigint') return value;
  const milliseconds = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isNaN(milliseconds) ? DEFAULT_BOOT_TIME : BigInt(milliseconds) * 10_000n + EPOCH_DIFFERENCE;
}

/** `IRQL`, then `IRQL_1`: image names are unique in a machine. */
function unique(name: string, images: readonly CompiledImage[]): string {
  const taken = (n: string) => images.some(i => i.image.toLowerCase() === n.toLowerCase());
  if (!taken(name)) return name;
  let i = 1;
  while (taken(`${name}_${i}`)) i++;
  return `${name}_${i}`;
}

function cloneData<T>(value: T): T {
  if (Array.isArray(value)) return value.map(cloneData) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return (value as unknown as Uint8Array).slice() as T;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, cloneData(v)])) as T;
}

/** A file that two images share has the same mistakes twice. */
function dedupe(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(d => {
    const key = `${d.fileName}:${d.line}:${d.column}:${d.message}`;
    return !seen.has(key) && seen.add(key);
  });
}
