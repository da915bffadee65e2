/** Constants of fltkernel.h. */

// ---- operations that are no IRPs (FLT_IO_PARAMETER_BLOCK.MajorFunction) ---------------------------------------------
export const IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION = 0xff;
export const IRP_MJ_RELEASE_FOR_SECTION_SYNCHRONIZATION = 0xfe;
export const IRP_MJ_ACQUIRE_FOR_MOD_WRITE = 0xfd;
export const IRP_MJ_RELEASE_FOR_MOD_WRITE = 0xfc;
export const IRP_MJ_ACQUIRE_FOR_CC_FLUSH = 0xfb;
export const IRP_MJ_RELEASE_FOR_CC_FLUSH = 0xfa;
export const IRP_MJ_QUERY_OPEN = 0xf9;
export const IRP_MJ_FAST_IO_CHECK_IF_POSSIBLE = 0xf3;
export const IRP_MJ_NETWORK_QUERY_OPEN = 0xf2;
export const IRP_MJ_MDL_READ = 0xf1;
export const IRP_MJ_MDL_READ_COMPLETE = 0xf0;
export const IRP_MJ_PREPARE_MDL_WRITE = 0xef;
export const IRP_MJ_MDL_WRITE_COMPLETE = 0xee;
export const IRP_MJ_VOLUME_MOUNT = 0xed;
export const IRP_MJ_VOLUME_DISMOUNT = 0xec;
/** The last entry of an operation registration. */
export const IRP_MJ_OPERATION_END = 0x80;

// ---- FLT_OPERATION_REGISTRATION.Flags -------------------------------------------------------------------------------
export const FLTFL_OPERATION_REGISTRATION_SKIP_PAGING_IO = 0x1;
export const FLTFL_OPERATION_REGISTRATION_SKIP_CACHED_IO = 0x2;
export const FLTFL_OPERATION_REGISTRATION_SKIP_NON_DASD_IO = 0x4;
export const FLTFL_OPERATION_REGISTRATION_SKIP_NON_CACHED_NON_PAGING_IO = 0x8;

// ---- FLT_REGISTRATION.Flags -----------------------------------------------------------------------------------------
export const FLTFL_REGISTRATION_DO_NOT_SUPPORT_SERVICE_STOP = 0x1;
export const FLTFL_REGISTRATION_SUPPORT_NPFS_MSFS = 0x2;
export const FLTFL_REGISTRATION_SUPPORT_DAX_VOLUME = 0x4;

// ---- FLT_CALLBACK_DATA.Flags ----------------------------------------------------------------------------------------
export const FLTFL_CALLBACK_DATA_IRP_OPERATION = 0x1;
export const FLTFL_CALLBACK_DATA_FAST_IO_OPERATION = 0x2;
export const FLTFL_CALLBACK_DATA_FS_FILTER_OPERATION = 0x4;
export const FLTFL_CALLBACK_DATA_SYSTEM_BUFFER = 0x8;
export const FLTFL_CALLBACK_DATA_GENERATED_IO = 0x10000;
export const FLTFL_CALLBACK_DATA_REISSUED_IO = 0x20000;
export const FLTFL_CALLBACK_DATA_DRAINING_IO = 0x40000;
export const FLTFL_CALLBACK_DATA_POST_OPERATION = 0x80000;
export const FLTFL_CALLBACK_DATA_NEW_SYSTEM_BUFFER = 0x100000;
export const FLTFL_CALLBACK_DATA_DIRTY = 0x80000000;

// ---- what callbacks return ------------------------------------------------------------------------------------------
/** FLT_PREOP_CALLBACK_STATUS */
export type FLT_PREOP_CALLBACK_STATUS = number;
export const FLT_PREOP_SUCCESS_WITH_CALLBACK = 0;
export const FLT_PREOP_SUCCESS_NO_CALLBACK = 1;
export const FLT_PREOP_PENDING = 2;
export const FLT_PREOP_DISALLOW_FASTIO = 3;
export const FLT_PREOP_COMPLETE = 4;
export const FLT_PREOP_SYNCHRONIZE = 5;
export const FLT_PREOP_DISALLOW_FSFILTER_IO = 6;
/** FLT_POSTOP_CALLBACK_STATUS */
export type FLT_POSTOP_CALLBACK_STATUS = number;
export const FLT_POSTOP_FINISHED_PROCESSING = 0;
export const FLT_POSTOP_MORE_PROCESSING_REQUIRED = 1;
export const FLT_POSTOP_DISALLOW_FSFILTER_IO = 2;
/** FLT_POST_OPERATION_FLAGS: the instance goes, the operation may not be complete. */
export const FLTFL_POST_OPERATION_DRAINING = 0x1;

// ---- instances, filters ---------------------------------------------------------------------------------------------
export const FLTFL_INSTANCE_SETUP_AUTOMATIC_ATTACHMENT = 0x1;
export const FLTFL_INSTANCE_SETUP_MANUAL_ATTACHMENT = 0x2;
export const FLTFL_INSTANCE_SETUP_NEWLY_MOUNTED_VOLUME = 0x4;
export const FLTFL_INSTANCE_SETUP_DETACHED_VOLUME = 0x8;
export const FLTFL_INSTANCE_TEARDOWN_MANUAL = 0x1;
export const FLTFL_INSTANCE_TEARDOWN_FILTER_UNLOAD = 0x2;
export const FLTFL_INSTANCE_TEARDOWN_MANDATORY_FILTER_UNLOAD = 0x4;
export const FLTFL_INSTANCE_TEARDOWN_VOLUME_DISMOUNT = 0x8;
export const FLTFL_INSTANCE_TEARDOWN_INTERNAL_ERROR = 0x10;
/** FilterUnloadCallback's flag: a status that refuses is not asked for (the service is stopped). */
export const FLTFL_FILTER_UNLOAD_MANDATORY = 0x1;
/** Altitude of the file system itself; texts of altitudes have no upper bound. */
export const FLT_MAX_ALTITUDE_LENGTH = 0x8000;

