/** Where a kernel stack ends. */
import type { Facts } from './facts';
import type { PointerSize } from './frames';
import { parts, plays } from './knowledge';
import { isKernelAddress, pointerOf, type Segment, type SizedFrame } from './segments';

/** Where a kernel stack ends, in bytes and addresses, and how that is known. */
export interface StackBounds {
  readonly base: bigint;
  readonly limit: bigint;
  readonly how: string;
}

const PAGE = 0x1000n;

/** Bytes of a thread's kernel stack where nothing else is told: `!thread` prints these differences in its documentation. */
const ordinary: Readonly<Record<PointerSize, bigint>> = { 4: 0x3000n, 8: 0x6000n };

/** A trap frame and the call that could not be pushed fit into less: with more left, the limit is a page higher. */
const CROSSING = 0x400n;

/**
 * Where the stack of this piece ends: as the text says, or as follows from it.
 *
 * @param full the stack was used up: {@link overflowed}
 * @param size bytes of a kernel stack; by default 24 KB on x64 and 12 KB on x86. ARM64 has no default.
 */
export function boundsOf(
  segment: Segment,
  facts: Facts,
  full: boolean,
  pointer: PointerSize,
  size = facts.arm64 ? undefined : ordinary[pointer],
): StackBounds | undefined {
  const pointers = segment.frames.map(pointerOf).filter(sp => sp !== undefined);
  const [lowest] = pointers;
  const highest = pointers.at(-1);
  const last = segment.frames.at(-1);
  if (lowest === undefined || highest === undefined || segment.kind === 'user') return undefined;
  const near = ({ limit, base }: { limit: bigint; base: bigint }) =>
    lowest >= limit - PAGE && lowest < base && highest <= base;
  const printed = facts.stacks.find(near);
  if (printed) return { ...printed, how: 'as !thread prints it' };
  const control = controlOf(last!);
  if (control && near(control))
    return {
      ...control,
      how: "as the stack's control area above the thread's first frame has them (KERNEL_STACK_CONTROL)",
    };
  if (size === undefined) return undefined;
  const kilobytes = `${Number(size) / 1024} KB of stack`;
  const { limit } = facts;
  if (limit !== undefined && near({ limit, base: limit + 4n * size }))
    return { base: limit + size, limit, how: `the limit as !analyze prints it, and ${kilobytes}` };
  if (full) {
    const page = (lowest / PAGE) * PAGE;
    const crossed = lowest - page > CROSSING && pointers[1] !== undefined && pointers[1] >= page + PAGE;
    const found = crossed ? page + PAGE : page;
    if (highest < found + size)
      return {
        base: found + size,
        limit: found,
        how: crossed
          ? `deduced: the page boundary that the youngest frame crosses, because it is the one that could not be used; and ${kilobytes}`
          : `deduced: the first page boundary below the lowest Child-SP, because the push that crossed it was the last; and ${kilobytes}`,
      };
  }
  const { retAddr } = last!;
  const toUser = retAddr !== undefined && retAddr !== 0n && !isKernelAddress(retAddr, pointer);
  if ((toUser && plays(last, parts.systemCall)) || plays(last, parts.systemThread)) {
    const base = ((highest + PAGE - 1n) / PAGE) * PAGE;
    if (base - size <= lowest)
      return {
        base,
        limit: base - size,
        how: `deduced: the list reaches the thread's first frame, which stands in the last page; and ${kilobytes}`,
      };
  }
  return undefined;
}

/**
 * What `kb` prints as arguments of a system thread's first frame is what lies above it: the base and the limit of the
 * stack. Seen in real lists of Windows 10 and 11.
 */
function controlOf(last: SizedFrame): { base: bigint; limit: bigint } | undefined {
  const [base, limit] = last.args ?? [];
  if (!plays(last, parts.systemThread) || base === undefined || limit === undefined) return undefined;
  const sp = pointerOf(last);
  const aligned = (base | limit) % PAGE === 0n;
  return aligned && sp !== undefined && base > sp && base - sp <= PAGE && base > limit ? { base, limit } : undefined;
}

/** The processor could not push any more, as the text says or as its frames show. */
export function overflowed({ bugCheck, fields }: Facts, segments: readonly Segment[]): boolean {
  const code = bugCheck && bugCheck.code & 0xfffffff;
  if (code === 0x7f && bugCheck!.parameters[0] === 8n) return true;
  if (code === 0x2b || fields.has('STACK_OVERFLOW')) return true;
  return segments.some(s => s.frames.some(f => plays(f, parts.doubleFault)));
}
