/* What driver and application agree on. */
export const IOCTL_DO_KERNELMODE_SAMPLES = ((0xb000 << 16) | (0x800 << 2)) >>> 0;
