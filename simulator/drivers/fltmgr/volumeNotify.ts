/** IRP_MJ_VOLUME_MOUNT and IRP_MJ_VOLUME_DISMOUNT: filters hear that a volume has come, or goes. */
import { KernelMode } from '../../nt/inc/ke';
import { CtrlFastIo } from './inc/irpCtrl';
import type { FLT_VOLUME } from './inc/objects';
import { FltpAllocateIrpCtrl, FltpInitializeIopb, FltpReleaseIrpCtrl } from './irpCtrl';
import { FltpPerformPostCallbacks } from './postCallbacks';
import { FltpPerformPreCallbacksWorker } from './preCallbacks';

/**
 * Callbacks on the way down and up, without a request and a file; what they say changes nothing.
 * @stack 0x60
 */
export function FltpNotifyVolume(Volume: FLT_VOLUME, MajorFunction: number): void {
  const callbacks = Volume.Callbacks.OperationLists[MajorFunction];
  if (callbacks.length === 0) return;
  const ctrl = FltpAllocateIrpCtrl(CtrlFastIo, Volume, Volume.DeviceObject);
  ctrl.$callbacks = callbacks;
  FltpInitializeIopb(ctrl, MajorFunction, 0, null, KernelMode);
  ctrl.Data.Iopb.Parameters.MountVolume.DeviceType = Volume.$deviceType;
  FltpPerformPreCallbacksWorker(ctrl);
  FltpPerformPostCallbacks(ctrl, null);
  FltpReleaseIrpCtrl(ctrl);
}
