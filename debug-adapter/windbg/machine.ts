/**
 * Looking at the machine through the debug target: names, lists and states that several commands print.
 * Everything answers for garbage too: an address that is nothing gives undefined, a broken list ends.
 */
import { symbolName } from '../../simulator/debug/format';
import type { DebugTarget, StackFrame, TypeLayout } from '../../simulator/debug/target';
import type { FLT_CALLBACK_DATA } from '../../simulator/drivers/fltmgr/inc/callbackData';
import type { FLT_FILTER, FLT_INSTANCE, FLT_OBJECT, FLT_VOLUME } from '../../simulator/drivers/fltmgr/inc/objects';
import type { DEVICE_OBJECT, DRIVER_OBJECT, FILE_OBJECT, IRP } from '../../simulator/nt/inc/io';
import type {
  DispatcherObject,
  KAPC,
  KDPC,
  KEVENT,
  KMUTANT,
  KPRCB,
  KSEMAPHORE,
  KTHREAD,
  KTIMER,
} from '../../simulator/nt/inc/ke';
import type { EXCEPTION_RECORD } from '../../simulator/nt/inc/exception';
import type { LIST_ENTRY } from '../../simulator/nt/inc/list';
import type { OBJECT_HEADER, ObjectBody } from '../../simulator/nt/inc/ob';
import type { EPROCESS, ETHREAD } from '../../simulator/nt/inc/ps';
import type { CONTROL_AREA } from '../../simulator/nt/inc/section';
import type { CONTEXT } from '../../simulator/nt/inc/trap';
import type { VPB } from '../../simulator/nt/inc/vpb';
import { hex, pointer, ticked } from './format';

/** Structures that commands look for by type. */
export interface KernelTypes {
  _EXCEPTION_RECORD: EXCEPTION_RECORD;
  _CONTEXT: CONTEXT;
  _ETHREAD: ETHREAD;
  _EPROCESS: EPROCESS;
  _KPRCB: KPRCB;
  _KDPC: KDPC;
  _KTIMER: KTIMER;
  _KEVENT: KEVENT;
  _KAPC: KAPC;
  _IRP: IRP;
  _DEVICE_OBJECT: DEVICE_OBJECT;
  _DRIVER_OBJECT: DRIVER_OBJECT;
  _FILE_OBJECT: FILE_OBJECT;
  _VPB: VPB;
  _CONTROL_AREA: CONTROL_AREA;
  _FLT_FILTER: FLT_FILTER;
  _FLT_INSTANCE: FLT_INSTANCE;
  _FLT_VOLUME: FLT_VOLUME;
  _FLT_OBJECT: FLT_OBJECT;
  _FLT_CALLBACK_DATA: FLT_CALLBACK_DATA;
}

/** 0n for null, primitives and what the memory does not know. */
export function addressOf(target: DebugTarget, value: unknown): bigint {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return 0n;
  try {
    return target.memory.addressOf(value);
  } catch {
    return 0n;
  }
}

/** Structure name of an object (`_KTIMER`), undefined when it has no layout. */
export function typeName(target: DebugTarget, value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  try {
    return target.memory.typeOf(value)?.name;
  } catch {
    return undefined;
  }
}

/** The structure of that type that begins at an address, on its own or embedded in another one. */
export function structureAt<T extends keyof KernelTypes>(
  target: DebugTarget,
  address: bigint,
  type: T,
): KernelTypes[T] | undefined {
  const layout = address === 0n ? undefined : safely(() => target.memory.typeOf(type));
  return layout && (structureOfType(target, address, layout) as KernelTypes[T] | undefined);
}

