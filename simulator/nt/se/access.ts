/** Who may do what: SeAccessCheck and privileges. Source: the pages of SeAccessCheck, SePrivilegeCheck; [MS-DTYP] 2.5.3.2. */
import { KernelMode } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import { DELETE, MAXIMUM_ALLOWED, READ_CONTROL, WRITE_DAC, WRITE_OWNER } from '../inc/ntdef';
import {
  STATUS_ACCESS_DENIED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_PRIVILEGE_NOT_HELD,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import {
  ACCESS_ALLOWED_ACE_TYPE,
  ACCESS_DENIED_ACE_TYPE,
  ACCESS_SYSTEM_SECURITY,
  ACL,
  ACL_REVISION,
  INHERIT_ONLY_ACE,
  LUID_AND_ATTRIBUTES,
  PRIVILEGE_SET,
  PRIVILEGE_SET_ALL_NECESSARY,
  SE_DACL_PRESENT,
  SE_PRIVILEGE_ENABLED,
  SE_PRIVILEGE_USED_FOR_ACCESS,
  SECURITY_DESCRIPTOR,
  SECURITY_DESCRIPTOR_REVISION,
  type SECURITY_SUBJECT_CONTEXT,
  SecurityAnonymous,
  type TOKEN,
  type TOKEN_ACCESS_INFORMATION,
} from '../inc/se';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentProcess, PsGetCurrentThread } from '../ps/current';
import { RtlAddAccessAllowedAce, RtlCreateAcl } from '../rtl/acl';
import { GENERIC_MAPPING, RtlMapGenericMask } from '../rtl/generic';
import { type LUID, RtlEqualLuid } from '../rtl/luid';
import {
  RtlCreateSecurityDescriptor,
  RtlLengthSecurityDescriptor,
  RtlSetDaclSecurityDescriptor,
  RtlSetGroupSecurityDescriptor,
  RtlSetOwnerSecurityDescriptor,
  RtlValidSecurityDescriptor,
} from '../rtl/security';
import { SeExports } from './sids';
import { PsReferenceImpersonationToken, PsReferencePrimaryToken, SepHasSid } from './token';

const FILE_MAPPING = new GENERIC_MAPPING(0x120089, 0x120116, 0x1200a0, 0x1f01ff);

/**
 * What generic rights mean for files.
 * @stack 0x8
 */
export function IoGetFileObjectGenericMapping(): GENERIC_MAPPING {
  return FILE_MAPPING;
}

/**
 * Who the current thread is, and for whom it acts; released by SeReleaseSubjectContext.
 * @stack 0x60
 */
export function SeCaptureSubjectContext(SubjectContext: SECURITY_SUBJECT_CONTEXT): void {
  const level = new Ref(SecurityAnonymous);
  const unused = new Ref(false);
  SubjectContext.ClientToken = PsReferenceImpersonationToken(PsGetCurrentThread(), unused, unused, level);
  SubjectContext.ImpersonationLevel = level.value;
  SubjectContext.PrimaryToken = PsReferencePrimaryToken(PsGetCurrentProcess());
  SubjectContext.ProcessAuditId = PsGetCurrentProcess().UniqueProcessId;
}
/** @stack 0x30 */
export function SeReleaseSubjectContext(SubjectContext: SECURITY_SUBJECT_CONTEXT): void {
  for (const token of [SubjectContext.ClientToken, SubjectContext.PrimaryToken])
    if (token !== null) ObfDereferenceObject(token);
  SubjectContext.ClientToken = null;
  SubjectContext.PrimaryToken = null;
}
/**
 * Nobody changes the tokens until SeUnlockSubjectContext: nobody does here.
 * @stack 0x20
 */
export function SeLockSubjectContext(_SubjectContext: SECURITY_SUBJECT_CONTEXT): void {}
/** @stack 0x20 */
export function SeUnlockSubjectContext(_SubjectContext: SECURITY_SUBJECT_CONTEXT): void {}
/**
 * The token that counts: the client's, if there is one.
 * @stack 0x8
 */
