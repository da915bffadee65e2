/** I/O verification: what is remembered of an IRP, and its end. Source: bug check 0xC9. */
import type { IO_STATUS_BLOCK, IRP, NTSTATUS } from '../inc/io';
import { IO_TYPE_IRP } from '../inc/iodefs';
import type { KEVENT } from '../inc/ke';
import { IsListEmpty } from '../inc/list';
import type { IOV_WRITE } from './invariantMdl';
import { DRIVER_VERIFIER_IOMANAGER_VIOLATION, VerifierBugCheckIfAppropriate } from './report';

/** What Verifier remembers of a request. */
class IOV_REQUEST {
  /** The IRP has been given back. */
  Freed = false;
  /** By location (1-based): it was marked as pending when it was completed. */
  readonly Marked: boolean[] = [];
  /** By location (1-based): status with which its driver completed it. */
  readonly CompletedWith: (NTSTATUS | undefined)[] = [];
  /** Event and status block of a request that a driver made, if they lay on its stack then. */
  StackEvent: KEVENT | null = null;
  StackStatusBlock: IO_STATUS_BLOCK | null = null;
  /** What it writes, as long as nobody may change that. */
  Write: IOV_WRITE | null = null;
  /** Verifier has held its completion back: who sent it saw STATUS_PENDING. */
  ForcedPending = false;
}
const requests = new WeakMap<IRP, IOV_REQUEST>();

export function IovpRequest(Irp: IRP): IOV_REQUEST {
  let request = requests.get(Irp);
  if (request === undefined) requests.set(Irp, (request = new IOV_REQUEST()));
  return request;
}

/**
 * What is freed must be an IRP (0x1), and no thread may still have it in its list (0x2).
 * @stack 0x40
 */
export function IovFreeIrp(Irp: IRP): void {
  if (Irp.Type !== IO_TYPE_IRP) VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_IOMANAGER_VIOLATION, 0x1n, Irp, 0n, 0n);
  if (!IsListEmpty(Irp.ThreadListEntry))
    VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_IOMANAGER_VIOLATION, 0x2n, Irp, 0n, 0n);
  IovpRequest(Irp).Freed = true;
}
