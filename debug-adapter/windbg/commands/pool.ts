/** !pool, !poolval, !poolfind, !poolused: from the allocator's tables and the headers in memory. */
import type { POOL_BLOCK } from '../../../simulator/nt/ex/poolBlock';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { hex, pointer, wildcard } from '../format';
import { safely, structuresAt } from '../machine';

const PAGE = 0x1000n;
const UNIT = 16n;

/** The allocator's tables, as far as they are read here. */
interface Heap {
  readonly Start: bigint;
  readonly tiles: ReadonlyMap<bigint, readonly (POOL_BLOCK | null)[]>;
  readonly large: ReadonlyMap<bigint, POOL_BLOCK>;
}
interface SpecialPage {
  readonly Address: bigint;
  readonly Block: POOL_BLOCK | null;
}

const KINDS = ['Nonpaged', 'Paged'] as const;

function heapsOf(call: Call): readonly Heap[] {
  return (safely(() => call.session.target.kernel('nt/ex/pool').ExPoolHeaps) ?? []) as readonly Heap[];
}

function specialPages(call: Call): readonly SpecialPage[] {
  const pages = safely(() => call.session.target.kernel('nt/mm/specialheap').MiSpecialPages);
  return pages ? [...(pages as ReadonlyMap<bigint, SpecialPage>).values()] : [];
}

/** Every block that is in use, by address. */
export function blocksInUse(call: Call): POOL_BLOCK[] {
  const found = specialPages(call).flatMap(page => page.Block ?? []);
  for (const { tiles, large } of heapsOf(call)) {
    for (const blocks of tiles.values()) for (const block of blocks) if (block && !block.Free) found.push(block);
    found.push(...large.values());
  }
  return found.sort((a, b) => (a.Address < b.Address ? -1 : 1));
}

const startOf = (block: POOL_BLOCK): bigint => block.Page + BigInt(block.Start) * UNIT;
const sizeOf = (block: POOL_BLOCK): bigint => BigInt(block.Units) * UNIT;
const isTile = (block: POOL_BLOCK | null): block is POOL_BLOCK => block !== null;

/** Tag as the header in memory has it, which an overrun may have changed. */
function headerTag(block: POOL_BLOCK): number {
  return block.Header?.PoolTag ?? block.Tag;
}

/** A line of `!pool` and `!poolfind`; * marks the block that was asked for. */
function row(block: POOL_BLOCK, mark: ' ' | '*'): string {
  const previous = block.Previous ? sizeOf(block.Previous) : 0n;
  const tag = headerTag(block);
  const state = block.Free ? '(Free)     ' : '(Allocated)';
  const guarded = !block.Free && tag >= PROTECTED ? ' (Protected)' : '';
  return `${mark}${pointer(startOf(block))} size: ${hex(sizeOf(block)).padStart(4)} previous size: ${hex(previous).padStart(4)}  ${state} ${mark}${tagText(tag)}${guarded}`;
}

const PROTECTED = 0x80000000;

function pool(call: Call): void {
  const { session } = call;
  const [first, flagsPiece] = words(call.args, call.column);
  if (!first) throw new CommandError('!pool needs an address.');
  const address = session.expression(first.text, first.column);
  const onlyThis = flagsPiece ? (Number(session.expression(flagsPiece.text, flagsPiece.column)) & 2) !== 0 : false;
  const special = specialPages(call).find(page => page.Address === (address & -PAGE));
  if (special) {
    specialPool(call, address, special);
    return;
  }
  const index = heapsOf(call).findIndex(heap => heapHolds(heap, address));
  session.print(
    `Pool page ${pointer(address)} region is ${index < 0 ? regionOf(call, address) : `${KINDS[index]} pool`}`,
  );
  if (index < 0) {
    notPool(call, address);
    return;
  }
  const { tiles, large } = heapsOf(call)[index];
  const blocks = tiles.get(address & -PAGE)?.filter(isTile);
  if (!blocks) {
    const block = [...large.values()].find(b => address >= b.Page && address < b.Page + sizeOf(b))!;
    session.print(
      `*${pointer(block.Address)} : large page allocation, tag is ${tagText(block.Tag)}, size is 0x${hex(block.Bytes)} bytes`,
    );
    return;
  }
  for (const block of blocks) {
    const here = address >= startOf(block) && address < startOf(block) + sizeOf(block);
    if (!here && onlyThis) continue;
    session.print(row(block, here ? '*' : ' '));
    const damage = damageOf(block);
    if (damage) session.print(`  ${pointer(startOf(block))} is not a valid pool header: ${damage}`);
  }
}

