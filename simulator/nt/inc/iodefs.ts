/** Constants of the I/O manager (wdm.h, ntifs.h, ntddk.h). */
import { STATUS_SUCCESS } from './ntstatus';

export const IRP_MJ_CREATE = 0x00;
export const IRP_MJ_CREATE_NAMED_PIPE = 0x01;
export const IRP_MJ_CLOSE = 0x02;
export const IRP_MJ_READ = 0x03;
export const IRP_MJ_WRITE = 0x04;
export const IRP_MJ_QUERY_INFORMATION = 0x05;
export const IRP_MJ_SET_INFORMATION = 0x06;
export const IRP_MJ_QUERY_EA = 0x07;
export const IRP_MJ_SET_EA = 0x08;
export const IRP_MJ_FLUSH_BUFFERS = 0x09;
export const IRP_MJ_QUERY_VOLUME_INFORMATION = 0x0a;
export const IRP_MJ_SET_VOLUME_INFORMATION = 0x0b;
export const IRP_MJ_DIRECTORY_CONTROL = 0x0c;
export const IRP_MJ_FILE_SYSTEM_CONTROL = 0x0d;
export const IRP_MJ_DEVICE_CONTROL = 0x0e;
export const IRP_MJ_INTERNAL_DEVICE_CONTROL = 0x0f;
export const IRP_MJ_SCSI = 0x0f;
export const IRP_MJ_SHUTDOWN = 0x10;
export const IRP_MJ_LOCK_CONTROL = 0x11;
export const IRP_MJ_CLEANUP = 0x12;
export const IRP_MJ_CREATE_MAILSLOT = 0x13;
export const IRP_MJ_QUERY_SECURITY = 0x14;
export const IRP_MJ_SET_SECURITY = 0x15;
export const IRP_MJ_POWER = 0x16;
export const IRP_MJ_SYSTEM_CONTROL = 0x17;
export const IRP_MJ_DEVICE_CHANGE = 0x18;
export const IRP_MJ_QUERY_QUOTA = 0x19;
export const IRP_MJ_SET_QUOTA = 0x1a;
export const IRP_MJ_PNP = 0x1b;
export const IRP_MJ_NAMES = [
  'IRP_MJ_CREATE',
  'IRP_MJ_CREATE_NAMED_PIPE',
  'IRP_MJ_CLOSE',
  'IRP_MJ_READ',
  'IRP_MJ_WRITE',
  'IRP_MJ_QUERY_INFORMATION',
  'IRP_MJ_SET_INFORMATION',
  'IRP_MJ_QUERY_EA',
  'IRP_MJ_SET_EA',
  'IRP_MJ_FLUSH_BUFFERS',
  'IRP_MJ_QUERY_VOLUME_INFORMATION',
  'IRP_MJ_SET_VOLUME_INFORMATION',
  'IRP_MJ_DIRECTORY_CONTROL',
  'IRP_MJ_FILE_SYSTEM_CONTROL',
  'IRP_MJ_DEVICE_CONTROL',
  'IRP_MJ_INTERNAL_DEVICE_CONTROL',
  'IRP_MJ_SHUTDOWN',
  'IRP_MJ_LOCK_CONTROL',
  'IRP_MJ_CLEANUP',
  'IRP_MJ_CREATE_MAILSLOT',
  'IRP_MJ_QUERY_SECURITY',
  'IRP_MJ_SET_SECURITY',
  'IRP_MJ_POWER',
  'IRP_MJ_SYSTEM_CONTROL',
  'IRP_MJ_DEVICE_CHANGE',
  'IRP_MJ_QUERY_QUOTA',
  'IRP_MJ_SET_QUOTA',
  'IRP_MJ_PNP',
] as const;

// ---- IRP.Flags ------------------------------------------------------------------------------------------------------
export const IRP_NOCACHE = 0x1;
export const IRP_PAGING_IO = 0x2;
export const IRP_SYNCHRONOUS_API = 0x4;
export const IRP_ASSOCIATED_IRP = 0x8;
export const IRP_BUFFERED_IO = 0x10;
export const IRP_DEALLOCATE_BUFFER = 0x20;
export const IRP_INPUT_OPERATION = 0x40;
export const IRP_SYNCHRONOUS_PAGING_IO = 0x40;
export const IRP_CREATE_OPERATION = 0x80;
export const IRP_READ_OPERATION = 0x100;
export const IRP_WRITE_OPERATION = 0x200;
export const IRP_CLOSE_OPERATION = 0x400;
export const IRP_DEFER_IO_COMPLETION = 0x800;

export const STATUS_CONTINUE_COMPLETION = STATUS_SUCCESS;

// ---- priority boosts of IoCompleteRequest ---------------------------------------------------------------------------
export const IO_NO_INCREMENT = 0;
export const IO_CD_ROM_INCREMENT = 1;
export const IO_DISK_INCREMENT = 1;
export const IO_PARALLEL_INCREMENT = 1;
export const IO_VIDEO_INCREMENT = 1;
export const IO_MAILSLOT_INCREMENT = 2;
export const IO_NAMED_PIPE_INCREMENT = 2;
export const IO_NETWORK_INCREMENT = 2;
export const IO_SERIAL_INCREMENT = 2;
export const IO_KEYBOARD_INCREMENT = 6;
export const IO_MOUSE_INCREMENT = 6;
export const IO_SOUND_INCREMENT = 8;
export const EVENT_INCREMENT = 1;

