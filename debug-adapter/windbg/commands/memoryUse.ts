/** !pte, !vm: how addresses are mapped, and what memory there is. */
import { MiGetPageFrame, MiGetPteAddress, MiMakePte } from '../../../simulator/nt/inc/pte';
import { type Call, type Command, CommandError } from '../command';
import { hex, pointer } from '../format';
import { safely } from '../machine';

const PAGE_KB = 4;
/** The machine has 512 MB. */
const PHYSICAL_PAGES = 0x20000;
/** What an entry of an upper level has: it is valid, writable, was accessed and written. */
const TABLE = 0x63n;
const USER = 0x4n;
const VALID = 0x1n;
const TRANSITION = 0x800n;
/** Letters of an entry, where the bit is set and where it is clear. */
const LETTERS: readonly (readonly [bit: bigint, set: string, clear: string])[] = [
  [0x200n, 'C', '-'],
  [0x100n, 'G', '-'],
  [0x80n, 'L', '-'],
  [0x40n, 'D', '-'],
  [0x20n, 'A', '-'],
  [0x10n, 'N', '-'],
  [0x8n, 'T', '-'],
  [0x4n, 'U', 'K'],
  [0x2n, 'W', 'R'],
  [1n << 63n, '-', 'E'],
  [0x1n, 'V', '-'],
];
const COLUMN = 27;

const frameOf = (entry: bigint): string => hex((entry >> 12n) & 0xfffffffffn);
const lettersOf = (entry: bigint): string => LETTERS.map(([bit, set, clear]) => (entry & bit ? set : clear)).join('');

function pte(call: Call): void {
  const { session } = call;
  if (!call.args) throw new CommandError('!pte needs an address.');
  const address = BigInt.asUintN(64, session.expression(call.args, call.column));
  const Executable = session.target.symbols.functionAt(address) !== undefined;
  const page = { ...session.target.memory.pageOf(address), Executable };
  const contents = MiMakePte(address, page);
  const pteAt = MiGetPteAddress(address);
  const pdeAt = MiGetPteAddress(pteAt);
  const ppeAt = MiGetPteAddress(pdeAt);
  const pxeAt = MiGetPteAddress(ppeAt);
  const user = address < 0xffff800000000000n ? USER : 0n;
  const mapped = contents !== 0n;
  // Tables are there as far as something is mapped below them.
  const table = (at: bigint) => (mapped ? (MiGetPageFrame(at) << 12n) | TABLE | user : 0n);
  const levels = [
    { name: 'PXE', at: pxeAt, contents: table(ppeAt) },
    { name: 'PPE', at: ppeAt, contents: table(pdeAt) },
    { name: 'PDE', at: pdeAt, contents: table(pteAt) },
    { name: 'PTE', at: pteAt, contents },
  ];
  const row = (cells: readonly string[]) =>
    session.print(
      cells
        .map(cell => cell.padEnd(COLUMN))
        .join('')
        .trimEnd(),
    );
  session.print(`${' '.repeat(43)}VA ${pointer(address)}`);
  row(levels.map(({ name, at }) => `${name} at ${pointer(at).toUpperCase()}`));
  row(levels.map(level => `contains ${pointer(level.contents).toUpperCase()}`));
  row(
    levels.map(({ contents: entry }) =>
      entry & VALID ? `pfn ${frameOf(entry).padEnd(9)} ${lettersOf(entry)}` : 'not valid',
    ),
  );
  if (!mapped || contents & VALID) return;
  if (contents & TRANSITION) session.print(`${' '.repeat(3 * COLUMN)} Transition: ${frameOf(contents)}`);
  else session.print(`${' '.repeat(3 * COLUMN)} PageFile:  0, Offset: ${hex(contents >> 32n)}`);
}

interface Heap {
  readonly pages: { readonly PagesInUse: number };
}

function vm({ session }: Call): void {
  const heaps = (safely(() => session.target.kernel('nt/ex/pool').ExPoolHeaps) ?? []) as readonly Heap[];
  const special = safely(
    () => session.target.kernel('nt/mm/specialheap').MiSpecialPages as ReadonlyMap<bigint, unknown>,
  );
  const cached = safely(() => session.target.kernel('nt/cc/state').CcState as { readonly TotalDirtyPages: number });
  const row = (name: string, pages: number) =>
    session.print(
      `      ${`${name}:`.padEnd(20)}${String(pages).padStart(10)}   (${String(pages * PAGE_KB).padStart(8)} Kb)`,
    );
  session.print('\n*** Virtual Memory Usage ***');
  row('Physical Memory', PHYSICAL_PAGES);
  row('Modified Pages', cached?.TotalDirtyPages ?? 0);
  row('NonPagedPool Usage', heaps[0]?.pages.PagesInUse ?? 0);
  row('PagedPool Usage', heaps[1]?.pages.PagesInUse ?? 0);
  row('Special Pool', special?.size ?? 0);
}

export const memoryUseCommands: readonly Command[] = [
  {
    names: ['!pte'],
    family: 'Memory',
    syntax: '!pte Address',
    summary: 'Shows the page table entries of an address.',
    help:
      'Letters: Copy on write, Global, Large, Dirty, Accessed, No cache, write-Through, User or Kernel, Write or Read, Executable, Valid.\n' +
      'There is no physical memory: page frame numbers are made from the addresses.',
    run: pte,
  },
  {
    names: ['!vm'],
    family: 'Memory',
    syntax: '!vm',
    summary: 'Shows how much memory there is, and how much of it the pools use.',
    help: 'Lines for which the simulated machine has no number (page files, PTEs, commitment, processes) are left out.',
    run: vm,
  },
];
