/** What goes when the last reference to a process or thread goes. */
import type { EPROCESS, ETHREAD } from '../inc/ps';
import { KeUninitThread } from '../ke/thread';
import { MmDeleteProcessAddressSpace } from '../mm/lock';
import { ObfDereferenceObject } from '../ob/object';

/** @stack 0x60 */
export function PspThreadDelete(Thread: ETHREAD): void {
  KeUninitThread(Thread);
  if (Thread.$client !== null) ObfDereferenceObject(Thread.$client);
  Thread.$client = null;
  const process = Thread.ThreadsProcess;
  Thread.ThreadsProcess = null;
  if (process !== null) ObfDereferenceObject(process);
}

/** @stack 0x60 */
export function PspProcessDelete(Process: EPROCESS): void {
  Process.ObjectTable = null;
  if (Process.Token !== null) ObfDereferenceObject(Process.Token);
  Process.Token = null;
  MmDeleteProcessAddressSpace(Process);
}
