/** Types and constants of user mode (winnt.h, winbase.h, fileapi.h). */
import { IO_STATUS_BLOCK } from '../../nt/inc/io';
import type { HANDLE } from '../../nt/inc/ntdef';

export type BOOL = boolean;
export type DWORD = number;

/** Asynchronous I/O on a handle opened with FILE_FLAG_OVERLAPPED. */
export class OVERLAPPED {
  /** The I/O manager's status block: `Internal` and `InternalHigh` in C. */
  readonly $iosb = new IO_STATUS_BLOCK();
  Offset = 0;
  OffsetHigh = 0;
  hEvent: HANDLE = 0;
}

export const CREATE_NEW = 1;
export const CREATE_ALWAYS = 2;
export const OPEN_EXISTING = 3;
export const OPEN_ALWAYS = 4;
export const TRUNCATE_EXISTING = 5;

export const FILE_FLAG_WRITE_THROUGH = 0x80000000;
export const FILE_FLAG_OVERLAPPED = 0x40000000;
export const FILE_FLAG_NO_BUFFERING = 0x20000000;
export const FILE_FLAG_RANDOM_ACCESS = 0x10000000;
export const FILE_FLAG_SEQUENTIAL_SCAN = 0x08000000;
export const FILE_FLAG_DELETE_ON_CLOSE = 0x04000000;
export const FILE_FLAG_BACKUP_SEMANTICS = 0x02000000;
export const FILE_FLAG_OPEN_REPARSE_POINT = 0x00200000;

export const INFINITE = 0xffffffff;
export const WAIT_OBJECT_0 = 0;
export const WAIT_ABANDONED = 0x80;
export const WAIT_IO_COMPLETION = 0xc0;
export const WAIT_TIMEOUT = 258;
export const WAIT_FAILED = 0xffffffff;
export const STILL_ACTIVE = 259;

export const ERROR_SUCCESS = 0;
export const ERROR_INVALID_FUNCTION = 1;
export const ERROR_FILE_NOT_FOUND = 2;
export const ERROR_PATH_NOT_FOUND = 3;
export const ERROR_ACCESS_DENIED = 5;
export const ERROR_INVALID_HANDLE = 6;
export const ERROR_NOT_ENOUGH_MEMORY = 8;
export const ERROR_NOT_SAME_DEVICE = 17;
export const ERROR_NO_MORE_FILES = 18;
export const ERROR_GEN_FAILURE = 31;
export const ERROR_SHARING_VIOLATION = 32;
export const ERROR_LOCK_VIOLATION = 33;
export const ERROR_HANDLE_EOF = 38;
export const ERROR_NOT_SUPPORTED = 50;
export const ERROR_FILE_EXISTS = 80;
export const ERROR_INVALID_PARAMETER = 87;
export const ERROR_DISK_FULL = 112;
export const ERROR_INSUFFICIENT_BUFFER = 122;
export const ERROR_INVALID_NAME = 123;
export const ERROR_NEGATIVE_SEEK = 131;
export const ERROR_DIR_NOT_EMPTY = 145;
export const ERROR_NOT_LOCKED = 158;
export const ERROR_ALREADY_EXISTS = 183;
export const ERROR_VIRUS_INFECTED = 225;
export const ERROR_MORE_DATA = 234;
export const ERROR_DIRECTORY = 267;
export const ERROR_ABANDONED_WAIT_0 = 735;
export const ERROR_OPERATION_ABORTED = 995;
export const ERROR_IO_INCOMPLETE = 996;
export const ERROR_IO_PENDING = 997;
export const ERROR_NOACCESS = 998;
export const ERROR_NOTIFY_ENUM_DIR = 1022;
export const ERROR_NOT_FOUND = 1168;
export const ERROR_USER_MAPPED_FILE = 1224;
export const ERROR_KEY_DELETED = 1018;
export const ERROR_MR_MID_NOT_FOUND = 317;
export const ERROR_INVALID_IMAGE_HASH = 577;
export const ERROR_DEPENDENT_SERVICES_RUNNING = 1051;
export const ERROR_INVALID_SERVICE_CONTROL = 1052;
export const ERROR_SERVICE_REQUEST_TIMEOUT = 1053;
export const ERROR_SERVICE_ALREADY_RUNNING = 1056;
export const ERROR_SERVICE_DISABLED = 1058;
export const ERROR_CIRCULAR_DEPENDENCY = 1059;
export const ERROR_SERVICE_DOES_NOT_EXIST = 1060;
export const ERROR_SERVICE_CANNOT_ACCEPT_CTRL = 1061;
export const ERROR_SERVICE_NOT_ACTIVE = 1062;
export const ERROR_SERVICE_DEPENDENCY_FAIL = 1068;
export const ERROR_SERVICE_MARKED_FOR_DELETE = 1072;
export const ERROR_SERVICE_EXISTS = 1073;
export const ERROR_SERVICE_DEPENDENCY_DELETED = 1075;
export const ERROR_DUPLICATE_SERVICE_NAME = 1078;
