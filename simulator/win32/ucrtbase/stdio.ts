/** The C run-time library, as far as console programs print. */
import { HalTrace } from 'hal';
import { KdpFormat } from '../../nt/kd/format';

/** Standard output: kind `stdout` of the event log, one entry per call. @stack 0x60 */
export function printf(Format: string, ...Arguments: unknown[]): number {
  const text = KdpFormat(Format, Arguments);
  HalTrace('stdout', text);
  return text.length;
}
export const wprintf = printf;
/** @stack 0x30 */
export function puts(Text: string): number {
  HalTrace('stdout', `${Text}\n`);
  return Text.length + 1;
}
