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
import { SL_OPEN_TARGET_DIRECTORY } from '../../nt/inc/irpminor';
import { APC_LEVEL } from '../../nt/inc/kedefs';
import {
  NT_SUCCESS,
  STATUS_BUFFER_OVERFLOW,
  STATUS_FLT_INVALID_NAME_REQUEST,
  STATUS_FLT_NAME_CACHE_MISS,
  STATUS_INVALID_PARAMETER,
  STATUS_REPARSE,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { PagedPool } from '../../nt/inc/pool';
import { Ref } from '../../nt/inc/ref';
import { IoGetRelatedDeviceObject } from '../../nt/io/device';
import { IoQueryFileInformation } from '../../nt/io/queryinfo';
import { KeAreAllApcsDisabled } from '../../nt/ke/apc';
import { KeBugCheckEx } from '../../nt/ke/bugcheck';
import { KeGetCurrentIrql } from '../../nt/ke/irql';
import { PsGetCurrentThread } from '../../nt/ps/current';
import { RtlReadText, RtlReadUlong } from '../../nt/rtl/structure';
import { FltpVolumeOfDevice } from './attach';
import { FltQueryInformationFile } from './fileIo';
import { type FLT_CALLBACK_DATA, FLT_IS_FS_FILTER_OPERATION } from './inc/callbackData';
import {
  FLT_FILE_NAME_DO_NOT_CACHE,
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_ALLOW_QUERY_ON_REPARSE,
  FLT_FILE_NAME_QUERY_ALWAYS_ALLOW_CACHE_LOOKUP,
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
import { FltpGenerateName, FltpProviderBelow } from './nameProvider';
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

/** Who asks for a file's name, and whose name that is. */
class NAME_REQUEST {
  readonly Format: number;
  /** The minifilter below that makes names up; null: the file system's name. */
  readonly Provider: FLT_INSTANCE | null;
  constructor(
    readonly Instance: FLT_INSTANCE | null,
    readonly Volume: FLT_VOLUME,
    readonly FileObject: FILE_OBJECT,
    readonly NameOptions: number,
    readonly CallbackData: FLT_CALLBACK_DATA | null,
  ) {
    this.Format = FltGetFileNameFormat(NameOptions);
    this.Provider = FltpProviderBelow(Instance, Volume, NameOptions);
  }
  Generate(Name: Ref<string>, MayCache: Ref<boolean>): NTSTATUS {
    const { Provider, FileObject, CallbackData, NameOptions } = this;
    return FltpGenerateName(Provider!, FileObject, CallbackData, NameOptions, Name, MayCache);
  }
}

/** Before these the file is known by what it is opened by. */
const OpeningOperations: readonly number[] = [IRP_MJ_CREATE, IRP_MJ_NETWORK_QUERY_OPEN, IRP_MJ_QUERY_OPEN];

/**
 * The file's name. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltgetfilenameinformation.
 * @param NameOptions format | query method | flags
 * @returns STATUS_FLT_INVALID_NAME_REQUEST where the file system must not be asked (paging I/O, a thread with a top-level
 * IRP, after cleanup, acquire and release callbacks, with all APCs disabled, short names before a create, after a create
 * that ended with STATUS_REPARSE), unless the method allows the cache; STATUS_FLT_NAME_CACHE_MISS,
 * STATUS_INVALID_PARAMETER
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
  // The name may be another by now.
  if (opening && CallbackData.IoStatus.Status === STATUS_REPARSE)
    if ((NameOptions & FLT_FILE_NAME_ALLOW_QUERY_ON_REPARSE) === 0) return STATUS_FLT_INVALID_NAME_REQUEST;
  const request = new NAME_REQUEST(instance, instance.Volume, file, NameOptions, CallbackData);
  return opening
    ? FltpNameOfCreate(request, FileNameInformation)
    : FltpNameOfFile(request, FltpMayAsk(CallbackData, file), FileNameInformation);
}

/**
 * The name of a file object that is open. IRQL PASSIVE_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltgetfilenameinformationunsafe.
 * @param Instance null: the whole stack of the volume is asked
 * @stack 0x80
 */
export function FltGetFileNameInformationUnsafe(
  FileObject: FILE_OBJECT,
  Instance: FLT_INSTANCE | null,
  NameOptions: number,
  FileNameInformation: Ref<FLT_FILE_NAME_INFORMATION | null>,
): NTSTATUS {
  FileNameInformation.value = null;
  const volume = Instance === null ? FltpVolumeOfDevice(IoGetRelatedDeviceObject(FileObject)) : Instance.Volume;
  if (!FltValidFileNameFormat(NameOptions) || volume === null) return STATUS_INVALID_PARAMETER;
  const request = new NAME_REQUEST(Instance, volume, FileObject, NameOptions, null);
  return FltpNameOfFile(request, KeGetCurrentIrql() < APC_LEVEL, FileNameInformation);
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
function FltpNameOfCreate(Request: NAME_REQUEST, Result: Ref<FLT_FILE_NAME_INFORMATION | null>): NTSTATUS {
  const { Format: format, FileObject, NameOptions, Volume } = Request;
  if (format === FLT_FILE_NAME_SHORT || PsGetCurrentThread().TopLevelIrp !== null)
    return STATUS_FLT_INVALID_NAME_REQUEST;
  if (FltGetFileNameQueryMethod(NameOptions) === FLT_FILE_NAME_QUERY_CACHE_ONLY) return STATUS_FLT_NAME_CACHE_MISS;
  if (Request.Provider !== null) {
    const name = new Ref('');
    const status = Request.Generate(name, new Ref(true));
    if (NT_SUCCESS(status)) Result.value = FltpHandOut(FltpMakeNode(name.value, format));
    return status;
  }
  let path = FltpOpenedPath(FileObject);
  const flags = Request.CallbackData!.Iopb.OperationFlags;
  // What is opened is the directory.
  if ((flags & SL_OPEN_TARGET_DIRECTORY) !== 0) path = path.replace(/(?<=.)\\[^\\]*$|[^\\]+$/, '');
  if (format === FLT_FILE_NAME_NORMALIZED) path = FltpExpandName(Request.Instance!, path);
  Result.value = FltpHandOut(FltpMakeName(Volume, path, format));
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

/** Query methods that look into the cache even where the file system must not be asked. */
const CacheMethods: readonly number[] = [FLT_FILE_NAME_QUERY_CACHE_ONLY, FLT_FILE_NAME_QUERY_ALWAYS_ALLOW_CACHE_LOOKUP];

/** @stack 0x70 */
function FltpNameOfFile(
  Request: NAME_REQUEST,
  MayAsk: boolean,
  Result: Ref<FLT_FILE_NAME_INFORMATION | null>,
): NTSTATUS {
  const { Format: format, FileObject, NameOptions, Volume, Provider } = Request;
  const method = FltGetFileNameQueryMethod(NameOptions);
  // Where the file system cannot be asked the default method does not look into the cache either.
  if (MayAsk ? method !== FLT_FILE_NAME_QUERY_FILESYSTEM_ONLY : CacheMethods.includes(method)) {
    const node = FltpCachedName(FileObject, format);
    if (node !== null) {
      Result.value = node.Info;
      if (node.Generation === Volume.$nameGeneration && node.Provider === Provider) return STATUS_SUCCESS;
      Result.value = null;
      FltpDropName(node);
    }
    if (method === FLT_FILE_NAME_QUERY_CACHE_ONLY) return STATUS_FLT_NAME_CACHE_MISS;
  }
  if (!MayAsk)
    return method === FLT_FILE_NAME_QUERY_ALWAYS_ALLOW_CACHE_LOOKUP
      ? STATUS_FLT_NAME_CACHE_MISS
      : STATUS_FLT_INVALID_NAME_REQUEST;
  const name = new Ref('');
  const mayCache = new Ref(
    (NameOptions & FLT_FILE_NAME_DO_NOT_CACHE) === 0 && method !== FLT_FILE_NAME_QUERY_FILESYSTEM_ONLY,
  );
  const generation = Volume.$nameGeneration;
  const status =
    Provider === null
      ? FltpQueryName(Request.Instance, FileObject, ClassOfFormat[format], name)
      : Request.Generate(name, mayCache);
  if (!NT_SUCCESS(status)) return status;
  const node = Provider === null ? FltpMakeName(Volume, name.value, format) : FltpMakeNode(name.value, format);
  node.Generation = generation;
  node.Provider = Provider;
  Result.value = FltpHandOut(node);
  if (mayCache.value) FltpCacheName(FileObject, format, node);
  return STATUS_SUCCESS;
}

/**
 * Asks the file system, below the instance.
 * @stack 0x60
 */
function FltpQueryName(Instance: FLT_INSTANCE | null, File: FILE_OBJECT, Class: number, Path: Ref<string>): NTSTATUS {
  const ask = (Buffer: Uint8Array): NTSTATUS =>
    Instance === null
      ? IoQueryFileInformation(File, Class, Buffer.length, Buffer, new Ref(0))
      : FltQueryInformationFile(Instance, File, Buffer, Buffer.length, Class, null);
  let buffer = new Uint8Array(FirstLength);
  let status = ask(buffer);
  if (status === STATUS_BUFFER_OVERFLOW) {
    buffer = new Uint8Array(4 + RtlReadUlong(buffer, 0));
    status = ask(buffer);
  }
  if (NT_SUCCESS(status)) Path.value = RtlReadText(buffer, 4, RtlReadUlong(buffer, 0));
  return status;
}

/** A name with the volume before it; a short name is the last component only. */
export function FltpMakeName(Volume: FLT_VOLUME, Path: string, Format: number): NAME_CACHE_NODE {
  return FltpMakeNode(Format === FLT_FILE_NAME_SHORT ? Path : Volume.DeviceName + Path, Format);
}

function FltpMakeNode(Name: string, Format: number): NAME_CACHE_NODE {
  const info = ExPoolPlace(PagedPool, new FLT_FILE_NAME_INFORMATION(Name), NameTag);
  info.Format = Format;
  const node = new NAME_CACHE_NODE(info);
  nodes.set(info, node);
  return node;
}

export function FltpHandOut(Node: NAME_CACHE_NODE): FLT_FILE_NAME_INFORMATION {
  Node.UseCount++;
  return Node.Info;
}

/** The stream's name as it was asked for before, with one more reference; null: it is not there. */
function FltpCachedName(FileObject: FILE_OBJECT, Format: number): NAME_CACHE_NODE | null {
  const names = FltpFindStream(FileObject)?.Names as (NAME_CACHE_NODE | null)[] | undefined;
  const node = names?.[Format] ?? null;
  // One statement: as long as it is in the cache it has the cache's reference.
  const held = node !== null && names![Format] === node && ++node.UseCount > 0;
  return held ? node : null;
}

function FltpCacheName(FileObject: FILE_OBJECT, Format: number, Node: NAME_CACHE_NODE): void {
  const stream = FltpGetStream(FileObject);
  if (stream === null) return;
  Node.Cached = ++Node.UseCount > 0;
  // One statement: who takes one out gives its reference back.
  const [old] = stream.Names.splice(Format, 1, Node) as (NAME_CACHE_NODE | null)[];
  if (old !== null) FltpUncache(old);
}

/** The caller has taken it out of a cache. */
export function FltpUncache(Node: NAME_CACHE_NODE): void {
  Node.Cached = false;
  FltpDropName(Node);
}

/** A name goes with its last reference. */
function FltpDropName(Node: NAME_CACHE_NODE): void {
  if (--Node.UseCount > 0) return;
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
  // The cache's reference is not the caller's to give back.
  if (node === undefined || node.UseCount === Number(node.Cached))
    KeBugCheckEx(FLTMGR_FILE_SYSTEM, NAME_OVER_DEREFERENCED, 0n, FileNameInformation, 0n);
  FltpDropName(node!);
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
