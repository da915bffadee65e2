/** Structures of the filter manager (fltkernel.h): what a minifilter registers. */
import { HalDefineType } from 'hal';
import type { FILE_OBJECT, NTSTATUS } from '../../../nt/inc/io';
import type { UNICODE_STRING } from '../../../nt/inc/ntdef';
import type { Ref } from '../../../nt/inc/ref';
import type { FLT_CALLBACK_DATA, FLT_RELATED_OBJECTS } from './callbackData';
import type { FLT_NAME_CONTROL } from './names';
import type { FLT_INSTANCE } from './objects';
import { FLT_CONTEXT_END, IRP_MJ_OPERATION_END } from './constants';

export const FLT_REGISTRATION_VERSION_0200 = 0x0200;
export const FLT_REGISTRATION_VERSION_0201 = 0x0201;
export const FLT_REGISTRATION_VERSION_0202 = 0x0202;
export const FLT_REGISTRATION_VERSION_0203 = 0x0203;
export const FLT_REGISTRATION_VERSION = FLT_REGISTRATION_VERSION_0203;

/** @param CompletionContext what the postoperation callback gets; `.value` is null before */
export type PFLT_PRE_OPERATION = (
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
) => number;
export type PFLT_POST_OPERATION = (
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: any,
  Flags: number,
) => number;
export type PFLT_FILTER_UNLOAD_CALLBACK = (Flags: number) => NTSTATUS;
export type PFLT_INSTANCE_SETUP_CALLBACK = (
  FltObjects: FLT_RELATED_OBJECTS,
  Flags: number,
  VolumeDeviceType: number,
  VolumeFilesystemType: number,
) => NTSTATUS;
export type PFLT_INSTANCE_QUERY_TEARDOWN_CALLBACK = (FltObjects: FLT_RELATED_OBJECTS, Flags: number) => NTSTATUS;
export type PFLT_INSTANCE_TEARDOWN_CALLBACK = (FltObjects: FLT_RELATED_OBJECTS, Reason: number) => void;
export type PFLT_CONTEXT_CLEANUP_CALLBACK = (Context: any, ContextType: number) => void;
export type PFLT_CONTEXT_ALLOCATE_CALLBACK = (PoolType: number, Size: number, ContextType: number) => any;
export type PFLT_CONTEXT_FREE_CALLBACK = (Pool: any, ContextType: number) => void;

/** @param CallbackData null where the name is asked for outside a callback */
export type PFLT_GENERATE_FILE_NAME = (
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  CallbackData: FLT_CALLBACK_DATA | null,
  NameOptions: number,
  CacheFileNameInformation: Ref<boolean>,
  FileName: FLT_NAME_CONTROL,
) => NTSTATUS;
type NORMALIZE = [
  /** With the volume before it, and a backslash at its end. */
  ParentDirectory: UNICODE_STRING,
  /** Bytes. */
  VolumeNameLength: number,
  Component: UNICODE_STRING,
  /** Gets FILE_NAMES_INFORMATION. */
  ExpandComponentName: Uint8Array,
  ExpandComponentNameLength: number,
  Flags: number,
  NormalizationContext: Ref<any>,
];
export type PFLT_NORMALIZE_NAME_COMPONENT = (Instance: FLT_INSTANCE, ...Normalize: NORMALIZE) => NTSTATUS;
export type PFLT_NORMALIZE_NAME_COMPONENT_EX = (
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT,
  ...Normalize: NORMALIZE
) => NTSTATUS;
export type PFLT_NORMALIZE_CONTEXT_CLEANUP = (NormalizationContext: Ref<any>) => void;

export class FLT_OPERATION_REGISTRATION {
  constructor(
    public MajorFunction: number = IRP_MJ_OPERATION_END,
    public Flags: number = 0,
    public PreOperation: PFLT_PRE_OPERATION | null = null,
    public PostOperation: PFLT_POST_OPERATION | null = null,
  ) {}
}
HalDefineType(FLT_OPERATION_REGISTRATION, '_FLT_OPERATION_REGISTRATION', 0x20, [
  ['MajorFunction', 0x0, 'UChar'],
  ['Flags', 0x4, 'Uint4B'],
  ['PreOperation', 0x8, 'Ptr64     long '],
  ['PostOperation', 0x10, 'Ptr64     long '],
]);

/** A structure class, or a number of bytes, or FLT_VARIABLE_SIZED_CONTEXTS. */
export type FLT_CONTEXT_SIZE = number | (new () => object);

export class FLT_CONTEXT_REGISTRATION {
  constructor(
    public ContextType: number = FLT_CONTEXT_END,
    public Flags: number = 0,
    public ContextCleanupCallback: PFLT_CONTEXT_CLEANUP_CALLBACK | null = null,
    public Size: FLT_CONTEXT_SIZE = 0,
    public PoolTag: string | number = 0,
    public ContextAllocateCallback: PFLT_CONTEXT_ALLOCATE_CALLBACK | null = null,
    public ContextFreeCallback: PFLT_CONTEXT_FREE_CALLBACK | null = null,
  ) {}
}
HalDefineType(FLT_CONTEXT_REGISTRATION, '_FLT_CONTEXT_REGISTRATION', 0x38, [
  ['ContextType', 0x0, 'Uint2B'],
  ['Flags', 0x2, 'Uint2B'],
  ['ContextCleanupCallback', 0x8, 'Ptr64     void '],
]);

export class FLT_REGISTRATION {
  Size = 0x70;
  Version = FLT_REGISTRATION_VERSION;
  Flags = 0;
  ContextRegistration: readonly FLT_CONTEXT_REGISTRATION[] | null = null;
  OperationRegistration: readonly FLT_OPERATION_REGISTRATION[] | null = null;
  FilterUnloadCallback: PFLT_FILTER_UNLOAD_CALLBACK | null = null;
  InstanceSetupCallback: PFLT_INSTANCE_SETUP_CALLBACK | null = null;
  InstanceQueryTeardownCallback: PFLT_INSTANCE_QUERY_TEARDOWN_CALLBACK | null = null;
  InstanceTeardownStartCallback: PFLT_INSTANCE_TEARDOWN_CALLBACK | null = null;
  InstanceTeardownCompleteCallback: PFLT_INSTANCE_TEARDOWN_CALLBACK | null = null;
  GenerateFileNameCallback: PFLT_GENERATE_FILE_NAME | null = null;
  NormalizeNameComponentCallback: PFLT_NORMALIZE_NAME_COMPONENT | null = null;
  NormalizeContextCleanupCallback: PFLT_NORMALIZE_CONTEXT_CLEANUP | null = null;
  TransactionNotificationCallback: Function | null = null;
  NormalizeNameComponentExCallback: PFLT_NORMALIZE_NAME_COMPONENT_EX | null = null;
  SectionNotificationCallback: Function | null = null;
}
