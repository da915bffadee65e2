/** How much of the stack is used, by whom, and what of it is not printed. */
import type { StackAnalysis } from './analysis';
import type { Facts } from './facts';
import { addressText, count, type Finder, type Finding, frameNumber, hex } from './findings';
import { overflowed } from './bounds';
import { isFilterManager, isSystem, parts, plays } from './knowledge';
import { isKernelAddress, pointerOf, type SegmentKind, type SizedFrame } from './segments';

/** A frame of a driver that is larger than this holds buffers. */
const LARGE = 512;

export const usageFindings: Finder = (stack, facts) =>
  stack.kernel.length > 0 && stack.segments.every(s => s.kind === 'user')
    ? [
        {
          id: 'user-mode',
          text: 'This is a stack of user mode: it grows to the size that the program was linked with (1 MB by default). What follows about kernel stacks does not hold here.',
        },
      ]
    : [...limits(stack, facts), ...pageFault(stack, facts), ...missing(stack), ...large(stack), ...switched(stack)];

/** The youngest frame on the thread's stack that has a stack pointer. */
export function youngest({ thread }: StackAnalysis): SizedFrame | undefined {
  return thread.frames.find(f => pointerOf(f) !== undefined);
}

function limits(stack: StackAnalysis, facts: Facts): Finding[] {
  const { bounds, pointer } = stack;
  const top = youngest(stack);
  const lowest = pointerOf(top);
  if (!bounds || !top || lowest === undefined) return [];
  const address = addressText(pointer);
  const found: Finding[] = [];
  const [left, used, size] = [lowest - bounds.limit, bounds.base - lowest, bounds.base - bounds.limit];
  if (left < 0n)
    found.push({
      id: 'below-limit',
      frames: [top.index],
      text: `${top.symbol} has its ${pointer === 8 ? 'Child-SP' : 'EBP'} ${address(lowest)} ${-left} (${hex(-left)}) bytes below the stack's limit ${address(bounds.limit)}: its frame does not fit any more.`,
    });
  const full = overflowed(facts, stack.segments);
  if (full && left >= 0x1000n)
    found.push({
      id: 'double-fault-elsewhere',
      frames: [top.index],
      text: `A double fault, though ${count(left)} of ${count(size)} bytes of stack are left at the youngest frame that is printed: either younger frames are missing, or the stack pointer was wrong.`,
      advice:
        'Compare the stack pointer at the fault with the limit: .tss 28 on x86, .trap with the address of Arg2 on x64 (or r in the frame of the double fault), then k again.',
    });
  else if (full || left < 0n)
    found.push({
      id: 'stack-overflow',
      text: `The kernel stack is used up: ${count(used)} of ${count(size)} bytes at the lowest frame of it.`,
      advice:
        'Look at who uses the bytes and at what nests, below: fewer bytes per frame move the crash; not calling back into the file system on this path removes it.',
    });
  else if (left < 0x1000n)
    found.push({
      id: 'stack-nearly-full',
      text: `${count(left)} bytes of stack are left at the lowest frame, of ${count(size)}.`,
      advice: 'Less than 4 KB does not hold a page fault that needs disk I/O.',
    });
  return found;
}

function pageFault({ thread, bounds, pointer, segments }: StackAnalysis, facts: Facts): Finding[] {
  const fault = thread.frames.find(f => plays(f, parts.pageFault));
  const trap = pointerOf(fault);
  const full = overflowed(facts, segments);
  if (!bounds || !fault || trap === undefined || trap < bounds.limit) return [];
  if (trap - bounds.limit >= (full ? 0x1000n : 0x800n)) return [];
  return [
    {
      id: 'page-fault-near-limit',
      frames: [fault.index],
      text: `A page fault was delivered with ${trap - bounds.limit} bytes left above the limit (trap frame at ${addressText(pointer)(trap)}, ${bounds.base - trap} bytes in use); handling it needs more than that${full ? ', so the next push faulted too and became the double fault' : ''}.`,
    },
  ];
}

