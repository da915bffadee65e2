/** User threads: they begin in ntdll on a user stack and come into the kernel by system calls. */
import { HalImageExports } from 'hal';
import { KernelMode } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import type { HANDLE } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_PROCESS_IS_TERMINATING,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { CLIENT_ID, EPROCESS, ETHREAD } from '../inc/ps';
import { Ref } from '../inc/ref';
import { KiEnterUserMode } from '../ke/thread';
import { type MmAddressSpace, MmCreateTebOrPeb, MmCreateUserStack, MmQueryProgram } from '../mm/process';
import { ObpCreateHandle, ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentProcess, PsGetCurrentThread } from './current';
import { PspDiscardProcess } from './exit';
import { PsCallImageNotifyRoutines, PspCallProcessNotifyRoutines } from './notify';
import { PROCESS_PARAMETERS } from './parameters';
import { PspCreateUserProcess } from './process';
import { PspSystemDll, PspSystemPrograms } from './systemDll';
import { PspAllocateThread, PspInsertThread } from './thread';
import { PsProcessType } from './types';

/**
 * First function of a user thread, still in the kernel: goes to user mode.
 * @stack 0xa0
 */
function PspUserThreadStartup(StartAddress: Function, Parameter: unknown): void {
  const process = PsGetCurrentProcess();
  const { $image, $imageName } = process;
  if (!process.$imageTold && $image !== null) {
    process.$imageTold = true;
    const { base, size } = MmQueryProgram($image);
    PsCallImageNotifyRoutines(`\\Device\\HarddiskVolume2\\${$imageName}`, process.UniqueProcessId, base, size);
  }
  KiEnterUserMode(PspSystemDll.RtlUserThreadStart!, [StartAddress, Parameter]);
}

function PspMakeUserThread(Process: EPROCESS, StartAddress: Function, Parameter: unknown): ETHREAD {
  const space = Process.$addressSpace as MmAddressSpace;
  const thread = PspAllocateThread(Process, PspUserThreadStartup, [StartAddress, Parameter], true, '');
  thread.$userStackLimit = MmCreateUserStack(space);
  thread.Teb = MmCreateTebOrPeb(space, 0x2000);
  thread.StartAddress = PspSystemDll.RtlUserThreadStart;
  thread.Win32StartAddress = StartAddress;
  return thread;
}

/**
 * Makes and starts a thread in a process.
 * @returns STATUS_PROCESS_IS_TERMINATING
 * @stack 0x610
 */
export function NtCreateThreadEx(
  ThreadHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ProcessHandle: HANDLE,
  StartRoutine: Function,
  Argument: unknown,
  ClientId: CLIENT_ID | null,
): NTSTATUS {
  if (typeof StartRoutine !== 'function') return STATUS_INVALID_PARAMETER;
  const process = new Ref<EPROCESS | null>(null);
  const status = ObReferenceObjectByHandle(
    ProcessHandle,
    0x2,
    PsProcessType,
    PsGetCurrentThread().PreviousMode,
    process,
    null,
  );
  if (!NT_SUCCESS(status)) return status;
  if (process.value!.$exiting !== 0) {
    ObfDereferenceObject(process.value!);
    return STATUS_PROCESS_IS_TERMINATING;
  }
  const thread = PspMakeUserThread(process.value!, StartRoutine, Argument);
  ObfDereferenceObject(process.value!);
  if (ClientId) {
    ClientId.UniqueProcess = thread.Cid.UniqueProcess;
    ClientId.UniqueThread = thread.Cid.UniqueThread;
  }
  const created = ObpCreateHandle(thread, DesiredAccess, 0, KernelMode, ThreadHandle);
  PspInsertThread(thread);
  ObfDereferenceObject(thread);
  return created;
}

/**
 * Starts a program: process, first thread, main(argc, argv).
 * @param Image program's image, without extension
 * @param ImageName as !process shows it
 * @returns STATUS_OBJECT_NAME_NOT_FOUND if there is no such image or it has no `main`; else the referenced first thread
 * @stack 0x8f0
 */
export function PspStartProgram(
  Image: string,
  ImageName: string,
  Arguments: readonly string[],
  Parent: EPROCESS,
  Thread: Ref<ETHREAD | null>,
): NTSTATUS {
  const exported = HalImageExports(Image);
  const main = PspSystemPrograms.get(Image) ?? exported.main ?? exported.wmain;
  if (typeof main !== 'function') return STATUS_OBJECT_NAME_NOT_FOUND;
  const process = PspCreateUserProcess(Image, ImageName, Parent);
  const thread = PspMakeUserThread(process, main, new PROCESS_PARAMETERS([ImageName, ...Arguments], Image));
  // From here on the process lives as long as its threads.
  ObfDereferenceObject(process);
  const refused = PspCallProcessNotifyRoutines(process, true, [ImageName, ...Arguments].join(' '));
  if (!NT_SUCCESS(refused)) {
    PspDiscardProcess(process, thread, refused);
    return refused;
  }
  PspInsertThread(thread);
  Thread.value = thread;
  return STATUS_SUCCESS;
}

/**
 * Starts the program whose image file has the given name.
 * @param ThreadHandle receives a handle of the first thread, unless it is null
 * @param Image null: the name without extension
 * @returns STATUS_OBJECT_NAME_NOT_FOUND
 * @stack 0xa90
 */
export function NtCreateUserProcess(
  ProcessHandle: Ref<HANDLE>,
  ThreadHandle: Ref<HANDLE> | null,
  DesiredAccess: number,
  ImageName: string,
  Arguments: readonly string[],
  Image: string | null,
  ClientId: CLIENT_ID | null,
): NTSTATUS {
  const thread = new Ref<ETHREAD | null>(null);
  const image = Image ?? ImageName.replace(/\.exe$/i, '');
  const status = PspStartProgram(image, ImageName, Arguments, PsGetCurrentProcess(), thread);
  if (!NT_SUCCESS(status)) return status;
  const first = thread.value!;
  const created = ObpCreateHandle(first.ThreadsProcess!, DesiredAccess, 0, KernelMode, ProcessHandle);
  if (ThreadHandle) ObpCreateHandle(first, DesiredAccess, 0, KernelMode, ThreadHandle);
  if (ClientId) {
    ClientId.UniqueProcess = first.Cid.UniqueProcess;
    ClientId.UniqueThread = first.Cid.UniqueThread;
  }
  ObfDereferenceObject(first);
  return created;
}
