/**
 * A machine's memory: which object, bytes or code lie at which address.
 *
 * State lives in typed objects and bytes are a view of it: reading encodes from the live objects, writing decodes into
 * them. Addresses are given by the kernel (`place`) or, when it asks for one of an object that it never placed, from a
 * scratch region in the order of asking; what a debugger reads never gives out any of those, so looking changes nothing.
 */
import { CountedWeakMap, kept, type Rule } from '../engine';
import type { CodeUnit, CompiledModule, Frame, Program } from '../engine/api';
import type { FieldLayout } from '../hal/intrinsics';
import { bytesOf, bytesView, type MemoryBeyond, placeOfView } from './bytesView';
import { Codec, MemoryWriteError } from './codec';
import { collectAt, eachDirectlyIn, eachEmbedded } from './embedded';
import { Dangling, type KeptDangling } from './dangling';
import { Overruns, type ToldOverruns } from './overruns';
import { BytesExtent, type Extent, ObjectExtent } from './extent';
import { type GuardedObject, Guards } from './guards';
import { ImageExtent } from './imageExtent';
import { Images, type ImageVariable } from './images';
import { plainValue } from './intercept';
import type { ConstantOf } from './code/resolve';
import { Access, PageBits, pageFault, Protection } from './protection';
import { type LanguageFault, languageFault } from './languageFault';
import { Regions } from './regions';
import { Shadows } from './shadows';
import { type Structure, type StructureClass, Types, opaqueStructure, roundUp } from './types';

/** Objects that the kernel never placed and asked the address of. */
const SCRATCH_START = 0xffff_b780_0000_0000n;
export interface Placed {
  readonly object: object;
  readonly structure: Structure;
  readonly address: bigint;
}

export interface MemoryProgram
  extends Pick<Program, 'codeOf' | 'exports' | 'moduleVariables'>,
    Partial<Pick<Program, 'guardCode' | 'getVariable' | 'runningFunctions'>> {}

interface KeptMemory {
  readonly pending: readonly Placed[];
  readonly nextScratch: bigint;
  readonly guarded: readonly GuardedObject[];
  readonly freed: KeptDangling;
  readonly overruns: ToldOverruns;
}

/**
 * Placed objects whose embedded structures have not been asked for yet: beyond this many the older ones are looked through,
 * so that freed objects are not held for ever. The youngest may still be being filled in.
 */
const MOST_PENDING = 1024;
const YOUNG_PENDING = 64;
const POOL_HEADER_BYTES = 16n;

export class Memory {
  /** What only a debugger has given an address loses it. */
  static readonly [kept]: Rule<Memory, KeptMemory> = {
    save(memory, _previous, visit) {
      for (const part of [
        memory.regions,
        memory.imageRegions,
        memory.addresses,
        memory.buffers,
        memory.images,
        memory.protection,
      ])
        visit(part);
      for (const p of memory.pending) visit(p.object);
      const guarded = memory.guards.contents;
      for (const { object } of guarded) visit(object);
      const freed = memory.dangling.contents;
      for (const { block } of freed.blocks) visit(block.object);
      const overruns = memory.overruns.contents;
      return { pending: memory.pending.slice(), nextScratch: memory.nextScratch, guarded, freed, overruns };
    },
    restore(memory, { pending, nextScratch, guarded, freed, overruns }) {
      memory.pending = pending.slice();
      memory.nextScratch = nextScratch;
      memory.shadows.forget();
      // Objects are put back as they are without; `restored` guards them anew.
      memory.guards.clear();
      memory.toGuard = guarded;
      memory.dangling.clear();
      memory.overruns.restore(overruns);
      memory.toWatch = freed;
    },
    size: ({ pending, guarded, freed }) => 16 + 8 * pending.length + 32 * guarded.length + 96 * freed.blocks.length,
  };

  readonly types: Types;
  readonly images: Images;
  readonly protection = new Protection();
  private readonly guards: Guards;
  private toGuard: readonly GuardedObject[] = [];
  readonly dangling: Dangling;
  private readonly overruns: Overruns;
  private toWatch: KeptDangling | undefined;
  private readonly codec: Codec;
  private readonly regions = new Regions<Extent>();
  private readonly addresses = new CountedWeakMap<object, bigint>();
  /** Address of the first byte of a buffer of which some bytes lie somewhere: other views of it lie beside them. */
  private readonly buffers = new CountedWeakMap<ArrayBufferLike, bigint>();
  /** Placed, with embedded structures that have not been walked yet. */
  private pending: Placed[] = [];
  private nextScratch = SCRATCH_START;

