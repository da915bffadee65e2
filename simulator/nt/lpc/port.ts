/** Local procedure calls, as far as user mode needs them: a message to a server's port, and its answer. */
import { HalDefineType, HalTrace } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { KSEMAPHORE, KSPIN_LOCK, KernelMode, UserMode } from '../inc/ke';
import { CONTAINING_RECORD, InsertTailList, LIST_ENTRY, RemoveHeadList } from '../inc/list';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_OBJECT_TYPE_MISMATCH, STATUS_SUCCESS } from '../inc/ntstatus';
import type { OBJECT_HEADER, ObjectBody } from '../inc/ob';
import { Ref } from '../inc/ref';
import { KeInitializeSemaphore, KeReleaseSemaphore } from '../ke/semaphore';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeWaitForSingleObject } from '../ke/wait';
import type { HANDLE } from '../inc/ntdef';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObInsertObject, ObReferenceObjectByName } from '../ob/lookup';
import { ObCreateObject, ObfDereferenceObject } from '../ob/object';
import { ObCreateObjectType } from '../ob/types';

const WrLpcReceive = 16;
const WrLpcReply = 17;
export const AlpcPortObjectType = ObCreateObjectType('ALPC Port', 'cplA');

/** A call on its way: what is asked, and where the caller waits. */
export class ALPC_MESSAGE {
  readonly Entry = new LIST_ENTRY(this, true);
  readonly Reply = new KSEMAPHORE();
  constructor(readonly Message: object) {}
}

export class ALPC_PORT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  readonly Semaphore = new KSEMAPHORE();
  readonly MainQueue = new LIST_ENTRY(this, true);
  readonly Lock = new KSPIN_LOCK();
}
HalDefineType(ALPC_PORT, '_ALPC_PORT', 0x1d8, []);

/**
 * Makes a port under a full path.
 * @stack 0x90
 */
export function NtAlpcCreatePort(PortHandle: Ref<HANDLE>, Name: string): NTSTATUS {
  const port = ObCreateObject(AlpcPortObjectType, new ALPC_PORT());
  KeInitializeSemaphore(port.Semaphore, 0, 0x7fffffff);
  return ObInsertObject(port, Name, 0, 0x1f0001, PortHandle);
}

/**
 * Client: sends a message and waits until the server has answered (by filling in the message).
 * @stack 0x110
 */
export function NtAlpcSendWaitReceivePort(PortName: string, Message: object): NTSTATUS {
  if (typeof Message !== 'object' || Message === null) return STATUS_INVALID_PARAMETER;
  const object = new Ref<ObjectBody | null>(null);
  const status = ObReferenceObjectByName(PortName, 0, null, KernelMode, null, object);
  if (!NT_SUCCESS(status)) return status;
  const port = object.value!;
  if (!(port instanceof ALPC_PORT)) {
    ObfDereferenceObject(port);
    return STATUS_OBJECT_TYPE_MISMATCH;
  }
  const message = new ALPC_MESSAGE(Message);
  KeInitializeSemaphore(message.Reply, 0, 1);
  HalTrace('alpc', `request to ${PortName}`, port);
  const irql = KeAcquireSpinLockRaiseToDpc(port.Lock);
  InsertTailList(port.MainQueue, message.Entry);
  KeReleaseSpinLock(port.Lock, irql);
  KeReleaseSemaphore(port.Semaphore, 1, 1, false);
  const waited = AlpcpSignalAndWait(message);
  ObfDereferenceObject(port);
  return waited;
}

/** @stack 0x80 */
function AlpcpSignalAndWait(Message: ALPC_MESSAGE): NTSTATUS {
  return KeWaitForSingleObject(Message.Reply, WrLpcReply, UserMode, false, null);
}

/**
 * Server: waits for the next message.
 * @stack 0x110
 */
export function NtAlpcReceiveMessage(PortHandle: HANDLE, Message: Ref<ALPC_MESSAGE | null>): NTSTATUS {
  const object = new Ref<ALPC_PORT | null>(null);
  const status = ObReferenceObjectByHandle(PortHandle, 0, AlpcPortObjectType, KernelMode, object, null);
  if (!NT_SUCCESS(status)) return status;
  const waited = AlpcpReceiveMessage(object.value!, Message);
  ObfDereferenceObject(object.value!);
  return waited;
}

/** @stack 0x90 */
function AlpcpReceiveMessage(Port: ALPC_PORT, Message: Ref<ALPC_MESSAGE | null>): NTSTATUS {
  const waited = KeWaitForSingleObject(Port.Semaphore, WrLpcReceive, UserMode, false, null);
  if (waited !== STATUS_SUCCESS) return waited;
  const irql = KeAcquireSpinLockRaiseToDpc(Port.Lock);
  Message.value = CONTAINING_RECORD<ALPC_MESSAGE>(RemoveHeadList(Port.MainQueue));
  KeReleaseSpinLock(Port.Lock, irql);
  return waited;
}

/**
 * Server: the message has been answered.
 * @stack 0x60
 */
export function NtAlpcReply(Message: ALPC_MESSAGE): NTSTATUS {
  KeReleaseSemaphore(Message.Reply, 1, 1, false);
  return STATUS_SUCCESS;
}
