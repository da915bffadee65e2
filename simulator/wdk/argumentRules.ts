/**
 * What the documentation requires of arguments, where Windows takes any value without a word. Host code: the machine asks at
 * each call of a model. Facts: the pages named, CC-BY-4.0, reworded.
 */

interface ArgumentRule {
  /** Position and name. */
  readonly at: number;
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
  /** A time in 100 ns: negative is relative, positive absolute, since 1601. */
  readonly isTime?: boolean;
  readonly page: string;
}

const rules: Readonly<Record<string, readonly ArgumentRule[]>> = {
  KeSetPriorityThread: [{ at: 1, name: 'Priority', min: 1, max: 31, page: 'wdm/nf-wdm-kesetprioritythread' }],
  KeSetImportanceDpc: [{ at: 1, name: 'Importance', min: 0, max: 3, page: 'wdm/nf-wdm-kesetimportancedpc' }],
  KeInitializeSemaphore: [
    { at: 2, name: 'Limit', min: 1, page: 'wdm/nf-wdm-keinitializesemaphore' },
    { at: 1, name: 'Count', min: 0, page: 'wdm/nf-wdm-keinitializesemaphore' },
  ],
  KeReleaseSemaphore: [{ at: 2, name: 'Adjustment', min: 1, page: 'wdm/nf-wdm-kereleasesemaphore' }],
  KeSetTimer: [{ at: 1, name: 'DueTime', isTime: true, page: 'wdm/nf-wdm-kesettimer' }],
  KeSetTimerEx: [
    { at: 1, name: 'DueTime', isTime: true, page: 'wdm/nf-wdm-kesettimerex' },
    { at: 2, name: 'Period', min: 0, page: 'wdm/nf-wdm-kesettimerex' },
  ],
  KeSetCoalescableTimer: [
    { at: 1, name: 'DueTime', isTime: true, page: 'wdm/nf-wdm-kesetcoalescabletimer' },
    { at: 2, name: 'Period', min: 0, page: 'wdm/nf-wdm-kesetcoalescabletimer' },
  ],
  KeDelayExecutionThread: [{ at: 2, name: 'Interval', isTime: true, page: 'wdm/nf-wdm-kedelayexecutionthread' }],
  KeWaitForSingleObject: [{ at: 4, name: 'Timeout', isTime: true, page: 'wdm/nf-wdm-kewaitforsingleobject' }],
  KeWaitForMultipleObjects: [{ at: 6, name: 'Timeout', isTime: true, page: 'wdm/nf-wdm-kewaitformultipleobjects' }],
};

/**
 * What is wrong with the arguments of a call, in words, and the page that says so; undefined: nothing.
 * @param bootTime 100 ns since 1601: an absolute time before is one that was meant to be relative
 */
export function argumentViolation(
  name: string,
  args: readonly unknown[],
  bootTime: bigint,
): { readonly text: string; readonly page: string } | undefined {
  for (const rule of rules[name] ?? []) {
    const value = args[rule.at];
    const text = rule.isTime ? passedTime(value, bootTime) : outside(value, rule);
    if (text !== undefined) return { text: `${name}: ${rule.name} is ${String(value)}; ${text}`, page: rule.page };
  }
  const [, count, limit] = args;
  if (name === 'KeInitializeSemaphore' && typeof count === 'number' && typeof limit === 'number' && count > limit)
    return {
      text: `KeInitializeSemaphore: Count is ${count}; allowed is at most ${limit}`,
      page: 'wdm/nf-wdm-keinitializesemaphore',
    };
  return undefined;
}

function outside(value: unknown, { min, max }: ArgumentRule): string | undefined {
  if (typeof value !== 'number') return undefined;
  if (min !== undefined && value < min) return `allowed is at least ${min}`;
  return max !== undefined && value > max ? `allowed is at most ${max}` : undefined;
}

function passedTime(value: unknown, bootTime: bigint): string | undefined {
  return typeof value === 'bigint' && value > 0n && value < bootTime
    ? 'a positive time is absolute (100 ns since 1601) and has long passed: a relative one is negative'
    : undefined;
}
