/**
 * Routines that are told of processes, threads and images: at PASSIVE_LEVEL in a critical region, on the thread that does
 * it. Source: the pages of PsSetCreateProcessNotifyRoutine and its relatives.
 */
import type { NTSTATUS } from '../inc/io';
import { UNICODE_STRING } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_PROCEDURE_NOT_FOUND,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { CLIENT_ID, type EPROCESS, type ETHREAD } from '../inc/ps';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';
import { PsGetCurrentThread } from './current';

/** What a process notify routine may look at, and `CreationStatus`, which it may set to refuse the process. */
export class PS_CREATE_NOTIFY_INFO {
  Size = 0x48;
  Flags = 0;
  ParentProcessId = 0;
  readonly CreatingThreadId = new CLIENT_ID();
  FileObject: object | null = null;
  ImageFileName: UNICODE_STRING | null = null;
  CommandLine: UNICODE_STRING | null = null;
  CreationStatus: NTSTATUS = STATUS_SUCCESS;
  FileOpenNameAvailable = true;
}
/** What an image notify routine may look at. */
export class IMAGE_INFO {
  ImageAddressingMode = 3;
  SystemModeImage = 0;
  ImageMappedToAllPids = 0;
  ExtendedInfoPresent = 0;
  ImageBase = 0n;
  ImageSelector = 0;
  ImageSize = 0;
  ImageSectionNumber = 0;
}

export type PCREATE_PROCESS_NOTIFY_ROUTINE = (ParentId: number, ProcessId: number, Create: boolean) => void;
export type PCREATE_PROCESS_NOTIFY_ROUTINE_EX = (
  Process: EPROCESS,
  ProcessId: number,
  CreateInfo: PS_CREATE_NOTIFY_INFO | null,
) => void;
export type PCREATE_THREAD_NOTIFY_ROUTINE = (ProcessId: number, ThreadId: number, Create: boolean) => void;
export type PLOAD_IMAGE_NOTIFY_ROUTINE = (
  FullImageName: UNICODE_STRING | null,
  ProcessId: number,
  ImageInfo: IMAGE_INFO,
) => void;

/** PSCREATEPROCESSNOTIFYTYPE and PSCREATETHREADNOTIFYTYPE. */
export const PsCreateProcessNotifySubsystems = 0;
/** On the new thread. */
export const PsCreateThreadNotifyNonSystem = 0;
/** Threads of all subsystems. */
export const PsCreateThreadNotifySubsystems = 1;

const MaximumRoutines = 64;

/** A table of routines of one kind, in the order of their registration. */
class NotifyTable<T> {
  readonly Routines: T[] = [];
  add(Routine: T, Full: NTSTATUS, Again: NTSTATUS): NTSTATUS {
    if (this.Routines.includes(Routine)) return Again;
    if (this.Routines.length >= MaximumRoutines) return Full;
    this.Routines.push(Routine);
    return STATUS_SUCCESS;
  }
  remove(Routine: T): NTSTATUS {
    const at = this.Routines.indexOf(Routine);
    if (at < 0) return STATUS_PROCEDURE_NOT_FOUND;
    this.Routines.splice(at, 1);
    return STATUS_SUCCESS;
  }
}
interface ProcessRoutine {
  readonly routine: Function;
  readonly extended: boolean;
}
const processRoutines: ProcessRoutine[] = [];
const threadRoutines = new NotifyTable<PCREATE_THREAD_NOTIFY_ROUTINE>();
const imageRoutines = new NotifyTable<PLOAD_IMAGE_NOTIFY_ROUTINE>();

/** @stack 0x60 */
function PspSetCreateProcessNotifyRoutine(Routine: Function, Remove: boolean, Extended: boolean): NTSTATUS {
  const at = processRoutines.findIndex(r => r.routine === Routine && r.extended === Extended);
  if (Remove) {
    if (at < 0) return STATUS_PROCEDURE_NOT_FOUND;
    processRoutines.splice(at, 1);
    return STATUS_SUCCESS;
  }
  if (at >= 0 || processRoutines.length >= MaximumRoutines) return STATUS_INVALID_PARAMETER;
  processRoutines.push({ routine: Routine, extended: Extended });
  return STATUS_SUCCESS;
}

