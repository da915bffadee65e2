import type { Frame, Locator } from 'playwright-core';
import type { Editor } from './editor';
import { allRows } from './rows';
import { until } from './wait';

/** Side bar views and webviews, read from the page. */
export class Views {
  constructor(private readonly editor: Editor) {}

  /** The view with this title in a side bar, opened if it is folded. */
  async pane(title: string): Promise<Locator> {
    const header = this.editor.page.locator(`.pane-header[aria-label^="${title}"]`);
    await header.waitFor();
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
    return this.editor.page.locator('.pane', { has: header });
  }

  /** Fold a view, so that others have room. */
  async fold(title: string): Promise<void> {
    const header = this.editor.page.locator(`.pane-header[aria-label^="${title}"]`);
    if ((await header.getAttribute('aria-expanded')) === 'true') await header.click();
  }

  /** Rows of a tree view, as text, with two blanks of indentation per level. */
  async tree(title: string): Promise<string[]> {
    const rows = await allRows(await this.pane(title));
    return rows.map(({ level, text }) => '  '.repeat(level - 1) + text.replace(/\s+/g, ' ').trim());
  }

  /** Rows of the Threads view, cells separated by tabs. */
  async threads(): Promise<string[]> {
    const tab = this.editor.page.locator('.part.panel .action-item .action-label', { hasText: /^(Kernel|커널)$/ });
    if (await tab.isVisible()) await tab.click();
    else await this.editor.command('Focus on Threads View'); // in a narrow window not all tabs are shown
    const page = await this.webview('[role="grid"]');
    return page
      .locator('[role="row"][data-address]')
      .evaluateAll(rows =>
        rows.map(row => [...row.querySelectorAll('[role="gridcell"]')].map(cell => cell.textContent).join('\t')),
      );
  }

  /** The text of the bug-check report, once it is open. */
  async report(): Promise<string> {
    const page = await this.webview('.rule');
    return page.locator('body').innerText();
  }

  /** The page of the webview in which `selector` is found (webviews are frames within frames). */
  async webview(selector: string): Promise<Frame> {
    const find = async () => {
      for (const frame of this.editor.page.frames())
        if (
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        )
          return frame;
      return undefined;
    };
    return (await until(`a webview with ${selector}`, find, frame => frame !== undefined))!;
  }
}
