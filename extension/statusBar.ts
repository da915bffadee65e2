import * as vscode from 'vscode';
import { Commands, SETTINGS_SECTION, Settings } from './contributions';
import type { Sessions } from './session';
import { explainIrql } from './views/processorTexts';

/** `IRQL 2 DISPATCH_LEVEL · CPU 0 · 4A:3`, for the selected thread's processor. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('kdlab.status', vscode.StatusBarAlignment.Left, 10);
  private readonly disposables: vscode.Disposable[];

  constructor(private readonly sessions: Sessions) {
    this.item.name = 'kdlab';
    this.item.command = Commands.FocusProcessors;
    this.disposables = [
      this.item,
      sessions.onDidChange(() => this.update()),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(SETTINGS_SECTION)) this.update();
      }),
    ];
    this.update();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private update(): void {
    const active = this.sessions.active;
    const state = active?.state;
    const wanted = vscode.workspace.getConfiguration(SETTINGS_SECTION).get(Settings.StatusBar, true);
    const processor = state?.processors.find(({ number }) => number === active?.selectedProcessor);
    if (!wanted || !active || active.ended || !state) {
      this.item.hide();
      return;
    }
    if (active.running) {
      this.item.text = `$(sync~spin) ${vscode.l10n.t('Machine running')}`;
      this.item.tooltip = undefined;
      this.item.backgroundColor = undefined;
    } else {
      const crashed = state.bugcheck !== null;
      // Before its first statement the machine has no processors yet.
      const where = processor ? [`IRQL ${processor.irql} ${processor.irqlName}`, `CPU ${processor.number}`] : [];
      this.item.text = `$(${crashed ? 'error' : 'dashboard'}) ${[...where, state.position].join(' · ')}`;
      this.item.backgroundColor = crashed ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
      this.item.tooltip = [
        state.bugcheck ? `${state.bugcheck.code} ${state.bugcheck.name}` : processor && explainIrql(processor.irql),
        processor && vscode.l10n.t('Thread: {0}', processor.currentThread.label),
        vscode.l10n.t('Virtual time: {0}', state.timeText),
        vscode.l10n.t('Position: {0}', state.position),
      ]
        .filter(Boolean)
        .join('\n');
    }
    this.item.accessibilityInformation = { label: this.item.text.replace(/\$\([^)]*\) ?/g, ''), role: 'button' };
    this.item.show();
  }
}
