/** Access masks, stacks and the C library's neighbours of Rtl. */
import { HalCaptureStack } from 'hal';
import type { Ref } from '../inc/ref';
import { GENERIC_ALL, GENERIC_EXECUTE, GENERIC_READ, GENERIC_WRITE } from '../inc/ntdef';

export class GENERIC_MAPPING {
  constructor(
    public GenericRead = 0,
    public GenericWrite = 0,
    public GenericExecute = 0,
    public GenericAll = 0,
  ) {}
}

/**
 * Generic rights become the specific ones of a type.
 * @stack 0x8
 */
export function RtlMapGenericMask(AccessMask: Ref<number>, GenericMapping: GENERIC_MAPPING): void {
  let access = AccessMask.value;
  if ((access & GENERIC_READ) !== 0) access |= GenericMapping.GenericRead;
  if ((access & GENERIC_WRITE) !== 0) access |= GenericMapping.GenericWrite;
  if ((access & GENERIC_EXECUTE) !== 0) access |= GenericMapping.GenericExecute;
  if ((access & GENERIC_ALL) !== 0) access |= GenericMapping.GenericAll;
  AccessMask.value = access & 0x0fffffff;
}

/**
 * Return addresses of the frames above the caller, youngest first.
 * @param BackTrace gets them
 * @param BackTraceHash gets the sum of their lower halves, or null
 * @returns how many there are
 * @stack 0x40
 */
export function RtlCaptureStackBackTrace(
  FramesToSkip: number,
  FramesToCapture: number,
  BackTrace: bigint[],
  BackTraceHash: Ref<number> | null,
): number {
  const frames = HalCaptureStack(FramesToSkip + FramesToCapture + 1).slice(1 + FramesToSkip);
  let hash = 0;
  for (let i = 0; i < frames.length; i++) {
    BackTrace[i] = frames[i].address;
    hash = (hash + Number(frames[i].address & 0xffffffffn)) >>> 0;
  }
  if (BackTraceHash !== null) BackTraceHash.value = hash;
  return frames.length;
}
/**
 * Return addresses of the callers.
 * @returns how many there are
 * @stack 0x40
 */
export function RtlWalkFrameChain(Callers: bigint[], Count: number, _Flags: number): number {
  return RtlCaptureStackBackTrace(0, Count, Callers, null);
}