/** The object of a type whose memory begins at an address; embedded first members have their container's address. */
export function structureOfType(target: DebugTarget, address: bigint, type: TypeLayout): object | undefined {
  const seen = new Set<object>();
  const fits = (value: unknown): value is object =>
    value !== null && typeof value === 'object' && inherits(target, value, type);
  const search = (value: unknown, at: bigint, depth: number): object | undefined => {
    if (value === null || typeof value !== 'object' || seen.has(value) || depth > 6) return undefined;
    seen.add(value);
    if (at === address && fits(value)) return value;
    const layout = safely(() => target.memory.typeOf(value as object));
    for (const field of layout?.fields ?? []) {
      const start = at + BigInt(field.offset);
      if (field.type.startsWith('Ptr64') || address < start || address >= start + BigInt(Math.max(1, field.size)))
        continue;
      const member = safely(() => field.get(value));
      const count = Number(/^\[(\d+)\]/.exec(field.type)?.[1] ?? 0);
      const items = Array.isArray(member) ? member : [member];
      const step = count ? field.size / count : 0;
      for (const [i, item] of items.entries()) {
        const found = search(item, start + BigInt(Math.round(i * step)), depth + 1);
        if (found) return found;
      }
    }
    return undefined;
  };
  const whole = safely(() => target.memory.objectAt(address));
  if (fits(whole)) return whole;
  const container = safely(() => target.memory.containing(address));
  return search(whole, address, 0) ?? (container && search(container.object, container.address, 0));
}

/** A value of this type, or of one that begins with it: an ETHREAD is a KTHREAD. */
function inherits(target: DebugTarget, value: object, type: TypeLayout): boolean {
  const own = safely(() => target.memory.typeOf(value as object));
  if (!own) return false;
  if (own.name === type.name) return true;
  const base = Object.getPrototypeOf(Object.getPrototypeOf(value) ?? null) as object | null;
  return (
    base !== null &&
    base !== Object.prototype &&
    own.size >= type.size &&
    type.fields.every(f => own.fields.some(o => o.name === f.name && o.offset === f.offset))
  );
}

/** What lies at an address: the object that starts there, then what contains it. */
export function structuresAt(
  target: DebugTarget,
  address: bigint,
): { object: object; type: string; address: bigint; offset: number }[] {
  const found: { object: object; type: string; address: bigint; offset: number }[] = [];
  const object = safely(() => target.memory.objectAt(address));
  if (object && typeof object === 'object')
    found.push({ object, type: typeName(target, object) ?? '', address, offset: 0 });
  const container = safely(() => target.memory.containing(address));
  if (container && container.object !== object) found.push(container);
  return found;
}

export function safely<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** `nt!KeSetTimer+0x23`, or undefined. Addresses in one symbol but far from it are not named after it. */
export function symbolAt(target: DebugTarget, address: bigint): string | undefined {
  const found = address === 0n ? undefined : safely(() => target.symbols.nearest(address));
  if (!found) return undefined;
  return found.displacement ? `${found.symbol}+0x${hex(found.displacement)}` : found.symbol;
}

/** Name of a function value: its symbol, else `0x...`. */
export function routineName(target: DebugTarget, routine: unknown): string {
  const address = addressOf(target, routine);
  return symbolAt(target, address) ?? `0x${pointer(address)}`;
}

/** Call site as `k` prints it: symbol of the function plus offset, else the bare address. */
export function callSite(frame: StackFrame): string {
  const offset = frame.instruction - frame.symbol.address;
  const name = symbolName(frame.symbol);
  if (offset < 0n) return `0x${ticked(frame.instruction)}`;
  return offset === 0n ? name : `${name}+0x${hex(offset)}`;
}

/** Structures in a list, oldest first; stops at `limit` or where the links are broken. */
export function records<T>(head: LIST_ENTRY | null | undefined, limit = 4096): T[] {
  const found: T[] = [];
  if (!head) return found;
  for (let entry = head.Flink; entry && entry !== head && found.length < limit; entry = entry.Flink) {
    if (entry.$record) found.push(entry.$record as T);
  }
  return found;
}

// ---- processors -----------------------------------------------------------------------------------------------------
export function timersOf(prcb: KPRCB): { timer: KTIMER; bucket: number }[] {
  const found: { timer: KTIMER; bucket: number }[] = [];
  prcb.TimerTable?.TimerEntries.forEach((entry, bucket) => {
    for (const timer of records<KTIMER>(entry.Entry)) found.push({ timer, bucket });
  });
  return found;
}

export function dpcsOf(prcb: KPRCB): { dpc: KDPC; type: 'Normal' | 'Threaded' }[] {
  return (['Normal', 'Threaded'] as const).flatMap((type, i) =>
    records<KDPC>(prcb.DpcData[i]?.DpcListHead).map(dpc => ({ dpc, type })),
  );
}

/** Ready threads, highest priority first, then in queue order. */
export function readyOf(prcb: KPRCB): ETHREAD[] {
  return [...prcb.DispatcherReadyListHead].reverse().flatMap(head => records<ETHREAD>(head));
}

