/** !lookaside: lists of blocks that are kept for the next who needs one. */
import type { LOOKASIDE_LIST } from '../../../simulator/nt/ex/lookaside';
import { type Call, type Command, CommandError } from '../command';
import { words } from '../commandLine';
import { hex, pointer } from '../format';
import { addressOf, safely, symbolAt } from '../machine';
import { tagText } from './pool';

const KINDS = ['NonPagedPool', 'PagedPool'] as const;

/** Part of the requests that the list could serve, in percent. */
const hits = (total: number, misses: number): string =>
  `${total === 0 ? 0 : Math.floor(((total - misses) * 100) / total)}%`;

function lookaside(call: Call): void {
  const { session } = call;
  const lists = [
    ...((safely(() => session.target.kernel('nt/ex/lookaside').ExLookasideLists) ?? []) as Iterable<LOOKASIDE_LIST>),
  ];
  const [piece] = words(call.args, call.column);
  const asked = piece && session.expression(piece.text, piece.column);
  const found = lists.filter(list => asked === undefined || addressOf(session.target, list) === asked);
  if (found.length === 0)
    throw new CommandError(
      asked === undefined ? 'There are no lookaside lists.' : `${pointer(asked)} is no lookaside list.`,
    );
  for (const list of found) show(call, list);
}

function show({ session }: Call, list: LOOKASIDE_LIST): void {
  const address = addressOf(session.target, list);
  const { Depth, Size, Tag, TotalAllocates, AllocateMisses, TotalFrees, FreeMisses, Type, $free } = list;
  const line = (name: string, value: string | number, second: string, other: string | number) =>
    session.print(
      `    ${name.padEnd(15)}= ${String(value).padStart(9)}   ${second.padEnd(11)}= ${String(other).padStart(9)}`,
    );
  // A tag that was given as text reads from the highest byte down, as a C constant does.
  const tag = typeof Tag === 'number' ? tagText(Tag) : [...Tag].reverse().join('');
  session.print(`\nLookaside "${symbolAt(session.target, address) ?? ''}" @ ${pointer(address)}  "${tag}"`);
  session.print(`    Type           =      ${hex(Type).padStart(4, '0')}   ${KINDS[Type & 1]}`);
  line('Current Depth', $free.length, 'Max Depth', Depth);
  line('Size', Size, 'Max Alloc', Depth * Size);
  line('AllocateMisses', AllocateMisses, 'FreeMisses', FreeMisses);
  line('TotalAllocates', TotalAllocates, 'TotalFrees', TotalFrees);
  line('Hit Rate', hits(TotalAllocates, AllocateMisses), 'Hit Rate', hits(TotalFrees, FreeMisses));
}

export const lookasideCommands: readonly Command[] = [
  {
    names: ['!lookaside'],
    family: 'Memory',
    syntax: '!lookaside [Address]',
    summary:
      'Shows lookaside lists: how many blocks each keeps, how often it could serve. The layout is ours: no published sample was found.',
    run: lookaside,
  },
];
