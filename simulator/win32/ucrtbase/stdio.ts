/** The C run-time library, as far as console programs print. */
import { HalProgramOutput } from 'hal';
import { KdpFormat } from '../../nt/kd/format';

/**
 * To the standard output of the session.
 * @stack 0x60
 */
export function printf(Format: string, ...Arguments: unknown[]): number {
  const text = KdpFormat(Format, Arguments);
  HalProgramOutput(text);
  return text.length;
}
export const wprintf = printf;
/** @stack 0x30 */
export function puts(Text: string): number {
  HalProgramOutput(`${Text}\n`);
  return Text.length + 1;
}
