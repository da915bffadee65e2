import * as vscode from 'vscode';
import { Commands } from './contributions';
import { entryLine } from './programKind';

/** `Run | Debug` above a scenario, `Debug this driver` above a DriverEntry. */
export class EntryCodeLens implements vscode.CodeLensProvider {
  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const entry = entryLine(document.getText());
    if (!entry) return [];
    const range = document.lineAt(entry.line).range;
    const lens = (title: string, command: Commands): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, arguments: [document.uri] });
    if (entry.kind === 'driver')
      return [lens(`$(debug-alt) ${vscode.l10n.t('Debug this driver')}`, Commands.DebugFile)];
    return [
      lens(`$(play) ${vscode.l10n.t('Run')}`, Commands.RunScenario),
      lens(`$(debug-alt) ${vscode.l10n.t('Debug')}`, Commands.DebugFile),
    ];
  }
}
