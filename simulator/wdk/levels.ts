/** Names of IRQLs. Host code. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'PASSIVE_LEVEL',
  1: 'APC_LEVEL',
  2: 'DISPATCH_LEVEL',
  12: 'SYNCH_LEVEL',
  13: 'CLOCK_LEVEL',
  14: 'IPI_LEVEL',
  15: 'HIGH_LEVEL',
};

/** x64 levels by the names of wdm.h; those of devices (DIRQL) have numbers only. */
export function levelName(irql: number): string {
  return NAMES[irql] ?? `DIRQL ${irql}`;
}
