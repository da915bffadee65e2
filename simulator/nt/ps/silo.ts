/** Silos (server containers): this machine has none but the host. Source: the pages of PsGetCurrentSilo and its relatives. */

/** @stack 0x8 */
export function PsGetHostSilo(): null {
  return null;
}
/** @stack 0x8 */
export function PsGetCurrentSilo(): null {
  return null;
}
/** @stack 0x8 */
export function PsGetCurrentServerSilo(): null {
  return null;
}
/** @stack 0x8 */
export function PsGetThreadServerSilo(_Thread: object): null {
  return null;
}
/** @stack 0x8 */
export function PsGetEffectiveServerSilo(_Silo: object | null): null {
  return null;
}
/** @stack 0x8 */
export function PsGetParentSilo(_Job: object | null): null {
  return null;
}
/**
 * Whether a silo is the host: null stands for it.
 * @stack 0x8
 */
export function PsIsHostSilo(Silo: object | null): boolean {
  return Silo === null;
}
/**
 * The session whose console the host shows.
 * @stack 0x8
 */
export function PsGetServerSiloActiveConsoleId(_Silo: object | null): number {
  return 1;
}
/**
 * A thread that is attached to no silo stays so.
 * @returns what PsDetachSiloFromCurrentThread is given
 * @stack 0x8
 */
export function PsAttachSiloToCurrentThread(_Silo: object | null): null {
  return null;
}
/** @stack 0x8 */
export function PsDetachSiloFromCurrentThread(_PreviousSilo: object | null): void {}
