/**
 * Which device answers at a physical address or a port, as the bus finds out. What nobody answers to reads as ones and is
 * written to nowhere, as on PCI (a master abort); it is reported, with the line that did it.
 */
import { HalReportViolation, HalTrace } from 'hal';

/** What a device does when its registers are accessed: at any IRQL, on the processor that accesses them. */
export interface REGISTER_FILE {
  /** @param Offset from the range's start, bytes @param Size 1, 2, 4 or 8 bytes */
  Read(Offset: number, Size: number): number | bigint;
  Write(Offset: number, Size: number, Value: bigint): void;
}

export const MemorySpace = 'memory';
export const PortSpace = 'port';
export type AddressSpaceName = typeof MemorySpace | typeof PortSpace;

export class HALP_RANGE {
  constructor(
    readonly Space: AddressSpaceName,
    readonly Base: bigint,
    /** Bytes. */
    readonly Length: number,
    readonly Registers: REGISTER_FILE,
  ) {}
}

const ranges: HALP_RANGE[] = [];

/** @throws RangeError where another device answers already */
export function HalpClaimRange(Range: HALP_RANGE): void {
  const end = Range.Base + BigInt(Range.Length);
  for (const other of ranges)
    if (other.Space === Range.Space && other.Base < end && Range.Base < other.Base + BigInt(other.Length))
      throw new RangeError(`another device answers at ${other.Space} ${HalpText(other.Base)} already`);
  ranges.push(Range);
  HalTrace('hardware', `${Range.Space} ${HalpText(Range.Base)}: ${Range.Length} bytes of a device`);
}

export function HalpReleaseRange(Range: HALP_RANGE): void {
  const at = ranges.indexOf(Range);
  if (at >= 0) ranges.splice(at, 1);
}

/** The device that answers to all of an access. */
function HalpDecode(Space: AddressSpaceName, Address: bigint, Size: number): HALP_RANGE | undefined {
  return ranges.find(
    r => r.Space === Space && r.Base <= Address && Address + BigInt(Size) <= r.Base + BigInt(r.Length),
  );
}

/** @stack 0x20 */
export function HalpRead(Space: AddressSpaceName, Address: bigint, Size: number): bigint {
  const range = HalpDecode(Space, Address, Size);
  if (range === undefined) HalpReportNobody('read', Space, Address, Size);
  const value = range === undefined ? -1n : BigInt(range.Registers.Read(Number(Address - range.Base), Size));
  return BigInt.asUintN(8 * Size, value);
}

/** @stack 0x20 */
export function HalpWrite(Space: AddressSpaceName, Address: bigint, Size: number, Value: bigint): void {
  const range = HalpDecode(Space, Address, Size);
  if (range === undefined) HalpReportNobody('written', Space, Address, Size);
  else range.Registers.Write(Number(Address - range.Base), Size, BigInt.asUintN(8 * Size, Value));
}

function HalpReportNobody(Done: string, Space: AddressSpaceName, Address: bigint, Size: number): void {
  HalReportViolation({
    kind: 'hardware',
    text: `${Size} bytes are ${Done} at ${Space === PortSpace ? 'port' : 'physical address'} ${HalpText(Address)}, where no device answers: a model of the device claims the range with DEVICE_RANGE of the module hardware`,
    source: Space === PortSpace ? 'wdm/nf-wdm-read_port_uchar' : 'wdm/nf-wdm-mmmapiospace',
  });
}

function HalpText(Address: bigint): string {
  return `0x${Address.toString(16)}`;
}
