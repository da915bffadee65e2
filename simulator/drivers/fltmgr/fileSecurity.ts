/** Security descriptors and extended attributes of files, asked for and set below an instance. IRQL PASSIVE_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import {
  IRP_BUFFERED_IO,
  IRP_MJ_QUERY_EA,
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_SET_EA,
  IRP_MJ_SET_SECURITY,
} from '../../nt/inc/iodefs';
import { SL_INDEX_SPECIFIED, SL_RESTART_SCAN, SL_RETURN_SINGLE_ENTRY } from '../../nt/inc/irpminor';
import { STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import type { FLT_INSTANCE } from './inc/objects';
import { FltpRequest } from './request';

/**
 * Source: fltkernel/nf-fltkernel-fltquerysecurityobject.
 * @param SecurityDescriptor gets the self-relative descriptor's bytes
 * @returns STATUS_BUFFER_TOO_SMALL, with the bytes that are needed
 * @stack 0x70
 */
export function FltQuerySecurityObject(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  SecurityInformation: number,
  SecurityDescriptor: Uint8Array | null,
  Length: number,
  LengthNeeded: Ref<number> | null,
): NTSTATUS {
  const Parameters = { SecurityInformation, Length, SecurityBuffer: SecurityDescriptor, MdlAddress: null };
  const request = { MajorFunction: IRP_MJ_QUERY_SECURITY, Parameters };
  const status = FltpRequest(Instance, FileObject, request, LengthNeeded);
  return status === STATUS_BUFFER_OVERFLOW ? STATUS_BUFFER_TOO_SMALL : status;
}

/**
 * Source: fltkernel/nf-fltkernel-fltsetsecurityobject.
 * @stack 0x70
 */
export function FltSetSecurityObject(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  SecurityInformation: number,
  SecurityDescriptor: object,
): NTSTATUS {
  const Parameters = { SecurityInformation, SecurityDescriptor };
  return FltpRequest(Instance, FileObject, { MajorFunction: IRP_MJ_SET_SECURITY, Parameters });
}

/**
 * Extended attributes of a file. Source: fltkernel/nf-fltkernel-fltqueryeafile.
 * @param ReturnedEaData gets FILE_FULL_EA_INFORMATION entries
 * @param EaList FILE_GET_EA_INFORMATION entries: only these; null: all
 * @param EaIndex of the entry to begin with, from 1 on; null: where the last query of the file object ended
 * @returns STATUS_BUFFER_OVERFLOW if only some fit, STATUS_NO_MORE_EAS, STATUS_NO_EAS_ON_FILE
 * @stack 0xa0
 */
export function FltQueryEaFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  ReturnedEaData: Uint8Array,
  Length: number,
  ReturnSingleEntry: boolean,
  EaList: Uint8Array | null,
  EaListLength: number,
  EaIndex: Ref<number> | null,
  RestartScan: boolean,
  LengthReturned: Ref<number> | null,
): NTSTATUS {
  const index = EaIndex === null ? 0 : EaIndex.value;
  const request = {
    MajorFunction: IRP_MJ_QUERY_EA,
    IrpFlags: IRP_BUFFERED_IO,
    OperationFlags:
      (ReturnSingleEntry ? SL_RETURN_SINGLE_ENTRY : 0) |
      (RestartScan ? SL_RESTART_SCAN : 0) |
      (EaIndex === null ? 0 : SL_INDEX_SPECIFIED),
    Parameters: { Length, EaList, EaListLength, EaIndex: index, EaBuffer: ReturnedEaData, MdlAddress: null },
  };
  return FltpRequest(Instance, FileObject, request, LengthReturned);
}

/**
 * Sets, replaces or (with no value) removes extended attributes. Source: fltkernel/nf-fltkernel-fltseteafile.
 * @param EaBuffer FILE_FULL_EA_INFORMATION entries
 * @returns STATUS_EA_LIST_INCONSISTENT
 * @stack 0x70
 */
export function FltSetEaFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  EaBuffer: Uint8Array,
  Length: number,
): NTSTATUS {
  const Parameters = { Length, EaBuffer, MdlAddress: null };
  return FltpRequest(Instance, FileObject, { MajorFunction: IRP_MJ_SET_EA, IrpFlags: IRP_BUFFERED_IO, Parameters });
}
