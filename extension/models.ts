import * as vscode from 'vscode';
import { ContextKeys } from './contributions';
import { programKind } from './programKind';

const SCENARIOS = '**/*.scenario.ts';
const EXCLUDED = '**/{node_modules,dist,out}/**';

export interface WorkspaceScenario {
  /** Unique and short: the path in its folder, without `.scenario.ts`. */
  readonly name: string;
  readonly uri: vscode.Uri;
}

/** The scenarios of a folder, or of the whole workspace, sorted by name. */
export async function workspaceScenarios(folder?: vscode.WorkspaceFolder): Promise<WorkspaceScenario[]> {
  const pattern = folder ? new vscode.RelativePattern(folder, SCENARIOS) : SCENARIOS;
  const uris = await vscode.workspace.findFiles(pattern, EXCLUDED);
  return uris
    .map(uri => ({ name: vscode.workspace.asRelativePath(uri, false).replace(/\.scenario\.ts$/i, ''), uri }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Keeps the context keys that F5 and the idle views depend on. */
export class ModelContext implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onModel called when the active editor holds a model, and while it is worked on */
  constructor(private readonly onModel: () => void) {
    this.disposables = [
      vscode.window.onDidChangeActiveTextEditor(() => this.updateEditor()),
      vscode.workspace.onDidChangeTextDocument(event => {
        if (event.document !== vscode.window.activeTextEditor?.document) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.updateEditor(), 300);
      }),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('launch')) this.updateLaunch();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.updateWorkspace()),
    ];
    this.updateEditor();
    this.updateLaunch();
    void this.updateWorkspace();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private updateEditor(): void {
    const document = vscode.window.activeTextEditor?.document;
    const model =
      document?.languageId === 'typescript' && programKind(document.uri.path, document.getText()) !== 'other';
    set(ContextKeys.EditorIsModel, !!model);
    if (!model) return;
    set(ContextKeys.WorkspaceHasModels, true);
    this.onModel();
  }

  private updateLaunch(): void {
    const scopes = vscode.workspace.workspaceFolders ?? [undefined];
    const some = scopes.some(folder => {
      const configurations = vscode.workspace.getConfiguration('launch', folder).get<unknown[]>('configurations');
      return !!configurations && configurations.length > 0;
    });
    set(ContextKeys.HasLaunchConfigurations, some);
  }

  private async updateWorkspace(): Promise<void> {
    const found = await vscode.workspace.findFiles(SCENARIOS, EXCLUDED, 1);
    if (found.length > 0) set(ContextKeys.WorkspaceHasModels, true);
  }
}

function set(key: ContextKeys, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