function heapHolds({ tiles, large }: Heap, address: bigint): boolean {
  if (tiles.has(address & -PAGE)) return true;
  return [...large.values()].some(b => address >= b.Page && address < b.Page + sizeOf(b));
}

function specialPool(call: Call, address: bigint, { Block }: SpecialPage): void {
  const { session } = call;
  session.print(`Pool page ${pointer(address)} region is Special pool`);
  if (!Block) {
    session.print(`${pointer(address & -PAGE)}: was freed, and stays forbidden: each access of it faults`);
    return;
  }
  session.print(
    `*${pointer(Block.Page)} size: ${hex(Block.Bytes).padStart(4)} data: ${pointer(Block.Address)} (${Block.Type & 1 ? 'Paged' : 'NonPaged'}) *${tagText(Block.Tag)}`,
  );
}

function notPool(call: Call, address: bigint): void {
  const { session } = call;
  const [inside] = structuresAt(session.target, address);
  if (inside)
    session.print(
      `${pointer(address)} is not in a pool block: a ${inside.type || 'block of bytes'} begins at ${pointer(inside.address)} (offset 0x${hex(inside.offset)}).`,
    );
  else session.print(`${pointer(address)} is not valid pool. It is freed, or was never allocated.`);
}

/** What the headers in memory say against the allocator's tables; undefined: nothing. */
function damageOf(block: POOL_BLOCK): string | undefined {
  const { Header, ChunkHeader } = block;
  if (!Header) return undefined;
  const units = ChunkHeader ? block.Units - 1 : block.Units;
  if (Header.BlockSize !== (units & 0xff)) return `its size is ${hex(BigInt(Header.BlockSize) * UNIT)}`;
  const previous = ChunkHeader ? 0 : (block.Previous?.Units ?? 0);
  if (Header.PreviousSize !== previous) return `its previous size is ${hex(BigInt(Header.PreviousSize) * UNIT)}`;
  if (((Header.PoolType & 2) === 0) !== block.Free) return `its type is ${hex(Header.PoolType)}`;
  return undefined;
}

function poolval(call: Call): void {
  const { session } = call;
  const [first] = words(call.args, call.column);
  if (!first) throw new CommandError('!poolval needs an address.');
  const address = session.expression(first.text, first.column);
  const page = address & -PAGE;
  const index = heapsOf(call).findIndex(heap => heap.tiles.has(page));
  if (index < 0) throw new CommandError(`${pointer(address)} is not in a page of pool blocks.`);
  session.print(`Pool page ${pointer(address)} region is ${KINDS[index]} pool\n`);
  session.print(`Validating Pool headers for pool page: ${pointer(address)}\n`);
  const blocks = heapsOf(call)[index].tiles.get(page)!.filter(isTile);
  const bad = blocks.filter(block => damageOf(block) !== undefined);
  session.print(`Pool page [ ${pointer(page)} ] is ${bad.length > 0 ? '__inVALID' : 'VALID'}.`);
  for (const block of bad) {
    const from = startOf(block.Previous ?? block);
    session.print(
      `[ ${pointer(from)} --> ${pointer(startOf(block))} (size = 0x${hex(startOf(block) - from)} bytes)]: Corrupt region: ${damageOf(block)}`,
    );
  }
}

function poolfind(call: Call): void {
  const { session } = call;
  const [tagPiece, typePiece] = words(call.args, call.column);
  if (!tagPiece) throw new CommandError('!poolfind needs a tag: !poolfind Leak, !poolfind 0x6b61654c.');
  const type = typePiece ? Number(session.expression(typePiece.text, typePiece.column)) : 0;
  const value = /^0x/i.test(tagPiece.text) ? Number(tagPiece.text) >>> 0 : undefined;
  const pattern = wildcard(value === undefined ? tagPiece.text.padEnd(4, tagPiece.text.includes('*') ? '' : ' ') : '*');
  const matches = (tag: number) =>
    value === undefined ? pattern.test(tagText(tag)) : (tag & 0x7fffffff) === (value & 0x7fffffff);
  const shown = tagText(value ?? 0).trim() && value !== undefined ? tagText(value) : tagPiece.text;
  if (type === 2) {
    session.print(`\nSearching special pool for Tag: ${shown}\n`);
    for (const { Block } of specialPages(call))
      if (Block && matches(Block.Tag))
        session.print(
          `${pointer(Block.Address)} size: ${hex(Block.Bytes).padStart(4)}  (Allocated)  ${tagText(Block.Tag)}`,
        );
    return;
  }
  const heap = heapsOf(call)[type & 1];
  if (!heap) return;
  const large = [...heap.large.values()].filter(block => matches(block.Tag));
  const ends = (addresses: readonly bigint[], after: bigint) =>
    addresses.reduce((end, at) => (at + after > end ? at + after : end), heap.Start);
  session.print(
    `\nScanning large pool allocation table for Tag: ${shown} (${pointer(heap.Start)} : ${pointer(ends([...heap.large.keys()], PAGE))})\n`,
  );
  for (const block of large)
    session.print(
      `${pointer(block.Address)} : tag ${tagText(block.Tag)}, size 0x${hex(block.Bytes)}, ${KINDS[type & 1]} pool`,
    );
  session.print(
    `\nSearching ${type & 1 ? 'Paged' : 'NonPaged'} pool (${pointer(heap.Start)} : ${pointer(ends([...heap.tiles.keys()], PAGE))}) for Tag: ${shown}\n`,
  );
  for (const page of [...heap.tiles.keys()].sort((a, b) => (a < b ? -1 : 1)))
    for (const block of heap.tiles.get(page)!.filter(isTile))
      if (!block.Free && matches(headerTag(block))) session.print(row(block, ' '));
}

