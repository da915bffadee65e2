import * as vscode from 'vscode';
import { newDriverModel, openCreated, pickFolder } from './newModel';
import { errorText } from './views/console';

/** Copies one of the shipped examples into a folder of the person's, and opens its driver. */
export async function openExample(extensionUri: vscode.Uri): Promise<void> {
  const examples = vscode.Uri.joinPath(extensionUri, 'examples');
  const names = await folders(examples);
  if (names.length === 0) return newDriverModel();
  const name =
    names.length === 1
      ? names[0]
      : await vscode.window.showQuickPick(names, { placeHolder: vscode.l10n.t('Which example?') });
  if (!name) return;
  const parent = vscode.workspace.workspaceFolders?.[0]?.uri ?? (await pickFolder());
  if (!parent) return;
  const target = vscode.Uri.joinPath(parent, name);
  try {
    if (!(await exists(target))) await vscode.workspace.fs.copy(vscode.Uri.joinPath(examples, name), target);
    const files = (await vscode.workspace.fs.readDirectory(target)).map(([file]) => file);
    const first = files.find(file => file === 'driver.ts') ?? files.find(file => file.endsWith('.ts'));
    if (first) await openCreated(target, vscode.Uri.joinPath(target, first));
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('The example could not be opened: {0}', errorText(error)));
  }
}

async function folders(uri: vscode.Uri): Promise<string[]> {
  if (!(await exists(uri))) return [];
  const entries = await vscode.workspace.fs.readDirectory(uri);
  return entries
    .filter(([name, type]) => type === vscode.FileType.Directory && !name.startsWith('.'))
    .map(([name]) => name);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
