/** Registers as far as the simulation has them. */
import { REGISTERS } from '../../memory/code/instructions';
import { type FrameHandle, heldValues, valueAsWord } from './frames';
import type { MachineRun } from './machineRun';

/** Bit 1 is always set; bit 9 is the interrupt flag. */
const EFLAGS = 0x2n;
const INTERRUPT_FLAG = 0x200n;
/** Of the KPRCB in its KPCR: what gs points to lies before. */
const PRCB_OFFSET = 0x180n;

/** @param irql level of a processor as the debugger shows it */
export function registersOf(
  run: MachineRun,
  handle: FrameHandle,
  irql: (processor: number) => number,
): Record<string, bigint> {
  const fiber = run.fiberOf(handle.thread);
  const processor = fiber && run.machine.processors[run.processorOf(fiber)];
  const [rcx = 0n, rdx = 0n, r8 = 0n, r9 = 0n] = handle.args;
  const held: Record<string, bigint> = {};
  for (const { home, value } of heldValues(run, handle.engineFrame))
    if ('register' in home) held[REGISTERS[home.register]] = value;
  return {
    ...held,
    rip: handle.instruction,
    rsp: handle.childSp,
    rcx,
    rdx,
    r8,
    r9,
    cr8: BigInt(processor ? irql(processor.number) : handle.thread.WaitIrql),
    efl: processor && !processor.interruptFlag ? EFLAGS : EFLAGS | INTERRUPT_FLAG,
    ...(processor?.gs ? { gs: valueAsWord(run, processor.gs) - PRCB_OFFSET } : {}),
  };
}
