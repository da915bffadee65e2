/**
 * What a machine prints and which images it loads, told once and in the order in which it happened: whatever is run
 * again, and wherever a burst of statements ends, a listener hears the same.
 */
import type { LoadedModule, SourceLocation, Violation } from '../target';
import { comparePlaces, type Place, type Told } from './machineRun';

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
  /** The last place with messages of log points, and whose they are. */
  private logged: { readonly place: Place; readonly keys: Set<number> } | undefined;

  /** @param index of the text in its history, 0-based */
  printed(output: Output, index: number): void {
    if (this.silent) return;
    this.tell(() => {
      if (index < this.texts) return;
      this.texts = index + 1;
      this.toListeners(output);
    });
  }

  /** What belongs to no place in the history. */
  print(output: Output): void {
    this.tell(() => this.toListeners(output));
  }

  /**
   * A breakpoint has something to say at a place.
   * @param key of the breakpoint: it says one thing in one place
   */
  log(output: Output, place: Place, key: number): void {
    this.tell(() => {
      const { logged } = this;
      const order = logged ? comparePlaces(place, logged.place) : 1;
      if (order < 0 || (order === 0 && logged?.keys.has(key))) return;
      if (order === 0) logged?.keys.add(key);
      else this.logged = { place, keys: new Set([key]) };
      this.toListeners(output);
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
    if (this.silent) return;
    this.tell(() => {
      if (changes > this.images) this.nowLoaded(modules, changes);
    });
  }

  /** Wherever the machine comes from, these are loaded where it stands. */
  nowLoaded(modules: readonly LoadedModule[], changes: number): void {
    this.images = changes;
    if (sameImages(modules, this.loaded)) return;
    this.loaded = modules;
    for (const listener of this.moduleListeners) listener(modules);
  }

  /** How much of the history was told. */
  get told(): Told {
    return { outputs: this.texts, violations: this.violations };
  }

  /** The history ends here: what is told next was not told, even if there was something else in its place. */
  cut({ outputs, violations }: Told): void {
    this.texts = outputs;
    this.violations = violations;
    this.logged = undefined;
  }

  /** Does what may be broken off at any moment: what it tells is looked at afterwards, or half of it might be taken for told. */
  hold<T>(work: () => T): T {
    if (this.holding) return work();
    this.holding = true;
    try {
      return work();
    } finally {
      this.holding = false;
      this.tellHeld();
    }
  }

  /** The work may be broken off before or after the one step that keeps it, never within. */
  private tell(it: () => void): void {
    this.held.push(it);
    if (!this.holding) this.tellHeld();
  }

  private tellHeld(): void {
    for (let next = this.held.shift(); next; next = this.held.shift()) next();
  }

  private toListeners(output: Output): void {
    for (const listener of this.outputListeners) listener(output);
  }
}

function sameImages(a: readonly LoadedModule[], b: readonly LoadedModule[]): boolean {
  return a.length === b.length && a.every(({ name, order }, i) => name === b[i].name && order === b[i].order);
}
