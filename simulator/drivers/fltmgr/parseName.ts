/** Parts of names. */
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { type HANDLE, type PCUNICODE_STRING, UNICODE_STRING, UnicodeText } from '../../nt/inc/ntdef';
import { KernelMode } from '../../nt/inc/ke';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { IoFileObjectType } from '../../nt/io/types';
import { ObReferenceObjectByHandle } from '../../nt/ob/handle';
import { ObfDereferenceObject } from '../../nt/ob/object';
import { FltpFindVolume } from './enumerate';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import {
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_SHORT,
  FLTFL_FILE_NAME_PARSED_EXTENSION,
  FLTFL_FILE_NAME_PARSED_FINAL_COMPONENT,
  FLTFL_FILE_NAME_PARSED_PARENT_DIR,
  FLTFL_FILE_NAME_PARSED_STREAM,
  FltGetFileNameFormat,
  FltValidFileNameFormat,
} from './inc/constants';
import type { FLT_FILE_NAME_INFORMATION } from './inc/names';
import type { FLT_INSTANCE, FLT_VOLUME } from './inc/objects';
import { FltGetFileNameInformationUnsafe, FltpHandOut, FltpMakeName, FltReleaseFileNameInformation } from './names';
import { FltpExpandName } from './normalize';

interface NameParts {
  readonly extension: string;
  readonly stream: string;
  readonly final: string;
}

/** The last component, its stream (with the colon) and its extension (without the dot). */
function FltpPartsOf(Name: string): NameParts {
  const final = Name.substring(Name.lastIndexOf('\\') + 1);
  const colon = final.indexOf(':');
  const file = colon < 0 ? final : final.substring(0, colon);
  const dot = file.lastIndexOf('.');
  return {
    final,
    stream: colon < 0 ? '' : final.substring(colon),
    extension: dot < 0 ? '' : file.substring(dot + 1),
  };
}

/**
 * Fills in the parts of a name. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltparsefilenameinformation.
 * @stack 0x50
 */
export function FltParseFileNameInformation(FileNameInformation: FLT_FILE_NAME_INFORMATION): NTSTATUS {
  const name = UnicodeText(FileNameInformation.Name);
  const parts = FltpPartsOf(name);
  FileNameInformation.FinalComponent = new UNICODE_STRING(parts.final);
  FileNameInformation.Extension = new UNICODE_STRING(parts.extension);
  FileNameInformation.NamesParsed |= FLTFL_FILE_NAME_PARSED_FINAL_COMPONENT | FLTFL_FILE_NAME_PARSED_EXTENSION;
  if (FileNameInformation.Format === FLT_FILE_NAME_SHORT) return STATUS_SUCCESS;
  // \Device\HarddiskVolume1
  const volume = /^\\[^\\]+\\[^\\]+/.exec(name)?.[0] ?? '';
  FileNameInformation.Volume = new UNICODE_STRING(volume);
  FileNameInformation.Stream = new UNICODE_STRING(parts.stream);
  const directory = name.substring(volume.length, name.length - parts.final.length);
  FileNameInformation.ParentDir = new UNICODE_STRING(directory);
  FileNameInformation.NamesParsed |= FLTFL_FILE_NAME_PARSED_STREAM | FLTFL_FILE_NAME_PARSED_PARENT_DIR;
  return STATUS_SUCCESS;
}

/**
 * Parts of any path. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltparsefilename.
 * @stack 0x40
 */
export function FltParseFileName(
  FileName: PCUNICODE_STRING,
  Extension: Ref<UNICODE_STRING> | null,
  Stream: Ref<UNICODE_STRING> | null,
  FinalComponent: Ref<UNICODE_STRING> | null,
): NTSTATUS {
  const parts = FltpPartsOf(UnicodeText(FileName));
  if (Extension !== null) Extension.value = new UNICODE_STRING(parts.extension);
  if (Stream !== null) Stream.value = new UNICODE_STRING(parts.stream);
  if (FinalComponent !== null) FinalComponent.value = new UNICODE_STRING(parts.final);
  return STATUS_SUCCESS;
}

/**
 * The name that a rename or a link will give. IRQL PASSIVE_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltgetdestinationfilenameinformation.
 * @param RootDirectory handle of the directory that FileName is relative to; null: a full path, or a name in the same
 * directory
 * @param FileNameLength bytes
 * @stack 0xa0
 */
