/** What there is one of: the driver, its frame, its control devices. */
import type { DEVICE_OBJECT, DRIVER_OBJECT } from '../../nt/inc/io';
import { LIST_ENTRY } from '../../nt/inc/list';
import { FLTP_FRAME } from './inc/objects';

export class FLT_GLOBALS {
  DriverObject: DRIVER_OBJECT | null = null;
  /** `\FileSystem\Filters\FltMgr` and `\FileSystem\Filters\FltMgrMsg`: what fltlib opens. */
  ControlDevice: DEVICE_OBJECT | null = null;
  MessageDevice: DEVICE_OBJECT | null = null;
  readonly FrameList = new LIST_ENTRY(this, true);
  /** Registered filters that give files other names. */
  $nameProviders = 0;
  readonly Frame0 = new FLTP_FRAME();
  /** A minifilter is registered: until then devices only pass through. */
  FiltersRegistered = 0;
}
export const FltGlobals = new FLT_GLOBALS();
