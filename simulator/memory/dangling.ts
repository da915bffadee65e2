/**
 * Pool that a model has freed, and may still use: on Windows nothing happens, so nothing does here, but it is told, once
 * for each block and kind of access. An object's fields become accessors, as those of forbidden pages do (`guards.ts`),
 * and the view that bytes were given out as asks; what is not freed by a model is not touched, and costs nothing.
 */
import type { CodeUnit, Frame, RunningFunction } from '../engine/api';
import type { ViolationData } from '../hal/intrinsics';
import { placeOfView } from './bytesView';
import { BytesExtent, type Extent, ObjectExtent } from './extent';
import { eachField } from './fields';
import { culpritOf, hex, placeOf, placeText, tagText } from './findingText';
import { intercept } from './intercept';
import { Access, type Protection } from './protection';
import type { Region } from './regions';
import type { Structure, Types } from './types';

/** Freed blocks that are watched, and their bytes: those freed last. */
const MOST_BLOCKS = 256;
const MOST_BYTES = 0x40000;
/** Of a call that frees very often so many are watched, and then each so-manieth: watching costs more than freeing. */
const MOST_IN_A_ROW = 256;
const THEN_EACH = 32;
/** Calls that are remembered until what they free is gone: the last. */
const MOST_SITES = 1024;

/** The call of a model that frees. */
export interface FreeSite {
  readonly code: Pick<CodeUnit, 'module' | 'record'>;
  readonly pc: number;
}

interface FreedBlock extends FreeSite {
  readonly object: object;
  /** Undefined: bytes. */
  readonly structure: Structure | undefined;
  readonly address: bigint;
  readonly bytes: number;
  readonly tag: number;
}

export interface KeptDangling {
  readonly sites: readonly (readonly [bigint, FreeSite])[];
  readonly counts: readonly (readonly [string, number])[];
  readonly blocks: readonly { readonly block: FreedBlock; readonly told: readonly Access[] }[];
}

interface Watched {
  readonly block: FreedBlock;
  readonly told: Set<Access>;
  readonly ends: (() => void)[];
}

export class Dangling {
  /** Calls that free what lies at an address, which is still there. */
  private readonly sites = new Map<bigint, FreeSite>();
  /** Blocks that were freed, by the call. */
  private readonly counts = new Map<string, number>();
  /** In the order of freeing. */
  private readonly blocks = new Set<Watched>();
  private bytes = 0;

  constructor(
    private readonly types: Types,
    private readonly protection: Protection,
    private readonly running: (below: Function) => readonly RunningFunction[],
  ) {}

  /** A model calls what frees the block at that address, at once or when the last who needs it has let go. */
  freeing(address: bigint, site: FreeSite): void {
    this.sites.delete(address);
    this.sites.set(address, site);
    if (this.sites.size > MOST_SITES) this.sites.delete(this.sites.keys().next().value!);
  }

  /** Something else lies there from now on. */
  placed(address: bigint): void {
    if (this.sites.size > 0) this.sites.delete(address);
  }

  /** The kernel keeps a freed block for the next who asks, as lookaside lists do. */
  handedIn(block: Region<Extent>, tag: number | undefined): void {
    this.unplaced(block, tag);
  }

  /** That one has asked. */
  handedOut(address: bigint): void {
    for (const watched of this.blocks) if (watched.block.address === address) this.forget(watched);
  }

  /** What lay there is gone. @param tag of the pool block that was freed; undefined: it is no pool */
  unplaced({ start, value }: Region<Extent>, tag: number | undefined): void {
    if (this.sites.size === 0) return;
    const site = this.sites.get(start);
    if (!site) return;
    this.sites.delete(start);
    if (tag === undefined || !this.isWanted(site)) return;
    const freed = { ...site, address: start, bytes: value.size, tag };
    if (value instanceof ObjectExtent)
      this.watch({ ...freed, object: value.object, structure: value.structure }, new Set());
    else if (value instanceof BytesExtent)
      this.watch({ ...freed, object: value.identity, structure: undefined }, new Set());
  }

