/** How Driver Verifier ends a machine. */
import { HalCaptureStack, HalTrace } from 'hal';
import { type BugCheckParameter, KeBugCheckEx } from '../ke/bugcheck';

export const DRIVER_VERIFIER_DETECTED_VIOLATION = 0xc4;
export const DRIVER_VERIFIER_IOMANAGER_VIOLATION = 0xc9;

/**
 * Every violation ends here.
 * @param Code 0xC4, 0xC9 ...
 * @stack 0x60
 */
export function VerifierBugCheckIfAppropriate(
  Code: number,
  Parameter1: BugCheckParameter,
  Parameter2: BugCheckParameter,
  Parameter3: BugCheckParameter,
  Parameter4: BugCheckParameter,
): never {
  HalTrace('verifier', `violation ${Code.toString(16)} ${String(Parameter1)}`);
  return KeBugCheckEx(Code, Parameter1, Parameter2, Parameter3, Parameter4);
}

/** Frames to look through for a driver's: Verifier's own and the kernel's lie above it. */
const DEPTH = 24;

/**
 * Address in the code of the youngest driver on this stack; 0n if there is none.
 * @stack 0x40
 */
export function VfCallerAddress(): bigint {
  const frame = HalCaptureStack(DEPTH).find(view => view.image !== 'nt');
  return frame === undefined ? 0n : frame.address;
}

/**
 * Image (without extension) of the youngest driver on this stack; '' if there is none.
 * @stack 0x40
 */
export function VfCallerImage(): string {
  const frame = HalCaptureStack(DEPTH).find(view => view.image !== 'nt');
  return frame === undefined ? '' : frame.image;
}