  /** Apart from the objects: what lies inside an image's range (its variables) may be placed too. */
  private readonly imageRegions = new Regions<Extent>();

  /** For a debugger: what the machine never placed. */
  private readonly shadows: Shadows;

  /**
   * @param modules everything that the program has linked
   * @param textOf source text of a module, for the lowering of its code to instructions
   */
  constructor(
    readonly program: MemoryProgram,
    readonly modules: readonly CompiledModule[],
    private readonly textOf: (module: CompiledModule) => string | undefined,
  ) {
    this.types = new Types(modules, fn => program.codeOf(fn));
    this.codec = new Codec(this.types, {
      pointerTo: (v, o, f) => this.pointerTo(v, o, f),
      resolve: (a, t) => this.resolve(a, t, true),
    });
    this.shadows = new Shadows(this, this.codec, this.addresses);
    this.images = new Images(program, modules, textOf);
    this.guards = new Guards(this.types, this.protection, this.images, (unit, points) =>
      program.guardCode?.(unit, points),
    );
    const running = (below: Function) => program.runningFunctions?.(below) ?? [];
    this.dangling = new Dangling(this.types, this.protection, running);
    this.overruns = new Overruns(
      { before: address => this.regions.before(address), tagAt: start => this.poolTagAt(start) },
      this.protection,
      running,
    );
  }

  // -- what the machine asks (HalXxx) -----------------------------------------------------------------------------------
  /** HalDefineType. Sizes and offsets in bytes. */
  defineType(type: StructureClass, name: string, size: number, fields: readonly FieldLayout[]): void {
    this.types.define(type, name, size, fields);
  }

  /** HalSizeOf: bytes. Throws a TypeError for a class of which nothing is known. */
  sizeOf(type: StructureClass): number {
    const structure = this.types.ofClass(type);
    if (!structure) {
      const unnamed = typeof type === 'function' && type.name === '';
      throw new TypeError(
        unnamed
          ? 'the size of a class without a name is not known: declare it (class EXTENSION { ... })'
          : `the size of ${type?.name ?? String(type)} is not known`,
      );
    }
    return structure.size;
  }

  /** HalPlace. */
  place(object: object, va: bigint): void {
    const bytes = bytesOf(object);
    if (bytes) {
      this.placeBytes(bytes, va, object);
      return;
    }
    const structure = this.types.ofObject(object) ?? opaqueStructure(object);
    this.addresses.set(object, va);
    this.dangling.placed(va);
    this.regions.add(va, structure.size, new ObjectExtent(this.codec, object, structure));
    if (this.pending.length >= MOST_PENDING) this.walkPending(MOST_PENDING - YOUNG_PENDING);
    this.pending.push({ object, structure, address: va });
    if (!this.protection.isEmpty) this.guards.look(object, structure, va);
    this.onPlaced?.(va, structure.size);
  }

  /** HalPlaceBytes. `identity`: what HalAddressOf is asked with, if not the bytes themselves. */
  placeBytes(bytes: Uint8Array, va: bigint, identity: object = bytes): void {
    this.addresses.set(identity, va);
    this.dangling.placed(va);
    if (!this.buffers.has(bytes.buffer)) this.buffers.set(bytes.buffer, va - BigInt(bytes.byteOffset));
    this.regions.add(va, bytes.length, new BytesExtent(bytes, identity));
    this.onPlaced?.(va, bytes.length);
  }

  /** HalUnplace: freed. The address stays known as freed until something else lies there. @param tag of a pool block */
  unplace(va: bigint, tag?: number): void {
    const removed = this.regions.remove(va);
    if (removed?.value instanceof ObjectExtent) this.guards.unplaced(removed.value.object);
    if (removed?.value instanceof BytesExtent) {
      const { buffer, byteOffset } = removed.value.bytes;
      if (this.buffers.get(buffer) === va - BigInt(byteOffset)) this.buffers.delete(buffer);
    }
    if (!removed) return;
    this.dangling.unplaced(removed, tag);
    this.overruns.forget(va);
    this.onPlaced?.(va, Number(removed.end - removed.start));
  }