// ---- DEVICE_OBJECT --------------------------------------------------------------------------------------------------
export const DO_VERIFY_VOLUME = 0x2;
export const DO_BUFFERED_IO = 0x4;
export const DO_EXCLUSIVE = 0x8;
export const DO_DIRECT_IO = 0x10;
export const DO_MAP_IO_BUFFER = 0x20;
export const DO_DEVICE_HAS_NAME = 0x40;
export const DO_DEVICE_INITIALIZING = 0x80;
export const DO_SHUTDOWN_REGISTERED = 0x800;
export const DO_BUS_ENUMERATED_DEVICE = 0x1000;
export const DO_POWER_PAGABLE = 0x2000;
export const DO_POWER_INRUSH = 0x4000;

export const FILE_REMOVABLE_MEDIA = 0x1;
export const FILE_READ_ONLY_DEVICE = 0x2;
export const FILE_VIRTUAL_VOLUME = 0x40;
export const FILE_DEVICE_SECURE_OPEN = 0x100;

export const FILE_DEVICE_BEEP = 0x01;
export const FILE_DEVICE_CD_ROM = 0x02;
export const FILE_DEVICE_DISK = 0x07;
export const FILE_DEVICE_DISK_FILE_SYSTEM = 0x08;
export const FILE_DEVICE_FILE_SYSTEM = 0x09;
export const FILE_DEVICE_KEYBOARD = 0x0b;
export const FILE_DEVICE_MOUSE = 0x0f;
export const FILE_DEVICE_NETWORK = 0x12;
export const FILE_DEVICE_NULL = 0x15;
export const FILE_DEVICE_SERIAL_PORT = 0x1b;
export const FILE_DEVICE_UNKNOWN = 0x22;
export const FILE_DEVICE_BUS_EXTENDER = 0x2a;

// ---- DRIVER_OBJECT.Flags --------------------------------------------------------------------------------------------
export const DRVO_UNLOAD_INVOKED = 0x1;
export const DRVO_LEGACY_DRIVER = 0x2;
export const DRVO_INITIALIZED = 0x10;

// ---- files ----------------------------------------------------------------------------------------------------------
export const FILE_READ_DATA = 0x1;
export const FILE_WRITE_DATA = 0x2;
export const FILE_APPEND_DATA = 0x4;
export const FILE_READ_EA = 0x8;
export const FILE_WRITE_EA = 0x10;
export const FILE_EXECUTE = 0x20;
export const FILE_READ_ATTRIBUTES = 0x80;
export const FILE_WRITE_ATTRIBUTES = 0x100;
export const FILE_ALL_ACCESS = 0x1f01ff;
export const FILE_GENERIC_READ = 0x120089;
export const FILE_GENERIC_WRITE = 0x120116;
export const FILE_GENERIC_EXECUTE = 0x1200a0;
export const FILE_ANY_ACCESS = 0;
export const FILE_SPECIAL_ACCESS = 0;
export const FILE_READ_ACCESS = 0x1;
export const FILE_WRITE_ACCESS = 0x2;

export const FILE_SHARE_READ = 0x1;
export const FILE_SHARE_WRITE = 0x2;
export const FILE_SHARE_DELETE = 0x4;

export const FILE_SUPERSEDE = 0;
export const FILE_OPEN = 1;
export const FILE_CREATE = 2;
export const FILE_OPEN_IF = 3;
export const FILE_OVERWRITE = 4;
export const FILE_OVERWRITE_IF = 5;
/** IoStatus.Information of a create. */
export const FILE_SUPERSEDED = 0;
export const FILE_OPENED = 1;
export const FILE_CREATED = 2;
export const FILE_OVERWRITTEN = 3;

export const FILE_DIRECTORY_FILE = 0x1;
export const FILE_WRITE_THROUGH = 0x2;
export const FILE_SEQUENTIAL_ONLY = 0x4;
export const FILE_NO_INTERMEDIATE_BUFFERING = 0x8;
export const FILE_SYNCHRONOUS_IO_ALERT = 0x10;
export const FILE_SYNCHRONOUS_IO_NONALERT = 0x20;
export const FILE_NON_DIRECTORY_FILE = 0x40;
export const FILE_DELETE_ON_CLOSE = 0x1000;

export const FILE_ATTRIBUTE_READONLY = 0x1;
export const FILE_ATTRIBUTE_HIDDEN = 0x2;
export const FILE_ATTRIBUTE_DIRECTORY = 0x10;
export const FILE_ATTRIBUTE_NORMAL = 0x80;

// ---- I/O control codes ----------------------------------------------------------------------------------------------
export const METHOD_BUFFERED = 0;
export const METHOD_IN_DIRECT = 1;
export const METHOD_OUT_DIRECT = 2;
export const METHOD_NEITHER = 3;
/** Builds an I/O control code from device type, function, transfer method and access. */
export function CTL_CODE(DeviceType: number, Function: number, Method: number, Access: number): number {
  return ((DeviceType << 16) | (Access << 14) | (Function << 2) | Method) >>> 0;
}
export function METHOD_FROM_CTL_CODE(ctrlCode: number): number {
  return ctrlCode & 3;
}
export function DEVICE_TYPE_FROM_CTL_CODE(ctrlCode: number): number {
  return ctrlCode >>> 16;
}

// ---- PnP and power minor functions ----------------------------------------------------------------------------------
export const IRP_MN_START_DEVICE = 0x00;
export const IRP_MN_QUERY_REMOVE_DEVICE = 0x01;
export const IRP_MN_REMOVE_DEVICE = 0x02;
export const IRP_MN_CANCEL_REMOVE_DEVICE = 0x03;
export const IRP_MN_STOP_DEVICE = 0x04;
export const IRP_MN_SURPRISE_REMOVAL = 0x17;
export const IRP_MN_WAIT_WAKE = 0x00;
export const IRP_MN_SET_POWER = 0x02;
export const IRP_MN_QUERY_POWER = 0x03;
