import * as vscode from 'vscode';
import { DEFAULT_MEMORY_LIMIT_MB } from './launchDefaults';

/**
 * Starts `dist/kdlab.js dap` in a process of its own with the Node that VS Code (or code-server) itself runs on, so that
 * no model, however wrong, can hang the extension host.
 */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  constructor(private readonly extensionUri: vscode.Uri) {}

  createDebugAdapterDescriptor(session: vscode.DebugSession): vscode.DebugAdapterDescriptor {
    const program = vscode.Uri.joinPath(this.extensionUri, 'dist', 'kdlab.js').fsPath;
    const machine = Number(session.configuration.memoryLimit ?? DEFAULT_MEMORY_LIMIT_MB);
    // The machine stops itself at its limit with a clear message; the heap is larger so that this comes first.
    const flags = [`--max-old-space-size=${machine + HEADROOM_MB}`];
    return new vscode.DebugAdapterExecutable(process.execPath, [...flags, program, 'dap'], {
      cwd: session.workspaceFolder?.uri.fsPath,
      env: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    });
  }
}

/** Compiler, adapter and history beside the machine's own memory. */
const HEADROOM_MB = 512;
