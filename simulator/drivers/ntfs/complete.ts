/** The end of a request. */
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { IO_DISK_INCREMENT } from '../../nt/inc/iodefs';
import { STATUS_PENDING } from '../../nt/inc/ntstatus';
import { IofCompleteRequest } from '../../nt/io/complete';

/** @stack 0x30 */
export function NtfsCompleteRequest(Irp: IRP, Status: NTSTATUS): NTSTATUS {
  // Somebody else has it, or has completed it already.
  if (Status === STATUS_PENDING) return Status;
  Irp.IoStatus.Status = Status;
  IofCompleteRequest(Irp, IO_DISK_INCREMENT);
  return Status;
}
