/**
 * What a server does for its clients: takes on who they are, and asks who a process is. Source: the pages of
 * SeCreateClientSecurity, SeImpersonateClientEx and SeLocateProcessImageName.
 */
import type { NTSTATUS } from '../inc/io';
import { UNICODE_STRING } from '../inc/ntdef';
import { STATUS_SUCCESS } from '../inc/ntstatus';
import type { EPROCESS, ETHREAD } from '../inc/ps';
import type { Ref } from '../inc/ref';
import type { TOKEN } from '../inc/se';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { PsImpersonateClient, PsReferencePrimaryToken } from './token';

/** SECURITY_IMPERSONATION_LEVEL. */
const SecurityImpersonation = 2;

export class SECURITY_QUALITY_OF_SERVICE {
  Length = 0xc;
  ImpersonationLevel = SecurityImpersonation;
  ContextTrackingMode = 0;
  EffectiveOnly = false;
}
/** A client as its server keeps it. */
export class SECURITY_CLIENT_CONTEXT {
  readonly SecurityQos = new SECURITY_QUALITY_OF_SERVICE();
  ClientToken: TOKEN | null = null;
  DirectlyAccessClientToken = false;
  DirectAccessEffectiveOnly = false;
  ServerIsRemote = false;
}

/**
 * Keeps who a thread acts for, for SeImpersonateClientEx.
 * @param ClientContext SeDeleteClientSecurity gives it back
 * @stack 0x60
 */
export function SeCreateClientSecurity(
  ClientThread: ETHREAD,
  ClientSecurityQos: SECURITY_QUALITY_OF_SERVICE,
  RemoteSession: boolean,
  ClientContext: SECURITY_CLIENT_CONTEXT,
): NTSTATUS {
  const process = ClientThread.Process as EPROCESS;
  if (ClientThread.$client !== null) ObfReferenceObject(ClientThread.$client);
  ClientContext.ClientToken = ClientThread.$client ?? PsReferencePrimaryToken(process);
  ClientContext.SecurityQos.ImpersonationLevel = ClientSecurityQos.ImpersonationLevel;
  ClientContext.ServerIsRemote = RemoteSession;
  return STATUS_SUCCESS;
}
/**
 * A macro of ntifs.h.
 * @inline
 */
export function SeDeleteClientSecurity(ClientContext: SECURITY_CLIENT_CONTEXT): void {
  if (ClientContext.ClientToken !== null) ObfDereferenceObject(ClientContext.ClientToken);
  ClientContext.ClientToken = null;
}

/**
 * A thread acts for the client, until PsRevertToSelf.
 * @param ServerThread null: the current one
 * @stack 0x40
 */
export function SeImpersonateClientEx(ClientContext: SECURITY_CLIENT_CONTEXT, ServerThread: ETHREAD | null): NTSTATUS {
  const { ClientToken, SecurityQos } = ClientContext;
  const thread = ServerThread ?? PsGetCurrentThread();
  return PsImpersonateClient(thread, ClientToken, true, SecurityQos.EffectiveOnly, SecurityQos.ImpersonationLevel);
}
/** @stack 0x40 */
export function SeImpersonateClient(ClientContext: SECURITY_CLIENT_CONTEXT, ServerThread: ETHREAD | null): void {
  SeImpersonateClientEx(ClientContext, ServerThread);
}

/**
 * The path of a process's image. The caller frees it (ExFreePool of the string).
 * @param pImageFileName gets a counted string
 * @stack 0x40
 */
export function SeLocateProcessImageName(Process: EPROCESS, pImageFileName: Ref<any>): NTSTATUS {
  pImageFileName.value = new UNICODE_STRING(
    Process.$imageName === '' ? '' : `\\Device\\HarddiskVolume1\\${Process.$imageName}`,
  );
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function SeQuerySessionIdToken(Token: TOKEN, SessionId: Ref<number>): NTSTATUS {
  SessionId.value = Token.SessionId;
  return STATUS_SUCCESS;
}
/** @stack 0x20 */
export function SeSetSessionIdToken(Token: TOKEN, SessionId: number): NTSTATUS {
  Token.SessionId = SessionId;
  return STATUS_SUCCESS;
}
