/**
 * The events that led to a stop: those of the objects and threads that the stopped code has to do with. Found by following
 * pointers from what is on the stack and in the bug check's parameters; nothing here knows what a driver is about.
 */
import type { DebugTarget, StackFrame, TraceEvent } from '../../../simulator/debug/target';
import type { IRP } from '../../../simulator/nt/inc/io';
import type { ETHREAD } from '../../../simulator/nt/inc/ps';
import { seconds } from '../format';
import { addressOf, currentThread, describeObject, type KernelTypes, safely, structureAt, typeName } from '../machine';
import { layoutOf } from '../value';
import { type Language, PHRASES } from './language';

export interface StoryStep {
  readonly position: string;
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
}

const MAXIMUM_STEPS = 20;
/** The beginning is kept too: it says how it all was set up. */
const KEPT_FIRST = 6;
/** Words are found for so many at most: a busy machine has millions. */
const DESCRIBED = 2000;
const MAXIMUM_FRAMES = 40;
const MAXIMUM_OBJECTS = 400;
const DEPTH = 3;
const MAXIMUM_RAISES = 3;

/** Scheduling noise: happens to every thread all the time. */
const NOISE = new Set(['switch', 'ready', 'quantum', 'irql', 'handle']);
/** Structures that are part of everything (or lead to everything): their own events count, their pointers are not followed. */
const ENDS = new Set([
  '_DRIVER_OBJECT',
  '_ETHREAD',
  '_EPROCESS',
  '_KPROCESS',
  '_KPRCB',
  '_KPCR',
  '_OBJECT_HEADER',
  '_LIST_ENTRY',
]);

/** Addresses of objects that the stop has to do with. */
function involved(target: DebugTarget): Map<bigint, object> {
  const found = new Map<bigint, object>();
  const queue: { value: unknown; depth: number }[] = seeds(target).map(value => ({ value, depth: 0 }));
  while (queue.length && found.size < MAXIMUM_OBJECTS) {
    const { value, depth } = queue.shift()!;
    if (value === null || typeof value !== 'object') continue;
    const address = addressOf(target, value);
    if (!address || found.has(address)) continue;
    const type = typeName(target, value);
    if (type === '_KPRCB') continue;
    found.set(address, value);
    // The requester waits for the answer: what it did belongs to the request.
    if (type === '_IRP') queue.push({ value: (value as IRP).Tail?.Overlay?.Thread, depth: DEPTH });
    if (depth >= DEPTH || (type && ENDS.has(type))) continue;
    for (const field of layoutOf(target, value)?.fields ?? [])
      queue.push({ value: safely(() => field.get(value)), depth: depth + 1 });
  }
  return found;
}

/** Parameters of the bug check, arguments and locals of the frames of the person's code, arguments of the others. */
function seeds(target: DebugTarget): unknown[] {
  const values: unknown[] = [...(target.bugcheck?.objects ?? [])];
  const thread = currentThread(target);
  if (!thread) return values;
  if (!target.processors.some(prcb => prcb.IdleThread === thread)) values.push(thread);
  for (const frame of outerFrames(target, thread)) {
    if (frame.symbol.user)
      values.push(...(safely(() => target.variables(frame)) ?? []).map(v => safely(() => v.value())));
    for (const argument of frame.args) values.push(safely(() => target.memory.objectAt(argument)));
  }
  return values;
}

/** The youngest and the oldest frames: a recursion in between tells nothing new. */
function outerFrames(target: DebugTarget, thread: ETHREAD): readonly StackFrame[] {
  const youngest = safely(() => target.stack(thread, 0, MAXIMUM_FRAMES)) ?? [];
  const depth = safely(() => target.stackDepth(thread)) ?? 0;
  const from = Math.max(MAXIMUM_FRAMES, depth - MAXIMUM_FRAMES);
  return depth > from ? [...youngest, ...(safely(() => target.stack(thread, from)) ?? [])] : youngest;
}

/** Timers of involved DPCs belong to the story although nothing points to them. */
function addTimers(target: DebugTarget, objects: Map<bigint, object>): void {
  for (const { object: address, kind } of target.events) {
    if (kind !== 'timer' || !address || objects.has(address)) continue;
    const timer = structureAt(target, address, '_KTIMER');
    if (timer?.Dpc && objects.has(addressOf(target, timer.Dpc))) objects.set(address, timer);
  }
}

