/** NtQuerySecurityObject and NtSetSecurityObject: of files, by a request to the file system. */
import { IO_STATUS_BLOCK, type FILE_OBJECT, type NTSTATUS } from '../inc/io';
import { IRP_MJ_QUERY_SECURITY, IRP_MJ_SET_SECURITY } from '../inc/iodefs';
import type { HANDLE } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_ACCESS_VIOLATION,
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_SECURITY_DESCR,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { SE_DACL_PRESENT, SECURITY_DESCRIPTOR } from '../inc/se';
import { GetExceptionCode } from '../ke/seh';
import { SepCaptureDescriptor, SepSecurityAccess, SeQuerySecurityDescriptorInfo } from '../se/descriptor';
import { SeExports } from '../se/sids';
import { IopProbeBuffer, IopUserBuffer } from './buffer';
import { IopReferenceFile } from './create';
import { IoGetNextIrpStackLocation } from './irp';
import { IopPrepareSynchronousRequest, IopRefuse, IopRequest, IopSendSynchronousRequest } from './service';

/** What a device or volume has whose driver knows nothing of security: everybody may do everything. */
const WorldDescriptor = new SECURITY_DESCRIPTOR();
WorldDescriptor.Control = SE_DACL_PRESENT;
WorldDescriptor.Owner = SeExports.SeWorldSid;
WorldDescriptor.Group = SeExports.SeWorldSid;

/**
 * The security descriptor of an object, in one piece. Source: ntifs/nf-ntifs-ntquerysecurityobject.
 * @param SecurityInformation OWNER_SECURITY_INFORMATION, ...
 * @param LengthNeeded gets the bytes of all that was asked for
 * @returns STATUS_BUFFER_TOO_SMALL, STATUS_ACCESS_DENIED
 * @partly objects that are no files have no descriptor here: STATUS_OBJECT_TYPE_MISMATCH
 * @stack 0xb0
 */
export function NtQuerySecurityObject(
  Handle: HANDLE,
  SecurityInformation: number,
  SecurityDescriptor: Uint8Array | null,
  Length: number,
  LengthNeeded: Ref<number>,
): NTSTATUS {
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(Handle, SepSecurityAccess(SecurityInformation, false), file);
  if (!NT_SUCCESS(status)) return status;
  const buffer = IopUserBuffer(SecurityDescriptor);
  if (!IopProbeBuffer(buffer, Length, true)) return IopRefuse(file.value!, STATUS_ACCESS_VIOLATION);
  const request = new IopRequest(file.value!);
  const iosb = new IO_STATUS_BLOCK();
  const prepared = IopPrepareSynchronousRequest(request, iosb, IRP_MJ_QUERY_SECURITY);
  if (!NT_SUCCESS(prepared)) return prepared;
  request.Irp.UserBuffer = buffer;
  Object.assign(IoGetNextIrpStackLocation(request.Irp).Parameters.QuerySecurity, { SecurityInformation, Length });
  const answer = IopSendSynchronousRequest(request, iosb);
  if (answer === STATUS_INVALID_DEVICE_REQUEST)
    return IopWorldSecurity(SecurityInformation, buffer, Length, LengthNeeded);
  LengthNeeded.value = iosb.Information;
  return answer === STATUS_BUFFER_OVERFLOW ? STATUS_BUFFER_TOO_SMALL : answer;
}

function IopWorldSecurity(
  SecurityInformation: number,
  Buffer: Uint8Array | null,
  Length: number,
  LengthNeeded: Ref<number>,
): NTSTATUS {
  LengthNeeded.value = Length;
  try {
    return SeQuerySecurityDescriptorInfo(new Ref(SecurityInformation), Buffer, LengthNeeded, new Ref(WorldDescriptor));
  } catch (e) {
    return GetExceptionCode(e);
  }
}

/**
 * Replaces parts of an object's security descriptor. Source: ntifs/nf-ntifs-ntsetsecurityobject.
 * @param SecurityDescriptor a structure, or bytes in one piece
 * @returns STATUS_INVALID_SECURITY_DESCR, STATUS_ACCESS_DENIED
 * @partly objects that are no files have no descriptor here: STATUS_OBJECT_TYPE_MISMATCH
 * @stack 0xa0
 */
export function NtSetSecurityObject(
  Handle: HANDLE,
  SecurityInformation: number,
  SecurityDescriptor: SECURITY_DESCRIPTOR | Uint8Array,
): NTSTATUS {
  const captured = SepCaptureDescriptor(SecurityDescriptor);
  if (captured === null) return STATUS_INVALID_SECURITY_DESCR;
  const file = new Ref<FILE_OBJECT | null>(null);
  const status = IopReferenceFile(Handle, SepSecurityAccess(SecurityInformation, true), file);
  if (!NT_SUCCESS(status)) return status;
  const request = new IopRequest(file.value!);
  const iosb = new IO_STATUS_BLOCK();
  const prepared = IopPrepareSynchronousRequest(request, iosb, IRP_MJ_SET_SECURITY);
  if (!NT_SUCCESS(prepared)) return prepared;
  const { SetSecurity } = IoGetNextIrpStackLocation(request.Irp).Parameters;
  SetSecurity.SecurityInformation = SecurityInformation;
  SetSecurity.SecurityDescriptor = captured;
  const answer = IopSendSynchronousRequest(request, iosb);
  // Who keeps no descriptors has nothing against it.
  return answer === STATUS_INVALID_DEVICE_REQUEST ? STATUS_SUCCESS : answer;
}
