/** Reparse points that minifilters set on files. IRQL PASSIVE_LEVEL. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { FSCTL_DELETE_REPARSE_POINT, FSCTL_SET_REPARSE_POINT } from '../../nt/inc/fsctl';
import { STATUS_INVALID_PARAMETER } from '../../nt/inc/ntstatus';
import type { GUID } from '../../nt/rtl/guid';
import { RtlWriteUlong } from '../../nt/rtl/structure';
import { FltFsControlFile } from './fileIo';
import type { FLT_INSTANCE } from './inc/objects';

/** Bytes before the data: REPARSE_DATA_BUFFER, and with a GUID REPARSE_GUID_DATA_BUFFER. */
const HEADER = 8;
const GUID_HEADER = 0x18;
/** Tags of Microsoft's have no GUID. */
const MICROSOFT_TAG = 0x80000000;

/** A reparse point's buffer; null: the tag needs a GUID. */
function FltpReparseBuffer(Tag: number, Guid: GUID | null, Data: Uint8Array): Uint8Array | null {
  const microsoft = (Tag & MICROSOFT_TAG) !== 0;
  if (!microsoft && Guid === null) return null;
  const header = microsoft ? HEADER : GUID_HEADER;
  const buffer = new Uint8Array(header + Data.length);
  RtlWriteUlong(buffer, 0, Tag >>> 0);
  buffer[4] = Data.length & 0xff;
  buffer[5] = Data.length >>> 8;
  if (!microsoft) {
    RtlWriteUlong(buffer, 8, Guid!.Data1);
    RtlWriteUlong(buffer, 12, (Guid!.Data2 | (Guid!.Data3 << 16)) >>> 0);
    buffer.set(Guid!.Data4, 16);
  }
  buffer.set(Data, header);
  return buffer;
}

/**
 * Makes a file a reparse point. Source: fltkernel/nf-fltkernel-flttagfile.
 * @param Guid of a tag that is not Microsoft's; null for one that is
 * @returns STATUS_INVALID_PARAMETER without a GUID that is needed, or the file system's
 * @stack 0x70
 */
export function FltTagFile(
  InitiatingInstance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FileTag: number,
  Guid: GUID | null,
  DataBuffer: Uint8Array,
  DataBufferLength: number,
): NTSTATUS {
  const buffer = FltpReparseBuffer(FileTag, Guid, DataBuffer.subarray(0, DataBufferLength));
  if (buffer === null) return STATUS_INVALID_PARAMETER;
  const code = FSCTL_SET_REPARSE_POINT;
  return FltFsControlFile(InitiatingInstance, FileObject, code, buffer, buffer.length, null, 0, null);
}

/**
 * Makes it an ordinary file again. Source: fltkernel/nf-fltkernel-fltuntagfile.
 * @param FileTag the one that it has
 * @returns STATUS_NOT_A_REPARSE_POINT, STATUS_IO_REPARSE_TAG_MISMATCH
 * @stack 0x60
 */
export function FltUntagFile(
  InitiatingInstance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  FileTag: number,
  Guid: GUID | null,
): NTSTATUS {
  const buffer = FltpReparseBuffer(FileTag, Guid, new Uint8Array(0));
  if (buffer === null) return STATUS_INVALID_PARAMETER;
  const code = FSCTL_DELETE_REPARSE_POINT;
  return FltFsControlFile(InitiatingInstance, FileObject, code, buffer, buffer.length, null, 0, null);
}
