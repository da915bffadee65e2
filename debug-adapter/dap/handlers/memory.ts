/** Bytes and instructions. References are addresses: `0x` and hex digits. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugTarget, Instruction } from '../../../simulator/debug/target';
import type { Handlers } from '../dispatch';
import { ErrorCode, RequestError } from '../errors';
import type { Session } from '../session';

/** More than a view can show; a request for more is cut. */
const MOST_BYTES = 1 << 20;
const MOST_INSTRUCTIONS = 1 << 14;

export const memory: Handlers<'readMemory' | 'writeMemory' | 'disassemble'> = {
  readMemory: {
    when: 'stopped',
    arguments: { memoryReference: 'string', 'offset?': 'integer', count: 'integer' },
    run(session, { memoryReference, offset = 0, count }) {
      const address = wrap(parseReference(memoryReference) + BigInt(offset));
      if (count < 0) throw new RequestError(ErrorCode.badArguments, 'readMemory: "count" must not be negative.');
      const bytes = session.machine.target.memory.read(address, Math.min(count, MOST_BYTES));
      const end = bytes.indexOf(null);
      const readable = end < 0 ? bytes : bytes.slice(0, end);
      const gap = end < 0 ? 0 : gapLength(bytes, end);
      return {
        address: reference(address),
        data: Buffer.from(readable as number[]).toString('base64'),
        unreadableBytes: gap || undefined,
      };
    },
  },

  writeMemory: {
    when: 'stopped',
    arguments: { memoryReference: 'string', 'offset?': 'integer', data: 'string', 'allowPartial?': 'boolean' },
    run(session, { memoryReference, offset = 0, data, allowPartial = false }) {
      const { target } = session.machine;
      const address = wrap(parseReference(memoryReference) + BigInt(offset));
      const bytes = Buffer.from(data, 'base64');
      const writable = target.memory.read(address, bytes.length).indexOf(null);
      if (writable >= 0 && !allowPartial)
        throw new RequestError(
          ErrorCode.unwritable,
          `No memory at ${reference(address + BigInt(writable))}: nothing was written.`,
        );
      const written = target.memory.write(address, writable < 0 ? bytes : bytes.subarray(0, writable));
      if (written === 0 && bytes.length > 0)
        throw new RequestError(ErrorCode.unwritable, `The memory at ${reference(address)} cannot be written.`);
      session.changed(new Set(['memory']), { reference: memoryReference, offset, count: written });
      return { offset, bytesWritten: written };
    },
  },

  disassemble: {
    when: 'stopped',
    arguments: {
      memoryReference: 'string',
      'offset?': 'integer',
      'instructionOffset?': 'integer',
      instructionCount: 'integer',
      'resolveSymbols?': 'boolean',
    },
    run(session, { memoryReference, offset = 0, instructionOffset = 0, instructionCount }) {
      const address = wrap(parseReference(memoryReference) + BigInt(offset));
      const count = Math.min(Math.max(0, instructionCount), MOST_INSTRUCTIONS);
      return { instructions: listing(session, session.machine.target, address, clamp(instructionOffset), count) };
    },
  },
};

/** @throws RequestError for anything but an address in hex or decimal */
export function parseReference(text: string): bigint {
  const digits = text.trim().replaceAll('`', '');
  if (!/^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(digits))
    throw new RequestError(ErrorCode.badArguments, `"${text}" is no memory reference: 0x and up to 16 hex digits are.`);
  return BigInt(digits);
}

/**
 * Exactly `count` instructions from `offset` instructions after (or before) the address: where there is no code the rest
 * are marked invalid, as the protocol wants it.
 */
function listing(
  session: Session,
  target: DebugTarget,
  address: bigint,
  offset: number,
  count: number,
): DebugProtocol.DisassembledInstruction[] {
  const before = offset < 0 ? target.symbols.disassemble(address, -offset, true) : [];
  const missingBefore = offset < 0 ? Math.min(count, -offset - before.length) : 0;
  const after = target.symbols.disassemble(address, Math.max(0, offset + count)).slice(Math.max(0, offset));
  const lines = [...Array.from({ length: missingBefore }, () => undefined), ...before, ...after].slice(0, count);
  while (lines.length < count) lines.push(undefined);

  const firstKnown = lines.findIndex(line => line !== undefined);
  let next = firstKnown < 0 ? address : wrap((lines[firstKnown] as Instruction).address - BigInt(firstKnown));
  let lastPlace = '';
  return lines.map(line => {
    if (!line) {
      const invalid = { address: reference(next), instruction: '??', presentationHint: 'invalid' as const };
      next = wrap(next + 1n);
      return invalid;
    }
    next = wrap(line.address + BigInt(line.bytes.length));
    const place = line.source && `${line.source.file}:${line.source.line}`;
    const news = place !== undefined && place !== lastPlace;
    lastPlace = place ?? lastPlace;
    return instructionOf(session, target, line, news);
  });
}

function instructionOf(
  session: Session,
  target: DebugTarget,
  { address, bytes, text, source }: Instruction,
  news: boolean,
): DebugProtocol.DisassembledInstruction {
  const symbol = target.symbols.nearest(address);
  const place = news && source ? session.sources.place(source) : undefined;
  return {
    address: reference(address),
    instructionBytes: Buffer.from(bytes)
      .toString('hex')
      .replace(/..(?=.)/g, '$& '),
    instruction: text,
    symbol: symbol && symbol.displacement === 0 ? symbol.symbol : undefined,
    ...(place && {
      location: place.source,
      line: place.line,
      column: place.column,
      endLine: place.endLine,
      endColumn: place.endColumn,
    }),
  };
}

function gapLength(bytes: readonly (number | null)[], start: number): number {
  let end = start;
  while (end < bytes.length && bytes[end] === null) end++;
  return end - start;
}

function clamp(offset: number): number {
  return Math.max(-MOST_INSTRUCTIONS, Math.min(MOST_INSTRUCTIONS, offset));
}

function wrap(address: bigint): bigint {
  return BigInt.asUintN(64, address);
}

function reference(address: bigint): string {
  return `0x${wrap(address).toString(16)}`;
}
