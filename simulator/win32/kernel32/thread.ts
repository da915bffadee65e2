/** The frame below every thread's own function. */
import { PROCESS_PARAMETERS } from '../../nt/ps/parameters';
import { LdrpInitializeProcess, LdrpSetThreadInitThunk, RtlExitUserProcess, RtlExitUserThread } from '../ntdll/thread';

/** @stack 0x30 */
export function BaseThreadInitThunk(StartAddress: Function, Parameter: unknown): void {
  if (Parameter instanceof PROCESS_PARAMETERS) {
    LdrpInitializeProcess(Parameter.Image);
    const exitCode = StartAddress(Parameter.CommandLine.length, Parameter.CommandLine);
    // What the C run-time library does when main returns.
    RtlExitUserProcess(typeof exitCode === 'number' ? exitCode : 0);
    return;
  }
  const status = StartAddress(Parameter);
  RtlExitUserThread(typeof status === 'number' ? status : 0);
}

/**
 * Ends the process with all its threads.
 * @stack 0x30
 */
export function ExitProcess(uExitCode: number): void {
  RtlExitUserProcess(uExitCode);
}

LdrpSetThreadInitThunk(BaseThreadInitThunk);
