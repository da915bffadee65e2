import type { TrapCondition } from '../api';
import type { EngineModule } from '../compile';
import type { EnginePoint } from '../records';
import { createExporters, type Exporters } from './bindings';
import { FrameImpl, type LinkedUnit, PointKind, WideFrame } from './fiber';
import { kept, permanent, type Rule } from '../snapshot/rule';
import type { Library } from './library';
import { scriptName } from './nativeStack';
import { Thresholds } from './thresholds';
import { stackAt } from './unwinding';

/** The text of a module becomes functions: how, is the host's choice (another realm, for one). */
export type Evaluator = (code: string) => unknown;

export const defaultEvaluator: Evaluator = code => new Function(`return ${code}`)();

/** What a module's text returns. */
interface Instance {
  readonly body: Function;
  eval(code: string): unknown;
  /** An import, and an exported variable, by position (`bindings.ts`). */
  set(position: number, value: unknown): void;
  get(position: number): unknown;
}

export interface LinkedModule {
  readonly module: EngineModule;
  readonly units: readonly LinkedUnit[];
  readonly thresholds: Thresholds;
  readonly conditions: Map<number, TrapCondition>;
  readonly instance: Instance;
  readonly exporters: Exporters;
  evaluated: boolean;
}

type Wrapper = (...a: unknown[]) => Instance;
/** `evaluate` runs the text of a module's wrapper; for expressions it is the `eval` of the module they stand in. */
export function instantiate(
  module: EngineModule,
  library: Library,
  globals: Readonly<Record<string, unknown>>,
  evaluate: Evaluator,
  exporters = createExporters(module),
): LinkedModule {
  const thresholds = new Thresholds(module.probeCount ?? module.probes.length, module.stretches);
  const conditions = new Map<number, TrapCondition>();
  let instance: Instance;
  const evaluateInside: Evaluator = code => instance.eval(code);
  const units = module.functions.map(record => new Unit(module, record, thresholds, conditions, evaluateInside));
  const { B } = library;
  const saving = {
    units,
    wide: (
      index: number,
      pc: number,
      s0: unknown,
      s1: unknown,
      s2: unknown,
      s3: unknown,
      s4: unknown,
      s5: unknown,
      more: unknown[] | undefined,
    ) => library.save(new WideFrame(units[index], pc, B[stackAt], library.stack, s0, s1, s2, s3, s4, s5, more)),
  };
  const save = Object.assign(
    (index: number, pc: number, s0: unknown, s1: unknown, s2: unknown) =>
      library.save(new FrameImpl(units[index], pc, B[stackAt], library.stack, s0, s1, s2)),
    saving,
  );
  // Each program evaluates the text anew (V8 keeps the parsed form): it takes what a function closes over as constants
  // only while there is one closure of it, and code is three times slower otherwise.
  const wrapper = (module.newWrapper?.() ?? evaluate(module.code + scriptName(module.moduleId))) as Wrapper;
  instance = wrapper(library, library.B, library.U, thresholds.values, save, globals, exporters, []);
  return { module, units, thresholds, conditions, instance, exporters, evaluated: false };
}

const nothingKnown = new Uint8Array(0);

/** In the place of a slow tier until it is first needed. */
const compileSlow: LinkedUnit['slow'] = function (this: Unit, frame, value) {
  this.slow = this.evaluate(
    this.module.slowTier(this.record.index) + scriptName(this.module.moduleId, this.record.index),
  ) as LinkedUnit['slow'];
  return this.slow(frame, value);
};

/** Tables by program counter are made when the function is first suspended or looked at. */
class Unit implements LinkedUnit {
  static readonly [kept]: Rule = permanent;
  readonly stackBytes: number;
  knownKinds = nothingKnown;
  guarded: ReadonlySet<number> | undefined = undefined;
  private tables: { kinds: Uint8Array; points: (EnginePoint | undefined)[] } | undefined;
  slow = compileSlow;

  constructor(
    readonly module: EngineModule,
    readonly record: EngineModule['functions'][number],
    readonly thresholds: Thresholds,
    readonly conditions: ReadonlyMap<number, TrapCondition>,
    readonly evaluate: Evaluator,
  ) {
    this.stackBytes = record.entersStack ? 0 : record.stackBytes;
  }

  get kinds(): Uint8Array {
    return this.table.kinds;
  }

  get points(): readonly (EnginePoint | undefined)[] {
    return this.table.points;
  }

  private get table(): NonNullable<Unit['tables']> {
    if (this.tables) return this.tables;
    const { points: list } = this.record;
    const last = list.at(-1)?.pc ?? 0;
    const kinds = new Uint8Array(last + 1);
    const points: (EnginePoint | undefined)[] = new Array(last + 1).fill(undefined);
    for (const p of list) {
      points[p.pc] = p;
      kinds[p.pc] = p.hidden
        ? PointKind.Other
        : p.kind === 'entry'
          ? PointKind.Entry
          : p.kind === 'statement'
            ? PointKind.Statement
            : PointKind.Call;
    }
    this.tables = { kinds, points };
    this.knownKinds = kinds;
    return this.tables;
  }
}
