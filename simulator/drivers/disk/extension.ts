/** What the disk driver keeps of its device. */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT, IRP } from '../../nt/inc/io';
import { KDPC, type KINTERRUPT } from '../../nt/inc/ke';
import { DISK_MEDIUM } from './medium';

export class DISK_EXTENSION {
  DeviceObject: DEVICE_OBJECT | null = null;
  Interrupt: KINTERRUPT | null = null;
  /** The request that the device works on. */
  CurrentIrp: IRP | null = null;
  readonly CompletionDpc = new KDPC();
  /** From the start of a request to its interrupt, 100 ns. */
  Latency = 0;
  Medium = new DISK_MEDIUM(0);
}
HalDefineType(DISK_EXTENSION, '_DISK_EXTENSION', 0x80, [
  ['DeviceObject', 0x0, 'Ptr64 _DEVICE_OBJECT'],
  ['Interrupt', 0x8, 'Ptr64 _KINTERRUPT'],
  ['CurrentIrp', 0x10, 'Ptr64 _IRP'],
  ['CompletionDpc', 0x18, '_KDPC'],
  ['Latency', 0x58, 'Uint4B'],
]);
