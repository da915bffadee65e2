/** Watching data, finding who wrote it, and editing while the machine stands: in the real editor. */
import assert from 'node:assert/strict';
import { ensureVsix } from '../../scripts/lib/vsix.mjs';
import { Editor } from './support/editor';
import { until } from './support/wait';

const driver = 'irql-dpc/driver.ts';

describe('Watching data in VS Code', function () {
  this.timeout(90_000);
  this.bail(true);
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    editor = await Editor.open({ vsix: await ensureVsix(), artifactsName: 'extension-data' });
  });

  afterEach(async function () {
    const name = (this.currentTest?.title ?? 'step').replace(/\W+/g, '-');
    await editor?.screenshot(this.currentTest?.isFailed() ? `failed-${name}` : name);
  });

  after(() => editor?.close());

  /** The marked line, once it is there: before the first stop there is none. */
  const standsAt = (text: string) =>
    until(
      `a stop at ${text}`,
      () => editor.debug.currentLine().catch(() => ''),
      line => line.startsWith(text),
      30_000,
    );

  it('stops before the write', async () => {
    await editor.openFile(driver);
    await editor.debug.setBreakpoint(driver, 'extension.PendingIrp = Irp;');
    await editor.openFile(driver);
    await editor.debug.start();
    await standsAt('extension.PendingIrp = Irp;');
    for (const view of ['Watch', 'Loaded Scripts', 'Breakpoints']) await editor.views.fold(view);
  });

  it('breaks when a field changes, from the context menu of the Variables view', async () => {
    await editor.debug.variableMenu(['extension', 'PendingIrp'], 'Break on Value Change');
    await editor.screenshot('data-breakpoint-set');
    await editor.debug.toolbar('Continue');
    await standsAt('IoMarkIrpPending');
    assert.match(await editor.debug.console('bl'), /w 8 .*PendingIrp/);
  });

  it('goes back to the last write', async () => {
    await editor.debug.toolbar('Step Over');
    await standsAt('KeSetTimer');
    await editor.debug.variableMenu(['extension', 'PendingIrp'], 'Go Back to the Last Write');
    await standsAt('extension.PendingIrp = Irp;');
  });
});
