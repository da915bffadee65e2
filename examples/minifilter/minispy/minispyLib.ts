/* What filter and application of minispy share: how a record lies in the message's bytes. */
export const MINISPY_PORT_NAME = '\\MiniSpyPort';
export const GetMiniSpyLog = 0;
/** Bytes of a record before its name: sequence number, major function, kind, status, length of the name. */
export const RECORD_SIZE = 20;
export const KIND_IRP = 0;
export const KIND_FAST_IO = 1;
export const KIND_FS_FILTER = 2;
