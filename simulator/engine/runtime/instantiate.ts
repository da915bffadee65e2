import type { TrapCondition } from '../api';
import type { EngineModule } from '../compile';
import type { EnginePoint } from '../records';
import { type LinkedUnit, PointKind } from './fiber';
import { kept, permanent, type Rule } from '../snapshot/rule';
import type { Library } from './library';

/** The text of a module becomes functions: how, is the host's choice (another realm, for one). */
export type Evaluator = (code: string) => unknown;

export const defaultEvaluator: Evaluator = code => new Function(`return ${code}`)();

/** What a module's text returns. */
interface Instance {
  readonly body: Function;
  eval(code: string): unknown;
  readonly set: Readonly<Record<string, (value: unknown) => void>>;
  readonly get: Readonly<Record<string, () => unknown>>;
}

export interface LinkedModule {
  readonly module: EngineModule;
  readonly units: readonly LinkedUnit[];
  readonly thresholds: Int32Array;
  readonly conditions: Map<number, TrapCondition>;
  readonly instance: Instance;
  /** Importers of a live binding, by the exporting variable's JavaScript name. */
  readonly subscribers: Map<string, ((value: unknown) => void)[]>;
  /** Calls the subscribers; generated code does after each assignment. */
  readonly exporters: Record<string, (value: unknown) => unknown>;
  evaluated: boolean;
}

type Wrapper = (...a: unknown[]) => Instance;
/** `evaluate` runs the text of a module's wrapper; for expressions it is the `eval` of the module they stand in. */
export function instantiate(
  module: EngineModule,
  library: Library,
  globals: Readonly<Record<string, unknown>>,
  evaluate: Evaluator,
  outerExporters?: LinkedModule['exporters'],
): LinkedModule {
  const thresholds = new Int32Array((module.probeCount ?? module.probes.length) + 1);
  const subscribers = new Map<string, ((value: unknown) => void)[]>();
  const exporters: Record<string, (value: unknown) => unknown> = {};
  for (const e of module.exportLinks) {
    const { variable } = e;
    if (variable === undefined || exporters[variable]) continue;
    const list: ((value: unknown) => void)[] = [];
    subscribers.set(variable, list);
    exporters[variable] = value => {
      for (const f of list) f(value);
      return value;
    };
  }
  const conditions = new Map<number, TrapCondition>();
  let instance: Instance;
  const units = module.functions.map(
    record => new Unit(module, record, thresholds, conditions, code => instance.eval(code)),
  );
  const save = Object.assign(
    (
      index: number,
      pc: number,
      s0: unknown,
      s1: unknown,
      s2: unknown,
      s3: unknown,
      s4: unknown,
      s5: unknown,
      more: unknown[] | undefined,
    ) => library.save(units[index], pc, s0, s1, s2, s3, s4, s5, more),
    { units },
  );
  // Each program evaluates the text anew (V8 keeps the parsed form): it takes what a function closes over as constants
  // only while there is one closure of it, and code is three times slower otherwise.
  const wrapper = (module.newWrapper?.() ?? evaluate(module.code)) as Wrapper;
  instance = wrapper(library, library.B, library.U, thresholds, save, globals, outerExporters ?? exporters, []);
  return { module, units, thresholds, conditions, instance, subscribers, exporters, evaluated: false };
}

const nothingKnown = new Uint8Array(0);

/** Tables by program counter are made when the function is first suspended or looked at. */
class Unit implements LinkedUnit {
  static readonly [kept]: Rule = permanent;
  readonly stackBytes: number;
  knownKinds = nothingKnown;
  guarded: ReadonlySet<number> | undefined = undefined;
  private tables: { kinds: Uint8Array; points: (EnginePoint | undefined)[] } | undefined;
  /** The slow tier; the first call compiles it. */
  slow: LinkedUnit['slow'];

  constructor(
    readonly module: EngineModule,
    readonly record: EngineModule['functions'][number],
    readonly thresholds: Int32Array,
    readonly conditions: ReadonlyMap<number, TrapCondition>,
    evaluate: Evaluator,
  ) {
    this.stackBytes = record.entersStack ? 0 : record.stackBytes;
    this.slow = (frame, value) => {
      this.slow = evaluate(module.slowTier(record.index)) as LinkedUnit['slow'];
      return this.slow(frame, value);
    };
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
