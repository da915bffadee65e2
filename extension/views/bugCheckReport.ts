import * as vscode from 'vscode';
import type { BugCheckReport } from '../../debug-adapter/protocol';
import { type ReportOpening, SETTINGS_SECTION, Settings } from '../contributions';
import type { FromReport, ReportTexts, ToReport } from '../messages';
import type { KdlabSession, Sessions } from '../session';
import { errorText, showInConsole } from './console';
import { reportMarkdown } from './reportMarkdown';
import { webviewHtml, webviewRoot } from './webviewHtml';

/** The bug-check report: an editor that tells what happened, opened when the machine stops at a blue screen. */
export class BugCheckReportView implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private panel: vscode.WebviewPanel | undefined;
  private session: KdlabSession | undefined;
  private report: BugCheckReport | undefined;

  constructor(
    sessions: Sessions,
    private readonly extensionUri: vscode.Uri,
    private readonly goTo: (session: KdlabSession, position: string) => Promise<void>,
  ) {
    this.disposables = [
      sessions.onDidBugCheck(session => {
        const opening = vscode.workspace
          .getConfiguration(SETTINGS_SECTION)
          .get<ReportOpening>(Settings.BugCheckReportOpen, 'beside');
        if (opening !== 'never')
          this.show(session, opening === 'beside' ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
      }),
      sessions.onDidChange(() => {
        if (this.session?.ended) this.send();
      }),
    ];
  }

  /** @returns false when the session has no bug check to tell of */
  show(session: KdlabSession | undefined, column = vscode.ViewColumn.Active): boolean {
    const report = session?.report ?? (session === this.session ? this.report : undefined);
    if (!session || !report) {
      this.panel?.reveal();
      return !!this.panel;
    }
    this.session = session;
    this.report = report;
    if (this.panel) {
      this.panel.title = title(report);
      this.panel.reveal(undefined, true);
      this.send();
    } else {
      this.create(report, column);
    }
    return true;
  }

  dispose(): void {
    this.panel?.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private create(report: BugCheckReport, viewColumn: vscode.ViewColumn): void {
    const panel = vscode.window.createWebviewPanel('kdlab.bugCheckReport', title(report), { viewColumn, preserveFocus: true }, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [webviewRoot(this.extensionUri)],
    }); // biome-ignore format: one call
    const icon = vscode.Uri.joinPath(this.extensionUri, 'media', 'stop.svg');
    panel.iconPath = { light: icon, dark: icon };
    panel.webview.onDidReceiveMessage((message: FromReport) => this.receive(message));
    panel.onDidDispose(() => {
      this.panel = undefined;
    });
    panel.webview.html = webviewHtml(panel.webview, this.extensionUri, 'bugCheckReport', title(report));
    this.panel = panel;
  }

  private async receive(message: FromReport): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.post({ type: 'texts', texts: texts() });
        this.send();
        break;
      case 'open':
        await this.focusCode();
        await openSource(message.file, message.line, message.column);
        break;
      case 'seek':
        await this.focusCode();
        if (this.session) await this.goTo(this.session, message.position);
        break;
      case 'command':
        await showInConsole(this.session, message.command);
        break;
      case 'copy':
        if (!this.report) break;
        await vscode.env.clipboard.writeText(copied(this.report, message.what));
        this.post({ type: 'copied' });
        vscode.window.setStatusBarMessage(texts().copied, 2000);
        break;
    }
  }

  /** VS Code shows the stop in the active group: that must not be the report's own, it would be covered. */
  private async focusCode(): Promise<void> {
    const beside = vscode.window.visibleTextEditors.find(
      ({ viewColumn }) => viewColumn !== undefined && viewColumn !== this.panel?.viewColumn,
    );
    if (beside) await vscode.window.showTextDocument(beside.document, { viewColumn: beside.viewColumn });
  }

  private send(): void {
    if (this.report)
      this.post({ type: 'model', model: { report: this.report, live: !!this.session && !this.session.ended } });
  }

  private post(message: ToReport): void {
    void this.panel?.webview.postMessage(message);
  }
}

function title(report: BugCheckReport): string {
  return `${report.code} ${report.name}`;
}

function copied(report: BugCheckReport, what: 'analyze' | 'markdown' | 'reproduce'): string {
  if (what === 'analyze') return report.analyzeText;
  return what === 'reproduce' ? report.reproduce : reportMarkdown(report, texts());
}

async function openSource(file: string, line: number, column = 1): Promise<void> {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  try {
    const uri = /^[a-z][a-z0-9+.-]+:/i.test(file) ? vscode.Uri.parse(file) : vscode.Uri.file(file);
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} cannot be opened: {1}', file, errorText(error)));
  }
}

function texts(): ReportTexts {
  return {
    title: vscode.l10n.t('Bug-Check Report'),
    rule: vscode.l10n.t('The broken rule'),
    source: vscode.l10n.t('Source'),
    parameters: vscode.l10n.t('The four parameters'),
    stack: vscode.l10n.t('The stack'),
    story: vscode.l10n.t('How it came to this'),
    goThere: vscode.l10n.t('Go there'),
    reproduce: vscode.l10n.t('The same run again'),
    advice: vscode.l10n.t('What to try'),
    analyze: '!analyze -v',
    copy: vscode.l10n.t('Copy'),
    copyMarkdown: vscode.l10n.t('Copy as Markdown'),
    copied: vscode.l10n.t('Copied'),
    processor: vscode.l10n.t('Where'),
    process: vscode.l10n.t('Process'),
    thread: vscode.l10n.t('Thread'),
    position: vscode.l10n.t('Position'),
    bytes: vscode.l10n.t('Bytes'),
    ended: vscode.l10n.t('The machine is gone: run it again to go to positions and to ask about objects.'),
    showInConsole: vscode.l10n.t('Show in the Debug Console'),
    symbol: vscode.l10n.t('Function'),
    frame: '#',
    remaining: vscode.l10n.t('Left'),
    used: vscode.l10n.t('{0} of {1} bytes used, {2} left'),
    lowest: vscode.l10n.t('lowest left so far: {0}'),
    again: vscode.l10n.t('{0} was entered {1} times on this thread'),
    share: vscode.l10n.t('{0}: {1} bytes in {2} frames'),
  };
}