export function SeQuerySubjectContextToken(SubjectContext: SECURITY_SUBJECT_CONTEXT): TOKEN {
  return SubjectContext.ClientToken ?? SubjectContext.PrimaryToken!;
}

function SepHoldsPrivilege(Token: TOKEN, Privilege: LUID): boolean {
  return Token.Privileges.some(p => (p.Attributes & SE_PRIVILEGE_ENABLED) !== 0 && RtlEqualLuid(p.Luid, Privilege));
}
/**
 * The current thread holds a privilege, enabled; kernel callers always do.
 * @stack 0x60
 */
export function SeSinglePrivilegeCheck(PrivilegeValue: LUID, PreviousMode: number): boolean {
  if (PreviousMode === KernelMode) return true;
  const thread = PsGetCurrentThread();
  const token = thread.$client ?? PsReferencePrimaryToken(PsGetCurrentProcess());
  const held = SepHoldsPrivilege(token, PrivilegeValue);
  if (token !== thread.$client) ObfDereferenceObject(token);
  return held;
}
/**
 * The subject holds all privileges of a set, or any of them, as its Control says; those found are marked.
 * @stack 0x60
 */
export function SePrivilegeCheck(
  RequiredPrivileges: PRIVILEGE_SET,
  SubjectSecurityContext: SECURITY_SUBJECT_CONTEXT,
  AccessMode: number,
): boolean {
  if (AccessMode === KernelMode) return true;
  const token = SeQuerySubjectContextToken(SubjectSecurityContext);
  let found = 0;
  for (const privilege of RequiredPrivileges.Privilege.slice(0, RequiredPrivileges.PrivilegeCount))
    if (SepHoldsPrivilege(token, privilege.Luid)) {
      privilege.Attributes = (privilege.Attributes | SE_PRIVILEGE_USED_FOR_ACCESS) >>> 0;
      found++;
    }
  if ((RequiredPrivileges.Control & PRIVILEGE_SET_ALL_NECESSARY) !== 0)
    return found === RequiredPrivileges.PrivilegeCount;
  return found > 0;
}

/** Rights that the entries give, and those that they deny first. */
function SepWalkDacl(Dacl: ACL, Token: TOKEN, Mapping: GENERIC_MAPPING): number {
  let granted = 0;
  let denied = 0;
  for (const { Header, Mask, Sid } of Dacl.$aces) {
    if ((Header.AceFlags & INHERIT_ONLY_ACE) !== 0) continue;
    const mask = new Ref(Mask);
    RtlMapGenericMask(mask, Mapping);
    if (Header.AceType === ACCESS_DENIED_ACE_TYPE) {
      if (SepHasSid(Token, Sid, true)) denied |= mask.value & ~granted;
    } else if (Header.AceType === ACCESS_ALLOWED_ACE_TYPE && SepHasSid(Token, Sid, false))
      granted |= mask.value & ~denied;
  }
  return granted;
}

/**
 * Whether a subject gets the rights that it wants to an object.
 * @param SecurityDescriptor null: nobody in user mode gets anything
 * @param Privileges gets the privileges that were used (SeFreePrivileges), or null
 * @param GrantedAccess gets the rights; @param AccessStatus gets why not
 * @returns true if all are granted
 * @stack 0xd0
 */
export function SeAccessCheck(
  SecurityDescriptor: SECURITY_DESCRIPTOR | null,
  SubjectSecurityContext: SECURITY_SUBJECT_CONTEXT,
  _SubjectContextLocked: boolean,
  DesiredAccess: number,
  PreviouslyGrantedAccess: number,
  Privileges: Ref<PRIVILEGE_SET | null> | null,
  GenericMapping: GENERIC_MAPPING,
  AccessMode: number,
  GrantedAccess: Ref<number>,
  AccessStatus: Ref<NTSTATUS>,
): boolean {
  const token = SeQuerySubjectContextToken(SubjectSecurityContext);
  return SepAccessCheck(
    SecurityDescriptor,
    token,
    DesiredAccess,
    PreviouslyGrantedAccess,
    Privileges,
    GenericMapping,
    AccessMode,
    GrantedAccess,
    AccessStatus,
  );
}

