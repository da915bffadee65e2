/** A stack that WinDbg printed, analyzed without a machine: in the real editor. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ensureVsix } from '../../scripts/lib/vsix.mjs';
import { Editor } from './support/editor';
import { until } from './support/wait';

describe('Analyzing stack text in VS Code', function () {
  this.timeout(90_000);
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    editor = await Editor.open({ vsix: await ensureVsix(), artifactsName: 'extension-stack-text' });
    const text = join(__dirname, '..', 'windbg', 'stackTexts', '00-7f-minifilter.txt');
    cpSync(text, join(editor.folder, 'crash.txt'));
  });

  after(() => editor?.close());

  it('shows beside the text what the stack means', async () => {
    await editor.openFile('crash.txt');
    await editor.command('kdlab: Analyze Stack Text');
    const shown = editor.page.locator('.editor-instance .view-lines').last();
    const text = await until(
      'the report',
      async () => (await shown.innerText()).replaceAll('\u00a0', ' '),
      seen => seen.includes('Bug check 0x7F'),
      30_000,
    );
    await editor.screenshot('report');
    assert.match(text, /What it shows/);
  });
});
