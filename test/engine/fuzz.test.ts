import fc from 'fast-check';
import { program } from './generate';
import { checkAgainst } from './harness';
import { runPlainStatements } from './oracle';
import { placements } from './sections';

/** More runs: KDLAB_FUZZ_RUNS=5000; the same again: KDLAB_FUZZ_SEED=... */
const numRuns = Number(process.env.KDLAB_FUZZ_RUNS ?? 60);
const seed = process.env.KDLAB_FUZZ_SEED ? Number(process.env.KDLAB_FUZZ_SEED) : undefined;

describe('engine: random programs', function () {
  this.timeout(numRuns * 5000);

  it(`${numRuns} programs agree with V8, plain and preempted`, () => {
    fc.assert(
      fc.property(
        program,
        fc.constantFrom(...Object.keys(placements)),
        fc.integer({ min: 1, max: 1 << 30 }),
        (statements, where, preemption) => {
          const expected = runPlainStatements(statements);
          const value = where === 'module' ? {} : { value: 'undefined' };
          checkAgainst({ ...expected, ...value }, placements[where](statements), {
            randomRuns: 2,
            seed: preemption,
            where: `in a ${where}: `,
          });
        },
      ),
      { numRuns, ...(seed === undefined ? {} : { seed }) },
    );
  });
});
