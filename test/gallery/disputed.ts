/**
 * Golden cases that we hold for wrong: their scenarios expect what the file says, fail, and stay so.
 * By id: exactly what differs, and why.
 */
export interface Dispute {
  readonly differences: readonly string[];
  readonly reason: string;
}

/**
 * The watchdog runs in the clock interrupt (KeBugCheckEx < KeAccumulateTicks < KiUpdateRunTime < ... <
 * HalpTimerClockInterrupt), at CLOCK_LEVEL, and KPRCB.DebuggerSavedIRQL is what CR8 was when KeBugCheckEx was called: 13.
 * A real stack: github.com/MicrosoftDocs/windows-itpro-docs, issue 7109. The golden case of 0x101, which comes from the
 * same interrupt, says 13 too (WD-04).
 */
const watchdog: Dispute = {
  differences: ['the IRQL is 13, expected 2'],
  reason: 'the watchdog calls KeBugCheckEx in the clock interrupt, at CLOCK_LEVEL',
};

export const disputed: Readonly<Record<string, Dispute>> = {
  'SPIN-01': watchdog,
  'SPIN-07': watchdog,
  'SPIN-12': watchdog,
  'WD-01': watchdog,
  'WD-02': watchdog,
};
