/**
 * What lies outside the processors: devices that interrupt. Not the WDK's: a driver model (or an application) plays its
 * device with it. On Windows the bus assigns the vector; here the model says it. The level is the vector's upper half:
 * 0x51 has DIRQL 5.
 */
import { HalQueryTime, HalRequestInterrupt, HalScheduleInterrupt, HalSetInterruptLine } from 'hal';
import { LevelSensitive } from '../nt/inc/ke';

const UNITS_PER_MICROSECOND = 10;

/** The line of one device to one processor's interrupt controller. */
export class INTERRUPT_LINE {
  /**
   * @param Vector 0x31 .. 0xcf
   * @param Mode LevelSensitive: interrupts as long as it is asserted. Latched: once for each time that it is asserted
   * @param Processor which one takes its interrupts
   */
  constructor(
    readonly Vector: number,
    readonly Mode: number = LevelSensitive,
    readonly Processor = 0,
  ) {
    if (!(Vector >= 0x30 && Vector < 0xd0)) throw new RangeError(`vector ${Vector}: a device has one of 0x30 to 0xcf`);
  }

  /**
   * The device wants attention. On this processor the interrupt comes inside this call if the IRQL permits.
   * @stack 0x30
   */
  Assert(): void {
    if (this.Mode === LevelSensitive) HalSetInterruptLine(this.Processor, this.Vector, true);
    else HalRequestInterrupt(this.Processor, this.Vector);
  }

  /**
   * The device is content: what a service routine brings about when it reads the device's status.
   * @stack 0x30
   */
  Deassert(): void {
    if (this.Mode === LevelSensitive) HalSetInterruptLine(this.Processor, this.Vector, false);
  }

  /**
   * An interrupt after a time, as from a latched line.
   * @stack 0x30
   */
  InterruptAfter(Microseconds: number): void {
    HalScheduleInterrupt(this.Processor, this.Vector, HalQueryTime() + Microseconds * UNITS_PER_MICROSECOND);
  }
}
export { Latched, LevelSensitive } from '../nt/inc/ke';
