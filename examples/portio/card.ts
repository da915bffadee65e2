/*
 * The card: four ports from 0x300 on, and a line at vector 0x61.
 *   0  identification, read only (0xd7)
 *   1  data
 *   2  the complement of the data, read only
 *   3  interrupt status: 1 while the card interrupts; writing 1 says that it was seen
 * It interrupts each time that data is written.
 */
import { DEVICE_RANGE, INTERRUPT_LINE, LevelSensitive } from 'hardware';

export const PORT_BASE = 0x300;
export const PORT_COUNT = 4;
export const VECTOR = 0x61;

const line = new INTERRUPT_LINE(VECTOR, LevelSensitive);
let data = 0;
let status = 0;

function ReadPort(Offset: number): number {
  return [0xd7, data, ~data & 0xff, status][Offset];
}
function WritePort(Offset: number, Value: number): void {
  if (Offset === 1) {
    data = Value;
    status = 1;
    line.Assert();
  } else if (Offset === 3 && (Value & 1) !== 0) {
    status = 0;
    line.Deassert();
  }
}

/** Plugs the card in. Wider accesses are several ports at once. */
export function PlugIn(): DEVICE_RANGE {
  return DEVICE_RANGE.Ports(PORT_BASE, PORT_COUNT, {
    Read(Offset: number, Size: number): number {
      let value = 0;
      for (let i = Size - 1; i >= 0; i--) value = value * 0x100 + ReadPort(Offset + i);
      return value;
    },
    Write(Offset: number, Size: number, Value: bigint): void {
      for (let i = 0; i < Size; i++) WritePort(Offset + i, Number((Value >> BigInt(8 * i)) & 0xffn));
    },
  });
}
