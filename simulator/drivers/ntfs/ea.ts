/** IRP_MJ_QUERY_EA and IRP_MJ_SET_EA: extended attributes are kept in one list, in the order in which they were set. */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import { FILE_ACTION_MODIFIED, FILE_NOTIFY_CHANGE_EA } from '../../nt/inc/dirinfo';
import type { IRP, NTSTATUS } from '../../nt/inc/io';
import { SL_INDEX_SPECIFIED, SL_RESTART_SCAN, SL_RETURN_SINGLE_ENTRY } from '../../nt/inc/irpminor';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_EA_LIST_INCONSISTENT,
  STATUS_EA_TOO_LARGE,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_EAS_ON_FILE,
  STATUS_NO_MORE_EAS,
  STATUS_NONEXISTENT_EA_ENTRY,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import {
  EA_ENTRY,
  IoCheckEaBufferValidity,
  IopEaListLength,
  IopReadEaNames,
  IopReadEas,
  IopWriteEas,
} from '../../nt/io/eabuffer';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { NtfsMapUserBuffer } from './data';
import { NtfsWriteLog } from './log';
import { NtfsReportChange } from './notify';
import { NtfsGetCurrentTime } from './record';
import type { CCB, SCB } from './types';

/** Bytes of a file's list. */
const MAXIMUM_EAS = 0xffff;

/** @stack 0x90 */
export function NtfsCommonQueryEa(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const { Length, EaList, EaListLength, EaIndex } = location.Parameters.QueryEa;
  const scb = location.FileObject!.FsContext as SCB;
  const ccb = location.FileObject!.FsContext2 as CCB;
  const buffer = Irp.AssociatedIrp.SystemBuffer ?? NtfsMapUserBuffer(Irp);
  if (buffer === null) return STATUS_INVALID_PARAMETER;
  ExAcquireResourceSharedLite(scb.Fcb.Resource, true);
  const all = IopReadEas(scb.Fcb.Record.Ea);
  ExReleaseResourceLite(scb.Fcb.Resource);
  if (all.length === 0 && EaList === null) return STATUS_NO_EAS_ON_FILE;
  if (EaList !== null) {
    const names = IopReadEaNames(EaList, EaListLength);
    if (names === null) return STATUS_EA_LIST_INCONSISTENT;
    // One that the file has not is answered without a value.
    const asked = names.map(name => all.find(ea => ea.Name === name) ?? new EA_ENTRY(name, new Uint8Array(0)));
    return NtfsReturnEas(Irp, asked, buffer, Length).Status;
  }
  if ((location.Flags & SL_INDEX_SPECIFIED) !== 0) {
    if (EaIndex < 1 || EaIndex > all.length + 1) return STATUS_NONEXISTENT_EA_ENTRY;
    ccb.NextEa = EaIndex - 1;
  } else if ((location.Flags & SL_RESTART_SCAN) !== 0) ccb.NextEa = 0;
  if (ccb.NextEa >= all.length) return STATUS_NO_MORE_EAS;
  const single = (location.Flags & SL_RETURN_SINGLE_ENTRY) !== 0;
  const rest = all.slice(ccb.NextEa, single ? ccb.NextEa + 1 : undefined);
  const { Status, Count } = NtfsReturnEas(Irp, rest, buffer, Length);
  ccb.NextEa += Count;
  return Status;
}

/** As many whole entries as fit. */
function NtfsReturnEas(
  Irp: IRP,
  Entries: EA_ENTRY[],
  Buffer: Uint8Array,
  Length: number,
): { Status: NTSTATUS; Count: number } {
  let count = Entries.length;
  while (count > 0 && IopEaListLength(Entries.slice(0, count)) > Length) count--;
  if (count === 0) return { Status: STATUS_BUFFER_TOO_SMALL, Count: 0 };
  Irp.IoStatus.Information = IopWriteEas(Entries.slice(0, count), Buffer);
  return { Status: count < Entries.length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS, Count: count };
}

/**
 * An entry takes the place of that of its name; one without a value removes it.
 * @stack 0x90
 */
export function NtfsCommonSetEa(Irp: IRP): NTSTATUS {
  const location = IoGetCurrentIrpStackLocation(Irp);
  const scb = location.FileObject!.FsContext as SCB;
  const buffer = Irp.AssociatedIrp.SystemBuffer ?? NtfsMapUserBuffer(Irp);
  const { Length } = location.Parameters.SetEa;
  if (buffer === null || Length === 0) return STATUS_INVALID_PARAMETER;
  const wrong = new Ref(0);
  const valid = IoCheckEaBufferValidity(buffer, Length, wrong);
  Irp.IoStatus.Information = wrong.value;
  if (valid !== STATUS_SUCCESS) return valid;
  Irp.IoStatus.Information = 0;
  const { Record, Vcb } = scb.Fcb;
  ExAcquireResourceExclusiveLite(scb.Fcb.Resource, true);
  const eas = new Map(IopReadEas(Record.Ea).map(ea => [ea.Name, ea]));
  for (const ea of IopReadEas(buffer.slice(0, Length)))
    if (ea.Value.length === 0) eas.delete(ea.Name);
    else eas.set(ea.Name, ea);
  const list = [...eas.values()];
  const bytes = new Uint8Array(IopEaListLength(list));
  const fits = bytes.length <= MAXIMUM_EAS;
  if (fits) {
    IopWriteEas(list, bytes);
    Record.Ea = list.length === 0 ? null : bytes;
    Record.LastChangeTime = NtfsGetCurrentTime();
    NtfsWriteLog(Vcb, Length);
  }
  ExReleaseResourceLite(scb.Fcb.Resource);
  if (!fits) return STATUS_EA_TOO_LARGE;
  NtfsReportChange(Vcb, Record.Links[0] ?? null, FILE_NOTIFY_CHANGE_EA, FILE_ACTION_MODIFIED);
  return STATUS_SUCCESS;
}
