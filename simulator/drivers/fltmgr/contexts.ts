/** Contexts: allocation, references, the end. */
import { ExAllocatePoolWithTag, ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import { ExAcquireRundownProtection, ExReleaseRundownProtection } from '../../nt/ex/rundown';
import { ExQueueWorkItem } from '../../nt/ex/worker';
import { FLTMGR_FILE_SYSTEM } from '../../nt/inc/bugcodes';
import { DelayedWorkQueue, NonPagedPool, WORK_QUEUE_ITEM } from '../../nt/inc/ex';
import { PagedPool } from '../../nt/inc/pool';
import type { NTSTATUS } from '../../nt/inc/io';
import { APC_LEVEL } from '../../nt/inc/kedefs';
import {
  STATUS_FLT_CONTEXT_ALLOCATION_NOT_FOUND,
  STATUS_FLT_DELETING_OBJECT,
  STATUS_FLT_MUST_BE_NONPAGED_POOL,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { KeBugCheckEx } from '../../nt/ke/bugcheck';
import { KeGetCurrentIrql } from '../../nt/ke/irql';
import {
  FLT_VARIABLE_SIZED_CONTEXTS,
  FLT_VOLUME_CONTEXT,
  FLTFL_CONTEXT_REGISTRATION_NO_EXACT_SIZE_MATCH,
} from './inc/constants';
import { CONTEXT_NODE } from './inc/contexts';
import type { FLT_FILTER } from './inc/objects';
import type { FLT_CONTEXT_REGISTRATION, FLT_CONTEXT_SIZE } from './inc/registration';

const NodeTag = 'cxMF';
/** FLTMGR_FILE_SYSTEM's first parameter. */
const CONTEXT_OVER_DEREFERENCED = 0x6d;
const CONTEXT_USED_AFTER_FREE = 0x6e;
const nodes = new WeakMap<object, CONTEXT_NODE>();

/** What is known of a context; it is a bug check to show one that is gone, or none. */
export function FltpContextNode(Context: object): CONTEXT_NODE {
  const node = Context === null || Context === undefined ? undefined : nodes.get(Context);
  if (node === undefined || node.$freed)
    KeBugCheckEx(FLTMGR_FILE_SYSTEM, CONTEXT_USED_AFTER_FREE, Context, node ?? 0n, 0n);
  return node!;
}

function FltpRegistrationFor(
  Filter: FLT_FILTER,
  Kind: number,
  Size: FLT_CONTEXT_SIZE,
): FLT_CONTEXT_REGISTRATION | null {
  let larger: FLT_CONTEXT_REGISTRATION | null = null;
  for (const entry of Filter.$contexts.get(Kind) ?? []) {
    if (entry.Size === Size) return entry;
    const any = entry.Size === FLT_VARIABLE_SIZED_CONTEXTS;
    const fits =
      (entry.Flags & FLTFL_CONTEXT_REGISTRATION_NO_EXACT_SIZE_MATCH) !== 0 &&
      typeof entry.Size === 'number' &&
      typeof Size === 'number' &&
      Size < entry.Size;
    if (any || fits) larger ??= entry;
  }
  return larger;
}

/**
 * A context with one reference. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltallocatecontext.
 * @param ContextSize the structure's class, or a number of bytes, as it was registered
 * @param PoolType PagedPool or NonPagedPool; a volume's must be NonPagedPool
 * @returns STATUS_FLT_CONTEXT_ALLOCATION_NOT_FOUND if no such kind and size was registered,
 * STATUS_FLT_MUST_BE_NONPAGED_POOL, STATUS_FLT_DELETING_OBJECT, STATUS_INSUFFICIENT_RESOURCES
 * @stack 0x70
 */
export function FltAllocateContext(
  Filter: FLT_FILTER,
  ContextType: number,
  ContextSize: FLT_CONTEXT_SIZE,
  PoolType: number,
  ReturnedContext: Ref<any>,
): NTSTATUS {
  ReturnedContext.value = null;
  const registration = FltpRegistrationFor(Filter, ContextType, ContextSize);
  if (registration === null) return STATUS_FLT_CONTEXT_ALLOCATION_NOT_FOUND;
  if (ContextType === FLT_VOLUME_CONTEXT && (PoolType & 1) === PagedPool) return STATUS_FLT_MUST_BE_NONPAGED_POOL;
  // It keeps the filter from going until it is freed.
  if (!ExAcquireRundownProtection(Filter.Base.RundownRef)) return STATUS_FLT_DELETING_OBJECT;
  const own = registration.ContextAllocateCallback;
  const context =
    own !== null
      ? own(PoolType, ContextSize as number, ContextType)
      : ExAllocatePoolWithTag(PoolType, ContextSize as number, FltpTagOf(registration));
  if (context === null || context === undefined) {
    ExReleaseRundownProtection(Filter.Base.RundownRef);
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  const node = ExPoolPlace(NonPagedPool, new CONTEXT_NODE(Filter, ContextType, registration, context), NodeTag);
  nodes.set(context, node);
  Filter.$owned.set(node, `context of kind 0x${ContextType.toString(16)}`);
  ReturnedContext.value = context;
  return STATUS_SUCCESS;
}

function FltpTagOf(Registration: FLT_CONTEXT_REGISTRATION): string | number {
  return Registration.PoolTag === 0 ? NodeTag : Registration.PoolTag;
}

/**
 * One more reference. IRQL <= DISPATCH_LEVEL. Source: fltkernel/nf-fltkernel-fltreferencecontext.
 * @stack 0x40
 */
export function FltReferenceContext(Context: object): void {
  const node = Context === null || Context === undefined ? undefined : nodes.get(Context);
  if (node === undefined || node.$freed)
    KeBugCheckEx(FLTMGR_FILE_SYSTEM, CONTEXT_USED_AFTER_FREE, Context, node ?? 0n, 0n);
  node!.UseCount++;
}

/**
 * Gives a reference back; the last one calls the cleanup callback and frees the context. IRQL <= APC_LEVEL for contexts in
 * paged pool, else <= DISPATCH_LEVEL, where a worker frees it. Source: fltkernel/nf-fltkernel-fltreleasecontext.
 * @stack 0x40
 */
export function FltReleaseContext(Context: object): void {
  const node = Context === null || Context === undefined ? undefined : nodes.get(Context);
  if (node === undefined || node.$freed)
    KeBugCheckEx(FLTMGR_FILE_SYSTEM, CONTEXT_USED_AFTER_FREE, Context, node ?? 0n, 0n);
  const left = --node!.UseCount;
  if (left > 0) return;
  if (node!.AttachedObject !== null) KeBugCheckEx(FLTMGR_FILE_SYSTEM, CONTEXT_OVER_DEREFERENCED, Context, node!, 0n);
  if (KeGetCurrentIrql() <= APC_LEVEL) FltpFreeContext(node!);
  else FltpFreeContextLater(node!);
}

function FltpFreeContextLater(Node: CONTEXT_NODE): void {
  const item = new WORK_QUEUE_ITEM();
  item.WorkerRoutine = FltpFreeContext;
  item.Parameter = Node;
  ExQueueWorkItem(item, DelayedWorkQueue);
}

/** @stack 0x50 */
function FltpFreeContext(Node: CONTEXT_NODE): void {
  const { RegInfo, Filter, ContextType, Context } = Node;
  if (RegInfo.ContextCleanupCallback !== null) RegInfo.ContextCleanupCallback(Context, ContextType);
  Node.$freed = true;
  Filter.$owned.delete(Node);
  if (RegInfo.ContextFreeCallback !== null) RegInfo.ContextFreeCallback(Context, ContextType);
  else ExFreePoolWithTag(Context, FltpTagOf(RegInfo));
  ExFreePoolWithTag(Node, NodeTag);
  ExReleaseRundownProtection(Filter.Base.RundownRef);
}
