/** Minor functions and IO_STACK_LOCATION.Flags of requests to file systems (wdm.h, ntifs.h). */

// ---- IRP_MJ_READ, IRP_MJ_WRITE --------------------------------------------------------------------------------------
export const IRP_MN_NORMAL = 0x00;
export const IRP_MN_DPC = 0x01;
export const IRP_MN_MDL = 0x02;
export const IRP_MN_COMPLETE = 0x04;
export const IRP_MN_COMPRESSED = 0x08;
export const IRP_MN_MDL_DPC = IRP_MN_MDL | IRP_MN_DPC;
export const IRP_MN_COMPLETE_MDL = IRP_MN_COMPLETE | IRP_MN_MDL;
export const IRP_MN_COMPLETE_MDL_DPC = IRP_MN_COMPLETE_MDL | IRP_MN_DPC;

// ---- IRP_MJ_DIRECTORY_CONTROL ---------------------------------------------------------------------------------------
export const IRP_MN_QUERY_DIRECTORY = 0x01;
export const IRP_MN_NOTIFY_CHANGE_DIRECTORY = 0x02;
export const IRP_MN_NOTIFY_CHANGE_DIRECTORY_EX = 0x03;

// ---- IRP_MJ_FILE_SYSTEM_CONTROL -------------------------------------------------------------------------------------
export const IRP_MN_USER_FS_REQUEST = 0x00;
export const IRP_MN_MOUNT_VOLUME = 0x01;
export const IRP_MN_VERIFY_VOLUME = 0x02;
export const IRP_MN_LOAD_FILE_SYSTEM = 0x03;
export const IRP_MN_KERNEL_CALL = 0x04;

// ---- IRP_MJ_LOCK_CONTROL --------------------------------------------------------------------------------------------
export const IRP_MN_LOCK = 0x01;
export const IRP_MN_UNLOCK_SINGLE = 0x02;
export const IRP_MN_UNLOCK_ALL = 0x03;
export const IRP_MN_UNLOCK_ALL_BY_KEY = 0x04;

// ---- IRP_MJ_FLUSH_BUFFERS -------------------------------------------------------------------------------------------
export const IRP_MN_FLUSH_AND_PURGE = 0x01;
export const IRP_MN_FLUSH_DATA_ONLY = 0x02;
export const IRP_MN_FLUSH_NO_SYNC = 0x03;
export const IRP_MN_FLUSH_DATA_SYNC_ONLY = 0x04;

// ---- IO_STACK_LOCATION.Flags, by major function ---------------------------------------------------------------------
/** Create. */
export const SL_FORCE_ACCESS_CHECK = 0x01;
export const SL_OPEN_PAGING_FILE = 0x02;
export const SL_OPEN_TARGET_DIRECTORY = 0x04;
export const SL_STOP_ON_SYMLINK = 0x08;
export const SL_CASE_SENSITIVE = 0x80;
/** Read and write. */
export const SL_KEY_SPECIFIED = 0x01;
export const SL_OVERRIDE_VERIFY_VOLUME = 0x02;
export const SL_WRITE_THROUGH = 0x04;
export const SL_FT_SEQUENTIAL_WRITE = 0x08;
export const SL_FORCE_DIRECT_WRITE = 0x10;
/** Lock control. */
export const SL_FAIL_IMMEDIATELY = 0x01;
export const SL_EXCLUSIVE_LOCK = 0x02;
/** Directory control: query. */
export const SL_RESTART_SCAN = 0x01;
export const SL_RETURN_SINGLE_ENTRY = 0x02;
export const SL_INDEX_SPECIFIED = 0x04;
/** Directory control: notify. */
export const SL_WATCH_TREE = 0x01;
/** File system control. */
export const SL_ALLOW_RAW_MOUNT = 0x01;
