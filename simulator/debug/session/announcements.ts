/**
 * What a machine prints and which images it loads, told once and in the order in which it happened: whatever is run
 * again, and wherever a burst of statements ends, a listener hears the same.
 */
import type { LoadedModule, SourceLocation, Violation } from '../target';
import type { Told } from './machineRun';

export type Output = {
  readonly category: 'debug' | 'stdout' | 'log';
  readonly text: string;
  readonly source?: SourceLocation;
};

export class Announcements {
  readonly outputListeners: ((output: Output) => void)[] = [];
  readonly violationListeners: ((violation: Violation, stops: boolean) => void)[] = [];
  readonly moduleListeners: ((modules: readonly LoadedModule[]) => void)[] = [];
  readonly remadeListeners: (() => void)[] = [];
  /** A replay for the debugger's own purposes is going on: nothing of it is told. */
  silent = false;

  private readonly held: (() => void)[] = [];
  private holding = false;
  /** Texts and violations of the present history that were told, and images that came or went. */
  private texts = 0;
  private violations = 0;
  private images = 0;
  private loaded: readonly LoadedModule[] = [];

  /** @param index of the text in its history, 0-based */
  printed(output: Output, index: number): void {
    if (this.silent || index < this.texts) return;
    this.texts = index + 1;
    this.print(output);
  }

  /** What belongs to no place in the history. */
  print(output: Output): void {
    this.tell(() => {
      for (const listener of this.outputListeners) listener(output);
    });
  }

  /**
   * A rule was broken.
   * @param index of the violation in its history, 0-based
   */
  violated(violation: Violation, index: number, stops: boolean): void {
    if (this.silent) return;
    this.tell(() => {
      if (index < this.violations) return;
      this.violations = index + 1;
      if (violation.count === 1) for (const listener of this.violationListeners) listener(violation, stops);
    });
  }

  /**
   * An image came or went.
   * @param modules those that are loaded now
   * @param changes of images since boot, this one included
   */
  imagesChanged(modules: readonly LoadedModule[], changes: number): void {
    if (this.silent || changes <= this.images) return;
    this.nowLoaded(modules, changes);
  }

  /** Wherever the machine comes from, these are loaded where it stands. */
  nowLoaded(modules: readonly LoadedModule[], changes: number): void {
    this.images = changes;
    if (sameImages(modules, this.loaded)) return;
    this.loaded = modules;
    this.tell(() => {
      for (const listener of this.moduleListeners) listener(modules);
    });
  }

  /** How much of the history was told. */
  get told(): Told {
    return { outputs: this.texts, violations: this.violations };
  }

  /** The history ends here: what is told next was not told, even if there was something else in its place. */
  cut({ outputs, violations }: Told): void {
    this.texts = outputs;
    this.violations = violations;
  }

  /** Does what may be broken off at any moment: listeners hear of it afterwards, or half of it might be taken for told. */
  hold<T>(work: () => T): T {
    this.holding = true;
    try {
      return work();
    } finally {
      this.holding = false;
      this.tellHeld();
    }
  }

  private tell(it: () => void): void {
    this.held.push(it);
    if (!this.holding) this.tellHeld();
  }

  private tellHeld(): void {
    for (let next = this.held.shift(); next; next = this.held.shift()) next();
  }
}

function sameImages(a: readonly LoadedModule[], b: readonly LoadedModule[]): boolean {
  return a.length === b.length && a.every(({ name, order }, i) => name === b[i].name && order === b[i].order);
}
