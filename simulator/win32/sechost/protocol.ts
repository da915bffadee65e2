/** What sechost asks services.exe over its port (MS-SCMR's operations, as plain objects). */

export const ScmPortName = '\\RPC Control\\ntsvcs';

/** Operations of the interface `svcctl` on one service. */
export type ScmServiceOperation =
  | 'RStartServiceW'
  | 'RControlService'
  | 'RDeleteService'
  | 'RQueryServiceStatus'
  | 'RChangeServiceConfigW'
  | 'RQueryServiceConfigW';
export type ScmOperation =
  | ScmServiceOperation
  | 'ROpenSCManagerW'
  | 'RCreateServiceW'
  | 'ROpenServiceW'
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
