/** ba: breaks on access to data; `ba e1` is a breakpoint on code. */
import type { BreakpointPlace, DataPlace } from '../../../simulator/debug/target';
import { type Call, type Command, CommandError } from '../command';
import type { Piece } from '../commandLine';
import { dataPlaceOf, isPath } from '../dataPlace';
import { currentFrame, safely } from '../machine';
import type { Session } from '../session';
import { addBreakpoint, parseBreakpoint, placeOf, specOf } from './breakpoints';

const SIZES = [1, 2, 4, 8];

export interface Access {
  readonly kind: 'e' | 'r' | 'w';
  /** Bytes. */
  readonly size: number;
}

/** `w4` or `w 4` at the beginning of the words, which are taken. Throws CommandError. */
export function takeAccess(session: Session, pieces: Piece[], usage: string): Access {
  const first = pieces.shift();
  const [, letter, digits] = /^([erwi])([0-9a-f]*)$/i.exec(first?.text ?? '') ?? [];
  if (!first || !letter)
    throw new CommandError(`${usage} needs an access: e (execute), r (read or write) or w (write)`);
  const kind = letter.toLowerCase();
  if (kind === 'i') throw new CommandError('i (I/O ports) is for x86 targets; this one is x64.', first.column);
  const size = digits || pieces.shift()?.text;
  if (!size) throw new CommandError(`${usage} needs a size: 1, 2, 4 or 8 bytes`, first.column + first.text.length);
  const bytes = Number(session.expression(size, first.column));
  if (!SIZES.includes(bytes)) throw new CommandError(`Size ${size} is not possible: 1, 2, 4 or 8 bytes`, first.column);
  if (kind === 'e' && bytes !== 1) throw new CommandError('e (execute) has the size 1: ba e1 Address', first.column);
  return { kind: kind as Access['kind'], size: bytes };
}

/**
 * A variable or field of the frame by its name, or bytes at an address.
 * @throws CommandError where it cannot be watched
 */
export function watchedPlace(session: Session, address: readonly Piece[], size: number): DataPlace {
  const [first] = address;
  if (!first)
    throw new CommandError(
      'An address, a variable or a field is missing: ba w4 IRQL!g_Count, ba w8 extension.PendingIrp',
    );
  const last = address[address.length - 1];
  const text = session.line.slice(first.column, last.column + last.text.length);
  const place = named(session, text) ?? {
    kind: 'memory' as const,
    address: session.expression(text, first.column),
    length: size,
  };
  const answer = session.target.dataPlace(place);
  if ('refused' in answer) throw new CommandError(`${text} cannot be watched: ${answer.refused}`, first.column);
  return place;
}

/** Names of the frame come before symbols and numbers, as in expressions. */
function named(session: Session, text: string): DataPlace | undefined {
  const path = text.replace(/^@@(?:c\+\+)?\((.*)\)$/, '$1');
  if (!isPath(path)) return undefined;
  return safely(() => dataPlaceOf(session.target, currentFrame(session.target), path));
}

function ba(call: Call): void {
  const { session } = call;
  const parsed = parseBreakpoint(call, pieces => takeAccess(session, pieces, 'ba'));
  const { kind, size } = parsed.prefix;
  const place: BreakpointPlace =
    kind === 'e'
      ? placeOf(session, parsed.address)
      : {
          kind: 'data',
          data: watchedPlace(session, parsed.address, size),
          access: kind === 'r' ? 'readWrite' : 'write',
        };
  const { message, data, locations } = addBreakpoint(session, specOf(parsed, place), parsed.options.id);
  if (!data && locations.length === 0 && message) session.print(message);
}

export const dataBreakpointCommands: readonly Command[] = [
  {
    names: ['ba'],
    family: 'Breakpoints',
    syntax: 'ba[ID] e|r|w Size [/1] [/t Thread] [/w "Condition"] Address | Variable | Field [Passes] ["Commands"]',
    summary: 'Breaks when data is written (w) or read or written (r); e1 breaks on code.',
    help:
      'Size is 1, 2, 4 or 8 bytes. Beside addresses and symbols, names of the frame can be watched: ba w8 extension.PendingIrp, ba w4 count.\n' +
      'The machine stops after the statement that wrote, and says the old and the new value; g- stops before it. One on a local ends with its frame.\n' +
      '!tt ba- w Size Place goes straight back to the last write. There is no limit of four, as the registers of a processor set it.',
    completes: 'symbol',
    run: ba,
  },
];