/**
 * Adds or removes a routine that is called when a process is created and when it ends.
 * @returns STATUS_INVALID_PARAMETER if it is registered already or there are 64; STATUS_PROCEDURE_NOT_FOUND if it is not
 * registered
 * @stack 0x30
 */
export function PsSetCreateProcessNotifyRoutine(
  NotifyRoutine: PCREATE_PROCESS_NOTIFY_ROUTINE,
  Remove: boolean,
): NTSTATUS {
  return PspSetCreateProcessNotifyRoutine(NotifyRoutine, Remove, false);
}
/**
 * The same with more information; the routine may refuse the process by `CreateInfo.CreationStatus`.
 * @stack 0x30
 */
export function PsSetCreateProcessNotifyRoutineEx(
  NotifyRoutine: PCREATE_PROCESS_NOTIFY_ROUTINE_EX,
  Remove: boolean,
): NTSTATUS {
  return PspSetCreateProcessNotifyRoutine(NotifyRoutine, Remove, true);
}
/**
 * The same for processes of all subsystems.
 * @param NotifyType PsCreateProcessNotifySubsystems
 * @stack 0x30
 */
export function PsSetCreateProcessNotifyRoutineEx2(
  NotifyType: number,
  NotifyInformation: PCREATE_PROCESS_NOTIFY_ROUTINE_EX,
  Remove: boolean,
): NTSTATUS {
  if (NotifyType !== PsCreateProcessNotifySubsystems) return STATUS_INVALID_PARAMETER;
  return PspSetCreateProcessNotifyRoutine(NotifyInformation, Remove, true);
}
/**
 * Adds a routine that is called when a thread is created (on the thread that creates it) and when it ends.
 * @returns STATUS_INSUFFICIENT_RESOURCES if there are 64
 * @stack 0x30
 */
export function PsSetCreateThreadNotifyRoutine(NotifyRoutine: PCREATE_THREAD_NOTIFY_ROUTINE): NTSTATUS {
  return threadRoutines.add(NotifyRoutine, STATUS_INSUFFICIENT_RESOURCES, STATUS_INSUFFICIENT_RESOURCES);
}
/**
 * The same, for a kind of threads.
 * @param NotifyType PsCreateThreadNotifySubsystems
 * @partly PsCreateThreadNotifyNonSystem is called on the creating thread, too
 * @stack 0x30
 */
export function PsSetCreateThreadNotifyRoutineEx(
  NotifyType: number,
  NotifyInformation: PCREATE_THREAD_NOTIFY_ROUTINE,
): NTSTATUS {
  if (NotifyType !== PsCreateThreadNotifyNonSystem && NotifyType !== PsCreateThreadNotifySubsystems)
    return STATUS_INVALID_PARAMETER;
  return PsSetCreateThreadNotifyRoutine(NotifyInformation);
}
/**
 * Removes a thread routine.
 * @returns STATUS_PROCEDURE_NOT_FOUND
 * @stack 0x30
 */
export function PsRemoveCreateThreadNotifyRoutine(NotifyRoutine: PCREATE_THREAD_NOTIFY_ROUTINE): NTSTATUS {
  return threadRoutines.remove(NotifyRoutine);
}
/**
 * Adds a routine that is called when a driver or a program has been mapped, before any of its code runs.
 * @returns STATUS_INSUFFICIENT_RESOURCES if there are 64
 * @stack 0x30
 */
export function PsSetLoadImageNotifyRoutine(NotifyRoutine: PLOAD_IMAGE_NOTIFY_ROUTINE): NTSTATUS {
  return imageRoutines.add(NotifyRoutine, STATUS_INSUFFICIENT_RESOURCES, STATUS_INSUFFICIENT_RESOURCES);
}
/**
 * The same with flags.
 * @param Flags 0 or 1 (images of other architectures, too)
 * @stack 0x30
 */
