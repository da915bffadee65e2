/*
 * A name is led elsewhere: who opens \x\y gets \a\b. The filter puts the new name in the place of the old and completes the
 * create with STATUS_REPARSE; the I/O manager begins anew with it. Queries without an open (fast I/O) cannot be led elsewhere:
 * they are refused, and come again as a create. After Microsoft's sample simrep.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  FILE_OPEN_BY_FILE_ID,
  FlagOn,
  type FLT_CALLBACK_DATA,
  FLT_FILE_NAME_OPENED,
  FLT_FILE_NAME_QUERY_DEFAULT,
  FLT_FILE_NAME_QUERY_FILESYSTEM_ONLY,
  type FLT_FILE_NAME_INFORMATION,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_COMPLETE,
  FLT_PREOP_DISALLOW_FASTIO,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FltGetFileNameInformation,
  FltParseFileNameInformation,
  FltReleaseFileNameInformation,
  FltUnregisterFilter,
  FO_VOLUME_OPEN,
  IO_REPARSE,
  IoReplaceFileObjectName,
  IRP_MJ_CREATE,
  IRP_MJ_NETWORK_QUERY_OPEN,
  IRP_MJ_OPERATION_END,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  SL_OPEN_PAGING_FILE,
  SL_OPEN_TARGET_DIRECTORY,
  STATUS_REPARSE,
  STATUS_SUCCESS,
  UnicodeText,
  type UNICODE_STRING,
} from 'fltkernel';
import { LetDetach, RegisterAndStart } from '../common/start';

const Mapping = { OldName: '\\x\\y', NewName: '\\a\\b' };

const Filter = new Ref<FLT_FILTER | null>(null);

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.OperationRegistration = [
  new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, SimRepPreCreate, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_NETWORK_QUERY_OPEN, 0, SimRepPreNetworkQueryOpen, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
];
FilterRegistration.FilterUnloadCallback = SimRepUnload;
FilterRegistration.InstanceQueryTeardownCallback = LetDetach;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return RegisterAndStart(DriverObject, FilterRegistration, Filter);
}

function SimRepUnload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  return STATUS_SUCCESS;
}

/** The whole new name of a file below the old mapping, or null. */
function SimRepMungeName(NameInformation: FLT_FILE_NAME_INFORMATION): string | null {
  const volume = UnicodeText(NameInformation.Volume);
  const name = UnicodeText(NameInformation.Name).substring(volume.length);
  const { OldName, NewName } = Mapping;
  if (name.substring(0, OldName.length).toLowerCase() !== OldName) return null;
  // \x\y itself and what is below it, but not \x\yes.
  const rest = name.substring(OldName.length);
  return rest === '' || rest.startsWith('\\') || rest.startsWith(':') ? volume + NewName + rest : null;
}

/** Where the operation's file lies after all; null: where its name says. */
function SimRepNewName(Data: FLT_CALLBACK_DATA, NameOptions: number, NewName: Ref<string | null>): NTSTATUS {
  const information = new Ref<FLT_FILE_NAME_INFORMATION | null>(null);
  let status = FltGetFileNameInformation(Data, NameOptions, information);
  if (!NT_SUCCESS(status)) return status;
  status = FltParseFileNameInformation(information.value!);
  if (NT_SUCCESS(status)) NewName.value = SimRepMungeName(information.value!);
  FltReleaseFileNameInformation(information.value!);
  return status;
}

function SimRepPreCreate(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const { Iopb } = Data;
  // Paging files, volumes, and what is opened by its id stay where they are.
  if (FlagOn(Iopb.OperationFlags, SL_OPEN_PAGING_FILE) !== 0) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  if (FlagOn(Iopb.TargetFileObject!.Flags, FO_VOLUME_OPEN) !== 0) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  if (FlagOn(Iopb.Parameters.Create.Options, FILE_OPEN_BY_FILE_ID) !== 0) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  // The target of a rename would be told without its last part.
  const target = FlagOn(Iopb.OperationFlags, SL_OPEN_TARGET_DIRECTORY);
  Iopb.OperationFlags &= ~SL_OPEN_TARGET_DIRECTORY;
  const query = target !== 0 ? FLT_FILE_NAME_QUERY_FILESYSTEM_ONLY : FLT_FILE_NAME_QUERY_DEFAULT;
  const name = new Ref<string | null>(null);
  let status = SimRepNewName(Data, FLT_FILE_NAME_OPENED | query, name);
  Iopb.OperationFlags |= target;
  if (NT_SUCCESS(status) && name.value === null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  if (NT_SUCCESS(status)) status = IoReplaceFileObjectName(Iopb.TargetFileObject!, name.value!, 2 * name.value!.length);
  if (NT_SUCCESS(status)) {
    DbgPrint('simrep: goes to %s\n', name.value);
    status = STATUS_REPARSE;
  }
  Data.IoStatus.Status = status;
  Data.IoStatus.Information = status === STATUS_REPARSE ? IO_REPARSE : 0;
  return FLT_PREOP_COMPLETE;
}

function SimRepPreNetworkQueryOpen(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const name = new Ref<string | null>(null);
  const status = SimRepNewName(Data, FLT_FILE_NAME_OPENED | FLT_FILE_NAME_QUERY_DEFAULT, name);
  return NT_SUCCESS(status) && name.value === null ? FLT_PREOP_SUCCESS_NO_CALLBACK : FLT_PREOP_DISALLOW_FASTIO;
}
