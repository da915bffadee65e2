/**
 * Addresses for what has none: objects and texts that the machine never placed, so that a debugger can show them. No part
 * of the machine's state: an address follows from what refers to the object, so that it is the same after a replay.
 */
import { bytesOf } from './bytesView';
import type { Codec } from './codec';
import { eachEmbedded } from './embedded';
import { BytesExtent, type Extent, ObjectExtent, TextExtent } from './extent';
import { Globals } from './globals';
import type { Memory } from './memory';
import { Regions } from './regions';
import { opaqueStructure } from './types';

/** 2^32 pages. */
const SHADOW_START = 0xffff_a000_0000_0000n;
const SHADOW_PAGE = 12n;

export class Shadows {
  private regions = new Regions<Extent>();
  private addresses = new WeakMap<object, bigint>();
  private texts = new WeakMap<object, Map<string, TextExtent>>();
  private next = 0n;
  /** Structures that a module declares lie where the variable does. */
  private globals: Globals;
  private readonly owners = new Map<bigint, object>();

  /**
   * @param placed the address that the machine gave an object or one around it
   */
  constructor(
    private readonly memory: Memory,
    private readonly codec: Codec,
    private readonly placed: Pick<WeakMap<object, bigint>, 'get' | 'has'>,
  ) {
    this.globals = this.newGlobals();
  }

  at(address: bigint): ReturnType<Regions<Extent>['at']> {
    return this.regions.at(address);
  }

  after(address: bigint): ReturnType<Regions<Extent>['after']> {
    return this.regions.after(address);
  }

  has(object: object): boolean {
    return this.addresses.has(object);
  }

  /** Where it lies as a constant of a module or as a part of one, or as what somebody asked for before. */
  find(object: object): bigint | undefined {
    this.globals.find(object);
    return this.addresses.get(object);
  }

  /** @param owner what refers to it, by `field` */
  addressOf(object: object, owner?: object, field = ''): bigint {
    const known = this.addresses.get(object);
    if (known !== undefined) return known;
    if (this.globals.find(object)) return this.addresses.get(object)!;
    const address = this.place(owner, field);
    this.add(object, address);
    return address;
  }

  textAddress(text: string, owner: object, field: string): bigint {
    let fields = this.texts.get(owner);
    if (!fields) this.texts.set(owner, (fields = new Map()));
    const known = fields.get(field);
    if (known?.text === text) return known.address;
    const extent = new TextExtent(text, known?.address ?? this.place(owner, field));
    this.regions.add(extent.address, extent.size, extent);
    fields.set(field, extent);
    return extent.address;
  }

  /** Stands for a slot that is no field of an object, at that address. */
  slotOwner(base: bigint): object {
    let owner = this.owners.get(base);
    if (!owner) this.owners.set(base, (owner = {}));
    return owner;
  }

  forget(): void {
    this.regions = new Regions();
    this.addresses = new WeakMap();
    this.texts = new WeakMap();
    this.next = 0n;
    this.globals = this.newGlobals();
  }

  private newGlobals(): Globals {
    return new Globals(this.memory, (object, variable, base) => {
      const structure = this.memory.types.ofObject(object);
      const fits = structure !== undefined && structure.size <= variable.room;
      if (!fits || this.memory.knownAddress(object) !== undefined || this.addresses.has(object)) return;
      this.add(object, base + BigInt(variable.offset));
    });
  }

  private add(object: object, address: bigint): void {
    const bytes = bytesOf(object);
    const extent = bytes
      ? new BytesExtent(bytes, object)
      : new ObjectExtent(this.codec, object, this.memory.types.ofObject(object) ?? opaqueStructure(object));
    this.regions.add(address, extent.size, extent);
    this.addresses.set(object, address);
    if (!(extent instanceof ObjectExtent)) return;
    eachEmbedded(this.memory.types, object, extent.structure, address, (inner, _structure, at) => {
      if (this.placed.has(inner) || this.addresses.has(inner)) return false;
      this.addresses.set(inner, at);
      return true;
    });
  }

  /** A free page for what `owner` refers to by `field`; the next free one for what nothing refers to. */
  private place(owner: object | undefined, field: string): bigint {
    const from = owner && (this.placed.get(owner) ?? this.addresses.get(owner));
    let page = from === undefined ? this.next++ : pageOf(from, field);
    while (this.regions.at(SHADOW_START + (page << SHADOW_PAGE))) page = (page + 1n) & 0xffff_ffffn;
    return SHADOW_START + (page << SHADOW_PAGE);
  }
}

/** FNV-1a of an address and a name: one of the pages after the first 2^16, which are given out in order. */
function pageOf(address: bigint, name: string): bigint {
  let hash = 0x811c9dc5;
  for (let i = 0n; i < 64n; i += 8n) hash = Math.imul(hash ^ Number((address >> i) & 0xffn), 0x01000193);
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return BigInt((hash >>> 0) | 0x1_0000);
}
