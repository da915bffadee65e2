/**
 * Randomized low resources simulation: routines that may fail for want of memory do, now and then, from some minutes after
 * boot on. Source: devtest/low-resources-simulation (6 % of the calls, 8 minutes). The choice is the machine's oracle's,
 * so one seed always fails the same calls. Systematic low resources simulation fails each way to a call once, from the
 * start on: devtest/systematic-low-resources-simulation.
 */
import { HalCaptureStack, HalChoose, HalQueryTime, HalTrace } from 'hal';
import { POOL_FLAG_RAISE_ON_FAILURE } from '../../inc/ex';
import { VfLowResources, VfSystematicLowResources } from '../../inc/verifier';
import type { VF_CALL, VF_WATCHER } from '../call';
import { MmVerifierData, VfSettings } from '../state';

const UNITS_PER_MINUTE = 600_000_000;
const Whole = 10_000;

/** Calls that failed, youngest last, for `!verifier 4`. */
export const VfFaultInjections: { readonly Routine: string; readonly Time: number }[] = [];
const LogEntries = 64;

/** Its caller has said that it cannot live with null. */
function mustSucceed(Call: VF_CALL): boolean {
  if (Call.Routine !== 'ExAllocatePool2' && Call.Routine !== 'ExAllocatePool3') return false;
  return (Number(Call.Arguments[0]) & POOL_FLAG_RAISE_ON_FAILURE) !== 0;
}

/** Whether a call fails, by the option that is on. */
interface Injection {
  readonly Option: number;
  readonly Fails: () => boolean;
}

/** Return addresses of calls that have failed, from the driver on. */
const failedStacks = new Set<string>();
const StackDepth = 16;

const injections: readonly Injection[] = [
  {
    Option: VfLowResources,
    Fails: () => {
      const { probability, delay } = VfSettings.value.lowResources;
      return HalQueryTime() >= delay * UNITS_PER_MINUTE && HalChoose('low resources', Whole) < probability;
    },
  },
  {
    // Systematic: each way that leads to a call fails the first time it is gone, and never again.
    Option: VfSystematicLowResources,
    Fails: () => {
      const frames = HalCaptureStack(StackDepth).filter(frame => frame.image !== 'nt');
      const way = frames.map(frame => frame.address.toString(16)).join();
      return !failedStacks.has(way) && failedStacks.add(way).size > 0;
    },
  },
];

export const LowResources: readonly VF_WATCHER[] = injections.map(({ Option, Fails }) => ({
  Routines: [
    'ExAllocatePool',
    'ExAllocatePool2',
    'ExAllocatePool3',
    'ExAllocatePoolWithTag',
    'ExAllocatePoolWithTagPriority',
    'ExAllocatePoolZero',
    'ExAllocatePoolUninitialized',
    'ExAllocatePoolPriorityZero',
    'ExAllocatePoolPriorityUninitialized',
    'IoAllocateIrp',
    'IoAllocateMdl',
    'IoAllocateWorkItem',
    'IoAllocateErrorLogEntry',
    'IoBuildAsynchronousFsdRequest',
    'IoBuildDeviceIoControlRequest',
    'IoBuildSynchronousFsdRequest',
    'MmAllocateContiguousMemory',
    'MmAllocateNonCachedMemory',
    'MmAllocatePagesForMdl',
    'MmAllocatePagesForMdlEx',
    'MmGetSystemAddressForMdlSafe',
    'MmMapIoSpace',
    'MmMapLockedPagesSpecifyCache',
  ],
  Option,
  VfBeforeCall: call => {
    if (call.Answered || mustSucceed(call) || !Fails()) return;
    call.Answered = true;
    call.Answer = null;
    MmVerifierData.AllocationsFailed++;
    MmVerifierData.AllocationsFailedDeliberately++;
    VfFaultInjections.push({ Routine: call.Routine, Time: HalQueryTime() });
    if (VfFaultInjections.length > LogEntries) VfFaultInjections.shift();
    HalTrace('verifier', `${call.Routine} made to fail`);
  },
}));
