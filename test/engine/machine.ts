import {
  compile,
  createProgram,
  type CompiledModule,
  type CompileOptions,
  type Fiber,
  type Program,
  type RunResult,
  type RuntimeHost,
} from '../../simulator/engine';

/** Globals of test programs. */
export const values: Record<string, unknown> = {
  Object,
  Array,
  Map,
  Set,
  Math,
  JSON,
  Error,
  TypeError,
  String,
  Number,
  BigInt,
  Symbol,
};

export interface TestProgram {
  program: Program;
  modules: Record<string, CompiledModule>;
  log: unknown[];
  /** A fiber for an exported function of the first module. */
  start(name: string, args?: unknown[], stackBytes?: number): Fiber;
  /** Runs to a result other than `budget`. */
  go(fiber: Fiber): RunResult;
}

export function load(
  texts: Record<string, string>,
  host: RuntimeHost = {},
  options: Partial<CompileOptions> = {},
): TestProgram {
  const log: unknown[] = [];
  const modules: Record<string, CompiledModule> = {};
  for (const [id, text] of Object.entries(texts)) {
    modules[id] = compile(text, {
      fileName: `${id}.ts`,
      moduleId: id,
      image: 'test',
      globals: new Set(Object.keys(values)),
      ...options,
    });
  }
  const program: Program = createProgram({
    host,
    globals: values,
    resolve: specifier => (specifier.startsWith('./') ? specifier.slice(2) : undefined),
    hostModules: {
      host: {
        log: (x: unknown) => void log.push(x),
        block: (x: unknown) => program.suspend(x),
        fail: (m: string) => {
          throw new Error(m);
        },
        get: (o: object, key: string) => Reflect.get(o, key),
        each: (list: unknown[], f: (x: unknown) => unknown) => list.map(x => f(x)),
        soon: () => program.yieldSoon(),
        left: () => program.stackLeft,
        now: () => [program.executed, program.remaining],
      },
    },
  });
  program.link(Object.values(modules));
  const first = Object.keys(texts)[0];
  const go = (fiber: Fiber) => {
    for (;;) {
      const r = program.run(fiber, 1e6);
      if (r.kind !== 'budget') return r;
    }
  };
  const module = program.evaluate(first);
  let body = go(module);
  while (body.kind === 'exception' && body.handledAt >= 0) {
    module.setException(body.error);
    body = go(module);
  }
  if (body.kind !== 'returned') throw new Error(`module body: ${body.kind} ${'error' in body ? body.error : ''}`);
  return {
    program,
    modules,
    log,
    start: (name, args = [], stackBytes = 0x6000) =>
      program.createFiber(program.exports(first)[name], args, stackBytes),
    go,
  };
}

/** Index of the probe before the first statement on a line that contains `marker`. */
export function probeAt(module: CompiledModule, text: string, marker: string): number {
  const line = text.slice(0, text.indexOf(marker)).split('\n').length;
  for (const f of module.functions)
    for (const p of f.points) if (p.line === line && p.probe !== undefined) return p.probe;
  throw new Error(`no statement at ${marker}`);
}
