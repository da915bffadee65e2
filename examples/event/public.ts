/* What driver and application agree on. */
const DEVICE_TYPE = 0x8000;
const METHOD_BUFFERED = 0;

const code = (Function: number) => ((DEVICE_TYPE << 16) | (Function << 2) | METHOD_BUFFERED) >>> 0;

/** Input: ULONG milliseconds, ULONG64 handle of an event at offset 8. */
export const IOCTL_NOTIFY_BY_EVENT = code(0x800);
/** Input: ULONG milliseconds; completed when it has happened. */
export const IOCTL_NOTIFY_BY_REQUEST = code(0x801);
export const NOTIFICATION_SIZE = 16;
