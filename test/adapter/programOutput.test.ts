import assert from 'node:assert/strict';
import { ProgramOutput } from '../../debug-adapter/dap/programOutput';

describe('what a machine prints', () => {
  const sent: string[] = [];
  let now = 0;
  const output = () =>
    new ProgramOutput(
      (category, text, place) => sent.push(`${category} ${place?.line ?? '-'} ${text}`),
      () => now,
    );
  beforeEach(() => {
    sent.length = 0;
    now = 0;
  });

  it('goes on in one event as long as it comes from one place', async () => {
    const program = output();
    for (const text of ['a\n', 'b\n']) program.write('stdout', text, { line: 3 });
    program.write('stdout', 'c\n', { line: 4 });
    program.write('console', 'd\n');
    assert.deepEqual(sent, ['stdout 3 a\nb\n', 'stdout 4 c\n']);
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(sent.at(-1), 'console - d\n');
  });

  it('is left out beyond what anybody can read, and that is told', () => {
    const program = output();
    const line = `${'x'.repeat(99)}\n`;
    for (let i = 0; i < 20_000; i++) program.write('stdout', line);
    program.flush();
    const shown =
      sent
        .filter(s => s.startsWith('stdout'))
        .join('')
        .split(line.trim()).length - 1;
    assert.equal(shown, Math.floor((1 << 20) / 100));
    assert.match(sent.at(-1)!, /^console - 9,515 lines were printed faster than they can be shown/);
    sent.length = 0;
    now = 1_000;
    program.write('stdout', line);
    program.flush();
    assert.deepEqual(sent, [`stdout - ${line}`]);
  });
});
