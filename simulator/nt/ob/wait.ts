/** Waiting on handles. */
import type { NTSTATUS } from '../inc/io';
import { type DispatcherObject, KWAIT_BLOCK, UserRequest } from '../inc/ke';
import { type HANDLE, SYNCHRONIZE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER } from '../inc/ntstatus';
import { FILE_OBJECT } from '../inc/io';
import type { ObjectBody } from '../inc/ob';
import { Ref } from '../inc/ref';
import { KeWaitForMultipleObjects, KeWaitForSingleObject } from '../ke/wait';
import { PsGetCurrentThread } from '../ps/current';
import { ObReferenceObjectByHandle } from './handle';
import { ObfDereferenceObject } from './object';

/** What a wait on an object waits for: files have an event inside. */
function ObpDispatcherObject(Object: ObjectBody): DispatcherObject {
  return Object instanceof FILE_OBJECT ? Object.Event : (Object as unknown as DispatcherObject);
}

/**
 * @param Timeout 100 ns, negative relative; null: for ever
 * @stack 0x70
 */
export function NtWaitForSingleObject(Handle: HANDLE, Alertable: boolean, Timeout: bigint | null): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  const object = new Ref<ObjectBody | null>(null);
  const status = ObReferenceObjectByHandle(Handle, SYNCHRONIZE, null, mode, object, null);
  if (!NT_SUCCESS(status)) return status;
  const waited = ObWaitForSingleObject(object.value!, mode, Alertable, Timeout);
  ObfDereferenceObject(object.value!);
  return waited;
}

/** @stack 0x70 */
function ObWaitForSingleObject(Object: ObjectBody, Mode: number, Alertable: boolean, Timeout: bigint | null): NTSTATUS {
  return KeWaitForSingleObject(ObpDispatcherObject(Object), UserRequest, Mode, Alertable, Timeout);
}

/**
 * @param WaitType 0: all, 1: any.
 * @stack 0x290
 */
export function NtWaitForMultipleObjects(
  Handles: readonly HANDLE[],
  WaitType: number,
  Alertable: boolean,
  Timeout: bigint | null,
): NTSTATUS {
  if (!Array.isArray(Handles) || Handles.length === 0 || Handles.length > 64) return STATUS_INVALID_PARAMETER;
  const mode = PsGetCurrentThread().PreviousMode;
  const objects: ObjectBody[] = [];
  let status: NTSTATUS = 0;
  for (const handle of Handles) {
    const object = new Ref<ObjectBody | null>(null);
    status = ObReferenceObjectByHandle(handle, SYNCHRONIZE, null, mode, object, null);
    if (!NT_SUCCESS(status)) break;
    objects.push(object.value!);
  }
  if (NT_SUCCESS(status)) {
    const dispatcher: DispatcherObject[] = [];
    const blocks: KWAIT_BLOCK[] = [];
    for (const object of objects) {
      dispatcher.push(ObpDispatcherObject(object));
      blocks.push(new KWAIT_BLOCK());
    }
    status = KeWaitForMultipleObjects(
      dispatcher.length,
      dispatcher,
      WaitType,
      UserRequest,
      mode,
      Alertable,
      Timeout,
      blocks,
    );
  }
  for (const object of objects) ObfDereferenceObject(object);
  return status;
}