  /** HalKeepFreed: a block that lies on stays with the kernel until somebody asks for one (`kept` false). */
  keepFreed(va: bigint, kept: boolean): void {
    const region = this.regions.at(va);
    if (!kept) this.dangling.handedOut(va);
    else if (region?.start === va) this.dangling.handedIn(region, this.poolTagAt(va));
  }

  /** Tag of the pool block that begins there, by its header; undefined: none does. */
  private poolTagAt(va: bigint): number | undefined {
    const before = this.regions.at(va - POOL_HEADER_BYTES);
    if (before?.start !== va - POOL_HEADER_BYTES || !(before.value instanceof ObjectExtent)) return undefined;
    const { object, structure } = before.value;
    return structure.name === '_POOL_HEADER' ? (plainValue(object, 'PoolTag') as number) : undefined;
  }

  /** HalAddressOf: gives out a scratch address where the object has none. A number is an address, as a cast makes it one. */
  addressOf(value: object | Function | bigint | number | null | undefined): bigint {
    if (value === null || value === undefined) return 0n;
    if (typeof value === 'bigint') return BigInt.asUintN(64, value);
    if (typeof value === 'number') return Number.isFinite(value) ? BigInt.asUintN(64, BigInt(Math.trunc(value))) : 0n;
    if (typeof value === 'function') return this.images.addressOfFunction(value);
    const known = this.knownAddress(value);
    if (known !== undefined) return known;
    const container = containerOf(value);
    if (container) {
      this.addressOf(container);
      const inside = this.knownAddress(value);
      if (inside !== undefined) return inside;
    }
    const size = bytesOf(value)?.length ?? (this.types.ofObject(value) ?? opaqueStructure(value)).size;
    const va = this.nextScratch;
    this.nextScratch += BigInt(roundUp(Math.max(size, 1), 0x10));
    this.place(value, va);
    return va;
  }

  /** It was placed (in pool, as part of another structure), or is a variable of an image. */
  liesElsewhere(object: object): boolean {
    const known = this.knownAddress(object);
    if (known !== undefined) return known < SCRATCH_START || known >= this.nextScratch;
    const shadow = this.shadows.find(object);
    return shadow !== undefined && this.imageRegions.at(shadow) !== undefined;
  }

  /** `inner` is the object itself, or a structure embedded in it. */
  embeds(object: object, inner: object): boolean {
    if (object === inner) return true;
    const structure = ArrayBuffer.isView(object) ? undefined : this.types.ofObject(object);
    if (!structure) return false;
    let found = false;
    eachDirectlyIn(this.types, object, structure, value => {
      found ||= this.embeds(value, inner);
    });
    return found;
  }

  /** HalObjectAt: the object whose memory starts there, the function whose code does, or undefined. */
  objectAt(va: bigint): unknown {
    return this.resolve(va, '', false);
  }

  /** HalLoadImage; size in bytes. */
  loadImage(image: string, base: bigint, fileName: string): { base: bigint; size: number } {
    const gone = this.images.unloaded.findLast(i => i.layout.name.toLowerCase() === image.toLowerCase());
    if (gone) this.guards.forgetCode(gone);
    const loaded = this.images.load(image, base, fileName);
    this.imageRegions.add(base, loaded.size, new ImageExtent(this, this.images.named(image)!));
    return loaded;
  }

  /** HalUnloadImage. */
  unloadImage(image: string): void {
    const loaded = this.images.named(image);
    if (loaded) {
      for (const { start } of this.regions.within(loaded.base, loaded.end)) this.unplace(start);
      this.imageRegions.remove(loaded.base);
    }
    this.images.unload(image);
  }

  /** HalImageSections. */
  sectionsOf(image: string): { name: string; address: bigint; size: number }[] {
    const loaded = this.images.named(image);
    return (loaded?.layout.sections ?? []).map(s => ({
      name: s.name,
      address: loaded!.base + BigInt(s.offset),
      size: s.size,
    }));
  }

  /** HalPlaceGlobals. */
  placeGlobals(image: string): void {
    const loaded = this.images.named(image);
    for (const variable of loaded?.layout.variables ?? []) {
      const record = variable.module.variables.find(v => v.name === variable.name);
      const value = record?.kind === 'const' ? this.variableValue(variable) : undefined;
      if (typeof value !== 'object' || value === null || this.knownAddress(value) !== undefined) continue;
      const size = bytesOf(value)?.length ?? this.types.ofObject(value)?.size ?? Number.POSITIVE_INFINITY;
      if (size > 0 && size <= variable.room) this.place(value, loaded!.base + BigInt(variable.offset));
    }
  }

