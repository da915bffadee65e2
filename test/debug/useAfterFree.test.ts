/** Freed pool that a driver still uses: states put back know what was freed, and looking is no use. */
import assert from 'node:assert/strict';
import type { DebugSession } from '../../simulator/debug/session/session';
import { targetOf } from './support';

const FILES = {
  'd.ts': `import { DRIVER_OBJECT, DbgPrint, ExAllocatePool2, ExFreePool, type NTSTATUS, STATUS_SUCCESS } from 'ntddk';
class Block { A = 1; B = 2; }
function use(s: Block, b: Uint8Array): number {
  let sum = 0;
  sum += s.B;
  s.A = sum;
  b[5] = sum;
  sum += b[6];
  return sum;
}
export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const s = ExAllocatePool2(0x40n, Block, 'gaTa')!;
  const b = ExAllocatePool2(0x40n, 64, 'gaTa')!;
  ExFreePool(s);
  ExFreePool(b);
  DbgPrint('%d', use(s, b));
  return STATUS_SUCCESS;
}
`,
  'a.scenario.ts': `import { scenario } from 'kdlab';
export default scenario({ title: 'use after free', drivers: [{ service: 'D', model: './d.ts' }] });
`,
};

describe('use after free', function () {
  this.timeout(60_000);

  it('is told again from any state, in the same words', async () => {
    const target = targetOf(FILES, 'a.scenario.ts');
    await target.load();
    const { run } = target as DebugSession;
    const words = () => run.violations.map(v => v.text);
    const states = [];
    let seen = 0;
    for (;;) {
      // Statement by statement while it happens.
      const { kind } = run.run(run.machine.executed + (seen > 0 && seen < 4 ? 1 : 40));
      if (run.violations.length !== seen) states.push(run.save());
      seen = run.violations.length;
      if (kind === 'idle' || run.machine.executed > 400_000) break;
    }
    const all = words();
    assert.equal(all.length, 4, all.join('\n'));
    assert.equal(states.length, 4);
    for (const state of [...states].reverse()) {
      run.restore(state);
      while (run.machine.executed < state.place.executed + 200) run.run(state.place.executed + 200);
      assert.deepEqual(words(), all);
    }
  });

  it('stops a strict session behind the statement, forwards and backwards', async () => {
    const target = targetOf(FILES, 'a.scenario.ts', { rules: 'strict' });
    await target.load();
    const first = await target.go();
    assert.equal(first.reason.kind, 'violation');
    assert.match(target.violations[0].text, /D!use \(d\.ts:5\) reads the field B of Block/);
    // What a debugger looks at, nobody accesses.
    const seen = target.violations.length;
    const [frame] = target.stack(first.thread!);
    for (const text of ['s.A', 'b[1]']) target.peek(text, frame);
    assert.equal(target.violations.length, seen);
    const second = await target.go();
    assert.match(target.violations[1].text, /D!use \(d\.ts:6\) writes the field A of Block/);
    assert.equal(second.reason.kind, 'violation');
    const back = await target.goBack();
    assert.deepEqual([back.reason.kind, back.position], ['violation', first.position]);
    assert.equal(target.violations.length, 1);
  });
});
