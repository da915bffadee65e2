import * as vscode from 'vscode';
import type { KdlabSession } from '../session';

/** Runs a WinDbg command and shows it with its output in the Debug Console, as if it had been typed there. */
export async function showInConsole(session: KdlabSession | undefined, command: string): Promise<void> {
  if (!session || session.ended) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No machine is there to ask: start one with F5.'));
    return;
  }
  const frameId = session.selection?.frameId;
  vscode.debug.activeDebugConsole.appendLine(`kd> ${command}`);
  await vscode.commands.executeCommand('workbench.panel.repl.view.focus');
  try {
    // The adapter prints what a command of the console says, as it says it.
    await session.session.customRequest('evaluate', {
      expression: command,
      context: 'repl',
      ...(frameId !== undefined && { frameId }),
    });
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} failed: {1}', command, errorText(error)));
  }
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
