/** What goes with the last name or the last handle. */
import { FILE_ACTION_REMOVED, FILE_ACTION_REMOVED_STREAM, FILE_NOTIFY_CHANGE_STREAM_NAME } from '../../nt/inc/dirinfo';
import { ExAcquireResourceExclusiveLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import { NtfsSetCcFileSizes } from './cache';
import { NtfsCreateScb, NtfsUpdateScbSizes } from './fcb';
import { NtfsWriteLog } from './log';
import { NtfsFreeRecord, NtfsRemoveLink } from './mft';
import { NtfsNameFilter, NtfsReportChange } from './notify';
import { NtfsGetCurrentTime } from './record';
import { NtfsFreeStream } from './size';
import type { FCB, LCB, SCB, VCB } from './types';

/** Bytes of the log records of a name that goes. */
const DELETE_RECORD_BYTES = 0x250;

/** @stack 0x60 */
export function NtfsDeleteName(Vcb: VCB, Fcb: FCB, Lcb: LCB): void {
  if (Lcb.Link === null) return;
  NtfsWriteLog(Vcb, DELETE_RECORD_BYTES);
  NtfsReportChange(Vcb, Lcb.Link, NtfsNameFilter(Fcb.Record), FILE_ACTION_REMOVED);
  NtfsRemoveLink(Lcb.Link);
  Fcb.Record.LastChangeTime = NtfsGetCurrentTime();
}

/** A named stream alone. */
export function NtfsDeleteStream(Scb: SCB): void {
  const { Streams } = Scb.Fcb.Record;
  const index = Streams.indexOf(Scb.Stream!);
  if (index >= 0) Streams.splice(index, 1);
  const link = Scb.Fcb.Record.Links[0] ?? null;
  NtfsReportChange(Scb.Fcb.Vcb, link, FILE_NOTIFY_CHANGE_STREAM_NAME, FILE_ACTION_REMOVED_STREAM, Scb.Stream!.Name);
  NtfsEmptyStream(Scb);
}

/** All named streams of a file that is overwritten; one that is open with its last handle. Main resource exclusive. */
export function NtfsDeleteNamedStreams(Fcb: FCB): void {
  for (const stream of Fcb.Record.Streams.slice()) {
    if (stream.Name === '') continue;
    const scb = NtfsCreateScb(Fcb, stream);
    if (scb.CleanupCount > 0) scb.DeletePending = true;
    else NtfsDeleteStream(scb);
  }
}

function NtfsEmptyStream(Scb: SCB): void {
  // The cache may close it now.
  Scb.CloseCount++;
  ExAcquireResourceExclusiveLite(Scb.PagingIoResource!, true);
  Scb.ValidDataLength = 0n;
  NtfsFreeStream(Scb.Fcb.Vcb, Scb.Stream!);
  NtfsUpdateScbSizes(Scb);
  ExReleaseResourceLite(Scb.PagingIoResource!);
  NtfsSetCcFileSizes(Scb);
  Scb.CloseCount--;
}

/**
 * No name and no handle is left: the record and the clusters are free.
 * @stack 0x60
 */
export function NtfsDeleteFile(Vcb: VCB, Fcb: FCB): void {
  if (Fcb.Deleted) return;
  Fcb.Deleted = true;
  for (const scb of [...Fcb.Scbs]) if (scb.Stream !== null) NtfsEmptyStream(scb);
  for (const stream of Fcb.Record.Streams) if (stream.Scb === null) NtfsFreeStream(Vcb, stream);
  NtfsFreeRecord(Vcb, Fcb.Record);
}
