/** Pieces of stack: what lies on one, how many bytes each frame has there, and where it ends. */
import type { Facts } from './facts';
import type { TextFrame } from './frames';

export type SegmentKind = 'thread' | 'exception' | 'expanded' | 'user' | 'unknown';

export interface SizedFrame extends TextFrame {
  /** Place in the whole list, from 0 (youngest). */
  readonly index: number;
  /** Bytes from this frame's Child-SP to the next older one's; absent for the last of a piece. */
  readonly bytes?: number;
  /** Where its code stands: the return address of the next younger frame. */
  readonly ip?: bigint;
  /** Where its function begins, if the printed symbol is right. */
  readonly start?: bigint;
}

export interface Segment {
  readonly kind: SegmentKind;
  readonly frames: readonly SizedFrame[];
  readonly bytes: number;
}

/** Where a kernel stack ends, in bytes and addresses, and how that is known. */
export interface StackBounds {
  readonly base: bigint;
  readonly limit: bigint;
  readonly how: string;
}

const PAGE = 0x1000n;
/** Further apart than a stack is large: the frames lie on different ones. A stack that was expanded is larger. */
const FARTHEST = 0x20000n;
const kernel = (address: bigint) => address >= 0xffff800000000000n;

/** Frames of which the next older one is on another stack. */
const switches = /^(KxSwitchKernelStackCallout|KiSwitchKernelStackContinue)$/;
const exceptionStack = /^(KiDoubleFaultAbort|KiNmiInterrupt|KiMcheckAbort|KxMcheckAbort)/;

export function segmentsOf(frames: readonly TextFrame[]): Segment[] {
  const sized: SizedFrame[] = frames.map((f, index) => {
    const younger = frames[index - 1];
    const ip = younger?.retAddr;
    return { ...f, index, ...(ip === undefined ? {} : { ip, ...startOf(f, ip) }) };
  });
  const pieces: SizedFrame[][] = [];
  for (const f of sized) {
    const last = pieces.at(-1)?.at(-1);
    const piece = last && onSameStack(last, f) ? pieces.at(-1)! : [];
    if (piece.length === 0) pieces.push(piece);
    else if (last!.childSp !== undefined)
      piece[piece.length - 1] = { ...last!, bytes: Number(f.childSp! - last!.childSp) };
    piece.push(f);
  }
  return pieces.map((piece, i) => ({
    kind: kindOf(piece, pieces[i + 1], i === 0),
    frames: piece,
    bytes: piece.reduce((n, f) => n + (f.bytes ?? 0), 0),
  }));
}

function startOf(f: TextFrame, ip: bigint): { start?: bigint } {
  return f.function === undefined ? {} : { start: ip - f.offset };
}

function onSameStack(younger: TextFrame, older: TextFrame): boolean {
  if (younger.childSp === undefined || older.childSp === undefined) return true;
  if (kernel(younger.childSp) !== kernel(older.childSp)) return false;
  const distance = older.childSp - younger.childSp;
  if (younger.function !== undefined && switches.test(younger.function) && distance < 0n) return false;
  return distance >= 0n && distance <= FARTHEST;
}

function kindOf(piece: readonly SizedFrame[], older: readonly SizedFrame[] | undefined, first: boolean): SegmentKind {
  const { childSp } = piece[0];
  if (childSp === undefined) return 'unknown';
  if (!kernel(childSp)) return 'user';
  if (first && older && kernel(older[0].childSp ?? 0n) && piece.some(f => exceptionStack.test(f.function ?? '')))
    return 'exception';
  if (older && switches.test(piece.at(-1)!.function ?? '')) return 'expanded';
  return 'thread';
}

/**
 * Where the thread's stack ends: as the text says, or as follows from it. 24 KB is the kernel stack of a thread on x64
 * (`!thread` in the debugger's documentation); some builds print 28 KB.
 */
export function boundsOf(segment: Segment, facts: Facts, size = 0x6000n): StackBounds | undefined {
  const lowest = segment.frames[0]?.childSp;
  const last = segment.frames.at(-1);
  const highest = last?.childSp;
  if (lowest === undefined || highest === undefined || segment.kind === 'user') return undefined;
  const near = (limit: bigint, base: bigint) => lowest >= limit - PAGE && lowest < base;
  if (facts.base !== undefined && facts.limit !== undefined && near(facts.limit, facts.base))
    return { base: facts.base, limit: facts.limit, how: 'as !thread prints it' };
  const control = controlOf(last!);
  if (control && near(control.limit, control.base))
    return {
      ...control,
      how: "as the stack's control area above the thread's first frame has them (KERNEL_STACK_CONTROL)",
    };
  if (facts.limit !== undefined && near(facts.limit, facts.limit + 4n * size))
    return { base: facts.limit + size, limit: facts.limit, how: 'the limit as !analyze prints it, and 24 KB of stack' };
  if (overflowed(facts, segment)) {
    const limit = (lowest / PAGE) * PAGE;
    if (highest < limit + size)
      return {
        base: limit + size,
        limit,
        how: `deduced: the first page boundary below the lowest Child-SP, because the push that crossed it was the last; and ${Number(size) / 1024} KB of stack`,
      };
  }
  const toUser = last?.retAddr !== undefined && last.retAddr !== 0n && !kernel(last.retAddr);
  if (toUser || last?.function === 'KiStartSystemThread' || last?.function === 'KxStartSystemThread') {
    const base = ((highest + PAGE - 1n) / PAGE) * PAGE;
    if (base - size <= lowest)
      return {
        base,
        limit: base - size,
        how: `deduced: the list reaches the thread's first frame, which stands in the last page; and ${Number(size) / 1024} KB of stack`,
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
  if (!/^K[ix]StartSystemThread$/.test(last.function ?? '') || base === undefined || limit === undefined)
    return undefined;
  const aligned = (base | limit) % PAGE === 0n;
  return aligned && base > last.childSp! && base - last.childSp! <= PAGE && base > limit ? { base, limit } : undefined;
}

/** The processor could not push any more. */
export function overflowed(facts: Facts, segment?: Segment): boolean {
  const { bugCheck } = facts;
  if (bugCheck && (bugCheck.code & 0xfffffff) === 0x7f && bugCheck.parameters[0] === 8n) return true;
  return !!segment?.frames.some(f => f.function?.startsWith('KiDoubleFaultAbort'));
}
