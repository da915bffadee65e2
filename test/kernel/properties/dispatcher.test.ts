import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TestMachine } from '../ke/machine';
import { DRIVER } from './driver';
import { checkInterruptFlags, checkInvariants } from './invariants';

/** Programs for each number of processors; more by the environment. */
const RUNS = Number(process.env.KDLAB_PROPERTY_RUNS ?? 14);
/** Statements between two looks at the machine: prime numbers, so that every place is seen sooner or later. */
const LOOKS = [61, 499, 1009];

type Step = [string, number];
const numbers = fc.nat(10_000);
const free: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(
    'exclude',
    'count',
    'sleep',
    'priority',
    'raise',
    'move',
    'spin',
    'interrupt',
    'apc',
    'freeze',
    'region',
    'yield',
    'lift',
    'bind',
    'both',
    'resource',
    'guarded',
    'push',
    'rw',
    'queued',
    'mutex',
    'queue',
    'ipi',
    'everywhere',
    'callout',
    'flush',
    'threaded',
  ),
  numbers,
);
/** Plans in which no thread takes what only it would have given later: the gives come first in their thread. */
const plans = fc
  .array(
    fc.tuple(
      fc.array(free, { maxLength: 6 }),
      fc.array(fc.tuple(fc.constantFrom('give', 'giveByDpc', 'giveByTimer'), numbers), { maxLength: 4 }),
    ),
    { minLength: 2, maxLength: 6 },
  )
  .map(threads =>
    threads.map(([steps, gives], i): Step[] => {
      const takes = threads[(i + 1) % threads.length][1].map(([, n]): Step => ['take', n]);
      return [...gives, ...steps.slice(0, 3), ...takes, ...steps.slice(3)];
    }),
  );

/** What was found, made small: a DPC of low importance for a processor that had halted; a yield to a lower priority. */
const FOUND: [Step[][], number][] = [
  [
    [
      [
        ['flush', 0],
        ['threaded', 0],
      ],
      [],
    ],
    179960,
  ],
  [
    [
      [
        ['giveByTimer', 0],
        ['exclude', 91],
      ],
      [],
      [['sleep', 0]],
      [['take', 0]],
    ],
    330657,
  ],
];

describe('properties of the dispatcher', function () {
  this.timeout(600_000);
  for (const processors of [1, 2, 4, 8])
    it(`${processors} processors: one current thread each, no thread lost or in two places, no wake-up lost, priorities kept`, () => {
      fc.assert(
        fc.property(plans, fc.nat(1_000_000), (plan, seed) => {
          const m = new TestMachine(
            DRIVER.replace('__PLAN__', JSON.stringify(plan)).replaceAll('__CPUS__', String(processors)),
            { processors, seed },
          );
          for (let limit = 0, look = 0; ; look++) {
            limit += LOOKS[look % LOOKS.length];
            const stop = m.machine.run(limit);
            checkInterruptFlags(m);
            checkInvariants(m);
            if (stop.kind === 'limit' && limit < 5_000_000) continue;
            assert.equal(
              stop.kind,
              'idle',
              JSON.stringify(stop, (_, v) => (typeof v === 'bigint' ? v.toString(16) : v)),
            );
            break;
          }
          assert.deepEqual(m.lines, ['all ended']);
          assert.ok(m.threads.every(t => t.State === 4));
        }),
        { numRuns: RUNS, seed: 20261121, examples: FOUND },
      );
    });
});
