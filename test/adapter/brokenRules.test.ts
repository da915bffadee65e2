/** What the client is told of broken rules, and when. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeParts } from '../../debug-adapter/node/parts';
import { TestClient } from './client';

const MODEL = `import { DbgPrint, DbgBreakPoint, DISPATCH_LEVEL, DRIVER_OBJECT, KeLowerIrql, KeRaiseIrql, PAGED_CODE, Ref, STATUS_SUCCESS, type NTSTATUS } from 'ntddk';
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const old = new Ref(0);
  KeRaiseIrql(DISPATCH_LEVEL, old);
  DbgPrint('one\\n');
  for (let i = 0; i < 3; i++) {
    PAGED_CODE();
    if (i === 0) DbgBreakPoint();
  }
  KeLowerIrql(old.value);
  return STATUS_SUCCESS;
}
`;

describe('broken rules', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kdlab-rules-'));
    writeFileSync(join(folder, 'd.ts'), MODEL);
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [locale, line, more, last] of [
    ['en', 'Rule broken (irql): PAGED_CODE at IRQL 2', '2 more times', '3 times'],
    ['ko', '규칙 위반 (irql): IRQL 2에서 PAGED_CODE', undefined, '3번'],
  ] as const)
    it(`are heard while the machine runs, counted at stops, and listed at the end (${locale})`, async () => {
      const client = TestClient.over(nodeParts());
      await client.initialize({ locale });
      await client.request('launch', { program: join(folder, 'd.ts') });
      await client.event('initialized');
      await client.start();
      const outputs = client.take('output');
      const told = outputs.findIndex(o => o.output.startsWith(line));
      assert.ok(told > outputs.findIndex(o => o.output.includes('one')), JSON.stringify(outputs));
      const { category, source, line: at } = outputs[told];
      assert.deepEqual([category, source?.name, at], ['stderr', 'd.ts', 7]);
      if (more !== undefined) {
        // The next stop is the third round's: two were not told.
        await client.request('setBreakpoints', {
          source: { path: join(folder, 'd.ts') },
          breakpoints: [{ line: 10 }],
        });
        await client.go();
        const counted = client.take('output').filter(o => o.category === 'stderr');
        assert.deepEqual(
          counted.map(o => [o.output.includes(more), o.line]),
          [[true, 7]],
        );
      }
      await client.request('continue', { threadId: 1 });
      await client.event('terminated');
      const end = client.take('output').filter(o => o.category === 'stderr');
      assert.equal(end.length, 1, JSON.stringify(end));
      assert.ok(end[0].output.includes(last), end[0].output);
      client.takeOutput();
      await client.dispose();
    });
});
