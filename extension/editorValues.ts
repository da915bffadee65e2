import * as vscode from 'vscode';
import { DEBUG_TYPE, SETTINGS_SECTION, Settings } from './contributions';
import { expressionAt } from './expressionAt';
import { localNames } from './localNames';

/**
 * Values beside the code and in hovers. Registered only while a kdlab machine is there: VS Code would otherwise ask us
 * instead of looking itself in other TypeScript debug sessions.
 */
export class EditorValues
  implements vscode.InlineValuesProvider, vscode.EvaluatableExpressionProvider, vscode.Disposable
{
  private registrations: vscode.Disposable[] = [];
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

  provideEvaluatableExpression(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.EvaluatableExpression | undefined {
    const found = expressionAt(document.lineAt(position.line).text, position.character);
    return (
      found && new vscode.EvaluatableExpression(new vscode.Range(position.line, found.start, position.line, found.end))
    );
  }

  dispose(): void {
    this.listener.dispose();
    this.unregister();
  }

  private update(session: vscode.DebugSession | undefined): void {
    this.unregister();
    if (session?.type !== DEBUG_TYPE) return;
    const selector = { language: 'typescript' };
    this.registrations = [
      vscode.languages.registerInlineValuesProvider(selector, this),
      vscode.languages.registerEvaluatableExpressionProvider(selector, this),
    ];
  }

  private unregister(): void {
    for (const registration of this.registrations) registration.dispose();
    this.registrations = [];
  }
}
