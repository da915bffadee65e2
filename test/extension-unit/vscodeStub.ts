/** Enough of the module `vscode` for the parts that only need events; load it before them. */
import Module from 'node:module';

class EventEmitter<T> {
  private listeners: ((value: T) => void)[] = [];
  readonly event = (listener: (value: T) => void): { dispose(): void } => {
    this.listeners.push(listener);
    return { dispose: () => (this.listeners = this.listeners.filter(other => other !== listener)) };
  };
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners = [];
  }
}

/** What a test puts in for the rest; the objects are there from the start, since modules look them up once. */
export const stub = {
  EventEmitter,
  workspace: {} as Record<string, unknown>,
  window: {} as Record<string, unknown>,
  commands: {} as Record<string, unknown>,
  debug: {} as Record<string, unknown>,
  env: {} as Record<string, unknown>,
  l10n: {
    t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
  },
  Uri: { file: (path: string) => ({ scheme: 'file', path, fsPath: path, toString: () => `file://${path}` }) },
  FileType: { File: 1, Directory: 2 },
};

const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
const load = loader._load;
loader._load = (request, ...rest) => (request === 'vscode' ? stub : load(request, ...rest));
