import * as vscode from 'vscode';
import { DEBUG_TYPE, type ReloadPolicy, SETTINGS_SECTION, Settings } from './contributions';
import type { KdlabSession, Sessions } from './session';

/** A source of the running machine was saved: offers to run the new code to the same point. */
export class ReloadOnSave implements vscode.Disposable {
  private readonly listener: vscode.Disposable;
  /** A question is open: a second save does not ask again. */
  private asking = false;

  constructor(private readonly sessions: Sessions) {
    this.listener = vscode.workspace.onDidSaveTextDocument(document => void this.saved(document));
  }

  dispose(): void {
    this.listener.dispose();
  }

  private async saved(document: vscode.TextDocument): Promise<void> {
    const session = this.sessions.active;
    const policy = vscode.workspace
      .getConfiguration(SETTINGS_SECTION)
      .get<ReloadPolicy>(Settings.ReloadOnSave, 'prompt');
    if (policy === 'never' || this.asking || !session || session.ended || document.uri.scheme !== 'file') return;
    if (session.session.type !== DEBUG_TYPE || !(await isSource(session, document.uri.fsPath))) return;
    if (policy === 'always' && !session.running) return reload(session);
    this.asking = true;
    try {
      await ask(session);
    } finally {
      this.asking = false;
    }
  }
}

/** Runs the new code to the same point; says what came of it. A mistake in the code is told by the adapter. */
export async function reload(session: KdlabSession | undefined): Promise<void> {
  if (!session || session.ended) return;
  if (session.running) {
    await ask(session);
    return;
  }
  try {
    const { same, message } = await session.request('kdlab/reload', {});
    // The adapter's words stand in the Debug Console, too.
    if (same) void vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('New code, same point')}`, SHOWN_MS);
    else void vscode.window.showWarningMessage(message);
  } catch {
    // VS Code shows what the adapter says.
  }
}

const SHOWN_MS = 5000;

async function isSource(session: KdlabSession, file: string): Promise<boolean> {
  try {
    return (await session.request('kdlab/isSource', { file })).used;
  } catch {
    return false; // The session is ending.
  }
}

/** While the machine runs there is no point to return to: it can only begin anew. */
async function ask(session: KdlabSession): Promise<void> {
  const toPoint = vscode.l10n.t('Run to This Point');
  const restart = vscode.l10n.t('Restart');
  const choice = session.running
    ? await vscode.window.showInformationMessage(vscode.l10n.t('The machine still runs the code from before.'), restart)
    : await vscode.window.showInformationMessage(
        vscode.l10n.t('The machine still runs the code from before. Run the new code to this point?'),
        toPoint,
        restart,
      );
  if (choice === toPoint) await reload(session);
  else if (choice === restart && !session.ended)
    await vscode.commands.executeCommand('workbench.action.debug.restart', undefined, {
      sessionId: session.session.id,
    });
}