// ---- contexts -------------------------------------------------------------------------------------------------------
export const FLT_VOLUME_CONTEXT = 0x1;
export const FLT_INSTANCE_CONTEXT = 0x2;
export const FLT_FILE_CONTEXT = 0x4;
export const FLT_STREAM_CONTEXT = 0x8;
export const FLT_STREAMHANDLE_CONTEXT = 0x10;
export const FLT_TRANSACTION_CONTEXT = 0x20;
export const FLT_SECTION_CONTEXT = 0x40;
export const FLT_CONTEXT_END = 0xffff;
export const FLT_ALL_CONTEXTS = 0x7f;
export const FLT_VARIABLE_SIZED_CONTEXTS = 0xffff;
export const FLTFL_CONTEXT_REGISTRATION_NO_EXACT_SIZE_MATCH = 0x1;
export const FLT_SET_CONTEXT_REPLACE_IF_EXISTS = 0;
export const FLT_SET_CONTEXT_KEEP_IF_EXISTS = 1;

// ---- FLT_FILE_SYSTEM_TYPE -------------------------------------------------------------------------------------------
export const FLT_FSTYPE_UNKNOWN = 0;
export const FLT_FSTYPE_RAW = 1;
export const FLT_FSTYPE_NTFS = 2;
export const FLT_FSTYPE_FAT = 3;
export const FLT_FSTYPE_CDFS = 4;
export const FLT_FSTYPE_UDFS = 5;
export const FLT_FSTYPE_LANMAN = 6;
export const FLT_FSTYPE_WEBDAV = 7;
export const FLT_FSTYPE_RDPDR = 8;
export const FLT_FSTYPE_NFS = 9;
export const FLT_FSTYPE_MS_NETWARE = 10;
export const FLT_FSTYPE_NPFS = 17;
export const FLT_FSTYPE_MSFS = 18;
export const FLT_FSTYPE_FS_REC = 20;
export const FLT_FSTYPE_EXFAT = 26;
export const FLT_FSTYPE_CSVFS = 27;
export const FLT_FSTYPE_REFS = 28;

// ---- generated I/O --------------------------------------------------------------------------------------------------
export const FLTFL_IO_OPERATION_NON_CACHED = 0x1;
export const FLTFL_IO_OPERATION_PAGING = 0x2;
export const FLTFL_IO_OPERATION_DO_NOT_UPDATE_BYTE_OFFSET = 0x4;
export const FLTFL_IO_OPERATION_SYNCHRONOUS_PAGING = 0x8;

// ---- FltFlushBuffers2 ------------------------------------------------------------------------------------------------
export const FLT_FLUSH_TYPE_FLUSH_AND_PURGE = 0x1;
export const FLT_FLUSH_TYPE_FILE_DATA_ONLY = 0x2;
export const FLT_FLUSH_TYPE_NO_SYNC = 0x3;

// ---- file names -----------------------------------------------------------------------------------------------------
export const FLT_FILE_NAME_NORMALIZED = 0x1;
export const FLT_FILE_NAME_OPENED = 0x2;
export const FLT_FILE_NAME_SHORT = 0x3;
export const FLT_FILE_NAME_QUERY_DEFAULT = 0x100;
export const FLT_FILE_NAME_QUERY_CACHE_ONLY = 0x200;
export const FLT_FILE_NAME_QUERY_FILESYSTEM_ONLY = 0x300;
export const FLT_FILE_NAME_QUERY_ALWAYS_ALLOW_CACHE_LOOKUP = 0x400;
export const FLT_FILE_NAME_REQUEST_FROM_CURRENT_PROVIDER = 0x1000000;
export const FLT_FILE_NAME_DO_NOT_CACHE = 0x2000000;
export const FLT_FILE_NAME_ALLOW_QUERY_ON_REPARSE = 0x4000000;
/** FLT_FILE_NAME_INFORMATION.NamesParsed */
export const FLTFL_FILE_NAME_PARSED_FINAL_COMPONENT = 0x1;
export const FLTFL_FILE_NAME_PARSED_EXTENSION = 0x2;
export const FLTFL_FILE_NAME_PARSED_STREAM = 0x4;
export const FLTFL_FILE_NAME_PARSED_PARENT_DIR = 0x8;
export function FltGetFileNameFormat(NameOptions: number): number {
  return NameOptions & 0xff;
}
export function FltGetFileNameQueryMethod(NameOptions: number): number {
  return NameOptions & 0xff00;
}
/** The request's type asks for the method that the macros of fltkernel.h combine. */
export function FltValidFileNameFormat(NameOptions: number): boolean {
  const format = NameOptions & 0xff;
  return format >= FLT_FILE_NAME_NORMALIZED && format <= FLT_FILE_NAME_SHORT;
}

// ---- communication ports --------------------------------------------------------------------------------------------
export const FLT_PORT_CONNECT = 0x1;
export const FLT_PORT_ALL_ACCESS = 0x1f0001;
