/** Names objects so that another machine of the same session finds them: by address, or by what leads to them. */
import { isBytes } from '../../../memory/bytesView';
import type { Frame } from '../../../engine/api';
import { privatesOf } from '../../../engine/runtime/privates';
import type { MachineRun } from '../machineRun';
import { plainValue } from '../../../memory/intercept';

/** A variable from which objects can be reached. */
type Root =
  | { readonly kind: 'module'; readonly moduleId: string; readonly name: string }
  | { readonly kind: 'object'; readonly address: bigint; readonly type: string }
  | {
      readonly kind: 'frame';
      readonly thread: string;
      /** In `Fiber.frames`. */
      readonly index: number;
      readonly moduleId: string;
      readonly function: number;
      readonly slot: number;
    };

/** One step from an object to another: a property, the n-th value of a Map or Set. Symbols by what they are called. */
type Hop = { readonly property: string } | { readonly symbol: string } | { readonly item: number };

interface Path {
  readonly root: Root;
  readonly hops: readonly Hop[];
}

/** `address`: as on hardware, whatever structure of that type lies there. `paths`: any of them may lead to it. */
export type ObjectName =
  | { readonly kind: 'address'; readonly address: bigint; readonly type: string }
  | { readonly kind: 'paths'; readonly paths: readonly Path[] };

const MOST_OBJECTS = 20_000;
const LONGEST_PATH = 8;
const MOST_PATHS = 8;

/** Undefined: nothing that a debugger knows leads to the object. */
export function nameObject(run: MachineRun, object: object): ObjectName | undefined {
  const address = run.memory.knownAddress(object);
  const type = run.memory.types.ofObject(object)?.name;
  if (address !== undefined && type !== undefined && run.memory.peekStructure(address, type) === object)
    return { kind: 'address', address, type };
  const paths = pathsTo(run, object);
  return paths.length > 0 ? { kind: 'paths', paths } : undefined;
}

/** Every object that the name may stand for in this machine now: several only where paths disagree. */
export function findObjects(run: MachineRun, name: ObjectName): object[] {
  if (name.kind === 'address') {
    const found = run.memory.peekStructure(name.address, name.type);
    return found ? [found] : [];
  }
  const found = new Set<object>();
  for (const path of name.paths) {
    const object = follow(run, path);
    if (object !== undefined) found.add(object);
  }
  return [...found];
}

interface Reached {
  readonly object: object;
  readonly root: Root;
  readonly hop?: Hop;
  readonly from?: Reached;
  readonly length: number;
}

/** Breadth first from the variables of the person's modules, of all frames, and from placed structures. */
function pathsTo(run: MachineRun, wanted: object): Path[] {
  const found: Path[] = [];
  const seen = new Set<object>();
  const queue: Reached[] = [];
  const reach = (r: Reached): void => {
    if (r.object === wanted) {
      if (found.length < MOST_PATHS) found.push(pathOf(r));
      return;
    }
    if (seen.has(r.object) || seen.size >= MOST_OBJECTS) return;
    seen.add(r.object);
    queue.push(r);
  };
  for (const { root, object } of roots(run)) reach({ object, root, length: 0 });
  for (let i = 0; i < queue.length && found.length < MOST_PATHS; i++) {
    const from = queue[i];
    if (from.length >= LONGEST_PATH) continue;
    for (const { hop, object } of hopsFrom(from.object))
      reach({ object, root: from.root, hop, from, length: from.length + 1 });
  }
  return found;
}

function pathOf(r: Reached): Path {
  const hops: Hop[] = [];
  for (let at: Reached | undefined = r; at?.hop; at = at.from) hops.unshift(at.hop);
  return { root: r.root, hops };
}

function* roots(run: MachineRun): Iterable<{ root: Root; object: object }> {
  for (const module of run.modules) {
    if (!run.factory.userModules.has(module)) continue;
    for (const v of run.program.moduleVariables(module.moduleId)) {
      if (v.kind === 'import' || v.kind === 'function' || v.kind === 'class') continue;
      const object = attempt(() => v.get());
      if (isObject(object)) yield { root: { kind: 'module', moduleId: module.moduleId, name: v.name }, object };
    }
  }
  for (const thread of run.threads()) {
    const key = run.threadKey(thread);
    for (const [index, frame] of (run.fiberOf(thread)?.frames ?? []).entries()) {
      const { module, record } = frame.code;
      for (const v of record.variables) {
        const object = frame.slots[v.slot];
        if (!isObject(object)) continue;
        const { moduleId } = module;
        yield { root: { kind: 'frame', thread: key, index, moduleId, function: record.index, slot: v.slot }, object };
      }
    }
  }
  for (const { object, address, structure } of run.memory.placedObjects())
    yield { root: { kind: 'object', address, type: structure.name }, object };
}

function* hopsFrom(object: object): Iterable<{ hop: Hop; object: object }> {
  if (isBytes(object)) return;
  if (object instanceof Map || object instanceof Set) {
    let item = 0;
    for (const value of object.values()) {
      if (isObject(value)) yield { hop: { item }, object: value };
      item++;
    }
  }
  const names = privatesOf(object).map(p => p.name);
  for (const key of [...Reflect.ownKeys(object), ...names]) {
    const value = plainValue(object, key);
    if (!isObject(value)) continue;
    yield { hop: typeof key === 'symbol' ? { symbol: key.description ?? '' } : { property: key }, object: value };
  }
}

function follow(run: MachineRun, path: Path): object | undefined {
  let at: unknown = rootValue(run, path.root);
  for (const hop of path.hops) {
    if (!isObject(at)) return undefined;
    if ('item' in hop) at = at instanceof Map || at instanceof Set ? [...at.values()][hop.item] : undefined;
    else {
      const key = 'property' in hop ? hop.property : keyOf(at, hop.symbol);
      at = key === undefined ? undefined : plainValue(at, key);
    }
  }
  return isObject(at) ? at : undefined;
}

function rootValue(run: MachineRun, root: Root): unknown {
  switch (root.kind) {
    case 'module':
      return attempt(() =>
        run.program
          .moduleVariables(root.moduleId)
          .find(v => v.name === root.name)
          ?.get(),
      );
    case 'object':
      return run.memory.peekStructure(root.address, root.type);
    case 'frame':
      return frameAt(run, root)?.slots[root.slot];
  }
}

/** The frame of that function at that depth of that thread. */
export function frameAt(
  run: MachineRun,
  at: { readonly thread: string; readonly index: number; readonly moduleId: string; readonly function: number },
): Frame | undefined {
  const thread = run.threadByKey(at.thread);
  const frame = thread ? run.fiberOf(thread)?.frames[at.index] : undefined;
  return frame?.code.module.moduleId === at.moduleId && frame.code.record.index === at.function ? frame : undefined;
}

/** Private members are symbols, others in each machine. */
export function keyOf(object: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find(s => s.description === description);
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    // A variable whose initialiser has not run.
    return undefined;
  }
}
