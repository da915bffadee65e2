/** Routines of the kernel by their names, as a driver asks for those that older versions do not have. */
import type { PCUNICODE_STRING } from '../nt/inc/ntdef';
import { UnicodeText } from '../nt/inc/ntdef';
import * as Routines from './ntifs';

/** What ntoskrnl exports begins with its component; macros and intrinsics of the headers do not, or are inline. */
const EXPORT = /^(Cc|Cm|Dbg|Etw|Ex[fp]?|FsRtl|Hal|Io[f]?|Kd|Ke|Kf|Mm|Nt|Ob[f]?|Po|Ps|Rtl|Se|Zw)[A-Z]/;

/**
 * @returns the routine, or null: this kernel has none of that name
 * @stack 0x80
 */
export function MmGetSystemRoutineAddress(SystemRoutineName: PCUNICODE_STRING): Function | null {
  const name = UnicodeText(SystemRoutineName);
  if (!EXPORT.test(name)) return null;
  const routine = (Routines as Readonly<Record<string, unknown>>)[name];
  return typeof routine === 'function' ? routine : null;
}