/** By the ranges that the kernel's memory layout names. */
function regionOf(call: Call, address: bigint): string {
  const within = (heap: Heap) => address >= heap.Start && address < heap.Start + (1n << 36n);
  const index = heapsOf(call).findIndex(within);
  return index < 0 ? 'Unknown' : `${KINDS[index]} pool`;
}

interface Tracker {
  readonly Allocs: number;
  readonly Frees: number;
  readonly Bytes: number;
  readonly Key: number;
  readonly Type: number;
}

function poolused(call: Call): void {
  const { session } = call;
  const [flagsPiece, tagPiece] = words(call.args, call.column);
  const flags = flagsPiece ? Number(session.expression(flagsPiece.text, flagsPiece.column)) : 0;
  const table = safely(() => session.target.kernel('nt/ex/pool').PoolTrackTable as Map<number, Tracker> | undefined);
  const byTag = new Map<string, { nonPaged?: Tracker; paged?: Tracker }>();
  for (const tracker of table?.values() ?? []) {
    const tag = tagText(tracker.Key);
    if (tagPiece && !wildcard(tagPiece.text).test(tag)) continue;
    const row = byTag.get(tag) ?? {};
    if (tracker.Type & 1) row.paged = tracker;
    else row.nonPaged = tracker;
    byTag.set(tag, row);
  }
  const key = flags & 2 ? 'nonPaged' : flags & 4 ? 'paged' : undefined;
  session.print(
    `   Sorting by  ${key === 'nonPaged' ? 'NonPaged Pool Consumed' : key === 'paged' ? 'Paged Pool Consumed' : 'Tag'}\n`,
  );
  session.print('  Pool Used:');
  session.print('            NonPaged            Paged');
  session.print(' Tag    Allocs     Used    Allocs     Used');
  const rows = [...byTag].sort(
    ([a, x], [b, y]) => (key ? (y[key]?.Bytes ?? 0) - (x[key]?.Bytes ?? 0) : 0) || (a < b ? -1 : 1),
  );
  const columns = (t: Tracker | undefined) =>
    `${String(t ? t.Allocs - t.Frees : 0).padStart(9)}${String(t?.Bytes ?? 0).padStart(9)}`;
  for (const [tag, row] of rows) session.print(` ${tag}${columns(row.nonPaged)} ${columns(row.paged)}`);
  if (!byTag.size) session.print(' (nothing is allocated)');
}

/** Four characters as they lie in memory. */
export function tagText(key: number): string {
  return [0, 8, 16, 24].map(shift => String.fromCharCode((key >>> shift) & 0x7f)).join('');
}

export const poolCommands: readonly Command[] = [
  {
    names: ['!pool'],
    family: 'Memory',
    syntax: '!pool Address [2]',
    summary: 'Shows the pool blocks of the page of an address; * is the block that holds it. With 2 only that one.',
    run: pool,
  },
  {
    names: ['!poolval'],
    family: 'Memory',
    syntax: '!poolval Address',
    summary: 'Checks the headers of the pool page of an address.',
    run: poolval,
  },
  {
    names: ['!poolfind'],
    family: 'Memory',
    syntax: '!poolfind Tag | 0xValue [0 | 1 | 2]',
    summary: 'Finds the blocks with a tag in nonpaged (0), paged (1) or special pool (2). * stands for any characters.',
    run: poolfind,
  },
  {
    names: ['!poolused'],
    family: 'Memory',
    syntax: '!poolused [2 | 4] [Tag]',
    summary: 'Shows pool use by tag; 2 sorts by nonpaged, 4 by paged use. Allocs are those not freed yet.',
    run: poolused,
  },
];
