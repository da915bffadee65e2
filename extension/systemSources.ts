import * as vscode from 'vscode';

/** Scheme of the places that the adapter gives for system functions: `kdlab:/nt/ke/wait.ts`. */
const SCHEME = 'kdlab';

/** The simulated system's own source, shipped with the extension, to read. */
export class SystemSources implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  constructor(private readonly extensionUri: vscode.Uri) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const file = vscode.Uri.joinPath(this.extensionUri, 'dist', 'sources', uri.path);
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  }

  dispose(): void {
    this.registration.dispose();
  }
}
