/**
 * Files, streams and names that are open: made at the first open, gone with the last close. A record's Fcb pointer and the
 * reference counts change under the volume's FcbTableMutex, everything else under the file's main resource.
 */
import { ExAcquireFastMutex, ExInitializeFastMutex, ExReleaseFastMutex } from '../../nt/ex/fastMutex';
import { ExFreePool, ExPoolPlace } from '../../nt/ex/pool';
import {
  ExAcquireResourceExclusiveLite,
  ExDeleteResourceLite,
  ExInitializeResourceLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import { FsRtlTeardownPerFileContexts, FsRtlTeardownPerStreamContexts } from '../../nt/fsrtl/contexts';
import { NonPagedPool, PagedPool } from '../../nt/inc/ex';
import { NtfsClustersFor } from './allocate';
import { type NTFS_LINK, type NTFS_RECORD, type NTFS_STREAM, NtfsPathOfLink } from './record';
import { CLUSTER_BYTES, FCB, LCB, SCB, type VCB } from './types';

/**
 * The record's FCB, referenced; the caller releases the reference with NtfsReleaseFcb.
 * @stack 0x60
 */
export function NtfsCreateFcb(Vcb: VCB, Record: NTFS_RECORD): FCB {
  ExAcquireFastMutex(Vcb.FcbTableMutex);
  let fcb = Record.Fcb;
  if (fcb === null) {
    fcb = ExPoolPlace(NonPagedPool, new FCB(Vcb, Record), 'FftN');
    ExInitializeResourceLite(fcb.Resource);
    ExInitializeResourceLite(fcb.PagingIoResource);
    ExInitializeFastMutex(fcb.FcbMutex);
    Record.Fcb = fcb;
    Vcb.OpenFcbs.add(fcb);
  }
  fcb.ReferenceCount++;
  ExReleaseFastMutex(Vcb.FcbTableMutex);
  return fcb;
}

/**
 * The stream's SCB, made if nobody has it open. Main resource exclusive.
 * @param Stream null: the directory itself, or the volume
 * @stack 0x60
 */
export function NtfsCreateScb(Fcb: FCB, Stream: NTFS_STREAM | null): SCB {
  for (const scb of Fcb.Scbs) if (scb.Stream === Stream) return scb;
  const scb = ExPoolPlace(NonPagedPool, new SCB(Fcb, Stream), 'SftN');
  ExInitializeFastMutex(scb.FastMutex);
  if (Stream !== null) {
    Stream.Scb = scb;
    scb.AllocationSize = BigInt(Stream.Clusters * CLUSTER_BYTES);
    scb.FileSize = BigInt(Stream.FileSize);
    scb.ValidDataLength = BigInt(Stream.ValidDataLength);
  }
  Fcb.Scbs.push(scb);
  return scb;
}

/**
 * The name that a file is opened by. Main resource exclusive.
 * @stack 0x50
 */
export function NtfsCreateLcb(Link: NTFS_LINK): LCB {
  Link.Lcb ??= ExPoolPlace(PagedPool, new LCB(Link, NtfsPathOfLink(Link)), 'LftN');
  return Link.Lcb;
}

/** @stack 0x30 */
export function NtfsDereferenceLcb(Lcb: LCB): void {
  if (--Lcb.ReferenceCount > 0) return;
  if (Lcb.Link !== null) Lcb.Link.Lcb = null;
  ExFreePool(Lcb);
}

/**
 * Gives the reference and the main resource back; takes down what nobody has open any more.
 * @stack 0x60
 */
export function NtfsReleaseFcb(Vcb: VCB, Fcb: FCB): void {
  for (const scb of Fcb.Scbs)
    if (scb.CloseCount === 0) {
      NtfsTeardownScbs(Fcb);
      break;
    }
  ExAcquireFastMutex(Vcb.FcbTableMutex);
  const last = --Fcb.ReferenceCount === 0 && Fcb.CloseCount === 0;
  if (last) {
    Fcb.Record.Fcb = null;
    Vcb.OpenFcbs.delete(Fcb);
  }
  ExReleaseFastMutex(Vcb.FcbTableMutex);
  ExReleaseResourceLite(Fcb.Resource);
  if (last) NtfsDeleteFcb(Fcb);
}

/**
 * Gives a reference back without the main resource, which is waited for only if this was the last use.
 * @stack 0x50
 */
export function NtfsDereferenceFcb(Vcb: VCB, Fcb: FCB): void {
  ExAcquireFastMutex(Vcb.FcbTableMutex);
  const last = Fcb.ReferenceCount === 1 && Fcb.CloseCount === 0;
  if (!last) Fcb.ReferenceCount--;
  ExReleaseFastMutex(Vcb.FcbTableMutex);
  if (!last) return;
  ExAcquireResourceExclusiveLite(Fcb.Resource, true);
  NtfsReleaseFcb(Vcb, Fcb);
}

/** @stack 0x50 */
function NtfsTeardownScbs(Fcb: FCB): void {
  for (let i = Fcb.Scbs.length - 1; i >= 0; i--) {
    const scb = Fcb.Scbs[i];
    if (scb.CloseCount > 0) continue;
    Fcb.Scbs.splice(i, 1);
    if (scb.Stream !== null) scb.Stream.Scb = null;
    FsRtlTeardownPerStreamContexts(scb);
    ExFreePool(scb);
  }
}

/** @stack 0x40 */
function NtfsDeleteFcb(Fcb: FCB): void {
  FsRtlTeardownPerFileContexts(Fcb.FileContexts);
  ExDeleteResourceLite(Fcb.PagingIoResource);
  ExDeleteResourceLite(Fcb.Resource);
  ExFreePool(Fcb);
}

/** What the stream's sizes are now, for who looks at the header. Main resource exclusive. */
export function NtfsUpdateScbSizes(Scb: SCB): void {
  const stream = Scb.Stream!;
  Scb.AllocationSize = BigInt(Math.max(stream.Clusters, NtfsClustersFor(stream.FileSize)) * CLUSTER_BYTES);
  Scb.FileSize = BigInt(stream.FileSize);
}
