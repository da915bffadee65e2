/** What takes too long is broken off, anywhere, and made again: it must make no difference to anything. */
import assert from 'node:assert/strict';
import { bounded } from '../../debug-adapter/node/isolation/bounded';
import { BrokenOff, OutOfTime, type DebugTarget, type Stop } from '../../simulator/debug';
import type { Bounded, SessionParts } from '../../simulator/debug/session/parts';
import type { DebugSession } from '../../simulator/debug/session/session';
import { stateHash } from '../../simulator/debug/stateHash';
import { EXAMPLES, targetFor } from './support';

const PROGRAMS = [
  `${EXAMPLES}/irql-dpc/irql-dpc.scenario.ts`,
  `${EXAMPLES}/irql-dpc/complete-in-dpc.scenario.ts`,
  `${EXAMPLES}/gallery/wait-01-four-objects/four-objects.scenario.ts`,
];

/** Breaks off so many pieces of work after one to four milliseconds. */
function impatient(count: number, seed: number): { readonly work: Bounded; broken(): number } {
  let broken = 0;
  let random = seed;
  return {
    broken: () => broken,
    work: (work, bounds) => {
      random = (random * 1_103_515_245 + 12_345) & 0x7fffffff;
      if (broken >= count || random & 0x10000) return bounded(work, bounds);
      try {
        return bounded(work, { ...bounds, milliseconds: 1 + ((random >> 8) & 3) });
      } catch (error) {
        if (!(error instanceof BrokenOff)) throw error;
        broken++;
        // A busy computer, as far as the session knows.
        throw new OutOfTime(0);
      }
    },
  };
}

/** What a person sees of a walk through a program. */
async function seen(program: string, parts: Partial<SessionParts>, walk: readonly Step[]) {
  const target = targetFor(program, { processors: 2 }, parts);
  const told: string[] = [];
  target.onOutput(({ text }) => told.push(text));
  target.onModulesChanged(modules => told.push(`(${modules.map(({ name }) => name).join(' ')})\n`));
  await target.load();
  target.breakpoints.add({ place: { kind: 'function', name: '*!DriverEntry' } });
  for (const name of ['nt!KiSwapContext', 'nt!ObfDereferenceObject'])
    target.breakpoints.add({ place: { kind: 'function', name }, logMessage: `{1 + 1} at ${name}` });
  const stops: string[] = [];
  for (const step of walk) {
    const { reason, position } = await step(target);
    stops.push(`${reason.kind} at ${position.executed}`);
  }
  const { run } = target as DebugSession;
  // Looking gives addresses to what has none: forgets them.
  run.restore(run.save());
  return { stops, told: told.join(''), state: stateHash(run) };
}

type Step = (target: DebugTarget) => Promise<Stop>;
const go: Step = t => t.go();
const over: Step = t => t.stepOver('line');
const into: Step = t => t.stepInto('line');
const back: Step = t => t.stepBackOver('line');
const out: Step = t => t.stepOut();

describe('broken off and made again', function () {
  this.timeout(120_000);

  for (const program of PROGRAMS)
    for (const [name, walk] of Object.entries({
      'to the end': [go, go, go],
      'in steps': [go, over, over, into, over, back, over, over, out, over, into, into, out, go],
    }))
      it(`${program.slice(EXAMPLES.length + 1)} ${name}`, async () => {
        const plain = await seen(program, {}, walk);
        assert.match(plain.told, /at nt!KiSwapContext/);
        let broken = 0;
        for (const seed of [1, 2]) {
          const some = impatient(6, seed);
          assert.deepEqual(await seen(program, { bounded: some.work }, walk), plain, `seed ${seed}`);
          broken += some.broken();
        }
        assert.ok(broken > 0, 'nothing was broken off');
        let time = 0;
        assert.deepEqual(await seen(program, { now: () => time++ }, walk), plain, 'with slices that end early');
      });
});
