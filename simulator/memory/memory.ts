/**
 * A machine's memory: which object, bytes or code lie at which address.
 *
 * State lives in typed objects and bytes are a view of it: reading encodes from the live objects, writing decodes into
 * them. Addresses are given by the kernel (`place`) or, when it asks for one of an object that it never placed, from a
 * scratch region in the order of asking; what a debugger reads never gives out any of those, so looking changes nothing.
 */
import { kept, type Rule } from '../engine';
import type { CompiledModule, Frame, Program } from '../engine/api';
import type { FieldLayout } from '../hal/intrinsics';
import { Codec, MemoryWriteError } from './codec';
import { BytesExtent, type Extent, ObjectExtent, TextExtent } from './extent';
import { Globals } from './globals';
import { ImageExtent } from './imageExtent';
import { Images, type ImageVariable } from './images';
import type { ConstantOf } from './code/resolve';
import { Regions } from './regions';
import { type Structure, type StructureClass, Types, roundUp } from './types';

/** Objects that the kernel never placed and asked the address of. */
const SCRATCH_START = 0xffff_b780_0000_0000n;
/**
 * Objects and texts without an address, so that a debugger can show one. No part of the machine's state: the address
 * follows from what refers to it, so that it is the same after a replay. 2^32 pages.
 */
const SHADOW_START = 0xffff_a000_0000_0000n;
const SHADOW_PAGE = 12n;

export interface Placed {
  readonly object: object;
  readonly structure: Structure;
  readonly address: bigint;
}

export interface MemoryProgram extends Pick<Program, 'codeOf' | 'exports' | 'moduleVariables'> {}

interface KeptMemory {
  readonly pending: readonly Placed[];
  readonly nextScratch: bigint;
}

export class Memory {
  /** What only a debugger has given an address loses it. */
  static readonly [kept]: Rule<Memory, KeptMemory> = {
    save(memory, _previous, visit) {
      for (const part of [memory.regions, memory.imageRegions, memory.addresses, memory.images]) visit(part);
      for (const p of memory.pending) visit(p.object);
      return { pending: memory.pending.slice(), nextScratch: memory.nextScratch };
    },
    restore(memory, { pending, nextScratch }) {
      memory.pending = pending.slice();
      memory.nextScratch = nextScratch;
      memory.forgetShadows();
    },
    size: ({ pending }) => 16 + 8 * pending.length,
  };

  readonly types: Types;
  readonly images: Images;
  private readonly codec: Codec;
  private readonly regions = new Regions<Extent>();
  private readonly addresses = new WeakMap<object, bigint>();
  /** Placed, with embedded structures that have not been walked yet. */
  private pending: Placed[] = [];
  private nextScratch = SCRATCH_START;

  /** Apart from the objects: what lies inside an image's range (its variables) may be placed too. */
  private readonly imageRegions = new Regions<Extent>();

  private shadowRegions = new Regions<Extent>();
  private shadows = new WeakMap<object, bigint>();
  private texts = new WeakMap<object, Map<string, TextExtent>>();
  private nextShadow = 0n;

  /**
   * @param modules everything that the program has linked
   * @param textOf source text of a module, for the lowering of its code to instructions
   */
  constructor(
    readonly program: MemoryProgram,
    readonly modules: readonly CompiledModule[],
    textOf: (module: CompiledModule) => string | undefined,
  ) {
    this.types = new Types(modules, fn => program.codeOf(fn));
    this.codec = new Codec(this.types, {
      pointerTo: (v, o, f) => this.pointerTo(v, o, f),
      resolve: (a, t) => this.resolve(a, t, true),
    });
    this.images = new Images(program, modules, textOf);
  }

  // -- what the machine asks (HalXxx) -----------------------------------------------------------------------------------
  /** HalDefineType. Sizes and offsets in bytes. */
  defineType(type: StructureClass, name: string, size: number, fields: readonly FieldLayout[]): void {
    this.types.define(type, name, size, fields);
  }

  /** HalSizeOf: bytes. Throws a TypeError for a class of which nothing is known. */
  sizeOf(type: StructureClass): number {
    const structure = this.types.ofClass(type);
    if (!structure) throw new TypeError(`the size of ${type?.name ?? String(type)} is not known`);
    return structure.size;
  }

