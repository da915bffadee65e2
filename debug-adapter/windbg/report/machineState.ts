/** The machine at one stop, as the Processors and Threads views show it. */
import type { DebugTarget, ThreadView } from '../../../simulator/debug/target';
import type { KPRCB } from '../../../simulator/nt/inc/ke';
import type { ETHREAD } from '../../../simulator/nt/inc/ps';
import type { BugCheckReport, MachineState, ProcessorState, ThreadState } from '../../protocol';
import { hex, levelName, pointer, seconds } from '../format';
import {
  addressOf,
  callSite,
  clientId,
  dispatcherName,
  dpcsOf,
  imageName,
  isWaiting,
  objectPath,
  readyOf,
  routineName,
  safely,
  symbolAt,
  threadLabel,
  threadState,
  timersOf,
  waitObjects,
} from '../machine';
import { KWAIT_REASON_NAMES } from '../names';
import { timerTarget } from '../commands/timers';
import { stackState } from './stackGauge';
import { buildBugCheckReport, threadRef } from './bugCheckReport';

const IMPORTANCE = ['Low', 'Medium', 'High', 'MediumHigh'];
/** Enough to name where a thread is; the whole stack is asked for when it is opened. */
const FRAMES_FOR_PLACE = 24;

/**
 * @param generation see MachineState.generation; counted by the caller
 * @param bugcheck the report, if the caller has one
 */
export function buildMachineState(
  target: DebugTarget,
  generation: number,
  bugcheck: BugCheckReport | null = safely(() => buildBugCheckReport(target)) ?? null,
): MachineState {
  const views = safely(() => target.threads()) ?? [];
  const ids = new Map(views.map(view => [view.thread, view.id]));
  return {
    generation,
    running: target.state === 'running',
    position: target.formatPosition(target.position),
    time100ns: target.time,
    timeText: seconds(target.time),
    currentProcessor: target.currentProcessor,
    processors: target.processors.map((prcb, number) => processorState(target, prcb, number, ids)),
    threads: views.map(view => threadStateOf(target, view)),
    bugcheck,
  };
}

function processorState(
  target: DebugTarget,
  prcb: KPRCB,
  number: number,
  ids: ReadonlyMap<ETHREAD, number>,
): ProcessorState {
  const irql = target.irql(number);
  const ref = (thread: unknown) =>
    threadRef(target, (thread as ETHREAD | null) ?? null, ids.get(thread as ETHREAD) ?? 0);
  return {
    number,
    prcb: pointer(addressOf(target, prcb)),
    irql,
    irqlName: levelName(irql),
    currentThread: ref(prcb.CurrentThread),
    nextThread: prcb.NextThread ? ref(prcb.NextThread) : null,
    idleThread: ref(prcb.IdleThread),
    dpcRoutineActive: Boolean(prcb.DpcRoutineActive),
    dpcs: dpcsOf(prcb).map(({ dpc, type }) => ({
      address: pointer(addressOf(target, dpc)),
      routine: routineName(target, dpc.DeferredRoutine),
      importance: IMPORTANCE[dpc.Importance] ?? String(dpc.Importance),
      type,
    })),
    timers: timersOf(prcb)
      .map(({ timer }) => timer)
      .sort((a, b) => a.DueTime - b.DueTime)
      .map(timer => ({
        address: pointer(addressOf(target, timer)),
        due100ns: timer.DueTime,
        dueText: seconds(timer.DueTime),
        target: timerTarget({ target }, timer),
        period: timer.Period,
      })),
    ready: readyOf(prcb).map(ref),
    fields: prcbFields(prcb),
  };
}

function prcbFields(prcb: KPRCB): { name: string; value: string }[] {
  const shown: readonly (readonly [name: keyof KPRCB & string, text: string])[] = [
    ['NestingLevel', `0x${hex(prcb.NestingLevel)}`],
    ['InterruptCount', `0x${hex(prcb.InterruptCount)}`],
    ['KeContextSwitches', `0x${hex(prcb.KeContextSwitches)}`],
    ['ReadySummary', `0x${hex(prcb.ReadySummary)}`],
    ['QuantumEnd', `0x${hex(prcb.QuantumEnd)}`],
    ['IdleSchedule', `0x${hex(prcb.IdleSchedule)}`],
    ['DpcInterruptRequested', `0n${prcb.DpcInterruptRequested}`],
    ['DpcRequestRate', `0x${hex(prcb.DpcRequestRate)}`],
    ['MaximumDpcQueueDepth', `0n${prcb.MaximumDpcQueueDepth}`],
    ['DpcTime', `0x${hex(prcb.DpcTime)}`],
    ['InterruptTime', `0x${hex(prcb.InterruptTime)}`],
    ['KernelTime', `0x${hex(prcb.KernelTime)}`],
    ['UserTime', `0x${hex(prcb.UserTime)}`],
  ];
  return shown.map(([name, value]) => ({ name, value }));
}

function threadStateOf(target: DebugTarget, view: ThreadView): ThreadState {
  const { thread } = view;
  const waiting = isWaiting(thread);
  return {
    address: pointer(addressOf(target, thread)),
    id: view.id,
    label: threadLabel(target, thread),
    process: imageName(view.process),
    cid: clientId(thread),
    state: threadState(thread),
    processor: view.processor,
    irql: view.irql,
    priority: thread.Priority,
    basePriority: thread.BasePriority,
    waitReason: waiting ? (KWAIT_REASON_NAMES[thread.WaitReason] ?? null) : null,
    waitObjects: waiting ? waitObjects(thread).map(object => waitObject(target, object)) : [],
    startAddress: startOf(target, thread),
    stack: stackState(target, view),
    at: placeOf(target, thread),
  };
}

function waitObject(
  target: DebugTarget,
  object: ReturnType<typeof waitObjects>[number],
): ThreadState['waitObjects'][number] {
  const owner = (object as { OwnerThread?: ETHREAD | null }).OwnerThread;
  const inside = safely(() => target.memory.containing(addressOf(target, object)));
  const file =
    inside?.type === '_FILE_OBJECT' ? (inside.object as { FileName?: string; DeviceObject?: unknown }) : undefined;
  const name = objectPath(object) ?? (file && `file ${objectPath(file.DeviceObject) ?? ''}${file.FileName ?? ''}`);
  return {
    address: pointer(addressOf(target, object)),
    type: dispatcherName(object),
    owner: owner ? threadLabel(target, owner) : undefined,
    name,
  };
}

function startOf(target: DebugTarget, thread: ETHREAD): string {
  const address = addressOf(target, thread.Win32StartAddress ?? thread.StartAddress);
  return address ? (symbolAt(target, address) ?? `0x${pointer(address)}`) : '';
}

/** Youngest frame of the person's own code, else the youngest. */
function placeOf(target: DebugTarget, thread: ETHREAD): string {
  const frames = safely(() => target.stack(thread, 0, FRAMES_FOR_PLACE)) ?? [];
  const frame = frames.find(f => f.symbol.user) ?? frames[0];
  return frame ? callSite(frame) : '';
}
