/**
 * $LogFile: every change of metadata is recorded before it is made. What is logged here is how much: records are kept by
 * nobody, because nothing crashes between the change and the disk. A log that is nearly full is made empty by a checkpoint,
 * in the thread that came last: everything that the records speak of goes to the disk first, file data too.
 */
import { HalTrace } from 'hal';
import type { NTSTATUS } from '../../nt/inc/io';
import { STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { InitBootParameters } from '../../nt/init/parameters';
import { NtfsCommonFlushBuffers } from './flush';
import type { VCB } from './types';

const DEFAULT_LOG_BYTES = 0x200000;
/** Share of the log that may be used before somebody has to make room. */
const HIGH_WATER = 0.75;
/** What a record costs besides its data. */
const RECORD_HEADER_BYTES = 0x58;

/** The state of the log. */
export class NTFS_LOG {
  readonly Bytes: number;
  Used: number;
  Records = 0;
  /** Full at this record, however much room there is; 0: never. */
  readonly FullAt: number;
  Checkpoints = 0;
  /** Who makes room already. */
  CheckpointInProgress = false;
  constructor() {
    const log = InitBootParameters.value.volume?.log;
    this.Bytes = log?.size ?? DEFAULT_LOG_BYTES;
    this.Used = Math.floor(this.Bytes * Math.min(1, Math.max(0, log?.fill ?? 0)));
    this.FullAt = log?.fullAt ?? 0;
  }
}

/**
 * Records a change.
 * @param Bytes of the redo and undo data
 * @stack 0x80
 */
export function NtfsWriteLog(Vcb: VCB, Bytes: number): NTSTATUS {
  const log = Vcb.Log!;
  log.Records++;
  log.Used += RECORD_HEADER_BYTES + Bytes;
  return NtfsCheckForLargeLogFile(Vcb);
}

/** @stack 0x50 */
function NtfsCheckForLargeLogFile(Vcb: VCB): NTSTATUS {
  const log = Vcb.Log!;
  const full = log.Used > log.Bytes * HIGH_WATER || log.Records === log.FullAt;
  if (!full || log.CheckpointInProgress) return STATUS_SUCCESS;
  return NtfsCheckpointForLogFileFull(Vcb);
}

/** @stack 0x80 */
function NtfsCheckpointForLogFileFull(Vcb: VCB): NTSTATUS {
  const log = Vcb.Log!;
  log.CheckpointInProgress = true;
  HalTrace('ntfs', `log file full: ${log.Used} of ${log.Bytes} bytes, ${log.Records} records`, Vcb);
  const status = NtfsCheckpointVolumeUntilDone(Vcb);
  log.CheckpointInProgress = false;
  return status;
}

/** @stack 0x80 */
function NtfsCheckpointVolumeUntilDone(Vcb: VCB): NTSTATUS {
  const log = Vcb.Log!;
  let status: NTSTATUS;
  do status = NtfsCheckpointVolume(Vcb);
  while (log.Used > log.Bytes * HIGH_WATER);
  return status;
}

/**
 * After it nothing that was logged before is needed any more.
 * @stack 0x240
 */
export function NtfsCheckpointVolume(Vcb: VCB): NTSTATUS {
  const log = Vcb.Log!;
  const status = NtfsCommonFlushBuffers(Vcb);
  log.Used = 0;
  log.Checkpoints++;
  HalTrace('ntfs', 'checkpoint done', Vcb);
  return status;
}
