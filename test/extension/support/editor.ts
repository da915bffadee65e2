import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { ensureChromium } from '../../../scripts/lib/chromium.mjs';
import { ensureCodeServer, installExtension, startCodeServer } from '../../../scripts/lib/codeServer.mjs';
import { artifacts, examples } from '../../../scripts/lib/paths.mjs';
import { DebugUi } from './debugUi';
import { installEmptyLanguagePack } from './languagePack';
import { lineOf } from './lines';
import { Views } from './views';

export interface EditorOptions {
  /** The extension to install; none for the editor alone. */
  readonly vsix?: string;
  /** What a copy is opened of; default the project's examples. */
  readonly folder?: string;
  /** Over the quiet settings of a throw-away profile. */
  readonly settings?: Record<string, unknown>;
  /** Language of the extension's own texts; the editor itself, which needs a language pack for it, stays English. */
  readonly locale?: string;
  /** Browser window, CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Where pictures and logs go, below artifacts/. */
  readonly artifactsName: string;
}

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real VS Code in a real browser, on a copy of a folder, as a person would use it: by keys, clicks and looking. */
export class Editor {
  readonly debug: DebugUi;
  readonly views: Views;

  private constructor(
    readonly page: Page,
    /** The copy that is open. */
    readonly folder: string,
    private readonly home: string,
    private readonly context: BrowserContext,
    private readonly server: { stop(): Promise<void> },
    private readonly pictures: string,
  ) {
    this.debug = new DebugUi(this);
    this.views = new Views(this);
  }

  static async open(options: EditorOptions): Promise<Editor> {
    const executablePath = await ensureChromium();
    const codeServer = await ensureCodeServer();
    const home = mkdtempSync(join(tmpdir(), 'kdlab-editor-'));
    const folder = join(home, basename(options.folder ?? examples));
    cpSync(options.folder ?? examples, folder, { recursive: true });
    if (options.locale) await installEmptyLanguagePack(codeServer, home, options.locale);
    if (options.vsix) await installExtension(codeServer, home, options.vsix);
    const server = await startCodeServer(codeServer, {
      home,
      folder,
      settings: options.settings,
      locale: options.locale,
    });
    const context = await chromium.launchPersistentContext(join(home, 'chromium'), {
      executablePath,
      args: chromiumFlags,
      viewport: { width: options.width ?? 1600, height: options.height ?? 1200 },
    });
    const pictures = join(artifacts, options.artifactsName);
    rmSync(pictures, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    const page = context.pages()[0] ?? (await context.newPage());
    const editor = new Editor(page, folder, home, context, server, pictures);
    await page.goto(server.url);
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    await page
      .locator('.monaco-workbench .explorer-folders-view .monaco-list-row')
      .first()
      .waitFor({ timeout: 60_000 });
    return editor;
  }

  /** Close everything; the editor's logs stay with the pictures. */
  async close(): Promise<void> {
    await this.context.close();
    await this.server.stop();
    const logs = join(this.home, 'profile', 'logs');
    if (existsSync(logs)) cpSync(logs, join(this.pictures, 'logs'), { recursive: true });
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Press keys in the window: `F5`, `Control+Shift+P`. */
  press(keys: string): Promise<void> {
    return this.page.keyboard.press(keys);
  }

  /** Run a command by its title in the palette. */
  async command(title: string): Promise<void> {
    await this.pick('F1', `>${title}`, title);
  }

  /** Open a file of the folder by its name (part of the path) and wait for its text. */
  async openFile(name: string): Promise<void> {
    await this.pick('Control+P', name, name.split('/').at(-1)!);
    const tab = this.page.locator('.tab.active', { hasText: name.split('/').at(-1)! });
    await tab.waitFor();
    await this.page.locator('.editor-group-container.active .view-lines .view-line').first().waitFor();
  }

  /** Type into the quick input that `keys` opens and take the first entry with `label`. */
  private async pick(keys: string, text: string, label: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    await this.press(keys);
    await widget.waitFor();
    await widget.locator('input.input').fill(text);
    await widget.locator('.monaco-list-row', { hasText: label }).first().waitFor();
    await widget.locator('.monaco-list-row', { hasText: label }).first().click();
    await widget.waitFor({ state: 'hidden' });
  }

  /** Scroll to a line of the active editor and return its number in the margin. */
  async showLine(line: number): Promise<Locator> {
    await this.press('Control+G');
    const widget = this.page.locator('.quick-input-widget');
    await widget.waitFor();
    await widget.locator('input.input').fill(`:${line}`);
    await this.press('Enter');
    await widget.waitFor({ state: 'hidden' });
    const numbers = this.page.locator('.editor-group-container.active .margin-view-overlays .line-numbers');
    const number = numbers.filter({ hasText: new RegExp(`^${line}$`) }).first();
    await number.waitFor();
    return number;
  }

  /** What the editor shows when the pointer rests on the word with which `text` (in one line of the file) begins, or nothing yet. */
  async hover(file: string, text: string): Promise<string> {
    await this.showLine(lineOf(join(this.folder, file), text));
    const line = this.page.locator('.editor-group-container.active .view-line', { hasText: text }).first();
    const word = /^\w+/.exec(text)![0];
    const box = await line.evaluate((element, wanted) => {
      // One span per token: the pointer goes to the middle of the wanted one.
      const token = [...element.querySelectorAll('span')].find(
        span => span.childElementCount === 0 && span.textContent?.includes(wanted),
      );
      const { x, y, width, height } = (token ?? element).getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }, word);
    await this.page.mouse.move(0, 0);
    await this.page.mouse.move(box.x, box.y, { steps: 3 });
    const hover = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
    await hover.waitFor({ timeout: 5000 }).catch(() => {});
    // It may go away again while it is read.
    return (await hover.isVisible()) ? hover.innerText({ timeout: 1000 }).catch(() => '') : '';
  }

  /** Messages of errors and warnings in open files, as the Problems view lists them. */
  async squiggles(): Promise<string[]> {
    const problems = this.page.locator('.part.statusbar [id="status.problems"] [aria-label]');
    const label = (await problems.getAttribute('aria-label')) ?? '';
    return /No Problems/i.test(label) ? [] : [label];
  }

  /** The entries of the status bar, as a screen reader reads them. */
  async statusBar(): Promise<string[]> {
    const items = await this.page
      .locator('.part.statusbar .statusbar-item')
      .evaluateAll(elements =>
        elements.map(
          element => element.querySelector('[aria-label]')?.getAttribute('aria-label') ?? element.textContent ?? '',
        ),
      );
    return items.map(text => text.trim()).filter(Boolean);
  }

  /** Messages that the editor shows in its corner. */
  notifications(): Promise<string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /** A picture of the window under artifacts/. */
  async screenshot(name: string): Promise<string> {
    const path = join(this.pictures, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }
}
