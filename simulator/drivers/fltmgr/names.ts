/** Name information: what a file is called, when that may be asked, and the cache of the answers. */
import { ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import { FLTMGR_FILE_SYSTEM } from '../../nt/inc/bugcodes';
import { FO_CLEANUP_COMPLETE, type FILE_OBJECT, type NTSTATUS } from '../../nt/inc/io';
import {
  FileAlternateNameInformation,
  FileNameInformation,
  FileNormalizedNameInformation,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_PAGING_IO,
} from '../../nt/inc/iodefs';
import { APC_LEVEL } from '../../nt/inc/kedefs';
import {
  NT_SUCCESS,
  STATUS_BUFFER_OVERFLOW,
  STATUS_FLT_INVALID_NAME_REQUEST,
  STATUS_FLT_NAME_CACHE_MISS,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { PagedPool } from '../../nt/inc/pool';
import type { Ref } from '../../nt/inc/ref';
import { KeAreAllApcsDisabled } from '../../nt/ke/apc';
import { KeBugCheckEx } from '../../nt/ke/bugcheck';
import { KeGetCurrentIrql } from '../../nt/ke/irql';
import { PsGetCurrentThread } from '../../nt/ps/current';
import { RtlReadText, RtlReadUlong } from '../../nt/rtl/structure';
import { FltQueryInformationFile } from './fileIo';
import { type FLT_CALLBACK_DATA, FLT_IS_FS_FILTER_OPERATION } from './inc/callbackData';
import {
  FLT_FILE_NAME_DO_NOT_CACHE,
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_QUERY_CACHE_ONLY,
  FLT_FILE_NAME_QUERY_FILESYSTEM_ONLY,
  FLT_FILE_NAME_SHORT,
  FLTFL_CALLBACK_DATA_POST_OPERATION,
  IRP_MJ_NETWORK_QUERY_OPEN,
  IRP_MJ_QUERY_OPEN,
  FltGetFileNameFormat,
  FltGetFileNameQueryMethod,
  FltValidFileNameFormat,
} from './inc/constants';
import { FLT_FILE_NAME_INFORMATION, NAME_CACHE_NODE } from './inc/names';
import type { FLT_INSTANCE, FLT_VOLUME } from './inc/objects';
import { FltpExpandName } from './normalize';
import { FltpFindStream, FltpForgetNames, FltpGetStream } from './streams';

const NameTag = 'nfMF';
const NAME_OVER_DEREFERENCED = 0x68;
/** Bytes of names that are asked for at first. */
const FirstLength = 0x208;
const nodes = new WeakMap<FLT_FILE_NAME_INFORMATION, NAME_CACHE_NODE>();

/** Classes of the file system's answer by format. */
const ClassOfFormat: readonly number[] = [
  0,
  FileNormalizedNameInformation,
  FileNameInformation,
  FileAlternateNameInformation,
];

/** Before these the file is known by what it is opened by. */
const OpeningOperations: readonly number[] = [IRP_MJ_CREATE, IRP_MJ_NETWORK_QUERY_OPEN, IRP_MJ_QUERY_OPEN];

/**
 * The file's name. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltgetfilenameinformation.
 * @param NameOptions format | query method | flags
 * @returns STATUS_FLT_INVALID_NAME_REQUEST where the file system must not be asked (paging I/O, a thread with a top-level
 * IRP, after cleanup, acquire and release callbacks, with all APCs disabled, short names before a create) and the name is
 * not cached; STATUS_FLT_NAME_CACHE_MISS, STATUS_INVALID_PARAMETER
 * @stack 0x90
 */
export function FltGetFileNameInformation(
  CallbackData: FLT_CALLBACK_DATA,
  NameOptions: number,
  FileNameInformation: Ref<FLT_FILE_NAME_INFORMATION | null>,
): NTSTATUS {
  FileNameInformation.value = null;
  if (!FltValidFileNameFormat(NameOptions)) return STATUS_INVALID_PARAMETER;
  const { Iopb } = CallbackData;
  const file = Iopb.TargetFileObject;
  const instance = Iopb.TargetInstance ?? CallbackData.$ctrl.InitiatingInstance;
  if (file === null || instance === null) return STATUS_INVALID_PARAMETER;
  const opening =
    OpeningOperations.includes(Iopb.MajorFunction) &&
    ((CallbackData.Flags & FLTFL_CALLBACK_DATA_POST_OPERATION) === 0 || file.FsContext === null);
  if (opening) return FltpNameOfCreate(instance, file, NameOptions, FileNameInformation);
  return FltpNameOfFile(instance, file, NameOptions, FltpMayAsk(CallbackData, file), FileNameInformation);
}

/**
 * The name of a file object that is open. IRQL PASSIVE_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltgetfilenameinformationunsafe.
 * @param Instance null: the whole stack of the volume is asked
 * @partly an instance is needed
 * @stack 0x80
 */
export function FltGetFileNameInformationUnsafe(
  FileObject: FILE_OBJECT,
  Instance: FLT_INSTANCE | null,
  NameOptions: number,
  FileNameInformation: Ref<FLT_FILE_NAME_INFORMATION | null>,
): NTSTATUS {
  FileNameInformation.value = null;
  if (!FltValidFileNameFormat(NameOptions) || Instance === null) return STATUS_INVALID_PARAMETER;
  return FltpNameOfFile(Instance, FileObject, NameOptions, KeGetCurrentIrql() < APC_LEVEL, FileNameInformation);
}

/** The file system can be asked in this context without the danger of a deadlock. */
function FltpMayAsk(Data: FLT_CALLBACK_DATA, FileObject: FILE_OBJECT): boolean {
  const { Iopb } = Data;
  if ((Iopb.IrpFlags & IRP_PAGING_IO) !== 0 || FLT_IS_FS_FILTER_OPERATION(Data)) return false;
  if (Iopb.MajorFunction === IRP_MJ_CLOSE || (FileObject.Flags & FO_CLEANUP_COMPLETE) !== 0) return false;
  if (FileObject.FsContext === null || PsGetCurrentThread().TopLevelIrp !== null) return false;
  return KeGetCurrentIrql() < APC_LEVEL && !KeAreAllApcsDisabled();
}

/** Before the file is open its name is what it is opened by. */
function FltpNameOfCreate(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  NameOptions: number,
  Result: Ref<FLT_FILE_NAME_INFORMATION | null>,
): NTSTATUS {
  const format = FltGetFileNameFormat(NameOptions);
  if (format === FLT_FILE_NAME_SHORT || PsGetCurrentThread().TopLevelIrp !== null)
    return STATUS_FLT_INVALID_NAME_REQUEST;
  if (FltGetFileNameQueryMethod(NameOptions) === FLT_FILE_NAME_QUERY_CACHE_ONLY) return STATUS_FLT_NAME_CACHE_MISS;
  let path = FltpOpenedPath(FileObject);
  if (format === FLT_FILE_NAME_NORMALIZED) path = FltpExpandName(Instance, path);
  Result.value = FltpHandOut(FltpMakeName(Instance.Volume, path, format));
  return STATUS_SUCCESS;
}

/** Path from the volume's root, through the directory that it was opened relative to. */
function FltpOpenedPath(FileObject: FILE_OBJECT): string {
  const { FileName, RelatedFileObject } = FileObject;
  if (RelatedFileObject === null) return FileName;
  const base = RelatedFileObject.FileName.replace(/\\$/, '');
  if (FileName.length === 0 || FileName.startsWith(':')) return base + FileName;
  return `${base}\\${FileName}`;
}

/** @stack 0x70 */
function FltpNameOfFile(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  NameOptions: number,
  MayAsk: boolean,
  Result: Ref<FLT_FILE_NAME_INFORMATION | null>,
): NTSTATUS {
  const format = FltGetFileNameFormat(NameOptions);
  const method = FltGetFileNameQueryMethod(NameOptions);
  const { Volume } = Instance;
  if (method !== FLT_FILE_NAME_QUERY_FILESYSTEM_ONLY) {
    const node = (FltpFindStream(FileObject)?.Names[format] ?? null) as NAME_CACHE_NODE | null;
    if (node !== null && node.Generation === Volume.$nameGeneration) {
      Result.value = FltpHandOut(node);
      return STATUS_SUCCESS;
    }
    if (method === FLT_FILE_NAME_QUERY_CACHE_ONLY) return STATUS_FLT_NAME_CACHE_MISS;
  }
  if (!MayAsk) return STATUS_FLT_INVALID_NAME_REQUEST;
  const path = { value: '' };
  const generation = Volume.$nameGeneration;
  const status = FltpQueryName(Instance, FileObject, ClassOfFormat[format], path);
  if (!NT_SUCCESS(status)) return status;
  const node = FltpMakeName(Volume, path.value, format);
  node.Generation = generation;
  if ((NameOptions & FLT_FILE_NAME_DO_NOT_CACHE) === 0) FltpCacheName(FileObject, format, node);
  Result.value = FltpHandOut(node);
  return STATUS_SUCCESS;
}

/**
 * Asks the file system, below the instance.
 * @stack 0x60
 */
function FltpQueryName(Instance: FLT_INSTANCE, File: FILE_OBJECT, Class: number, Path: { value: string }): NTSTATUS {
  let buffer = new Uint8Array(FirstLength);
  let status = FltQueryInformationFile(Instance, File, buffer, buffer.length, Class, null);
  if (status === STATUS_BUFFER_OVERFLOW) {
    buffer = new Uint8Array(4 + RtlReadUlong(buffer, 0));
    status = FltQueryInformationFile(Instance, File, buffer, buffer.length, Class, null);
  }
  if (NT_SUCCESS(status)) Path.value = RtlReadText(buffer, 4, RtlReadUlong(buffer, 0));
  return status;
}

/** A name with the volume before it; a short name is the last component only. */
export function FltpMakeName(Volume: FLT_VOLUME, Path: string, Format: number): NAME_CACHE_NODE {
  const name = Format === FLT_FILE_NAME_SHORT ? Path : Volume.DeviceName + Path;
  const info = ExPoolPlace(PagedPool, new FLT_FILE_NAME_INFORMATION(name), NameTag);
  info.Format = Format;
  const node = new NAME_CACHE_NODE(info);
  nodes.set(info, node);
  return node;
}

export function FltpHandOut(Node: NAME_CACHE_NODE): FLT_FILE_NAME_INFORMATION {
  Node.UseCount++;
  return Node.Info;
}

function FltpCacheName(FileObject: FILE_OBJECT, Format: number, Node: NAME_CACHE_NODE): void {
  const stream = FltpGetStream(FileObject);
  if (stream === null) return;
  const old = stream.Names[Format] as NAME_CACHE_NODE | null;
  stream.Names[Format] = Node;
  Node.Cached = true;
  if (old !== null) FltpUncache(old);
}

/** A name that no cache has any more goes with the last filter that holds it. */
export function FltpUncache(Node: NAME_CACHE_NODE): void {
  Node.Cached = false;
  if (Node.UseCount === 0) FltpFreeName(Node);
}

function FltpFreeName(Node: NAME_CACHE_NODE): void {
  nodes.delete(Node.Info);
  ExFreePoolWithTag(Node.Info, NameTag);
}

/**
 * One more reference. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltreferencefilenameinformation.
 * @stack 0x30
 */
export function FltReferenceFileNameInformation(FileNameInformation: FLT_FILE_NAME_INFORMATION): void {
  const node = nodes.get(FileNameInformation);
  if (node === undefined) KeBugCheckEx(FLTMGR_FILE_SYSTEM, NAME_OVER_DEREFERENCED, 0n, FileNameInformation, 0n);
  node!.UseCount++;
}

/**
 * Gives a reference back; one too many is bug check 0xF5/0x68. IRQL <= APC_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltreleasefilenameinformation.
 * @stack 0x30
 */
export function FltReleaseFileNameInformation(FileNameInformation: FLT_FILE_NAME_INFORMATION): void {
  const node = nodes.get(FileNameInformation);
  if (node === undefined || node.UseCount === 0)
    KeBugCheckEx(FLTMGR_FILE_SYSTEM, NAME_OVER_DEREFERENCED, 0n, FileNameInformation, 0n);
  if (--node!.UseCount === 0 && !node!.Cached) FltpFreeName(node!);
}

/**
 * Names of a file, or of the whole volume, are to be asked for again. IRQL <= APC_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltpurgefilenameinformationcache.
 * @stack 0x40
 */
export function FltPurgeFileNameInformationCache(Instance: FLT_INSTANCE, FileObject: FILE_OBJECT | null): NTSTATUS {
  const stream = FltpFindStream(FileObject);
  if (stream !== null) FltpForgetNames(stream);
  else Instance.Volume.$nameGeneration++;
  return STATUS_SUCCESS;
}
