/** Lists of access rights. Source: the pages of RtlCreateAcl, RtlAddAccessAllowedAce, RtlAddAce, RtlGetAce, RtlDeleteAce. */
import type { NTSTATUS } from '../inc/io';
import {
  NT_SUCCESS,
  STATUS_ALLOTTED_SPACE_EXCEEDED,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_ACL,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_SID,
  STATUS_REVISION_MISMATCH,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import {
  ACCESS_ALLOWED_ACE,
  ACCESS_ALLOWED_ACE_TYPE,
  ACCESS_DENIED_ACE_TYPE,
  ACL_REVISION,
  ACL_REVISION_DS,
  type ACL,
} from '../inc/se';
import { RtlLengthSid, RtlValidSid, type SID } from './sid';

/** Bytes before the entries, and of an entry before its SID. */
const ACL_HEADER_SIZE = 8;
const ACE_HEADER_SIZE = 8;
const MAXIMUM_ACL = 0xfffc;

const bytesIn = (acl: ACL): number => acl.$aces.reduce((sum, ace) => sum + ace.Header.AceSize, ACL_HEADER_SIZE);

/**
 * An empty list.
 * @param AclLength bytes of the caller's memory
 * @returns STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER
 * @stack 0x20
 */
export function RtlCreateAcl(Acl: ACL, AclLength: number, AclRevision: number): NTSTATUS {
  if (AclLength < ACL_HEADER_SIZE) return STATUS_BUFFER_TOO_SMALL;
  if (AclRevision < ACL_REVISION || AclRevision > ACL_REVISION_DS || AclLength > MAXIMUM_ACL)
    return STATUS_INVALID_PARAMETER;
  Acl.AclRevision = AclRevision;
  Acl.AclSize = AclLength & ~3;
  Acl.AceCount = 0;
  Acl.$aces.length = 0;
  return STATUS_SUCCESS;
}
/**
 * Whether revision, size and number of entries fit together.
 * @stack 0x20
 */
export function RtlValidAcl(Acl: ACL): boolean {
  return (
    Acl.AclRevision >= ACL_REVISION &&
    Acl.AclRevision <= ACL_REVISION_DS &&
    Acl.AceCount === Acl.$aces.length &&
    bytesIn(Acl) <= Acl.AclSize
  );
}

/** @stack 0x40 */
function RtlpInsertAces(Acl: ACL, AceRevision: number, Index: number, Aces: readonly ACCESS_ALLOWED_ACE[]): NTSTATUS {
  if (!RtlValidAcl(Acl)) return STATUS_INVALID_ACL;
  if (AceRevision > ACL_REVISION_DS || Acl.AclRevision > ACL_REVISION_DS) return STATUS_REVISION_MISMATCH;
  const size = Aces.reduce((sum, ace) => sum + ace.Header.AceSize, bytesIn(Acl));
  if (size > Acl.AclSize) return STATUS_ALLOTTED_SPACE_EXCEEDED;
  Acl.$aces.splice(Index, 0, ...Aces);
  Acl.AceCount = Acl.$aces.length;
  Acl.AclRevision = Math.max(Acl.AclRevision, AceRevision);
  return STATUS_SUCCESS;
}
/** @stack 0x50 */
function RtlpAddKnownAce(Acl: ACL, Revision: number, Flags: number, Mask: number, Sid: SID, Type: number): NTSTATUS {
  if (!RtlValidSid(Sid)) return STATUS_INVALID_SID;
  const ace = new ACCESS_ALLOWED_ACE(Type, ACE_HEADER_SIZE + RtlLengthSid(Sid), Mask, Sid);
  ace.Header.AceFlags = Flags;
  return RtlpInsertAces(Acl, Revision, Acl.$aces.length, [ace]);
}
/**
 * Adds an entry that allows rights to somebody, at the end.
 * @returns STATUS_ALLOTTED_SPACE_EXCEEDED, STATUS_INVALID_ACL, STATUS_INVALID_SID, STATUS_REVISION_MISMATCH
 * @stack 0x40
 */
export function RtlAddAccessAllowedAce(Acl: ACL, AceRevision: number, AccessMask: number, Sid: SID): NTSTATUS {
  return RtlpAddKnownAce(Acl, AceRevision, 0, AccessMask, Sid, ACCESS_ALLOWED_ACE_TYPE);
}
/**
 * The same with flags of inheritance.
 * @stack 0x40
 */
export function RtlAddAccessAllowedAceEx(
  Acl: ACL,
  AceRevision: number,
  AceFlags: number,
  AccessMask: number,
  Sid: SID,
): NTSTATUS {
  return RtlpAddKnownAce(Acl, AceRevision, AceFlags, AccessMask, Sid, ACCESS_ALLOWED_ACE_TYPE);
}
/**
 * Adds an entry that denies rights to somebody, at the end.
 * @stack 0x40
 */
export function RtlAddAccessDeniedAce(Acl: ACL, AceRevision: number, AccessMask: number, Sid: SID): NTSTATUS {
  return RtlpAddKnownAce(Acl, AceRevision, 0, AccessMask, Sid, ACCESS_DENIED_ACE_TYPE);
}
/**
 * Inserts entries.
 * @param StartingAceIndex where; MAXULONG: at the end
 * @param AceList in C one behind the other
 * @stack 0x50
 */
export function RtlAddAce(
  Acl: ACL,
  AceRevision: number,
  StartingAceIndex: number,
  AceList: ACCESS_ALLOWED_ACE | readonly ACCESS_ALLOWED_ACE[],
  _AceListLength: number,
): NTSTATUS {
  const aces = AceList instanceof ACCESS_ALLOWED_ACE ? [AceList] : AceList;
  return RtlpInsertAces(Acl, AceRevision, Math.min(StartingAceIndex, Acl.$aces.length), aces);
}
/**
 * @param Ace gets the entry
 * @returns STATUS_INVALID_PARAMETER if there is none of that number
 * @stack 0x20
 */
export function RtlGetAce(Acl: ACL, AceIndex: number, Ace: Ref<ACCESS_ALLOWED_ACE | null>): NTSTATUS {
  if (!RtlValidAcl(Acl) || AceIndex >= Acl.AceCount) return STATUS_INVALID_PARAMETER;
  Ace.value = Acl.$aces[AceIndex];
  return STATUS_SUCCESS;
}
/**
 * Removes an entry.
 * @returns STATUS_INVALID_PARAMETER if there is none of that number
 * @stack 0x20
 */
export function RtlDeleteAce(Acl: ACL, AceIndex: number): NTSTATUS {
  if (!RtlValidAcl(Acl) || AceIndex >= Acl.AceCount) return STATUS_INVALID_PARAMETER;
  Acl.$aces.splice(AceIndex, 1);
  Acl.AceCount = Acl.$aces.length;
  return STATUS_SUCCESS;
}
/** Another list with the same entries. */
export function RtlpCopyAcl(Source: ACL, Target: ACL): ACL {
  const status = RtlCreateAcl(Target, Math.max(Source.AclSize, bytesIn(Source)), Source.AclRevision);
  if (NT_SUCCESS(status)) RtlpInsertAces(Target, Source.AclRevision, 0, Source.$aces);
  return Target;
}
