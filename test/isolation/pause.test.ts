/** Pause and Stop are heard whatever a model does, by the built adapter in a process of its own. */
import { strict as assert } from 'node:assert';
import { adapter, entry, withModel } from './product';

/** Milliseconds within which a person expects an answer; a busy computer gets three times as long. */
const SOON = 3_000;

const busy: readonly { readonly name: string; readonly body: string; readonly more?: string }[] = [
  { name: 'an endless loop', body: '  for (;;) {}' },
  {
    name: 'endless calls',
    body: '  for (;;) next();',
    more: 'function next(): number { return [3, 1, 2].sort()[0]; }',
  },
  {
    name: 'endless output',
    body: "  for (let i = 0; ; i++) DbgPrint('%d: a line of some length, again and again\\n', i);",
  },
  {
    name: 'slow statements',
    body: "  for (let n = 0; ; ) n += 'x'.repeat(1 << 22).toUpperCase().length;",
  },
  {
    name: 'exceptions without end',
    body: '  for (;;) { try { throw new Error("again"); } catch { } }',
  },
  {
    name: 'a regular expression that backtracks for ever',
    body: "  for (;;) /^(a+)+\\1$/.test('a'.repeat(40) + 'b');",
  },
];

describe('while a model is busy', function () {
  this.timeout(60_000);
  for (const { name, body, more } of busy) {
    const session = (use: (client: ReturnType<typeof adapter>['client']) => Promise<void>) =>
      withModel(entry(body, more), async program => {
        const { client, end } = adapter();
        try {
          await client.launch({ program });
          await client.request('configurationDone');
          // Into it, whatever starting takes.
          await new Promise(resolve => setTimeout(resolve, 1_500));
          await use(client);
        } finally {
          await end();
        }
      });

    it(`${name}: a pause is heard, and a stack shown`, () =>
      session(async client => {
        const began = Date.now();
        await client.request('pause', { threadId: 1 });
        const { reason, threadId } = await client.event('stopped');
        assert.ok(Date.now() - began < SOON, `after ${Date.now() - began} ms`);
        assert.match(reason, /pause|exception/);
        const { threads } = await client.request('threads');
        const stopped = threads.find(thread => thread.id === threadId) ?? threads[0];
        const { stackFrames } = await client.request('stackTrace', { threadId: stopped.id });
        // On a slow computer it may still be booting.
        assert.ok(stackFrames.length > 0 || stopped.name === 'Booting', JSON.stringify({ threadId, threads }));
      }));

    it(`${name}: the session ends`, () =>
      session(async client => {
        const began = Date.now();
        await client.request('disconnect', { terminateDebuggee: true });
        assert.ok(Date.now() - began < SOON, `after ${Date.now() - began} ms`);
      }));
  }
});
