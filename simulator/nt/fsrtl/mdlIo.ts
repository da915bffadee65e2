/**
 * Reads and writes of cached files without a copy and without an IRP: MDLs for pages of the cache, as file systems put the
 * routines into their FAST_IO_DISPATCH. What a routine gave is given back through its counterpart.
 */
import { CcMdlRead, CcMdlReadComplete, CcMdlWriteComplete, CcPrepareMdlWrite } from '../cc/mdl';
import { FsRtlIsNtstatusExpected } from '../cc/copy';
import { ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../ex/resource';
import { FSRTL_ADVANCED_FCB_HEADER } from '../inc/fsrtl';
import { type DEVICE_OBJECT, type FILE_OBJECT, FO_FILE_MODIFIED, type IO_STATUS_BLOCK } from '../inc/io';
import { FSRTL_FAST_IO_TOP_LEVEL_IRP } from '../inc/iodefs';
import type { MDL } from '../inc/mdl';
import { STATUS_END_OF_FILE, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { IoGetTopLevelIrp, IoSetTopLevelIrp } from '../io/query';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';
import { __except, GetExceptionCode } from '../ke/seh';
import { FsRtlpIsPossible } from './copy';

type MDL_TRANSFER = [
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  LockKey: number,
  MdlChain: Ref<MDL | null>,
  IoStatus: IO_STATUS_BLOCK,
  DeviceObject: DEVICE_OBJECT,
];

/**
 * Under the file's main resource, shared.
 * @param Write within valid data only
 * @stack 0x90
 */
function FsRtlpMdlTransfer(Write: boolean, ...Transfer: MDL_TRANSFER): boolean {
  const [file, offset, length, key, chain, iosb] = Transfer;
  const header: unknown = file.FsContext;
  if (!(header instanceof FSRTL_ADVANCED_FCB_HEADER) || offset < 0n) return false;
  iosb.Status = STATUS_SUCCESS;
  iosb.Information = 0;
  if (length === 0) return true;
  KeEnterCriticalRegion();
  ExAcquireResourceSharedLite(header.Resource!, true);
  let done = FsRtlpIsPossible(file, header, offset, length, true, key, !Write, iosb);
  if (IoGetTopLevelIrp() !== null || (Write && offset + BigInt(length) > header.ValidDataLength)) done = false;
  if (done && !Write && offset >= header.FileSize) iosb.Status = STATUS_END_OF_FILE;
  else if (done) {
    const left = header.FileSize - offset;
    IoSetTopLevelIrp(FSRTL_FAST_IO_TOP_LEVEL_IRP);
    try {
      if (Write) CcPrepareMdlWrite(file, offset, length, chain, iosb);
      else CcMdlRead(file, offset, left < BigInt(length) ? Number(left) : length, chain, iosb);
      if (Write) file.Flags |= FO_FILE_MODIFIED;
    } catch (e) {
      __except(e, FsRtlIsNtstatusExpected(GetExceptionCode(e)) ? 1 : 0);
      done = false;
    }
    IoSetTopLevelIrp(null);
  }
  ExReleaseResourceLite(header.Resource!);
  KeLeaveCriticalRegion();
  return done;
}

/**
 * Source: ntifs/nf-ntifs-fsrtlmdlreaddev. IRQL <= APC_LEVEL.
 * @param Transfer MdlChain gets the MDL, for FsRtlMdlReadCompleteDev
 * @returns false: an IRP (IRP_MN_MDL) has to do it
 * @stack 0x60
 */
export function FsRtlMdlReadDev(...Transfer: MDL_TRANSFER): boolean {
  return FsRtlpMdlTransfer(false, ...Transfer);
}

/**
 * Source: ntifs/nf-ntifs-fsrtlmdlreadcompletedev. IRQL <= APC_LEVEL.
 * @stack 0x30
 */
export function FsRtlMdlReadCompleteDev(FileObject: FILE_OBJECT, MdlChain: MDL, _DeviceObject: DEVICE_OBJECT): boolean {
  CcMdlReadComplete(FileObject, MdlChain);
  return true;
}

/**
 * Source: ntifs/nf-ntifs-fsrtlpreparemdlwritedev. IRQL <= APC_LEVEL.
 * @param Transfer MdlChain gets the MDL that is to be filled, for FsRtlMdlWriteCompleteDev
 * @returns false: an IRP (IRP_MN_MDL) has to do it
 * @partly only within the file's valid data
 * @stack 0x60
 */
export function FsRtlPrepareMdlWriteDev(...Transfer: MDL_TRANSFER): boolean {
  return FsRtlpMdlTransfer(true, ...Transfer);
}

/**
 * Source: ntifs/nf-ntifs-fsrtlmdlwritecompletedev. IRQL <= APC_LEVEL.
 * @stack 0x30
 */
export function FsRtlMdlWriteCompleteDev(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  MdlChain: MDL,
  _DeviceObject: DEVICE_OBJECT,
): boolean {
  CcMdlWriteComplete(FileObject, FileOffset, MdlChain);
  return true;
}
