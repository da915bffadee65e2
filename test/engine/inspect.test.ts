import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { Fiber, Frame, Program, VariableRecord } from '../../simulator/engine';
import { visibleVariables } from '../../simulator/engine/evaluate';
import { program as programs } from './generate';
import { prepare, random } from './harness';
import { instrument } from './instrument';
import { runPlainStatements } from './oracle';
import { areas, isModuleOnly, placements, prelude, type Section } from './sections';
import { show } from './show';

/** What a debugger finds under `names` at a frame: in the variables of the frame, or else in those of its module. */
function variablesAt(program: Program, frame: Frame, names: readonly string[]): Record<string, unknown> {
  const inFrame = visibleVariables(frame as never);
  const inModule = program.moduleVariables(frame.code.module.moduleId);
  return Object.fromEntries(
    names.map(name => {
      const v = inFrame.findLast(x => x.name === name);
      return [name, v ? program.getVariable(frame, v) : inModule.find(x => x.name === name)?.get()];
    }),
  );
}

function evaluate(program: Program, frame: Frame, expression: string): unknown {
  const fiber = program.evaluateIn(frame, frame.code.module.moduleId, expression, {
    sideEffects: false,
    stackBytes: 0x4000,
  });
  const r = program.run(fiber, 1e6);
  assert.equal(r.kind, 'returned', `${expression}: ${'error' in r ? r.error : r.kind}`);
  return 'value' in r ? r.value : undefined;
}

/** Writing what is there already changes nothing. */
function writeBack(program: Program, frame: Frame, v: VariableRecord): void {
  try {
    program.setVariable(frame, v, program.getVariable(frame, v));
  } catch (error) {
    assert.match(String(error), /is not initialized here/);
  }
}

/**
 * Runs instrumented statements, looking at everything at every stop, and compares what is found before a `see` with
 * what it then gets.
 * @returns how many variables were compared
 */
function checkDebuggerData(statements: string, where: string, seed: number): number {
  const expected = runPlainStatements(prelude + statements);
  const text = placements[where](statements);
  const lines = text.split('\n');
  const next = random(seed);
  let found: Record<string, unknown> | undefined;
  let compared = 0;
  const look = (program: Program, fiber: Fiber) => {
    found = undefined;
    const frame = fiber.frames.at(-1);
    if (!frame || frame.code.module.moduleId !== 'program') return;
    const point = frame.code.record.points.find(p => p.pc === frame.pc);
    const call =
      point?.kind === 'statement' && /^see\(\{ (.*?) \}\);/.exec(lines[point.line - 1].slice(point.column - 1));
    if (call) {
      const names = call[1].split(', ').filter(Boolean);
      found = variablesAt(program, frame, names);
      const values = evaluate(program, frame, `[${names.join()}]`);
      assert.equal(show(values), show(Object.values(found)), `${names} evaluated at ${point.line}:${point.column}`);
      for (const v of visibleVariables(frame as never))
        if (/^(param|let|var)$/.test(v.kind)) writeBack(program, frame, v);
    }
    const parent = fiber.frames[next() % fiber.frames.length];
    for (const v of visibleVariables(parent as never)) program.getVariable(parent, v);
  };
  const see = (given: object) => {
    if (!found) return;
    assert.equal(show(found), show(given), 'variables before `see`');
    compared += Object.keys(given).length;
    found = undefined;
  };
  const run = prepare(text);
  const outcome = run({ budget: () => 1, atStop: look, see, withoutBlocking: true });
  assert.deepEqual(outcome.log, expected.log);
  return compared;
}

/** Looking at a proxy runs code; what decorators are given is esbuild's here, and not V8's. */
function isInspectable({ modules, body }: Section): boolean {
  return !modules && !isModuleOnly(body) && !/\bProxy\b|@\w/.test(body);
}

describe('engine: what a debugger shows is what the program would log', () => {
  let compared = 0;
  for (const [area, sections] of Object.entries(areas())) {
    it(area, function () {
      this.timeout(60_000);
      const next = random(area.length);
      for (const [i, s] of sections.filter(isInspectable).entries()) {
        const where = Object.keys(placements)[i % 3];
        const body = instrument(s.body, () => next() % 3 === 0);
        try {
          compared += checkDebuggerData(body, where, s.line);
        } catch (error) {
          if (error instanceof Error) error.message = `${s.name}, in a ${where}: ${error.message}`;
          throw error;
        }
      }
    });
  }

  it('random programs', function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(programs, fc.constantFrom(...Object.keys(placements)), fc.nat(), (statements, where, seed) => {
        const next = random(seed + 1);
        compared += checkDebuggerData(
          // The words of errors depend on the way to them.
          instrument(statements, () => next() % 4 === 0, ['e']),
          where,
          seed + 1,
        );
      }),
      {
        numRuns: Number(process.env.KDLAB_FUZZ_RUNS ?? 60) / 3,
        ...(process.env.KDLAB_FUZZ_SEED ? { seed: Number(process.env.KDLAB_FUZZ_SEED) } : {}),
      },
    );
  });

  after(() => console.log(`      ${compared} variables compared`));
});
