/** I/O completion ports: finished requests wait in a queue until one of the port's threads takes them. */
import { HalTrace } from 'hal';
import { ExFreePool, ExPoolPlace } from '../ex/pool';
import { NonPagedPool } from '../inc/ex';
import type { NTSTATUS } from '../inc/io';
import {
  FILE_IO_COMPLETION_INFORMATION,
  IO_COMPLETION,
  IO_COMPLETION_MODIFY_STATE,
  IO_MINI_COMPLETION_PACKET,
} from '../inc/iocompletion';
import type { LIST_ENTRY } from '../inc/list';
import { type HANDLE, type OBJECT_ATTRIBUTES, UnicodeText } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_ABANDONED_WAIT_0, STATUS_ABANDONED, STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { KeInitializeQueue, KeInsertQueue, KeRemoveQueueEx, KeRundownQueue } from '../ke/queue';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObInsertObject } from '../ob/lookup';
import { ObCreateObject, ObfDereferenceObject } from '../ob/object';
import { ObCreateObjectType } from '../ob/types';
import { PsGetCurrentThread } from '../ps/current';

const PacketTag = ' pcI';

export const IoCompletionObjectType = ObCreateObjectType(
  'IoCompletion',
  'oCoI',
  { DeleteProcedure: IopDeleteIoCompletion, CloseProcedure: IopCloseIoCompletion },
  [0x20001, 0x20002, 0x120000, 0x1f0003],
);

/**
 * @param Count threads that may run at once; 0: as many as there are processors
 * @stack 0x90
 */
export function NtCreateIoCompletion(
  IoCompletionHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  Count: number,
): NTSTATUS {
  const port = ObCreateObject(IoCompletionObjectType, new IO_COMPLETION());
  KeInitializeQueue(port, Count);
  const name = ObjectAttributes === null ? '' : UnicodeText(ObjectAttributes.ObjectName);
  return ObInsertObject(port, name, 0, DesiredAccess, IoCompletionHandle);
}

/** The last handle is closed: threads that wait get STATUS_ABANDONED. */
function IopCloseIoCompletion(
  _Process: object,
  Port: IO_COMPLETION,
  _Handles: number,
  SystemHandleCount: number,
): void {
  if (SystemHandleCount === 1) IopFreePackets(KeRundownQueue(Port));
}
function IopDeleteIoCompletion(Port: IO_COMPLETION): void {
  IopFreePackets(KeRundownQueue(Port));
}

/** @param First of a circle without a head */
function IopFreePackets(First: LIST_ENTRY | null): void {
  for (let at = First; at !== null; ) {
    const next: LIST_ENTRY = at.Flink;
    ExFreePool(at.$record!);
    at = next === First ? null : next;
  }
}

/**
 * Queues a packet. IRQL <= DISPATCH_LEVEL.
 * @stack 0x50
 */
export function IoSetIoCompletion(
  Port: IO_COMPLETION,
  KeyContext: unknown,
  ApcContext: unknown,
  Status: NTSTATUS,
  Information: number,
): void {
  const packet = new IO_MINI_COMPLETION_PACKET(KeyContext, ApcContext, Status, Information);
  ExPoolPlace(NonPagedPool, packet, PacketTag);
  HalTrace('port', `completion packet queued, status ${(Status >>> 0).toString(16)}`, Port);
  KeInsertQueue(Port, packet.ListEntry);
}

function IopReferencePort(Handle: HANDLE, Access: number, Port: Ref<IO_COMPLETION | null>): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  return ObReferenceObjectByHandle(Handle, Access, IoCompletionObjectType, mode, Port, null);
}

/** @stack 0x80 */
export function NtSetIoCompletion(
  IoCompletionHandle: HANDLE,
  KeyContext: unknown,
  ApcContext: unknown,
  IoStatus: NTSTATUS,
  IoStatusInformation: number,
): NTSTATUS {
  const port = new Ref<IO_COMPLETION | null>(null);
  const status = IopReferencePort(IoCompletionHandle, IO_COMPLETION_MODIFY_STATE, port);
  if (!NT_SUCCESS(status)) return status;
  IoSetIoCompletion(port.value!, KeyContext, ApcContext, IoStatus, IoStatusInformation);
  ObfDereferenceObject(port.value!);
  return STATUS_SUCCESS;
}

/**
 * Takes up to `Count` packets, waiting for the first.
 * @param Entries gets them
 * @returns STATUS_TIMEOUT, STATUS_USER_APC, STATUS_ABANDONED_WAIT_0 (the port was closed meanwhile)
 * @stack 0xf0
 */
export function NtRemoveIoCompletionEx(
  IoCompletionHandle: HANDLE,
  Entries: FILE_IO_COMPLETION_INFORMATION[],
  Count: number,
  Timeout: bigint | null,
  Alertable: boolean,
): NTSTATUS {
  const port = new Ref<IO_COMPLETION | null>(null);
  const status = IopReferencePort(IoCompletionHandle, IO_COMPLETION_MODIFY_STATE, port);
  if (!NT_SUCCESS(status)) return status;
  const taken: LIST_ENTRY[] = [];
  const mode = PsGetCurrentThread().PreviousMode;
  const removed = KeRemoveQueueEx(port.value!, mode, Alertable, Timeout, taken, Count);
  for (const entry of taken) {
    const packet = entry.$record as IO_MINI_COMPLETION_PACKET;
    const information = new FILE_IO_COMPLETION_INFORMATION();
    information.KeyContext = packet.KeyContext;
    information.ApcContext = packet.ApcContext;
    information.Status = packet.IoStatus;
    information.Information = packet.IoStatusInformation;
    Entries.push(information);
    ExFreePool(packet);
  }
  ObfDereferenceObject(port.value!);
  if (taken.length > 0) return STATUS_SUCCESS;
  return removed === STATUS_ABANDONED ? STATUS_ABANDONED_WAIT_0 : removed;
}
