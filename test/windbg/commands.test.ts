import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandInterpreter, type CommandOutcome } from '../../debug-adapter/windbg';
import type { Breakpoint, DebugTarget } from '../../simulator/debug/target';
import { FakeTarget } from './fakeTarget';
import { assertGolden } from './golden';

/** Runs lines one after the other; the transcript shows them after a prompt, as a debugger does. */
async function transcript(fake: FakeTarget, lines: readonly string[]): Promise<string> {
  let text = '';
  const interpreter = new CommandInterpreter({ target: fake.asTarget(), ansi: false, write: t => (text += t) });
  for (const line of lines) {
    text += `kd> ${line}\n`;
    await interpreter.execute(line);
  }
  return text;
}

async function run(fake: FakeTarget, line: string): Promise<{ text: string; outcome: CommandOutcome }> {
  let text = '';
  const interpreter = new CommandInterpreter({ target: fake.asTarget(), ansi: false, write: t => (text += t) });
  return { outcome: await interpreter.execute(line), text };
}

const GOLDEN: Readonly<Record<string, readonly string[]>> = {
  stack: [
    'k',
    'kn 2',
    'kb',
    'kv',
    'kf',
    'kp',
    'kP 1',
    'kc',
    'kL',
    'kbfL 2',
    '.frame',
    '.frame 1',
    '.frame 40',
    '~0 k 1',
    'k = 1 2 3',
  ],
  registers: ['r', 'r rax', 'r @rip,rsp', 'r zf', 'r @$irql', 'r raz', 'r rax=5'],
  code: ['u IRQL!DpcRoutine L4', 'u', 'ub IRQL!DpcRoutine+10 L2', 'uf /c IRQL!DpcRoutine', 'u 1234', 'uf 10'],
  memory: [
    'db ffffcb82`29203000 L20',
    'dd ffffcb82`29203000 L4',
    'dq ffffcb82`29203000 L2',
    'dw ffffcb82`29203000 L4',
    'dc ffffcb82`29203000 L4',
    'dps ffffcb82`29203000 L1',
    'da ffffcb82`29203000',
    'db ffffffff00000090 L10',
    'eb ffffcb82`29203000 41 42',
    'db ffffcb82`29203000 L4',
    'ed 10 1',
    's -a ffffcb82`29203000 L40 "456"',
    'dq 10 L1',
  ],
  types: [
    'dt _KTIMER',
    'dt nt!_KTIMER ffffcb8229201440',
    'dt nt!_KTIMER ffffcb8229201440 Dpc Period',
    'dt _KTIMER ffffcb8229201440 Header.',
    'dt _K*',
    'dt _KDPC @@(Dpc)',
    'dt DeviceExtension poi(10)',
    'dt _KTIMER 1234',
    'dt _KTIMR',
    'dt Dpc',
    'dv',
    'dv /t /v',
    'dv c*',
    'dv zzz',
  ],
  symbols: [
    'x IRQL!*',
    'x nt!KeSetTim*',
    'x IRQL!Nothing',
    'x /2 nt!Ki*',
    'ln IRQL!DpcRoutine+10',
    'ln nt!KeSetTimer',
    'ln 5',
    'lm',
    'lm m IR*',
    'lmvm IRQL',
    'lm a IRQL!DpcRoutine',
  ],
  expressions: [
    '? 1+1',
    '? 0n10 * 2',
    '? fffff805`556a1100 - IRQL',
    '? DpcRoutine',
    '? poi(ffffcb82`29203000)',
    '? low(12345678)',
    '? 5 > 3 and 1',
    '? -1',
    '? nt!Nothing + 1',
    '? 1 +',
    '? 10 / 0',
    '? poi(10)',
    '? @raz',
    '? (1',
    '? 1 2',
    '?? Dpc',
    '?? 12',
    '?? nix',
    '.formats 1c407e62',
    '.echo hello',
    '.printf "%d %x %y\\n", @$irql, 1f, DpcRoutine',
  ],
  processors: [
    '~',
    '!irql',
    '!irql 0',
    '!irql 9',
    '!prcb',
    '!pcr',
    '!running -it',
    '!ready',
    '!timer',
    '!dpcs',
    '~0s',
    '~7s',
    '~x',
  ],
  threads: [
    '!thread',
    '!thread 0 0',
    '!thread ffffcb8229274000 2',
    '!thread 1234',
    '.thread ffffcb8229274000',
    'k',
    '.thread',
    '!stacks 0',
    '!stacks 2',
    '!apc',
    '!process 0 0',
    '!process 4 0',
    '!process ff 0',
    '!process',
    '.process',
    '!handle 0 3',
    '!handle 4',
  ],
  io: [
    '!irp ffffcb8229201500',
    '!irp ffffcb8229201500 1',
    '!irp 12',
    '!irp Dpc',
    '!devobj ffffcb8229201200',
    '!devstack ffffcb8229201200',
    '!drvobj ffffcb8229201000 3',
    '!drvobj Nothing',
    '!fileobj 0',
    '!object ffffcb8229201200',
    '!object \\Device',
    '!object 5',
    '!pool ffffcb8229203000',
    '!idt',
    '!error c0000005',
    '!error 2',
    '!error 103 1',
  ],
  meta: [
    'vertarget',
    '.time',
    '.hh k',
    '.hh irql',
    '.hh nothing',
    '!irlq',
    'foo',
    'ba w4 10',
    '!tt',
    '!positions',
    '* a comment; not run',
    '? 1; ? 2',
    '$$ nothing; ? 3',
    '!kdexts.irql',
    '.bugcheck',
    '!analyze',
    '!analyze -show b8',
    '!analyze -show ATTEMPTED_SWITCH_FROM_DPC 1',
    '!analyze -show 7f 8',
    '!analyze -show dead0',
  ],
};