/** Who raised the IRQL that the crash had: the last `raise` events of its processor that no `lower` undid. */
function raisesInForce(target: DebugTarget): ReadonlySet<number> {
  const crash = target.bugcheck;
  if (!crash || crash.irql === 0) return new Set();
  const open: { event: TraceEvent; level: number }[] = [];
  for (const event of target.events) {
    const change =
      event.kind === 'irql' && event.processor === crash.processor && /^(raise|lower) \d+ -> (\d+)/.exec(event.text);
    if (!change) continue;
    const level = Number(change[2]);
    if (change[1] === 'raise') open.push({ event, level });
    else while (open.length && open[open.length - 1].level > level) open.pop();
  }
  return new Set(
    open
      .filter(o => o.level <= crash.irql)
      .map(o => o.event.index)
      .slice(-MAXIMUM_RAISES),
  );
}

/** The same event again and again, once. */
function repeated(events: readonly TraceEvent[]): { event: TraceEvent; count: number }[] {
  const found: { event: TraceEvent; count: number }[] = [];
  for (const event of events) {
    const last = found[found.length - 1];
    const same =
      last?.event.kind === event.kind && last.event.object === event.object && last.event.text === event.text;
    if (same) last.count++;
    else found.push({ event, count: 1 });
  }
  return found;
}

/** So many of a list at most: the `first` ones and the last. */
function ends<T>(list: readonly T[], first: number, most: number): readonly T[] {
  return list.length > most ? [...list.slice(0, first), ...list.slice(first - most)] : list;
}

/** Oldest first. Empty when the machine keeps no events. */
export function storyOf(target: DebugTarget, language: Language = 'en'): StoryStep[] {
  const objects = involved(target);
  addTimers(target, objects);
  const module = faultingModule(target)?.toLowerCase();
  const raises = raisesInForce(target);
  const mine = (event: TraceEvent) =>
    raises.has(event.index) ||
    (objects.has(event.object) && !NOISE.has(event.kind)) ||
    (event.kind === 'load' && module !== undefined && event.text.toLowerCase().startsWith(`${module}.`)) ||
    event.kind === 'violation';
  let chosen: TraceEvent[] = [];
  for (const event of target.events) {
    if (!mine(event)) continue;
    // A new object where another one lay: what happened to that one is not the story of this one.
    if (event.object && event.text.startsWith('create ')) chosen = chosen.filter(e => e.object !== event.object);
    chosen.push(event);
  }
  const steps: { event: TraceEvent; what: string; count: number }[] = [];
  for (const { event, count } of ends(repeated(chosen), DESCRIBED / 2, DESCRIBED)) {
    const what = describeEvent(target, event, objects.get(event.object));
    const last = steps[steps.length - 1];
    if (last?.what === what) last.count += count;
    else steps.push({ event, what, count });
  }
  const kept = ends(steps, KEPT_FIRST, MAXIMUM_STEPS);
  const phrases = PHRASES[language];
  return kept.map(({ event, what, count }) =>
    stepOf(target, event, count > 1 ? phrases.times(what, count) : what, phrases),
  );
}

/** What a kind of event is about: an object may begin where the structure that contains it begins. */
const SUBJECTS: Readonly<Record<string, keyof KernelTypes>> = {
  timer: '_KTIMER',
  dpc: '_KDPC',
  irp: '_IRP',
  apc: '_KAPC',
  event: '_KEVENT',
  thread: '_ETHREAD',
  wait: '_ETHREAD',
  file: '_FILE_OBJECT',
  device: '_DEVICE_OBJECT',
};

/** `timer set, due in 10000 ms (KTIMER with DPC IRQL!DpcRoutine)`; threads are named in the text. */
function describeEvent(target: DebugTarget, event: TraceEvent, known: object | undefined): string {
  const type = SUBJECTS[event.kind];
  const object = (type && structureAt(target, event.object, type)) ?? known;
  const name = object && type !== '_ETHREAD' ? describeObject(target, object, typeName(target, object) ?? '') : '';
  return `${event.kind} ${event.text}`.trimEnd() + (name ? ` (${name})` : '');
}

function stepOf(target: DebugTarget, event: TraceEvent, what: string, phrases: (typeof PHRASES)[Language]): StoryStep {
  return {
    position: target.formatPosition(event.position),
    text: phrases.step(seconds(event.time), event.processor, event.irql, what),
    file: event.source?.file,
    line: event.source?.line,
  };
}

/** Image of the youngest frame of the person's code. */
function faultingModule(target: DebugTarget): string | undefined {
  const thread = currentThread(target);
  const frames = thread ? (safely(() => target.stack(thread, 0, MAXIMUM_FRAMES)) ?? []) : [];
  return frames.find(f => f.symbol.user)?.symbol.module;
}
