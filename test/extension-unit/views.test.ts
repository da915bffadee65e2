import assert from 'node:assert/strict';
import { threadRows } from '../../extension/views/threadRows';
import { type ProcessorRow, processorRows } from '../../extension/views/processorTree';
import { reportMarkdown } from '../../extension/views/reportMarkdown';
import { atDpcRoutine, atReadDispatch, report } from './machine';

/** The tree as text, a star before what changed. */
function print(rows: readonly ProcessorRow[], depth = 0): string[] {
  return rows.flatMap(row => [
    `${'  '.repeat(depth)}${row.changed ? '*' : ''}${row.kind}${row.name === undefined ? '' : ` ${row.name}`}: ${row.value}`,
    ...print(row.children ?? [], depth + 1),
  ]);
}

describe('processor rows', () => {
  it('tell all of a processor and mark what changed since the stop before', () => {
    assert.deepEqual(print(processorRows(atDpcRoutine, atReadDispatch)), [
      '*processor 0: IRQL 2',
      '  *irql: 2 DISPATCH_LEVEL',
      '  *currentThread: Idle, processor 0',
      '  nextThread: ',
      '  idleThread: Idle, processor 0',
      '  *dpcActive: yes',
      '  dpcQueue: ',
      '  timers: ',
      '  ready: ',
      '  fields: ',
      '    prcb: fffff8047c6a2180',
      '    *field InterruptCount: 0x56a',
      '    field DpcStack: fffff8047f26dfb0',
      '    field QuantumEnd: 0',
      'processor 1: IRQL 0',
      '  irql: 0 PASSIVE_LEVEL',
      '  currentThread: Idle, processor 1',
      '  nextThread: ',
      '  idleThread: Idle, processor 1',
      '  dpcActive: no',
      '  dpcQueue: ',
      '  *timers: 1',
      '    *timer: 21.000 000 0 s (in 0.98 s)',
      '  *ready: 1',
      '    *readyThread: ConsolApplication1.exe 0f28.11f8',
      '  fields: ',
      '    prcb: ffffe10152c20180',
      '    field InterruptCount: 0x2f1',
      '    field DpcStack: fffff8047f26dfb0',
      '    field QuantumEnd: 0',
    ]);
  });

  it('have unique ids and nothing changed at the first stop', () => {
    const all = (rows: readonly ProcessorRow[]): ProcessorRow[] =>
      rows.flatMap(row => [row, ...all(row.children ?? [])]);
    const rows = all(processorRows(atDpcRoutine, undefined));
    assert.equal(new Set(rows.map(row => row.id)).size, rows.length);
    assert.ok(rows.every(row => !row.changed));
  });
});

describe('thread rows', () => {
  it('put running threads first and name the changed columns', () => {
    const rows = threadRows(atDpcRoutine, atReadDispatch);
    assert.deepEqual(rows.map(row => [row.cid, row.current]), [
      ['0000.0000', true], ['0000.0000', true], ['0004.0018', false], ['0004.0028', false], ['0004.0038', false], ['0f28.11f8', false],
    ]); // biome-ignore format: table
    assert.deepEqual(rows[5].changed, ['state', 'processor', 'irql', 'wait', 'at']);
    assert.deepEqual(rows[2].changed, []);
  });

  it('mark a new thread in all columns', () => {
    const before = { ...atReadDispatch, threads: atReadDispatch.threads.slice(1) };
    assert.equal(threadRows(atDpcRoutine, before)[0].changed.length, 10);
    assert.deepEqual(threadRows(atDpcRoutine, undefined)[0].changed, []);
  });
});

describe('the report as Markdown', () => {
  const texts = {
    rule: 'Rule',
    parameters: 'Parameters',
    story: 'Story',
    stack: 'Stack',
    used: '{0} of {1} used, {2} left',
    lowest: 'lowest {0}',
    again: '{0} entered {1} times',
    share: '{0}: {1} in {2} frames',
    advice: 'Advice',
    reproduce: 'Again',
    analyze: '!analyze -v',
  };

  it('has every part once', () => {
    const text = reportMarkdown(report, texts);
    assert.ok(text.startsWith('# 0xB8 ATTEMPTED_SWITCH_FROM_DPC\n'));
    for (const head of ['Rule', 'Parameters', 'Story', 'Stack', 'Advice', 'Again'])
      assert.equal(text.split(`## ${head}\n`).length, 2, head);
    assert.ok(
      text.includes(
        '1. `0xfffff8047e59d400` The original thread, which was to be switched from (KTHREAD of the idle thread, processor 0)',
      ),
    );
    assert.ok(text.includes('fffff8047f26db90     30 IRQL!DpcRoutine [driver.ts @ 9]'));
    assert.ok(
      text.includes(
        '- 1968 of 24576 used, 22608 left; lowest 640\n- **IRQL entered 2 times**\n- nt: 1920 in 7 frames\n',
      ),
    );
    assert.ok(!text.includes('/nowhere'), 'no path of the machine it was made on');
  });

  it('leaves out what there is not, and survives back-ticks', () => {
    const text = reportMarkdown({ ...report, story: [], advice: [], analyzeText: '```\nx' }, texts);
    assert.ok(!text.includes('## Story') && !text.includes('## Advice'));
    assert.ok(text.includes('````\n```\nx\n````'));
  });
});