describe('windbg commands', () => {
  for (const [name, lines] of Object.entries(GOLDEN)) {
    it(`prints ${name} as before`, async () => assertGolden(name, await transcript(new FakeTarget(), lines)));
  }

  it('answers before anything is loaded', async () => {
    const lines = [
      'k',
      '~',
      '!irql',
      '!thread',
      '!process 0 0',
      '!running',
      '!timer',
      '!dpcs',
      'lm',
      'r',
      'u',
      'dv',
      'x nt!*',
      'bp IRQL!DpcRoutine',
      'bl',
      '!analyze -v',
      '.bugcheck',
      '!object \\',
      'vertarget',
      '!stacks',
      '? @$irql',
      'p',
    ];
    assertGolden('empty', await transcript(new FakeTarget({ empty: true }), lines));
  });

  it('answers on 64 processors', async () => {
    const fake = new FakeTarget({ processors: 64 });
    const text = await transcript(fake, [
      '~63s',
      '!irql',
      '!irql 3f',
      '!irql 0n64',
      '!running',
      '~63 !prcb',
      '~5 !irql',
    ]);
    assert.match(text, /processor 0x3f -- 0 \(LOW_LEVEL\)/);
    assert.match(text, /processors: 0 to 0x3f/);
    assert.match(text, /System Processors: {2}\(ffffffffffffffff\)/);
    assert.match(text, /PRCB for Processor 63/);
    assert.match(text, /processor 0x5 -- 0/);
    assert.equal(fake.currentProcessor, 63, 'a prefix does not move the selection');
  });

  it('analyses a bug check', async () => {
    assertGolden('analyze', await transcript(new FakeTarget().crash(), ['!analyze -v', '!analyze', '.bugcheck']));
  });

  it('runs through the host and shows the stop', async () => {
    const fake = new FakeTarget();
    const { text, outcome } = await run(
      fake,
      'g; p 2; t; gu; pa IRQL!DpcRoutine; g-; p-; t-; gu-; !tt 1F:2A; !tt 50; !tt start',
    );
    assert.deepEqual(fake.calls, [
      'go',
      'stepOver',
      'stepOver',
      'stepInto',
      'stepOut',
      'runTo fffff805556a1100',
      'goBack',
      'stepBackOver',
      'stepBackInto',
      'stepBackOut',
      'seek {"sequence":31,"steps":42,"executed":0}',
      'seek {"executed":650}',
      'seek "start"',
    ]);
    assert.match(text, /IRQL!DpcRoutine\+0x24:\nfffff805`556a1124 /);
    assert.equal(outcome.kind, 'done');
    assert.equal(outcome.stop?.reason.kind, 'step');
  });

  it('every bug check is known by name and by the meaning of its parameters', async () => {
    const { codes } = JSON.parse(
      readFileSync(join(__dirname, '../../debug-adapter/windbg/data/bugchecks.json'), 'utf8'),
    ) as { codes: { code: string; name: string; params: (string | null)[] | null }[] };
    assert.ok(codes.length >= 425);
    for (const { code, name, params } of codes) {
      const { text } = await run(new FakeTarget(), `!analyze -show ${name} 1111 2222 3333 4444`);
      const lines = text.split('\n');
      assert.equal(lines[0], `${name} (${Number(code).toString(16)})`);
      const documented = params?.[3];
      if (documented && !documented.startsWith('per Arg')) assert.ok(text.includes(`4444, ${documented}`), text);
      else assert.match(text, /^Arg4: 0000000000004444, ./m);
    }
  });

  it('a refused command ends the line', async () => {
    const fake = new FakeTarget();
    const { outcome } = await run(fake, 'nothing; g');
    assert.equal(outcome.kind, 'error');
    assert.deepEqual(fake.calls, []);
  });

  it('runs the command string of a breakpoint that is hit', async () => {
    const fake = new FakeTarget();
    let text = '';
    const interpreter = new CommandInterpreter({ target: fake.asTarget(), ansi: false, write: t => (text += t) });
    await interpreter.execute('bp IRQL!DpcRoutine "!irql; .echo done"');
    const [breakpoint] = fake.breakpoints.all;
    fake.nextStops.push({
      reason: { kind: 'breakpoint', breakpoints: [breakpoint] },
      position: fake.position,
      processor: 0,
      thread: null,
    });
    await interpreter.execute('g');
    assert.match(
      text,
      /Breakpoint 0 hit\nIRQL!DpcRoutine\+0x24:\n[^\n]*\nDebugger saved IRQL for processor 0x0 -- 2 \(DISPATCH_LEVEL\)\ndone\n/,
    );
  });

  it('watches data', async () => {
    const fake = new FakeTarget();
    const lines = [
      'ba w4 ffffcb8229203000',
      'ba r 8 /1 /w "@$irql >= 2" ffffcb8229203008 3 "k; g"',
      'ba5 w1 Dpc.DpcData',
      'ba e1 IRQL!DpcRoutine',
      'bl',
      'bd 5',
      'bl 5',
      'bc *',
      'ba w4 10',
      'ba w3 ffffcb8229203000',
      'ba q4 ffffcb8229203000',
      'ba e4 IRQL!DpcRoutine',
      'ba i4 60',
      'ba w4',
      'ba w',
      'ba',
      'bp /w "1 +" DpcRoutine',
      'bp /w "@$irql >=" DpcRoutine',
      'bp /w "f(1)" DpcRoutine',
      'bl',
      '!tt ba- w4 ffffcb8229203000',
      '!tt ba w4 ffffcb8229203000',
      '!tt ba- r4 ffffcb8229203000',
      '!tt br- rax',
      'bl',
    ];
    assertGolden('data', await transcript(fake, lines));
    assert.deepEqual(fake.calls, ['goBackToWrite memory ffffcb8229203000', 'go']);
  });

  it('says what a write changed', async () => {
    const fake = new FakeTarget();
    let text = '';
    const interpreter = new CommandInterpreter({
      target: fake as unknown as DebugTarget,
      ansi: false,
      write: part => (text += part),
    });
    await interpreter.execute('ba w4 ffffcb8229203000');
    const [breakpoint] = fake.breakpoints.all;
    const source = { file: '/models/driver.ts', line: 12, column: 1, endLine: 12, endColumn: 9 };
    const stop = (breakpoints: readonly Breakpoint[]) =>
      fake.nextStops.push({
        reason: { kind: 'breakpoint', breakpoints, change: { before: 3, after: 4n, source } },
        position: fake.position,
        processor: 0,
        thread: null,
      });
    stop([breakpoint]);
    await interpreter.execute('g');
    assert.match(text, /^Breakpoint 0 hit\n {2}memory ffffcb8229203000: .*3 -> .*4 {2}\[\/models\/driver\.ts @ 12\]\n/);
    text = '';
    stop([]);
    await interpreter.execute('!tt ba- w4 ffffcb8229203000');
    assert.match(text, /^Time Travel Position: 1F:2A\n {2}write: .*3 -> .*4/);
  });

  it('keeps the breakpoint table', async () => {
    assertGolden(
      'breakpoints',
      await transcript(new FakeTarget(), [
        'bp IRQL!DpcRoutine',
        'bu OTHER!Later',
        'bp /1 /w "@$irql >= 2" nt!KeSetTimer 3 "k; g"',
        'bm IRQL!D*',
        'bp fffff805`556a1104',
        'bp7 ReadDispatch',
        'bl',
        'bd 0 2-3',
        'be 2',
        'bc 1',
        'bl',
        'bc 99',
        'bc',
        'bp /z foo',
        'bp nt!KeSetTimer+4',
        'bp `driver.ts:42`',
        'bl',
        'bc *',
        'bl',
        'bp /t 12 DpcRoutine',
        'bp DpcRoutin',
      ]),
    );
  });

  it('shows as many frames as .kframes says, and tells of the others', async () => {
    let text = '';
    const interpreter = new CommandInterpreter({
      target: new FakeTarget().asTarget(),
      ansi: false,
      write: part => (text += part),
    });
    await interpreter.execute('k');
    const all = text.split('\n').length;
    text = '';
    await interpreter.execute('.kframes 2; kc');
    assert.match(
      text,
      /^Default stack trace depth is 0n2 frames\n # Call Site\n00 .*\n01 .*\n\(\d+ more frames: \.kframes 0x/,
    );
    text = '';
    await interpreter.execute('k 100');
    assert.equal(text.split('\n').length, all);
  });

  it('completes commands, symbols, registers, types', async () => {
    const interpreter = new CommandInterpreter({ target: new FakeTarget().asTarget(), ansi: false, write: () => {} });
    const labels = (line: string) => interpreter.complete(line).map(c => c.label);
    assert.ok(labels('!ir').includes('!irql'));
    assert.ok(labels('bp IRQL!D').includes('IRQL!DpcRoutine'));
    assert.ok(labels('bp Dpc').includes('DpcRoutine'));
    assert.ok(labels('? @$ir').includes('@$irql'));
    assert.ok(labels('dt _KT').includes('_KTIMER'));
    assert.ok(labels('k; dv c').includes('count'));
    assert.deepEqual(interpreter.complete('dt nt!_KT', 9)[0], {
      label: 'nt!_KTIMER',
      text: 'nt!_KTIMER',
      start: 3,
      length: 6,
      kind: 'type',
      detail: 'nt, 0x40 bytes',
    });
  });

  it('every command has help', () => {
    const interpreter = new CommandInterpreter({ target: new FakeTarget().asTarget(), ansi: false, write: () => {} });
    for (const command of interpreter.commands) {
      assert.ok(command.summary.endsWith('.'), command.names[0]);
      for (const name of command.names) assert.ok(interpreter.help(name), name);
    }
  });
});
