/**
 * What lies outside the processors: devices that interrupt and have registers. Not the WDK's: a driver model (or an application) plays its
 * device with it. On Windows the bus assigns the vector; here the model says it. The level is the vector's upper half:
 * 0x51 has DIRQL 5.
 */
import { HalQueryTime, HalRequestInterrupt, HalScheduleInterrupt, HalSetInterruptLine, HalTrace } from 'hal';
import {
  HALP_RANGE,
  HalpClaimRange,
  HalpReleaseRange,
  MemorySpace,
  PortSpace,
  type REGISTER_FILE,
} from '../nt/hal/decode';
import { LevelSensitive } from '../nt/inc/ke';
import { KiIsVectorConnected } from '../nt/ke/interrupt';

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
   * The device wants attention. On this processor the interrupt comes inside this call if the IRQL permits. Where nobody is
   * connected a level-sensitive line is masked: it waits for IoConnectInterrupt. A latched interrupt is lost.
   * @stack 0x30
   */
  Assert(): void {
    if (this.Mode === LevelSensitive && !KiIsVectorConnected(this.Vector))
      HalTrace(
        'interrupt',
        `vector ${this.Vector.toString(16)} is asserted, and masked: no interrupt is connected to it`,
      );
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

/**
 * Physical addresses or ports at which a device answers: what READ_REGISTER_ULONG, READ_PORT_UCHAR and accesses of mapped
 * memory reach. Registers have a size and may have side effects, so the model is told offset and size of each access.
 */
export class DEVICE_RANGE {
  private readonly Range: HALP_RANGE;
  private constructor(Range: HALP_RANGE) {
    this.Range = Range;
    HalpClaimRange(Range);
  }

  /**
   * @param PhysicalAddress what MmMapIoSpace is given
   * @param Length bytes
   * @throws RangeError where another device answers
   */
  static Memory(PhysicalAddress: bigint, Length: number, Registers: REGISTER_FILE): DEVICE_RANGE {
    return new DEVICE_RANGE(new HALP_RANGE(MemorySpace, PhysicalAddress, Length, Registers));
  }

  /** @param Port the first one's number, 0 to 0xffff */
  static Ports(Port: number, Length: number, Registers: REGISTER_FILE): DEVICE_RANGE {
    if (!(Port >= 0 && Port + Length <= 0x10000)) throw new RangeError(`port ${Port}: there are 0 to 0xffff`);
    return new DEVICE_RANGE(new HALP_RANGE(PortSpace, BigInt(Port), Length, Registers));
  }

  /** The device is gone: nobody answers there any more. */
  Remove(): void {
    HalpReleaseRange(this.Range);
  }
}
export type { REGISTER_FILE } from '../nt/hal/decode';
