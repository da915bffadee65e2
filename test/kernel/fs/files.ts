/** A driver whose DriverEntry works on files with the native services; what it prints says what came of it. */
import { type Ran, runSession } from '../scenario';
import type { TestSession } from '../machine';

const HELPERS = `
import * as W from 'fltkernel';
import { DbgPrint, Ref, NT_SUCCESS } from 'fltkernel';
export const ALL = 0x1f01ff, SYNC = 0x20, SHARE = 7;
export class Opened { Handle = 0; Status = 0; Information = 0; }
export function open(path: string, disposition: number, options: number = 0, access: number = ALL, share: number = SHARE, root: number = 0, attributes: number = 0): Opened {
  const oa = new W.OBJECT_ATTRIBUTES(); const iosb = new W.IO_STATUS_BLOCK(); const h = new Ref(0); const o = new Opened();
  W.InitializeObjectAttributes(oa, root === 0 && path.charAt(1) === ':' ? '\\\\??\\\\' + path : path, W.OBJ_CASE_INSENSITIVE | W.OBJ_KERNEL_HANDLE, root, null);
  o.Status = W.ZwCreateFile(h, access, oa, iosb, null, attributes, share, disposition, options | SYNC, null, 0);
  o.Handle = h.value; o.Information = iosb.Information; return o;
}
export function hex(value: number): string { return (value >>> 0).toString(16); }
export function say(text: string): void { DbgPrint(text + '\\n'); }
export function bytes(text: string): Uint8Array { const b = new Uint8Array(text.length); for (let i = 0; i < text.length; i++) b[i] = text.charCodeAt(i); return b; }
export function text(b: Uint8Array, count: number): string { let t = ''; for (let i = 0; i < count; i++) t += b[i] === 0 ? '.' : String.fromCharCode(b[i]); return t; }
export function write(h: number, data: string, offset: bigint | null): number {
  const iosb = new W.IO_STATUS_BLOCK(); const s = W.ZwWriteFile(h, null, null, null, iosb, bytes(data), data.length, offset, null);
  return s < 0 ? s : iosb.Information; }
export function read(h: number, count: number, offset: bigint | null): string {
  const iosb = new W.IO_STATUS_BLOCK(); const b = new Uint8Array(count);
  const s = W.ZwReadFile(h, null, null, null, iosb, b, count, offset, null);
  return s < 0 ? hex(s) : text(b, iosb.Information); }
export function query(h: number, length: number, cls: number): DataView {
  const b = new Uint8Array(length); const s = W.ZwQueryInformationFile(h, new W.IO_STATUS_BLOCK(), b, length, cls);
  if (s < 0) say('query ' + cls + ' ' + hex(s)); return new DataView(b.buffer); }
export function set(h: number, b: Uint8Array, cls: number): number { return W.ZwSetInformationFile(h, new W.IO_STATUS_BLOCK(), b, b.length, cls); }
export function setSize(h: number, size: number, cls: number): number { const b = new Uint8Array(8); new DataView(b.buffer).setBigInt64(0, BigInt(size), true); return set(h, b, cls); }
export function nameInfo(path: string, replace: number = 0): Uint8Array {
  const b = new Uint8Array(Math.max(24, 20 + 2 * path.length)); const v = new DataView(b.buffer); b[0] = replace; v.setUint32(16, 2 * path.length, true);
  for (let i = 0; i < path.length; i++) v.setUint16(20 + 2 * i, path.charCodeAt(i), true); return b; }
export function flag(value: number): Uint8Array { const b = new Uint8Array(1); b[0] = value; return b; }
export function close(o: Opened): void { if (o.Handle !== 0) W.ZwClose(o.Handle); }
export function DriverUnload(): void {}
`;

/** What the driver's DriverEntry prints when `body` has run in it. */
export function runFiles(body: string, session: TestSession = {}): Ran {
  return runSession({ drivers: { Files: filesDriver(body) }, ...session });
}

export function filesDriver(body: string): string {
  return `${HELPERS}
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  DriverObject.DriverUnload = DriverUnload;
  ${body}
  return 0;
}`;
}

/** The lines that the driver printed. */
export function lines(ran: Ran): string[] {
  return ran.debug.split('\n').filter(line => line.length > 0);
}
