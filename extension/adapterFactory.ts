import * as vscode from 'vscode';
import { DEBUG_TYPE, SETTINGS_SECTION, Settings } from './contributions';
import { DEFAULT_HISTORY_MEMORY_MB, DEFAULT_MEMORY_LIMIT_MB } from './launchDefaults';
import { type Adapter, WarmAdapter } from './warmAdapter';

/**
 * Runs `dist/kdlab.js dap` in a process of its own with the Node that VS Code (or code-server) itself runs on, so that
 * no model, however wrong, can hang the extension host: the one that waits already, or a new one.
 */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory, vscode.Disposable {
  private readonly program: string;
  private readonly warm: WarmAdapter;
  /** By session. */
  private readonly adapters = new Map<string, Adapter>();
  private readonly disposables: vscode.Disposable[];

  constructor(extensionUri: vscode.Uri) {
    this.program = vscode.Uri.joinPath(extensionUri, 'dist', 'kdlab.js').fsPath;
    this.warm = new WarmAdapter(this.program);
    this.disposables = [
      vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, this),
      vscode.debug.onDidTerminateDebugSession(session => this.ended(session)),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(SETTINGS_SECTION) && !wanted()) this.warm.dismiss();
      }),
    ];
  }

  dispose(): void {
    this.warm.dismiss();
    for (const adapter of this.adapters.values()) adapter.kill();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** There are models in the editor: an F5 may come. */
  prepare(): void {
    if (wanted() && vscode.workspace.isTrusted) {
      const history = setting(Settings.HistoryMemory, DEFAULT_HISTORY_MEMORY_MB);
      this.warm.prepare(nodeFlags(DEFAULT_MEMORY_LIMIT_MB, history));
    }
  }

  createDebugAdapterDescriptor(session: vscode.DebugSession): vscode.DebugAdapterDescriptor {
    const { memoryLimit = DEFAULT_MEMORY_LIMIT_MB, historyMemory = DEFAULT_HISTORY_MEMORY_MB } = session.configuration;
    const flags = nodeFlags(Number(memoryLimit), Number(historyMemory));
    const adapter = this.warm.take(flags);
    if (adapter) {
      this.adapters.set(session.id, adapter);
      return new vscode.DebugAdapterNamedPipeServer(adapter.pipe);
    }
    return new vscode.DebugAdapterExecutable(process.execPath, [...flags, this.program, 'dap'], {
      cwd: session.workspaceFolder?.uri.fsPath,
      env: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    });
  }

  /** An adapter ends with its client; one that no longer hears it is ended. After a session there will often be another. */
  private ended({ id, type }: vscode.DebugSession): void {
    if (type !== DEBUG_TYPE) return;
    const adapter = this.adapters.get(id);
    this.adapters.delete(id);
    if (adapter) {
      const timer = setTimeout(() => adapter.kill(), PATIENCE);
      void adapter.ended.then(() => clearTimeout(timer));
    }
    this.prepare();
  }
}

/** How long an adapter may take to end, in milliseconds. */
const PATIENCE = 2000;

function wanted(): boolean {
  return setting(Settings.WarmStart, true);
}

function setting<T>(name: Settings, otherwise: T): T {
  return vscode.workspace.getConfiguration(SETTINGS_SECTION).get(name, otherwise);
}

/** The machine stops itself at its limit with a clear message; the heap is larger so that this comes first. */
function nodeFlags(machineMb: number, historyMb: number): string[] {
  return [`--max-old-space-size=${machineMb + historyMb + HEADROOM_MB}`];
}

/** Compiler and adapter beside the machine's own memory and its history, and what a growing list or table takes for a moment. */
const HEADROOM_MB = 1536;
