/** Structures of the filter manager (fltkernel.h): what a minifilter registers. */
import { HalDefineType } from 'hal';
import type { DRIVER_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { LIST_ENTRY } from '../../nt/inc/list';

export const FLT_REGISTRATION_VERSION_0200 = 0x0200;
export const FLT_REGISTRATION_VERSION_0201 = 0x0201;
export const FLT_REGISTRATION_VERSION_0202 = 0x0202;
export const FLT_REGISTRATION_VERSION_0203 = 0x0203;
export const FLT_REGISTRATION_VERSION = FLT_REGISTRATION_VERSION_0203;

/** FilterUnloadCallback's flag: a status that refuses is not asked for (the service is stopped). */
export const FLTFL_FILTER_UNLOAD_MANDATORY = 0x1;
/** The last entry of an operation registration. */
export const IRP_MJ_OPERATION_END = 0x80;

export type PFLT_FILTER_UNLOAD_CALLBACK = (Flags: number) => NTSTATUS;

export class FLT_OPERATION_REGISTRATION {
  constructor(
    public MajorFunction: number = IRP_MJ_OPERATION_END,
    public Flags: number = 0,
    public PreOperation: Function | null = null,
    public PostOperation: Function | null = null,
  ) {}
}

export class FLT_REGISTRATION {
  Size = 0x70;
  Version = FLT_REGISTRATION_VERSION;
  Flags = 0;
  ContextRegistration: readonly object[] | null = null;
  OperationRegistration: readonly FLT_OPERATION_REGISTRATION[] | null = null;
  FilterUnloadCallback: PFLT_FILTER_UNLOAD_CALLBACK | null = null;
  InstanceSetupCallback: Function | null = null;
  InstanceQueryTeardownCallback: Function | null = null;
  InstanceTeardownStartCallback: Function | null = null;
  InstanceTeardownCompleteCallback: Function | null = null;
  GenerateFileNameCallback: Function | null = null;
  NormalizeNameComponentCallback: Function | null = null;
  NormalizeContextCleanupCallback: Function | null = null;
  TransactionNotificationCallback: Function | null = null;
  NormalizeNameComponentExCallback: Function | null = null;
  SectionNotificationCallback: Function | null = null;
}

/** A registered minifilter. Opaque to drivers. */
export class FLT_FILTER {
  /** In the frame's list, highest altitude first. */
  readonly PrimaryLink = new LIST_ENTRY(this);
  Name = '';
  DefaultAltitude = '';
  /** Flags of the default instance: 1 no automatic attachment, 2 no manual attachment. */
  InstanceFlags = 0;
  FilteringStarted = false;
  constructor(
    readonly DriverObject: DRIVER_OBJECT,
    readonly Registration: FLT_REGISTRATION,
  ) {}
}
HalDefineType(FLT_FILTER, '_FLT_FILTER', 0x3a0, [
  ['PrimaryLink', 0x10, '_LIST_ENTRY'],
  ['Name', 0x38, '_UNICODE_STRING'],
  ['DefaultAltitude', 0x48, '_UNICODE_STRING'],
  ['DriverObject', 0x60, 'Ptr64 _DRIVER_OBJECT'],
]);
