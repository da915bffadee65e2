/** I/O verification: IRPs that are freed. Source: bug check 0xC9. */
import type { IRP } from '../inc/io';
import { IsListEmpty } from '../inc/list';
import { DRIVER_VERIFIER_IOMANAGER_VIOLATION, VerifierBugCheckIfAppropriate } from './report';

const IO_TYPE_IRP = 6;

/**
 * What is freed must be an IRP (0x1), and no thread may still have it in its list (0x2).
 * @stack 0x40
 */
export function IovFreeIrp(Irp: IRP): void {
  if (Irp.Type !== IO_TYPE_IRP) VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_IOMANAGER_VIOLATION, 0x1n, Irp, 0n, 0n);
  if (!IsListEmpty(Irp.ThreadListEntry))
    VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_IOMANAGER_VIOLATION, 0x2n, Irp, 0n, 0n);
}