  /**
   * HalProtectPages: what accesses of the pages that overlap the range may do from now on (`PageBits`; 0: everything).
   * @param space whose user address it is; null for system addresses
   */
  protect(address: bigint, bytes: number, bits: number, space: object | null = null): void {
    this.protection.set(address, bytes, bits, space);
    this.guard(address, bytes);
  }

  /** HalTrimPages: takes out every page that may be, to disk if `hard`. Returns how many. */
  trim(hard: boolean): number {
    const pages = this.protection.trim(hard);
    for (const page of pages) this.guard(page, 1);
    return pages.length;
  }

  /** HalBytesView: the same bytes, whose accesses can fault. @param space of a user address */
  viewOf(bytes: Uint8Array, space: object | null = null): Uint8Array {
    const view: Uint8Array = bytesView(
      bytesOf(bytes) ?? bytes,
      { space, address: () => this.addresses.get(view) },
      this.protection,
      this.beyond,
    );
    const address = this.knownAddress(bytes);
    if (address !== undefined) this.addresses.set(view, address);
    return view;
  }

  /** What lies behind the bytes of a view. */
  private readonly beyond: MemoryBeyond = {
    load: address => this.loadBytes(address, 1)[0],
    store: (address, value) => this.storeBytes(address, Uint8Array.of(value)),
  };

  /** The processor executes what lies at that point of a function. Throws a page fault. */
  fetch(unit: CodeUnit, pc: number): void {
    const address = this.images.addressOfPoint(unit, pc);
    if (address === 0n) return;
    this.protection.access(address, 1, Access.EXECUTE);
    const image = this.images.named(unit.module.image);
    if (image) this.guards.lookAtCode(image);
  }

  /** What an error of the language is as an access of memory, raised where the frame stands; undefined: it is none. */
  accessOf(error: unknown, frame: Frame): LanguageFault | undefined {
    const { program, types, textOf } = this;
    return languageFault(error, frame, {
      program,
      types,
      textOf,
      addressOf: o => (typeof o === 'function' ? this.images.addressOfFunction(o, true) : this.knownAddress(o)),
    });
  }

  /** A state was put back. */
  restored(): void {
    for (const guarded of this.toGuard) this.guards.add(guarded);
    this.toGuard = [];
    if (this.toWatch) this.dangling.restore(this.toWatch);
    this.toWatch = undefined;
    if (this.protection.isEmpty) return;
    for (const image of [...this.images.unloaded, ...this.images.loaded]) this.guards.lookAtCode(image);
  }

  /** HalReadMemory: little endian. Throws a page fault, also where nothing lies. */
  load(address: bigint, bytes: number): bigint {
    this.protection.access(address, bytes, Access.READ);
    let value = 0n;
    this.read(address, bytes).forEach((byte, i) => {
      if (byte === null) throw pageFault(address + BigInt(i), Access.READ);
      value |= BigInt(byte) << BigInt(8 * i);
    });
    return value;
  }

