import * as vscode from 'vscode';
import type { KdlabSession } from '../session';

/** Runs a WinDbg command and shows it with its output in the Debug Console, as if it had been typed there. */
export async function showInConsole(session: KdlabSession | undefined, command: string): Promise<void> {
  if (!session || session.ended) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No machine is there to ask: start one with F5.'));
    return;
  }
  const frameId = session.selection?.frameId;
  try {
    const { output } = await session.request('kdlab/command', { command, ...(frameId !== undefined && { frameId }) });
    const console = vscode.debug.activeDebugConsole;
    console.appendLine(`kd> ${command}`);
    console.appendLine(output.trimEnd());
    await vscode.commands.executeCommand('workbench.panel.repl.view.focus');
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} failed: {1}', command, errorText(error)));
  }
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