/** The thread whose timer this is (`thread ...` in `!timer`), if it is a thread's own. */
export function ownerOfTimer(target: DebugTarget, timer: KTIMER): ETHREAD | undefined {
  return target.threads().find(view => view.thread.Timer === timer)?.thread;
}

// ---- threads --------------------------------------------------------------------------------------------------------
export const THREAD_STATES = [
  'Initialized',
  'Ready',
  'Running',
  'Standby',
  'Terminated',
  'Waiting',
  'Transition',
  'DeferredReady',
] as const;
const RUNNING = 2;
const WAITING = 5;

export function threadState(thread: KTHREAD): string {
  return THREAD_STATES[thread.State] ?? `Unknown state ${thread.State}`;
}
export const isRunning = (thread: KTHREAD): boolean => thread.State === RUNNING;
export const isWaiting = (thread: KTHREAD): boolean => thread.State === WAITING;

/** `0f28.11f8`. */
export function clientId(thread: ETHREAD): string {
  return `${hex(thread.Cid?.UniqueProcess ?? 0, 4)}.${hex(thread.Cid?.UniqueThread ?? 0, 4)}`;
}

export function imageName(process: EPROCESS | null | undefined): string {
  return process?.$imageName || process?.ImageFileName || 'Unknown';
}

/** Process that a thread belongs to. */
export function processOf(target: DebugTarget, thread: ETHREAD): EPROCESS | null {
  return thread.ThreadsProcess ?? (thread.Process as EPROCESS | null) ?? viewOf(target, thread)?.process ?? null;
}

/** Process whose address space a thread is in: attached threads and idle threads (System) are not in their own. */
export function processIn(thread: ETHREAD): EPROCESS | null {
  return (thread.ApcState?.Process ?? thread.Process) as EPROCESS | null;
}

export function viewOf(target: DebugTarget, thread: KTHREAD) {
  return target.threads().find(view => view.thread === thread);
}

/** `ConsolApplication1.exe 0f28.11f8`, `Idle, processor 0`. */
export function threadLabel(target: DebugTarget, thread: ETHREAD): string {
  const processor = target.processors.findIndex(prcb => prcb.IdleThread === thread);
  return processor >= 0
    ? `Idle, processor ${processor}`
    : `${imageName(processOf(target, thread))} ${clientId(thread)}`;
}

/** The thread that commands are about: the chosen one, else the one that runs on the current processor. */
export function currentThread(target: DebugTarget): ETHREAD | null {
  return target.selectedThread ?? runningThread(target, target.currentProcessor);
}

/** The thread that a processor runs now; null before the kernel is there. */
export function runningThread(target: DebugTarget, processor: number): ETHREAD | null {
  return (target.processors[processor]?.CurrentThread as ETHREAD | undefined) ?? null;
}

export function currentFrame(target: DebugTarget): StackFrame | undefined {
  const thread = currentThread(target);
  return thread ? safely(() => target.stack(thread, target.selectedFrame, 1))?.[0] : undefined;
}

/** Objects that a waiting thread waits for (without its own timer when that only limits the wait). */
export function waitObjects(thread: KTHREAD): DispatcherObject[] {
  const blocks = (thread.WaitBlockList ?? []).slice(0, thread.WaitBlockCount || undefined);
  const objects = blocks.map(block => block.Object).filter((object): object is DispatcherObject => object !== null);
  const others = objects.filter(object => object !== thread.Timer);
  return others.length ? others : objects;
}

const DISPATCHER_NAMES: Readonly<Record<number, string>> = {
  0: 'NotificationEvent',
  1: 'SynchronizationEvent',
  2: 'Mutant',
  3: 'ProcessObject',
  4: 'QueueObject',
  5: 'Semaphore',
  6: 'Thread',
  8: 'NotificationTimer',
  9: 'SynchronizationTimer',
};

/** Kind of a dispatcher object in `!thread`'s words. */
export function dispatcherName(object: DispatcherObject): string {
  return DISPATCHER_NAMES[object.Header?.Type & 0x7f] ?? `Unknown object type ${object.Header?.Type}`;
}