  /** HalPlace. */
  place(object: object, va: bigint): void {
    if (ArrayBuffer.isView(object)) {
      this.placeBytes(new Uint8Array(object.buffer, object.byteOffset, object.byteLength), va, object);
      return;
    }
    const structure = this.types.ofObject(object) ?? this.opaque(object);
    this.addresses.set(object, va);
    this.regions.add(va, structure.size, new ObjectExtent(this.codec, object, structure));
    this.pending.push({ object, structure, address: va });
    this.onPlaced?.(va, structure.size);
  }

  /** HalPlaceBytes. `identity`: what HalAddressOf is asked with, if not the bytes themselves. */
  placeBytes(bytes: Uint8Array, va: bigint, identity: object = bytes): void {
    this.addresses.set(identity, va);
    this.regions.add(va, bytes.length, new BytesExtent(bytes, identity));
    this.onPlaced?.(va, bytes.length);
  }

  /** HalUnplace: freed. The address stays known as freed until something else lies there. */
  unplace(va: bigint): void {
    const removed = this.regions.remove(va);
    if (removed) this.onPlaced?.(va, Number(removed.end - removed.start));
  }

  /** HalAddressOf: gives out a scratch address where the object has none. */
  addressOf(value: object | Function | null | undefined): bigint {
    if (value === null || value === undefined) return 0n;
    if (typeof value === 'function') return this.images.addressOfFunction(value);
    const known = this.knownAddress(value);
    if (known !== undefined) return known;
    const container = containerOf(value);
    if (container) {
      this.addressOf(container);
      const inside = this.knownAddress(value);
      if (inside !== undefined) return inside;
    }
    const size = ArrayBuffer.isView(value) ? value.byteLength : (this.types.ofObject(value) ?? this.opaque(value)).size;
    const va = this.nextScratch;
    this.nextScratch += BigInt(roundUp(Math.max(size, 1), 0x10));
    this.place(value, va);
    return va;
  }

  /** HalObjectAt: the object whose memory starts there, the function whose code does, or undefined. */
  objectAt(va: bigint): unknown {
    return this.resolve(va, '', false);
  }

  /** HalLoadImage; size in bytes. */
  loadImage(image: string, base: bigint, fileName: string): { base: bigint; size: number } {
    const loaded = this.images.load(image, base, fileName);
    this.imageRegions.add(base, loaded.size, new ImageExtent(this, this.images.named(image)!));
    return loaded;
  }

  /** HalUnloadImage. */
  unloadImage(image: string): void {
    const loaded = this.images.named(image);
    if (loaded) this.imageRegions.remove(loaded.base);
    this.images.unload(image);
  }

  /** Instruction pointer of a frame, 0n in an image that is not loaded. */
  frameAddress(frame: Frame): bigint {
    return this.images.frameAddress(frame);
  }

  // -- what a debugger asks: changes nothing ------------------------------------------------------------------------
  /** Like `objectAt`, also for addresses that only the debugger gave. */
  peekObject(va: bigint): unknown {
    return this.resolve(va, '', true);
  }

  /** The structure of that name (`_KEVENT`) that begins there, or undefined. */
  peekStructure(va: bigint, name: string): object | undefined {
    const found = this.resolve(va, name, true);
    return typeof found === 'object' && found !== null && this.types.ofObject(found)?.name === name ? found : undefined;
  }

  /** Raw bytes that lie there, as they live: not a copy. */
  peekBytes(va: bigint): { readonly bytes: Uint8Array; readonly start: bigint } | undefined {
    const region = this.regionAt(va);
    return region?.value instanceof BytesExtent ? { bytes: region.value.bytes, start: region.start } : undefined;
  }

  /** Something was placed there or freed. For a debugger; `size` in bytes. */
  onPlaced: ((va: bigint, size: number) => void) | undefined;

  /** Address of an object; one of the debugger's own where the machine gave none. 0n for null. */
  peekAddress(value: object | Function | null | undefined): bigint {
    if (value === null || value === undefined) return 0n;
    if (typeof value === 'function') return this.images.addressOfFunction(value, true);
    return this.knownAddress(value) ?? this.shadowAddress(value);
  }

