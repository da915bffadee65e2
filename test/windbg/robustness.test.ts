import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CommandInterpreter, buildBugCheckReport, buildMachineState } from '../../debug-adapter/windbg';
import { splitCommands, words } from '../../debug-adapter/windbg/commandLine';
import { FakeTarget } from './fakeTarget';

/** Commands that are asked with nonsense: everything but those that print all their text for any argument. */
const names = new CommandInterpreter({
  target: new FakeTarget().asTarget(),
  ansi: false,
  write: () => {},
}).commands.flatMap(c => c.names);
const pieces = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '-1',
    'ffffcb8229201440',
    'ffffffffffffffff',
    'DpcRoutine',
    '_KTIMER',
    '*',
    'L20',
    'L?-5',
    '-v',
    '/1',
    '"',
    '(',
    '@$thread',
    'Dpc',
    '\\Device',
    '`',
    'poi(',
  ),
  fc.string({ maxLength: 8 }),
);
const line = fc
  .tuple(fc.constantFrom(...names), fc.array(pieces, { maxLength: 4 }))
  .map(([name, rest]) => [name, ...rest].join(' '));

describe('windbg robustness', () => {
  for (const [what, make] of [
    ['a stopped machine', () => new FakeTarget()],
    ['a crashed machine', () => new FakeTarget().crash()],
    ['nothing loaded', () => new FakeTarget({ empty: true })],
  ] as const) {
    it(`execute never throws: ${what}`, async () => {
      await fc.assert(
        fc.asyncProperty(line, async text => {
          let written = '';
          const interpreter = new CommandInterpreter({
            target: make().asTarget(),
            ansi: true,
            write: t => (written += t),
          });
          const outcome = await interpreter.execute(text);
          assert.ok(['done', 'error', 'quit'].includes(outcome.kind));
          assert.doesNotMatch(written, /The command failed|undefined|\[object Object\]|NaN/, `${text}\n${written}`);
          interpreter.complete(text);
        }),
        { numRuns: 400 },
      );
    });
  }

  it('splits any line without losing a command', () => {
    assert.deepEqual(
      splitCommands('k; bp x "a;b" ; g').map(p => p.text),
      ['k', 'bp x "a;b"', 'g'],
    );
    assert.deepEqual(
      splitCommands("?? (() => { let a = ';)'; return a; })(); k; ?? `;`; .echo (it's; g").map(p => p.text),
      ["?? (() => { let a = ';)'; return a; })()", 'k', '?? `;`', ".echo (it's", 'g'],
    );
    assert.deepEqual(splitCommands('  * all; of; this'), []);
    assert.deepEqual(
      splitCommands('r $$ x').map(p => p.text),
      ['r $$ x'],
    );
    assert.deepEqual(
      words('a (b c) "d e" f').map(p => p.text),
      ['a', '(b c)', '"d e"', 'f'],
    );
    assert.deepEqual(
      words('x " \\').map(p => p.text),
      ['x', '" \\'],
    );
    fc.assert(
      fc.property(fc.string(), text => {
        assert.equal(words(text).length === 0, text.trim() === '', text);
        for (const piece of splitCommands(text))
          assert.equal(text.slice(piece.column, piece.column + piece.text.length), piece.text);
      }),
    );
  });

  it('reports a crash and the machine', () => {
    const target = new FakeTarget().crash().asTarget();
    const report = buildBugCheckReport(target)!;
    assert.equal(report.code, '0xB8');
    assert.equal(report.name, 'ATTEMPTED_SWITCH_FROM_DPC');
    assert.equal(report.irqlName, 'DISPATCH_LEVEL');
    assert.equal(report.parameters[0].object, 'KTHREAD of Idle, processor 0');
    assert.equal(report.parameters[0].command, '!thread ffffcb8229210000');
    assert.deepEqual(
      report.story.map(s => s.position),
      ['2:8', '3:C', '4:6', '5:A', '5:B', '1F:2A'],
    );
    assert.equal(report.story[2].line, 26);
    assert.equal(report.reproduce, 'kdlab run /models/irql-dpc/irql.scenario.ts --processors 1 --seed 7');
    const state = buildMachineState(target, 4);
    assert.equal(state.generation, 4);
    assert.equal(state.processors[0].currentThread.label, 'Idle, processor 0');
    assert.equal(state.processors[0].timers[0].target, 'IRQL!DpcRoutine (DPC @ ffffcb8229201400)');
    assert.equal(state.threads[1].waitReason, 'Executive');
    assert.equal(state.threads[1].waitObjects[0].type, 'NotificationEvent');
    assert.equal(state.threads[0].at, 'IRQL!DpcRoutine+0x24');
    assert.equal(state.bugcheck?.code, '0xB8');
    assert.equal(JSON.parse(JSON.stringify(state)).threads.length, 2, 'travels as JSON');
    assert.equal(buildBugCheckReport(new FakeTarget().asTarget()), null);
    assert.equal(buildMachineState(new FakeTarget({ empty: true }).asTarget(), 0).processors.length, 0);
  });
});
