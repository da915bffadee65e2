/**
 * Tokens: System and the service process run as Local System, applications as an administrator who has elevated. A process
 * gets its token when somebody first asks for it.
 */
import type { NTSTATUS } from '../inc/io';
import { NT_SUCCESS, STATUS_INVALID_INFO_CLASS, STATUS_NO_TOKEN, STATUS_SUCCESS } from '../inc/ntstatus';
import type { HANDLE } from '../inc/ntdef';
import type { EPROCESS, ETHREAD } from '../inc/ps';
import { Ref } from '../inc/ref';
import {
  LUID_AND_ATTRIBUTES,
  SE_GROUP_ENABLED,
  SE_GROUP_ENABLED_BY_DEFAULT,
  SE_GROUP_MANDATORY,
  SE_GROUP_OWNER,
  SE_GROUP_USE_FOR_DENY_ONLY,
  SE_PRIVILEGE_ENABLED,
  SE_PRIVILEGE_ENABLED_BY_DEFAULT,
  SecurityAnonymous,
  SID_AND_ATTRIBUTES,
  TOKEN,
  TOKEN_ACCESS_INFORMATION,
  TokenImpersonation,
} from '../inc/se';
import { ObOpenObjectByPointer, ObReferenceObjectByHandle } from '../ob/handle';
import { ObCreateObject, ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { ObCreateObjectType } from '../ob/types';
import { PsGetCurrentThread, PsInitialSystemProcess } from '../ps/current';
import { PsProcessType } from '../ps/types';
import { type LUID, RtlConvertUlongToLuid } from '../rtl/luid';
import { RtlEqualSid, type SID } from '../rtl/sid';
import { SeExports, SepSid } from './sids';

export const SeTokenObjectType = ObCreateObjectType('Token', 'ekoT', {}, [0x20008, 0x200e0, 0x20000, 0xf01ff]);

/** Logon sessions: of the system, and of the person. */
const SYSTEM_LUID = 0x3e7;
const PERSON_LUID = 0x1d2f4;
const PERSON = SepSid(5, 21, 3623811015, 3361044348, 30300820, 1001);

const GROUP = SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED;

/** Privileges that are enabled from the start; the others a program must enable first. */
const ENABLED: ReadonlySet<string> = new Set([
  'SeChangeNotifyPrivilege',
  'SeImpersonatePrivilege',
  'SeCreateGlobalPrivilege',
]);
/** What an elevated administrator has not. */
const SYSTEM_ONLY: ReadonlySet<string> = new Set([
  'SeCreateTokenPrivilege',
  'SeAssignPrimaryTokenPrivilege',
  'SeLockMemoryPrivilege',
  'SeTcbPrivilege',
  'SeCreatePermanentPrivilege',
  'SeAuditPrivilege',
]);

function SepPrivileges(System: boolean): LUID_AND_ATTRIBUTES[] {
  return Object.entries(SeExports)
    .filter(([name]) => name.endsWith('Privilege') && (System || !SYSTEM_ONLY.has(name)))
    .map(
      ([name, luid]) =>
        new LUID_AND_ATTRIBUTES(
          luid as LUID,
          System || ENABLED.has(name) ? SE_PRIVILEGE_ENABLED | SE_PRIVILEGE_ENABLED_BY_DEFAULT : 0,
        ),
    );
}

function SepCreateToken(System: boolean): TOKEN {
  const groups = System
    ? [SeExports.SeAliasAdminsSid, SeExports.SeWorldSid, SeExports.SeAuthenticatedUsersSid]
    : [
        SeExports.SeWorldSid,
        SeExports.SeAliasAdminsSid,
        SeExports.SeAliasUsersSid,
        SeExports.SeInteractiveSid,
        SeExports.SeAuthenticatedUsersSid,
      ];
  return ObCreateObject(
    SeTokenObjectType,
    new TOKEN(
      [
        new SID_AND_ATTRIBUTES(System ? SeExports.SeLocalSystemSid : PERSON),
        ...groups.map(
          sid => new SID_AND_ATTRIBUTES(sid, sid === SeExports.SeAliasAdminsSid ? GROUP | SE_GROUP_OWNER : GROUP),
        ),
      ],
      SepPrivileges(System),
      RtlConvertUlongToLuid(System ? SYSTEM_LUID : PERSON_LUID),
      System ? SeExports.SeSystemMandatorySid : SeExports.SeHighMandatorySid,
      true,
    ),
  );
}

function SepProcessToken(Process: EPROCESS): TOKEN {
  const system = Process === PsInitialSystemProcess || Process.$image === 'services' || Process.UniqueProcessId === 0;
  Process.Token ??= SepCreateToken(system);
  return Process.Token;
}

/**
 * The token of a process, referenced.
 * @stack 0x40
 */
export function PsReferencePrimaryToken(Process: EPROCESS): TOKEN {
  const token = SepProcessToken(Process);
  ObfReferenceObject(token);
  return token;
}
/** @stack 0x28 */
export function PsDereferencePrimaryToken(PrimaryToken: TOKEN): void {
  ObfDereferenceObject(PrimaryToken);
}
/**
 * The token that a thread has taken on, referenced; null if it acts for itself.
 * @stack 0x50
 */
export function PsReferenceImpersonationToken(
  Thread: ETHREAD,
  CopyOnOpen: Ref<boolean>,
  EffectiveOnly: Ref<boolean>,
  ImpersonationLevel: Ref<number>,
): TOKEN | null {
  const token = Thread.$client;
  if (token === null) return null;
  CopyOnOpen.value = false;
  EffectiveOnly.value = false;
  ImpersonationLevel.value = Thread.$clientLevel;
  ObfReferenceObject(token);
  return token;
}
/** @stack 0x28 */
export function PsDereferenceImpersonationToken(ImpersonationToken: TOKEN | null): void {
  if (ImpersonationToken !== null) ObfDereferenceObject(ImpersonationToken);
}
/**
 * A thread acts for somebody else; null: for itself again.
 * @stack 0x60
 */
export function PsImpersonateClient(
  Thread: ETHREAD,
  Token: TOKEN | null,
  _CopyOnOpen: boolean,
  _EffectiveOnly: boolean,
  ImpersonationLevel: number,
): NTSTATUS {
  const old = Thread.$client;
  if (Token !== null) ObfReferenceObject(Token);
  Thread.$client = Token;
  Thread.$clientLevel = Token === null ? SecurityAnonymous : ImpersonationLevel;
  if (old !== null) ObfDereferenceObject(old);
  return STATUS_SUCCESS;
}
/** @stack 0x30 */
export function PsRevertToSelf(): void {
  PsImpersonateClient(PsGetCurrentThread(), null, false, false, SecurityAnonymous);
}

/** Some group of the token, or its user. */
export function SepHasSid(Token: TOKEN, Sid: SID, ForDeny: boolean): boolean {
  return Token.UserAndGroups.some(
    ({ Sid: own, Attributes }, i) =>
      RtlEqualSid(own, Sid) &&
      (i === 0 ||
        (Attributes & SE_GROUP_ENABLED) !== 0 ||
        (ForDeny && (Attributes & SE_GROUP_USE_FOR_DENY_ONLY) !== 0)),
  );
}
/**
 * Administrators is among its groups, enabled.
 * @stack 0x40
 */
export function SeTokenIsAdmin(Token: TOKEN): boolean {
  return SepHasSid(Token, SeExports.SeAliasAdminsSid, false);
}
/**
 * It was restricted when it was made: none is here.
 * @stack 0x8
 */
export function SeTokenIsRestricted(_Token: TOKEN): boolean {
  return false;
}
/** @stack 0x8 */
export function SeTokenType(Token: TOKEN): number {
  return Token.TokenType;
}
/**
 * @param AuthenticationId gets the logon session
 * @stack 0x20
 */
export function SeQueryAuthenticationIdToken(Token: TOKEN, AuthenticationId: LUID): NTSTATUS {
  AuthenticationId.LowPart = Token.AuthenticationId.LowPart;
  AuthenticationId.HighPart = Token.AuthenticationId.HighPart;
  return STATUS_SUCCESS;
}

/** TOKEN_INFORMATION_CLASS. */
export const TokenUser = 1;
export const TokenGroups = 2;
export const TokenPrivileges = 3;
export const TokenType = 8;
export const TokenImpersonationLevel = 9;
export const TokenSessionId = 12;
export const TokenElevation = 20;
export const TokenAccessInformation = 22;
export const TokenIntegrityLevel = 25;

/** What a token says, by class; undefined: not kept here. */
function SepTokenInformation(Token: TOKEN, Class: number): unknown {
  switch (Class) {
    case TokenUser:
      return { User: Token.UserAndGroups[0] };
    case TokenGroups:
      return { GroupCount: Token.UserAndGroups.length - 1, Groups: Token.UserAndGroups.slice(1) };
    case TokenPrivileges:
      return { PrivilegeCount: Token.Privileges.length, Privileges: Token.Privileges.slice() };
    case TokenType:
      return Token.TokenType;
    case TokenImpersonationLevel:
      return Token.TokenType === TokenImpersonation ? Token.ImpersonationLevel : undefined;
    case TokenSessionId:
      return Token.SessionId;
    case TokenElevation:
      return { TokenIsElevated: Token.IsElevated ? 1 : 0 };
    case TokenIntegrityLevel:
      return { Label: new SID_AND_ATTRIBUTES(Token.IntegrityLevel, 0x60) };
    case TokenAccessInformation:
      return new TOKEN_ACCESS_INFORMATION(Token);
    default:
      return undefined;
  }
}
/**
 * What a token says: user, groups, privileges, type, session, elevation, integrity.
 * @param TokenInformation gets the structure of the class (TOKEN_USER, TOKEN_GROUPS ...) or its number
 * @returns STATUS_INVALID_INFO_CLASS
 * @partly the classes TokenUser, TokenGroups, TokenPrivileges, TokenType, TokenImpersonationLevel, TokenSessionId, TokenElevation, TokenIntegrityLevel, TokenAccessInformation
 * @stack 0x80
 */
export function SeQueryInformationToken(
  Token: TOKEN,
  TokenInformationClass: number,
  TokenInformation: Ref<any>,
): NTSTATUS {
  const found = SepTokenInformation(Token, TokenInformationClass);
  if (found === undefined) return STATUS_INVALID_INFO_CLASS;
  TokenInformation.value = found;
  return STATUS_SUCCESS;
}

/** @stack 0x80 */
export function NtOpenProcessTokenEx(
  ProcessHandle: HANDLE,
  DesiredAccess: number,
  HandleAttributes: number,
  TokenHandle: Ref<HANDLE>,
): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  const process = new Ref<EPROCESS | null>(null);
  const status = ObReferenceObjectByHandle(ProcessHandle, 0x400, PsProcessType, mode, process, null);
  if (!NT_SUCCESS(status)) return status;
  const token = SepProcessToken(process.value!);
  const opened = ObOpenObjectByPointer(
    token,
    HandleAttributes,
    null,
    DesiredAccess,
    SeTokenObjectType,
    mode,
    TokenHandle,
  );
  ObfDereferenceObject(process.value!);
  return opened;
}
/**
 * The token that a thread has taken on.
 * @returns STATUS_NO_TOKEN if it acts for itself
 * @stack 0x80
 */
