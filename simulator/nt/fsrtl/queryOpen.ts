/** QueryOpen of the file system filter callbacks: what a file is, by its name, without an open. */
import { FS_FILTER_CALLBACK_DATA, FS_FILTER_QUERY_OPEN } from '../inc/fsfilter';
import type { DEVICE_OBJECT, IRP } from '../inc/io';
import { NT_SUCCESS, STATUS_FLT_DISALLOW_FAST_IO } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { IoGetCurrentIrpStackLocation } from '../io/irp';
import { FS_FILTER_CTRL, FsFilterPerformCallbacks, FsFilterPerformCompletionCallbacks } from './fsFilter';

/**
 * Asks the drivers of a volume's stack, the file system among them; the answer's status is put into the IRP.
 * Source: ntifs/ns-ntifs-_fs_filter_parameters, ifs/flt-parameters-for-irp-mj-query-open.
 * @param Irp a create that is never sent, whose current location is the device's
 * @param FileInformation gets the bytes of the class's structure
 * @returns false: none of them answers, or one does not want it answered so: the file has to be opened
 * @stack 0x90
 */
export function FsRtlpQueryOpen(
  DeviceObject: DEVICE_OBJECT,
  Irp: IRP,
  FileInformation: Uint8Array,
  FileInformationClass: number,
): boolean {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject!;
  const control = new FS_FILTER_CTRL(
    new FS_FILTER_CALLBACK_DATA(FS_FILTER_QUERY_OPEN, DeviceObject, file),
    DeviceObject,
  );
  const { QueryOpen } = control.Data.Parameters;
  Object.assign(QueryOpen, { Irp, FileInformation, FileInformationClass, Length: new Ref(FileInformation.length) });
  const nobody = FsFilterPerformCallbacks(control, true);
  if (nobody) QueryOpen.CompletionStatus = STATUS_FLT_DISALLOW_FAST_IO;
  else if (!NT_SUCCESS(control.Status)) QueryOpen.CompletionStatus = control.Status;
  // On the way up it may be disallowed still.
  FsFilterPerformCompletionCallbacks(control, QueryOpen.CompletionStatus);
  Irp.IoStatus.Status = QueryOpen.CompletionStatus;
  Irp.IoStatus.Information = 0;
  return QueryOpen.CompletionStatus !== STATUS_FLT_DISALLOW_FAST_IO;
}
