/** Well-known SIDs and privileges: SeExports (ntifs.h). Source: [MS-DTYP] 2.4.2.4; winnt.h's privilege numbers. */
import { RtlConvertUlongToLuid } from '../rtl/luid';
import { RtlInitializeSidEx, SID, SID_IDENTIFIER_AUTHORITY } from '../rtl/sid';

const NULL_AUTHORITY = 0;
const WORLD_AUTHORITY = 1;
const LOCAL_AUTHORITY = 2;
const CREATOR_AUTHORITY = 3;
const NT_AUTHORITY = 5;
const APP_PACKAGE_AUTHORITY = 15;
const MANDATORY_LABEL_AUTHORITY = 16;
const BUILTIN = 32;

export function SepSid(Authority: number, ...Parts: number[]): SID {
  const sid = new SID();
  RtlInitializeSidEx(sid, new SID_IDENTIFIER_AUTHORITY([0, 0, 0, 0, 0, Authority]), Parts.length, ...Parts);
  return sid;
}

/** Numbers of privileges (winnt.h and wdm.h: SE_XXX_PRIVILEGE). */
export const SE_CREATE_TOKEN_PRIVILEGE = 2;
export const SE_ASSIGNPRIMARYTOKEN_PRIVILEGE = 3;
export const SE_LOCK_MEMORY_PRIVILEGE = 4;
export const SE_INCREASE_QUOTA_PRIVILEGE = 5;
export const SE_TCB_PRIVILEGE = 7;
export const SE_SECURITY_PRIVILEGE = 8;
export const SE_TAKE_OWNERSHIP_PRIVILEGE = 9;
export const SE_LOAD_DRIVER_PRIVILEGE = 10;
export const SE_SYSTEM_PROFILE_PRIVILEGE = 11;
export const SE_SYSTEMTIME_PRIVILEGE = 12;
export const SE_PROF_SINGLE_PROCESS_PRIVILEGE = 13;
export const SE_INC_BASE_PRIORITY_PRIVILEGE = 14;
export const SE_CREATE_PAGEFILE_PRIVILEGE = 15;
export const SE_CREATE_PERMANENT_PRIVILEGE = 16;
export const SE_BACKUP_PRIVILEGE = 17;
export const SE_RESTORE_PRIVILEGE = 18;
export const SE_SHUTDOWN_PRIVILEGE = 19;
export const SE_DEBUG_PRIVILEGE = 20;
export const SE_AUDIT_PRIVILEGE = 21;
export const SE_SYSTEM_ENVIRONMENT_PRIVILEGE = 22;
export const SE_CHANGE_NOTIFY_PRIVILEGE = 23;
export const SE_REMOTE_SHUTDOWN_PRIVILEGE = 24;
export const SE_UNDOCK_PRIVILEGE = 25;
export const SE_MANAGE_VOLUME_PRIVILEGE = 28;
export const SE_IMPERSONATE_PRIVILEGE = 29;
export const SE_CREATE_GLOBAL_PRIVILEGE = 30;
export const SE_INC_WORKING_SET_PRIVILEGE = 33;
export const SE_TIME_ZONE_PRIVILEGE = 34;
export const SE_CREATE_SYMBOLIC_LINK_PRIVILEGE = 35;