export function FltGetDestinationFileNameInformation(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  RootDirectory: HANDLE | null,
  FileName: string,
  FileNameLength: number,
  NameOptions: number,
  RetFileNameInformation: Ref<FLT_FILE_NAME_INFORMATION | null>,
): NTSTATUS {
  RetFileNameInformation.value = null;
  const format = FltGetFileNameFormat(NameOptions);
  if (!FltValidFileNameFormat(NameOptions) || format === FLT_FILE_NAME_SHORT) return STATUS_INVALID_PARAMETER;
  const name = FileName.substring(0, FileNameLength / 2);
  const path = new Ref('');
  const status = FltpDestination(Instance, FileObject, RootDirectory, name, NameOptions, path);
  if (!NT_SUCCESS(status)) return status;
  const full = format === FLT_FILE_NAME_NORMALIZED ? FltpExpandName(Instance, path.value) : path.value;
  RetFileNameInformation.value = FltpHandOut(FltpMakeName(Instance.Volume, full, format));
  return STATUS_SUCCESS;
}

/** Path from the volume's root. */
function FltpDestination(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  RootDirectory: HANDLE | null,
  Name: string,
  NameOptions: number,
  Path: Ref<string>,
): NTSTATUS {
  if (RootDirectory) {
    const root = new Ref<FILE_OBJECT | null>(null);
    const found = ObReferenceObjectByHandle(RootDirectory, 0, IoFileObjectType, KernelMode, root, null);
    if (!NT_SUCCESS(found)) return found;
    const status = FltpParentPath(Instance, root.value!, NameOptions, true, Path);
    ObfDereferenceObject(root.value!);
    Path.value += Name;
    return status;
  }
  if (!Name.startsWith('\\')) {
    const status = FltpParentPath(Instance, FileObject, NameOptions, false, Path);
    Path.value += Name;
    return status;
  }
  Path.value = FltpWithoutVolume(Instance.Volume, Name);
  return STATUS_SUCCESS;
}

/** `\??\C:\dir\f` and `\Device\HarddiskVolume1\dir\f` are `\dir\f`. */
function FltpWithoutVolume(Volume: FLT_VOLUME, Name: string): string {
  const prefix = /^\\\?\?\\([^\\]+)/.exec(Name) ?? /^(\\Device\\[^\\]+)/i.exec(Name);
  if (prefix === null) return Name;
  const volume = new Ref<FLT_VOLUME | null>(null);
  return FltpFindVolume(prefix[1], volume) === STATUS_SUCCESS && volume.value === Volume
    ? Name.substring(prefix[0].length)
    : Name;
}

/** Path of a directory, or of the directory that a file is in, with a backslash at its end. */
function FltpParentPath(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  NameOptions: number,
  IsDirectory: boolean,
  Path: Ref<string>,
): NTSTATUS {
  const info = new Ref<FLT_FILE_NAME_INFORMATION | null>(null);
  const status = FltGetFileNameInformationUnsafe(FileObject, Instance, NameOptions, info);
  if (!NT_SUCCESS(status)) return status;
  const path = UnicodeText(info.value!.Name).substring(Instance.Volume.DeviceName.length);
  FltReleaseFileNameInformation(info.value!);
  Path.value = IsDirectory ? `${path.replace(/\\$/, '')}\\` : path.substring(0, path.lastIndexOf('\\') + 1);
  return STATUS_SUCCESS;
}

/**
 * After a create, rename or link whose normalized name was asked for before: whether tunneling has given the file another
 * name. Source: fltkernel/nf-fltkernel-fltgettunneledname. IRQL PASSIVE_LEVEL.
 * @param RetTunneledFileNameInformation gets null where the name was right
 * @stack 0x60
 */
export function FltGetTunneledName(
  CallbackData: FLT_CALLBACK_DATA,
  FileNameInformation: FLT_FILE_NAME_INFORMATION,
  RetTunneledFileNameInformation: Ref<FLT_FILE_NAME_INFORMATION | null>,
): NTSTATUS {
  RetTunneledFileNameInformation.value = null;
  const { TargetFileObject, TargetInstance } = CallbackData.Iopb;
  const name = UnicodeText(FileNameInformation.Name);
  // Tunneling restores the long name that a short one belonged to.
  if (!FltpPartsOf(name).final.includes('~') || TargetFileObject === null || TargetInstance === null)
    return STATUS_SUCCESS;
  const now = new Ref<FLT_FILE_NAME_INFORMATION | null>(null);
  const options = FLT_FILE_NAME_NORMALIZED | 0x300;
  const status = FltGetFileNameInformationUnsafe(TargetFileObject, TargetInstance, options, now);
  if (!NT_SUCCESS(status)) return status;
  if (UnicodeText(now.value!.Name) !== name) RetTunneledFileNameInformation.value = now.value;
  else FltReleaseFileNameInformation(now.value!);
  return STATUS_SUCCESS;
}
