/** Sizes of a stream: allocation, end of file, valid data. The caller has the file's main resource exclusive. */
import type { NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_READ, IRP_MJ_WRITE } from '../../nt/inc/iodefs';
import {
  NT_SUCCESS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  STATUS_USER_MAPPED_FILE,
} from '../../nt/inc/ntstatus';
import { ExFreePool } from '../../nt/ex/pool';
import { ExAcquireResourceExclusiveLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import { MmCanFileBeTruncated } from '../../nt/mm/purge';
import {
  NtfsAllocateClusters,
  NtfsClustersFor,
  NtfsDeallocateClusters,
  NtfsLookupAllocation,
  NtfsReturnRuns,
} from './allocate';
import { NtfsDiskTransfer, NtfsTransferBuffer, NtfsTrimRuns } from './diskio';
import { NtfsSetCcFileSizes } from './cache';
import { NtfsUpdateScbSizes } from './fcb';
import { NtfsWriteLog } from './log';
import { NtfsGetCurrentTime, type NTFS_STREAM } from './record';
import { CLUSTER_BYTES, type SCB, type VCB } from './types';

/** Bytes of the log record that tells the sizes of a stream. */
const SIZES_RECORD_BYTES = 0x38;

/**
 * The stream grows to `FileSize`; clusters are added if those that it has do not suffice.
 * @returns STATUS_DISK_FULL
 * @stack 0x50
 */
export function NtfsAddAllocation(Scb: SCB, FileSize: number): NTSTATUS {
  const stream = Scb.Stream!;
  const clusters = NtfsClustersFor(FileSize);
  if (clusters > stream.Clusters) {
    const status = NtfsAllocateClusters(Scb.Fcb.Vcb, stream, clusters);
    if (!NT_SUCCESS(status)) return status;
  }
  return NtfsSetEndOfFileRecord(Scb, FileSize);
}

/** @stack 0x50 */
function NtfsSetEndOfFileRecord(Scb: SCB, FileSize: number): NTSTATUS {
  return NtfsSetEndOfFileRecordInformation(Scb, FileSize);
}

/**
 * The end of the file in the file's record, logged.
 * @stack 0x60
 */
function NtfsSetEndOfFileRecordInformation(Scb: SCB, FileSize: number): NTSTATUS {
  const stream = Scb.Stream!;
  const status = NtfsWriteLog(Scb.Fcb.Vcb, SIZES_RECORD_BYTES);
  stream.FileSize = FileSize;
  NtfsUpdateScbSizes(Scb);
  Scb.Fcb.Record.LastChangeTime = NtfsGetCurrentTime();
  return status;
}

/**
 * FileEndOfFileInformation: longer, and what is added reads as zeros, or shorter, and the clusters behind it are free.
 * @stack 0x80
 */
export function NtfsSetEndOfFile(Scb: SCB, FileSize: number): NTSTATUS {
  const stream = Scb.Stream!;
  if (FileSize === stream.FileSize) return STATUS_SUCCESS;
  if (FileSize > stream.FileSize) {
    const added = NtfsAddAllocation(Scb, FileSize);
    NtfsSetCcFileSizes(Scb);
    return added;
  }
  // Nobody has pages mapped that would be gone.
  if (!MmCanFileBeTruncated(Scb.SegmentObject, BigInt(FileSize))) return STATUS_USER_MAPPED_FILE;
  const stale = stream.ValidDataLength > FileSize;
  // Paging that is under way ends before the clusters go.
  ExAcquireResourceExclusiveLite(Scb.PagingIoResource!, true);
  const status = NtfsSetEndOfFileRecord(Scb, FileSize);
  if (Number(Scb.ValidDataLength) > FileSize) Scb.ValidDataLength = BigInt(FileSize);
  if (stale) stream.ValidDataLength = FileSize;
  NtfsDeleteAllocation(Scb, NtfsClustersFor(FileSize), stale);
  ExReleaseResourceLite(Scb.PagingIoResource!);
  NtfsSetCcFileSizes(Scb);
  // After the cache has made the rest of its last page zero, and nothing older can be on its way.
  ExAcquireResourceExclusiveLite(Scb.PagingIoResource!, true);
  const zeroed = stale ? NtfsZeroTail(Scb) : STATUS_SUCCESS;
  ExReleaseResourceLite(Scb.PagingIoResource!);
  return NT_SUCCESS(status) ? zeroed : status;
}

/**
 * FileAllocationInformation: a smaller one cuts the file.
 * @stack 0x70
 */
export function NtfsSetAllocation(Scb: SCB, Bytes: number): NTSTATUS {
  const stream = Scb.Stream!;
  const clusters = NtfsClustersFor(Bytes);
  if (Bytes < stream.FileSize) {
    const status = NtfsSetEndOfFile(Scb, Bytes);
    if (!NT_SUCCESS(status)) return status;
  }
  if (clusters > stream.Clusters) {
    const status = NtfsAllocateClusters(Scb.Fcb.Vcb, stream, clusters);
    if (!NT_SUCCESS(status)) return status;
    Scb.TruncateOnClose = true;
  } else if (clusters < stream.Clusters) NtfsDeleteAllocation(Scb, clusters, false);
  NtfsUpdateScbSizes(Scb);
  return NtfsWriteLog(Scb.Fcb.Vcb, SIZES_RECORD_BYTES);
}

/**
 * All of a stream goes.
 * @stack 0x50
 */
export function NtfsFreeStream(Vcb: VCB, Stream: NTFS_STREAM): void {
  const written = Stream.ValidDataLength > 0;
  Stream.FileSize = 0;
  Stream.ValidDataLength = 0;
  const runs = NtfsDeallocateClusters(Vcb, Stream, 0);
  if (written) NtfsTrimRuns(Vcb, runs);
  NtfsReturnRuns(Vcb, runs);
}

/**
 * Frees the clusters behind the first `Clusters`.
 * @param Written some of them hold data, which the disk forgets
 * @stack 0x60
 */
export function NtfsDeleteAllocation(Scb: SCB, Clusters: number, Written: boolean): void {
  const stream = Scb.Stream!;
  if (stream.Clusters > Clusters) {
    const runs = NtfsDeallocateClusters(Scb.Fcb.Vcb, stream, Clusters);
    if (Written) NtfsTrimRuns(Scb.Fcb.Vcb, runs);
    NtfsReturnRuns(Scb.Fcb.Vcb, runs);
  }
  NtfsUpdateScbSizes(Scb);
}

/**
 * What lies behind the valid data in its last cluster becomes zero, so that everything behind valid data is.
 * @stack 0x70
 */
function NtfsZeroTail(Scb: SCB): NTSTATUS {
  const stream = Scb.Stream!;
  const inCluster = stream.ValidDataLength % CLUSTER_BYTES;
  const piece = inCluster === 0 ? null : NtfsLookupAllocation(stream, stream.ValidDataLength - inCluster);
  if (piece === null) return STATUS_SUCCESS;
  const buffer = NtfsTransferBuffer(CLUSTER_BYTES);
  if (buffer === null) return STATUS_INSUFFICIENT_RESOURCES;
  let status = NtfsDiskTransfer(Scb.Fcb.Vcb, IRP_MJ_READ, piece.Lbo, buffer, CLUSTER_BYTES);
  if (NT_SUCCESS(status)) {
    buffer.fill(0, inCluster);
    status = NtfsDiskTransfer(Scb.Fcb.Vcb, IRP_MJ_WRITE, piece.Lbo, buffer, CLUSTER_BYTES);
  }
  ExFreePool(buffer);
  return status;
}
