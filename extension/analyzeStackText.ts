/** "Analyze Stack Text": a report on what WinDbg printed: the selection, or else the open document, or else the clipboard. */
import * as vscode from 'vscode';
import { analyzeStackText, NoStackText, stackTextReport } from '../debug-adapter/windbg/stackText';

export async function analyzeText(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor && !editor.selection.isEmpty ? editor.document.getText(editor.selection) : undefined;
  // The clipboard last: a browser may ask the person first, or keep it to itself.
  const report =
    reportOf(selected ?? editor?.document.getText() ?? '') ??
    (selected === undefined ? reportOf(await vscode.env.clipboard.readText()) : undefined);
  if (report === undefined) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('Select or copy a stack that WinDbg printed, or open a file with one.'),
    );
    return;
  }
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: report });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
}

/** Undefined: there is no stack in it. */
function reportOf(text: string): string | undefined {
  try {
    return stackTextReport(analyzeStackText(text));
  } catch (error) {
    if (error instanceof NoStackText) return undefined;
    throw error;
  }
}
