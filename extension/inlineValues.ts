import * as vscode from 'vscode';
import { DEBUG_TYPE, SETTINGS_SECTION, Settings } from './contributions';
import { localNames } from './localNames';

/**
 * Shows locals beside the code. Registered only while a kdlab machine is there: VS Code would otherwise ask us instead
 * of looking itself in other TypeScript debug sessions.
 */
export class InlineValues implements vscode.InlineValuesProvider, vscode.Disposable {
  private registration: vscode.Disposable | undefined;
  private readonly listener = vscode.debug.onDidChangeActiveDebugSession(session => this.update(session));

  constructor() {
    this.update(vscode.debug.activeDebugSession);
  }

  provideInlineValues(
    document: vscode.TextDocument,
    _viewPort: vscode.Range,
    context: vscode.InlineValueContext,
  ): vscode.InlineValue[] {
    if (!vscode.workspace.getConfiguration(SETTINGS_SECTION, document).get(Settings.InlineValues, true)) return [];
    const lines = Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line).text);
    return localNames(lines, context.stoppedLocation.start.line).map(
      ({ name, line, column }) =>
        new vscode.InlineValueVariableLookup(new vscode.Range(line, column, line, column + name.length), name, true),
    );
  }

  dispose(): void {
    this.listener.dispose();
    this.registration?.dispose();
  }

  private update(session: vscode.DebugSession | undefined): void {
    this.registration?.dispose();
    this.registration =
      session?.type === DEBUG_TYPE
        ? vscode.languages.registerInlineValuesProvider({ language: 'typescript' }, this)
        : undefined;
  }
}
