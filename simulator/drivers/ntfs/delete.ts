/** What goes with the last name or the last handle. */
import { NtfsUpdateScbSizes } from './fcb';
import { NtfsWriteLog } from './log';
import { NtfsFreeRecord, NtfsRemoveLink } from './mft';
import { NtfsGetCurrentTime } from './record';
import { NtfsFreeStream } from './size';
import type { FCB, LCB, SCB, VCB } from './types';

/** Bytes of the log records of a name that goes. */
const DELETE_RECORD_BYTES = 0x250;

/** @stack 0x60 */
export function NtfsDeleteName(Vcb: VCB, Fcb: FCB, Lcb: LCB): void {
  if (Lcb.Link === null) return;
  NtfsWriteLog(Vcb, DELETE_RECORD_BYTES);
  NtfsRemoveLink(Lcb.Link);
  Fcb.Record.LastChangeTime = NtfsGetCurrentTime();
}

/** A named stream alone. */
export function NtfsDeleteStream(Scb: SCB): void {
  const { Streams } = Scb.Fcb.Record;
  const index = Streams.indexOf(Scb.Stream!);
  if (index >= 0) Streams.splice(index, 1);
  NtfsEmptyStream(Scb);
}

function NtfsEmptyStream(Scb: SCB): void {
  Scb.ValidDataLength = 0n;
  NtfsFreeStream(Scb.Fcb.Vcb, Scb.Stream!);
  NtfsUpdateScbSizes(Scb);
}

/**
 * No name and no handle is left: the record and the clusters are free.
 * @stack 0x60
 */
export function NtfsDeleteFile(Vcb: VCB, Fcb: FCB): void {
  if (Fcb.Deleted) return;
  Fcb.Deleted = true;
  for (const scb of Fcb.Scbs) if (scb.Stream !== null) NtfsEmptyStream(scb);
  for (const stream of Fcb.Record.Streams) if (stream.Scb === null) NtfsFreeStream(Vcb, stream);
  NtfsFreeRecord(Vcb, Fcb.Record);
}