  /** The machine gave the object this address. */
  knownAddress(object: object): bigint | undefined {
    const known = this.addresses.get(object);
    if (known !== undefined || this.pending.length === 0) return known;
    this.walkPending();
    return this.addresses.get(object);
  }

  /** Bytes from `address` on; null where nothing can be read. */
  read(address: bigint, length: number): (number | null)[] {
    const result: (number | null)[] = new Array(length).fill(null);
    const end = address + BigInt(length);
    for (let at = address; at < end; ) {
      const region = this.regionAt(at);
      if (!region) {
        const next = [this.regions.after(at), this.imageRegions.after(at), this.shadowRegions.after(at)]
          .map(r => r?.start)
          .filter(s => s !== undefined && s < end);
        if (next.length === 0) break;
        at = next.reduce((a, b) => (a! < b! ? a : b))!;
        continue;
      }
      const stop = region.end < end ? region.end : end;
      const bytes = region.value.read(Number(at - region.start), Number(stop - at));
      for (let i = 0; i < bytes.length; i++) result[Number(at - address) + i] = bytes[i];
      at = stop;
    }
    return result;
  }

  /** All or nothing in each object. Returns the bytes written; throws MemoryWriteError when none could be. */
  write(address: bigint, bytes: Uint8Array): number {
    let written = 0;
    while (written < bytes.length) {
      const at = address + BigInt(written);
      const region = this.regionAt(at);
      if (!region) {
        if (written === 0)
          throw new MemoryWriteError(`no memory at 0x${at.toString(16)}${this.regions.freedAt(at) ? ' (freed)' : ''}`);
        return written;
      }
      const length = Math.min(bytes.length - written, Number(region.end - at));
      if (!region.value.write)
        throw new MemoryWriteError(`${region.value.description} at 0x${at.toString(16)} is read-only`);
      region.value.write(Number(at - region.start), bytes.subarray(written, written + length));
      written += length;
    }
    return written;
  }

  /** The structure that the address lies in: the outermost that was placed. */
  containing(address: bigint): (Placed & { readonly offset: number }) | undefined {
    const region = this.regionAt(address);
    if (!(region?.value instanceof ObjectExtent)) return undefined;
    const { object, structure } = region.value;
    return { object, structure, address: region.start, offset: Number(address - region.start) };
  }

  /** What was freed there, if nothing lies there now. */
  freedAt(address: bigint): Placed | undefined {
    const region = this.regions.at(address) ? undefined : this.regions.freedAt(address);
    return region?.value instanceof ObjectExtent
      ? { object: region.value.object, structure: region.value.structure, address: region.start }
      : undefined;
  }

  /** Further memory that is a view of something else (code, stacks, image sections). */
  addView(start: bigint, extent: Extent): void {
    this.regions.add(start, extent.size, extent);
  }

  removeView(start: bigint): void {
    this.regions.remove(start);
  }

  /** Regions of placed objects, by address. */
  *placedObjects(): Iterable<Placed> {
    for (const r of this.regions.all)
      if (r.value instanceof ObjectExtent)
        yield { object: r.value.object, structure: r.value.structure, address: r.start };
  }

  hasShadow(object: object): boolean {
    return this.shadows.has(object);
  }

  /** Value of a module-level variable, undefined before its initialiser ran. */
  variableValue(variable: ImageVariable): unknown {
    try {
      return this.program
        .moduleVariables(variable.module.moduleId)
        .find(v => v.name === variable.name)
        ?.get();
    } catch {
      return undefined;
    }
  }

  /** What a pointer-sized slot holds for a value. */
  peekPointer(value: unknown, owner: bigint, name: string): bigint {
    return this.pointerTo(value, this.slotOwner(owner), name);
  }

  /** A constant that a module declares or imports from a header, for the disassembly. */
  readonly constantOf: ConstantOf = (moduleId, name) => {
    const module = this.modules.find(m => m.moduleId === moduleId);
    const specifier = module?.imports.find(i => i.names.includes(name))?.specifier;
    const value =
      specifier === undefined
        ? this.program
            .moduleVariables(moduleId)
            .find(v => v.name === name)
            ?.get()
        : this.modules.some(m => m.moduleId === `wdk/${specifier}`)
          ? this.program.exports(`wdk/${specifier}`)[name]
          : undefined;
    return typeof value === 'number' || typeof value === 'bigint' ? value : undefined;
  };

