import type * as t from '@babel/types';
import { CompileError, type Fiber, type SideEffects, type VariableRecord } from './api';
import { compileProgram, type EngineModule } from './compile';
import { Diagnostics } from './diagnostics';
import { slotText } from './emit/slots';
import { parseSingleExpression } from './parse';
import { contains, type ProgramImpl } from './program';
import { refuseSideEffects } from './purity';
import { refusal } from './refusal';
import { FiberImpl, type FrameImpl } from './runtime/fiber';
import { instantiate, type LinkedModule } from './runtime/instantiate';
import { type FunctionInfo, Scope, type Variable, type VariableKind } from './scope';

export interface EvaluateOptions {
  sideEffects: SideEffects;
  stackBytes: number;
  extra?: Readonly<Record<string, unknown>>;
}

interface CompiledExpression {
  readonly module: EngineModule;
  /** Gives the expression its frame and its extra names; returns the module's wrapper. */
  readonly bind: (frame: unknown, extra: unknown, imports: unknown) => unknown;
}

const cacheSize = 500;

/**
 * Compiles an expression as a module of its own inside the lexical scope of `moduleId`, with the frame's variables as
 * accesses to its slots. Compiled expressions are kept by place and text, for conditions that are looked at often.
 */
export function expressionFunction(
  program: ProgramImpl,
  frame: FrameImpl | undefined,
  moduleId: string,
  expression: string,
  options: Omit<EvaluateOptions, 'stackBytes'>,
): Function {
  const linked = frame ? program.moduleOfCode(frame.code, moduleId) : program.moduleOf(moduleId);
  const extra = options.extra ?? {};
  const place = frame ? `${frame.code.module.moduleId}#${frame.code.record.index}@${frame.pc}` : moduleId;
  const key = `${place}|${options.sideEffects}|${Object.keys(extra).join()}|${expression}`;
  let compiled = program.expressions.get(key);
  if (!compiled) {
    compiled = compileExpression(program, linked, frame, expression, options);
    if (program.expressions.size >= cacheSize) program.expressions.clear();
    program.expressions.set(key, compiled);
  }
  const { module, bind } = compiled;
  const imports = {};
  for (const i of linked.module.elided) {
    const get = program.importOf(linked, i);
    if (get) Object.defineProperty(imports, i.variable, { get });
  }
  const instance = instantiate(
    module,
    program.library,
    program.options.globals,
    () => bind(frame, extra, imports),
    linked.exporters,
  );
  return instance.instance.body;
}

export function evaluateExpression(
  program: ProgramImpl,
  frame: FrameImpl | undefined,
  moduleId: string,
  expression: string,
  options: EvaluateOptions,
): Fiber {
  const fn = expressionFunction(program, frame, moduleId, expression, options);
  return new FiberImpl([{ fn, args: [] }], options.stackBytes);
}

export type ExpressionCache = Map<string, CompiledExpression>;

function compileExpression(
  program: ProgramImpl,
  linked: LinkedModule,
  frame: FrameImpl | undefined,
  text: string,
  options: Omit<EvaluateOptions, 'stackBytes'>,
): CompiledExpression {
  const diagnostics = new Diagnostics('<expression>');
  const expression = parseSingleExpression(text, diagnostics);
  if (!expression) throw new CompileError(diagnostics.sorted);
  const extra = new Set(Object.keys(options.extra ?? {}));
  const { sideEffects } = options;
  if (sideEffects !== true) {
    refuseSideEffects(expression, extra, diagnostics, sideEffects === 'undone');
    if (diagnostics.sorted.length > 0) throw refusal(new CompileError(diagnostics.sorted));
  }
  const { start, end, loc } = expression;
  const position = { start, end, loc };
  const statement = { type: 'ReturnStatement', argument: expression, ...position } as t.ReturnStatement;
  const body = {
    type: 'Program',
    body: [statement],
    directives: [],
    sourceType: 'module',
    ...position,
  } as unknown as t.Program;
  const taken = new Set<string>(linked.module.variables.map(v => v.js));
  const module = compileProgram(
    text,
    body,
    {
      fileName: '<expression>',
      moduleId: '<expression>',
      image: linked.module.image,
      globals: new Set(Object.keys(program.options.globals)),
      hooks: new Set(program.modules.flatMap(m => m.hooks)),
    },
    diagnostics,
    {
      outer: fn => visibleNames(fn, program, linked, frame, extra),
      taken,
      name: '<expression>',
      pure: sideEffects === false,
    },
  );
  const bind = linked.instance.eval(`($frame,$extra,$imports)=>${module.code}`) as CompiledExpression['bind'];
  return { module, bind };
}

/** The scopes around the expression: module, frame from the outside in, and the extra names. */
function visibleNames(
  fn: FunctionInfo,
  program: ProgramImpl,
  linked: LinkedModule,
  frame: FrameImpl | undefined,
  extra: ReadonlySet<string>,
): Scope {
  const scope = new Scope(undefined, fn, fn.range);
  const declare = (name: string, kind: VariableKind, js: string, writable: boolean, exportedAs: string[] = []) => {
    const v: Variable = {
      name,
      kind,
      fn,
      js,
      writable,
      exportedAs,
      module: true,
      scope: fn.range,
      hidden: false,
      captured: false,
      assigned: true,
      used: true,
      mayBeHole: kind !== 'param',
    };
    scope.names.set(name, v);
  };
  for (const v of linked.module.variables) {
    const constant = v.kind === 'const' || v.kind === 'import';
    declare(v.name, v.kind as VariableKind, v.js, !constant, v.exported ? [v.name] : []);
  }
  for (const i of linked.module.elided)
    if (program.importOf(linked, i)) declare(i.variable, 'import', `$imports[${JSON.stringify(i.variable)}]`, false);
  for (const n of frame?.code.record.namespaces ?? [])
    for (const name of n.members) declare(name, 'let', `${n.object}.${name}`, true);
  for (const v of frame ? visibleVariables(frame) : []) {
    const slot = `$frame.${slotText(v.slot)}`;
    declare(
      v.name,
      v.kind === 'this' ? 'param' : 'let',
      v.boxed ? `${slot}.v` : slot,
      v.kind !== 'const' && v.kind !== 'this',
    );
  }
  for (const name of extra) declare(name, 'const', `$extra[${JSON.stringify(name)}]`, false);
  return scope;
}

/** Variables in scope where the frame stands, outermost first, so that inner ones win. */
export function visibleVariables(frame: FrameImpl): VariableRecord[] {
  const { record, points } = frame.code;
  const here = points[frame.pc] ?? record;
  const lines = (v: VariableRecord) => (v.scope.endLine - v.scope.line) * 10_000 + v.scope.endColumn - v.scope.column;
  return record.variables
    .filter(v => v.kind === 'closure' || contains(v.scope, here))
    .sort((a, b) => lines(b) - lines(a));
}
