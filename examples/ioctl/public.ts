/* What driver and application agree on: four control codes, one for each way of handing over buffers. */
const DEVICE_TYPE = 40000;

/** CTL_CODE of both sides' headers: device type, FILE_ANY_ACCESS, function, method. */
const code = (Function: number, Method: number) => ((DEVICE_TYPE << 16) | (Function << 2) | Method) >>> 0;

export const IOCTL_BUFFERED = code(0x902, 0);
export const IOCTL_IN_DIRECT = code(0x900, 1);
export const IOCTL_OUT_DIRECT = code(0x901, 2);
export const IOCTL_NEITHER = code(0x903, 3);

/** A zero-terminated text of one byte per character. */
export function TextOf(Buffer: Uint8Array): string {
  let text = '';
  for (let i = 0; i < Buffer.length && Buffer[i] !== 0; i++) text += String.fromCharCode(Buffer[i]);
  return text;
}
/** Writes a text with its terminating zero. Returns the bytes written. */
export function PutText(Buffer: Uint8Array, Text: string): number {
  for (let i = 0; i < Text.length; i++) Buffer[i] = Text.charCodeAt(i);
  Buffer[Text.length] = 0;
  return Text.length + 1;
}
