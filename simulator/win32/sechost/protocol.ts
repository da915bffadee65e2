/** What sechost asks services.exe over its port (MS-SCMR's operations, as plain objects). */

export const ScmPortName = '\\RPC Control\\ntsvcs';

/** By operation of the interface `svcctl`. */
export type ScmOperation =
  | 'ROpenSCManagerW'
  | 'RCreateServiceW'
  | 'ROpenServiceW'
  | 'RStartServiceW'
  | 'RControlService'
  | 'RDeleteService'
  | 'RQueryServiceStatus'
  | 'RCloseServiceHandle';

export class SCM_REQUEST {
  /** Win32 error. */
  Error = 0;
  /** Handle or status, by operation. */
  Result: any = null;
  constructor(
    readonly Operation: ScmOperation,
    readonly Handle: number,
    readonly Arguments: readonly any[],
  ) {}
}