  private isWanted({ code, pc }: FreeSite): boolean {
    const key = `${code.module.moduleId}#${code.record.index}@${pc}`;
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count <= MOST_IN_A_ROW || count % THEN_EACH === 0;
  }

  get contents(): KeptDangling {
    const blocks = [...this.blocks].map(({ block, told }) => ({ block, told: [...told] }));
    return { sites: [...this.sites], counts: [...this.counts], blocks };
  }

  /** Nothing is watched any more: a state is put back. */
  clear(): void {
    for (const watched of [...this.blocks]) this.forget(watched);
    this.sites.clear();
    this.counts.clear();
  }

  restore({ sites, counts, blocks }: KeptDangling): void {
    for (const [call, count] of counts) this.counts.set(call, count);
    for (const [address, site] of sites) this.sites.set(address, site);
    for (const { block, told } of blocks) this.watch(block, new Set(told));
  }

  private watch(block: FreedBlock, told: Set<Access>): void {
    const watched: Watched = { block, told, ends: [] };
    this.blocks.add(watched);
    this.bytes += block.bytes;
    for (const oldest of this.blocks) {
      if (this.blocks.size <= MOST_BLOCKS && this.bytes <= MOST_BYTES) break;
      this.forget(oldest);
    }
    if (this.blocks.has(watched) && told.size < 2) this.listen(watched);
  }

  private forget(watched: Watched): void {
    if (!this.blocks.delete(watched)) return;
    this.bytes -= watched.block.bytes;
    for (const end of watched.ends) end();
  }

  private listen(watched: Watched): void {
    const { object, structure, address } = watched.block;
    const { ends } = watched;
    if (!structure) {
      const place = placeOfView(object);
      if (!place) return;
      place.freed = (at, kind) => this.access(watched, kind, at, undefined);
      ends.push(() => {
        place.freed = undefined;
      });
      return;
    }
    eachField(this.types, object, structure, (owner, name, offset) => {
      const access = (kind: Access) => () => this.access(watched, kind, address + BigInt(offset), name);
      const end = intercept(owner, name, { onRead: access(Access.READ), onWrite: access(Access.WRITE) });
      if (end) ends.push(end);
    });
  }

  private access(watched: Watched, kind: Access, address: bigint, field: string | undefined): void {
    const { processor } = this.protection;
    const { block, told } = watched;
    if (!processor?.isRunning || told.has(kind)) return;
    told.add(kind);
    const [user] = this.running(this.access);
    processor.found(frames => finding(block, kind, address, field, user, frames));
    if (told.size < 2) return;
    for (const end of watched.ends.splice(0)) end();
  }
}

function finding(
  block: FreedBlock,
  kind: Access,
  address: bigint,
  field: string | undefined,
  user: RunningFunction | undefined,
  frames: readonly Frame[],
): ViolationData {
  const { code, tag, object, structure } = block;
  const { image } = code.module;
  const caller = user?.image === image ? undefined : frames.findLast(f => f.code.module.image === image);
  const who = `${user ? placeText(user) : 'native code'}${caller ? `, called by ${placeText(placeOf(caller))},` : ''}`;
  const culprit = caller ? placeOf(caller) : user;
  // What is inlined is the driver's own code.
  const isKernel = user !== undefined && user.image !== image && user.tags.inline === undefined;
  return {
    kind: 'pool',
    text:
      `use after free: ${who} ${kind === Access.WRITE ? 'writes' : 'reads'} ` +
      `${field === undefined ? 'a byte' : `the field ${field} of ${structure?.name}`} at ${hex(address)}, ` +
      `in the block ${hex(block.address)} with the tag '${tagText(tag)}' that ${placeText(placeOf(block))} has freed. ` +
      `Windows does not notice; with special pool (Driver Verifier) it is bug check ${isKernel ? '0xCC' : '0xD5'}`,
    source: 'devtest/special-pool',
    object,
    ...culpritOf(culprit),
  };
}
