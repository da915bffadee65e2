/* What driver and application agree on. */
const code = (Function: number) => ((0xb000 << 16) | (Function << 2)) >>> 0;

export const IOCTL_EVNTKMP_TRACE_EVENT_A = code(0x800);
export const IOCTL_TRACEKMP_TRACE_EVENT = code(0x801);
