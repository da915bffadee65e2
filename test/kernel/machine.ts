/**
 * A machine for tests of the kernel: boots the system (compiled once per process) with models
 * given as text, and runs it. No debugger involved.
 */
import { type BootedMachine, boot, CHECKED_IMPORTS, DEMANDING_ELEMENTS } from '../../simulator/boot/boot';
import { verifierParameters } from '../../simulator/boot/verifier';
import { GLOBAL_NAMES } from '../../simulator/boot/globals';
import { compile } from '../../simulator/engine';
import { importHint } from '../../simulator/wdk/known';
import type { CompiledModule, Fiber } from '../../simulator/engine/api';
import type { SpecialPoolParameters } from '../../simulator/nt/inc/pool';
import type { VolumeParameters } from '../../simulator/nt/inc/volume';
import type { VerifierSpec } from '../../simulator/wdk/kdlab';
import type { ViolationData } from '../../simulator/hal/intrinsics';
import type { MachineStop, RawTrace } from '../../simulator/hal/machine';
import { testSystem } from '../system';

export interface TestSession {
  /** Service name -> text of the driver model. */
  readonly drivers?: Readonly<Record<string, string>>;
  /** Service name -> altitude of a minifilter. */
  readonly altitudes?: Readonly<Record<string, string>>;
  /** Image name (`app.exe`) -> text of the application; several start in this order. */
  readonly applications?: Readonly<Record<string, string>>;
  readonly processors?: number;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly stopServices?: boolean;
  readonly memoryPressure?: boolean;
  /** Driver Verifier; for all drivers unless it says otherwise. */
  readonly verifier?: VerifierSpec;
  readonly pool?: 'classic' | 'segment';
  readonly specialPool?: SpecialPoolParameters;
  readonly trackLockedPages?: boolean;
  readonly debugger?: boolean;
  /** The system's volume. */
  readonly volume?: VolumeParameters;
}

export interface TestMachine extends BootedMachine {
  readonly traces: RawTrace[];
  readonly violations: ViolationData[];
  readonly output: string[];
  /** What programs printed; in `output` too. */
  readonly stdout: string[];
  /** Runs until the machine stops, at most `statements` more (default 50 million). */
  run(statements?: number): MachineStop;
  /** Runs until a statement of the named function (`IRQL!DpcRoutine`) is about to run, and stands there. */
  runTo(symbol: string): MachineStop;
  /** `module!function` of a fiber's frames, youngest first. */
  stack(fiber?: Fiber | null): string[];
  kernel(moduleId: string): Readonly<Record<string, any>>;
}

export function bootTestMachine(session: TestSession): TestMachine {
  const traces: RawTrace[] = [];
  const violations: ViolationData[] = [];
  const output: string[] = [];
  const stdout: string[] = [];
  const texts = new Map<string, string>();
  const model = (image: string, imageName: string, text: string) => {
    const moduleId = `/models/${image}`;
    texts.set(moduleId, text);
    const module = compile(text, {
      fileName: `${moduleId}.ts`,
      moduleId,
      image,
      globals: GLOBAL_NAMES,
      checkedImports: CHECKED_IMPORTS,
      demandingElements: DEMANDING_ELEMENTS,
      hintFor: importHint,
      integerDivision: /\.sys$/.test(imageName),
      leftEarly: 'AbnormalTermination',
      exceptionFilter: '__except',
    });
    return { image, imageName, main: moduleId, modules: [module] };
  };
  const drivers = Object.entries(session.drivers ?? {});
  const applications = Object.entries(session.applications ?? {});
  const verifier = verifierParameters(
    session.verifier,
    drivers.map(([service]) => ({ service, image: service })),
  );
  const booted = boot({
    system: testSystem().modules,
    models: [
      ...drivers.map(([name, text]) => model(name, `${name}.sys`, text)),
      ...applications.map(([name, text]) => model(name.replace(/\.exe$/i, ''), name, text)),
    ],
    parameters: {
      drivers: drivers.map(([service]) => ({
        service,
        image: service,
        start: true,
        altitude: session.altitudes?.[service],
      })),
      applications: applications.map(([imageName]) => ({
        imageName,
        image: imageName.replace(/\.exe$/i, ''),
        arguments: [],
        delay100ns: 0,
      })),
      stopServices: session.stopServices ?? true,
      ...(session.memoryPressure && { memoryPressure: true }),
      verifier,
      pool: session.pool,
      specialPool: session.specialPool,
      trackLockedPages: session.trackLockedPages,
      debugger: session.debugger,
      ...(session.volume && { volume: session.volume }),
    },
    verified: new Set(verifier.drivers),
    textOf: module => texts.get(module.moduleId) ?? testSystem().text(module.moduleId),
    options: {
      processors: session.processors ?? 1,
      schedule: { seed: session.seed ?? 1, steps: [] },
      strict: session.strict ?? false,
      bootTime: 133_000_000_000_000_000n,
      onTrace: event => traces.push(event),
      onViolation: violation => violations.push(violation),
      onOutput: (text, category) => {
        output.push(text);
        if (category === 'stdout') stdout.push(text);
      },
    },
  });
  const { program, machine } = booted;
  const stack = (fiber: Fiber | null = machine.current.fiber): string[] =>
    fiber ? [...fiber.frames].reverse().map(f => `${f.code.module.image}!${f.code.record.name}`) : [];
  return {
    ...booted,
    traces,
    violations,
    output,
    stdout,
    stack,
    run: (statements = 50_000_000) => machine.run(program.executed + statements),
    runTo: symbol => {
      const traps = findProbes(booted, session, symbol);
      for (const [module, probe] of traps) program.setTrap(module, probe, true);
      const stop = machine.run(program.executed + 50_000_000);
      for (const [module, probe] of traps) program.setTrap(module, probe, false);
      return stop;
    },
    kernel: moduleId => program.exports(moduleId),
  };
}

function findProbes(booted: BootedMachine, _session: TestSession, symbol: string): [CompiledModule, number][] {
  const [image, name] = symbol.split('!');
  for (const module of booted.program.modules) {
    if (module.image !== image) continue;
    const record = module.functions.find(f => f.name === name);
    const point = record?.points.find(p => p.kind === 'statement');
    if (point?.probe !== undefined) return [[module, point.probe]];
  }
  throw new Error(`no function ${symbol}`);
}
