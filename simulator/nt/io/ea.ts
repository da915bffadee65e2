/** NtQueryEaFile and NtSetEaFile: extended attributes of files. */
import type { IO_STATUS_BLOCK, NTSTATUS } from '../inc/io';
import { FILE_READ_EA, FILE_WRITE_EA, IRP_MJ_QUERY_EA, IRP_MJ_SET_EA } from '../inc/iodefs';
import { SL_INDEX_SPECIFIED, SL_RESTART_SCAN, SL_RETURN_SINGLE_ENTRY } from '../inc/irpminor';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_ACCESS_VIOLATION, STATUS_EA_LIST_INCONSISTENT } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { IopProbeBuffer, IopUserBuffer } from './buffer';
import { IoCheckEaBufferValidity, IopReadEaNames } from './eabuffer';
import { InformationTarget, type InformationRules, IopBeginInformation, IopPrepareInformation } from './information';
import { IoGetNextIrpStackLocation } from './irp';
import { IopRefuse, IopRequest, IopSendSynchronousRequest } from './service';

const Rules: InformationRules = new Map([
  [IRP_MJ_QUERY_EA, { Length: 0, Access: FILE_READ_EA }],
  [IRP_MJ_SET_EA, { Length: 0, Access: FILE_WRITE_EA }],
]);

/**
 * Extended attributes of a file. Source: ntifs/nf-ntifs-zwqueryeafile.
 * @param Buffer gets FILE_FULL_EA_INFORMATION entries
 * @param EaList FILE_GET_EA_INFORMATION entries: only these; null: all
 * @param EaIndex of the entry to begin with, from 1 on; null: where the last query of the handle ended
 * @returns STATUS_BUFFER_OVERFLOW if only some fit, STATUS_BUFFER_TOO_SMALL if none does, STATUS_NO_MORE_EAS,
 * STATUS_NO_EAS_ON_FILE, STATUS_EA_LIST_INCONSISTENT
 * @stack 0xb0
 */
export function NtQueryEaFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  Buffer: Uint8Array,
  Length: number,
  ReturnSingleEntry: boolean,
  EaList: Uint8Array | null,
  EaListLength: number,
  EaIndex: Ref<number> | null,
  RestartScan: boolean,
): NTSTATUS {
  const target = new InformationTarget();
  const call = [FileHandle, IoStatusBlock, Buffer, Length, IRP_MJ_QUERY_EA] as const;
  const status = IopBeginInformation(Rules, [...call], true, target);
  if (!NT_SUCCESS(status)) return status;
  const list = EaListLength === 0 ? null : IopUserBuffer(EaList);
  if (!IopProbeBuffer(list, EaListLength, false)) return IopRefuse(target.File, STATUS_ACCESS_VIOLATION);
  const names = list === null ? null : list.slice(0, EaListLength);
  if (names !== null && IopReadEaNames(names, EaListLength) === null)
    return IopRefuse(target.File, STATUS_EA_LIST_INCONSISTENT);
  const request = new IopRequest(target.File);
  const asked = { Length, EaList: names, EaListLength, EaIndex: EaIndex === null ? 0 : EaIndex.value };
  const major = IRP_MJ_QUERY_EA;
  const prepared = IopPrepareInformation(request, IoStatusBlock, major, true, target.Buffer, 'QueryEa', asked);
  if (!NT_SUCCESS(prepared)) return prepared;
  IoGetNextIrpStackLocation(request.Irp).Flags =
    (RestartScan ? SL_RESTART_SCAN : 0) |
    (ReturnSingleEntry ? SL_RETURN_SINGLE_ENTRY : 0) |
    (EaIndex === null ? 0 : SL_INDEX_SPECIFIED);
  return IopSendSynchronousRequest(request, IoStatusBlock);
}

/**
 * Sets, replaces or (with no value) removes extended attributes. Source: ntifs/nf-ntifs-zwseteafile.
 * @param Buffer FILE_FULL_EA_INFORMATION entries
 * @returns STATUS_EA_LIST_INCONSISTENT; IoStatusBlock.Information is then the offset of the entry
 * @stack 0x90
 */
export function NtSetEaFile(
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  Buffer: Uint8Array,
  Length: number,
): NTSTATUS {
  const target = new InformationTarget();
  const status = IopBeginInformation(Rules, [FileHandle, IoStatusBlock, Buffer, Length, IRP_MJ_SET_EA], false, target);
  if (!NT_SUCCESS(status)) return status;
  const copy = target.Buffer!.slice(0, Length);
  const wrong = new Ref(0);
  const valid = IoCheckEaBufferValidity(copy, Length, wrong);
  if (!NT_SUCCESS(valid)) {
    IoStatusBlock.Information = wrong.value;
    IoStatusBlock.Status = valid;
    return IopRefuse(target.File, valid);
  }
  const request = new IopRequest(target.File);
  const prepared = IopPrepareInformation(request, IoStatusBlock, IRP_MJ_SET_EA, false, copy, 'SetEa', { Length });
  return NT_SUCCESS(prepared) ? IopSendSynchronousRequest(request, IoStatusBlock) : prepared;
}
