/** Which Windows this is: 10.0.19041 (version 2004), x64, free build. */
import type { NTSTATUS } from '../inc/io';
import type { UNICODE_STRING } from '../inc/ntdef';
import { STATUS_INVALID_PARAMETER, STATUS_REVISION_MISMATCH, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';

const MajorVersion = 10;
const MinorVersion = 0;
const BuildNumber = 19041;
const VER_PLATFORM_WIN32_NT = 2;
const VER_NT_WORKSTATION = 1;
/** NTDDI_WIN10_VB. */
const NtDdiVersion = 0x0a000008;

/** RTL_OSVERSIONINFOW. */
export class RTL_OSVERSIONINFOW {
  dwOSVersionInfoSize = 0x114;
  dwMajorVersion = 0;
  dwMinorVersion = 0;
  dwBuildNumber = 0;
  dwPlatformId = 0;
  szCSDVersion = '';
}
/** RTL_OSVERSIONINFOEXW: a size of 0x11C tells it. */
export class RTL_OSVERSIONINFOEXW extends RTL_OSVERSIONINFOW {
  override dwOSVersionInfoSize = 0x11c;
  wServicePackMajor = 0;
  wServicePackMinor = 0;
  wSuiteMask = 0;
  wProductType = 0;
}

/**
 * Fills in the version.
 * @stack 0x30
 */
export function RtlGetVersion(lpVersionInformation: RTL_OSVERSIONINFOW): NTSTATUS {
  const { dwOSVersionInfoSize } = lpVersionInformation;
  if (dwOSVersionInfoSize !== 0x114 && dwOSVersionInfoSize !== 0x11c) return STATUS_INVALID_PARAMETER;
  lpVersionInformation.dwMajorVersion = MajorVersion;
  lpVersionInformation.dwMinorVersion = MinorVersion;
  lpVersionInformation.dwBuildNumber = BuildNumber;
  lpVersionInformation.dwPlatformId = VER_PLATFORM_WIN32_NT;
  lpVersionInformation.szCSDVersion = '';
  if (dwOSVersionInfoSize === 0x11c) {
    const extended = lpVersionInformation as RTL_OSVERSIONINFOEXW;
    extended.wServicePackMajor = 0;
    extended.wServicePackMinor = 0;
    extended.wProductType = VER_NT_WORKSTATION;
  }
  return STATUS_SUCCESS;
}

export const VER_EQUAL = 1;
export const VER_GREATER = 2;
export const VER_GREATER_EQUAL = 3;
export const VER_LESS = 4;
export const VER_LESS_EQUAL = 5;
export const VER_MINORVERSION = 0x1;
export const VER_MAJORVERSION = 0x2;
export const VER_BUILDNUMBER = 0x4;
export const VER_SERVICEPACKMINOR = 0x10;
export const VER_SERVICEPACKMAJOR = 0x20;
const BitsPerCondition = 3;

/**
 * Adds a condition for one field to a mask, for RtlVerifyVersionInfo.
 * @param TypeMask one of VER_MAJORVERSION ...
 * @param Condition VER_EQUAL ... VER_LESS_EQUAL
 * @stack 0x8
 */
export function VerSetConditionMask(ConditionMask: bigint, TypeMask: number, Condition: number): bigint {
  const shift = BigInt((31 - Math.clz32(TypeMask)) * BitsPerCondition);
  return ConditionMask | (BigInt(Condition & 7) << shift);
}
/**
 * The macro: changes the mask itself.
 * @inline
 */
export function VER_SET_CONDITION(ConditionMask: Ref<bigint>, TypeMask: number, Condition: number): void {
  ConditionMask.value = VerSetConditionMask(ConditionMask.value, TypeMask, Condition);
}
/** Type bit, the machine's value, the caller's field; the most significant first. */
const fields: readonly (readonly [number, number, keyof RTL_OSVERSIONINFOEXW])[] = [
  [VER_MAJORVERSION, MajorVersion, 'dwMajorVersion'],
  [VER_MINORVERSION, MinorVersion, 'dwMinorVersion'],
  [VER_BUILDNUMBER, BuildNumber, 'dwBuildNumber'],
  [VER_SERVICEPACKMAJOR, 0, 'wServicePackMajor'],
  [VER_SERVICEPACKMINOR, 0, 'wServicePackMinor'],
];
/**
 * Compares the machine's version with a wanted one: a later field matters only while the ones before are equal.
 * @param TypeMask fields to compare
 * @param ConditionMask made by VerSetConditionMask
 * @returns STATUS_REVISION_MISMATCH if a condition does not hold, STATUS_INVALID_PARAMETER without a condition
 * @stack 0x50
 */
export function RtlVerifyVersionInfo(
  VersionInfo: RTL_OSVERSIONINFOEXW,
  TypeMask: number,
  ConditionMask: bigint,
): NTSTATUS {
  if (TypeMask === 0 || ConditionMask === 0n) return STATUS_INVALID_PARAMETER;
  for (const [type, value, field] of fields) {
    if ((TypeMask & type) === 0) continue;
    const condition = Number((ConditionMask >> BigInt((31 - Math.clz32(type)) * BitsPerCondition)) & 7n);
    const wanted = Number(VersionInfo[field]);
    const holds =
      value === wanted
        ? condition === VER_EQUAL || condition === VER_GREATER_EQUAL || condition === VER_LESS_EQUAL
        : value > wanted
          ? condition === VER_GREATER || condition === VER_GREATER_EQUAL
          : condition === VER_LESS || condition === VER_LESS_EQUAL;
    const decided = value !== wanted;
    if (!holds && (decided || !laterFields(TypeMask, type))) return STATUS_REVISION_MISMATCH;
    if (decided) return STATUS_SUCCESS;
  }
  return STATUS_SUCCESS;
}
function laterFields(TypeMask: number, type: number): boolean {
  const at = fields.findIndex(f => f[0] === type);
  return fields.slice(at + 1).some(f => (TypeMask & f[0]) !== 0);
}
/**
 * Whether the system has what that version of the headers (NTDDI_...) promises.
 * @stack 0x20
 */
export function RtlIsNtDdiVersionAvailable(Version: number): boolean {
  return (Version & 0xffff) === 0 && Version >>> 0 <= NtDdiVersion;
}
/**
 * Whether a service pack, or a later one, of the system's version is installed: Windows 10 has none.
 * @stack 0x20
 */
export function RtlIsServicePackVersionInstalled(Version: number): boolean {
  return (Version & 0xff00) === 0 && (Version & 0xffff0000) >>> 0 === (NtDdiVersion & 0xffff0000) >>> 0;
}
/**
 * Version numbers; the routine is obsolete (RtlGetVersion).
 * @returns false: a free build
 * @stack 0x30
 */
export function PsGetVersion(
  MajorVersionOut: Ref<number> | null,
  MinorVersionOut: Ref<number> | null,
  BuildNumberOut: Ref<number> | null,
  CSDVersion: UNICODE_STRING | null,
): boolean {
  if (MajorVersionOut) MajorVersionOut.value = MajorVersion;
  if (MinorVersionOut) MinorVersionOut.value = MinorVersion;
  if (BuildNumberOut) BuildNumberOut.value = BuildNumber;
  if (CSDVersion) CSDVersion.Length = 0;
  return false;
}
/**
 * Whether the system's driver model is at least this one: 6.0.
 * @stack 0x8
 */
export function IoIsWdmVersionAvailable(MajorVersionWanted: number, MinorVersionWanted: number): boolean {
  return MajorVersionWanted < 6 || (MajorVersionWanted === 6 && MinorVersionWanted === 0);
}
/**
 * Whether the processor has a feature (PF_...): those that every x64 processor has.
 * @stack 0x8
 */
export function ExIsProcessorFeaturePresent(ProcessorFeature: number): boolean {
  return x64Features.has(ProcessorFeature);
}
/** Compare-exchange, MMX, SSE, RDTSC, PAE, SSE2, NX, SSE3, compare-exchange of 16 bytes, RDTSCP ... */
const x64Features: ReadonlySet<number> = new Set([2, 3, 6, 8, 9, 10, 12, 13, 14, 17, 32]);
