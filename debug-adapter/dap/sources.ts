/** Places in texts, between the machine's paths (absolute, with `/`) and the client's. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { SourceLocation } from '../../simulator/debug/target';
import type { ClientInfo } from './clientInfo';

/** Scheme of the sources that we ship: `kdlab:/nt/ke/wait.ts`. */
const OURS = 'kdlab:';

export class Sources {
  /** Shipped sources that the client was told about; a source reference is an index + 1. Kept for the whole session. */
  private readonly shipped: string[] = [];

  constructor(
    private readonly client: ClientInfo,
    private readonly platform: string,
  ) {}

  toClient(file: string): DebugProtocol.Source {
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (file.startsWith(OURS))
      return {
        name,
        path: file,
        sourceReference: this.reference(file),
        origin: 'source of the simulated system', // not deemphasized: the editor would fold these frames away
      };
    if (this.client.uriPaths) return { name, path: `file://${encodeURI(file.startsWith('/') ? file : `/${file}`)}` };
    return { name, path: this.platform === 'win32' ? file.replaceAll('/', '\\') : file };
  }

  /** @returns the machine's path, or undefined if the client named none */
  toMachine(source: DebugProtocol.Source): string | undefined {
    if (source.sourceReference) return this.shipped[source.sourceReference - 1];
    if (source.path === undefined) return undefined;
    return this.pathToMachine(source.path);
  }

  pathToMachine(path: string): string {
    if (path.startsWith(OURS)) return path;
    const local = path.startsWith('file://') ? decodeURI(path.slice('file://'.length)) : path;
    return machinePath(local, this.platform);
  }

  place(location: SourceLocation): {
    source: DebugProtocol.Source;
    line: number;
    column: number;
    endLine: number;
    endColumn: number;
  } {
    return {
      source: this.toClient(location.file),
      line: this.client.line(location.line),
      column: this.client.column(location.column),
      endLine: this.client.line(location.endLine),
      endColumn: this.client.column(location.endColumn),
    };
  }

  private reference(file: string): number {
    const known = this.shipped.indexOf(file);
    return known >= 0 ? known + 1 : this.shipped.push(file);
  }
}

/** A path of this operating system as the machine writes it. Drive letters differ in case between clients: lower. */
export function machinePath(path: string, platform: string): string {
  if (platform !== 'win32') return path;
  return path.replaceAll('\\', '/').replace(/^\/?([A-Za-z]):/, (_, drive: string) => `${drive.toLowerCase()}:`);
}
