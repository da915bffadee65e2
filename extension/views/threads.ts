import * as vscode from 'vscode';
import { Views } from '../contributions';
import type { FromThreads, ThreadsModel, ThreadsTexts, ToThreads } from '../messages';
import type { Sessions } from '../session';
import { showInConsole } from './console';
import { threadRows } from './threadRows';
import { webviewHtml, webviewRoot } from './webviewHtml';

/** The Threads view: a table of all threads of the machine, kept up to date at every stop. */
export class ThreadsView implements vscode.WebviewViewProvider, vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private view: vscode.WebviewView | undefined;

  constructor(
    private readonly sessions: Sessions,
    private readonly extensionUri: vscode.Uri,
    private readonly selectThread: (threadId: number) => Promise<void>,
  ) {
    this.disposables = [
      vscode.window.registerWebviewViewProvider(Views.Threads, this),
      sessions.onDidChange(() => this.send()),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(this.extensionUri)] };
    view.webview.onDidReceiveMessage((message: FromThreads) => this.receive(message));
    view.onDidDispose(() => {
      this.view = undefined;
    });
    view.onDidChangeVisibility(() => this.send());
    view.webview.html = webviewHtml(view.webview, this.extensionUri, 'threads', vscode.l10n.t('Threads'));
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async receive(message: FromThreads): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.post({ type: 'texts', texts: texts() });
        this.send();
        break;
      case 'select':
        await this.selectThread(message.threadId);
        break;
      case 'command':
        await showInConsole(this.sessions.active, message.command);
        break;
    }
  }

  private send(): void {
    if (this.view?.visible) this.post({ type: 'model', model: this.model() });
  }

  private post(message: ToThreads): void {
    void this.view?.webview.postMessage(message);
  }

  private model(): ThreadsModel {
    const active = this.sessions.active;
    if (!active?.state || active.ended) return { threads: null, running: !!active?.running, selected: null };
    return {
      threads: threadRows(active.state, active.previous),
      running: active.running,
      selected: active.selectedThread?.id ?? null,
    };
  }
}

function texts(): ThreadsTexts {
  return {
    process: vscode.l10n.t('Process'),
    cid: 'Cid',
    state: vscode.l10n.t('State'),
    processor: 'CPU',
    irql: 'IRQL',
    priority: vscode.l10n.t('Priority'),
    wait: vscode.l10n.t('Waits for'),
    start: vscode.l10n.t('Start'),
    at: vscode.l10n.t('At'),
    stack: vscode.l10n.t('Kernel stack'),
    filter: vscode.l10n.t('Filter threads'),
    group: vscode.l10n.t('Group by state'),
    running: vscode.l10n.t('The machine is running; this is its last stop.'),
    idle: vscode.l10n.t('The threads of the machine appear here when it stops.'),
    nothing: vscode.l10n.t('No thread matches the filter.'),
    caption: vscode.l10n.t('Threads of the simulated machine'),
    owner: vscode.l10n.t('owner {0}'),
    left: vscode.l10n.t('{0} of {1} bytes used, {2} left'),
    lowest: vscode.l10n.t('lowest left so far: {0}'),
    again: vscode.l10n.t('{0} was entered {1} times on this thread'),
    share: vscode.l10n.t('{0}: {1} bytes in {2} frames'),
    usage: vscode.l10n.t('Show who uses the stack (!stackusage)'),
    of: vscode.l10n.t('{0} of {1} threads'),
    thread: vscode.l10n.t('Thread'),
    selected: vscode.l10n.t('selected'),
    copyHint: vscode.l10n.t('Enter selects the thread; T shows !thread in the Debug Console.'),
    changed: vscode.l10n.t('changed'),
  };
}