  /** HalWriteMemory: little endian. Throws a page fault, also where nothing can be written. */
  store(address: bigint, bytes: number, value: bigint): void {
    this.protection.access(address, bytes, Access.WRITE);
    if (!this.regions.at(address)?.value.write) throw pageFault(address, Access.WRITE);
    this.write(
      address,
      Uint8Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn)),
    );
  }

  private guard(address: bigint, bytes: number): void {
    const start = address & ~0xfffn;
    const end = ((address + BigInt(Math.max(1, bytes)) - 1n) | 0xfffn) + 1n;
    for (const r of this.regions.within(start, end))
      if (r.value instanceof ObjectExtent) this.guards.look(r.value.object, r.value.structure, r.start);
    for (const image of this.images.loaded) if (image.base < end && start < image.end) this.guards.lookAtCode(image);
  }

  /** HalIsAddressValid: something lies in that page, and it is present. */
  isValid(address: bigint, space: object | null = null): boolean {
    if ((this.protection.at(address, space) & PageBits.NOT_PRESENT) !== 0) return false;
    const start = address & ~0xfffn;
    if (this.imageRegions.at(address)) return true;
    for (const _ of this.regions.within(start, start + 0x1000n)) return true;
    return false;
  }

  /** Instruction pointer of a frame; of an image that is not loaded any more where it was, 0n if it never was. */
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
    return this.knownAddress(value) ?? this.shadows.addressOf(value);
  }

  /** The machine gave the object this address. */
  knownAddress(object: object): bigint | undefined {
    const known = this.addresses.get(object) ?? this.addressInBuffer(object);
    if (known !== undefined || this.pending.length === 0) return known;
    this.walkPending();
    return this.addresses.get(object);
  }

  /** Of bytes whose neighbours in the same buffer lie somewhere (`buffer.subarray(16)` is C's `buffer + 16`). */
  private addressInBuffer(object: object): bigint | undefined {
    const place = placeOfView(object);
    if (place) return place.address();
    if (!ArrayBuffer.isView(object)) return undefined;
    const start = this.buffers.get(object.buffer);
    return start === undefined ? undefined : start + BigInt(object.byteOffset);
  }

  /** Bytes from `address` on; null where nothing can be read. */
  read(address: bigint, length: number): (number | null)[] {
    const result: (number | null)[] = new Array(length).fill(null);
    const end = address + BigInt(length);
    for (let at = address; at < end; ) {
      const region = this.regionAt(at);
      if (!region) {
        const next = [this.regions.after(at), this.imageRegions.after(at), this.shadows.after(at)]
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
    if (this.protection.any(address, length, PageBits.NOT_PRESENT))
      for (let i = 0; i < length; i++)
        if ((this.protection.at(address + BigInt(i)) & PageBits.NOT_PRESENT) !== 0) result[i] = null;
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

  /** HalReadBytes: 0 where nothing lies in a page that is there. Throws a page fault. */
  loadBytes(address: bigint, length: number): Uint8Array {
    this.reach(address, length, Access.READ);
    this.overruns.look(address, length, Access.READ);
    return Uint8Array.from(this.read(address, length), byte => byte ?? 0);
  }

  /**
   * HalWriteBytes: as a processor's stores do, eight bytes at a time. What has no place for them (nothing, no value of a
   * field) is left as it is. Throws a page fault.
   */
  storeBytes(address: bigint, bytes: Uint8Array): void {
    this.overruns.look(address, bytes.length, Access.WRITE);
    for (let at = 0; at < bytes.length; ) {
      const start = address + BigInt(at);
      const length = Math.min(bytes.length - at, 8 - Number(start & 7n));
      this.reach(start, length, Access.WRITE);
      try {
        this.write(start, bytes.subarray(at, at + length));
      } catch (error) {
        if (!(error instanceof MemoryWriteError)) throw error;
      }
      at += length;
    }
  }

  /** An access that may end anywhere: of pages that may be accessed, and that are there. */
  private reach(address: bigint, length: number, access: Access): void {
    if (length <= 0) return;
    this.protection.access(address, length, access);
    const end = address + BigInt(length);
    for (let at = address; at < end; at = (at | 0xfffn) + 1n) if (!this.isValid(at)) throw pageFault(at, access);
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
    return this.pointerTo(value, this.shadows.slotOwner(owner), name);
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
  private regionAt(address: bigint) {
    return this.regions.at(address) ?? this.shadows.at(address) ?? this.imageRegions.at(address);
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
        return this.shadows.textAddress(value, owner, field);
      case 'object': {
        if (value === null) return 0n;
        const first: unknown = Array.isArray(value) && value.length > 0 ? value[0] : value;
        const object = (typeof first === 'object' ? first : value) as object | null;
        return object === null ? 0n : (this.knownAddress(object) ?? this.shadows.addressOf(object, owner, field));
      }
      default:
        return 0n;
    }
  }

  /** @param count of the oldest */
  private walkPending(count = this.pending.length): void {
    const pending = this.pending.slice(0, count);
    this.pending = this.pending.slice(count);
    for (const p of pending) {
      eachEmbedded(this.types, p.object, p.structure, p.address, (inner, _structure, at) => {
        if (this.addresses.has(inner)) return false;
        this.addresses.set(inner, at);
        return true;
      });
    }
  }
}

/** The simulator's own link from an embedded structure to the one around it. */
function containerOf(object: object): object | undefined {
  const links = object as { $record?: unknown; $object?: unknown };
  const container = links.$record ?? links.$object;
  return typeof container === 'object' && container !== null && container !== object ? container : undefined;
}
