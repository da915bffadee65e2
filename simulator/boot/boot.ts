/**
 * Puts a machine together: links the compiled system and the models of a session into one Program, makes the hardware
 * and its memory, and leaves processor 0 standing before the first statement of `KiSystemStartup`.
 *
 * The same inputs give the same machine, statement for statement; travelling in time boots again and runs to a position.
 */
import { createModuleGroup, createProgram } from '../engine';
import type { CompiledModule, Fiber, ModuleGroup, Program } from '../engine/api';
import { createHalModule } from '../hal/hostModule';
import { Machine, type MachineOptions } from '../hal/machine';
import type { FreeSite } from '../memory/dangling';
import { Memory } from '../memory/memory';
import { describeMissing, describeMissingModule, KERNEL_HEADERS } from '../wdk/known';
import { callChecks } from './callChecks';
import { freedBy } from './frees';
import { createGlobals } from './globals';
import { resolveSystemImport } from './images';
import { isThunkModule, verifiedHeader } from './verifierThunks';

/** A driver or an application: the person's modules that make up one image. */
export interface ModelImage {
  /** `IRQL`, `ConsolApplication1`: the part before `!`. */
  readonly image: string;
  /** `IRQL.sys`, `ConsolApplication1.exe`. */
  readonly imageName: string;
  /** Module id of the main module. */
  readonly main: string;
  readonly modules: readonly CompiledModule[];
}

export interface BootInput {
  /** Every module under nt/, win32/, drivers/ and wdk/. */
  readonly system: readonly CompiledModule[];
  readonly models: readonly ModelImage[];
  /** Images (without extension, lower case) that Driver Verifier watches: their imports lead to its thunks. */
  readonly verified?: ReadonlySet<string>;
  /** What `KiSystemStartup` is given: services to create and start, applications to run. Plain data. */
  readonly parameters: unknown;
  /** Text of a module, for the lowering of its code to instructions; undefined where it is not at hand. */
  textOf(module: CompiledModule): string | undefined;
  readonly options: MachineOptions;
}

export interface BootedMachine {
  readonly program: Program;
  readonly machine: Machine;
  readonly memory: Memory;
}

/** Module whose `KiSystemStartup` the boot processor enters. */
export const STARTUP_MODULE = 'nt/init/startup';
const BOOT_STACK_BYTES = 0x6000;
/** Far more than the system's own module bodies need; a guard against an endless loop in one. */
const BODY_LIMIT = 50_000_000;

/** Throws CompileError for missing imports, Error when the system itself cannot start. */
export function boot(input: BootInput): BootedMachine {
  let machine: Machine | undefined;
  let memory: Memory | undefined;
  const verified = (model: ModelImage) => input.verified?.has(model.image.toLowerCase()) ?? false;
  const system = systemGroup(input.system, input.models.some(verified));
  const models = input.models.flatMap(m => m.modules);
  const getMachine = (): Machine => {
    if (!machine) throw new Error('the hardware is not there yet: a module body must not run processors');
    return machine;
  };
  const mains = new Map(input.models.map(m => [m.image.toLowerCase(), m.main]));
  const modelOf = new Map<string, ModelImage>();
  for (const model of input.models) for (const m of model.modules) modelOf.set(m.moduleId, model);
  const checks = callChecks(input.system);
  const program: Program = createProgram({
    host: {
      beforeImportedCall: (_specifier, name, args, code, pc) => {
        if (memory) noteFree(memory, freedBy(name, args), { code, pc });
        return checks.call(getMachine(), name, args);
      },
      enterStack: kind => getMachine().current.stacks.get(kind),
    },
    globals: createGlobals(getMachine),
    hostModules: {
      hal: createHalModule(getMachine, () => memory!, { mainModule: image => mains.get(image.toLowerCase()) }),
    },
    describeMissing: (specifier, name, handedOn) =>
      name === undefined
        ? describeMissingModule(specifier)
        : describeMissing(specifier, name, header => exportsOf(program, header), handedOn),
    resolve: (specifier, from) =>
      modelOf.has(from)
        ? (verified(modelOf.get(from)!) && verifiedHeader(specifier)) || resolveModelImport(specifier, from, modelOf)
        : resolveSystemImport(specifier, from),
  });
  program.linkGroup(system);
  program.link(models);
  memory = new Memory(program, [...system.modules, ...models], input.textOf);
  machine = new Machine(program, memory, input.options);
  memory.protection.processor = machine;
  runBodies(program, program.evaluateGroup(system));
  const startup = program.exports(STARTUP_MODULE).KiSystemStartup as Function;
  machine.start(startup, [input.parameters], BOOT_STACK_BYTES);
  return { program, machine, memory };
}

/** What a model uses after it has freed it is told: by a call of the model, not of the kernel. */
function noteFree(memory: Memory, freed: readonly object[] | undefined, site: FreeSite): void {
  for (const object of freed ?? []) {
    const address = memory.knownAddress(object);
    if (address !== undefined) memory.dangling.freeing(address, site);
  }
}

const groups = new WeakMap<BootInput['system'], Record<'plain' | 'verifying', ModuleGroup>>();

/** The modules of the system, of which a process boots many machines. */
function systemGroup(modules: BootInput['system'], verifying: boolean): ModuleGroup {
  let made = groups.get(modules);
  if (!made) {
    made = {
      plain: createModuleGroup(
        modules.filter(m => !isThunkModule(m.moduleId)),
        resolveSystemImport,
      ),
      verifying: createModuleGroup(modules, resolveSystemImport),
    };
    groups.set(modules, made);
  }
  return verifying ? made.verifying : made.plain;
}

function exportsOf(program: Program, header: string): readonly string[] {
  const id = `wdk/${header}`;
  return program.modules.some(m => m.moduleId === id) ? Object.keys(program.exports(id)) : [];
}

function runBodies(program: Program, fiber: Fiber): void {
  while (fiber.state !== 'done') {
    const result = program.run(fiber, BODY_LIMIT);
    if (result.kind === 'returned') return;
    if (result.kind === 'exception') fiber.setException(result.error);
    else if (result.kind === 'threw') throw result.error;
    else throw new Error(`the bodies of the system's modules did not run to the end (${result.kind})`);
  }
}

/**
 * The WDK's headers by name, and relative imports between a person's files, whose module ids are absolute paths without
 * extension. Null, which is no host module either, for all else: `hal` is the kernel's.
 */
function resolveModelImport(
  specifier: string,
  from: string,
  modules: ReadonlyMap<string, ModelImage>,
): string | null | undefined {
  const id = resolveSystemImport(specifier, from);
  if (id === undefined) return null;
  if (!specifier.startsWith('.')) return id;
  const bare = id.replace(/\.(ts|js|json)$/, '');
  return modules.has(id) ? id : modules.has(bare) ? bare : undefined;
}

/** What gives a model bytes whose accesses wait: views of sections. A probed user buffer may be part of one. */
export const DEMANDING_ELEMENTS =
  /\b(MapViewOfFile|ZwMapViewOfSection|MmMapViewInSystemSpace|MmMapIoSpace|MmMapIoSpaceEx|ProbeForRead|ProbeForWrite|MmCopyVirtualMemory)\b/;

/** The kernel's headers: calls of their functions are checked. */
export const CHECKED_IMPORTS: ReadonlySet<string> = new Set(KERNEL_HEADERS);
