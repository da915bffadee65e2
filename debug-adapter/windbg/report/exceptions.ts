/** Exception records and context records as `.exr`, `.cxr` and `!analyze -v` print them. */
import type { DebugTarget, StackFrame } from '../../../simulator/debug/target';
import type { EXCEPTION_RECORD } from '../../../simulator/nt/inc/exception';
import type { CONTEXT } from '../../../simulator/nt/inc/trap';
import { formatRegisters } from '../commands/registers';
import { dword, hex, pointer } from '../format';
import { safely } from '../machine';
import { formatFrame } from '../stop';

/** Exceptions that the debugger has words for. */
const NAMES: Readonly<Record<number, string>> = {
  2147483650: 'Data misaligned',
  2147483651: 'Break instruction exception',
  3221225477: 'Access violation',
  3221225501: 'Illegal instruction',
  3221225620: 'Integer divide-by-zero',
  3221225621: 'Integer overflow',
  3221225622: 'Privileged instruction',
  3221225725: 'Stack overflow',
  3221226505: 'Security check failure or stack buffer overrun',
  3221226528: 'Assertion failure',
};
const ACCESS_VIOLATION = 0xc0000005;
/** By the first parameter of an access violation. */
const ACCESSES: Readonly<Record<string, string>> = { '0': 'read from', '1': 'write to', '8': 'execute non-executable' };

export function exceptionLines(target: DebugTarget, record: EXCEPTION_RECORD): string[] {
  const code = record.ExceptionCode >>> 0;
  const { ExceptionInformation: information } = record;
  const near = safely(() => target.symbols.nearest(record.ExceptionAddress));
  const place = near ? ` (${near.symbol}${near.displacement ? `+0x${hex(near.displacement, 16)}` : ''})` : '';
  const access = code === ACCESS_VIOLATION ? ACCESSES[String(information[0])] : undefined;
  return [
    `ExceptionAddress: ${pointer(record.ExceptionAddress)}${place}`,
    `   ExceptionCode: ${dword(code)}${NAMES[code] ? ` (${NAMES[code]})` : ''}`,
    `  ExceptionFlags: ${dword(record.ExceptionFlags)}`,
    `NumberParameters: ${information.length}`,
    ...information.map((value, i) => `   Parameter[${i}]: ${pointer(BigInt.asUintN(64, value))}`),
    ...(access ? [`Attempt to ${access} address ${pointer(BigInt.asUintN(64, information[1] ?? 0n))}`] : []),
  ];
}

/** The frame that a context record is of, as long as it is on a stack. */
export function frameOfContext(target: DebugTarget, context: CONTEXT): StackFrame | undefined {
  const frames = target.threads().flatMap(view => safely(() => target.stack(view.thread)) ?? []);
  const there = frames.filter(frame => frame.instruction === context.Rip);
  return there.find(frame => frame.childSp === context.Rsp) ?? there[0];
}

/** Registers, symbol and instruction of a frame. */
export function frameLines(target: DebugTarget, frame: StackFrame): string[] {
  return [...formatRegisters(target, frame.thread, frame.number), ...formatFrame(target, frame).trimEnd().split('\n')];
}
