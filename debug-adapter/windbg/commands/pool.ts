/** !pool, !poolused. */
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { hex, pointer, wildcard } from '../format';
import { safely, structuresAt } from '../machine';

const PAGE = 0x1000n;
const UNIT = 16n;

interface Header {
  readonly address: bigint;
  readonly previous: bigint;
  readonly size: bigint;
  readonly allocated: boolean;
  readonly tag: string;
}

/** The _POOL_HEADER at an address, decoded from its bytes; undefined when there is none. */
function headerAt(call: Call, address: bigint): Header | undefined {
  const bytes = safely(() => call.session.target.memory.read(address, 16));
  if (!bytes || bytes.slice(0, 8).some(byte => byte === null || byte === undefined)) return undefined;
  const [previous, , size, type, ...tag] = bytes as number[];
  if (!size) return undefined;
  return {
    address,
    previous: BigInt(previous) * UNIT,
    size: BigInt(size) * UNIT,
    allocated: type !== 0,
    tag: String.fromCharCode(...tag.slice(0, 4).map(c => c & 0x7f)),
  };
}

function pool(call: Call): void {
  const { session } = call;
  const [first, flagsPiece] = words(call.args, call.column);
  if (!first) throw new CommandError('!pool needs an address.');
  const address = session.expression(first.text, first.column);
  const onlyThis = flagsPiece ? (Number(session.expression(flagsPiece.text, flagsPiece.column)) & 2) !== 0 : false;
  const page = address & ~(PAGE - 1n);
  let found = false;
  const rows: string[] = [];
  for (let at = page; at < page + PAGE; ) {
    const header = headerAt(call, at);
    if (!header) break;
    const here = address >= at && address < at + header.size;
    found ||= here;
    if (here || !onlyThis) {
      const mark = here ? '*' : ' ';
      rows.push(
        `${mark}${pointer(at)} size: ${hex(header.size).padStart(4)} previous size: ${hex(header.previous).padStart(4)}  (${header.allocated ? 'Allocated)' : 'Free)     '} ${mark}${header.tag}`,
      );
    }
    at += header.size;
  }
  session.print(`Pool page ${pointer(address)} region is ${regionOf(call, address)}`);
  if (found) {
    for (const row of rows) session.print(row);
    return;
  }
  const [inside] = structuresAt(session.target, address);
  if (inside)
    session.print(
      `${pointer(address)} is not in a small pool block: a ${inside.type || 'block of bytes'} begins at ${pointer(inside.address)} (offset 0x${hex(inside.offset)}).`,
    );
  else session.print(`${pointer(address)} is not valid pool. It is freed, or was never allocated.`);
}

/** By the ranges that the kernel's memory layout names. */
function regionOf(call: Call, address: bigint): string {
  const layout = safely(() => call.session.target.kernel('nt/mm/layout')) ?? {};
  const starts = [
    ['Nonpaged pool', layout.NonPagedPoolStart],
    ['Paged pool', layout.PagedPoolStart],
  ] as const;
  const below = starts.filter(
    (entry): entry is readonly ['Nonpaged pool' | 'Paged pool', bigint] =>
      typeof entry[1] === 'bigint' && address >= entry[1] && address < entry[1] + (1n << 36n),
  );
  return below.sort((a, b) => (a[1] < b[1] ? 1 : -1))[0]?.[0] ?? 'Unknown';
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
function tagText(key: number): string {
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
    names: ['!poolused'],
    family: 'Memory',
    syntax: '!poolused [2 | 4] [Tag]',
    summary: 'Shows pool use by tag; 2 sorts by nonpaged, 4 by paged use. Allocs are those not freed yet.',
    run: poolused,
  },
];
