/* What driver and application agree on. */
const code = (Function: number) => ((0x8000 << 16) | (Function << 2)) >>> 0;

/** Input: the text, two bytes for each character, that a command line has to contain. */
export const TD_IOCTL_PROTECT_NAME_CALLBACK = code(0x801);
export const TD_IOCTL_UNPROTECT_CALLBACK = code(0x802);
