import assert from 'node:assert/strict';
import { ensureVsix } from '../../scripts/lib/vsix.mjs';
import { Editor } from './support/editor';
import { until } from './support/wait';

const driver = 'irql-dpc/driver.ts';

/** Assert that `expected` occur in `actual` in this order, others between them. */
function assertInOrder(actual: readonly string[], expected: readonly string[]): void {
  let at = 0;
  for (const text of expected) {
    const found = actual.findIndex((line, index) => index >= at && line.includes(text));
    assert.notEqual(found, -1, `${text} is missing, or not in order, in\n${actual.join('\n')}`);
    at = found + 1;
  }
}

describe('The IRQL story in VS Code', function () {
  this.timeout(60_000);
  this.bail(true); // each step begins where the one before has ended
  let editor: Editor;
  let crash: string[];

  before(async function () {
    this.timeout(180_000);
    editor = await Editor.open({ vsix: await ensureVsix(), artifactsName: 'extension' });
  });

  afterEach(async function () {
    const name = (this.currentTest?.title ?? 'step').replace(/\W+/g, '-');
    await editor?.screenshot(this.currentTest?.isFailed() ? `failed-${name}` : name);
  });

  after(() => editor?.close());

  it('opens a model without squiggles, and tells the IRQL of a function in its hover', async () => {
    await editor.openFile(driver);
    const hover = await until(
      'the hover of KeSetTimer',
      () => editor.hover(driver, 'KeSetTimer(extension'),
      text => /IRQL/.test(text),
      40_000,
    );
    assert.match(hover, /KeSetTimer/);
    assert.match(hover, /DISPATCH_LEVEL/);
    assert.match(hover, /wdm\.h/);
    assert.deepEqual(await editor.squiggles(), []);
  });

  it('stops in ReadDispatch at a breakpoint in the gutter', async () => {
    await editor.debug.setBreakpoint(driver, 'extension.PendingIrp = Irp;');
    await editor.debug.setFunctionBreakpoint('IRQL!DpcRoutine');
    await editor.openFile(driver);
    await editor.debug.start();
    for (const view of ['Watch', 'Loaded Scripts', 'Breakpoints']) await editor.views.fold(view);
    const stack = await editor.debug.waitForStop('IRQL!ReadDispatch');
    assertInOrder(stack, [
      'IRQL!ReadDispatch',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!NtReadFile',
      'nt!KiSystemServiceCopyEnd',
      'main',
    ]);
    assert.match(await editor.debug.currentLine(), /^extension\.PendingIrp = Irp;/);
  });

  it('answers !irql, !prcb, !thread and k there', async () => {
    assert.match(await editor.debug.console('!irql'), /Debugger saved IRQL for processor 0x0 -- 0 \(LOW_LEVEL\)/);
    assert.match(await editor.debug.console('!prcb'), /PRCB for Processor 0/);
    assert.match(await editor.debug.console('!thread'), /RUNNING on processor 0[\s\S]*ConsolApplication1\.exe/);
    assertInOrder((await editor.debug.console('k')).split('\n'), [
      'IRQL!ReadDispatch',
      'nt!IofCallDriver',
      'nt!NtReadFile',
    ]);
  });

  it('shows the processor and the threads', async () => {
    const processors = (await editor.views.tree('Processors')).join('\n');
    assert.match(processors, /IRQL.*0 PASSIVE_LEVEL/);
    assert.match(processors, /ConsolApplication1\.exe/);
    const application = (await editor.views.threads()).find(row => row.includes('ConsolApplication1.exe'));
    assert.match(application ?? '', /Running/);
    assert.ok((await editor.statusBar()).some(text => /IRQL 0 PASSIVE_LEVEL/.test(text)));
  });

  it('stops in DpcRoutine ten virtual seconds later, at IRQL 2 on the idle thread', async () => {
    await editor.debug.toolbar('Continue');
    const stack = await editor.debug.waitForStop('IRQL!DpcRoutine');
    assertInOrder(stack, ['IRQL!DpcRoutine', 'nt!KiProcessExpiredTimerList', 'nt!KiRetireDpcList', 'nt!KiIdleLoop']);
    assert.match(await editor.debug.console('!irql'), /2 \(DISPATCH_LEVEL\)/);
    assert.match((await editor.views.tree('Processors')).join('\n'), /IRQL.*2 DISPATCH_LEVEL/);
    const waiting = (await editor.views.threads()).filter(row => row.includes('ConsolApplication1.exe'));
    assert.match(waiting.join('\n'), /Waiting/);
  });

  it('meets bug check 0xB8: card, report and !analyze -v', async () => {
    await editor.debug.toolbar('Continue');
    const card = await editor.debug.exceptionCard();
    assert.match(card, /0x0*B8|ATTEMPTED_SWITCH_FROM_DPC/i);
    crash = await editor.debug.callStack();
    assertInOrder(crash, ['nt!KeBugCheckEx', 'nt!KiSwapThread', 'nt!KeDelayExecutionThread', 'IRQL!DpcRoutine']);
    const report = await editor.views.report();
    assert.match(report, /ATTEMPTED_SWITCH_FROM_DPC/);
    assert.match(report, /DISPATCH_LEVEL/);
    assert.match(await editor.debug.console('!analyze -v'), /ATTEMPTED_SWITCH_FROM_DPC \(b8\)/);
  });

  it('steps back from the crash, and on to the line that set the timer', async () => {
    await editor.debug.toolbar('Step Back');
    await until(
      'a stop before the crash',
      () => editor.debug.callStack(),
      stack => !!stack[0] && !stack[0].includes('KeBugCheckEx'),
    );
    await editor.debug.toolbar('Reverse');
    await editor.debug.waitForStop('IRQL!DpcRoutine');
    await editor.debug.toolbar('Reverse');
    await editor.debug.waitForStop('IRQL!ReadDispatch');
    assert.match(await editor.debug.console('!irql'), /0 \(LOW_LEVEL\)/);
  });

  it('meets the identical crash when it goes on again', async () => {
    await editor.debug.toolbar('Continue');
    await editor.debug.waitForStop('IRQL!DpcRoutine');
    await editor.debug.toolbar('Continue');
    await editor.debug.exceptionCard();
    assert.deepEqual(await editor.debug.callStack(), crash);
    await editor.debug.toolbar('Stop');
    await editor.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  });
});
