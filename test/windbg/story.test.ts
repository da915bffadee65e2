/** The IRQL story asked with the debugger's questions, over the real machine. Addresses are the machine's business: shapes are compared. */
import assert from 'node:assert/strict';
import {
  buildBugCheckReport,
  buildMachineState,
  CommandInterpreter,
  createExpressionEvaluator,
} from '../../debug-adapter/windbg';
import type { DebugTarget } from '../../simulator/debug';
import { EXAMPLES, targetFor } from '../debug/support';

describe('windbg over the real machine', function () {
  this.timeout(60_000);
  let target: DebugTarget;
  let interpreter: CommandInterpreter;
  let written = '';

  before(async () => {
    target = targetFor(`${EXAMPLES}/irql-dpc/irql-dpc.scenario.ts`);
    target.setExpressionEvaluator(createExpressionEvaluator());
    await target.load();
    interpreter = new CommandInterpreter({ target, ansi: false, write: text => (written += text) });
  });
  after(() => target.dispose());

  async function run(line: string): Promise<string> {
    written = '';
    const outcome = await interpreter.execute(line);
    assert.notEqual(outcome.kind, 'error', `${line}\n${written}`);
    return written;
  }
  /** Symbols of `kc`, youngest first. */
  const callers = async () =>
    (await run('kc'))
      .trim()
      .split('\n')
      .slice(1)
      .map(row => row.slice(3));

  it('answers before the first statement', async () => {
    assert.match(
      await run('bp IRQL!ReadDispatch; bu IRQL!DpcRoutine'),
      /Bp expression 'IRQL!ReadDispatch' could not be resolved/,
    );
    assert.match(await run('bl'), /^ 0 eu {23}0001 \(0001\) \(IRQL!ReadDispatch\)$/m);
  });

  it('stops in the dispatch routine, in the application', async () => {
    assert.match(await run('g'), /Breakpoint 0 hit\nIRQL!ReadDispatch/);
    assert.equal(await run('!irql'), 'Debugger saved IRQL for processor 0x0 -- 0 (LOW_LEVEL)\n');
    assert.match(
      await run('!thread'),
      /RUNNING on processor 0\nIRP List:\n {4}[0-9a-f]{16}: \(0006,[0-9a-f]{4}\) Flags: [0-9a-f]{8} {2}Mdl: 00000000\n[\s\S]*Image: {9}ConsolApplication1\.exe/,
    );
    assert.deepEqual((await callers()).slice(0, 5), [
      'IRQL!ReadDispatch',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!NtReadFile',
      'nt!KiSystemServiceCopyEnd',
    ]);
    assert.match(
      await run('!irp Irp'),
      /Irp is active with 1 stacks 1 is current[\s\S]*>\[IRP_MJ_READ\(3\), N\/A\(0\)\][\s\S]*\\Driver\\IRQL/,
    );
    assert.match(await run('dt Irp'), /Local var Type _IRP\*[\s\S]*\+0x010 Flags {12}: 0x/);
    assert.match(await run('!drvobj IRQL 2'), /\[03\] IRP_MJ_READ {25}[0-9a-f]{16}\tIRQL!ReadDispatch\n/);
    assert.match(await run('!object \\Device'), /Device {8}IRQL\n/);
    assert.match(await run('!devstack DeviceObject'), /> [0-9a-f]{16} {2}\\Driver\\IRQL/);
    assert.match(await run('!process 0 0'), /Image: Idle[\s\S]*Image: System[\s\S]*Image: ConsolApplication1\.exe/);
  });

  it('shows a waiting thread where its registers were saved', async () => {
    const waiting = target.threads().find(({ thread }) => thread.State === 5)!;
    const names = target.stack(waiting.thread).map(({ symbol, number }) => `${number} ${symbol.module}!${symbol.name}`);
    assert.deepEqual(names.slice(0, 3), ['0 nt!KiSwapContext', '1 nt!KiSwapThread', '2 nt!KiCommitThreadWait']);
    assert.equal(target.stackDepth(waiting.thread), names.length);
  });

  it('stops in the DPC routine, on the idle thread', async () => {
    assert.match(await run('g'), /Breakpoint 1 hit\nIRQL!DpcRoutine/);
    assert.match(await run('!irql'), /-- 2 \(DISPATCH_LEVEL\)/);
    assert.match(await run('? @$irql = 2'), /= 00000000`00000001/);
    assert.deepEqual(await callers(), [
      'IRQL!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ]);
    assert.match(await run('!thread'), /Cid 0000\.0000[\s\S]*Image: {9}Idle/);
    assert.match(await run('u IRQL!DpcRoutine L20'), /call {4}qword ptr \[IRQL!_imp_KeDelayExecutionThread/);
    assert.match(await run('dv /t'), /struct _KDPC \* Dpc = 0x/);
    assert.match(
      await run('dt nt!_KTIMER @@(DeferredContext.Timer)'),
      /\+0x030 Dpc {14}: 0x[0-9a-f]{8}`[0-9a-f]{8} _KDPC/,
    );
    assert.match(
      await run('!process 0 6 ConsolApplication1.exe'),
      /WAIT: \(Executive\) UserMode Non-Alertable\n {12}[0-9a-f]{16} {2}NotificationEvent/,
    );
    assert.match(await run('!running -i'), /Idle Processors: {2}\(0000000000000001\)/);
    const state = buildMachineState(target, 1);
    assert.equal(state.processors[0].irqlName, 'DISPATCH_LEVEL');
    assert.equal(state.processors[0].dpcRoutineActive, true);
    const reader = state.threads.find(t => t.process === 'ConsolApplication1.exe');
    assert.equal(reader?.state, 'Waiting');
    assert.match(reader?.waitObjects[0].name ?? '', /\\Device\\IRQL/);
  });

  it('stops at the call by its name, and steps', async () => {
    assert.match(await run('bp nt!KeDelayExecutionThread; g'), /Breakpoint 2 hit\nnt!KeDelayExecutionThread/);
    assert.equal((await callers())[1], 'IRQL!DpcRoutine');
    assert.match(await run('p'), /^nt!KeDelayExecutionThread/);
  });

  it('meets the bug check and explains it', async () => {
    assert.match(await run('g'), /A fatal system error has occurred: ATTEMPTED_SWITCH_FROM_DPC \(b8\)/);
    const text = await run('!analyze -v');
    assert.match(text, /\nATTEMPTED_SWITCH_FROM_DPC \(b8\)\n/);
    assert.match(
      text,
      /\nSYMBOL_NAME: {2}IRQL!DpcRoutine\+[0-9a-f]+\n\nMODULE_NAME: IRQL\n\nIMAGE_NAME: {2}IRQL\.sys\n/,
    );
    assert.match(text, /\nFAILURE_BUCKET_ID: {2}0xB8_IRQL!DpcRoutine\n/);
    const stack = await callers();
    const wanted = [
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
    ];
    assert.deepEqual(stack.slice(stack.indexOf('nt!KeBugCheckEx')), wanted);
    const report = buildBugCheckReport(target)!;
    assert.equal(report.parameters[0].object, 'KTHREAD of Idle, processor 0');
    const told = report.story.map(step => step.text.replace(/^.*?IRQL \d+: /, ''));
    const order = [
      /^load IRQL\.sys/,
      /^irp IRP_MJ_READ to/,
      /^timer set, due/,
      /^timer expired/,
      /^dpc .*begins/,
      /^wait Idle/,
    ].map(step => told.findIndex(text => step.test(text)));
    assert.ok(
      order.every((at, i) => at >= 0 && (i === 0 || at > order[i - 1])),
      told.join('\n'),
    );
  });

  it('goes back to the timer and forward to the same crash', async () => {
    const report = buildBugCheckReport(target)!;
    const before = await run('k');
    const set = report.story.find(step => /timer set/.test(step.text))!;
    await run(`!tt ${set.position}`);
    assert.ok((await callers()).includes('IRQL!ReadDispatch'));
    assert.match(await run('g-'), /Breakpoint 0 hit\nIRQL!ReadDispatch/);
    await run('bc *; g');
    assert.equal(await run('k'), before);
    assert.equal((await run('!tt')).includes(report.position), true);
  });
});
