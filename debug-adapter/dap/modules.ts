import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugTarget, LoadedModule } from '../../simulator/debug/target';
import { ticked } from '../windbg/format';
import type { Session } from './session';

/** Loaded images as the client knows them. */
export class Modules {
  private known = new Map<string, LoadedModule>();

  constructor(
    private readonly session: Session,
    private readonly target: DebugTarget,
  ) {
    target.onModulesChanged(loaded => this.tell(loaded));
  }

  list(): DebugProtocol.Module[] {
    return this.target.symbols.modules.map(module => this.describe(module));
  }

  /** Tells which images have come and gone. */
  private tell(loaded: readonly LoadedModule[]): void {
    const now = new Map(loaded.map(module => [module.name, module]));
    for (const [name, module] of this.known)
      if (!now.has(name)) this.session.event('module', { reason: 'removed', module: this.describe(module) });
    for (const [name, module] of now)
      if (!this.known.has(name)) this.session.event('module', { reason: 'new', module: this.describe(module) });
    this.known = now;
  }

  /** `id` is the image's name: what stack frames carry. */
  private describe(module: LoadedModule): DebugProtocol.Module {
    return {
      id: module.name,
      name: module.imageName,
      path: module.file === undefined ? undefined : this.session.sources.toClient(module.file).path,
      isUserCode: module.file !== undefined,
      symbolStatus: 'Symbols loaded',
      addressRange: `${ticked(module.start)} - ${ticked(module.end)}`,
    };
  }
}
