/** Contexts on objects: set, get, delete. */
import { ExAcquirePushLockExclusive, ExReleasePushLockExclusive } from '../../nt/ex/pushlock';
import type { NTSTATUS } from '../../nt/inc/io';
import {
  STATUS_FLT_CONTEXT_ALREADY_DEFINED,
  STATUS_FLT_CONTEXT_ALREADY_LINKED,
  STATUS_FLT_DELETING_OBJECT,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { EX_PUSH_LOCK } from '../../nt/inc/pushlock';
import type { Ref } from '../../nt/inc/ref';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../../nt/ke/apc';
import { FltpContextNode, FltReleaseContext } from './contexts';
import { FLT_SET_CONTEXT_KEEP_IF_EXISTS, FLT_SET_CONTEXT_REPLACE_IF_EXISTS } from './inc/constants';
import type { CONTEXT_LIST_CTRL, CONTEXT_NODE } from './inc/contexts';
import { FLT_INSTANCE, type FLT_FILTER, FLT_OBFL_DRAINING } from './inc/objects';

export type FLTP_CONTEXT_OWNER = FLT_INSTANCE | FLT_FILTER;

/** Windows has one such lock for each list. */
const ContextLock = new EX_PUSH_LOCK();

/** @stack 0x40 */
export function FltpLockContexts(): void {
  KeEnterCriticalRegion();
  ExAcquirePushLockExclusive(ContextLock);
}

/** @stack 0x40 */
export function FltpUnlockContexts(): void {
  ExReleasePushLockExclusive(ContextLock);
  KeLeaveCriticalRegion();
}

function FltpFind(List: CONTEXT_LIST_CTRL, Owner: FLTP_CONTEXT_OWNER): CONTEXT_NODE | null {
  for (const node of List.Nodes) if (node.$owner === Owner) return node;
  return null;
}

/** Out of its list; the reference for being attached is the caller's to give back. */
function FltpUnlink(Node: CONTEXT_NODE): void {
  const { Nodes } = Node.$list!;
  Nodes.splice(Nodes.indexOf(Node), 1);
  if (Node.$owner instanceof FLT_INSTANCE) Node.$owner.$contexts.delete(Node);
  Node.$list = null;
  Node.$owner = null;
  Node.AttachedObject = null;
}

/**
 * @param Operation FLT_SET_CONTEXT_xxx
 * @param OldContext gets the one that was there, referenced; null: not asked for
 * @stack 0x60
 */
export function FltpSetContext(
  List: CONTEXT_LIST_CTRL,
  AttachedObject: object,
  Owner: FLTP_CONTEXT_OWNER,
  Kind: number,
  Operation: number,
  NewContext: object,
  OldContext: Ref<any> | null,
): NTSTATUS {
  if (OldContext !== null) OldContext.value = null;
  const node = FltpContextNode(NewContext);
  if (node.ContextType !== Kind) return STATUS_INVALID_PARAMETER;
  if (Operation !== FLT_SET_CONTEXT_REPLACE_IF_EXISTS && Operation !== FLT_SET_CONTEXT_KEEP_IF_EXISTS)
    return STATUS_INVALID_PARAMETER;
  FltpLockContexts();
  let status: NTSTATUS = STATUS_SUCCESS;
  const old = FltpFind(List, Owner);
  if ((Owner.Base.Flags & FLT_OBFL_DRAINING) !== 0) status = STATUS_FLT_DELETING_OBJECT;
  else if (node.AttachedObject !== null) status = STATUS_FLT_CONTEXT_ALREADY_LINKED;
  else if (old !== null && Operation === FLT_SET_CONTEXT_KEEP_IF_EXISTS) {
    status = STATUS_FLT_CONTEXT_ALREADY_DEFINED;
    if (OldContext !== null) {
      old.UseCount++;
      OldContext.value = old.Context;
    }
  } else {
    if (old !== null) FltpUnlink(old);
    node.UseCount++;
    node.$list = List;
    node.$owner = Owner;
    node.AttachedObject = AttachedObject;
    List.Nodes.push(node);
    if (Owner instanceof FLT_INSTANCE) Owner.$contexts.add(node);
  }
  FltpUnlockContexts();
  // The old one's reference for being attached goes to the caller, or is given back.
  if (status === STATUS_SUCCESS && old !== null) {
    if (OldContext !== null) OldContext.value = old.Context;
    else FltReleaseContext(old.Context);
  }
  return status;
}

/**
 * @param Context gets the context, referenced
 * @returns STATUS_NOT_FOUND
 * @stack 0x50
 */
export function FltpGetContext(List: CONTEXT_LIST_CTRL | null, Owner: FLTP_CONTEXT_OWNER, Context: Ref<any>): NTSTATUS {
  Context.value = null;
  if (List === null) return STATUS_NOT_FOUND;
  FltpLockContexts();
  const node = FltpFind(List, Owner);
  if (node !== null) node.UseCount++;
  FltpUnlockContexts();
  if (node === null) return STATUS_NOT_FOUND;
  Context.value = node.Context;
  return STATUS_SUCCESS;
}

/**
 * Takes a context off where it is attached.
 * @param OldContext gets it, with the reference for being attached; null: that is given back
 * @stack 0x50
 */
export function FltpDetachContext(
  List: CONTEXT_LIST_CTRL | null,
  Owner: FLTP_CONTEXT_OWNER,
  OldContext: Ref<any> | null,
): NTSTATUS {
  if (OldContext !== null) OldContext.value = null;
  if (List === null) return STATUS_NOT_FOUND;
  FltpLockContexts();
  const node = FltpFind(List, Owner);
  if (node !== null) FltpUnlink(node);
  FltpUnlockContexts();
  if (node === null) return STATUS_NOT_FOUND;
  if (OldContext !== null) OldContext.value = node.Context;
  else FltReleaseContext(node.Context);
  return STATUS_SUCCESS;
}

/**
 * All contexts of an object that goes.
 * @stack 0x50
 */
export function FltpDeleteContexts(List: CONTEXT_LIST_CTRL): void {
  FltpLockContexts();
  const all = [...List.Nodes];
  for (const node of all) FltpUnlink(node);
  FltpUnlockContexts();
  for (const node of all) FltReleaseContext(node.Context);
}

/**
 * Marks a context for deletion: off its object at once, freed with the last reference. IRQL <= APC_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltdeletecontext.
 * @stack 0x50
 */
export function FltDeleteContext(Context: object): void {
  const node = FltpContextNode(Context);
  FltpLockContexts();
  const attached = node.AttachedObject !== null;
  if (attached) FltpUnlink(node);
  FltpUnlockContexts();
  if (attached) FltReleaseContext(Context);
}

/**
 * Contexts that an instance has set anywhere.
 * @stack 0x50
 */
export function FltpDeleteContextsOfInstance(Instance: FLT_INSTANCE): void {
  FltpLockContexts();
  const all = [...Instance.$contexts];
  for (const node of all) FltpUnlink(node);
  FltpUnlockContexts();
  for (const node of all) FltReleaseContext(node.Context);
}
