import type { Script, Step } from './fakeTarget';

/** The story in small: boot, load, dispatch, DPC, bug check. */
const steps: readonly Step[] = [
  { line: 1, fn: 'PspStartProgram' },
  { line: 2, fn: 'DriverEntry', loads: true, prints: 'loading\n' },
  { line: 5, fn: 'ReadDispatch', thread: 1 },
  { line: 6, fn: 'ReadDispatch', thread: 1 },
  { line: 10, fn: 'DpcRoutine', irql: 2 },
  { line: 11, fn: 'DpcRoutine', irql: 2 },
];

export const crash: Script = {
  steps: [
    ...steps,
    {
      line: 12,
      fn: 'DpcRoutine',
      irql: 2,
      ends: {
        kind: 'bugcheck',
        bugcheck: { code: 0xb8, parameters: [1n, 2n, 3n, 0n], originalCode: 0xb8, irql: 2, processor: 0 },
      },
    },
  ],
};

export const quiet: Script = { steps };
export const endless: Script = { steps, loopsAt: 3 };
