/** Security identifiers (ntifs.h): `S-1-5-32-544`. Source: the pages of RtlInitializeSid and the routines around it. */
import type { Ref } from '../inc/ref';
import { HalDefineType } from 'hal';
import type { NTSTATUS } from '../inc/io';
import type { UNICODE_STRING } from '../inc/ntdef';
import { STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_SID, STATUS_SUCCESS } from '../inc/ntstatus';
import { RtlpSetText } from './unicode';

export const SID_REVISION = 1;
export const SID_MAX_SUB_AUTHORITIES = 15;
const SID_HEADER_SIZE = 8;

/** Six bytes, the most significant first. */
export class SID_IDENTIFIER_AUTHORITY {
  constructor(public Value: number[] = [0, 0, 0, 0, 0, 0]) {}
}
export class SID {
  Revision = SID_REVISION;
  SubAuthorityCount = 0;
  readonly IdentifierAuthority = new SID_IDENTIFIER_AUTHORITY();
  readonly SubAuthority: number[] = [];
}
HalDefineType(SID, '_SID', 0xc, [
  ['Revision', 0x0, 'UChar'],
  ['SubAuthorityCount', 0x1, 'UChar'],
]);

/**
 * Bytes of a SID with so many parts.
 * @stack 0x8
 */
export function RtlLengthRequiredSid(SubAuthorityCount: number): number {
  return SID_HEADER_SIZE + 4 * SubAuthorityCount;
}
/**
 * Bytes of a SID.
 * @stack 0x8
 */
export function RtlLengthSid(Sid: SID): number {
  return RtlLengthRequiredSid(Sid.SubAuthorityCount);
}
/**
 * Bytes of a SID.
 * @stack 0x8
 */
export function SeLengthSid(Sid: SID): number {
  return RtlLengthSid(Sid);
}
/**
 * Prepares a SID; its parts are set by RtlSubAuthoritySid's place.
 * @returns STATUS_SUCCESS
 * @stack 0x10
 */
export function RtlInitializeSid(
  Sid: SID,
  IdentifierAuthority: SID_IDENTIFIER_AUTHORITY,
  SubAuthorityCount: number,
): NTSTATUS {
  Sid.Revision = SID_REVISION;
  Sid.SubAuthorityCount = SubAuthorityCount;
  Sid.IdentifierAuthority.Value = [...IdentifierAuthority.Value];
  Sid.SubAuthority.length = 0;
  for (let i = 0; i < SubAuthorityCount; i++) Sid.SubAuthority.push(0);
  return STATUS_SUCCESS;
}
/**
 * Prepares a SID with its parts.
 * @stack 0x20
 */
export function RtlInitializeSidEx(
  Sid: SID,
  IdentifierAuthority: SID_IDENTIFIER_AUTHORITY,
  SubAuthorityCount: number,
  ...SubAuthorities: number[]
): NTSTATUS {
  RtlInitializeSid(Sid, IdentifierAuthority, SubAuthorityCount);
  for (let i = 0; i < SubAuthorityCount; i++) Sid.SubAuthority[i] = SubAuthorities[i] >>> 0;
  return STATUS_SUCCESS;
}
/**
 * Whether revision and number of parts are such as a SID has.
 * @stack 0x8
 */
export function RtlValidSid(Sid: SID | null): boolean {
  return Sid !== null && Sid.Revision === SID_REVISION && Sid.SubAuthorityCount <= SID_MAX_SUB_AUTHORITIES;
}
/** How many of the first parts are equal, with the authorities. */
function samePrefix(a: SID, b: SID, parts: number): boolean {
  if (a.Revision !== b.Revision || a.SubAuthorityCount !== b.SubAuthorityCount) return false;
  if (a.IdentifierAuthority.Value.some((v, i) => v !== b.IdentifierAuthority.Value[i])) return false;
  for (let i = 0; i < parts; i++) if (a.SubAuthority[i] >>> 0 !== b.SubAuthority[i] >>> 0) return false;
  return true;
}
/**
 * Whether two SIDs are the same.
 * @stack 0x20
 */
export function RtlEqualSid(Sid1: SID, Sid2: SID): boolean {
  return samePrefix(Sid1, Sid2, Sid1.SubAuthorityCount);
}
/**
 * Whether two SIDs are the same but for the last part.
 * @stack 0x20
 */
export function RtlEqualPrefixSid(Sid1: SID, Sid2: SID): boolean {
  return samePrefix(Sid1, Sid2, Sid1.SubAuthorityCount - 1);
}
/**
 * Copies a SID.
 * @param DestinationSidLength bytes
 * @returns STATUS_BUFFER_TOO_SMALL
 * @stack 0x20
 */
export function RtlCopySid(DestinationSidLength: number, DestinationSid: SID, SourceSid: SID): NTSTATUS {
  if (DestinationSidLength < RtlLengthSid(SourceSid)) return STATUS_BUFFER_TOO_SMALL;
  return RtlInitializeSidEx(
    DestinationSid,
    SourceSid.IdentifierAuthority,
    SourceSid.SubAuthorityCount,
    ...SourceSid.SubAuthority,
  );
}
/**
 * The authority of a SID.
 * @stack 0x8
 */
export function RtlIdentifierAuthoritySid(Sid: SID): SID_IDENTIFIER_AUTHORITY {
  return Sid.IdentifierAuthority;
}
/**
 * Writes `S-1-5-32-544`.
 * @param AllocateDestinationString gives it a buffer of its own (RtlFreeUnicodeString)
 * @returns STATUS_INVALID_SID, STATUS_BUFFER_OVERFLOW
 * @stack 0x120
 */
export function RtlConvertSidToUnicodeString(
  UnicodeString: UNICODE_STRING,
  Sid: SID,
  AllocateDestinationString: boolean,
): NTSTATUS {
  if (!RtlValidSid(Sid)) return STATUS_INVALID_SID;
  const authority = Sid.IdentifierAuthority.Value.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  // An authority of more than 32 bits is written in hexadecimal.
  const first = authority > 0xffffffffn ? `0x${authority.toString(16).padStart(12, '0')}` : `${authority}`;
  const parts = Sid.SubAuthority.slice(0, Sid.SubAuthorityCount).map(part => part >>> 0);
  const text = [`S-${Sid.Revision}-${first}`, ...parts].join('-');
  if (!AllocateDestinationString && text.length * 2 + 2 > UnicodeString.MaximumLength) return STATUS_BUFFER_OVERFLOW;
  RtlpSetText(UnicodeString, text, AllocateDestinationString ? text.length * 2 + 2 : undefined);
  return STATUS_SUCCESS;
}

/**
 * One of a SID's parts.
 * @returns 0 where there is none
 * @stack 0x8
 */
export function RtlSubAuthoritySid(Sid: SID, SubAuthority: number): Ref<number> {
  const { SubAuthority: parts } = Sid;
  return {
    get value() {
      return parts[SubAuthority] ?? 0;
    },
    set value(part: number) {
      parts[SubAuthority] = part;
    },
  };
}
/**
 * How many parts a SID has.
 * @stack 0x8
 */
export function RtlSubAuthorityCountSid(Sid: SID): Ref<number> {
  return {
    get value() {
      return Sid.SubAuthorityCount;
    },
    set value(count: number) {
      Sid.SubAuthorityCount = count;
    },
  };
}
