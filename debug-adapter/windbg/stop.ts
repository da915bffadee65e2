/** What the debugger prints when the machine stands still. */
import { thrownText } from '../../simulator/engine/thrown';
import type { DataChange, DebugTarget, StackFrame, Stop } from '../../simulator/debug/target';
import { dword, hex, ticked } from './format';
import { callSite, currentFrame, safely } from './machine';
import { bugCheckName } from './report/bugChecks';
import { formatValue } from './value';

/** `0: kd> ` */
export function prompt(target: DebugTarget): string {
  return target.processors.length > 1 ? `${target.currentProcessor}: kd> ` : 'kd> ';
}

/** Symbol and instruction at the current frame, as after every stop. Empty before anything runs. */
export function formatLocation(target: DebugTarget): string {
  const frame = currentFrame(target);
  return frame ? formatFrame(target, frame) : '';
}

/** The same of any frame. */
export function formatFrame(target: DebugTarget, frame: StackFrame): string {
  const site = `${callSite(frame)}:`;
  const instruction = safely(() => target.symbols.disassemble(frame.instruction, 1))?.[0];
  return `${site}\n${instruction ? formatInstruction(instruction) : `${ticked(frame.instruction)} ??`}\n`;
}

export function formatInstruction(instruction: {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly text: string;
}): string {
  const bytes = Array.from(instruction.bytes, byte => hex(byte, 2)).join('');
  return `${ticked(instruction.address)} ${bytes.padEnd(15)} ${instruction.text}`;
}

/** Banner and location of a stop; ends with a newline. */
export function formatStop(target: DebugTarget, stop: Stop): string {
  const banner = bannerOf(target, stop);
  return `${banner ? `${banner}\n` : ''}${formatLocation(target)}`;
}

const STATUS_BREAKPOINT = 0x8000_0003;

/** DbgBreakPoint gives none: the instruction raises this one. */
export function breakStatus(status: number): number {
  return status === 0 ? STATUS_BREAKPOINT : status;
}

function bannerOf(target: DebugTarget, stop: Stop): string {
  const { reason } = stop;
  switch (reason.kind) {
    case 'entry':
      return 'Connected to kdlab, a simulated Windows 10 19041 x64 target, ptr64 TRUE\nKernel Debugger connection established.  (Initial Breakpoint requested)';
    case 'step':
      return '';
    case 'pause':
      return 'Break instruction exception - code 80000003 (first chance)\n(the machine was paused)';
    case 'breakpoint':
      return [
        ...(reason.breakpoints.length ? [] : [`Time Travel Position: ${target.formatPosition(stop.position)}`]),
        ...reason.breakpoints.map(b => `Breakpoint ${b.id} hit`),
        ...(reason.change ? [changeLine(target, reason.change, reason.breakpoints[0]?.data?.description)] : []),
      ].join('\n');
    case 'debugBreak':
      return `Break instruction exception - code ${dword(breakStatus(reason.status))} (first chance)`;
    case 'bugcheck': {
      // The kernel itself has printed code and parameters.
      const { code, parameters } = reason.bugcheck;
      return [
        'Break instruction exception - code 80000003 (first chance)',
        '',
        `A fatal system error has occurred: ${bugCheckName(code)} (${hex(code)})`,
        'Use !analyze -v to get detailed debugging information.',
        '',
        `BugCheck ${hex(code).toUpperCase()}, {${parameters.map(p => hex(p)).join(', ')}}`,
        '',
      ].join('\n');
    }
    case 'violation':
      return `Rule violation (${reason.violation.kind}): ${reason.violation.text}${reason.violation.source ? `\n  source: ${reason.violation.source}` : ''}`;
    case 'exception':
      return `Exception raised${reason.exception.handled ? ' (a handler on this stack will get it)' : ''}: ${thrownText(reason.exception.error)}`;
    case 'seek':
      return `Time Travel Position: ${target.formatPosition(stop.position)}${reason.cancelled ? '\n(cancelled: back where it began)' : ''}`;
    case 'historyStart':
      return `Time Travel Position: ${target.formatPosition(stop.position)}\nThis is the beginning of the history: nothing ran before.`;
    case 'memoryLimit':
      return reason.message;
    case 'hang':
      return `The machine hangs.\n${reason.message}`;
    case 'completed':
      return 'The scenario has ended: its programs returned and its services are stopped.';
  }
}

/** `  extension.Count: 0n3 -> 0n4  [driver.ts @ 12]`, as WinDbg does not say it: its user has to look at the code. */
function changeLine(target: DebugTarget, { before, after, source }: DataChange, what = 'write'): string {
  const place = source ? `  [${source.file} @ ${source.line}]` : '';
  return `  ${what}: ${formatValue(target, before)} -> ${formatValue(target, after)}${place}`;
}
