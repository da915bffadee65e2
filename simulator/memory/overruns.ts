/**
 * What goes a little too far: behind the bytes that were asked for, in the rounding of a pool block to 16. On Windows nothing
 * happens, so nothing does here, but it is told, once for each block and kind of access. Only accesses that leave an object
 * come here; a header in the way is found when the block is freed. Source: devtest/special-pool.
 */
import type { Frame, RunningFunction } from '../engine/api';
import type { ViolationData } from '../hal/intrinsics';
import type { Extent } from './extent';
import { culpritOf, hex, placeOf, placeText, tagText } from './findingText';
import { Access, type Protection } from './protection';
import type { Region } from './regions';

/** Blocks that something was told of: those last. */
const MOST_BLOCKS = 256;
/** What sizes of blocks are rounded to, in bytes. */
const UNIT = 16n;

export interface PoolBlocks {
  /** The last that begins at `address` or before. */
  before(address: bigint): Region<Extent> | undefined;
  /** By the header before what lies there; undefined: it is no pool block. */
  tagAt(start: bigint): number | undefined;
}

/** Address of a block, kinds of accesses that were told. */
export type ToldOverruns = readonly (readonly [bigint, readonly Access[]])[];

export class Overruns {
  private readonly told = new Map<bigint, Set<Access>>();

  constructor(
    private readonly blocks: PoolBlocks,
    private readonly protection: Protection,
    private readonly running: (below: Function) => readonly RunningFunction[],
  ) {}

  get contents(): ToldOverruns {
    return [...this.told].map(([start, kinds]) => [start, [...kinds]]);
  }

  restore(told: ToldOverruns): void {
    this.told.clear();
    for (const [start, kinds] of told) this.told.set(start, new Set(kinds));
  }

  /** Something else lies there. */
  forget(start: bigint): void {
    this.told.delete(start);
  }

  /** The machine is about to access those bytes, wherever they lie. */
  look(address: bigint, length: number, kind: Access): void {
    const { processor } = this.protection;
    if (!processor?.isRunning) return;
    const block = this.blocks.before(address);
    if (!block || block.end % UNIT === 0n) return;
    const at = address > block.end ? address : block.end;
    const rounded = (block.end | (UNIT - 1n)) + 1n;
    if (at >= rounded || at >= address + BigInt(length)) return;
    const told = this.told.get(block.start);
    if (told?.has(kind)) return;
    const tag = this.blocks.tagAt(block.start);
    if (tag === undefined) return;
    this.told.set(block.start, (told ?? new Set()).add(kind));
    for (const oldest of this.told.keys()) {
      if (this.told.size <= MOST_BLOCKS) break;
      this.told.delete(oldest);
    }
    const [user] = this.running(this.look);
    processor.found(frames => finding(block, tag, kind, at, user, frames));
  }
}

function finding(
  { start, end }: Region<Extent>,
  tag: number,
  kind: Access,
  at: bigint,
  user: RunningFunction | undefined,
  frames: readonly Frame[],
): ViolationData {
  // What is inlined is the driver's own code.
  const caller = user?.tags.inline === undefined ? undefined : frames.findLast(f => f.code.module.image !== user.image);
  const place = caller ? placeOf(caller) : user;
  const writes = kind === Access.WRITE;
  return {
    kind: 'pool',
    text:
      `overrun: ${place ? placeText(place) : 'native code'} ${writes ? 'writes' : 'reads'} behind the end of the block ${hex(start)} ` +
      `of ${end - start} bytes with the tag '${tagText(tag)}', at ${hex(at)}: its size is rounded up to 16. ` +
      `Windows does not notice${writes ? '; with special pool (Driver Verifier) it is bug check 0xC1 when the block is freed' : ''}`,
    source: 'devtest/special-pool',
    ...culpritOf(place),
  };
}
