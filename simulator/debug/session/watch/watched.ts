/** What a data breakpoint watches, in words that outlive a machine. */
import { isBytes } from '../../../memory/bytesView';
import type { VariableRecord } from '../../../engine/api';
import type { ImageVariable } from '../../../memory/images';
import type { DataPlace } from '../../target';
import type { FrameHandle } from '../frames';
import type { MachineRun, Place } from '../machineRun';
import { inScope } from '../variables';
import { plainValue, whyNot } from '../../../memory/intercept';
import { type ObjectName, findObjects, isObject, nameObject } from './objectNames';

export type Watched = {
  /** `ext->Count`, `IRQL!g_Device`. */
  readonly description: string;
  readonly address?: bigint;
  /** Bytes. */
  readonly size?: number;
} & (
  | {
      readonly kind: 'local';
      readonly thread: string;
      /** In `Fiber.frames`. */
      readonly index: number;
      readonly moduleId: string;
      readonly function: number;
      readonly variable: VariableRecord;
      /** Where the frame was alive. */
      readonly anchor: Place;
    }
  | { readonly kind: 'module'; readonly moduleId: string; readonly name: string }
  | {
      readonly kind: 'field';
      readonly object: ObjectName;
      readonly name: string;
      readonly symbol: boolean;
      readonly anchor: Place;
    }
  | { readonly kind: 'memory'; readonly start: bigint; readonly length: number }
);

export type WatchedLocal = Extract<Watched, { kind: 'local' }>;
export type WatchedModule = Extract<Watched, { kind: 'module' }>;
export type WatchedField = Extract<Watched, { kind: 'field' }>;
export type WatchedMemory = Extract<Watched, { kind: 'memory' }>;

/** A longer range is a mistake: `ba` takes 8 bytes, a structure a few thousand. */
const LONGEST_RANGE = 0x1_0000;

export function watchedPlace(run: MachineRun, place: DataPlace): Watched | { readonly refused: string } {
  switch (place.kind) {
    case 'variable':
      return watchedVariable(run, place.frame as FrameHandle, place.name);
    case 'field':
      return watchedField(run, place.object, place.name);
    case 'memory':
      return watchedMemory(run, place.address, place.length);
  }
}

function watchedVariable(run: MachineRun, handle: FrameHandle, name: string): Watched | { refused: string } {
  const { engineFrame: frame, index, symbol } = handle;
  const { module, record } = frame.code;
  const variable = inScope(frame).find(v => v.name === name);
  if (!variable) {
    const found = run.program.moduleVariables(module.moduleId).find(v => v.name === name);
    if (!found) return { refused: `there is no variable '${name}' here` };
    if (!found.set) return { refused: `'${name}' is a constant` };
    return moduleVariable(run, module.moduleId, name);
  }
  if (['const', 'this', 'function', 'class'].includes(variable.kind)) return { refused: `'${name}' is a constant` };
  if (variable.kind === 'closure') {
    const box = frame.slots[variable.slot];
    if (!isObject(box)) return { refused: `'${name}' is not there yet` };
    const described = watchedField(run, box, 'v');
    return 'refused' in described
      ? described
      : { ...described, description: `${symbol.module}!${symbol.name}: ${name}` };
  }
  return {
    kind: 'local',
    description: `${symbol.module}!${symbol.name}: ${name}`,
    thread: run.threadKey(handle.thread),
    index,
    moduleId: module.moduleId,
    function: record.index,
    variable,
    anchor: run.place,
  };
}

function moduleVariable(run: MachineRun, moduleId: string, name: string): WatchedModule {
  const image = run.memory.images.loaded.find(i => i.layout.modules.some(m => m.moduleId === moduleId));
  const variable = image?.layout.variables.find(v => v.module.moduleId === moduleId && v.name === name);
  return {
    kind: 'module',
    moduleId,
    name,
    description: `${run.modules.find(m => m.moduleId === moduleId)?.image ?? ''}!${name}`,
    ...(image && variable ? { address: image.base + BigInt(variable.offset), size: 8 } : {}),
  };
}

function watchedField(run: MachineRun, object: object, name: string | symbol): Watched | { refused: string } {
  const layout = run.memory.types.ofObject(object);
  if (isBytes(object)) return watchedElement(run, object, name);
  const refused = whyNot(object, name);
  if (refused) return { refused };
  const named = nameObject(run, object);
  if (!named) return { refused: 'no variable leads to this object' };
  const key = typeof name === 'symbol' ? (name.description ?? '') : name;
  const field = layout?.fields.find(f => f.path.length === 1 && f.path[0] === key);
  const start = named.kind === 'address' ? named.address : undefined;
  return {
    kind: 'field',
    object: named,
    name: key,
    symbol: typeof name === 'symbol',
    anchor: run.place,
    description: Array.isArray(object) ? `[${key}]` : `${layout?.name ?? 'object'}.${key}`,
    ...(start !== undefined && field ? { address: start + BigInt(field.offset), size: field.size } : {}),
  };
}