export function NtOpenThreadTokenEx(
  ThreadHandle: HANDLE,
  DesiredAccess: number,
  _OpenAsSelf: boolean,
  HandleAttributes: number,
  TokenHandle: Ref<HANDLE>,
): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  const thread = new Ref<ETHREAD | null>(null);
  const status = ObReferenceObjectByHandle(ThreadHandle, 0x40, null, mode, thread, null);
  if (!NT_SUCCESS(status)) return status;
  const token = thread.value!.$client;
  const opened =
    token === null
      ? STATUS_NO_TOKEN
      : ObOpenObjectByPointer(token, HandleAttributes, null, DesiredAccess, SeTokenObjectType, mode, TokenHandle);
  ObfDereferenceObject(thread.value!);
  return opened;
}
/**
 * Asks about a token by its handle.
 * @param TokenInformation gets what SeQueryInformationToken gives
 * @partly the classes of SeQueryInformationToken; lengths are not checked
 * @stack 0x80
 */
export function NtQueryInformationToken(
  TokenHandle: HANDLE,
  TokenInformationClass: number,
  TokenInformation: Ref<any>,
  _TokenInformationLength: number,
  _ReturnLength: Ref<number>,
): NTSTATUS {
  const token = new Ref<TOKEN | null>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(TokenHandle, 0x8, SeTokenObjectType, mode, token, null);
  if (!NT_SUCCESS(status)) return status;
  const answer = SeQueryInformationToken(token.value!, TokenInformationClass, TokenInformation);
  ObfDereferenceObject(token.value!);
  return answer;
}

/** A process or thread has ended: its token goes. */
export function SepDropToken(Token: TOKEN | null): void {
  if (Token !== null) ObfDereferenceObject(Token);
}
