/** Clusters: which of the volume's are free, and which a stream has. The caller has the file's main resource exclusive. */
import { STATUS_DISK_FULL, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { NTSTATUS } from '../../nt/inc/io';
import { ExAcquireFastMutex, ExReleaseFastMutex } from '../../nt/ex/fastMutex';
import { NTFS_RUN, type NTFS_STREAM } from './record';
import { CLUSTER_BYTES, type VCB } from './types';

/** Whole clusters that hold so many bytes. */
export function NtfsClustersFor(Bytes: number): number {
  return Math.ceil(Bytes / CLUSTER_BYTES);
}

/**
 * Makes a stream `Clusters` long; what is added reads as zeros.
 * @returns STATUS_DISK_FULL, and nothing is changed
 * @stack 0x70
 */
export function NtfsAllocateClusters(Vcb: VCB, Stream: NTFS_STREAM, Clusters: number): NTSTATUS {
  let wanted = Clusters - Stream.Clusters;
  ExAcquireFastMutex(Vcb.FcbTableMutex);
  if (wanted > Vcb.FreeClusters) {
    ExReleaseFastMutex(Vcb.FcbTableMutex);
    return STATUS_DISK_FULL;
  }
  Vcb.FreeClusters -= wanted;
  while (wanted > 0) {
    const piece = NtfsTakeRun(Vcb, wanted);
    NtfsAppendRun(Stream, piece.Lcn, piece.Count);
    wanted -= piece.Count;
  }
  ExReleaseFastMutex(Vcb.FcbTableMutex);
  return STATUS_SUCCESS;
}

/** Never used clusters first, as long as there are any; then the runs that were freed last. */
function NtfsTakeRun(Vcb: VCB, Wanted: number): { Lcn: number; Count: number } {
  const fresh = Math.min(Wanted, Vcb.TotalClusters - Vcb.NextCluster);
  if (fresh > 0) {
    Vcb.NextCluster += fresh;
    return { Lcn: Vcb.NextCluster - fresh, Count: fresh };
  }
  const freed = Vcb.FreedRuns[Vcb.FreedRuns.length - 1];
  if (freed.Count > Wanted) {
    freed.Count -= Wanted;
    return { Lcn: freed.Lcn + freed.Count, Count: Wanted };
  }
  Vcb.FreedRuns.pop();
  return freed;
}

function NtfsAppendRun(Stream: NTFS_STREAM, Lcn: number, Count: number): void {
  const last = Stream.Runs.length > 0 ? Stream.Runs[Stream.Runs.length - 1] : null;
  if (last !== null && last.Lcn + last.Count === Lcn) last.Count += Count;
  else Stream.Runs.push(new NTFS_RUN(Stream.Clusters, Lcn, Count));
  Stream.Clusters += Count;
}

/**
 * Shortens a stream to `Clusters`.
 * @returns the runs that are free now
 * @stack 0x60
 */
export function NtfsDeallocateClusters(Vcb: VCB, Stream: NTFS_STREAM, Clusters: number): NTFS_RUN[] {
  const freed: NTFS_RUN[] = [];
  ExAcquireFastMutex(Vcb.FcbTableMutex);
  while (Stream.Clusters > Clusters) {
    const last = Stream.Runs[Stream.Runs.length - 1];
    const count = Math.min(last.Count, Stream.Clusters - Clusters);
    last.Count -= count;
    if (last.Count === 0) Stream.Runs.pop();
    Stream.Clusters -= count;
    freed.push(new NTFS_RUN(Stream.Clusters, last.Lcn + last.Count, count));
  }
  ExReleaseFastMutex(Vcb.FcbTableMutex);
  return freed;
}

/**
 * After the disk has forgotten their contents: they can be used again.
 * @stack 0x40
 */
export function NtfsReturnRuns(Vcb: VCB, Runs: readonly NTFS_RUN[]): void {
  ExAcquireFastMutex(Vcb.FcbTableMutex);
  for (const run of Runs) {
    Vcb.FreeClusters += run.Count;
    Vcb.FreedRuns.push({ Lcn: run.Lcn, Count: run.Count });
  }
  ExReleaseFastMutex(Vcb.FcbTableMutex);
}

/**
 * Where a byte of a stream lies.
 * @returns byte offset on the volume and the bytes that follow there in one piece; null beyond the allocation
 * @stack 0x50
 */
export function NtfsLookupAllocation(Stream: NTFS_STREAM, Offset: number): { Lbo: number; Bytes: number } | null {
  const vcn = Math.floor(Offset / CLUSTER_BYTES);
  let low = 0;
  let high = Stream.Runs.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const run = Stream.Runs[middle];
    if (vcn < run.Vcn) high = middle - 1;
    else if (vcn >= run.Vcn + run.Count) low = middle + 1;
    else {
      const inRun = Offset - run.Vcn * CLUSTER_BYTES;
      return { Lbo: run.Lcn * CLUSTER_BYTES + inRun, Bytes: run.Count * CLUSTER_BYTES - inRun };
    }
  }
  return null;
}
