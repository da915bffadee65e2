/** What the information services have in common: a caller's structure of some class, which goes through a system buffer. */
import type { FILE_OBJECT, IO_STATUS_BLOCK, NTSTATUS } from '../inc/io';
import { IRP_BUFFERED_IO, IRP_DEALLOCATE_BUFFER, IRP_INPUT_OPERATION } from '../inc/iodefs';
import type { IO_STACK_PARAMETERS } from '../inc/iostack';
import type { HANDLE } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_ACCESS_VIOLATION,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { OBJECT_HANDLE_INFORMATION, ObReferenceObjectByHandle } from '../ob/handle';
import { PsGetCurrentThread } from '../ps/current';
import { IopAllocateSystemBuffer, IopProbeBuffer, IopUserBuffer } from './buffer';
import { IoGetNextIrpStackLocation } from './irp';
import { IopFailRequest, IopPrepareSynchronousRequest, IopRefuse, type IopRequest } from './service';
import { IoFileObjectType } from './types';

/** What the I/O manager asks of a caller for a class. */
export interface InformationRule {
  /** Bytes, at least. */
  readonly Length: number;
  /** Rights that the handle must have. */
  readonly Access: number;
}
export type InformationRules = ReadonlyMap<number, InformationRule>;

/** Arguments of NtQueryInformationFile, NtSetVolumeInformationFile, ... */
export type InformationCall = [
  FileHandle: HANDLE,
  IoStatusBlock: IO_STATUS_BLOCK,
  Information: Uint8Array,
  Length: number,
  Class: number,
];

/** The caller's file, referenced, and buffer, probed. */
export class InformationTarget {
  File!: FILE_OBJECT;
  GrantedAccess = 0;
  Buffer: Uint8Array | null = null;
}

/**
 * Checks class, length, handle and buffer.
 * @param Write the call writes the buffer
 * @returns STATUS_INVALID_INFO_CLASS, STATUS_INFO_LENGTH_MISMATCH, STATUS_ACCESS_VIOLATION, or the handle's
 * @stack 0x60
 */
export function IopBeginInformation(
  Rules: InformationRules,
  [FileHandle, IoStatusBlock, Information, Length, Class]: InformationCall,
  Write: boolean,
  Target: InformationTarget,
): NTSTATUS {
  const rule = Rules.get(Class);
  if (rule === undefined) return STATUS_INVALID_INFO_CLASS;
  if (Length < rule.Length) return STATUS_INFO_LENGTH_MISMATCH;
  const file = new Ref<FILE_OBJECT | null>(null);
  const handle = new OBJECT_HANDLE_INFORMATION();
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(FileHandle, rule.Access, IoFileObjectType, mode, file, handle);
  if (!NT_SUCCESS(status)) return status;
  Target.File = file.value!;
  Target.GrantedAccess = handle.GrantedAccess;
  Target.Buffer = IopUserBuffer(Information);
  if (!IoStatusBlock || !IopProbeBuffer(Target.Buffer, Length, Write))
    return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  return status;
}

/**
 * From a file to an IRP with a system buffer, for a request that is over when the service returns.
 * @param Member of IO_STACK_LOCATION.Parameters, which gets `Parameters`
 * @param Query the buffer is the answer's; else what it holds goes down
 * @stack 0x70
 */
export function IopPrepareInformation(
  Request: IopRequest,
  IoStatusBlock: IO_STATUS_BLOCK,
  MajorFunction: number,
  Query: boolean,
  Buffer: Uint8Array | null,
  Member: keyof IO_STACK_PARAMETERS,
  Parameters: { readonly Length: number },
): NTSTATUS {
  const prepared = IopPrepareSynchronousRequest(Request, IoStatusBlock, MajorFunction);
  if (!NT_SUCCESS(prepared)) return prepared;
  const irp = Request.Irp;
  const { Length } = Parameters;
  Object.assign(IoGetNextIrpStackLocation(irp).Parameters[Member], Parameters);
  irp.Flags |= IRP_BUFFERED_IO | (Query ? IRP_INPUT_OPERATION : 0) | (Length > 0 ? IRP_DEALLOCATE_BUFFER : 0);
  if (Query) irp.UserBuffer = Buffer;
  const allocated = IopAllocateSystemBuffer(irp, Length, Query ? null : Buffer);
  return NT_SUCCESS(allocated) ? allocated : IopFailRequest(Request, allocated);
}