export const SeExports = {
  SeCreateTokenPrivilege: RtlConvertUlongToLuid(SE_CREATE_TOKEN_PRIVILEGE),
  SeAssignPrimaryTokenPrivilege: RtlConvertUlongToLuid(SE_ASSIGNPRIMARYTOKEN_PRIVILEGE),
  SeLockMemoryPrivilege: RtlConvertUlongToLuid(SE_LOCK_MEMORY_PRIVILEGE),
  SeIncreaseQuotaPrivilege: RtlConvertUlongToLuid(SE_INCREASE_QUOTA_PRIVILEGE),
  SeTcbPrivilege: RtlConvertUlongToLuid(SE_TCB_PRIVILEGE),
  SeSecurityPrivilege: RtlConvertUlongToLuid(SE_SECURITY_PRIVILEGE),
  SeTakeOwnershipPrivilege: RtlConvertUlongToLuid(SE_TAKE_OWNERSHIP_PRIVILEGE),
  SeLoadDriverPrivilege: RtlConvertUlongToLuid(SE_LOAD_DRIVER_PRIVILEGE),
  SeSystemProfilePrivilege: RtlConvertUlongToLuid(SE_SYSTEM_PROFILE_PRIVILEGE),
  SeSystemtimePrivilege: RtlConvertUlongToLuid(SE_SYSTEMTIME_PRIVILEGE),
  SeProfileSingleProcessPrivilege: RtlConvertUlongToLuid(SE_PROF_SINGLE_PROCESS_PRIVILEGE),
  SeIncreaseBasePriorityPrivilege: RtlConvertUlongToLuid(SE_INC_BASE_PRIORITY_PRIVILEGE),
  SeCreatePagefilePrivilege: RtlConvertUlongToLuid(SE_CREATE_PAGEFILE_PRIVILEGE),
  SeCreatePermanentPrivilege: RtlConvertUlongToLuid(SE_CREATE_PERMANENT_PRIVILEGE),
  SeBackupPrivilege: RtlConvertUlongToLuid(SE_BACKUP_PRIVILEGE),
  SeRestorePrivilege: RtlConvertUlongToLuid(SE_RESTORE_PRIVILEGE),
  SeShutdownPrivilege: RtlConvertUlongToLuid(SE_SHUTDOWN_PRIVILEGE),
  SeDebugPrivilege: RtlConvertUlongToLuid(SE_DEBUG_PRIVILEGE),
  SeAuditPrivilege: RtlConvertUlongToLuid(SE_AUDIT_PRIVILEGE),
  SeSystemEnvironmentPrivilege: RtlConvertUlongToLuid(SE_SYSTEM_ENVIRONMENT_PRIVILEGE),
  SeChangeNotifyPrivilege: RtlConvertUlongToLuid(SE_CHANGE_NOTIFY_PRIVILEGE),
  SeRemoteShutdownPrivilege: RtlConvertUlongToLuid(SE_REMOTE_SHUTDOWN_PRIVILEGE),
  SeUndockPrivilege: RtlConvertUlongToLuid(SE_UNDOCK_PRIVILEGE),
  SeManageVolumePrivilege: RtlConvertUlongToLuid(SE_MANAGE_VOLUME_PRIVILEGE),
  SeImpersonatePrivilege: RtlConvertUlongToLuid(SE_IMPERSONATE_PRIVILEGE),
  SeCreateGlobalPrivilege: RtlConvertUlongToLuid(SE_CREATE_GLOBAL_PRIVILEGE),
  SeIncreaseWorkingSetPrivilege: RtlConvertUlongToLuid(SE_INC_WORKING_SET_PRIVILEGE),
  SeTimeZonePrivilege: RtlConvertUlongToLuid(SE_TIME_ZONE_PRIVILEGE),
  SeCreateSymbolicLinkPrivilege: RtlConvertUlongToLuid(SE_CREATE_SYMBOLIC_LINK_PRIVILEGE),
  SeNullSid: SepSid(NULL_AUTHORITY, 0),
  SeWorldSid: SepSid(WORLD_AUTHORITY, 0),
  SeLocalSid: SepSid(LOCAL_AUTHORITY, 0),
  SeCreatorOwnerSid: SepSid(CREATOR_AUTHORITY, 0),
  SeCreatorGroupSid: SepSid(CREATOR_AUTHORITY, 1),
  SeOwnerRightsSid: SepSid(CREATOR_AUTHORITY, 4),
  SeNtAuthoritySid: SepSid(NT_AUTHORITY),
  SeDialupSid: SepSid(NT_AUTHORITY, 1),
  SeNetworkSid: SepSid(NT_AUTHORITY, 2),
  SeBatchSid: SepSid(NT_AUTHORITY, 3),
  SeInteractiveSid: SepSid(NT_AUTHORITY, 4),
  SeAnonymousLogonSid: SepSid(NT_AUTHORITY, 7),
  SeAuthenticatedUsersSid: SepSid(NT_AUTHORITY, 11),
  SeRestrictedSid: SepSid(NT_AUTHORITY, 12),
  SeIUserSid: SepSid(NT_AUTHORITY, 17),
  SeLocalSystemSid: SepSid(NT_AUTHORITY, 18),
  SeLocalServiceSid: SepSid(NT_AUTHORITY, 19),
  SeNetworkServiceSid: SepSid(NT_AUTHORITY, 20),
  SeUserModeDriversSid: SepSid(NT_AUTHORITY, 84, 0, 0, 0, 0, 0),
  SeAliasAdminsSid: SepSid(NT_AUTHORITY, BUILTIN, 544),
  SeAliasUsersSid: SepSid(NT_AUTHORITY, BUILTIN, 545),
  SeAliasGuestsSid: SepSid(NT_AUTHORITY, BUILTIN, 546),
  SeAliasPowerUsersSid: SepSid(NT_AUTHORITY, BUILTIN, 547),
  SeAliasAccountOpsSid: SepSid(NT_AUTHORITY, BUILTIN, 548),
  SeAliasSystemOpsSid: SepSid(NT_AUTHORITY, BUILTIN, 549),
  SeAliasPrintOpsSid: SepSid(NT_AUTHORITY, BUILTIN, 550),
  SeAliasBackupOpsSid: SepSid(NT_AUTHORITY, BUILTIN, 551),
  SeAllAppPackagesSid: SepSid(APP_PACKAGE_AUTHORITY, 2, 1),
  SeUntrustedMandatorySid: SepSid(MANDATORY_LABEL_AUTHORITY, 0),
  SeLowMandatorySid: SepSid(MANDATORY_LABEL_AUTHORITY, 0x1000),
  SeMediumMandatorySid: SepSid(MANDATORY_LABEL_AUTHORITY, 0x2000),
  SeHighMandatorySid: SepSid(MANDATORY_LABEL_AUTHORITY, 0x3000),
  SeSystemMandatorySid: SepSid(MANDATORY_LABEL_AUTHORITY, 0x4000),
} as const;
