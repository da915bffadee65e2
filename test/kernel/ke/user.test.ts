import assert from 'node:assert/strict';
import { bootTestMachine } from '../machine';

describe('user mode', function () {
  this.timeout(20_000);
  it('an exception that nobody catches ends the process, not the machine', () => {
    const m = bootTestMachine({
      applications: {
        'bad.exe': `import { Sleep } from 'windows';
          export function main(): number { const p: any = null; Sleep(10); return p.x; }`,
        'good.exe': `import { Sleep } from 'windows';
          export function main(): number { try { throw new Error('mine'); } catch { Sleep(100); } return 3; }`,
      },
    });
    const stop = m.run();
    assert.notEqual(stop.kind, 'bugcheck');
    const exits = m.traces.filter(t => t.kind === 'process' && t.text.startsWith('exit ')).map(t => t.text);
    assert.ok(
      exits.some(t => /bad\.exe status c0000005/.test(t)),
      exits.join(),
    );
    assert.ok(
      exits.some(t => /good\.exe status 3/.test(t)),
      exits.join(),
    );
    assert.match(m.output.join(''), /Unhandled exception in bad\.exe .*TypeError/);
  });

  it('an endless loop is preempted by the clock, and its time is user time', () => {
    const m = bootTestMachine({
      applications: {
        'loop.exe': 'export function main(): number { for (;;); }',
        'other.exe': `import { Sleep } from 'windows'; export function main(): number { for (let i = 0; i < 5; i++) Sleep(20); return 1; }`,
      },
    });
    m.run(6_000_000);
    assert.ok(m.traces.some(t => t.kind === 'process' && /exit other\.exe status 1/.test(t.text)));
    const current = m.kernel('nt/ke/prcb').KiProcessorBlock[0];
    assert.ok(current.UserTime > 20, String(current.UserTime));
  });
});