  // -- inside -------------------------------------------------------------------------------------------------------------
  private readonly slotOwners = new Map<bigint, object>();
  private slotOwner(base: bigint): object {
    let owner = this.slotOwners.get(base);
    if (!owner) this.slotOwners.set(base, (owner = {}));
    return owner;
  }

  private regionAt(address: bigint) {
    return this.regions.at(address) ?? this.shadowRegions.at(address) ?? this.imageRegions.at(address);
  }

  /** Where several structures begin (a structure and its first member), the one named `target`, else the outermost. */
  private resolve(address: bigint, target: string, peek: boolean): unknown {
    const region = peek ? this.regionAt(address) : this.regions.at(address);
    if (!region) return this.images.functionAt(address, peek);
    if (region.value instanceof BytesExtent) return region.start === address ? region.value.identity : undefined;
    if (!(region.value instanceof ObjectExtent)) return this.images.functionAt(address, peek);
    const candidates: { object: object; structure: Structure }[] = [];
    collectAt(this.types, region.value.object, region.value.structure, Number(address - region.start), candidates);
    return (candidates.find(c => c.structure.name === target) ?? candidates[0])?.object;
  }

  private pointerTo(value: unknown, owner: object, field: string): bigint {
    switch (typeof value) {
      case 'bigint':
        return BigInt.asUintN(64, value);
      case 'number':
        return Number.isFinite(value) ? BigInt.asUintN(64, BigInt(Math.trunc(value))) : 0n;
      case 'boolean':
        return value ? 1n : 0n;
      case 'function':
        return this.images.addressOfFunction(value, true);
      case 'string':
        return this.textAddress(value, owner, field);
      case 'object': {
        if (value === null) return 0n;
        const first: unknown = Array.isArray(value) && value.length > 0 ? value[0] : value;
        const object = (typeof first === 'object' ? first : value) as object | null;
        return object === null ? 0n : (this.knownAddress(object) ?? this.shadowAddress(object, owner, field));
      }
      default:
        return 0n;
    }
  }

  private textAddress(text: string, owner: object, field: string): bigint {
    let fields = this.texts.get(owner);
    if (!fields) this.texts.set(owner, (fields = new Map()));
    const known = fields.get(field);
    if (known?.text === text) return known.address;
    const extent = new TextExtent(text, known?.address ?? this.shadowPlace(owner, field));
    this.shadowRegions.add(extent.address, extent.size, extent);
    fields.set(field, extent);
    return extent.address;
  }

  private shadowAddress(object: object, owner?: object, field = ''): bigint {
    const known = this.shadows.get(object);
    if (known !== undefined) return known;
    if (this.globals.find(object)) return this.shadows.get(object)!;
    const address = this.shadowPlace(owner, field);
    this.shadow(object, address);
    return address;
  }

  /** Structures that a module declares lie where the variable does. */
  private globals = this.newGlobals();

  private newGlobals(): Globals {
    return new Globals(this, (object, variable, base) => {
      const structure = this.types.ofObject(object);
      if (
        !structure ||
        structure.size > variable.room ||
        this.knownAddress(object) !== undefined ||
        this.shadows.has(object)
      )
        return;
      this.shadow(object, base + BigInt(variable.offset));
    });
  }

  private forgetShadows(): void {
    this.shadowRegions = new Regions();
    this.shadows = new WeakMap();
    this.texts = new WeakMap();
    this.nextShadow = 0n;
    this.globals = this.newGlobals();
  }

  private shadow(object: object, address: bigint): void {
    const extent = ArrayBuffer.isView(object)
      ? new BytesExtent(new Uint8Array(object.buffer, object.byteOffset, object.byteLength), object)
      : new ObjectExtent(this.codec, object, this.types.ofObject(object) ?? this.opaque(object));
    this.shadowRegions.add(address, extent.size, extent);
    this.shadows.set(object, address);
    if (extent instanceof ObjectExtent) this.shadowEmbedded(object, extent.structure, address);
  }