function watchedElement(run: MachineRun, view: ArrayBufferView, name: string | symbol): Watched | { refused: string } {
  const size = (view as Uint8Array).BYTES_PER_ELEMENT ?? 1;
  const element = typeof name === 'string' ? Number(name) : Number.NaN;
  if (!Number.isInteger(element) || element < 0 || (element + 1) * size > view.byteLength)
    return { refused: `there is no element '${String(name)}'` };
  const address = run.memory.knownAddress(view);
  if (address === undefined) return { refused: 'these bytes have no address' };
  return watchedMemory(run, address + BigInt(element * size), size);
}

function watchedMemory(run: MachineRun, address: bigint, length: number): Watched | { refused: string } {
  if (!Number.isInteger(length) || length < 1 || length > LONGEST_RANGE)
    return { refused: `a range of ${length} bytes cannot be watched: 1 to ${LONGEST_RANGE}` };
  const text = `0x${address.toString(16)}`;
  const variable = variableAt(run, address, length);
  if (variable) {
    const found = run.program.moduleVariables(variable.module.moduleId).find(v => v.name === variable.name);
    if (found?.set) return { ...moduleVariable(run, variable.module.moduleId, variable.name), address, size: length };
  }
  if (!run.memory.peekBytes(address) && leavesOf(run, address, length).length === 0)
    return { refused: `there is no data at ${text} that could be watched` };
  return { kind: 'memory', start: address, length, description: text, address, size: length };
}

/** The module-level variable whose slot begins there. */
function variableAt(run: MachineRun, address: bigint, length: number): ImageVariable | undefined {
  for (const image of run.memory.images.loaded) {
    if (address < image.base || address >= image.end) continue;
    const offset = Number(address - image.base);
    return image.layout.variables.find(v => v.offset < offset + length && offset < v.offset + v.room);
  }
  return undefined;
}

/** Properties of live objects whose bytes overlap the range. */
export function leavesOf(run: MachineRun, address: bigint, length: number): { object: object; name: string }[] {
  const found: { object: object; name: string }[] = [];
  const end = address + BigInt(length);
  for (let at = address; at < end; ) {
    const region = run.memory.containing(at);
    if (!region) {
      at++;
      continue;
    }
    const stop = region.address + BigInt(region.structure.size);
    leavesIn(
      run,
      region.object,
      region.structure,
      Number(at - region.address),
      Number((stop < end ? stop : end) - region.address),
      found,
    );
    at = stop;
  }
  return found;
}

type Structure = NonNullable<ReturnType<MachineRun['memory']['types']['ofObject']>>;

/** `from` to `to`: offsets in the structure. */
function leavesIn(
  run: MachineRun,
  object: object,
  structure: Structure,
  from: number,
  to: number,
  found: { object: object; name: string }[],
): void {
  const { types } = run.memory;
  for (const field of structure.fields) {
    if (field.offset >= to || field.offset + Math.max(1, field.size) <= from) continue;
    let owner: unknown = object;
    for (const name of field.path.slice(0, -1)) owner = isObject(owner) ? plainValue(owner, name) : undefined;
    if (!isObject(owner)) continue;
    const name = field.path[field.path.length - 1];
    const value = plainValue(owner, name);
    const embedded = field.ref.kind === 'structure' && isObject(value) ? types.ofObject(value) : undefined;
    if (embedded) leavesIn(run, value as object, embedded, from - field.offset, to - field.offset, found);
    else if (field.ref.kind === 'array' && Array.isArray(value)) {
      const { element } = field.ref;
      const size = Math.max(1, types.sizeOf(element));
      for (let i = 0; i < value.length; i++) {
        const start = field.offset + i * size;
        if (start >= to || start + size <= from) continue;
        const item: unknown = plainValue(value, String(i));
        const inner = element.kind === 'structure' && isObject(item) ? types.ofObject(item) : undefined;
        if (inner) leavesIn(run, item as object, inner, from - start, to - start, found);
        else found.push({ object: value, name: String(i) });
      }
    } else found.push({ object: owner, name });
  }
}

/** The objects that a watched field belongs to in this machine. */
export function ownersOf(run: MachineRun, field: WatchedField): object[] {
  return findObjects(run, field.object);
}