export function PsSetLoadImageNotifyRoutineEx(NotifyRoutine: PLOAD_IMAGE_NOTIFY_ROUTINE, Flags: number): NTSTATUS {
  return (Flags & ~1) !== 0 ? STATUS_INVALID_PARAMETER : PsSetLoadImageNotifyRoutine(NotifyRoutine);
}
/**
 * Removes an image routine.
 * @returns STATUS_PROCEDURE_NOT_FOUND
 * @stack 0x30
 */
export function PsRemoveLoadImageNotifyRoutine(NotifyRoutine: PLOAD_IMAGE_NOTIFY_ROUTINE): NTSTATUS {
  return imageRoutines.remove(NotifyRoutine);
}

/**
 * A process has been created and its first thread does not run yet, or its last thread ends.
 * @param CommandLine of a new process
 * @returns why a routine refuses the new process; STATUS_SUCCESS otherwise
 * @stack 0x110
 */
export function PspCallProcessNotifyRoutines(Process: EPROCESS, Create: boolean, CommandLine: string): NTSTATUS {
  if (processRoutines.length === 0) return STATUS_SUCCESS;
  let status: NTSTATUS = STATUS_SUCCESS;
  const info = Create ? PspCreateNotifyInfo(Process, CommandLine) : null;
  KeEnterCriticalRegion();
  for (const { routine, extended } of processRoutines.slice()) {
    if (extended) {
      (routine as PCREATE_PROCESS_NOTIFY_ROUTINE_EX)(Process, Process.UniqueProcessId, info);
      if (info !== null && NT_SUCCESS(status) && !NT_SUCCESS(info.CreationStatus)) status = info.CreationStatus;
    } else
      (routine as PCREATE_PROCESS_NOTIFY_ROUTINE)(
        Process.InheritedFromUniqueProcessId,
        Process.UniqueProcessId,
        Create,
      );
  }
  KeLeaveCriticalRegion();
  return status;
}
/** @stack 0x40 */
function PspCreateNotifyInfo(Process: EPROCESS, CommandLine: string): PS_CREATE_NOTIFY_INFO {
  const info = new PS_CREATE_NOTIFY_INFO();
  const creator = PsGetCurrentThread();
  info.ParentProcessId = Process.InheritedFromUniqueProcessId;
  info.CreatingThreadId.UniqueProcess = creator.Cid.UniqueProcess;
  info.CreatingThreadId.UniqueThread = creator.Cid.UniqueThread;
  info.ImageFileName = new UNICODE_STRING(`\\??\\C:\\${Process.$imageName}`);
  info.CommandLine = new UNICODE_STRING(CommandLine);
  return info;
}
/**
 * A thread is about to run for the first time, or ends.
 * @stack 0x80
 */
export function PspCallThreadNotifyRoutines(Thread: ETHREAD, Create: boolean): void {
  if (threadRoutines.Routines.length === 0) return;
  KeEnterCriticalRegion();
  for (const routine of threadRoutines.Routines.slice())
    routine(Thread.Cid.UniqueProcess, Thread.Cid.UniqueThread, Create);
  KeLeaveCriticalRegion();
}
/**
 * An image has been mapped.
 * @param ProcessId 0: a driver
 * @stack 0x90
 */
export function PsCallImageNotifyRoutines(FullName: string, ProcessId: number, Base: bigint, Size: number): void {
  if (imageRoutines.Routines.length === 0) return;
  const info = new IMAGE_INFO();
  info.SystemModeImage = ProcessId === 0 ? 1 : 0;
  info.ImageBase = Base;
  info.ImageSize = Size;
  const name = new UNICODE_STRING(FullName);
  KeEnterCriticalRegion();
  for (const routine of imageRoutines.Routines.slice()) routine(name, ProcessId, info);
  KeLeaveCriticalRegion();
}
