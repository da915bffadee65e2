/** I/O verification where a driver calls the I/O manager. Source: bug check 0xC9. */
import type { IRP } from '../../inc/io';
import { VfIoVerification } from '../../inc/verifier';
import { IovpBuildRequest } from '../iov';
import { DRIVER_VERIFIER_IOMANAGER_VIOLATION, VfCallerAddress } from '../report';
import type { VF_CALL, VF_RULE, VF_WATCHER } from '../call';

const SOURCE = 'debugger/bug-check-0xc9--driver-verifier-iomanager-violation';

/** A message about a device: code, address in the driver, no IRP, the device. */
function DeviceRule(Code: number, Routine: string, IsViolated: (Call: VF_CALL) => boolean): VF_RULE {
  return {
    Routines: [Routine],
    Option: VfIoVerification,
    Source: SOURCE,
    Code: DRIVER_VERIFIER_IOMANAGER_VIOLATION,
    IsViolated,
    Parameters: call => [Code, VfCallerAddress(), 0n, call.Arguments[0]],
  };
}

export const IoRules: readonly VF_RULE[] = [
  {
    Routines: ['IoInitializeTimer'],
    Option: VfIoVerification,
    Source: SOURCE,
    Code: DRIVER_VERIFIER_IOMANAGER_VIOLATION,
    IsViolated: call => call.Arguments[0].Timer !== null,
    Parameters: call => [0xan, call.Arguments[0]],
  },
  DeviceRule(0x201, 'IoDeleteDevice', call => call.Arguments[0].$attachedTo !== null),
  DeviceRule(0x202, 'IoDetachDevice', call => call.Arguments[0].AttachedDevice === null),
];

export const RequestWatchers: readonly VF_WATCHER[] = [
  {
    Routines: ['IoBuildSynchronousFsdRequest', 'IoBuildDeviceIoControlRequest'],
    Option: VfIoVerification,
    VfAfterCall: (_call, irp: IRP | null) => {
      if (irp !== null) IovpBuildRequest(irp);
    },
  },
];
