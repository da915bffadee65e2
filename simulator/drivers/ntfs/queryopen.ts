/** FastIoQueryOpen and QueryOpen: what is known of a file by its name, without opening it. */
import { ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import { FileStatInformation } from '../../nt/inc/fileinfo';
import type { FS_FILTER_CALLBACK_DATA } from '../../nt/inc/fsfilter';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import {
  NT_SUCCESS,
  STATUS_DELETE_PENDING,
  STATUS_FSFILTER_OP_COMPLETED_SUCCESSFULLY,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../../nt/ke/apc';
import { RtlStructureToBytes } from '../../nt/rtl/structure';
import { NtfsFindDirectory } from './create';
import { NTFS_CREATE } from './open';
import { NtfsFillNetworkOpenInfo, NtfsFillStatInfo } from './queryinfo';
import { type NTFS_LINK, type NTFS_RECORD, type NTFS_STREAM, NtfsFindStream, NtfsLookupInIndex } from './record';
import { NtfsAccessCheck, NtfsEffectiveAccess } from './security';
import { VCB } from './types';

/**
 * @param Irp a create, which is never completed; its status is the answer's
 * @param NetworkInformation gets FILE_NETWORK_OPEN_INFORMATION
 * @returns false: the volume itself is named, which has to be opened
 * @stack 0xf0
 */
export function NtfsNetworkOpenCreate(Irp: IRP, NetworkInformation: Uint8Array, DeviceObject: DEVICE_OBJECT): boolean {
  return NtfsTellByName(DeviceObject, Irp, NetworkInformation, NtfsFillNetworkOpenInfo);
}

/**
 * QueryOpen of the file system filter callbacks; a file system registers it as filters do.
 * @returns STATUS_SUCCESS: not answered, the file has to be opened
 * @stack 0xf0
 */
export function NtfsPreQueryOpen(Data: FS_FILTER_CALLBACK_DATA): NTSTATUS {
  const { QueryOpen } = Data.Parameters;
  if (QueryOpen.FileInformationClass !== FileStatInformation) return STATUS_SUCCESS;
  const irp = QueryOpen.Irp!;
  const fill = (record: NTFS_RECORD, stream: NTFS_STREAM | null): object =>
    NtfsFillStatInfo(record, stream, NtfsEffectiveAccess(record));
  if (!NtfsTellByName(Data.DeviceObject, irp, QueryOpen.FileInformation!, fill)) return STATUS_SUCCESS;
  QueryOpen.CompletionStatus = irp.IoStatus.Status;
  return STATUS_FSFILTER_OP_COMPLETED_SUCCESSFULLY;
}

type NTFS_FILL = (Record: NTFS_RECORD, Stream: NTFS_STREAM | null) => object;

/** @stack 0x80 */
function NtfsTellByName(DeviceObject: DEVICE_OBJECT, Irp: IRP, Information: Uint8Array, Fill: NTFS_FILL): boolean {
  const vcb = DeviceObject.DeviceExtension;
  if (!(vcb instanceof VCB) || vcb.LockedBy !== null) return false;
  const create = new NTFS_CREATE(vcb, Irp, IoGetCurrentIrpStackLocation(Irp));
  if (create.FileObject.FileName.length === 0) return false;
  KeEnterCriticalRegion();
  ExAcquireResourceSharedLite(vcb.Resource, true);
  Irp.IoStatus.Status = NtfsQueryByName(create, Information, Fill);
  Irp.IoStatus.Information = 0;
  ExReleaseResourceLite(vcb.Resource);
  KeLeaveCriticalRegion();
  return true;
}

/** @stack 0xa0 */
function NtfsQueryByName(Create: NTFS_CREATE, Information: Uint8Array, Fill: NTFS_FILL): NTSTATUS {
  const found = new Ref<NTFS_RECORD | null>(null);
  const status = NtfsFindDirectory(Create, found);
  if (!NT_SUCCESS(status)) return status;
  const { Components, StreamName } = Create.Path;
  let record = found.value!;
  let link: NTFS_LINK | null = record.Links[0] ?? null;
  if (Components.length > 0) {
    if (record.Index === null) return STATUS_OBJECT_PATH_NOT_FOUND;
    link = NtfsLookupInIndex(record, Components[Components.length - 1]);
    if (link === null) return STATUS_OBJECT_NAME_NOT_FOUND;
    record = link.Record;
  }
  if (link?.Lcb?.DeletePending === true) return STATUS_DELETE_PENDING;
  const isDirectory = record.Index !== null && !Create.Path.HasStream;
  const stream = isDirectory ? null : NtfsFindStream(record, StreamName);
  if (!isDirectory && stream === null) return STATUS_OBJECT_NAME_NOT_FOUND;
  const allowed = NtfsAccessCheck(Create.Irp, Create.Location, record, link?.Parent ?? null, Create.Access);
  if (!NT_SUCCESS(allowed)) return allowed;
  RtlStructureToBytes(Fill(record, stream), Information);
  return STATUS_SUCCESS;
}
