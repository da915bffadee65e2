/** One-time initialisation (ntddk.h): whoever comes first does it, the others wait for it. */
import { HalDefineType } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import {
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_PENDING,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';

export const RTL_RUN_ONCE_CHECK_ONLY = 0x1;
export const RTL_RUN_ONCE_ASYNC = 0x2;
export const RTL_RUN_ONCE_INIT_FAILED = 0x4;

/** 0: not done; 1: somebody is at it; 2: several may be at it; 3: done. */
export class RTL_RUN_ONCE {
  $state = 0;
  $context: unknown = null;
  /** Signalled when the one who is at it has ended. */
  $ended: KEVENT | null = null;
}
HalDefineType(RTL_RUN_ONCE, '_RTL_RUN_ONCE', 0x8, []);
const Idle = 0;
const Working = 1;
const WorkingAsync = 2;
const Done = 3;

export type PRTL_RUN_ONCE_INIT_FN = (
  RunOnce: RTL_RUN_ONCE,
  Parameter: any,
  Context: Ref<any> | null,
) => boolean | number;

/**
 * Not done yet.
 * @stack 0x8
 */
export function RtlRunOnceInitialize(RunOnce: RTL_RUN_ONCE): void {
  RunOnce.$state = Idle;
  RunOnce.$context = null;
}
/**
 * Begins: the first caller is told to do it; others wait until it is done, or done badly and theirs to do.
 * @param Flags 0, RTL_RUN_ONCE_ASYNC (several may do it), RTL_RUN_ONCE_CHECK_ONLY
 * @param Context gets what the one who did it left
 * @returns STATUS_PENDING: the caller does it and calls RtlRunOnceComplete; STATUS_SUCCESS: it is done;
 * STATUS_UNSUCCESSFUL: it is not (CHECK_ONLY); STATUS_INVALID_PARAMETER
 * @stack 0x60
 */
export function RtlRunOnceBeginInitialize(RunOnce: RTL_RUN_ONCE, Flags: number, Context: Ref<any> | null): NTSTATUS {
  const async = (Flags & RTL_RUN_ONCE_ASYNC) !== 0;
  while (RunOnce.$state !== Done) {
    if ((Flags & RTL_RUN_ONCE_CHECK_ONLY) !== 0) return async ? STATUS_INVALID_PARAMETER : STATUS_UNSUCCESSFUL;
    if (RunOnce.$state === Idle || (async && RunOnce.$state === WorkingAsync)) {
      RunOnce.$state = async ? WorkingAsync : Working;
      if (!async) KeInitializeEvent((RunOnce.$ended = new KEVENT()), 0, false);
      return STATUS_PENDING;
    }
    if (async !== (RunOnce.$state === WorkingAsync)) return STATUS_INVALID_PARAMETER;
    KeWaitForSingleObject(RunOnce.$ended!, Executive, KernelMode, false, null);
  }
  if (Context !== null) Context.value = RunOnce.$context;
  return STATUS_SUCCESS;
}
/**
 * Ends what RtlRunOnceBeginInitialize began.
 * @param Flags 0, RTL_RUN_ONCE_ASYNC, RTL_RUN_ONCE_INIT_FAILED (the next one tries again)
 * @returns STATUS_OBJECT_NAME_COLLISION if another one of several was first; STATUS_UNSUCCESSFUL if nobody had begun
 * @stack 0x40
 */
export function RtlRunOnceComplete(RunOnce: RTL_RUN_ONCE, Flags: number, Context: unknown): NTSTATUS {
  const failed = (Flags & RTL_RUN_ONCE_INIT_FAILED) !== 0;
  const async = (Flags & RTL_RUN_ONCE_ASYNC) !== 0;
  if (failed && async) return STATUS_INVALID_PARAMETER;
  if (async && RunOnce.$state === Done) return STATUS_OBJECT_NAME_COLLISION;
  if (RunOnce.$state !== (async ? WorkingAsync : Working)) return STATUS_UNSUCCESSFUL;
  RunOnce.$state = failed ? Idle : Done;
  if (!failed) RunOnce.$context = Context;
  if (RunOnce.$ended !== null) KeSetEvent(RunOnce.$ended, 0, false);
  return STATUS_SUCCESS;
}
/**
 * Calls the routine unless that has been done; others wait meanwhile.
 * @returns STATUS_UNSUCCESSFUL if the routine said FALSE
 * @stack 0x50
 */
export function RtlRunOnceExecuteOnce(
  RunOnce: RTL_RUN_ONCE,
  InitFn: PRTL_RUN_ONCE_INIT_FN,
  Parameter: unknown,
  Context: Ref<any> | null,
): NTSTATUS {
  const status = RtlRunOnceBeginInitialize(RunOnce, 0, Context);
  if (status !== STATUS_PENDING) return status;
  const context = Context ?? new Ref<any>(null);
  const good = InitFn(RunOnce, Parameter, context);
  RtlRunOnceComplete(RunOnce, good ? 0 : RTL_RUN_ONCE_INIT_FAILED, context.value);
  return good ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}
