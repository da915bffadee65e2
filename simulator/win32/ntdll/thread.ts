/** Where every user thread begins and ends. */
import { HalInitializeImage } from 'hal';
import { PspSystemDll } from '../../nt/ps/systemDll';
import { NtCurrentThread } from '../../nt/inc/ntdef';
import { NtTerminateProcess, NtTerminateThread } from './stubs';

type ThreadInitThunk = (StartAddress: Function, Parameter: unknown) => void;
/** KERNEL32!BaseThreadInitThunk, once KERNEL32 is there. */
let threadInitThunk: ThreadInitThunk | null = null;

export function LdrpSetThreadInitThunk(thunk: ThreadInitThunk): void {
  threadInitThunk = thunk;
}

/**
 * Runs the program's global initialisers, on its first thread.
 * @stack 0x120
 */
export function LdrpInitializeProcess(Image: string): void {
  HalInitializeImage(Image);
}

/**
 * First function of a thread in user mode.
 * @stack 0x80
 * @enterstack user
 */
export function RtlUserThreadStart(StartAddress: Function, Parameter: unknown): void {
  threadInitThunk!(StartAddress, Parameter);
}

/**
 * Ends the calling thread.
 * @stack 0x60
 */
export function RtlExitUserThread(ExitStatus: number): void {
  NtTerminateThread(NtCurrentThread(), ExitStatus);
}

/**
 * Ends the calling process.
 * @stack 0x60
 */
export function RtlExitUserProcess(ExitStatus: number): void {
  NtTerminateProcess(-1, ExitStatus);
}

PspSystemDll.RtlUserThreadStart = RtlUserThreadStart;
