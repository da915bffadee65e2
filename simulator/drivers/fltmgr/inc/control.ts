/** What fltlib asks of the device FltMgr. Requests and answers are objects; in Windows they are marshalled bytes. */
export const FLT_CONTROL_LOAD = 0x88007;
export const FLT_CONTROL_UNLOAD = 0x8800b;
export const FLT_CONTROL_ATTACH = 0x8800f;
export const FLT_CONTROL_DETACH = 0x88013;
export const FLT_CONTROL_LIST = 0x88017;

export interface FLT_CONTROL_REQUEST {
  readonly FilterName?: string;
  readonly VolumeName?: string;
  readonly InstanceName?: string;
  readonly Altitude?: string;
  /** Of FLT_CONTROL_LIST. */
  readonly Kind?: 'filters' | 'volumes' | 'instances';
  /** What was asked for: names, or descriptions. */
  Answer?: unknown;
}

export interface FLT_FILTER_DESCRIPTION {
  readonly FrameID: number;
  readonly NumberOfInstances: number;
  readonly FilterName: string;
  readonly FilterAltitude: string;
}
export interface FLT_INSTANCE_DESCRIPTION {
  readonly InstanceName: string;
  readonly Altitude: string;
  readonly VolumeName: string;
  readonly FilterName: string;
}
export interface FLT_VOLUME_DESCRIPTION {
  readonly FilterVolumeName: string;
  readonly FileSystemType: number;
}
