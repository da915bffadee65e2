/** Security descriptors, tokens, privileges (wdm.h, ntifs.h). */
import { HalDefineType } from 'hal';
import { LUID } from '../rtl/luid';
import type { SID } from '../rtl/sid';
import type { OBJECT_HEADER, ObjectBody } from './ob';

export const ACCESS_SYSTEM_SECURITY = 0x01000000;

// ---- lists of access rights -----------------------------------------------------------------------------------------
export const ACL_REVISION = 2;
export const ACL_REVISION_DS = 4;
export const ACCESS_ALLOWED_ACE_TYPE = 0;
export const ACCESS_DENIED_ACE_TYPE = 1;
export const SYSTEM_AUDIT_ACE_TYPE = 2;
/** AceFlags. */
export const INHERIT_ONLY_ACE = 0x8;

export class ACE_HEADER {
  AceFlags = 0;
  constructor(
    readonly AceType: number,
    /** Bytes. */
    readonly AceSize: number,
  ) {}
}
/** ACCESS_ALLOWED_ACE, ACCESS_DENIED_ACE, SYSTEM_AUDIT_ACE: they differ by their type only. */
export class ACCESS_ALLOWED_ACE {
  readonly Header: ACE_HEADER;
  constructor(
    Type: number,
    Size: number,
    public Mask: number,
    /** Begins where SidStart is in C. */
    readonly Sid: SID,
  ) {
    this.Header = new ACE_HEADER(Type, Size);
  }
}
export class ACL {
  AclRevision = ACL_REVISION;
  /** Bytes that it may take. */
  AclSize = 0;
  AceCount = 0;
  /** Those after the header, in order. */
  readonly $aces: ACCESS_ALLOWED_ACE[] = [];
}
HalDefineType(ACL, '_ACL', 0x8, [
  ['AclRevision', 0x0, 'UChar'],
  ['AclSize', 0x2, 'Uint2B'],
  ['AceCount', 0x4, 'Uint2B'],
]);

// ---- security descriptors -------------------------------------------------------------------------------------------
export const SECURITY_DESCRIPTOR_REVISION = 1;
/** SECURITY_DESCRIPTOR.Control. */
export const SE_OWNER_DEFAULTED = 0x1;
export const SE_GROUP_DEFAULTED = 0x2;
export const SE_DACL_PRESENT = 0x4;
export const SE_DACL_DEFAULTED = 0x8;
export const SE_SACL_PRESENT = 0x10;
export const SE_SACL_DEFAULTED = 0x20;
export const SE_SELF_RELATIVE = 0x8000;

export class SECURITY_DESCRIPTOR {
  Revision = 0;
  Control = 0;
  Owner: SID | null = null;
  Group: SID | null = null;
  Sacl: ACL | null = null;
  Dacl: ACL | null = null;
}
HalDefineType(SECURITY_DESCRIPTOR, '_SECURITY_DESCRIPTOR', 0x28, [
  ['Revision', 0x0, 'UChar'],
  ['Control', 0x2, 'Uint2B'],
  ['Owner', 0x8, 'Ptr64 Void'],
  ['Group', 0x10, 'Ptr64 Void'],
  ['Sacl', 0x18, 'Ptr64 _ACL'],
  ['Dacl', 0x20, 'Ptr64 _ACL'],
]);

// ---- tokens ---------------------------------------------------------------------------------------------------------
/** TOKEN_TYPE. */
export const TokenPrimary = 1;
export const TokenImpersonation = 2;
/** SECURITY_IMPERSONATION_LEVEL. */
export const SecurityAnonymous = 0;
export const SecurityIdentification = 1;
export const SecurityImpersonation = 2;
export const SecurityDelegation = 3;
/** SID_AND_ATTRIBUTES.Attributes. */
export const SE_GROUP_MANDATORY = 0x1;
export const SE_GROUP_ENABLED_BY_DEFAULT = 0x2;
export const SE_GROUP_ENABLED = 0x4;
export const SE_GROUP_OWNER = 0x8;
export const SE_GROUP_USE_FOR_DENY_ONLY = 0x10;
export const SE_GROUP_INTEGRITY = 0x20;
export const SE_PRIVILEGE_ENABLED_BY_DEFAULT = 0x1;
export const SE_PRIVILEGE_ENABLED = 0x2;
export const SE_PRIVILEGE_USED_FOR_ACCESS = 0x80000000;
export const PRIVILEGE_SET_ALL_NECESSARY = 1;

export class SID_AND_ATTRIBUTES {
  constructor(
    readonly Sid: SID,
    public Attributes = 0,
  ) {}
}
export class LUID_AND_ATTRIBUTES {
  Luid: LUID;
  constructor(
    Luid: LUID = new LUID(),
    public Attributes = 0,
  ) {
    this.Luid = Luid;
  }
}
export class PRIVILEGE_SET {
  PrivilegeCount = 0;
  Control = 0;
  Privilege: LUID_AND_ATTRIBUTES[] = [];
}
/** Who somebody is: user, groups, privileges. */
export class TOKEN implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  TokenType = TokenPrimary;
  ImpersonationLevel = SecurityAnonymous;
  SessionId = 0;
  /** Of the logon session. */
  readonly AuthenticationId: LUID;
  constructor(
    /** The user comes first. */
    readonly UserAndGroups: readonly SID_AND_ATTRIBUTES[],
    readonly Privileges: readonly LUID_AND_ATTRIBUTES[],
    AuthenticationId: LUID,
    readonly IntegrityLevel: SID,
    readonly IsElevated: boolean,
  ) {
    this.AuthenticationId = AuthenticationId;
  }
}
HalDefineType(TOKEN, '_TOKEN', 0x498, []);

/** What SeAccessCheckFromState needs to know of a token. */
export class TOKEN_ACCESS_INFORMATION {
  readonly Privileges: { PrivilegeCount: number; Privileges: readonly LUID_AND_ATTRIBUTES[] };
  readonly AuthenticationId: LUID;
  readonly TokenType: number;
  readonly ImpersonationLevel: number;
  /** In its SIDs' place. */
  readonly $token: TOKEN;
  constructor(Token: TOKEN) {
    this.Privileges = { PrivilegeCount: Token.Privileges.length, Privileges: Token.Privileges.slice() };
    this.AuthenticationId = Token.AuthenticationId;
    this.TokenType = Token.TokenType;
    this.ImpersonationLevel = Token.ImpersonationLevel;
    this.$token = Token;
  }
}

export class SECURITY_SUBJECT_CONTEXT {
  ClientToken: TOKEN | null = null;
  ImpersonationLevel = SecurityAnonymous;
  PrimaryToken: TOKEN | null = null;
  ProcessAuditId: unknown = null;
}
HalDefineType(SECURITY_SUBJECT_CONTEXT, '_SECURITY_SUBJECT_CONTEXT', 0x20, [
  ['ClientToken', 0x0, 'Ptr64 Void'],
  ['ImpersonationLevel', 0x8, 'Uint4B'],
  ['PrimaryToken', 0x10, 'Ptr64 Void'],
]);
