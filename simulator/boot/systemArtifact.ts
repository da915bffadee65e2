/**
 * The compiled system as it is shipped, cut by when it is needed:
 *
 * - `index`: JSON of every module without the parts below; read at each start;
 * - `code`: a JavaScript expression, the array of the modules' wrapper functions; one script, so that V8 can cache it;
 * - `details`: one line of JSON per module: points and variables of its functions, its probes; parsed for a module when
 *   somebody looks at one of its frames or sets a breakpoint in it;
 * - `slow`: one line of JSON per module: the slow tiers; parsed when the first frame of the module is resumed.
 */
import { builtinModule, type EngineModule, scriptName, useBuiltinModule } from '../engine';
import type { CompiledModule, FunctionRecord, PointRecord, VariableRecord } from '../engine/api';
import { codeSizes } from '../memory/images';

export interface SystemArtifact {
  readonly index: string;
  readonly code: string;
  readonly details: string;
  readonly slow: string;
}

interface FunctionDetails {
  readonly points: readonly PointRecord[];
  readonly variables: readonly VariableRecord[];
}
interface ModuleDetails {
  readonly functions: readonly FunctionDetails[];
  readonly probes: CompiledModule['probes'];
}
type IndexRecord = Omit<CompiledModule, 'slowTier' | 'code' | 'probes' | 'functions'> & {
  readonly functions: readonly Omit<FunctionRecord, 'points' | 'variables'>[];
  readonly probeCount: number;
  readonly codeSizes: readonly number[];
};

/** @param textOf the text that a module was compiled from */
export function encodeSystem(
  modules: readonly CompiledModule[],
  textOf: (moduleId: string) => string | undefined,
): SystemArtifact {
  const index: IndexRecord[] = [];
  const details: ModuleDetails[] = [];
  const slow: string[][] = [];
  // The engine's own builtins come last.
  const all: readonly CompiledModule[] = [...modules, builtinModule()];
  for (const module of all) {
    const { slowTier, code: _code, probes, functions, sourceText: _text, ...rest } = module as EngineModule;
    index.push({
      ...rest,
      functions: functions.map(({ points: _points, variables: _variables, ...record }) => record),
      probeCount: probes.length,
      codeSizes: codeSizes(module, textOf(module.moduleId)),
    });
    details.push({ functions: functions.map(({ points, variables }) => ({ points, variables })), probes });
    slow.push(functions.map(f => slowTier(f.index)));
  }
  const lines = (values: readonly unknown[]): string => values.map(v => JSON.stringify(v)).join('\n');
  return {
    index: JSON.stringify(index),
    code: `[${all.map(m => m.code).join(',\n')}]${scriptName('system')}`,
    details: lines(details),
    slow: lines(slow),
  };
}

/** What a start has to give: the other texts are asked for at most once. */
export interface SystemFiles {
  readonly index: string;
  /** Evaluates `code`, anew at each call: code of a wrapper that two programs use runs at a third of its speed. */
  wrappers(): readonly Function[];
  readDetails(): string;
  readSlow(): string;
}

/** Throws SyntaxError when the texts are not what `encodeSystem` wrote. */
export function decodeSystem(files: SystemFiles): CompiledModule[] {
  const details = linesOf<ModuleDetails>(() => files.readDetails());
  const slow = linesOf<string[]>(() => files.readSlow());
  const wrapper = perProgram(() => files.wrappers());
  const modules = (JSON.parse(files.index) as IndexRecord[]).map(
    (record, i) =>
      new SystemModule(
        record,
        () => wrapper(i),
        () => details(i),
        f => slow(i)[f],
      ) as unknown as CompiledModule,
  );
  useBuiltinModule(modules.pop() as EngineModule);
  return modules;
}

/** Each item once from one evaluation; asked for an item again, another program begins. */
export function perProgram(evaluate: () => readonly Function[]): (index: number) => Function {
  let items: readonly Function[] = [];
  const taken = new Set<number>();
  return index => {
    if (items.length === 0 || taken.has(index)) {
      items = evaluate();
      taken.clear();
    }
    taken.add(index);
    return items[index];
  };
}

/** One JSON value per line, each parsed when it is first asked for. */
function linesOf<T>(read: () => string): (line: number) => T {
  let lines: string[] | undefined;
  const parsed: T[] = [];
  return line => {
    lines ??= read().split('\n');
    parsed[line] ??= JSON.parse(lines[line]) as T;
    return parsed[line];
  };
}

class SystemModule {
  readonly functions: readonly FunctionRecord[];

  constructor(
    record: IndexRecord,
    /** Instead of `code`. */
    readonly newWrapper: () => Function,
    private readonly details: () => ModuleDetails,
    readonly slowTier: (functionIndex: number) => string,
  ) {
    Object.assign(this, record);
    this.functions = record.functions.map(f => new SystemFunction(f, details) as unknown as FunctionRecord);
  }

  get probes(): CompiledModule['probes'] {
    return this.details().probes;
  }
}

class SystemFunction {
  declare readonly index: number;

  constructor(
    record: Omit<FunctionRecord, 'points' | 'variables'>,
    private readonly details: () => ModuleDetails,
  ) {
    Object.assign(this, record);
  }

  get points(): readonly PointRecord[] {
    return this.details().functions[this.index].points;
  }

  get variables(): readonly VariableRecord[] {
    return this.details().functions[this.index].variables;
  }
}
