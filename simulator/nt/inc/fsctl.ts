/** Controls of file systems (ntifs.h). */
export const FSCTL_LOCK_VOLUME = 0x90018;
export const FSCTL_UNLOCK_VOLUME = 0x9001c;
export const FSCTL_DISMOUNT_VOLUME = 0x90020;
export const FSCTL_IS_VOLUME_MOUNTED = 0x90028;
export const FSCTL_GET_NTFS_VOLUME_DATA = 0x90064;
export const FSCTL_SET_REPARSE_POINT = 0x900a4;
export const FSCTL_GET_REPARSE_POINT = 0x900a8;
export const FSCTL_DELETE_REPARSE_POINT = 0x900ac;