/** `Mutant - owning thread ...`, `Semaphore Limit 0x...`. */
export function dispatcherText(target: DebugTarget, object: DispatcherObject): string {
  const name = dispatcherName(object);
  const owner = (object as KMUTANT).OwnerThread;
  if (name === 'Mutant') return `Mutant - owning thread ${pointer(addressOf(target, owner))}`;
  if (name === 'Semaphore') return `Semaphore Limit 0x${hex((object as KSEMAPHORE).Limit)}`;
  return name;
}

// ---- objects --------------------------------------------------------------------------------------------------------
export function headerOf(object: unknown): OBJECT_HEADER | null {
  return (object as Partial<ObjectBody> | null)?.$header ?? null;
}

/** Full path in the object namespace (`\Device\IRQL`), or undefined for objects without a name. */
export function objectPath(object: unknown): string | undefined {
  const parts: string[] = [];
  for (let header = headerOf(object); header; header = headerOf(header.Directory)) {
    if (header.Name === null) return parts.length ? `\\${parts.join('\\')}` : undefined;
    if (header.Name !== '\\' && header.Name !== '') parts.unshift(header.Name);
    if (parts.length > 32) break;
  }
  return parts.length ? `\\${parts.join('\\')}` : undefined;
}

/** One line that says what an address is: `KTHREAD of Idle, processor 0`, `IRQL!DpcRoutine`; undefined when it is nothing. */
export function describeAddress(target: DebugTarget, address: bigint): { text: string; command: string } | undefined {
  for (const found of structuresAt(target, address)) {
    const text = describeObject(target, found.object, found.type);
    const where = found.offset ? `${text} + 0x${hex(found.offset)}` : text;
    if (text) return { text: where, command: commandFor(found.type, found.address) };
  }
  const stack = stackContaining(target, address);
  if (stack)
    return {
      text: `kernel stack of ${threadLabel(target, stack)}`,
      command: `!thread ${pointer(addressOf(target, stack))}`,
    };
  const symbol = symbolAt(target, address);
  return symbol ? { text: symbol, command: `u ${pointer(address)}` } : undefined;
}

export function describeObject(target: DebugTarget, object: object, type: string): string {
  const plain = type.replace(/^_/, '');
  switch (type) {
    case '_ETHREAD':
    case '_KTHREAD':
      return `KTHREAD of ${threadLabel(target, object as ETHREAD)}`;
    case '_EPROCESS':
    case '_KPROCESS':
      return `EPROCESS of ${imageName(object as EPROCESS)}`;
    case '_KPRCB':
      return `KPRCB of processor ${(object as KPRCB).Number}`;
    case '_KDPC':
      return `KDPC of ${routineName(target, (object as KDPC).DeferredRoutine)}`;
    case '_KTIMER': {
      const { Dpc } = object as KTIMER;
      return Dpc ? `KTIMER with DPC ${routineName(target, Dpc.DeferredRoutine)}` : 'KTIMER';
    }
    case '_IRP': {
      const irp = object as IRP;
      const thread = irp.Tail?.Overlay?.Thread;
      return thread ? `IRP of ${threadLabel(target, thread)}` : 'IRP';
    }
    default: {
      const name = objectPath(object) ?? (object as FILE_OBJECT).FileName;
      return name ? `${plain} ${name}` : plain || 'object';
    }
  }
}

const DISPLAY_COMMANDS: Readonly<Record<string, string>> = {
  _ETHREAD: '!thread',
  _KTHREAD: '!thread',
  _EPROCESS: '!process',
  _KPROCESS: '!process',
  _IRP: '!irp',
  _DEVICE_OBJECT: '!devobj',
  _DRIVER_OBJECT: '!drvobj',
  _FILE_OBJECT: '!fileobj',
  _EXCEPTION_RECORD: '.exr',
  _CONTEXT: '.cxr',
};

export function commandFor(type: string, address: bigint): string {
  const command = DISPLAY_COMMANDS[type];
  if (command) return `${command} ${pointer(address)}`;
  return type ? `dt ${type} ${pointer(address)}` : `db ${pointer(address)}`;
}

function stackContaining(target: DebugTarget, address: bigint): ETHREAD | undefined {
  return safely(() =>
    target
      .threads()
      .find(({ thread }) => thread.StackLimit !== 0n && address >= thread.StackLimit && address < thread.StackBase),
  )?.thread;
}
