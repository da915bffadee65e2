import * as vscode from 'vscode';
import { modelFiles, modelNameProblem } from './modelTemplates';
import { errorText } from './views/console';

/** Creates a folder with a driver model, its application and a scenario, and opens the driver. */
export async function newDriverModel(): Promise<void> {
  const parent = vscode.workspace.workspaceFolders?.[0]?.uri ?? (await pickFolder());
  if (!parent) return;
  const taken = new Set((await vscode.workspace.fs.readDirectory(parent)).map(([name]) => name.toLowerCase()));
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Driver Model'),
    prompt: vscode.l10n.t('Name of the driver and of its folder'),
    value: 'MyDriver',
    validateInput: value => {
      if (taken.has(value.trim().toLowerCase())) return vscode.l10n.t('{0} exists already.', value.trim());
      return modelNameProblem(value)
        ? vscode.l10n.t('A driver name is a letter followed by up to 31 letters, digits, "-" or "_".')
        : undefined;
    },
  });
  if (!name) return;
  const folder = vscode.Uri.joinPath(parent, name.trim());
  try {
    for (const [file, text] of Object.entries(modelFiles(name.trim()))) {
      await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, file), new TextEncoder().encode(text));
    }
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('The model could not be created: {0}', errorText(error)));
    return;
  }
  await openCreated(folder, vscode.Uri.joinPath(folder, 'driver.ts'));
}

/** Opens the file; a folder outside the workspace is offered as one. */
export async function openCreated(folder: vscode.Uri, file: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(file, { preview: false });
  if (vscode.workspace.getWorkspaceFolder(folder)) return;
  const open = vscode.l10n.t('Open Folder');
  const choice = await vscode.window.showInformationMessage(vscode.l10n.t('{0} was created.', folder.fsPath), open);
  if (choice === open) await vscode.commands.executeCommand('vscode.openFolder', folder);
}

export async function pickFolder(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Create Here'),
  });
  return picked?.[0];
}
