/* What the driver and its service agree on. */
export const RT_FILE_OP_CREATE = 1;
export const RT_FILE_OP_WRITE = 2;
export const RT_FILE_OP_SETINFO = 3;

/** Bytes of an event: header (operation, process, file id, length of the path), then the path in 2048 characters. */
export const RT_EVENT_HEADER = 24;
export const RT_EVENT_SIZE = RT_EVENT_HEADER + 2 * 2048;
export const RT_PORT_NAME = '\\RTProtectPort';

/** Bytes of a document that its backup keeps. */
export const RT_RECORD_DATA = 1024;
