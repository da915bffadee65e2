/*
 * Logging as it should be: a callback only puts a line into a ring in nonpaged memory, under a spin lock, and sets an event. A
 * thread of the driver's own takes the lines out and writes the file, and the callbacks pass what that thread does.
 * What does not fit into the ring is counted, never waited for.
 */
import {
  type DRIVER_OBJECT,
  Executive,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltUnregisterFilter,
  type HANDLE,
  IRP_MJ_WRITE,
  KeAcquireSpinLock,
  KeInitializeEvent,
  KeInitializeSpinLock,
  KeReleaseSpinLock,
  KernelMode,
  KeSetEvent,
  KEVENT,
  KeWaitForSingleObject,
  KSPIN_LOCK,
  NT_SUCCESS,
  type NTSTATUS,
  ObReferenceObjectByHandle,
  ObDereferenceObject,
  PsCreateSystemThread,
  PsGetCurrentThreadId,
  PsTerminateSystemThread,
  PsThreadType,
  Ref,
  STATUS_SUCCESS,
  SynchronizationEvent,
  THREAD_ALL_ACCESS,
  type UNICODE_STRING,
  ZwClose,
} from 'fltkernel';
import { CloseLog, OpenLog, WriteLog } from '../common/logFile';
import { Filter, StartFilter } from '../common/minifilter';

const RING_SIZE = 32;
const ring: string[] = [];
let next = 0;
let used = 0;
let lost = 0;
let stopping = false;
let logThreadId: HANDLE = 0;
let logThread: any = null;

const RingLock = new KSPIN_LOCK();
const LinesAvailable = new KEVENT();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  KeInitializeSpinLock(RingLock);
  KeInitializeEvent(LinesAvailable, SynchronizationEvent, false);
  const operations = [new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null)];
  return StartFilter(DriverObject, operations, null, StartLog, Unload);
}

function StartLog(): NTSTATUS {
  let status = OpenLog();
  if (!NT_SUCCESS(status)) return status;
  const handle = new Ref<HANDLE>(0);
  status = PsCreateSystemThread(handle, THREAD_ALL_ACCESS, null, null, null, LogThread, null);
  if (!NT_SUCCESS(status)) {
    CloseLog();
    return status;
  }
  const thread = new Ref<any>(null);
  ObReferenceObjectByHandle(handle.value, THREAD_ALL_ACCESS, PsThreadType, KernelMode, thread, null);
  logThread = thread.value;
  ZwClose(handle.value);
  return STATUS_SUCCESS;
}

function Unload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  stopping = true;
  KeSetEvent(LinesAvailable, 0, false);
  KeWaitForSingleObject(logThread, Executive, KernelMode, false, null);
  ObDereferenceObject(logThread);
  CloseLog();
  return STATUS_SUCCESS;
}

function KLog(text: string): void {
  const irql = new Ref(0);
  KeAcquireSpinLock(RingLock, irql);
  if (used < RING_SIZE) ring[(next + used++) % RING_SIZE] = text;
  else lost++;
  KeReleaseSpinLock(RingLock, irql.value);
  KeSetEvent(LinesAvailable, 0, false);
}

/** The oldest line, or null. */
function TakeLine(): string | null {
  const irql = new Ref(0);
  let line: string | null = null;
  KeAcquireSpinLock(RingLock, irql);
  if (used > 0) {
    line = ring[next];
    next = (next + 1) % RING_SIZE;
    used--;
  }
  KeReleaseSpinLock(RingLock, irql.value);
  return line;
}

function LogThread(StartContext: any): void {
  logThreadId = PsGetCurrentThreadId();
  while (!stopping) {
    KeWaitForSingleObject(LinesAvailable, Executive, KernelMode, false, null);
    for (let line = TakeLine(); line !== null; line = TakeLine()) WriteLog(`MyDrv: ${line}\r\n`);
  }
  PsTerminateSystemThread(STATUS_SUCCESS);
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  if (PsGetCurrentThreadId() !== logThreadId) KLog(`write of ${Data.Iopb.Parameters.Write.Length} bytes`);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
