/** The devices of the root bus. */
import type { DEVICE_OBJECT } from '../inc/io';

/** A device of a bus: what the PnP manager knows of it. */
export class DEVICE_NODE {
  Started = false;
  constructor(
    readonly PhysicalDeviceObject: DEVICE_OBJECT,
    /** `ROOT\MYDRV\0000`. */
    readonly InstancePath: string,
    readonly ServiceName: string,
  ) {}
}

/** In the order of their start. */
export const PnpNodes: DEVICE_NODE[] = [];

/** What is known of a physical device object; undefined: it is none of a bus. */
export function PnpDeviceNode(PhysicalDeviceObject: DEVICE_OBJECT | null): DEVICE_NODE | undefined {
  return PnpNodes.find(node => node.PhysicalDeviceObject === PhysicalDeviceObject);
}
