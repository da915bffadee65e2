/* What the scanner's filter and service share (scanuk.h). */
export const ScannerPortName = '\\ScannerPort';
/** Bytes of a file's beginning that are looked at. */
export const SCANNER_READ_BUFFER_SIZE = 1024;
/** SCANNER_NOTIFICATION: how many bytes there are, and they. */
export const NOTIFICATION_SIZE = 4 + SCANNER_READ_BUFFER_SIZE;
/** SCANNER_REPLY: one byte, SafeToOpen. */
export const REPLY_SIZE = 1;
