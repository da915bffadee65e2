/** The story of examples/irql-dpc, over the real machine: the same questions at the same stops. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeParts } from '../../debug-adapter/node/parts';
import { assertGolden, mask } from '../goldenText';
import { TestClient } from './client';

const ROOT = join(__dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'irql-dpc');
const DRIVER = join(EXAMPLE, 'driver.ts');

/** 1-based line of the driver that contains the text. */
function lineOf(text: string): number {
  const index = readFileSync(DRIVER, 'utf8')
    .split('\n')
    .findIndex(line => line.includes(text));
  assert.notEqual(index, -1, text);
  return index + 1;
}

/** Numbers that any change of the kernel moves: addresses, offsets, ids, positions. */
const UNSTABLE: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}`[0-9a-f]{8}/gi, '<address>'],
  [/\b(?:0x)?[0-9a-f]{12,16}\b/gi, '<address>'],
  [/\+0x[0-9a-f]+/gi, '+<offset>'],
  [/Flags: [0-9a-f]{8}/g, 'Flags: <flags>'],
  [/\b[0-9A-F]{1,4}:[0-9A-F]{1,6} +/g, '<position> '],
  [/\b\d+\.\d{3} \d{3} \d s\b/g, '<time>'],
  [/\b[0-9a-f]{4}\.[0-9a-f]{4}\b/g, '<cid>'],
  [/\b\d+ bytes\b/g, '<size> bytes'],
];

describe('the story of the DPC that waits', () => {
  let client: TestClient;
  let log: string[];

  beforeEach(() => {
    client = TestClient.over(nodeParts());
    log = [];
  });
  afterEach(async () => {
    client.takeOutput();
    await client.dispose();
  });

  const stack = async (threadId = 0) => (await client.request('stackTrace', { threadId })).stackFrames;
  const names = async (threadId?: number) => (await stack(threadId)).map(({ name }) => name.replace(/ \[.*/, ''));
  const ask = async (command: string) =>
    log.push(`> ${command}`, mask(await client.command(command), ROOT, UNSTABLE).trimEnd());
  const launch = () => client.launch({ program: join(EXAMPLE, 'irql-dpc.scenario.ts') });
  const breakAt = (...functions: readonly string[]) =>
    client.request('setFunctionBreakpoints', { breakpoints: functions.map(name => ({ name })) });
  const toCrash = async () => {
    await launch();
    await client.start();
  };

  it('stops in ReadDispatch in the thread of the application', async () => {
    await launch();
    const { breakpoints } = await breakAt('ReadDispatch', 'IRQL!DpcRoutine', 'Nowhere');
    assert.deepEqual(
      breakpoints.map(({ verified, line }) => [verified, line]),
      [
        [true, lineOf('const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;')],
        [true, lineOf('KeDelayExecutionThread(KernelMode')],
        [false, undefined],
      ],
    );
    const stopped = await client.start();
    assert.equal(stopped.reason, 'function breakpoint');
    const frames = await names(stopped.threadId);
    const canonical = [
      'IRQL!ReadDispatch',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!NtReadFile',
      'nt!KiSystemServiceCopyEnd',
    ];
    assert.deepEqual(
      frames.filter(name => canonical.includes(name)),
      canonical,
    );
    assert.match(frames.join(' '), /ntdll!NtReadFile.*KERNELBASE!ReadFile.*!main/);
    const { threads } = await client.request('threads');
    assert.match(threads[0].name, /ConsolApplication1\.exe/);
    for (const command of ['!irql', '!thread', 'k']) await ask(command);

    const { stackFrames } = await client.request('stackTrace', { threadId: stopped.threadId ?? 0, levels: 1 });
    assert.equal(stackFrames[0].source?.path, DRIVER);
    assert.equal(stackFrames[0].line, lineOf('const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;'));
    const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
    const { variables } = await client.request('variables', { variablesReference: scopes[0].variablesReference });
    log.push(...variables.map(({ name, type, value }) => mask(`${name}: ${type} = ${value}`, ROOT, UNSTABLE)));
    assertGolden(__dirname, 'story-read-dispatch', log.join('\n'));
  });

  it('stops in DpcRoutine at DISPATCH_LEVEL in the idle thread, ten virtual seconds later', async () => {
    await launch();
    await breakAt('IRQL!DpcRoutine');
    const { threadId } = await client.start();
    assert.deepEqual((await names(threadId)).slice(0, 4), [
      'IRQL!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ]);
    const state = await client.request('kdlab/state', {});
    assert.equal(state.processors[0].irql, 2);
    assert.match(state.processors[0].currentThread.label, /Idle/);
    assert.ok(state.time100ns >= 100_000_000 && state.time100ns < 102_000_000, String(state.time100ns));
    const waiting = state.threads.find(thread => thread.process.startsWith('ConsolApplication1'));
    assert.deepEqual([waiting?.state, waiting?.waitObjects.length], ['Waiting', 1]);
    for (const command of ['!irql', '!thread', 'k']) await ask(command);
    assert.match(await client.command('u IRQL!DpcRoutine L20'), /call .*KeDelayExecutionThread/);
    assertGolden(__dirname, 'story-dpc-routine', log.join('\n'));
  });

  it('stops in the kernel before the crash, and steps through its source', async () => {
    await launch();
    await breakAt('IRQL!DpcRoutine');
    await client.start();
    await client.command('bp nt!KeDelayExecutionThread');
    const { threadId = 0 } = await client.go();
    const [frame] = await stack(threadId);
    assert.equal(frame.name, 'nt!KeDelayExecutionThread');
    const text = await client.request('source', {
      source: frame.source,
      sourceReference: frame.source?.sourceReference ?? 0,
    });
    assert.match(
      text.content
        .split('\n')
        .slice(frame.line - 12, frame.line)
        .join('\n'),
      /KeDelayExecutionThread/,
    );
    await client.request('next', { threadId });
    assert.equal((await client.event('stopped')).reason, 'step');
    assert.equal((await names(threadId))[0], 'nt!KeDelayExecutionThread');
    await client.request('stepOut', { threadId });
    const stopped = await client.event('stopped');
    assert.match(stopped.description ?? '', /Bug check 0xB8/, 'it never returns');
  });

  it('stops at bug check 0xB8 with its card and report', async () => {
    await launch();
    const stopped = await client.start();
    assert.deepEqual([stopped.reason, stopped.description], ['exception', 'Bug check 0xB8 ATTEMPTED_SWITCH_FROM_DPC']);
    const frames = await names(stopped.threadId);
    assert.deepEqual(frames.slice(frames.indexOf('nt!KeBugCheckEx')), [
      'nt!KeBugCheckEx',
      'nt!SwapContext',
      'nt!KiSwapContext',
      'nt!KiSwapThread',
      'nt!KiCommitThreadWait',
      'nt!KeDelayExecutionThread',
      'IRQL!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ]);
    const card = await client.request('exceptionInfo', { threadId: stopped.threadId ?? 0 });
    assert.equal(card.exceptionId, '0xB8 ATTEMPTED_SWITCH_FROM_DPC');
    const { report } = await client.request('kdlab/bugCheckReport', {});
    assert.equal(report?.parameters.length, 4);
    await ask('!analyze -v');
    // The story that leads there is of the kernel's events: told by their own tests.
    log = log.map(text => text.replace(/How it came to this[\s\S]*?(?=\n\n)/, ''));
    assertGolden(__dirname, 'story-analyze', log.join('\n'));
  });

  it('goes back from the crash to the line that set the timer, and forward to the identical crash', async () => {
    await launch();
    await client.request('setBreakpoints', {
      source: { path: DRIVER },
      breakpoints: [{ line: lineOf('KeSetTimer(extension.Timer') }],
    });
    await client.start();
    const crash = await client.go();
    const before = await client.request('kdlab/state', {});
    const stackBefore = await client.command('k');

    await client.request('stepBack', { threadId: crash.threadId ?? 0 });
    const back = await client.event('stopped');
    assert.equal(back.reason, 'step');
    await client.request('reverseContinue', { threadId: back.threadId ?? 0 });
    const timer = await client.event('stopped');
    assert.equal(timer.reason, 'breakpoint');
    const [frame] = await stack(timer.threadId);
    assert.deepEqual([frame.name, frame.line], ['IRQL!ReadDispatch', lineOf('KeSetTimer(extension.Timer')]);

    const again = await client.go();
    assert.equal(again.description, 'Bug check 0xB8 ATTEMPTED_SWITCH_FROM_DPC');
    const after = await client.request('kdlab/state', {});
    assert.equal(after.position, before.position);
    assert.deepEqual(after.bugcheck?.parameters, before.bugcheck?.parameters);
    assert.equal(await client.command('k'), stackBefore);
  });

  it('is conditional, counts and logs', async () => {
    await launch();
    const { breakpoints } = await client.request('setBreakpoints', {
      source: { path: DRIVER },
      breakpoints: [
        { line: lineOf('IoMarkIrpPending(Irp);'), condition: '@$irql >= 2' },
        { line: lineOf('KeSetTimer(extension.Timer'), logMessage: 'due {extension.Timer.DueTime}' },
        { line: lineOf('return STATUS_PENDING'), hitCondition: '1' },
      ],
    });
    const stopped = await client.start();
    assert.deepEqual(stopped.hitBreakpointIds, [breakpoints[2].id]);
    assert.match(client.takeOutput(), /due 0/);
  });

  it('restarts to the same crash, and terminates in order', async () => {
    await toCrash();
    const first = (await client.request('kdlab/state', {})).position;
    await client.request('restart', {});
    await client.event('stopped');
    assert.equal((await client.request('kdlab/state', {})).position, first);
    await client.request('terminate', {});
    await client.event('terminated');
  });

  it('runs DriverUnload when it is terminated', async () => {
    await client.launch({ program: join(EXAMPLE, 'complete-in-dpc.scenario.ts') });
    await breakAt('ReadDispatch');
    await client.start();
    await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'DriverUnload' }] });
    await client.request('terminate', {});
    const stopped = await client.event('stopped');
    assert.equal((await names(stopped.threadId))[0], 'IRQL!DriverUnload');
    await client.request('continue', { threadId: stopped.threadId ?? 0 });
    await client.event('terminated');
  });
});