function missing(stack: StackAnalysis): Finding[] {
  const { bounds, thread, kernel, pointer } = stack;
  const last = pointerOf(thread.frames.at(-1));
  if (bounds && last !== undefined && bounds.base - last > 0x1000n)
    return [
      {
        id: 'older-frames-missing',
        text: `The list ends ${bounds.base - last} bytes below the stack's base: older frames are not printed${older(stack, bounds.base)}.`,
        advice: 'Print more: k 200 (or .kframes 200), or !analyze -v with the whole stack.',
      },
    ];
  const end = kernel.at(-1);
  if (bounds || plays(end, parts.first) || end?.retAddr === undefined || !isKernelAddress(end.retAddr, pointer))
    return [];
  return [
    {
      id: 'list-cut',
      frames: [end.index],
      text: `The list ends at ${end.symbol}, which somebody called: older frames are not printed.`,
      advice: 'Print more: k 200 (or .kframes 200).',
    },
  ];
}

function large(stack: StackAnalysis): Finding[] {
  return [...largeFrames(stack.kernel)].map(([name, frames]) => ({
    id: 'large-frame',
    frames: frames.map(f => f.index),
    text: `${name} takes ${frames[0].bytes} (${hex(frames[0].bytes!)}) bytes of stack${frames.length > 1 ? `, ${frames.length} times` : ''}.`,
    advice: `Buffers and structures of that size belong into pool (a lookaside list), not on a stack of ${stack.pointer === 8 ? 24 : 12} KB.`,
  }));
}

const reasons: Partial<Record<SegmentKind, string>> = {
  expanded: 'the thread changed stacks (KeExpandKernelStackAndCallout)',
  dpc: "DPCs run on the processor's own stack",
  interrupt: "the interrupt runs on the processor's own stack",
  exception: 'the processor changed to a stack of its own (a double fault, an NMI or a machine check)',
};

function switched({ segments }: StackAnalysis): Finding[] {
  return segments.flatMap(({ kind, frames, bytes }) => {
    const end = frames.at(-1)!.index;
    const reason = reasons[kind];
    if (!reason) return [];
    return [
      {
        id: 'stack-switch',
        frames: [end],
        text: `Up to frame ${frameNumber(end)} this is another stack, with ${bytes} bytes: ${reason}. Differences across are no frame sizes.`,
      },
    ];
  });
}

/** How much is older than the last line, and whether one more round of a driver's nest fits there. */
function older({ thread, nests }: StackAnalysis, base: bigint): string {
  const last = thread.frames.at(-1)!;
  const again = thread.frames.find(f => f.function === last.function && f.bytes !== undefined && f.index < last.index);
  const linkage = again && thread.frames.find(f => f.index === again.index + 1 && f.function === 'KiServiceLinkage');
  const own = (again?.bytes ?? 0) + (linkage && last.retAddr === linkage.ip ? (linkage.bytes ?? 0) : 0);
  if (!again) return '';
  const end = last.childSp! + BigInt(own);
  const left = base - end;
  const entry = nests.find(n => !isFilterManager(n.entries[0].frames[0]))?.entries.at(-1)?.frames[0].childSp;
  const round = entry === undefined ? 0n : end - entry;
  return `: ${left} bytes behind that frame, which has ${again.bytes} bytes elsewhere in the list${round > 0n && round <= left ? `; one more round like the last (${round} bytes) fits there` : ''}`;
}

/** Large frames of drivers, by function. */
function largeFrames(frames: readonly SizedFrame[]): Map<string, SizedFrame[]> {
  const found = new Map<string, SizedFrame[]>();
  for (const f of [...frames].sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))) {
    if (isSystem(f.module) || (f.bytes ?? 0) < LARGE) continue;
    const name = f.function === undefined ? f.symbol : `${f.module}!${f.function}`;
    const same = (found.get(name) ?? []).filter(x => x.bytes === f.bytes);
    found.set(name, [...same, f]);
  }
  return found;
}
