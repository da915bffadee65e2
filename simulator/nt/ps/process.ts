/** Creation of processes. */
import { HalQueryTime, HalTrace } from 'hal';
import { HANDLE_TABLE } from '../inc/ob';
import { EPROCESS, type ETHREAD } from '../inc/ps';
import { MmAddressSpace, MmCreateTebOrPeb, MmMapProgram } from '../mm/process';
import { ObCreateObject, ObfReferenceObject } from '../ob/object';
import { KiInitialProcess } from '../ke/init';
import { KiProcessorBlock } from '../ke/prcb';
import { KeInitializeProcess } from '../ke/process';
import { PspAllocateCid, PspInsertList } from './lists';
import { PsActiveProcessHead, PspSetSystemProcesses } from './current';
import { PsProcessType, PsThreadType } from './types';

/** Page frame of the next process's top-level page table, for CR3. */
let nextDirectoryTableBase = 0x1aa000n;
const DirectoryTableStep = 0x6b7000n;

/**
 * A process object with its own id and handle table.
 * @param ImageName with extension; EPROCESS keeps 14 characters of it
 * @stack 0x2d0
 */
export function PspCreateProcess(ImageName: string, Parent: EPROCESS | null): EPROCESS {
  const process = ObCreateObject(PsProcessType, new EPROCESS());
  KeInitializeProcess(process, 8, nextDirectoryTableBase);
  nextDirectoryTableBase += DirectoryTableStep;
  process.$imageName = ImageName;
  process.ImageFileName = ImageName.substring(0, 14);
  process.CreateTime = HalQueryTime();
  process.InheritedFromUniqueProcessId = Parent === null ? 0 : Parent.UniqueProcessId;
  process.ObjectTable = new HANDLE_TABLE();
  return process;
}

function PspInsertProcess(Process: EPROCESS): void {
  Process.UniqueProcessId = PspAllocateCid(Process);
  PspInsertList(PsActiveProcessHead, Process.ActiveProcessLinks);
  ObfReferenceObject(Process);
  HalTrace('process', `create ${Process.$imageName} pid ${Process.UniqueProcessId.toString(16)}`, Process);
}

/** Phase 0: the Idle process (pid 0), which the kernel core runs on already, and System (pid 4). */
export function PspInitializeSystemProcesses(): void {
  ObCreateObject(PsProcessType, KiInitialProcess);
  const system = PspCreateProcess('System', null);
  PspSetSystemProcesses(KiInitialProcess, system);
  PspInsertProcess(system);
}

/** Idle threads are made before there is an object manager: they become objects here. */
export function PspAdoptIdleThreads(): void {
  for (const prcb of KiProcessorBlock) {
    const idle = prcb.IdleThread as ETHREAD;
    if (idle.$header === null) ObCreateObject(PsThreadType, idle);
  }
}

/**
 * A user process: address space, program image, environment block; no thread yet.
 * @param Image name of the program without extension, as symbols show it
 * @stack 0x5d0
 */
export function PspCreateUserProcess(Image: string, ImageName: string, Parent: EPROCESS): EPROCESS {
  const process = PspCreateProcess(ImageName, Parent);
  const space = new MmAddressSpace();
  process.$addressSpace = space;
  process.$image = Image;
  process.SessionId = 1;
  process.Peb = MmCreateTebOrPeb(space, 0x1000);
  MmMapProgram(Image, ImageName);
  PspInsertProcess(process);
  return process;
}
