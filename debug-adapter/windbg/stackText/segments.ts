/** Pieces of stack: what lies on one, and how many bytes each frame has there. */
import type { PointerSize, TextFrame } from './frames';
import { isKernel, parts, plays, userModules } from './knowledge';

/**
 * `thread`: the thread's own stack. `expanded`: one that it got for a callout. The others are the processor's: for DPCs,
 * interrupts, double faults and NMIs.
 */
export type SegmentKind = 'thread' | 'exception' | 'dpc' | 'interrupt' | 'expanded' | 'user' | 'unknown';

export interface SizedFrame extends TextFrame {
  /** Place in the whole list, from 0 (youngest). */
  readonly index: number;
  /**
   * Of the stack: on x64 from its Child-SP to the next older one's, on x86 from the next younger EBP to its own. Absent
   * where the neighbour is on another stack, not printed, or an inlined function.
   */
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

/** Further apart than a stack is large: the frames lie on different ones. A stack that was expanded is larger. */
const FARTHEST = 0x20000n;

export const isKernelAddress = (address: bigint, pointer: PointerSize): boolean =>
  pointer === 8 ? address >= 0xffff800000000000n : address >= 0x80000000n;

/** The stack pointer of a frame that has one: task gates and first frames of x86 print 0. */
export const pointerOf = (frame: TextFrame | undefined): bigint | undefined =>
  frame?.childSp === undefined || frame.childSp === 0n ? undefined : frame.childSp;

export function segmentsOf(frames: readonly TextFrame[], pointer: PointerSize): Segment[] {
  const pieces: SizedFrame[][] = [];
  let younger: SizedFrame | undefined;
  for (const [index, f] of frames.entries()) {
    const ip = younger?.retAddr;
    const frame: SizedFrame = { ...f, index, ...(ip === undefined ? {} : { ip, ...startOf(f, ip) }) };
    const goesOn = index > 0 && (younger === undefined || onSameStack(younger, frame, pointer));
    if (goesOn) pieces.at(-1)!.push(frame);
    else pieces.push([frame]);
    if (!f.inline) younger = frame;
  }
  return pieces.map((piece, i) => {
    const sized = withSizes(piece, pointer);
    return {
      kind: kindOf(piece, pieces[i + 1], i === 0, pointer),
      frames: sized,
      bytes: sized.reduce((n, f) => n + (f.bytes ?? 0), 0),
    };
  });
}

function startOf(f: TextFrame, ip: bigint): { start?: bigint } {
  return f.function === undefined || f.inline ? {} : { start: ip - f.offset };
}

/** What lies between two stack pointers belongs to the younger frame on x64, to the older one's EBP on x86. */
function withSizes(piece: readonly SizedFrame[], pointer: PointerSize): SizedFrame[] {
  const sized = [...piece];
  let last = -1;
  for (const [i, f] of piece.entries()) {
    const here = pointerOf(f);
    if (here === undefined) continue;
    if (last >= 0) {
      const owner = pointer === 8 ? last : i;
      sized[owner] = { ...sized[owner], bytes: Number(here - pointerOf(piece[last])!) };
    }
    last = i;
  }
  return sized;
}

function onSameStack(younger: TextFrame, older: TextFrame, pointer: PointerSize): boolean {
  const [from, to] = [pointerOf(younger), pointerOf(older)];
  if (from === undefined && younger.childSp === 0n && plays(younger, parts.ownStack)) return false;
  if (from === undefined || to === undefined) return true;
  if (isKernelAddress(from, pointer) !== isKernelAddress(to, pointer)) return false;
  return to >= from && to - from <= FARTHEST;
}

function kindOf(
  piece: readonly SizedFrame[],
  older: readonly SizedFrame[] | undefined,
  youngest: boolean,
  pointer: PointerSize,
): SegmentKind {
  const placed = piece.map(pointerOf).find(sp => sp !== undefined);
  if (youngest && older && piece.some(f => plays(f, parts.ownStack))) return 'exception';
  if (placed === undefined) return ofProgram(piece, pointer) ? 'user' : 'unknown';
  if (!isKernelAddress(placed, pointer)) return 'user';
  const inKernel = older?.map(pointerOf).find(sp => sp !== undefined && isKernelAddress(sp, pointer)) !== undefined;
  if (!inKernel) return 'thread';
  const last = piece.at(-1);
  if (plays(last, parts.expanded)) return 'expanded';
  if (plays(last, parts.dpc) || (piece.some(f => plays(f, parts.dpc)) && plays(older![0], /^KiDispatchInterrupt/)))
    return 'dpc';
  if (plays(last, parts.interrupt) || plays(older![0], parts.interrupt)) return 'interrupt';
  if (piece.some(f => plays(f, parts.ownStack))) return 'exception';
  return 'thread';
}

/** Without stack pointers: by what the frames return to, or else by their modules. */
function ofProgram(piece: readonly SizedFrame[], pointer: PointerSize): boolean {
  if (piece.some(isKernel)) return false;
  const returns = piece.flatMap(f => (f.retAddr ? [f.retAddr] : []));
  if (returns.length > 0) return returns.filter(r => isKernelAddress(r, pointer)).length < returns.length / 2;
  return piece.some(f => userModules.test(f.module));
}
