/** A walk without a plan over the real machine: whatever a client asks in whatever order is answered, and the machine lives. */
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import fc from 'fast-check';
import { ErrorCode } from '../../debug-adapter/dap/errors';
import { handlers } from '../../debug-adapter/dap/handlers';
import { nodeParts } from '../../debug-adapter/node/parts';
import { type RefusedError, TestClient } from './client';

const EXAMPLE = join(__dirname, '..', '..', 'examples', 'irql-dpc');
const DRIVER = join(EXAMPLE, 'driver.ts');

type Step = readonly [command: string, args: Record<string, unknown>];

const thread = fc.integer({ min: 0, max: 14 });
const runs = fc.constantFrom(
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'kdlab/stepIntoBack',
  'kdlab/stepOutBack',
);
const granularity = fc.constantFrom('statement', 'line', 'instruction', undefined);
const line = fc.integer({ min: 1, max: 100 });
const text = fc.constantFrom(
  '!irql',
  'k',
  'p',
  't',
  'gu',
  'p-',
  'g-',
  'bl',
  'bp ReadDispatch',
  'bc *',
  '!prcb',
  '~',
  'dv',
  'r',
  '!thread',
  '? @$irql',
  'nonsense',
  '!analyze -v',
  '',
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(runs, fc.record({ threadId: thread, granularity })),
  fc.tuple(
    fc.constant('evaluate'),
    fc.record({ expression: text, context: fc.constantFrom('repl', 'watch', 'hover') }),
  ),
  fc.tuple(
    fc.constant('setBreakpoints'),
    fc.record({ source: fc.constant({ path: DRIVER }), breakpoints: fc.array(fc.record({ line }), { maxLength: 3 }) }),
  ),
  fc.tuple(
    fc.constant('setFunctionBreakpoints'),
    fc.record({
      breakpoints: fc.array(
        fc.record({ name: fc.constantFrom('ReadDispatch', 'IRQL!DpcRoutine', 'nt!Ke*Timer', '???') }),
        { maxLength: 2 },
      ),
    }),
  ),
  fc.tuple(fc.constant('kdlab/seek'), fc.record({ position: fc.constantFrom('start', 'end', '50', '99.5', 'F:10') })),
  fc.tuple(fc.constantFrom('stackTrace', 'exceptionInfo'), fc.record({ threadId: thread })),
  fc.tuple(fc.constant('scopes'), fc.record({ frameId: fc.integer({ min: 0, max: 60 }) })),
  fc.tuple(fc.constant('variables'), fc.record({ variablesReference: fc.integer({ min: 0, max: 60 }) })),
  fc.tuple(
    fc.constantFrom('threads', 'modules', 'loadedSources', 'kdlab/state', 'kdlab/bugCheckReport', 'restart'),
    fc.constant({}),
  ),
  fc.tuple(fc.constant('pause'), fc.record({ threadId: thread })),
) as fc.Arbitrary<Step>;

/** Requests after whose answer the machine runs. */
const moving = new Set([
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'kdlab/stepIntoBack',
  'kdlab/stepOutBack',
  'restart',
]);

describe('a walk without a plan', () => {
  it('is answered at every step', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async steps => {
        const client = TestClient.over(nodeParts());
        await client.launch({ program: join(EXAMPLE, 'irql-dpc.scenario.ts'), stopOnEntry: true });
        await client.start();
        for (const [command, args] of steps) {
          client.take('stopped');
          const answered = await client.send(command, args).then(
            () => true,
            (error: RefusedError) => {
              assert.notEqual(error.message, 'timeout', command);
              assert.notEqual(error.code, ErrorCode.internal, `${command} ${JSON.stringify(args)}: ${error.message}`);
              return false;
            },
          );
          if (answered && moving.has(command))
            await Promise.race([client.event('stopped'), client.event('terminated')]);
          if (client.take('terminated').length > 0) break;
        }
        client.takeOutput();
        await client.dispose();
      }),
      { numRuns: 25, seed: 1, endOnFailure: false },
    );
  });

  it('is over the requests that there are', () => {
    for (const command of moving) assert.ok(Object.hasOwn(handlers, command), command);
  });
});
