/* What driver and application agree on. */
const code = (Function: number, Access: number) => ((40000 << 16) | (Access << 14) | (Function << 2)) >>> 0;

/** Input: ULONG port, from 0; output: the value. */
export const IOCTL_GPD_READ_PORT_UCHAR = code(0x900, 1);
export const IOCTL_GPD_READ_PORT_ULONG = code(0x902, 1);
/** Input: ULONG port, UCHAR value at offset 4. */
export const IOCTL_GPD_WRITE_PORT_UCHAR = code(0x910, 2);
/** Output: ULONG, how often the device has interrupted. */
export const IOCTL_GPD_INTERRUPTS = code(0x920, 1);

/** The interface's class, {9F1EB1F0-0A51-4A4D-9D0A-5C3D1B5E7A01}, and the name of the first device's. */
export const GUID_DEVINTERFACE_PORTIO = [
  0x9f1eb1f0,
  0x0a51,
  0x4a4d,
  [0x9d, 0x0a, 0x5c, 0x3d, 0x1b, 0x5e, 0x7a, 0x01],
] as const;
export const INTERFACE_NAME = '\\\\?\\ROOT#PORTIO#0000#{9f1eb1f0-0a51-4a4d-9d0a-5c3d1b5e7a01}';