  /** A free page for what `owner` refers to by `field`; the next free one for what nothing refers to. */
  private shadowPlace(owner: object | undefined, field: string): bigint {
    const from = owner && (this.addresses.get(owner) ?? this.shadows.get(owner));
    let page = from === undefined ? this.nextShadow++ : pageOf(from, field);
    while (this.shadowRegions.at(SHADOW_START + (page << SHADOW_PAGE))) page = (page + 1n) & 0xffff_ffffn;
    return SHADOW_START + (page << SHADOW_PAGE);
  }

  private shadowEmbedded(object: object, structure: Structure, address: bigint): void {
    eachEmbedded(this.types, object, structure, address, (inner, _structure, at) => {
      if (this.addresses.has(inner) || this.shadows.has(inner)) return false;
      this.shadows.set(inner, at);
      return true;
    });
  }

  private walkPending(): void {
    const pending = this.pending;
    this.pending = [];
    for (const p of pending) {
      eachEmbedded(this.types, p.object, p.structure, p.address, (inner, _structure, at) => {
        if (this.addresses.has(inner)) return false;
        this.addresses.set(inner, at);
        return true;
      });
    }
  }

  /** Objects of which only the identity is known (a Map, a native object). */
  private opaque(object: object): Structure {
    return { name: object.constructor?.name ?? 'object', module: '', size: 0x10, alignment: 0x10, fields: [] };
  }
}

/** Calls `visit` for each structure embedded in `object`; goes on inside it when that returns true. */
function eachEmbedded(
  types: Types,
  object: object,
  structure: Structure,
  address: bigint,
  visit: (object: object, structure: Structure, address: bigint) => boolean,
): void {
  for (const { value, inner, offset } of embeddedIn(types, object, structure)) {
    const at = address + BigInt(offset);
    if (visit(value, inner, at)) eachEmbedded(types, value, inner, at, visit);
  }
}

function* embeddedIn(
  types: Types,
  object: object,
  structure: Structure,
): Iterable<{ value: object; inner: Structure; offset: number }> {
  for (const field of structure.fields) {
    const { ref } = field;
    const element = ref.kind === 'array' ? ref.element : ref;
    // A lock may be declared as the word that it is in C, and be an object here.
    if (element.kind !== 'structure' && !(element.kind === 'integer' && element.size === 8)) continue;
    let value: unknown = object;
    for (const name of field.path) value = (value as Record<string, unknown> | null | undefined)?.[name];
    if (typeof value !== 'object' || value === null) continue;
    const items: unknown[] = ref.kind === 'array' && Array.isArray(value) ? value.slice(0, ref.count) : [value];
    const stride = types.sizeOf(element);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item !== 'object' || item === null || ArrayBuffer.isView(item)) continue;
      const inner = types.ofObject(item);
      if (inner && inner.size <= Math.max(stride, 1)) yield { value: item, inner, offset: field.offset + i * stride };
    }
  }
}

/** Objects that begin exactly `offset` bytes into `object`, outermost first. */
function collectAt(
  types: Types,
  object: object,
  structure: Structure,
  offset: number,
  into: { object: object; structure: Structure }[],
): void {
  if (offset === 0) into.push({ object, structure });
  for (const { value, inner, offset: at } of embeddedIn(types, object, structure)) {
    if (offset >= at && offset < at + inner.size) collectAt(types, value, inner, offset - at, into);
  }
}

/** FNV-1a of an address and a name: one of the pages after the first 2^16, which are given out in order. */
function pageOf(address: bigint, name: string): bigint {
  let hash = 0x811c9dc5;
  for (let i = 0n; i < 64n; i += 8n) hash = Math.imul(hash ^ Number((address >> i) & 0xffn), 0x01000193);
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return BigInt((hash >>> 0) | 0x1_0000);
}

/** The simulator's own link from an embedded structure to the one around it. */
function containerOf(object: object): object | undefined {
  const links = object as { $record?: unknown; $object?: unknown };
  const container = links.$record ?? links.$object;
  return typeof container === 'object' && container !== null && container !== object ? container : undefined;
}