/**
 * SeAccessCheck for whom TokenAccessInformation tells of.
 * @param ClientTokenInformation of the client, where the primary one's process acts for another
 * @stack 0x130
 */
export function SeAccessCheckFromState(
  SecurityDescriptor: SECURITY_DESCRIPTOR | null,
  PrimaryTokenInformation: TOKEN_ACCESS_INFORMATION,
  ClientTokenInformation: TOKEN_ACCESS_INFORMATION | null,
  DesiredAccess: number,
  PreviouslyGrantedAccess: number,
  Privileges: Ref<PRIVILEGE_SET | null> | null,
  GenericMapping: GENERIC_MAPPING,
  AccessMode: number,
  GrantedAccess: Ref<number>,
  AccessStatus: Ref<NTSTATUS>,
): boolean {
  return SepAccessCheck(
    SecurityDescriptor,
    (ClientTokenInformation ?? PrimaryTokenInformation).$token,
    DesiredAccess,
    PreviouslyGrantedAccess,
    Privileges,
    GenericMapping,
    AccessMode,
    GrantedAccess,
    AccessStatus,
  );
}

/** @stack 0xd0 */
function SepAccessCheck(
  SecurityDescriptor: SECURITY_DESCRIPTOR | null,
  token: TOKEN,
  DesiredAccess: number,
  PreviouslyGrantedAccess: number,
  Privileges: Ref<PRIVILEGE_SET | null> | null,
  GenericMapping: GENERIC_MAPPING,
  AccessMode: number,
  GrantedAccess: Ref<number>,
  AccessStatus: Ref<NTSTATUS>,
): boolean {
  if (Privileges) Privileges.value = null;
  const wanted = new Ref(DesiredAccess);
  RtlMapGenericMask(wanted, GenericMapping);
  const maximum = (DesiredAccess & MAXIMUM_ALLOWED) !== 0;
  const desired = wanted.value & ~MAXIMUM_ALLOWED;
  if (AccessMode === KernelMode) {
    GrantedAccess.value = (desired | PreviouslyGrantedAccess | (maximum ? GenericMapping.GenericAll : 0)) >>> 0;
    AccessStatus.value = STATUS_SUCCESS;
    return true;
  }
  GrantedAccess.value = 0;
  AccessStatus.value = STATUS_ACCESS_DENIED;
  if (SecurityDescriptor === null) return false;
  const used: LUID[] = [];
  let granted = PreviouslyGrantedAccess;
  if ((desired & ACCESS_SYSTEM_SECURITY) !== 0) {
    if (!SepHoldsPrivilege(token, SeExports.SeSecurityPrivilege)) {
      AccessStatus.value = STATUS_PRIVILEGE_NOT_HELD;
      return false;
    }
    used.push(SeExports.SeSecurityPrivilege);
    granted |= ACCESS_SYSTEM_SECURITY;
  }
  if ((desired & WRITE_OWNER) !== 0 && SepHoldsPrivilege(token, SeExports.SeTakeOwnershipPrivilege)) {
    used.push(SeExports.SeTakeOwnershipPrivilege);
    granted |= WRITE_OWNER;
  }
  const { Control, Dacl, Owner } = SecurityDescriptor;
  if ((Control & SE_DACL_PRESENT) === 0 || Dacl === null) granted |= maximum ? GenericMapping.GenericAll : desired;
  else {
    if (Owner !== null && SepHasSid(token, Owner, false)) granted |= READ_CONTROL | WRITE_DAC;
    granted |= SepWalkDacl(Dacl, token, GenericMapping);
  }
  if ((desired & ~granted) !== 0 || (maximum && granted === 0)) return false;
  GrantedAccess.value = (maximum ? granted : desired | PreviouslyGrantedAccess) >>> 0;
  AccessStatus.value = STATUS_SUCCESS;
  if (Privileges && used.length > 0) Privileges.value = SepPrivilegeSet(used);
  return true;
}

