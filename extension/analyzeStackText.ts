/** "Analyze Stack Text": a report on what WinDbg printed, of the selection, the clipboard or the open document. */
import * as vscode from 'vscode';
import { analyzeStackText, NoStackText, stackTextReport } from '../debug-adapter/windbg/stackText';

export async function analyzeText(): Promise<void> {
  let failure: string | undefined;
  for (const text of await candidates()) {
    try {
      await show(stackTextReport(analyzeStackText(text)));
      return;
    } catch (error) {
      if (!(error instanceof NoStackText)) throw error;
      failure = error.message;
    }
  }
  void vscode.window.showWarningMessage(
    failure ?? vscode.l10n.t('Select or copy a stack that WinDbg printed, or open a file with one.'),
  );
}

/** What the person most likely means, first. */
async function candidates(): Promise<string[]> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor && !editor.selection.isEmpty ? editor.document.getText(editor.selection) : undefined;
  if (selected !== undefined) return [selected];
  return [await vscode.env.clipboard.readText(), editor?.document.getText() ?? ''].filter(text => text.trim() !== '');
}

async function show(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
}
