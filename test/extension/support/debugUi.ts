import { join } from 'node:path';
import type { Editor } from './editor';
import { lineOf } from './lines';
import { allRows, clean, visibleRows } from './rows';
import { until } from './wait';

/** What a person does while debugging, and what is to be seen then. */
export class DebugUi {
  constructor(private readonly editor: Editor) {}

  private get page() {
    return this.editor.page;
  }

  /** Click in the gutter left of the one line of the file that contains `text`. */
  async setBreakpoint(file: string, text: string): Promise<void> {
    await this.editor.openFile(file);
    const number = await this.editor.showLine(lineOf(join(this.editor.folder, file), text));
    const box = (await number.boundingBox())!;
    const dots = this.page.locator('.editor-group-container.active .codicon-debug-breakpoint');
    const before = await dots.count();
    await this.page.mouse.click(box.x - 10, box.y + box.height / 2);
    await until(
      'the breakpoint dot',
      () => dots.count(),
      count => count === before + 1,
    );
  }

  /** Add a function breakpoint by its name, with the + of the Breakpoints view. */
  async setFunctionBreakpoint(name: string): Promise<void> {
    await this.editor.command('Add Function Breakpoint');
    const input = this.page.locator('.debug-breakpoints .inputBoxContainer input');
    await input.waitFor();
    await input.fill(name);
    await input.press('Enter');
    await input.waitFor({ state: 'detached' });
  }

  /** Start debugging what is open, as F5 does. */
  async start(): Promise<void> {
    await this.editor.press('F5');
    await this.page.locator('.debug-toolbar').waitFor({ timeout: 30_000 });
  }

  /** Function names of the thread that is looked at, youngest first, folded ones too; empty while it runs. */
  async callStack(): Promise<string[]> {
    const list = this.page.locator('.debug-call-stack');
    for (const folded of await list.locator('.monaco-list-row', { hasText: /^Show \d+ More/ }).all())
      await folded.click({ timeout: 1000 }).catch(() => {}); // gone meanwhile
    const rows = await allRows(list, '.stack-frame .label');
    // Rows of threads have those of their frames below them. The selected frame tells the thread; where the selection
    // is elsewhere, it is the first one that is open, since the thread that stopped comes first.
    const selected = rows.findIndex(row => row.selected && row.level > 1);
    let first = selected === -1 ? rows.findIndex(row => row.level > 1) : selected;
    if (first === -1) return [];
    while (first > 0 && rows[first - 1].level > 1) first--;
    const rest = rows.slice(first).findIndex(row => row.level === 1);
    return rows.slice(first, rest === -1 ? undefined : first + rest).map(row => row.text);
  }

  /**
   * Wait until the machine has stopped with `symbol` on top of the call stack; the whole stack is returned. The editor
   * asks for the first frame at once, and for the rest a moment later.
   */
  waitForStop(symbol: string | RegExp): Promise<string[]> {
    const isThere = (top: string) => (typeof symbol === 'string' ? top.includes(symbol) : symbol.test(top));
    return until(
      `a stop in ${symbol}`,
      () => this.callStack(),
      stack => stack.length > 1 && isThere(stack[0]) && stack.at(-1) !== 'Load More Stack Frames',
      20_000,
    );
  }

  /** Choose `title` in the context menu of a variable; `path` leads to it from the scope, and is opened on the way. */
  async variableMenu(path: readonly string[], title: string): Promise<void> {
    const row = (name: string) =>
      this.page.locator('.debug-variables .monaco-list-row', {
        has: this.page.locator('.expression .name', { hasText: new RegExp(`^${name}\\s*(=|:|$)`) }),
      });
    const locals = this.page.locator('.debug-variables .monaco-list-row', { hasText: /^Locals$/ });
    await locals.waitFor();
    if ((await locals.getAttribute('aria-expanded')) === 'false') await locals.click();
    for (const [index, name] of path.entries()) {
      const found = row(name).first();
      await found.waitFor();
      if (index < path.length - 1) {
        if ((await found.getAttribute('aria-expanded')) === 'false') await found.click();
      } else await found.click({ button: 'right' });
    }
    const item = this.page.locator('.context-view .monaco-menu .action-label', { hasText: title });
    // A menu that has just opened does not hear the mouse: the same click might have opened it.
    await until(
      `the menu's ${title}`,
      async () => {
        await item.click({ timeout: 2_000 }).catch(() => undefined);
        await new Promise(resolve => setTimeout(resolve, 400));
        return item.count();
      },
      left => left === 0,
    );
  }

  /** Click a button of the debug toolbar: `Continue`, `Step Over`, `Step Back`, `Reverse`, `Stop` ... */
  async toolbar(title: string): Promise<void> {
    await this.page.locator(`.debug-toolbar .action-label[aria-label^="${title}"]`).click();
  }

  /** The line at which the editor shows the stop, as its text (values that the editor shows beside it included). */
  async currentLine(): Promise<string> {
    const mark = this.page.locator('.view-overlays .debug-top-stack-frame-line').first();
    const box = (await mark.boundingBox())!;
    const lines = this.page.locator('.editor-group-container.active .view-lines .view-line');
    for (const line of await lines.all()) {
      const other = await line.boundingBox();
      if (other && Math.abs(other.y - box.y) < 2)
        return clean(await line.innerText())
          .replace(/\s+/g, ' ')
          .trim();
    }
    return '';
  }

  /** The card that the editor shows at an exception: its title and description. */
  async exceptionCard(): Promise<string> {
    const card = this.page.locator('.exception-widget');
    await card.waitFor();
    return clean(await card.innerText());
  }

  /** Type a line into the Debug Console and return what it printed. */
  async console(command: string): Promise<string> {
    const input = this.page.locator('.repl .repl-input-wrapper');
    if (!(await input.isVisible())) await this.editor.command('Debug Console: Focus on Debug Console View');
    await input.click();
    const before = await this.lastConsoleRow();
    await this.page.keyboard.insertText(command);
    await this.page.keyboard.press('Escape'); // suggestions would take the Enter
    await this.page.keyboard.press('Enter');
    // The echo of the command is one row; the answer, one or more, follows when it is ready.
    let last = before;
    await until(
      `the console's answer to ${command}`,
      async () => {
        await new Promise(resolve => setTimeout(resolve, 150));
        return this.lastConsoleRow();
      },
      row => {
        const settled = row === last && row > before + 1;
        last = row;
        return settled;
      },
    );
    return (await this.consoleRows(before + 2, last)).join('\n').trimEnd();
  }

  private async visibleConsoleRows(): Promise<Map<number, string>> {
    const rows = await visibleRows(this.page.locator('.repl .repl-tree'), '.output .value, .evaluation-result .value');
    return new Map(rows.map(({ index, text }) => [index, text]));
  }

  private async lastConsoleRow(): Promise<number> {
    return Math.max(-1, ...(await this.visibleConsoleRows()).keys());
  }

  /** Rows `from` to `to` of the console, which holds only the visible ones: so scroll up from the end. */
  private async consoleRows(from: number, to: number): Promise<string[]> {
    const box = (await this.page.locator('.repl .repl-tree').boundingBox())!;
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const rows = new Map<number, string>();
    const collect = async () => {
      for (const [index, text] of await this.visibleConsoleRows()) rows.set(index, text);
      if (!rows.has(from)) await this.page.mouse.wheel(0, -box.height / 2);
      return rows.has(from);
    };
    await until(`row ${from} of the console`, collect, found => found);
    await this.page.mouse.wheel(0, 1_000_000);
    return Array.from({ length: to - from + 1 }, (_, index) => rows.get(from + index) ?? '');
  }
}