function SepPrivilegeSet(Used: readonly LUID[]): PRIVILEGE_SET {
  const set = new PRIVILEGE_SET();
  set.PrivilegeCount = Used.length;
  set.Privilege = Used.map(luid => new LUID_AND_ATTRIBUTES(luid, SE_PRIVILEGE_USED_FOR_ACCESS));
  return set;
}
/**
 * What SeAccessCheck gave in Privileges is not needed any more.
 * @stack 0x20
 */
export function SeFreePrivileges(_Privileges: PRIVILEGE_SET): void {}

/**
 * Whether a descriptor in one piece is valid and lies within so many bytes.
 * @stack 0x30
 */
export function SeValidSecurityDescriptor(Length: number, SecurityDescriptor: SECURITY_DESCRIPTOR): boolean {
  return RtlValidSecurityDescriptor(SecurityDescriptor) && RtlLengthSecurityDescriptor(SecurityDescriptor) <= Length;
}

/** Bytes for the default list: two entries with SIDs of at most two parts. */
const DEFAULT_ACL_SIZE = 0x40;
/**
 * The descriptor of a new object: the explicit one, or the default of the subject: System and administrators have all rights.
 * @param NewDescriptor gets it (SeDeassignSecurity)
 * @partly nothing is inherited from the parent
 * @stack 0xb0
 */
export function SeAssignSecurity(
  _ParentDescriptor: SECURITY_DESCRIPTOR | null,
  ExplicitDescriptor: SECURITY_DESCRIPTOR | null,
  NewDescriptor: Ref<SECURITY_DESCRIPTOR | null>,
  _IsDirectoryObject: boolean,
  SubjectContext: SECURITY_SUBJECT_CONTEXT,
  GenericMapping: GENERIC_MAPPING,
  _PoolType: number,
): NTSTATUS {
  const token = SeQuerySubjectContextToken(SubjectContext);
  const made = new SECURITY_DESCRIPTOR();
  RtlCreateSecurityDescriptor(made, SECURITY_DESCRIPTOR_REVISION);
  const explicit = ExplicitDescriptor !== null && (ExplicitDescriptor.Control & SE_DACL_PRESENT) !== 0;
  let dacl = explicit ? ExplicitDescriptor.Dacl : null;
  if (!explicit) {
    dacl = new ACL();
    if (RtlCreateAcl(dacl, DEFAULT_ACL_SIZE, ACL_REVISION) !== STATUS_SUCCESS) return STATUS_INSUFFICIENT_RESOURCES;
    for (const sid of [SeExports.SeLocalSystemSid, SeExports.SeAliasAdminsSid])
      RtlAddAccessAllowedAce(dacl, ACL_REVISION, GenericMapping.GenericAll | DELETE, sid);
  }
  RtlSetDaclSecurityDescriptor(made, true, dacl, !explicit);
  RtlSetOwnerSecurityDescriptor(made, ExplicitDescriptor?.Owner ?? token.UserAndGroups[0].Sid, false);
  RtlSetGroupSecurityDescriptor(made, ExplicitDescriptor?.Group ?? token.UserAndGroups[0].Sid, false);
  NewDescriptor.value = made;
  return STATUS_SUCCESS;
}
/** @stack 0x30 */
export function SeDeassignSecurity(SecurityDescriptor: Ref<SECURITY_DESCRIPTOR | null>): NTSTATUS {
  SecurityDescriptor.value = null;
  return STATUS_SUCCESS;
}
